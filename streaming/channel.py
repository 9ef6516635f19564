"""A linear channel: (line-up, clock) → live playlists. Pure, so every replica gives the same bytes.

A segment is in the playlists from the instant it would have been broadcast whole until ``WINDOW`` later.
Its sequence number, which its URL ends with, is a sum over the line-up before it: it never changes while it
can be seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from catalog.channel import Airing
from catalog.errors import NotFound
from catalog.rendition import Rendition
from streaming.programme import TARGET_SECONDS, Programme, Track, for_tv

WINDOW = timedelta(seconds=36)  # six segments; and what is taken off leaves it within a minute
LINGER = timedelta(seconds=60)  # a player that has stalled may still fetch what it knows of
AHEAD = timedelta(seconds=5)  # by which clocks of replicas may differ
RUNGS = (720, 1080, 540)  # heights; the first is what players start with
SOUND = "sound"
MULTIVARIANT = "tv"
SEGMENT, INITIALISATION = ".m4s", ".mp4"
_VERSION = 6
_LANGUAGE, _LANGUAGE_NAME = "zh", "中文"


class ChannelOffAir(NotFound):
    """Nothing is on this channel at the moment."""

    code = "channel_off_air"
    title = "This channel is off the air"
    title_zh = "该频道暂无播出内容"


class PlaylistUnknown(NotFound):
    """Channels have no playlist of this name."""

    code = "channel_playlist_unknown"
    title = "The channel has no such playlist"
    title_zh = "频道没有这个播放列表"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """An airing and the programme that is on."""

    airing: Airing
    programme: Programme


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One segment in the window: the ``index``-th of its airing, broadcast until ``ends_at``."""

    scheduled: Scheduled
    index: int
    ends_at: datetime

    @property
    def number(self) -> int:
        """Its media sequence number: the same in all playlists of the channel."""
        return self.scheduled.airing.first_segment + self.index


class SegmentUnknown(NotFound):
    """It is not on the air yet, or any more, or there is none of this number."""

    code = "channel_segment_unknown"
    title = "This segment is not on the air"
    title_zh = "该片段未在播出"


def rung_name(height: int) -> str:
    return f"tv-{height}"


def rung_of(heights: Sequence[int], rung: int) -> int:
    """Which of a programme's heights stands in for a channel's rung.

    The tallest that is no taller; a programme that has only taller ones gives its lowest. So each rung
    always has pictures, of no more bits than it promises where the programme has any such.
    """
    return max((height for height in heights if height <= rung), default=min(heights))


def track_of(name: str) -> Callable[[Programme], Track]:
    """Which track of each programme the playlist of this name holds; PlaylistUnknown."""
    if name == SOUND:
        return lambda programme: programme.sound
    for rung in RUNGS:
        if name == rung_name(rung):
            return lambda programme: programme.rungs[rung_of(tuple(programme.rungs), rung)]
    raise PlaylistUnknown(name[:40], field="playlist")


def window(line_up: Sequence[Scheduled], now: datetime) -> list[Segment]:
    """The segments that a playlist holds at ``now``, in order."""
    return _ending(line_up, now - WINDOW, now)


def _ending(line_up: Sequence[Scheduled], after: datetime, until: datetime) -> list[Segment]:
    """The segments that are complete later than ``after``, and by ``until``."""
    found = list[Segment]()
    for scheduled in line_up:
        airing, end = scheduled.airing, scheduled.airing.starts_at
        if airing.ends_at <= after or airing.starts_at >= until:
            continue
        for index, micros in enumerate(scheduled.programme.grid[: airing.segments]):
            end += timedelta(microseconds=micros)
            if after < end <= until:
                found.append(Segment(scheduled=scheduled, index=index, ends_at=end))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Aired:
    """The ``index``-th piece of a track, as part of an airing."""

    airing: Airing
    track: Track
    index: int


