"""WebVTT as HLS wants it: cues → one file of whole WebVTT documents, its playlist, its entries. Pure.

One file a language and byte ranges, as the media have it. Each range is a document with a clock of its own,
and the ranges follow the segments of the pictures, so that the playlist spans the whole episode.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from catalog import language
from transcoder.playlist import Rates, rates_of
from transcoder.subtitle import Cue

GROUP = "subs"
# Fragmented MP4 starts at 0 on both clocks.
_HEADER = "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n"
_SECONDS = re.compile(r"#EXTINF:([0-9.]+),")
_TARGET = re.compile(r"#EXT-X-TARGETDURATION:([0-9]+)")
_VARIANT = "#EXT-X-STREAM-INF:"
_BANDWIDTH = re.compile(r"(?<=[:,])(AVERAGE-|)BANDWIDTH=([0-9]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Where the segments of an episode's pictures end, and the target that their playlist states."""

    target: int
    seconds: tuple[float, ...]

    @classmethod
    def of(cls, playlist: str) -> "Grid":
        """The grid of one of our own media playlists."""
        (target,) = _TARGET.findall(playlist)
        return cls(target=int(target), seconds=tuple(float(text) for text in _SECONDS.findall(playlist)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Subtitles as the multivariant playlists list them."""

    tag: str
    playlist: str
    rates: Rates
    default: bool = False
    forced: bool = False


def documents(cues: Sequence[Cue], grid: Grid) -> tuple[bytes, ...]:
    """A document per segment; a cue stands in every segment in which it is shown."""
    made, start = list[bytes](), 0.0
    for seconds in grid.seconds:
        from_ms, to_ms = start * 1000, (start + seconds) * 1000
        shown = [cue for cue in cues if cue.start_ms < to_ms and cue.end_ms > from_ms]
        made.append((_HEADER + "".join(map(_block, shown))).encode())
        start += seconds
    return tuple(made)


def _block(cue: Cue) -> str:
    return f"{clock(cue.start_ms)} --> {clock(cue.end_ms)}\n{cue.text}\n\n"


def clock(ms: int) -> str:
    """01:02:03.004"""
    seconds, ms = divmod(ms, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02d}:{minutes:02d}:{seconds:02d}.{ms:03d}"


def playlist(parts: Sequence[bytes], file: str, grid: Grid) -> str:
    """The media playlist of ``file``, which holds the documents one after the other."""
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:6",
        f"#EXT-X-TARGETDURATION:{grid.target}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
    ]
    start = 0
    for part, seconds in zip(parts, grid.seconds, strict=True):
        lines += [f"#EXTINF:{seconds:.6f},", f"#EXT-X-BYTERANGE:{len(part)}@{start}", file]
        start += len(part)
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def rates(parts: Sequence[bytes], grid: Grid) -> Rates:
    """How fast the documents come."""
    sizes = [(8 * len(part), seconds) for part, seconds in zip(parts, grid.seconds, strict=True)]
    return rates_of(sizes, grid.target)


def listed(multivariant: str, subtitles: Sequence[Listed]) -> str:
    """A multivariant playlist without subtitles, with these as renditions of every variant.

    What a variant needs is then what it said, and the worst of the subtitles.
    """
    if not subtitles:
        return multivariant
    entries = [_entry(one) for one in subtitles]
    more = {
        "AVERAGE-": max(one.rates.average for one in subtitles),
        "": max(one.rates.peak for one in subtitles),
    }
    lines = [
        _with_subtitles(line, more) if line.startswith(_VARIANT) else line
        for line in multivariant.split("\n")
    ]
    first = next(at for at, line in enumerate(lines) if line.startswith(_VARIANT))
    return "\n".join([*lines[:first], *entries, *lines[first:]])


def _with_subtitles(variant: str, more: Mapping[str, int]) -> str:
    def grown(said: re.Match[str]) -> str:
        return f"{said[1]}BANDWIDTH={int(said[2]) + more[said[1]]}"

    return f'{_BANDWIDTH.sub(grown, variant)},SUBTITLES="{GROUP}"'


def _entry(one: Listed) -> str:
    yes_no = {True: "YES", False: "NO"}
    return (
        f'#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="{GROUP}",LANGUAGE="{one.tag}",NAME="{language.name(one.tag)}",'
        f'DEFAULT={yes_no[one.default]},AUTOSELECT=YES,FORCED={yes_no[one.forced]},URI="{one.playlist}"'
    )


def default(tags: Sequence[str], spoken: str) -> str | None:
    """The subtitles to show to who asked for none: those in the language that is spoken, else none."""
    wanted = language.primary(spoken)
    same = [tag for tag in tags if language.primary(tag) == wanted]
    return min(same, key=lambda tag: (tag != spoken, tag != wanted, tag)) if same else None
