"""Bit rates as RFC 8216 4.1 defines them: of whole segments, by their declared durations."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rates:
    """Bits per second."""

    peak: float
    average: float


def rates(sizes: Sequence[int], seconds: Sequence[float], target: int) -> Rates:
    """``sizes`` in bytes. The peak is that of any run of segments that lasts 0.5 to 1.5 targets.

    An episode shorter than half a target has no such run: then the whole of it is the peak.
    """
    average = 8 * sum(sizes) / sum(seconds)
    runs = [average]
    for first in range(len(sizes)):
        size, length = 0, 0.0
        for here, lasts in zip(sizes[first:], seconds[first:], strict=True):
            size, length = size + here, length + lasts
            if length > 1.5 * target:
                break
            if length >= 0.5 * target:
                runs.append(8 * size / length)
    return Rates(max(runs), average)
