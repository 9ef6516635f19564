"""What RFC 8216 3.3 and players ask of fragmented MP4."""

from itertools import chain

from tests.hls.avc import Avc
from tests.hls.hevc import Hevc
from tests.hls.presentation import Presentation
from tests.hls.rules import Checks, Findings

CHECKS = Checks[Presentation]()

_BRANDS = {
    "iso6",
    "iso7",
    "iso8",
    "iso9",
    "isoa",
    "isob",
    "isoc",
    "cmfc",
    "cmf2",
}  # iso6 and what builds on it
_UPRIGHT = bytes.fromhex("00010000 00000000 00000000 00000000 00010000 00000000 00000000 00000000 40000000")


@CHECKS.must("RFC 8216 3.3")
def brands_allow_fragments(found: Presentation) -> Findings:
    for stream in found.streams.values():
        if not _BRANDS & set(stream.track.brands):
            yield stream.uri, f"brands {' '.join(stream.track.brands)}"


@CHECKS.must("RFC 8216 3.3")
def initialisation_lists_no_samples(found: Presentation) -> Findings:
    for stream in found.streams.values():
        if stream.track.samples:
            yield stream.uri, f"{stream.track.samples} entries in the sample tables"


@CHECKS.must("Apple 2.17")
def a_file_holds_one_track(found: Presentation) -> Findings:
    for stream in found.streams.values():
        if stream.track.tracks != 1:
            yield stream.uri, f"{stream.track.tracks} tracks"


@CHECKS.must("RFC 8216 3.3")
def offsets_count_from_the_fragment(found: Presentation) -> Findings:
    for stream in found.streams.values():
        if not all(part.relative for segment in stream.segments for part in segment.fragments):
            yield stream.uri, "no default-base-is-moof"


@CHECKS.must("RFC 8216 3.3")
def samples_fill_their_fragment(found: Presentation) -> Findings:
    """None reaches outside its mdat, none overlaps, nothing else is in there."""
    for stream in found.streams.values():
        for part in chain.from_iterable(segment.fragments for segment in stream.segments):
            start, end = part.payload
            ends = [start, *(sample.end for sample in part.samples)]
            starts = [*(sample.start for sample in part.samples), end]
            if starts != ends:
                yield stream.uri, f"the samples of the fragment at {part.start} do not fill its mdat"


@CHECKS.must("Zhanbo edits")
def there_are_no_edit_lists(found: Presentation) -> Findings:
    """hls.js does not read them, others do: each would start at another time."""
    return ((s.uri, f"{s.track.edits} edits") for s in found.streams.values() if s.track.edits)


@CHECKS.must("Zhanbo clear")
def nothing_is_encrypted(found: Presentation) -> Findings:
    for stream in found.streams.values():
        parts = chain.from_iterable(segment.fragments for segment in stream.segments)
        if stream.track.protected or any(part.protected for part in parts):
            yield stream.uri, "boxes of an encryption"


@CHECKS.must("RFC 8216 3.3")
def the_container_agrees_with_the_codec(found: Presentation) -> Findings:
    """Players take sizes from the sample entry, decoders from the SPS; nothing may be turned or stretched."""
    for stream in found.streams.values():
        track, codec = stream.track, stream.codec
        if not isinstance(codec, Avc | Hevc):
            continue
        picture = codec.picture
        size = (picture.width, picture.height)
        if track.size != size or track.shown != size:
            yield stream.uri, f"sample entry {track.size}, track header {track.shown}, pictures {size}"
        if track.aspect is not None and track.aspect[0] != track.aspect[1]:
            yield stream.uri, f"pasp {track.aspect}"
        if track.matrix != _UPRIGHT:
            yield stream.uri, "the track header turns the picture"
        if not codec.agrees:
            yield stream.uri, "the decoder configuration is not that of its own parameter set"
        if track.colour and picture.colour and track.colour != picture.colour:
            yield stream.uri, f"colr {track.colour}, VUI {picture.colour}"
