"""Boxes of ISO base media (MP4) files, ISO/IEC 14496-12: where they are in bytes.

Opens nothing. Numbers are big-endian.
"""

import struct
from collections.abc import Iterator
from mmap import mmap

_CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"mvex", b"edts"}
VISUAL_ENTRY = 78  # bytes of a VisualSampleEntry before the boxes in it


class Malformed(ValueError):
    """The boxes contradict themselves."""


def walk(data: bytes | mmap, start: int = 0, end: int | None = None) -> Iterator[tuple[bytes, int, int]]:
    """(type, body start, body end) of every box in ``data``, depth first; boxes cut short are left out."""
    end, offset = len(data) if end is None else end, start
    while offset + 8 <= end:
        length, kind = struct.unpack_from(">I4s", data, offset)
        header = 8
        if length == 1 and offset + 16 <= end:
            length, header = struct.unpack_from(">Q", data, offset + 8)[0], 16
        elif length == 0:
            length = end - offset
        if length < header or offset + length > end:
            return
        yield kind, offset + header, offset + length
        if kind in _CONTAINERS:
            yield from walk(data, offset + header, offset + length)
        offset += length


def sample_entries(data: bytes | mmap) -> list[tuple[bytes, int, int]]:
    """(format, body start, body end) of each sample entry of every track: avc1, mp4a, encv …"""
    entries: list[tuple[bytes, int, int]] = []
    for kind, start, end in walk(data):
        if kind == b"stsd":
            entries += list(walk(data, start + 8, end))[:8]
    return entries


def timescale(data: bytes | mmap, start: int) -> int:
    """Ticks a second, from an mdhd whose body is at ``start``."""
    return int(struct.unpack_from(">I", data, start + (20 if data[start] else 12))[0])
