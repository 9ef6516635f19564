"""Frame rates and keyframe distances by rule. Pure.

Renditions have a constant rate: players, segment grids and the AAC frame grid all want one.
"""

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from statistics import median

STANDARD_RATES = tuple(
    Fraction(n, d)
    for n, d in (
        (24000, 1001),
        (24, 1),
        (25, 1),
        (30000, 1001),
        (30, 1),
        (48, 1),
        (50, 1),
        (60000, 1001),
        (60, 1),
    )
)
TOP_RATE = Fraction(60)
LOWEST_RATE = Fraction(10)  # below it a two-second GOP is a handful of pictures: repeating them is cheaper
AUDIO_RATE = 48_000
AAC_FRAME = 1024
GOP_SECONDS = Fraction(2)
_SHORTEST_ALIGNED = Fraction(3, 2)  # seconds; a shorter GOP costs more than an aligned audio segment is worth
OPENING_SECONDS = Fraction(11, 10)
_SHORTEST_OPENING = Fraction(3, 4)
_SNAP = 0.002  # 29.97 and 30 are 0.1 % apart, 179/6 and 29.97 0.5 %
_ROUNDED = 0.02  # 33 ms is said to be 30 fps
_JITTER_SECONDS = 0.0016  # Matroska and FLV round timestamps to a millisecond
_STEADY_SHARE = 0.9


def intervals(times: Sequence[float]) -> list[float]:
    """Seconds from each picture to the next."""
    return [later - earlier for earlier, later in pairwise(times)]


def frame_rate(times: Sequence[float], header_rate: Fraction | None) -> tuple[Fraction, bool]:
    """The constant rate for renditions of pictures at ``times``, and whether the source's rate varies.

    A steady source keeps its rate (the header's where it agrees with the measured one). A varying one gets
    the lowest standard rate that its quick passages need. Above 60 it is divided by a whole number, and
    below 10 multiplied by one.
    """
    steps = [step for step in intervals(times) if step > 0]
    middle = median(steps)
    tolerance = max(_JITTER_SECONDS, 0.06 * middle)
    steady = [step for step in steps if abs(step - middle) <= tolerance]
    varies = len(steady) < _STEADY_SHARE * len(steps)
    if varies:
        return _needed(1 / sorted(steps)[len(steps) // 10]), True
    return within_bounds(_named(len(steady) / sum(steady), header_rate)), False


def _needed(quick: float) -> Fraction:
    """The standard rate that quick passages are meant to have, else the next one above, 60 at most."""
    nearest = min(STANDARD_RATES, key=lambda standard: abs(float(standard) - quick))
    if abs(float(nearest) / quick - 1) <= _ROUNDED:
        return nearest
    return next((standard for standard in STANDARD_RATES if standard >= quick), TOP_RATE)


def _named(measured: float, header_rate: Fraction | None) -> Fraction:
    """A standard rate when that is what was meant, else the header's where it tells the truth."""
    honest = header_rate and abs(float(header_rate) / measured - 1) <= _SNAP
    rate = header_rate if header_rate and honest else Fraction(round(measured * 1000), 1000)
    nearest = min(STANDARD_RATES, key=lambda standard: abs(standard - rate))
    return nearest if abs(float(nearest / rate) - 1) <= _SNAP else rate


def within_bounds(rate: Fraction) -> Fraction:
    """``rate`` divided or multiplied by a whole number into 10 … 60 frames per second."""
    if rate > TOP_RATE:
        return rate / ceil(rate / TOP_RATE)
    if rate < LOWEST_RATE:
        return rate * ceil(LOWEST_RATE / rate)
    return rate


def gop_frames(rate: Fraction) -> int:
    """Frames from keyframe to keyframe: the most that fit in 2 s and end on an AAC frame, else just the most.

    25 fps: 48 frames = 1.92 s = 90 AAC frames. 30: 48 = 75. 50 and 60: 96. At 24 and at the NTSC rates
    nothing short enough aligns, so the GOP is 2 s and audio segments end up to one AAC frame (21 ms) late.
    """
    return _aligned(rate, GOP_SECONDS, _SHORTEST_ALIGNED) or max(1, floor(GOP_SECONDS * rate))


def opening_frames(rate: Fraction) -> int:
    """Frames of the first segment, about a second: a player shows its first picture a quarter sooner."""
    return _aligned(rate, OPENING_SECONDS, _SHORTEST_OPENING) or max(1, floor(rate))


def _aligned(rate: Fraction, most: Fraction, least: Fraction) -> int | None:
    """The most frames within ``most`` and above ``least`` seconds that end on an AAC frame, if any."""
    for frames in range(floor(most * rate), floor(least * rate), -1):
        if (frames / rate * AUDIO_RATE / AAC_FRAME).denominator == 1:
            return frames
    return None
