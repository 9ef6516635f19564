"""The pictures: parameter sets, NAL units, and where groups of pictures begin."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from tests.hls import avc, hevc
from tests.hls.avc import Avc
from tests.hls.fragments import Sample
from tests.hls.hevc import Hevc
from tests.hls.picture import Colour
from tests.hls.presentation import Presentation, Segment, Stream
from tests.hls.rules import Checks, Findings

CHECKS = Checks[Presentation]()

H264_LEVEL, H264_EVERYWHERE = 42, 41
HEVC_LEVEL = 153
_LOWEST_THAT_MATTERS = {Avc: 30, Hevc: 90}  # whatever plays HLS at all decodes level 3
_KEYFRAME_SECONDS = 2
_RATES = {Fraction(n, d) for n, d in ((24, 1), (25, 1), (30, 1), (50, 1), (60, 1))} | {
    Fraction(1000 * n, 1001) for n in (24, 30, 60)
}
_TOP_RATE = 60
_BT709 = Colour(primaries=1, transfer=1, matrix=1)


def _videos(found: Presentation) -> Iterator[tuple[Stream, Avc | Hevc]]:
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


@CHECKS.must("Apple 1.1")
def variants_are_h264_or_hevc(found: Presentation) -> Findings:
    for _, stream in found.videos:
        if not isinstance(stream.codec, Avc | Hevc):
            yield stream.uri, f"a variant of {stream.track.entry}"


@CHECKS.must("Apple 1.3")
def h264_is_at_most_high_4_2(found: Presentation) -> Findings:
    """Stricter than Apple's 5.2: what older televisions decode."""
    for stream, codec in _videos(found):
        picture = codec.picture
        if isinstance(codec, Avc) and (picture.profile > avc.HIGH or picture.level > H264_LEVEL):
            yield stream.uri, f"profile {picture.profile}, level {picture.level}"


@CHECKS.should("Apple 1.3a")
def some_h264_is_at_most_level_4_1(found: Presentation) -> Findings:
    levels = [codec.picture.level for _, codec in _videos(found) if isinstance(codec, Avc)]
    if levels and min(levels) > H264_EVERYWHERE:
        yield found.uri, f"levels {levels}"


@CHECKS.should("Apple 1.4")
def h264_is_high_profile(found: Presentation) -> Findings:
    for stream, codec in _videos(found):
        if isinstance(codec, Avc) and codec.picture.profile != avc.HIGH:
            yield stream.uri, f"profile {codec.picture.profile}"


@CHECKS.must("Apple 1.6")
def hevc_is_at_most_main_10_level_5_1(found: Presentation) -> Findings:
    for stream, codec in _videos(found):
        if isinstance(codec, Hevc) and (
            codec.picture.profile not in (hevc.MAIN, hevc.MAIN_10) or codec.picture.level > HEVC_LEVEL
        ):
            yield stream.uri, f"profile {codec.picture.profile}, level {codec.picture.level}"


@CHECKS.must("Apple 1.10")
def parameter_sets_are_in_the_sample_description(found: Presentation) -> Findings:
    """Apple's SHOULD; Zhanbo promises hvc1 and avc1, and Safari plays no hev1."""
    for stream, codec in _videos(found):
        data = stream.source.read(stream.segments[0].place.uri)
        if stream.track.entry not in ("avc1", "hvc1"):
            yield stream.uri, f"a sample entry {stream.track.entry}"
        first = next(stream.segments[0].samples)
        if any(codec.is_parameter_set(kind) for kind in kinds(data, first, codec) or ()):
            yield stream.uri, "parameter sets in the samples too"


@CHECKS.must("Apple 1.11")
def level_is_no_higher_than_needed(found: Presentation) -> Findings:
    for stream, codec in _videos(found):
        needs = avc.needed_level if isinstance(codec, Avc) else hevc.needed_level
        needed = max(needs(codec.picture, stream.rate), _LOWEST_THAT_MATTERS[type(codec)])
        if codec.picture.level > needed:
            yield stream.uri, f"level {codec.picture.level}, {needed} is enough"


@CHECKS.must("Apple 1.11")
def level_is_high_enough(found: Presentation) -> Findings:
    for stream, codec in _videos(found):
        needs = avc.needed_level if isinstance(codec, Avc) else hevc.needed_level
        needed = needs(codec.picture, stream.rate)
        if codec.picture.level < needed:
            yield stream.uri, f"level {codec.picture.level}, {needed} is needed"


@CHECKS.should("Apple 1.13")
def keyframes_are_at_most_2_seconds_apart(found: Presentation) -> Findings:
    for stream, _ in _videos(found):
        for before, after in pairwise([segment.decodes for segment in stream.segments]):
            if Fraction(after - before, stream.track.timescale) > _KEYFRAME_SECONDS:
                yield (
                    stream.uri,
                    f"{(after - before) / stream.track.timescale:.3f} s from keyframe to keyframe",
                )


