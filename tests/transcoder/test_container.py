"""What a file is, is said by its first bytes and not by its name."""

import io
import struct

import pytest

from transcoder.container import claimed_end, flv_end, flv_promises, matroska_end, sniff

TS = b"\x47" + bytes(187)


@pytest.mark.parametrize(
    ("head", "demuxer"),
    [
        (b"\0\0\0\x20ftypisom" + bytes(20), "mov"),
        (b"\0\0\0\x08wide\0\0\0\0mdat", "mov"),
        (b"\x1a\x45\xdf\xa3" + bytes(40), "matroska"),
        (b"RIFF\0\0\0\0AVI LIST", "avi"),
        (b"FLV\x01\x05\0\0\0\x09", "flv"),
        (b"\0\0\x01\xba\x44", "mpeg"),
        (b"OggS\0\x02", "ogg"),
        (bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), "asf"),
        (TS * 10, "mpegts"),
        (bytes(50) + TS * 10, "mpegts"),
        ((b"\0\0\0\0" + TS) * 10, "mpegts"),
        ((TS + bytes(16)) * 10, "mpegts"),
    ],
)
def test_video_containers_are_told_by_their_first_bytes(head: bytes, demuxer: str) -> None:
    assert sniff(head) == demuxer


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"<html><script>alert(1)</script>",
        b"\x89PNG\r\n\x1a\n" + bytes(30),
        b"GIF89a" + bytes(30),
        b"\xff\xd8\xff\xe0" + bytes(30),
        b"\x1f\x8b\x08" + bytes(30),
        b"PK\x03\x04" + bytes(30),
        b"\x7fELF" + bytes(30),
        b"RIFF\0\0\0\0WAVEfmt ",
        b"\0\0\0\x1cftypavif" + bytes(20),
        b"\0\0\0\x1cftypheic" + bytes(20),
        TS * 4,
    ],
)
def test_text_pictures_playlists_archives_and_sounds_are_no_videos(head: bytes) -> None:
    assert sniff(head) is None


def test_the_end_a_file_claims_is_that_of_its_last_box() -> None:
    assert claimed_end([(0, 32), (32, 1000)]) == 1032
    assert claimed_end([]) == 0


def test_a_matroska_segment_says_where_it_ends() -> None:
    head = b"\x1a\x45\xdf\xa3\x80" + b"\x18\x53\x80\x67" + struct.pack(">Q", (1 << 56) | 5000)
    assert matroska_end(head) == len(head) + 5000


@pytest.mark.parametrize(
    "head",
    [b"\x18\x53\x80\x67\x01" + b"\xff" * 7, b"\x18\x53\x80\x67\xff", b"no segment", b"\x18\x53\x80\x67"],
)
def test_a_live_or_unseen_matroska_segment_claims_nothing(head: bytes) -> None:
    assert matroska_end(head) is None


def flv(*bodies: bytes) -> bytes:
    tags = (
        b"\x09" + len(b).to_bytes(3, "big") + bytes(7) + b + (11 + len(b)).to_bytes(4, "big") for b in bodies
    )
    return b"FLV\x01\x01\0\0\0\x09\0\0\0\0" + b"".join(tags)


@pytest.mark.parametrize("lost", [0, 1, 4, 5, 50, 120])
def test_an_flv_file_cut_inside_a_tag_claims_more_than_it_has(lost: int) -> None:
    data = flv(bytes(100), bytes(200))
    kept = data[: len(data) - lost]
    end = flv_end(io.BytesIO(kept), len(kept))
    assert (end > len(kept)) is (lost > 4)


@pytest.mark.parametrize(("seconds", "promised"), [(12.5, True), (0.0, False)])
def test_an_flv_file_promises_its_length_or_is_a_live_recording(seconds: float, promised: bool) -> None:
    head = b"FLV\x01\x01\0\0\0\x09" + bytes(20) + b"onMetaData\x08\0\0\0\1" + b"\0\x08duration\0"
    assert flv_promises(head + struct.pack(">d", seconds) + b"\0\5width") is promised
    assert not flv_promises(head[:30])
