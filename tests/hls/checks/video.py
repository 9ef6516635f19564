"""The pictures: NAL units, where groups of pictures begin, and that none is missing."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from tests.hls.avc import Avc
from tests.hls.fragments import Sample
from tests.hls.hevc import Hevc
from tests.hls.presentation import Presentation, Segment, Stream
from tests.hls.rules import Checks, Findings

CHECKS = Checks[Presentation]()

_KEYFRAME_SECONDS = 2


def videos(found: Presentation) -> Iterator[tuple[Stream, Avc | Hevc]]:
    """Each once, though several variants may show it with different sound."""
    for stream in {stream.uri: stream for _, stream in found.videos}.values():
        if isinstance(stream.codec, Avc | Hevc):
            yield stream, stream.codec


def kinds(data: bytes, sample: Sample, codec: Avc | Hevc) -> list[int] | None:
    """The types of a sample's NAL units; None where their lengths do not fill it."""
    found, at = list[int](), sample.start
    while at < sample.end:
        size = int.from_bytes(data[at : at + codec.length_bytes], "big")
        at += codec.length_bytes
        if not size or at + size > sample.end:
            return None
        found.append(codec.kind(data[at]))
        at += size
    return found


def _is_idr(data: bytes, sample: Sample, codec: Avc | Hevc) -> bool:
    pictures = [kind for kind in kinds(data, sample, codec) or () if codec.is_picture(kind)]
    return bool(pictures) and all(codec.is_idr(kind) for kind in pictures)


@CHECKS.should("Apple 1.13")
def keyframes_are_at_most_2_seconds_apart(found: Presentation) -> Findings:
    for stream, _ in videos(found):
        for before, after in pairwise([segment.decodes for segment in stream.segments]):
            if Fraction(after - before, stream.track.timescale) > _KEYFRAME_SECONDS:
                yield (
                    stream.uri,
                    f"{(after - before) / stream.track.timescale:.3f} s from keyframe to keyframe",
                )


@CHECKS.must("Apple 7.4")
def segments_start_with_an_idr(found: Presentation) -> Findings:
    """By the NAL units; flags may say what they like."""
    for stream, codec in videos(found):
        for number, segment in enumerate(stream.segments):
            if not _is_idr(stream.bytes_of(segment), next(segment.samples), codec):
                yield stream.uri, f"segment {number} does not start with an IDR picture"


@CHECKS.must("RFC 8216 4.3.5.1")
def nothing_looks_across_a_keyframe(found: Presentation) -> Findings:
    """EXT-X-INDEPENDENT-SEGMENTS: the first picture in a segment is the first that is shown of it."""
    for stream, _ in videos(found):
        for number, segment in enumerate(stream.segments):
            first, *others = (sample.shows for sample in segment.samples)
            if others and min(others) < first:
                yield stream.uri, f"segment {number} shows a picture before its keyframe"


@CHECKS.must("RFC 8216 3.3")
def sync_flags_tell_the_truth(found: Presentation) -> Findings:
    for stream, codec in videos(found):
        for segment in stream.segments:
            data = stream.bytes_of(segment)
            wrong = [s for s in segment.samples if s.sync != _is_idr(data, s, codec)]
            if wrong:
                yield stream.uri, f"{len(wrong)} sync flags are wrong, the first at byte {wrong[0].start}"
                break


@CHECKS.must("RFC 8216 3.3")
def nal_units_fill_their_samples(found: Presentation) -> Findings:
    for stream, codec in videos(found):
        for number, segment in enumerate(stream.segments):
            if any(_unreadable(stream, segment, sample, codec) for sample in segment.samples):
                yield stream.uri, f"segment {number} has a sample that is no sequence of NAL units"


def _unreadable(stream: Stream, segment: Segment, sample: Sample, codec: Avc | Hevc) -> bool:
    found = kinds(stream.bytes_of(segment), sample, codec)
    return found is None or not any(codec.is_picture(kind) for kind in found)


@CHECKS.must("Zhanbo steady")
def pictures_follow_each_other_evenly(found: Presentation) -> Findings:
    """No hole, none twice: B-frames, edit lists and joined chunks leave such traces."""
    for stream, _ in videos(found):
        shown = sorted(sample.shows for sample in stream.samples)
        steps = [later - earlier for earlier, later in pairwise(shown)]
        if steps and max(steps) - min(steps) > 1:
            yield stream.uri, f"from picture to picture {min(steps)} to {max(steps)} ticks"


@CHECKS.must("Apple 8.22")
def segments_of_all_rungs_start_together(found: Presentation) -> Findings:
    """Of pictures Apple's AirPlay MUST: a player switches at these times."""
    grids = {stream.uri: _grid(stream) for stream, _ in videos(found)}
    reference = next(iter(grids.values()), list[float]())
    for uri, grid in grids.items():
        if len(grid) != len(reference) or any(
            abs(a - b) > 1e-3 for a, b in zip(grid, reference, strict=True)
        ):
            yield uri, f"starts at {[round(float(t), 3) for t in grid[:4]]}…, others at {reference[:4]}…"


@CHECKS.should("Apple 8.22")
def segments_of_sound_start_near_those_of_pictures(found: Presentation) -> Findings:
    reference = _grid(next(found.videos)[1])
    for _, stream in found.sounds:
        grid, frame = _grid(stream), float(stream.frame_seconds)
        if len(grid) != len(reference):
            yield stream.uri, f"{len(grid)} segments beside {len(reference)}"
        elif any(abs(a - b) > frame for a, b in zip(grid, reference, strict=True)):
            yield stream.uri, "a segment starts more than a frame beside that of the pictures"


def _grid(stream: Stream) -> list[float]:
    return [segment.decodes / stream.track.timescale for segment in stream.segments]


@CHECKS.must("Zhanbo frames")
def every_rung_has_the_same_pictures(found: Presentation) -> Findings:
    counts = {stream.uri: sum(1 for _ in stream.samples) for stream, _ in videos(found)}
    if len(set(counts.values())) > 1:
        yield found.uri, f"pictures {counts}"
