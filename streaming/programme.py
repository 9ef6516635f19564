"""A published version of an episode as a channel shows it, read from its playlists. Pure.

Sound and pictures of a folder are not cut at the same instants (an AAC frame lasts 21 ms) nor always
into as many pieces. On a channel they are: neighbouring pieces are joined until all tracks can be cut in
the same places, and until they last about as long as the target duration. Pieces of one file that follow each
other are one byte range, so nothing is copied.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, pairwise
from math import ceil

import m3u8

from catalog.errors import Invalid
from catalog.rendition import Rendition, Screen

TARGET_SECONDS = 6  # EXT-X-TARGETDURATION of all channels, for ever
_MOST_MICROS = 6_400_000  # which rounds to it, sound that is cut a bit later included
LONGEST_HOURS = 5  # an airing's URLs are signed for its start and hold for six hours at least
_NEAR_MICROS = 50_000  # two cuts nearer than this are one; AAC frames and rounding give up to 22 ms
_WIDE = 16 / 9
_STEREO = 2


class ProgrammeUnfit(Invalid):
    """What is published cannot go on the air as it is."""

    code = "programme_unfit"
    title = "This version cannot be shown on a channel"
    title_zh = "该版本无法在频道中播出"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A range of bytes that lasts so many microseconds."""

    micros: int
    start: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One media file; its first ``init_bytes`` are its initialisation."""

    file: str
    init_bytes: int
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Tracks with pieces of equal count; ``rungs`` by height in pixels, ``grid`` in microseconds."""

    rungs: Mapping[int, Track]
    sound: Track
    grid: tuple[int, ...]


def for_tv(renditions: Sequence[Rendition]) -> tuple[dict[int, Rendition], Rendition]:
    """The TV's H.264 pictures by height, and its stereo sound; ProgrammeUnfit where one is missing."""
    own = [rendition for rendition in renditions if rendition.screen is Screen.TV]
    sounds = [one for one in own if one.kind == "audio" and one.channels == _STEREO]
    videos = {
        one.height: one
        for one in own
        if one.width and one.height and one.codecs.startswith("avc1") and _is_wide(one.width, one.height)
    }
    if not videos or not sounds:
        raise ProgrammeUnfit("it has no 16:9 H.264 pictures with stereo sound")
    return videos, sounds[0]


def _is_wide(width: int, height: int) -> bool:
    return abs(width - height * _WIDE) <= 2  # sizes are even


def read(renditions: Sequence[Rendition], playlists: Mapping[str, str]) -> Programme:
    """The programme of ``renditions``, whose media ``playlists`` are given by path.

    ProgrammeUnfit where they cannot be cut alike into pieces that the target duration allows.
    """
    videos, sound = for_tv(renditions)
    tracks = {height: _track(playlists[video.playlist]) for height, video in videos.items()}
    heard = _track(playlists[sound.playlist])
    cuts = _common_cuts([_cuts(track) for track in (*tracks.values(), heard)])
    cuts = _thinned(cuts, sum(piece.micros for piece in tracks[max(tracks)].pieces))
    tallest = _joined(tracks[max(tracks)], cuts)
    programme = Programme(
        rungs={height: _joined(track, cuts) for height, track in tracks.items()},
        sound=_joined(heard, cuts),
        grid=tuple(piece.micros for piece in tallest.pieces),
    )
    _fits(programme)
    return programme


def _fits(programme: Programme) -> None:
    tracks = (*programme.rungs.values(), programme.sound)
    longest = max(piece.micros for track in tracks for piece in track.pieces) / 1_000_000
    if int(longest + 0.5) > TARGET_SECONDS:
        raise ProgrammeUnfit(f"a segment would last {longest:.1f} s")
    if sum(programme.grid) > LONGEST_HOURS * 3600 * 1_000_000:
        raise ProgrammeUnfit(f"it lasts longer than {LONGEST_HOURS} hours")


def _track(text: str) -> Track:
    playlist = m3u8.loads(text)
    segments = list(playlist.segments)
    if not segments:
        raise ProgrammeUnfit("a playlist is empty")
    opening = segments[0].init_section
    if opening is None or any(one.uri != segments[0].uri or not one.byterange for one in segments):
        raise ProgrammeUnfit("a rendition is not one file of fragmented MP4")
    ranges = [str(one.byterange).partition("@") for one in segments]
    pieces = tuple(
        Piece(micros=round(float(one.duration or 0) * 1_000_000), start=int(start), bytes=int(length))
        for one, (length, _, start) in zip(segments, ranges, strict=True)
    )
    init_bytes, _, at = str(opening.byterange).partition("@")
    if at != "0":
        raise ProgrammeUnfit("a rendition does not begin with its initialisation")
    return Track(file=str(segments[0].uri), init_bytes=int(init_bytes), pieces=pieces)


def _cuts(track: Track) -> list[int]:
    """The instants before each piece, in microseconds."""
    return [0, *accumulate(piece.micros for piece in track.pieces[:-1])]


def _common_cuts(tracks: Sequence[Sequence[int]]) -> list[int]:
    """The first track's cuts that every other one has too, or nearly."""
    first, *others = tracks
    return [cut for cut in first if all(_has_near(other, cut) for other in others)]


def _has_near(cuts: Sequence[int], cut: int) -> bool:
    at = bisect_left(cuts, cut - _NEAR_MICROS)
    return at < len(cuts) and cuts[at] <= cut + _NEAR_MICROS


def _thinned(cuts: Sequence[int], end: int) -> Sequence[int]:
    """As few of the cuts as the target duration allows, about equally far apart.

    A player asks for the playlist once in a target duration, and many begin three segments before its end
    (libavformat, Chromium): what they have in hand is what three segments last, less two target durations.
    """
    for parts in range(max(1, ceil(end / _MOST_MICROS)), len(cuts)):
        spread = chain(_spread(cuts, end, parts), [end])
        if all(0 < later - cut <= _MOST_MICROS for cut, later in pairwise(spread)):
            return list(_spread(cuts, end, parts))
    return cuts


def _spread(cuts: Sequence[int], end: int, parts: int) -> Iterator[int]:
    """The cuts nearest to those that would make so many equal parts."""
    for instant in (part * end / parts for part in range(parts)):
        at = bisect_left(cuts, instant)
        yield min(cuts[max(0, at - 1) : at + 1], key=lambda cut: abs(cut - instant))


def _joined(track: Track, cuts: Sequence[int]) -> Track:
    """The track in pieces that begin at (nearly) these cuts."""
    groups = list[list[Piece]]()
    for at, piece in zip(_cuts(track), track.pieces, strict=True):
        if len(groups) < len(cuts) and at >= cuts[len(groups)] - _NEAR_MICROS:
            groups.append([])
        groups[-1].append(piece)
    pieces = tuple(_one(group) for group in groups)
    return Track(file=track.file, init_bytes=track.init_bytes, pieces=pieces)


def _one(group: Sequence[Piece]) -> Piece:
    end = group[-1].start + group[-1].bytes
    if sum(piece.bytes for piece in group) != end - group[0].start:
        raise ProgrammeUnfit("the pieces of a rendition do not follow each other")
    return Piece(micros=sum(p.micros for p in group), start=group[0].start, bytes=end - group[0].start)
