"""A picture that stands for the episode: bright enough, rich in contrast, not in the middle of a change."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from transcoder import command
from transcoder.encode import expect, run_tool
from transcoder.plan import Options, Plan
from transcoder.tools import Tools

_SIDE = 48
_MOST = 240  # thumbnails of the longest master: 1.6 MB
_BLACK, _WHITE = 24.0, 232.0


def best(thumbnails: NDArray[np.uint8]) -> int:
    """The index of the picture to show, from (n, side, side, 3) RGB; early ones win among equals."""
    pictures = thumbnails.astype(np.float32)
    light = pictures.mean(axis=(1, 2, 3))
    contrast = pictures.mean(axis=3).std(axis=(1, 2))
    colour = (pictures.max(axis=3) - pictures.min(axis=3)).mean(axis=(1, 2))
    change = np.abs(np.diff(pictures, axis=0, prepend=pictures[:1])).mean(axis=(1, 2, 3))
    score = contrast + 0.4 * colour - 0.5 * change - 0.2 * np.abs(light - 118)
    score -= 200.0 * ((light < _BLACK) | (light > _WHITE))
    place = np.linspace(0, 1, len(pictures), dtype=np.float32)
    score -= 20 * np.clip(0.08 - place, 0, None) / 0.08 + 12 * np.clip(place - 0.7, 0, None)
    return int(score.argmax())


async def make(plan: Plan, tools: Tools, options: Options, encoded: Path, into: Path) -> None:
    """Choose in the smallest phone rung, take from the largest; written as JPEG to ``into``."""
    phones = sorted((rung for rung in plan.rungs if rung.screen == "phone"), key=lambda rung: rung.height)
    seconds = float(plan.duration_seconds)
    per_second = min(float(plan.rate), max(2.0, 8 / seconds), _MOST / seconds)
    argv = command.thumbnails(tools, encoded / f"{phones[0].name}.mp4", per_second=per_second, side=_SIDE)
    raw = (await run_tool(argv, plan, options, reads=(encoded,))).stdout
    seen = np.frombuffer(raw, dtype=np.uint8).reshape(-1, _SIDE, _SIDE, 3)
    at = min(best(seen) / per_second, seconds - float(1 / plan.rate)) if len(seen) else 0.0
    largest = encoded / f"{phones[-1].name}.mp4"
    half_a_step = float(1 / plan.rate) / 2  # before it, so that rounding does not step over the last picture
    sought = max(0.0, at - half_a_step)
    argv = command.still(tools, largest, at_seconds=sought, into=into)
    await run_tool(argv, plan, options, reads=(encoded,), writes=(into.parent,))
    expect([into])
