"""The initialisation of a track: what a player learns before the first segment."""

from dataclasses import dataclass

from tests.hls import avc, hevc, sound
from tests.hls.avc import Avc
from tests.hls.boxes import Box, Malformed, boxes, child, maybe, number
from tests.hls.hevc import Hevc
from tests.hls.picture import Colour
from tests.hls.sound import Aac

Codec = Avc | Hevc | Aac
_VISUAL, _AUDIO = 78, 28  # bytes of a sample entry before its boxes
_ENTRIES = {
    "avc1": ("avcC", _VISUAL),
    "avc3": ("avcC", _VISUAL),
    "hvc1": ("hvcC", _VISUAL),
    "hev1": ("hvcC", _VISUAL),
    "mp4a": ("esds", _AUDIO),
}
_FULL_BOX = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What a fragment's samples are where it does not say."""

    duration: int
    size: int
    flags: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """An initialisation of ``length`` bytes. ``size`` and ``aspect`` are what the sample entry claims, beside
    the codec, and ``shown`` what the track header does.
    """

    length: int
    brands: tuple[str, ...]
    tracks: int
    id: int
    handler: str
    timescale: int
    entry: str
    codec: Codec
    size: tuple[int, int]
    shown: tuple[float, float]
    aspect: tuple[int, int] | None
    colour: Colour | None
    matrix: bytes
    edits: int
    samples: int
    protected: bool
    defaults: Defaults


def read(data: bytes) -> Track:
    """The track that ``data``, an initialisation section, describes; Malformed where it describes none."""
    top = {box.kind: box for box in boxes(data, 0, len(data))}
    if "ftyp" not in top or "moov" not in top:
        raise Malformed(f"an initialisation of {sorted(top)}")
    moov, brands = top["moov"], data[top["ftyp"].body : top["ftyp"].end]
    traks = [box for box in boxes(data, moov.body, moov.end) if box.kind == "trak"]
    if not traks:
        raise Malformed("no track")
    trak = traks[0]
    table = child(data, trak, "mdia/minf/stbl")
    stsd = child(data, table, "stsd")
    entry = next(boxes(data, stsd.body + 8, stsd.end))
    timescale = child(data, trak, "mdia/mdhd")
    header = child(data, trak, "tkhd")
    codec, inner = _codec(data, entry)
    return Track(
        length=len(data),
        brands=tuple(brands[at : at + 4].decode("latin-1") for at in (0, *range(8, len(brands), 4))),
        tracks=len(traks),
        id=number(data, header.body + (20 if data[header.body] else 12), 4),
        handler=data[(at := child(data, trak, "mdia/hdlr").body + 8) : at + 4].decode("latin-1"),
        timescale=number(data, timescale.body + (20 if data[timescale.body] else 12), 4),
        entry=entry.kind,
        codec=codec,
        size=(number(data, entry.body + 24, 2), number(data, entry.body + 26, 2)),
        shown=(number(data, header.end - 8, 4) / 65536, number(data, header.end - 4, 4) / 65536),
        aspect=_aspect(data, inner.get("pasp")),
        colour=_colour(data, inner.get("colr")),
        matrix=data[header.end - 44 : header.end - 8],
        edits=_entries(data, maybe(data, trak, "edts/elst")),
        samples=_samples(data, table),
        protected="sinf" in inner or any(b.kind == "pssh" for b in boxes(data, moov.body, moov.end)),
        defaults=_defaults(data, child(data, moov, "mvex/trex")),
    )


def _codec(data: bytes, entry: Box) -> tuple[Codec, dict[str, Box]]:
    if entry.kind not in _ENTRIES:
        raise Malformed(f"a sample entry {entry.kind!r}")
    kind, skip = _ENTRIES[entry.kind]
    inner = {box.kind: box for box in boxes(data, entry.body + skip, entry.end)}
    if kind not in inner:
        raise Malformed(f"{entry.kind} without {kind}")
    body = data[inner[kind].body : inner[kind].end]
    read_codec = {"avcC": avc.read, "hvcC": hevc.read, "esds": sound.read}[kind]
    try:
        return read_codec(entry.kind, body), inner
    except (IndexError, ValueError, StopIteration) as error:
        raise Malformed(f"{kind}: {error}") from error


def _entries(data: bytes, box: Box | None) -> int:
    return number(data, box.body + _FULL_BOX, 4) if box else 0


def _samples(data: bytes, table: Box) -> int:
    """How many samples the tables list: none, where all are in fragments."""
    listed = [_entries(data, maybe(data, table, kind)) for kind in ("stts", "stsc", "stco")]
    sizes = child(data, table, "stsz")
    return sum(listed) + number(data, sizes.body + 8, 4)


def _aspect(data: bytes, box: Box | None) -> tuple[int, int] | None:
    return (number(data, box.body, 4), number(data, box.body + 4, 4)) if box else None


def _colour(data: bytes, box: Box | None) -> Colour | None:
    if box is None or data[box.body : box.body + 4] != b"nclx":
        return None
    one, two, three = (number(data, box.body + 4 + 2 * i, 2) for i in range(3))
    return Colour(primaries=one, transfer=two, matrix=three)


def _defaults(data: bytes, trex: Box) -> Defaults:
    duration, size, flags = (number(data, trex.body + at, 4) for at in (12, 16, 20))
    return Defaults(duration=duration, size=size, flags=flags)
