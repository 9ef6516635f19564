"""The pictures: one module a work, each with ``shots(stage, number)`` for its two episodes."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from deploy.demo.camera import Shot
from deploy.demo.scenes import (
    borrowed_river,
    kiln_seventh_night,
    luoshu_girl,
)
from deploy.demo.stage import Stage
from deploy.demo.work import Work

_SCENES: Mapping[str, Callable[[Stage, int], list[Shot]]] = MappingProxyType({
    "borrowed-river": borrowed_river.shots,
    "luoshu-girl": luoshu_girl.shots,
    "kiln-seventh-night": kiln_seventh_night.shots,
})  # fmt: skip


def shots(work: Work, number: int) -> list[Shot]:
    """The shots of an episode, built anew: their pictures are large and only needed while it is made."""
    return _SCENES[work.slug](Stage(work.size, f"{work.slug}-{number}"), number)
