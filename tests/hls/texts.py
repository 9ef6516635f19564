"""WebVTT, as far as subtitles and storyboards use it."""

import re
from dataclasses import dataclass

from tests.hls.rules import Broken

_CLOCK = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
_CUE = re.compile(rf"{_CLOCK}[ \t]+-->[ \t]+{_CLOCK}(?:[ \t].*)?")
_MAP = re.compile(rf"X-TIMESTAMP-MAP=(?:MPEGTS:(\d+),LOCAL:{_CLOCK}|LOCAL:{_CLOCK},MPEGTS:(\d+))")
_MPEG_TICKS = 90_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """What stands on the screen from ``start`` to ``end``, in seconds of the media."""

    start: float
    end: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One WebVTT file. ``offset`` is what X-TIMESTAMP-MAP adds to its times; None without one."""

    offset: float | None
    cues: tuple[Cue, ...]


def _clock(parts: tuple[str | None, ...]) -> float:
    hours, minutes, seconds, milliseconds = (int(part or 0) for part in parts)
    return 3600 * hours + 60 * minutes + seconds + milliseconds / 1000


def read(name: str, raw: bytes) -> Text:
    try:
        text = raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise Broken("RFC 8216 3.5", name, f"not UTF-8: {error}") from error
    head, *blocks = re.split(r"\n{2,}", text.strip("\n"))
    if not re.fullmatch(r"WEBVTT([ \t].*)?", head.split("\n", 1)[0]):
        raise Broken("RFC 8216 3.5", name, "does not begin with WEBVTT")
    offset, cues = _offset(head), list[Cue]()
    for block in blocks:
        lines = block.split("\n")
        if lines[0].split(" ")[0] in ("NOTE", "STYLE", "REGION"):
            continue
        at = 0 if "-->" in lines[0] else 1
        match = _CUE.fullmatch(lines[at]) if at < len(lines) else None
        if match is None:
            raise Broken("RFC 8216 3.5", name, f"not a cue: {block[:60]!r}")
        times = match.groups()
        start, end = (_clock(part) + (offset or 0) for part in (times[:4], times[4:]))
        cues.append(Cue(start=start, end=end, text="\n".join(lines[at + 1 :])))
    return Text(offset=offset, cues=tuple(cues))


def _offset(head: str) -> float | None:
    for line in head.split("\n")[1:]:
        match = _MAP.fullmatch(line.strip())
        if match is not None:
            parts = match.groups()
            ticks, local = (parts[0], parts[1:5]) if parts[0] is not None else (parts[9], parts[5:9])
            return int(ticks) / _MPEG_TICKS - _clock(local)
    return None
