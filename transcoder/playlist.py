"""Our own playlists, written from what the boxes of the media hold. Pure.

The packager's playlists round durations to milliseconds, which adds up to more than a frame over an
episode, and guess rates; these state what was measured.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.rendition import Rendition
from transcoder.boxes import Fragment, Track

LANGUAGE = "zh"
_LANGUAGE_NAME = "中文"
_STEREO = 2
_VERSION = 6  # the first with EXT-X-MAP in playlists that are not I-frame only; byte ranges came with 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Bits per second: over the busiest stretch of about a segment, and over everything."""

    peak: int
    average: int


def target_seconds(tracks: Sequence[Track]) -> int:
    """One EXT-X-TARGETDURATION for all: each EXTINF, rounded, must not exceed it."""
    longest = max(fragment.duration / track.timescale for track in tracks for fragment in track.fragments)
    return max(1, int(longest + 0.5))


def media(track: Track, file: str, target: int) -> str:
    """The media playlist of a single-file rendition."""
    ranges = [(fragment.start, fragment.bytes) for fragment in track.fragments]
    return _playlist(track, file, target, ranges, ())


def iframes(track: Track, file: str, target: int) -> str:
    """The I-frame playlist: each range holds the fragment's moof and its first picture."""
    ranges = [(fragment.start, fragment.first_sample_end - fragment.start) for fragment in track.fragments]
    return _playlist(track, file, target, ranges, ("#EXT-X-I-FRAMES-ONLY",))


def _playlist(
    track: Track, file: str, target: int, ranges: Sequence[tuple[int, int]], more: Sequence[str]
) -> str:
    lines = [
        "#EXTM3U",
        f"#EXT-X-VERSION:{_VERSION}",
        f"#EXT-X-TARGETDURATION:{target}",
        "#EXT-X-MEDIA-SEQUENCE:0",
        "#EXT-X-PLAYLIST-TYPE:VOD",
        *more,
        f'#EXT-X-MAP:URI="{file}",BYTERANGE="{track.init_bytes}@0"',
    ]
    for fragment, (start, length) in zip(track.fragments, ranges, strict=True):
        seconds = fragment.duration / track.timescale
        lines += [f"#EXTINF:{seconds:.6f},", f"#EXT-X-BYTERANGE:{length}@{start}", file]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def opening_bytes(track: Track) -> int:
    """Up to the end of the first segment, the initialisation included."""
    first = track.fragments[0]
    return first.start + first.bytes


def rates(track: Track, target: int) -> Rates:
    """Of whole segments, boxes included. A short last segment alone does not make a peak."""
    sizes = [(fragment.bytes * 8, fragment.duration / track.timescale) for fragment in track.fragments]
    return rates_of(sizes, target)


def iframe_rates(track: Track, target: int) -> Rates:
    """Of the I-frame ranges, each spread over the time to the next one."""
    return rates_of([(_first_picture(f) * 8, f.duration / track.timescale) for f in track.fragments], target)


def _first_picture(fragment: Fragment) -> int:
    return fragment.first_sample_end - fragment.start


def rates_of(sizes: Sequence[tuple[int, float]], target: int) -> Rates:
    """Of segments in order, by their bits and seconds."""
    bits, seconds = sum(size for size, _ in sizes), sum(length for _, length in sizes)
    average = bits / seconds
    stretches = [
        size / length for size, length in _stretches(sizes, target) if 0.5 * target <= length <= 1.5 * target
    ]
    return Rates(peak=round(max([average, *stretches])), average=round(average))


def _stretches(sizes: Sequence[tuple[int, float]], target: int) -> list[tuple[int, float]]:
    """Bits and seconds of every run of neighbouring segments up to one and a half targets long."""
    runs = list[tuple[int, float]]()
    for first in range(len(sizes)):
        bits, seconds = 0, 0.0
        for size, length in sizes[first:]:
            bits, seconds = bits + size, seconds + length
            if seconds > 1.5 * target:
                break
            runs.append((bits, seconds))
    return runs


def multivariant(videos: Sequence[Rendition], iframe: dict[str, Rates], sounds: Sequence[Rendition]) -> str:
    """The playlist of one screen: variants in the order given, the first is what players start with.

    Sounds of equal channels are one group, and each group has the variants anew: the first sound's first.
    ``iframe`` is by rendition name.
    """
    groups = [[s for s in sounds if s.channels == n] for n in dict.fromkeys(s.channels for s in sounds)]
    lines = ["#EXTM3U", f"#EXT-X-VERSION:{_VERSION}", "#EXT-X-INDEPENDENT-SEGMENTS"]
    lines += [_media(sound) for group in groups for sound in group]
    lines += [line for group in groups for video in videos for line in _variant(video, group)]
    for video in videos:
        own = iframe[video.name]
        lines.append(
            f"#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH={own.peak},AVERAGE-BANDWIDTH={own.average},"
            f'CODECS="{video.codecs}",RESOLUTION={video.width}x{video.height},VIDEO-RANGE=SDR,'
            f'URI="{iframe_playlist(video.name)}"'
        )
    return "\n".join([*lines, ""])


def _media(sound: Rendition) -> str:
    return (
        f'#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="{_group(sound)}",LANGUAGE="{LANGUAGE}",NAME="{_LANGUAGE_NAME}",'
        f'DEFAULT=YES,AUTOSELECT=YES,CHANNELS="{sound.channels}",URI="{sound.playlist}"'
    )


def _group(sound: Rendition) -> str:
    return "audio" if sound.channels == _STEREO else "surround"


def _variant(video: Rendition, group: Sequence[Rendition]) -> tuple[str, str]:
    """A video with a group of sounds; BANDWIDTH is its peak and the worst sound's together."""
    peak, average = max(s.peak_bandwidth for s in group), max(s.average_bandwidth for s in group)
    return (
        f"#EXT-X-STREAM-INF:BANDWIDTH={video.peak_bandwidth + peak},"
        f"AVERAGE-BANDWIDTH={video.average_bandwidth + average},"
        f'CODECS="{video.codecs},{group[0].codecs}",RESOLUTION={video.width}x{video.height},'
        f"FRAME-RATE={video.frame_rate:.3f},VIDEO-RANGE=SDR,"
        f'AUDIO="{_group(group[0])}",CLOSED-CAPTIONS=NONE',
        video.playlist,
    )


def iframe_playlist(name: str) -> str:
    return f"{name}-iframes.m3u8"
