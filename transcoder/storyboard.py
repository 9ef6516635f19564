"""Thumbnails for whoever seeks: sheets of small pictures and a WebVTT file that says which is when. Pure.

The pictures are keyframes of the smallest rung, so making them costs next to nothing.
"""

from dataclasses import dataclass
from math import ceil

from catalog.rendition import Rung
from transcoder.plan import Plan
from transcoder.webtext import clock

INDEX = "storyboard.vtt"
SHEETS = "storyboard-%d.jpg"
_SHORT_SIDE = 160
_COLUMNS, _MOST_ROWS = 10, 5  # a sheet is fetched as one: some 300 KB for a minute and a half
_MOST_PICTURES = 150


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """``times`` are the seconds at which the pictures stand, every ``every``-th keyframe; sizes in pixels
    of one picture. Pictures fill a sheet from left to right, then down.
    """

    times: tuple[float, ...]
    ends: float
    every: int
    width: int
    height: int

    @property
    def columns(self) -> int:
        return min(_COLUMNS, len(self.times))

    @property
    def rows(self) -> int:
        return min(_MOST_ROWS, ceil(len(self.times) / _COLUMNS))

    @property
    def sheets(self) -> tuple[str, ...]:
        return tuple(SHEETS % n for n in range(1, 1 + ceil(len(self.times) / (self.columns * self.rows))))

    def index(self) -> str:
        """The WebVTT file: a cue per picture, from its time to the next one's."""
        cues = zip(self.times, (*self.times[1:], self.ends), strict=True)
        blocks = [
            f"{clock(round(start * 1000))} --> {clock(round(end * 1000))}\n{self._place(number)}\n"
            for number, (start, end) in enumerate(cues)
        ]
        return "\n".join(["WEBVTT\n", *blocks])

    def _place(self, number: int) -> str:
        sheet, on_it = divmod(number, self.columns * self.rows)
        row, column = divmod(on_it, self.columns)
        x, y = column * self.width, row * self.height
        return f"{SHEETS % (sheet + 1)}#xywh={x},{y},{self.width},{self.height}"


def board(plan: Plan, rung: Rung) -> Board:
    """The storyboard of an episode, from the keyframes of ``rung``."""
    every = ceil(plan.keyframes / _MOST_PICTURES)
    grow = _SHORT_SIDE / min(rung.width, rung.height)
    return Board(
        times=tuple(_keyframe(plan, number) for number in range(0, plan.keyframes, every)),
        ends=float(plan.duration_seconds),
        every=every,
        width=2 * round(rung.width * grow / 2),
        height=2 * round(rung.height * grow / 2),
    )


def _keyframe(plan: Plan, number: int) -> float:
    return float((plan.opening + (number - 1) * plan.gop) / plan.rate) if number else 0.0