def served(line_up: Sequence[Scheduled], number: int, suffix: str, now: datetime) -> Segment:
    """The segment of this number, or (as its ``suffix`` says) the first one of the airing whose
    initialisation is asked for; SegmentUnknown.

    Players fetch what playlists named a while ago, and a replica whose clock is ahead may have named it.
    """
    after, until = now - WINDOW - LINGER, now + AHEAD
    if suffix == INITIALISATION:
        for scheduled in line_up:
            one = scheduled.airing
            if one.first_segment == number and one.ends_at > after and one.starts_at < until:
                return Segment(scheduled=scheduled, index=0, ends_at=one.starts_at)
    elif suffix == SEGMENT:
        for segment in _ending(line_up, after, until):
            if segment.number == number:
                return segment
    raise SegmentUnknown(f"{number}{suffix}", field="segment")


def media_playlist(segments: Sequence[Segment], name: str, track: Callable[[Programme], Track]) -> str:
    """The media playlist ``name`` of a window; ChannelOffAir where there is nothing in it."""
    if not segments:
        raise ChannelOffAir
    first = segments[0]
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{_VERSION}",
        f"#EXT-X-TARGETDURATION:{TARGET_SECONDS}",
        f"#EXT-X-MEDIA-SEQUENCE:{first.number}",
        f"#EXT-X-DISCONTINUITY-SEQUENCE:{first.scheduled.airing.position}",
        "#EXT-X-INDEPENDENT-SEGMENTS",
    ]
    own = track(first.scheduled.programme)
    for segment in segments:
        if segment is first or segment.index == 0:
            own = track(segment.scheduled.programme)
            lines += _opening(segment, name, own, follows=segment is not first)
        piece = own.pieces[segment.index]
        lines += [f"#EXTINF:{piece.micros / 1_000_000:.6f},", f"{name}/{segment.number}{SEGMENT}"]
    return "\n".join([*lines, ""])


def _opening(segment: Segment, name: str, track: Track, *, follows: bool) -> list[str]:
    """What stands before the first segment of an airing, or of the playlist."""
    airing = segment.scheduled.airing
    passed = sum(piece.micros for piece in track.pieces[: segment.index])
    at = airing.starts_at + timedelta(microseconds=passed)
    return [
        *(["#EXT-X-DISCONTINUITY"] if follows else []),
        f'#EXT-X-MAP:URI="{name}/{airing.first_segment}{INITIALISATION}"',
        f"#EXT-X-PROGRAM-DATE-TIME:{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='milliseconds')}Z",
    ]


def multivariant(ladders: Sequence[Sequence[Rendition]]) -> str:
    """The playlist that lists the rungs: of each, the most that any programme of ``ladders`` asks for.

    A rung in whose place every programme shows what the rung below it shows is left out.
    """
    programmes = [for_tv(ladder) for ladder in ladders]
    if not programmes:
        raise ChannelOffAir
    shown = {rung: [videos[rung_of(tuple(videos), rung)] for videos, _ in programmes] for rung in RUNGS}
    sounds = [sound for _, sound in programmes]
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{_VERSION}",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",LANGUAGE="{_LANGUAGE}",NAME="{_LANGUAGE_NAME}",'
        f'DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="{SOUND}.m3u8"',
    ]
    for rung in RUNGS:
        if not any(lower < rung and shown[lower] == shown[rung] for lower in RUNGS):
            lines += _variant(rung, shown[rung], sounds)
    return "\n".join([*lines, ""])


def _variant(rung: int, videos: Sequence[Rendition], sounds: Sequence[Rendition]) -> tuple[str, str]:
    peak = max(v.peak_bandwidth for v in videos) + max(s.peak_bandwidth for s in sounds)
    average = max(v.average_bandwidth for v in videos) + max(s.average_bandwidth for s in sounds)
    largest = max(videos, key=lambda v: (v.height or 0, v.width or 0))
    codecs = max(
        (v.codecs for v in videos), key=lambda c: c[-2:]
    )  # the level is the last byte of avc1.PPCCLL
    return (
        f"#EXT-X-STREAM-INF:BANDWIDTH={peak},AVERAGE-BANDWIDTH={average},"
        f'CODECS="{codecs},{sounds[0].codecs}",RESOLUTION={largest.width}x{largest.height},'
        f"FRAME-RATE={max(v.frame_rate or 0 for v in videos):.3f},VIDEO-RANGE=SDR,"
        f'AUDIO="audio",CLOSED-CAPTIONS=NONE',
        f"{rung_name(rung)}.m3u8",
    )
