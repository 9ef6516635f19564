"""The pictures: one module a work, each with ``shots(stage, number)`` for its two episodes."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from deploy.demo.camera import Shot
from deploy.demo.scenes import (
    borrowed_river,
    cherry_home,
    kiln_seventh_night,
    lion_boy,
    luoshu_girl,
    mediator_yan,
    night_patrol,
    stone_steps,
    sun_measure,
    the_deposit,
    three_bowls,
    village_school,
)
from deploy.demo.stage import Stage
from deploy.demo.work import Work

_SCENES: Mapping[str, Callable[[Stage, int], list[Shot]]] = MappingProxyType({
    "borrowed-river": borrowed_river.shots,
    "cherry-home": cherry_home.shots,
    "kiln-seventh-night": kiln_seventh_night.shots,
    "lion-boy": lion_boy.shots,
    "luoshu-girl": luoshu_girl.shots,
    "mediator-yan": mediator_yan.shots,
    "night-patrol": night_patrol.shots,
    "stone-steps": stone_steps.shots,
    "sun-measure": sun_measure.shots,
    "the-deposit": the_deposit.shots,
    "three-bowls": three_bowls.shots,
    "village-school": village_school.shots,
})  # fmt: skip


def shots(work: Work, number: int) -> list[Shot]:
    """The shots of an episode, built anew: their pictures are large and only needed while it is made."""
    return _SCENES[work.slug](Stage(work.size, f"{work.slug}-{number}"), number)
