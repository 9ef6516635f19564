"""The multivariant playlist: what it says of each variant, and that the bytes bear it out."""

from collections.abc import Iterator

from tests.hls.avc import Avc
from tests.hls.hevc import Hevc
from tests.hls.playlists import Tag
from tests.hls.presentation import Presentation, Stream
from tests.hls.rules import Checks, Findings

CHECKS = Checks[Presentation]()

_ONE_RUNG_SIDE = 635  # up to here the next rung of the ladder would be too near to be a choice
_SLOW_LINE = 800_000  # the ceiling of the lowest rung, with its sound: nothing below it is worth a rung
_VIDEO_RANGES = {16: "PQ", 18: "HLG"}
_FRAME_RATE = 0.0015  # three digits behind the point


def _all(found: Presentation) -> Iterator[tuple[Tag, Stream]]:
    yield from found.videos
    yield from found.trick


def _size(tag: Tag) -> tuple[int, int]:
    width, _, height = (tag.get("RESOLUTION") or "0x0").partition("x")
    return int(width), int(height)


def _without(found: Presentation, tags: tuple[Tag, ...], name: str) -> Findings:
    return ((found.uri, f"{tag.uri} has no {name}") for tag in tags if not tag.get(name))


@CHECKS.must("Apple 9.1")
def variants_name_their_codecs(found: Presentation) -> Findings:
    return _without(found, found.multivariant.variants, "CODECS")


@CHECKS.must("Apple 9.2")
def variants_name_their_resolution(found: Presentation) -> Findings:
    return _without(found, found.multivariant.variants, "RESOLUTION")


@CHECKS.must("Apple 9.14")
def variants_name_their_average(found: Presentation) -> Findings:
    return _without(found, found.multivariant.variants, "AVERAGE-BANDWIDTH")


@CHECKS.must("Apple 9.15")
def variants_name_their_frame_rate(found: Presentation) -> Findings:
    return _without(found, found.multivariant.variants, "FRAME-RATE")


@CHECKS.must("Apple 9.3")
def iframes_name_their_codecs(found: Presentation) -> Findings:
    return _without(found, found.multivariant.iframes, "CODECS")


@CHECKS.must("Apple 9.4")
def iframes_name_their_resolution(found: Presentation) -> Findings:
    return _without(found, found.multivariant.iframes, "RESOLUTION")


@CHECKS.must("RFC 8216 4.3.4.2")
def everything_names_its_bandwidth(found: Presentation) -> Findings:
    return _without(found, found.multivariant.variants + found.multivariant.iframes, "BANDWIDTH")


@CHECKS.must("RFC 8216 4.3.4.2")
def codecs_are_those_of_the_bytes(found: Presentation) -> Findings:
    for tag, stream in _all(found):
        real = {_codecs(stream)}
        for kind in ("AUDIO", "SUBTITLES") if tag.name == "EXT-X-STREAM-INF" else ():
            group = [found.streams[t.uri] for t in found.group(tag, kind) if t.uri in found.streams]
            real |= {_codecs(stream) for stream in group}
        said = tag.get("CODECS")
        if said is not None and set(said.split(",")) - {"wvtt"} != real:
            yield found.uri, f"{tag.uri}: CODECS {said}, the bytes are {','.join(sorted(real))}"


def _codecs(stream: Stream) -> str:
    codec = stream.codec
    return codec.picture.codecs if isinstance(codec, Avc | Hevc) else codec.codecs


@CHECKS.must("RFC 8216 4.3.4.2")
def resolution_is_that_of_the_bytes(found: Presentation) -> Findings:
    for tag, stream in _all(found):
        codec, said = stream.codec, tag.get("RESOLUTION")
        if isinstance(codec, Avc | Hevc) and said is not None:
            picture = codec.picture
            real = f"{round(picture.width * picture.sample_aspect)}x{picture.height}"
            if said != real:
                yield found.uri, f"{tag.uri}: RESOLUTION {said}, the pictures are {real}"


