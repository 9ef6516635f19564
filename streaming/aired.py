"""A piece of a film as a channel broadcasts it: its times go on from one programme to the next. Pure.

Films begin at zero, each with an initialisation of its own. Readers that know no EXT-X-DISCONTINUITY
(libavformat: ffmpeg, mpv, and the IPTV servers built on it) put packets in the order of their times and
keep the first initialisation. For them the decode times (``tfdt``, ISO/IEC 14496-12, 8.8.12) count from one
instant for all channels, and the parameter sets stand before the first picture of each fragment too.
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from catalog.boxes import VISUAL_ENTRY, Malformed, sample_entries, timescale, walk

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_HEADER = 8  # bytes of a box's size and type
_DATA_OFFSET, _FIRST_FLAGS = 0x1, 0x4  # of a trun
_DURATIONS, _SIZES = 0x100, 0x200
_BASE, _DESCRIPTION, _DEFAULT_DURATION, _DEFAULT_SIZE = 0x1, 0x2, 0x8, 0x10  # of a tfhd
_MICROS = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Initialisation:
    """What a track's initialisation says: ticks a second, and H.264 parameter sets as NAL units, each with
    its length before it (none for sound).
    """

    timescale: int
    parameter_sets: bytes


def initialisation(data: bytes) -> Initialisation:
    """Read from an ``ftyp`` and ``moov``; Malformed."""
    try:
        clock = next(timescale(data, start) for kind, start, _ in walk(data) if kind == b"mdhd")
        return Initialisation(timescale=clock, parameter_sets=_parameter_sets(data))
    except (StopIteration, IndexError, struct.error) as error:
        raise Malformed("this is no initialisation of a track") from error


def _parameter_sets(movie: bytes) -> bytes:
    """From the AVCDecoderConfigurationRecord, ISO/IEC 14496-15, 5.3.3.1.2."""
    for _, start, end in sample_entries(movie):
        for kind, at, _ in walk(movie, start + VISUAL_ENTRY, end):
            if kind == b"avcC":
                return _units(movie, at)
    return b""


def _units(movie: bytes, record: int) -> bytes:
    if movie[record + 4] & 3 != 3:
        raise Malformed("lengths of NAL units are not four bytes")
    at, units = record + 5, b""
    for mask in (0x1F, 0xFF):  # sequence parameter sets, then picture parameter sets
        count, at = movie[at] & mask, at + 1
        for _ in range(count):
            (size,) = struct.unpack_from(">H", movie, at)
            units += struct.pack(">I", size) + movie[at + 2 : at + 2 + size]
            at += 2 + size
    return units


def aired(piece: bytes, opening: Initialisation, starts_at: datetime) -> bytes:
    """The fragments of ``piece`` as they are on the air where their film starts at that moment; Malformed."""
    ticks = ((starts_at - EPOCH) // _MICROS * opening.timescale + 500_000) // 1_000_000
    parts, top = list[bytes](), [(kind, start - _HEADER, end) for kind, start, end in _top(piece)]
    try:
        for kind, start, end in top:
            if kind == b"moof":
                parts.append(_fragment(piece[start:end], ticks, len(opening.parameter_sets)))
            elif kind == b"mdat":
                size = end - start + len(opening.parameter_sets)
                parts += [
                    struct.pack(">I4s", size, kind),
                    opening.parameter_sets,
                    piece[start + _HEADER : end],
                ]
            elif kind != b"sidx":  # it tells the sizes that were
                parts.append(piece[start:end])
    except (KeyError, IndexError, struct.error) as error:
        raise Malformed("a fragment of a kind that is not known here") from error
    return b"".join(parts)


def _top(piece: bytes) -> list[tuple[bytes, int, int]]:
    """The boxes that follow each other; Malformed where they are not all of ``piece``."""
    found, end = list[tuple[bytes, int, int]](), 0
    for kind, start, stop in walk(piece):
        if start == end + _HEADER:
            found.append((kind, start, stop))
            end = stop
    if end != len(piece) or [kind for kind, _, _ in found].count(b"moof") == 0:
        raise Malformed("these are no whole fragments")
    return found


def _fragment(moof: bytes, ticks: int, more: int) -> bytes:
    """The ``moof`` with its decode time ``ticks`` later and its first sample longer by ``more`` bytes. A
    decode time of 32 bits gets 64, and the samples are as much further away.
    """
    inner = {kind: (start, end) for kind, start, end in walk(moof)}
    (decode, decode_end), (trun, _) = inner[b"tfdt"], inner[b"trun"]
    long = moof[decode] == 1
    (before,) = struct.unpack_from(">Q" if long else ">I", moof, decode + 4)
    changed, grown = bytearray(moof), 0 if long else 4
    if not _flags(moof, trun) & _DATA_OFFSET:
        raise Malformed("it does not say where its samples are")
    _add(changed, trun + 8, grown)
    if more:
        _add(changed, _first_size(moof, inner[b"tfhd"][0], trun), more)
    for box in (0, inner[b"traf"][0] - _HEADER, decode - _HEADER):
        _add(changed, box, grown)
    later = struct.pack(">IQ", 1 << 24, before + ticks)
    return bytes(changed[:decode]) + later + bytes(changed[decode_end:])


def _add(data: bytearray, at: int, more: int) -> None:
    (number,) = struct.unpack_from(">I", data, at)
    struct.pack_into(">I", data, at, number + more)


def _first_size(moof: bytes, tfhd: int, trun: int) -> int:
    """Where the size of the first sample stands, and of no other one."""
    flags, (count, offset) = _flags(moof, trun), struct.unpack_from(">II", moof, trun + 4)
    if offset != len(moof) + _HEADER:
        raise Malformed("samples are not right behind their moof")
    if flags & _SIZES:
        return trun + 12 + _words(flags, _FIRST_FLAGS, _DURATIONS)
    flags = _flags(moof, tfhd)
    if count != 1 or not flags & _DEFAULT_SIZE:
        raise Malformed("samples have one size in common")
    return tfhd + 8 + _words(flags, _BASE, _BASE, _DESCRIPTION, _DEFAULT_DURATION)


def _flags(data: bytes, box: int) -> int:
    return int.from_bytes(data[box + 1 : box + 4], "big")


def _words(flags: int, *optional: int) -> int:
    """Bytes of these optional fields, of four each, as far as they are there."""
    return sum(4 for one in optional if flags & one)
