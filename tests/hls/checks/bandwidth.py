"""Bandwidths: what the multivariant playlist declares against what the bytes measure."""

from collections.abc import Iterator

from tests.hls import rates
from tests.hls.playlists import Media, Tag
from tests.hls.presentation import Presentation, Stream, Subtitles
from tests.hls.rates import Rates
from tests.hls.rules import Checks, Findings

CHECKS = Checks[Presentation]()

_WITHIN = 0.10
_NEGLIGIBLE = 0.01  # what the text of subtitles adds
_PEAK = 2.0
_FIRST_VARIANT = range(1_200_000, 3_200_001)  # around 2 Mb/s; what it can be depends on the picture
_CELLULAR = 192_000


def _measured(playlist: Media, sizes: Iterator[int] | tuple[int, ...]) -> Rates:
    return rates.rates(tuple(sizes), [entry.seconds for entry in playlist.entries], playlist.target or 1)


def _rates(stream: Stream) -> Rates:
    return _measured(stream.playlist, (segment.size for segment in stream.segments))


def _of_tag(found: Presentation, tag: Tag) -> Rates:
    rendition: Stream | Subtitles = found.subtitles.get(tag.uri or "") or found.streams[tag.uri or ""]
    if isinstance(rendition, Subtitles):
        return _measured(rendition.playlist, rendition.sizes)
    return _rates(rendition)


def _largest(found: Presentation, variant: Tag, stream: Stream) -> Rates:
    """The rates of the worst combination of renditions that a player may choose with ``variant``."""
    peak, average = _rates(stream).peak, _rates(stream).average
    for kind in ("AUDIO", "SUBTITLES"):
        group = [_of_tag(found, tag) for tag in found.group(variant, kind)]
        peak += max((one.peak for one in group), default=0)
        average += max((one.average for one in group), default=0)
    return Rates(peak, average)


def _off(declared: int, real: float) -> bool:
    return abs(real - declared) > _WITHIN * declared


@CHECKS.must("Apple 1.26")
def average_bandwidth_is_measured(found: Presentation) -> Findings:
    for tag, stream in found.videos:
        said, real = tag.number("AVERAGE-BANDWIDTH"), _largest(found, tag, stream).average
        if said and _off(said, real):
            yield found.uri, f"{tag.uri}: AVERAGE-BANDWIDTH {said}, the bytes have {real:.0f}"


@CHECKS.must("Apple 1.27")
def bandwidth_is_the_measured_peak(found: Presentation) -> Findings:
    for tag, stream in found.videos:
        said, real = tag.number("BANDWIDTH"), _largest(found, tag, stream).peak
        if said and _off(said, real):
            yield found.uri, f"{tag.uri}: BANDWIDTH {said}, the bytes have {real:.0f}"


@CHECKS.must("Apple 9.13")
def bandwidth_covers_the_worst_combination(found: Presentation) -> Findings:
    for tag, stream in found.videos:
        said, real = tag.number("BANDWIDTH"), _largest(found, tag, stream).peak
        if said and said < real * (1 - _NEGLIGIBLE):
            yield found.uri, f"{tag.uri}: BANDWIDTH {said} is less than the {real:.0f} of its renditions"


@CHECKS.must("Apple 6.9")
def iframe_bandwidth_is_measured(found: Presentation) -> Findings:
    for tag, stream in found.trick:
        real = _rates(stream)
        for name, value in (("BANDWIDTH", real.peak), ("AVERAGE-BANDWIDTH", real.average)):
            if tag.get(name) and _off(tag.number(name), value):
                yield found.uri, f"{tag.uri}: {name} {tag.number(name)}, the bytes have {value:.0f}"


@CHECKS.should("Apple 1.30")
def peak_is_at_most_twice_the_average(found: Presentation) -> Findings:
    for tag, stream in found.videos:
        real = _rates(stream)
        if real.peak > _PEAK * real.average:
            yield stream.uri, f"peak {real.peak:.0f} of average {real.average:.0f} ({tag.get('RESOLUTION')})"


@CHECKS.should("Apple 1.32")
def the_first_variant_has_about_2_mbit(found: Presentation) -> Findings:
    tag = found.multivariant.variants[0]
    average = tag.number("AVERAGE-BANDWIDTH")
    if average not in _FIRST_VARIANT:
        yield found.uri, f"{tag.uri} is listed first and has {average} b/s"


@CHECKS.must("Apple 9.21")
def a_variant_fits_a_cellular_network(found: Presentation) -> Findings:
    if all(tag.number("BANDWIDTH") > _CELLULAR for tag in found.multivariant.variants):
        yield found.uri, f"no variant of {_CELLULAR} b/s or less"