@CHECKS.must("RFC 8216 4.3.4.2")
def frame_rate_is_that_of_the_bytes(found: Presentation) -> Findings:
    for tag, stream in found.videos:
        said, real = tag.get("FRAME-RATE"), float(stream.rate)
        if said is not None and abs(float(said) - real) > _FRAME_RATE:
            yield found.uri, f"{tag.uri}: FRAME-RATE {said}, there are {real:.3f} pictures a second"


@CHECKS.must("Apple 1.33")
def all_variants_have_one_shape(found: Presentation) -> Findings:
    """Stricter than Apple's SHOULD: a switch that changes the shape moves the picture on the screen."""
    sizes = [_size(tag) for tag, _ in _all(found)]
    width, height = max(sizes)
    for wide, high in sizes:
        if abs(wide * height - high * width) > 2 * max(width, height):
            yield found.uri, f"{wide}x{high} beside {width}x{height}"


@CHECKS.must("Apple 9.9")
def there_is_a_choice_of_bit_rates(found: Presentation) -> Findings:
    """A small source has one honest rung, so has a first version, and so has what fits the slowest line."""
    rungs = _rungs(found)
    side = max(min(size) for size in rungs.values())
    peak = max(tag.number("BANDWIDTH") for tag in found.multivariant.variants)
    if len(rungs) < 2 and side > _ONE_RUNG_SIDE and peak > _SLOW_LINE and found.complete:
        yield found.uri, f"one video only, its short side {side}, {peak} b/s"


@CHECKS.should("Apple 9.10")
def two_variants_have_the_largest_size(found: Presentation) -> Findings:
    sizes = list(_rungs(found).values())
    if sizes.count(max(sizes)) < 2:
        yield found.uri, f"one video of {max(sizes)}"


def _rungs(found: Presentation) -> dict[str | None, tuple[int, int]]:
    """The size of each video; several variants may show one with different sound."""
    return {tag.uri: _size(tag) for tag in found.multivariant.variants}


@CHECKS.must("Apple 9.12")
def segments_are_declared_independent(found: Presentation) -> Findings:
    if not found.multivariant.independent:
        yield found.uri, "no EXT-X-INDEPENDENT-SEGMENTS"


@CHECKS.must("Apple 9.16")
def video_range_is_that_of_the_bytes(found: Presentation) -> Findings:
    for tag, stream in _all(found):
        if isinstance(stream.codec, Avc | Hevc):
            colour = stream.codec.picture.colour or stream.track.colour
            real = _VIDEO_RANGES.get(colour.transfer if colour else 1, "SDR")
            if (tag.get("VIDEO-RANGE") or "SDR") != real:
                yield found.uri, f"{tag.uri}: VIDEO-RANGE {tag.get('VIDEO-RANGE')}, the bytes are {real}"


@CHECKS.must("Apple 1.24")
def there_is_sdr_for_everyone(found: Presentation) -> Findings:
    for tags in (found.multivariant.variants, found.multivariant.iframes):
        if tags and all(tag.get("VIDEO-RANGE") not in (None, "SDR") for tag in tags):
            yield found.uri, f"no SDR among {len(tags)} {tags[0].name}"


@CHECKS.must("Apple 9.20")
def every_variant_has_pictures(found: Presentation) -> Findings:
    for tag, stream in found.videos:
        if stream.track.handler != "vide":
            yield found.uri, f"{tag.uri} is a variant without pictures"


@CHECKS.should("Apple 1.12")
def something_is_h264(found: Presentation) -> Findings:
    for kind, streams in (("variant", found.videos), ("I-frame playlist", found.trick)):
        if not any(isinstance(stream.codec, Avc) for _, stream in streams):
            yield found.uri, f"no {kind} is H.264"


@CHECKS.must("RFC 8216 4.3.4.2")
def closed_captions_are_denied_everywhere_or_nowhere(found: Presentation) -> Findings:
    said = {tag.get("CLOSED-CAPTIONS") for tag in found.multivariant.variants}
    if said != {"NONE"}:  # the pictures carry none, so a player should not offer them
        yield found.uri, f"CLOSED-CAPTIONS {sorted(map(str, said))}"
