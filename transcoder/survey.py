"""What a full decode of a master showed: every picture's time, where the sound is, how loud it is. Pure."""

import re
from array import array
from dataclasses import dataclass, field

from catalog.rendition import Loudness
from transcoder.mixing import Mix

_FIELDS = 6
_SUMMARY = re.compile(r"(I|LRA|Peak):\s+(-?[\d.]+|-?inf|nan) (?:LUFS|LU|dBFS)")
# ffmpeg's threads share one log: a line that one began, another may end, without a prefix of its own
_DAMAGE = re.compile(r"(?!\[aist#).*(?:corrupt decoded frame|Error submitting packet|Decoding error)")
_COMBS = re.compile(r"\] \[info\] Multi frame detection: TFF:\s*(\d+) BFF:\s*(\d+) Progressive:\s*(\d+)")
_CHANGE = re.compile("Reconfiguring filter graph because .*audio parameters changed")
_PICTURE_CHANGE = re.compile("Reconfiguring filter graph because .*video parameters changed")
_SILENCE_LUFS = -69.9  # ebur128 says −70 when no block passed its gate
_FLOOR_DBTP = -120.0


@dataclass(slots=True, kw_only=True)
class Survey:
    """Fills up line by line. Times in seconds, on the one clock that ffmpeg gives all streams.

    ``picture_marks``: a checksum of each picture, in the order in which they were decoded.
    """

    picture_times: "array[float]" = field(default_factory=lambda: array("d"))
    picture_marks: "array[int]" = field(default_factory=lambda: array("L"))
    last_picture_seconds: float = 0.0
    sound_start: float | None = None
    sound_end: float = 0.0
    damaged: int = 0
    sound_changes: bool = False
    picture_changes: bool = False
    _ticks: dict[int, float] = field(default_factory=dict[int, float])

    def line(self, text: str) -> None:
        """One line of framecrc: stream, dts, pts, duration, size, checksum, or a header: #tb 0: 1/1000."""
        if text.startswith("#tb "):
            stream, _, tick = text[4:].partition(": ")
            above, _, below = tick.partition("/")
            self._ticks[int(stream)] = int(above) / int(below)
        parts = text.split(",")
        if text.startswith("#") or len(parts) < _FIELDS:
            return
        tick = self._ticks.get(int(parts[0]), 0.0)
        self._seen(int(parts[0]), int(parts[2]) * tick, int(parts[3]) * tick, int(parts[5], 16))

    def _seen(self, stream: int, start: float, seconds: float, mark: int) -> None:
        if stream == 0:
            self.picture_times.append(start)
            self.picture_marks.append(mark)
            self.last_picture_seconds = seconds
            return
        self.sound_start = start if self.sound_start is None else min(start, self.sound_start)
        self.sound_end = max(self.sound_end, start + seconds)

    def complaint(self, text: str) -> None:
        """One line of ffmpeg's log: counts the pictures that it could decode only in part, or not at all.

        And hears that sound goes on with other channels or at another rate, or pictures with another size.
        """
        if _DAMAGE.match(text):
            self.damaged += 1
        self.sound_changes |= _CHANGE.search(text) is not None
        self.picture_changes |= _PICTURE_CHANGE.search(text) is not None

    def in_order(self) -> list[float]:
        """The distinct times of pictures, ascending: broken files repeat and reverse them."""
        return sorted(set(self.picture_times))


def combed(log: str) -> tuple[int, int]:
    """How many pictures idet found to hold two moments, and how many one; the rest do not move."""
    found = _COMBS.findall(log)
    top, bottom, whole = map(int, found[-1]) if found else (0, 0, 0)
    return top + bottom, whole


def loudness(log: str, mix: Mix) -> Loudness:
    """The last summary that ebur128 wrote of a mix: earlier text may come from the master's own metadata."""
    at = log.rfind(f"[ebur128@{mix.name.lower()} @")
    summary = log[at + 1 :].partition("\n[")[0] if at >= 0 else ""
    values = {name: float(value) for name, value in _SUMMARY.findall(summary)}
    integrated, peak = values.get("I"), values.get("Peak")
    return Loudness(
        integrated_lufs=integrated if integrated is not None and integrated > _SILENCE_LUFS else None,
        range_lu=values.get("LRA", 0.0),
        true_peak_dbtp=peak if peak is not None and peak > _FLOOR_DBTP else None,
    )
