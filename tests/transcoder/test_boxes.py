"""Boxes that lie are reported, never trusted."""

import io
import struct

import pytest

from catalog.boxes import Malformed, walk
from transcoder.boxes import is_encrypted, top_level, track


def box(kind: bytes, body: bytes = b"") -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def movie(entry: bytes) -> bytes:
    described = box(b"stsd", struct.pack(">II", 0, 1) + box(entry, bytes(70)))
    inside = box(b"trak", box(b"mdia", box(b"minf", box(b"stbl", described))))
    return box(b"moov", inside)


def test_a_box_that_claims_more_than_there_is_is_left_out() -> None:
    assert list(walk(struct.pack(">I4s", 100, b"moov") + bytes(20))) == []


def test_top_level_boxes_are_told_with_the_size_they_claim() -> None:
    data = box(b"ftyp", bytes(8)) + struct.pack(">I4sQ", 1, b"mdat", 1 << 40)
    assert top_level(io.BytesIO(data), len(data)) == [(b"ftyp", 0, 16), (b"mdat", 16, 1 << 40)]


def test_a_box_of_no_size_ends_the_search() -> None:
    data = struct.pack(">I4s", 4, b"free") + bytes(100)
    assert top_level(io.BytesIO(data), len(data)) == [(b"free", 0, 4)]


@pytest.mark.parametrize(("entry", "encrypted"), [(b"avc1", False), (b"encv", True), (b"enca", True)])
def test_encryption_shows_in_the_sample_entry(entry: bytes, encrypted: bool) -> None:
    assert is_encrypted(movie(entry)) is encrypted


@pytest.mark.parametrize("data", [b"", movie(b"avc1"), box(b"moov", box(b"mvex", box(b"trex", bytes(24))))])
def test_what_is_not_a_fragmented_track_is_malformed(data: bytes) -> None:
    with pytest.raises(Malformed):
        track(data)
