"""What the parameter sets promise: codec, profile, level, colours, shape of a pixel, rate."""

from fractions import Fraction

from tests.hls import avc, hevc
from tests.hls.avc import Avc
from tests.hls.checks.video import kinds, videos
from tests.hls.hevc import Hevc
from tests.hls.picture import Colour
from tests.hls.presentation import Presentation
from tests.hls.rules import Checks, Findings

CHECKS = Checks[Presentation]()

H264_LEVEL, H264_EVERYWHERE = 42, 41
HEVC_LEVEL = 153
_LOWEST_THAT_MATTERS = {Avc: 30, Hevc: 90}  # whatever plays HLS at all decodes level 3
_RATES = {Fraction(n, d) for n, d in ((24, 1), (25, 1), (30, 1), (50, 1), (60, 1))} | {
    Fraction(1000 * n, 1001) for n in (24, 30, 60)
}
_TOP_RATE = 60
_BT709 = Colour(primaries=1, transfer=1, matrix=1)


@CHECKS.must("Apple 1.1")
def variants_are_h264_or_hevc(found: Presentation) -> Findings:
    for _, stream in found.videos:
        if not isinstance(stream.codec, Avc | Hevc):
            yield stream.uri, f"a variant of {stream.track.entry}"


@CHECKS.must("Apple 1.3")
def h264_is_at_most_high_4_2(found: Presentation) -> Findings:
    """Stricter than Apple's 5.2: what older televisions decode."""
    for stream, codec in videos(found):
        picture = codec.picture
        if isinstance(codec, Avc) and (picture.profile > avc.HIGH or picture.level > H264_LEVEL):
            yield stream.uri, f"profile {picture.profile}, level {picture.level}"


@CHECKS.should("Apple 1.3a")
def some_h264_is_at_most_level_4_1(found: Presentation) -> Findings:
    levels = [codec.picture.level for _, codec in videos(found) if isinstance(codec, Avc)]
    if levels and min(levels) > H264_EVERYWHERE:
        yield found.uri, f"levels {levels}"


@CHECKS.should("Apple 1.4")
def h264_is_high_profile(found: Presentation) -> Findings:
    for stream, codec in videos(found):
        if isinstance(codec, Avc) and codec.picture.profile != avc.HIGH:
            yield stream.uri, f"profile {codec.picture.profile}"


@CHECKS.must("Apple 1.6")
def hevc_is_at_most_main_10_level_5_1(found: Presentation) -> Findings:
    for stream, codec in videos(found):
        if isinstance(codec, Hevc) and (
            codec.picture.profile not in (hevc.MAIN, hevc.MAIN_10) or codec.picture.level > HEVC_LEVEL
        ):
            yield stream.uri, f"profile {codec.picture.profile}, level {codec.picture.level}"


@CHECKS.must("Apple 1.10")
def parameter_sets_are_in_the_sample_description(found: Presentation) -> Findings:
    """Apple's SHOULD; Zhanbo promises hvc1 and avc1, and Safari plays no hev1."""
    for stream, codec in videos(found):
        data = stream.source.read(stream.segments[0].place.uri)
        if stream.track.entry not in ("avc1", "hvc1"):
            yield stream.uri, f"a sample entry {stream.track.entry}"
        first = next(stream.segments[0].samples)
        if any(codec.is_parameter_set(kind) for kind in kinds(data, first, codec) or ()):
            yield stream.uri, "parameter sets in the samples too"


@CHECKS.must("Apple 1.11")
def level_is_no_higher_than_needed(found: Presentation) -> Findings:
    for stream, codec in videos(found):
        needs = avc.needed_level if isinstance(codec, Avc) else hevc.needed_level
        needed = max(needs(codec.picture, stream.rate), _LOWEST_THAT_MATTERS[type(codec)])
        if codec.picture.level > needed:
            yield stream.uri, f"level {codec.picture.level}, {needed} is enough"


@CHECKS.must("Apple 1.11")
def level_is_high_enough(found: Presentation) -> Findings:
    for stream, codec in videos(found):
        needs = avc.needed_level if isinstance(codec, Avc) else hevc.needed_level
        needed = needs(codec.picture, stream.rate)
        if codec.picture.level < needed:
            yield stream.uri, f"level {codec.picture.level}, {needed} is needed"


@CHECKS.must("Apple 1.14")
def pictures_are_progressive(found: Presentation) -> Findings:
    return ((s.uri, "coded as fields") for s, codec in videos(found) if not codec.picture.progressive)


@CHECKS.should("Apple 1.18")
def the_frame_rate_is_a_usual_one(found: Presentation) -> Findings:
    for stream, _ in videos(found):
        if min(abs(float(stream.rate / rate) - 1) for rate in _RATES) > 1e-3:
            yield stream.uri, f"{float(stream.rate):.3f} pictures a second"


@CHECKS.must("Apple 1.19")
def there_are_at_most_60_pictures_a_second(found: Presentation) -> Findings:
    for stream, _ in videos(found):
        if stream.rate > _TOP_RATE * (1 + Fraction(1, 1000)):
            yield stream.uri, f"{float(stream.rate):.3f} pictures a second"


@CHECKS.must("Apple 1.21")
def colours_are_tagged_bt709(found: Presentation) -> Findings:
    for stream, codec in videos(found):
        colour = codec.picture.colour or stream.track.colour
        if colour != _BT709 or codec.picture.full_range:
            yield stream.uri, f"{colour}, full range: {codec.picture.full_range}"


@CHECKS.must("Zhanbo square pixels")
def pixels_are_square(found: Presentation) -> Findings:
    for stream, codec in videos(found):
        if codec.picture.sample_aspect != 1:
            yield stream.uri, f"a sample aspect ratio of {codec.picture.sample_aspect}"


@CHECKS.must("Zhanbo 4:2:0")
def h264_is_8_bit_4_2_0(found: Presentation) -> Findings:
    for stream, codec in videos(found):
        depth = 8 if isinstance(codec, Avc) else 10
        if codec.picture.chroma != 1 or codec.picture.bit_depth > depth:
            yield stream.uri, f"chroma format {codec.picture.chroma}, {codec.picture.bit_depth} bits"
