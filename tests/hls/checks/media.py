"""Every media playlist, and the timeline that its segments make."""

from collections.abc import Iterator
from itertools import pairwise

from tests.hls.playlists import Media
from tests.hls.presentation import Presentation, Stream
from tests.hls.rules import Checks, Findings

CHECKS = Checks[Presentation]()

_BEYOND_TARGET = 0.5
_NOMINAL = 6
_AAC_SECONDS = 1024 / 48_000
_START_SECONDS = 0.025  # hls.js steps over a longer hole, and the first sound is lost
_VERSION_OF_FRACTIONS, _VERSION_OF_RANGES, _VERSION_OF_MAP = 3, 4, 6


def _whole(found: Presentation) -> Iterator[Stream]:
    """Video and audio, without I-frames."""
    return iter(found.streams.values())


@CHECKS.must("RFC 8216 4.3.3.1")
def segments_round_to_the_target_at_most(found: Presentation) -> Findings:
    for playlist in found.media:
        if playlist.target is None:
            yield playlist.uri, "no EXT-X-TARGETDURATION"
            continue
        longest = max(entry.seconds for entry in playlist.entries)
        if int(longest + 0.5) > playlist.target:
            yield playlist.uri, f"a segment of {longest:.3f} s, target {playlist.target} s"


@CHECKS.must("Apple 7.7")
def no_segment_is_much_longer_than_the_target(found: Presentation) -> Findings:
    for stream in _whole(found):
        for number, segment in enumerate(stream.segments):
            real = (segment.ends - segment.decodes) / stream.track.timescale
            if real > (stream.playlist.target or 0) + _BEYOND_TARGET:
                yield stream.uri, f"segment {number} lasts {real:.3f} s"


@CHECKS.should("Apple 7.5")
def target_is_6_seconds(found: Presentation) -> Findings:
    return ((s.uri, f"{s.playlist.target} s") for s in _whole(found) if s.playlist.target != _NOMINAL)


@CHECKS.must("RFC 8216 7")
def version_allows_what_is_used(found: Presentation) -> Findings:
    for playlist in found.media:
        needed = _needed_version(playlist)
        if playlist.version < needed:
            yield playlist.uri, f"version {playlist.version}, needs {needed}"


def _needed_version(playlist: Media) -> int:
    needs = [1]
    if any(entry.seconds != int(entry.seconds) for entry in playlist.entries):
        needs.append(_VERSION_OF_FRACTIONS)
    if playlist.iframes_only or any(entry.place.size is not None for entry in playlist.entries):
        needs.append(_VERSION_OF_RANGES)
    if playlist.first is not None:
        needs.append(_VERSION_OF_MAP - playlist.iframes_only)
    return max(needs)


@CHECKS.must("Apple 8.6")
def playlists_are_vod(found: Presentation) -> Findings:
    return ((p.uri, f"EXT-X-PLAYLIST-TYPE {p.kind}") for p in found.media if p.kind != "VOD")


@CHECKS.must("RFC 8216 4.3.3.4")
def playlists_end(found: Presentation) -> Findings:
    return ((p.uri, "no EXT-X-ENDLIST") for p in found.media if not p.ended)


@CHECKS.must("Apple 8.13")
def nothing_is_discontinuous(found: Presentation) -> Findings:
    return ((p.uri, "EXT-X-DISCONTINUITY") for p in found.media if any(e.broken for e in p.entries))


@CHECKS.must("Apple 8.1")
def durations_are_exact(found: Presentation) -> Findings:
    """The sum over any run of segments: the largest error of a run is that between two running errors.

    An I-frame stands until the next one: its moof lists the whole fragment, so its end counts.
    """
    for stream in (*_whole(found), *found.iframes.values()):
        errors, said, start = [0.0], 0.0, stream.segments[0].decodes
        for segment in stream.segments:
            said += segment.seconds
            errors.append(said - (segment.ends - start) / stream.track.timescale)
        if max(errors) - min(errors) > stream.frame_seconds:
            yield stream.uri, f"EXTINF is off by up to {1000 * (max(errors) - min(errors)):.1f} ms"


@CHECKS.must("Apple 8.2")
def audio_and_video_have_one_target(found: Presentation) -> Findings:
    targets = {stream.uri: stream.playlist.target for stream in _whole(found)}
    if len(set(targets.values())) > 1:
        yield found.uri, f"target durations {targets}"


@CHECKS.must("Apple 8.3")
def audio_and_video_last_equally_long(found: Presentation) -> Findings:
    """To one frame: a frame of AAC is 21 ms, and the pictures do not end on its grid."""
    lengths = {stream.uri: float(stream.seconds) for stream in _whole(found)}
    videos = [stream for _, stream in found.videos]
    allowed = max(_AAC_SECONDS, float(videos[0].frame_seconds))
    for uri, seconds in lengths.items():
        if abs(seconds - lengths[videos[0].uri]) > allowed:
            yield uri, f"{seconds:.3f} s beside {lengths[videos[0].uri]:.3f} s of {videos[0].uri}"


@CHECKS.must("Apple 8.7")
def vod_playlists_cover_one_range(found: Presentation) -> Findings:
    """Of what is declared, I-frames and subtitles too."""
    _, reference = next(found.videos)
    allowed = max(_AAC_SECONDS, float(reference.frame_seconds))
    for playlist in found.media:
        if abs(playlist.seconds - reference.playlist.seconds) > allowed:
            yield playlist.uri, f"{playlist.seconds:.3f} s of {reference.playlist.seconds:.3f} s"


@CHECKS.must("Apple 7.3")
def decode_times_continue(found: Presentation) -> Findings:
    """From fragment to fragment, also inside a segment."""
    for stream in _whole(found):
        parts = [part for segment in stream.segments for part in segment.fragments]
        for before, after in pairwise(parts):
            if after.decodes != before.ends:
                yield (
                    stream.uri,
                    f"a fragment starts at {after.decodes}, the one before ends at {before.ends}",
                )


@CHECKS.must("Zhanbo start")
def playing_starts_at_zero(found: Presentation) -> Findings:
    for stream in _whole(found):
        if not 0 <= stream.starts <= _START_SECONDS:
            yield stream.uri, f"the first sample is presented at {float(stream.starts):.3f} s"


@CHECKS.must("Zhanbo start")
def sound_and_pictures_start_together(found: Presentation) -> Findings:
    pictures = [stream.starts for _, stream in found.videos]
    for _, stream in found.sounds:
        apart = max(abs(stream.starts - start) for start in pictures)
        if apart > _START_SECONDS:
            yield stream.uri, f"starts {1000 * float(apart):.0f} ms beside the pictures"


@CHECKS.must("RFC 8216 4.3.2.2")
def segments_do_not_overlap(found: Presentation) -> Findings:
    for stream in _whole(found):
        for before, after in pairwise(segment.place for segment in stream.segments):
            if (
                after.uri == before.uri
                and before.size is not None
                and after.start < before.start + before.size
            ):
                yield stream.uri, f"bytes from {after.start} are in two segments"
