"""Which container a file really is, from its first bytes, and whether it holds all that it claims. Pure.

The demuxer is then forced by name: left to itself ffmpeg turns text, pictures and playlists into videos.
"""

from collections.abc import Iterable
from typing import BinaryIO

HEAD_BYTES = 64 << 10  # enough to see eight MPEG-TS packets wherever the first one starts

_STILL_BRANDS = {b"avif", b"avis", b"mif1", b"msf1", b"heic", b"heix", b"heim", b"heis", b"hevc", b"crx "}
_MOV_STARTS = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"styp", b"pnot"}
_ASF = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_EBML = b"\x1a\x45\xdf\xa3"
_SEGMENT = b"\x18\x53\x80\x67"
_SIGNATURES = (
    ("matroska", ((0, _EBML),)),
    ("avi", ((0, b"RIFF"), (8, b"AVI "))),
    ("flv", ((0, b"FLV\x01"),)),
    ("mpeg", ((0, b"\x00\x00\x01\xba"),)),
    ("ogg", ((0, b"OggS"),)),
    ("asf", ((0, _ASF),)),
)
_FLV_START = 13  # the header and the length of the tag before the first, which is 0
_FLV_TAG = 11
_TS_SYNC = 0x47
_TS_PACKETS = 8


def sniff(head: bytes) -> str | None:
    """The name of the demuxer for a file that starts with ``head``; None when it is no video container."""
    if head[4:8] in _MOV_STARTS:
        return None if head[4:8] == b"ftyp" and head[8:12] in _STILL_BRANDS else "mov"
    for name, signature in _SIGNATURES:
        if all(head[at : at + len(magic)] == magic for at, magic in signature):
            return name
    return "mpegts" if _is_transport_stream(head) else None


def _is_transport_stream(head: bytes) -> bool:
    """Sync bytes at one distance: 188, 192 (M2TS) or 204 (with parity); a recording may start mid-packet."""
    for size in (188, 192, 204):
        for start in range(size):
            if head[start : start + 1] != b"\x47":
                continue
            syncs = head[start : start + size * _TS_PACKETS : size]
            if len(syncs) == _TS_PACKETS and set(syncs) == {_TS_SYNC}:
                return True
    return False


def claimed_end(extents: Iterable[tuple[int, int]]) -> int:
    """The byte after the last top-level box, from (offset, size) pairs; beyond the file means cut off."""
    return max((offset + size for offset, size in extents), default=0)


def flv_promises(head: bytes) -> bool:
    """Whether the metadata of an FLV file states a duration; live recordings do not, and end anywhere."""
    at = head.find(b"\0\x08duration\0")
    return at >= 0 and head[at + 11 : at + 19] not in (b"", bytes(8))


def flv_end(source: BinaryIO, size: int) -> int:
    """Where the last tag of an FLV file of ``size`` bytes ends; beyond the file means cut off.

    Each tag is followed by its own length, so a whole file proves itself at its end. Otherwise it is walked.
    """
    source.seek(max(0, size - 4))
    last = int.from_bytes(source.read(4), "big")
    if _FLV_TAG <= last <= size - 4 - _FLV_START:
        source.seek(size - 4 - last)
        if _flv_tag(source.read(_FLV_TAG)) == last:
            return size
    offset = _FLV_START
    while offset + _FLV_TAG <= size:
        source.seek(offset)
        length = _flv_tag(source.read(_FLV_TAG))
        if length is None:
            break  # not a tag: what follows is junk, and the decoder's to judge
        offset += length + 4
    return offset - 4 if offset > _FLV_START else size


def _flv_tag(header: bytes) -> int | None:
    """The length of a tag with its header, from the first 11 bytes; None when they are not a tag's."""
    if header[:1] not in (b"\x08", b"\x09", b"\x12"):
        return None
    return _FLV_TAG + int.from_bytes(header[1:4], "big")


def matroska_end(head: bytes) -> int | None:
    """Where a Matroska segment says it ends; None when live, unknown or not to be seen in ``head``."""
    offset = head.find(_SEGMENT)
    if offset < 0:
        return None
    offset += len(_SEGMENT)
    length = 9 - head[offset].bit_length() if head[offset : offset + 1] else 9
    if length > 8 or offset + length > len(head):
        return None
    size = int.from_bytes(head[offset : offset + length], "big") & ((1 << 7 * length) - 1)
    unknown = (1 << 7 * length) - 1
    return None if size == unknown else offset + length + size