@CHECKS.must("Apple 1.14")
def pictures_are_progressive(found: Presentation) -> Findings:
    return ((s.uri, "coded as fields") for s, codec in _videos(found) if not codec.picture.progressive)


@CHECKS.should("Apple 1.18")
def the_frame_rate_is_a_usual_one(found: Presentation) -> Findings:
    for stream, _ in _videos(found):
        if min(abs(float(stream.rate / rate) - 1) for rate in _RATES) > 1e-3:
            yield stream.uri, f"{float(stream.rate):.3f} pictures a second"


@CHECKS.must("Apple 1.19")
def there_are_at_most_60_pictures_a_second(found: Presentation) -> Findings:
    for stream, _ in _videos(found):
        if stream.rate > _TOP_RATE * (1 + Fraction(1, 1000)):
            yield stream.uri, f"{float(stream.rate):.3f} pictures a second"


@CHECKS.must("Apple 1.21")
def colours_are_tagged_bt709(found: Presentation) -> Findings:
    for stream, codec in _videos(found):
        colour = codec.picture.colour or stream.track.colour
        if colour != _BT709 or codec.picture.full_range:
            yield stream.uri, f"{colour}, full range: {codec.picture.full_range}"


@CHECKS.must("Zhanbo square pixels")
def pixels_are_square(found: Presentation) -> Findings:
    for stream, codec in _videos(found):
        if codec.picture.sample_aspect != 1:
            yield stream.uri, f"a sample aspect ratio of {codec.picture.sample_aspect}"


@CHECKS.must("Zhanbo 4:2:0")
def h264_is_8_bit_4_2_0(found: Presentation) -> Findings:
    for stream, codec in _videos(found):
        depth = 8 if isinstance(codec, Avc) else 10
        if codec.picture.chroma != 1 or codec.picture.bit_depth > depth:
            yield stream.uri, f"chroma format {codec.picture.chroma}, {codec.picture.bit_depth} bits"


@CHECKS.must("Apple 7.4")
def segments_start_with_an_idr(found: Presentation) -> Findings:
    """By the NAL units; flags may say what they like."""
    for stream, codec in _videos(found):
        for number, segment in enumerate(stream.segments):
            if not _is_idr(stream.bytes_of(segment), next(segment.samples), codec):
                yield stream.uri, f"segment {number} does not start with an IDR picture"


@CHECKS.must("RFC 8216 4.3.5.1")
def nothing_looks_across_a_keyframe(found: Presentation) -> Findings:
    """EXT-X-INDEPENDENT-SEGMENTS: the first picture in a segment is the first that is shown of it."""
    for stream, _ in _videos(found):
        for number, segment in enumerate(stream.segments):
            first, *others = (sample.shows for sample in segment.samples)
            if others and min(others) < first:
                yield stream.uri, f"segment {number} shows a picture before its keyframe"


@CHECKS.must("RFC 8216 3.3")
def sync_flags_tell_the_truth(found: Presentation) -> Findings:
    for stream, codec in _videos(found):
        for segment in stream.segments:
            data = stream.bytes_of(segment)
            wrong = [s for s in segment.samples if s.sync != _is_idr(data, s, codec)]
            if wrong:
                yield stream.uri, f"{len(wrong)} sync flags are wrong, the first at byte {wrong[0].start}"
                break


@CHECKS.must("RFC 8216 3.3")
def nal_units_fill_their_samples(found: Presentation) -> Findings:
    for stream, codec in _videos(found):
        for number, segment in enumerate(stream.segments):
            if any(_unreadable(stream, segment, sample, codec) for sample in segment.samples):
                yield stream.uri, f"segment {number} has a sample that is no sequence of NAL units"


def _unreadable(stream: Stream, segment: Segment, sample: Sample, codec: Avc | Hevc) -> bool:
    found = kinds(stream.bytes_of(segment), sample, codec)
    return found is None or not any(codec.is_picture(kind) for kind in found)


@CHECKS.must("Zhanbo steady")
def pictures_follow_each_other_evenly(found: Presentation) -> Findings:
    """No hole, none twice: B-frames, edit lists and joined chunks leave such traces."""
    for stream, _ in _videos(found):
        shown = sorted(sample.shows for sample in stream.samples)
        steps = [later - earlier for earlier, later in pairwise(shown)]
        if steps and max(steps) - min(steps) > 1:
            yield stream.uri, f"from picture to picture {min(steps)} to {max(steps)} ticks"


@CHECKS.must("Apple 8.22")
def segments_of_all_rungs_start_together(found: Presentation) -> Findings:
    """Of pictures Apple's AirPlay MUST: a player switches at these times."""
    grids = {stream.uri: _grid(stream) for stream, _ in _videos(found)}
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
    counts = {stream.uri: sum(1 for _ in stream.samples) for stream, _ in _videos(found)}
    if len(set(counts.values())) > 1:
        yield found.uri, f"pictures {counts}"
