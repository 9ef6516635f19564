"""The rung tables, and which rungs a master deserves. Pure.

A rendition is one row here. Rows are never upscaled beyond the source: a small master gets one honest rung of
its own size.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from catalog.rendition import Codec, Rung, Screen, VideoFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table: the short side (phone) or the height (TV) in pixels, a quality and a ceiling."""

    side: int
    crf: int
    maxrate: int


# Measured at VMAF 90 … 93 on eight real clips. A playlist lists first what its first row gives: what a player
# that knows nothing starts with, about 2 Mb/s.
PHONE = (
    Row(side=720, crf=23, maxrate=2_200_000),
    Row(side=1080, crf=23, maxrate=4_500_000),
    Row(side=540, crf=23, maxrate=1_300_000),
    Row(side=360, crf=24, maxrate=650_000),
)
TV = (
    Row(side=720, crf=22, maxrate=2_800_000),
    Row(side=1080, crf=21, maxrate=6_000_000),
    Row(side=540, crf=23, maxrate=1_600_000),
)
# The TV's rungs once more for boxes that read HEVC. At equal numbers x265 gave the VMAF of x264 within 1 for
# 45 % fewer bits on two calm clips, and for as many on a noisy one at 50 fps.
TV_HEVC = (
    Row(side=720, crf=22, maxrate=2_000_000),
    Row(side=1080, crf=21, maxrate=4_200_000),
    Row(side=540, crf=23, maxrate=1_100_000),
)
TV_ASPECT = Fraction(16, 9)
_DISTINCT = 0.85  # a rung whose side is nearer than this to the one above adds bytes and no choice
_UPSCALE = 1.05  # 1916×1076 is a 1080p master with its edges cropped
_SAME_SHAPE = 0.01  # stretched by less than 1 % nobody sees
_MOST_PIXELS = 1920 * 1080  # what H.264 level 4.2 decodes at 60 fps; a wide film's 1080 lines would be more
_FILM = Fraction(17, 10)  # wider than this, bars of black are what a TV viewer expects


@dataclass(frozen=True, slots=True, kw_only=True)
class Ladder:
    """The rows that an operator pays for, per screen, each with the one to start with first."""

    phone: tuple[Row, ...] = PHONE
    tv: tuple[Row, ...] = TV
    hevc: tuple[Row, ...] = ()


def chosen(rows: Sequence[Row], sides: Sequence[int]) -> tuple[Row, ...]:
    """The rows of these sides, in the order given; KeyError names a side that the table lacks."""
    by_side = {row.side: row for row in rows}
    return tuple(by_side[side] for side in sides)


class Fit(StrEnum):
    """How a picture comes into the TV's frame."""

    FILL = "fill"
    PAD = "pad"
    BLUR = "blur"


def even(value: float) -> int:
    """The nearest even number of pixels, at least 2: 4:2:0 chroma has no halves."""
    return max(2, 2 * round(value / 2))


def phone_rungs(video: VideoFacts, rows: Sequence[Row] = PHONE) -> tuple[Rung, ...]:
    """Rungs in the source's own shape, the one to start with first."""
    top = min(video.short_side, max(row.side for row in rows))
    sides = [top, *(row.side for row in rows if row.side <= _DISTINCT * top)]
    return tuple(_phone_rung(video, side, rows) for side in _start_first(sides, rows))


def _start_first(sides: Sequence[int], rows: Sequence[Row]) -> list[int]:
    """The largest side that is no larger than the first row's, then the others from the largest down."""
    start = max((side for side in sides if side <= rows[0].side), default=min(sides))
    return [start, *sorted((side for side in sides if side != start), reverse=True)]


def _phone_rung(video: VideoFacts, side: int, rows: Sequence[Row]) -> Rung:
    row = _row_for(rows, side)
    long_side = max(video.display_width, video.display_height)
    side = min(side, int((_MOST_PIXELS * video.short_side / long_side) ** 0.5))
    short = max(2, side - side % 2)
    long = even(long_side * short / video.short_side)
    width, height = (short, long) if video.vertical else (long, short)
    return Rung(
        name=f"phone-{short}",
        screen=Screen.PHONE,
        width=width,
        height=height,
        crf=row.crf,
        maxrate=row.maxrate,
    )


def _row_for(rows: Sequence[Row], side: int) -> Row:
    """The row whose ceiling covers a picture of this side: the next one up, else the largest."""
    at_least = [row for row in rows if row.side >= side]
    return min(at_least, key=lambda row: row.side) if at_least else max(rows, key=lambda row: row.side)


def tv_rungs(video: VideoFacts, rows: Sequence[Row] = TV) -> tuple[Rung, ...]:
    """True 16:9 frames in which the picture is not upscaled, the one to start with first; at least one."""
    heights = [row.side for row in rows if _tv_scale(video, row.side) <= _UPSCALE]
    return tuple(_tv_rung(height, rows) for height in _start_first(heights or [_own_tv_height(video)], rows))


def hevc_twins(rungs: Sequence[Rung], rows: Sequence[Row]) -> tuple[Rung, ...]:
    """The same pictures as ``rungs`` in HEVC, with qualities and ceilings of their own; none without rows."""
    return tuple(
        replace(rung, name=f"{rung.name}-hevc", codec=Codec.HEVC, crf=row.crf, maxrate=row.maxrate)
        for rung in rungs
        for row in ([_row_for(rows, rung.height)] if rows else [])
    )


def _tv_scale(video: VideoFacts, height: int) -> float:
    """How much the picture grows when it is fitted into a 16:9 frame of ``height``."""
    return min(float(height * TV_ASPECT) / video.display_width, height / video.display_height)


def _own_tv_height(video: VideoFacts) -> int:
    """The height of the 16:9 frame that holds the picture at its own size; 16:9 is exact at 32k × 18k."""
    height = max(video.display_height, float(video.display_width / TV_ASPECT))
    return max(18, 18 * int(height // 18))


def _tv_rung(height: int, rows: Sequence[Row]) -> Rung:
    row = _row_for(rows, height)
    return Rung(
        name=f"tv-{height}",
        screen=Screen.TV,
        width=even(float(height * TV_ASPECT)),
        height=height,
        crf=row.crf,
        maxrate=row.maxrate,
    )


def fit(video: VideoFacts) -> Fit:
    """Fill when the source is 16:9, pad what is as wide or wider, and blur around everything else."""
    aspect = Fraction(video.display_width, video.display_height)
    if abs(float(aspect / TV_ASPECT) - 1) <= _SAME_SHAPE:
        return Fit.FILL
    return Fit.PAD if aspect >= _FILM else Fit.BLUR


def foreground(video: VideoFacts, rung: Rung) -> tuple[int, int]:
    """The size at which the whole picture stands inside a TV frame."""
    scale = _tv_scale(video, rung.height)
    return min(rung.width, even(video.display_width * scale)), min(
        rung.height, even(video.display_height * scale)
    )
