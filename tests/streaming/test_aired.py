"""Two programmes one after the other, as a reader sees them that keeps the first initialisation."""

import struct
import subprocess
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from catalog.boxes import Malformed, walk
from streaming.aired import EPOCH, Initialisation, aired, initialisation
from tests.streaming.published import box, decode_time, film
from transcoder.boxes import track
from transcoder.tools import Tools

START = datetime(2026, 9, 1, 3, 4, 5, 678901, tzinfo=UTC)
SECONDS = 4
LUMA = {"white": 235, "black": 16}
_VIDEO = ["-map", "0:v", "-c:v", "libx264", "-profile:v", "high", "-g", "50", "-bf", "2"]
_FRAGMENTED = ["-movflags", "+frag_keyframe+empty_moov+default_base_moof+negative_cts_offsets"]


def programme(tools: Tools, folder: Path, colour: str, *encoded: str) -> bytes:
    """Grain around one brightness, so that a picture which is decoded with wrong parameters is not it."""
    pictures = f"color={colour}:s=320x180:r=25:d={SECONDS},noise=alls=40:allf=t"
    made = folder / f"{colour}.mp4"
    subprocess.run(
        [tools.ffmpeg, "-nostdin", "-v", "error", "-f", "lavfi", "-i", pictures, *_VIDEO, *encoded,
         *_FRAGMENTED, made],
        check=True,
    )  # fmt: skip
    return made.read_bytes()


def shown(data: bytes, starts_at: datetime) -> bytes:
    """All fragments of a programme, each as it goes on the air."""
    read = track(data)
    opening = initialisation(data[: read.init_bytes])
    return b"".join(
        aired(data[fragment.start : fragment.start + fragment.bytes], opening, starts_at)
        for fragment in read.fragments
    )


def brightness(tools: Tools, stream: bytes) -> list[int]:
    """Of each picture, the mean; a picture that cannot be decoded fails."""
    words = ["-v", "error", "-xerror", "-i", "-", "-vf", "scale=1:1:flags=area", "-fps_mode", "passthrough"]
    done = subprocess.run(
        [tools.ffmpeg, *words, "-f", "rawvideo", "-pix_fmt", "gray", "-"],
        input=stream, capture_output=True, check=True,
    )  # fmt: skip
    assert done.stderr == b""
    return list(done.stdout)


@pytest.fixture
def programmes(tools: Tools, tmp_path: Path) -> tuple[bytes, bytes]:
    """Of different quality, reference pictures and entropy coder: their parameter sets differ."""
    return (
        programme(tools, tmp_path, "white", "-crf", "18", "-refs", "4"),
        programme(tools, tmp_path, "black", "-crf", "35", "-refs", "1", "-coder", "0"),
    )


def test_the_second_programme_is_decoded_with_its_own_parameters(
    tools: Tools, programmes: tuple[bytes, bytes]
) -> None:
    first, second = programmes
    opening = first[: track(first).init_bytes]
    sets = [initialisation(one[: track(one).init_bytes]).parameter_sets for one in programmes]
    assert sets[0] != sets[1]
    stream = opening + shown(first, START) + shown(second, START + timedelta(seconds=SECONDS))
    seen = brightness(tools, stream)
    count = SECONDS * 25
    assert len(seen) == 2 * count
    assert min(seen[:count]) > 170
    assert max(seen[count:]) < 70


def test_times_go_on_across_programmes(programmes: tuple[bytes, bytes]) -> None:
    first, second = programmes
    opening = first[: track(first).init_bytes]
    read = track(opening + shown(first, START) + shown(second, START + timedelta(seconds=SECONDS)))
    ticks = sorted(time for fragment in read.fragments for time in fragment.presentation_times)
    steps = {after - before for before, after in pairwise(ticks)}
    assert steps <= {read.timescale // 25 + off for off in (-1, 0, 1)}, "of a tick, where one programme ends"
    assert ticks[0] / read.timescale == pytest.approx((START - EPOCH).total_seconds(), abs=0.09)


def test_nothing_but_times_and_parameter_sets_is_new(programmes: tuple[bytes, bytes]) -> None:
    data = programmes[0]
    read = track(data)
    opening = initialisation(data[: read.init_bytes])
    again = track(data[: read.init_bytes] + shown(data, START))
    for before, after in zip(read.fragments, again.fragments, strict=True):
        assert after.bytes == before.bytes + len(opening.parameter_sets)
        assert after.samples[1:] == before.samples[1:]
        assert after.samples[0].bytes == before.samples[0].bytes + len(opening.parameter_sets)
        body = data[before.start : before.start + before.bytes]
        assert body[body.index(b"mdat") + 4 :] in shown(data, START)


def test_sound_gets_other_times_and_nothing_else() -> None:
    data = film(3)
    found = shown_sound(data)
    assert len(found) == len(data) - 900
    times = [start for kind, start, _ in walk(found) if kind == b"tfdt"]
    decoded = [struct.unpack_from(">Q", found, start + 4)[0] for start in times]
    began = round((START - EPOCH).total_seconds() * 48000)
    assert decoded == [began + number * 92160 for number in range(3)]


def shown_sound(data: bytes) -> bytes:
    return aired(data[900:], initialisation(data[:900]), START)


PICTURES = Initialisation(timescale=12800, parameter_sets=b"\0\0\0\1\x67\0\0\0\1\x68")


def fragment(*, long: bool = True, offset: int = 8, trun: int = 0x201, tfhd: bytes = b"") -> bytes:
    """A moof of one sample with its mdat; ``offset`` is off the end of the moof."""
    head = box(b"tfhd", tfhd or bytes(8))
    decode = decode_time(1000, long=long)
    size = len(box(b"moof", box(b"traf", head, decode, box(b"trun", bytes(16)))))
    run = box(b"trun", struct.pack(">IIII", trun, 1, size + offset, 5))
    moof = box(b"moof", box(b"traf", head, decode, run))
    return moof + box(b"mdat", bytes(5))


def test_a_single_sample_whose_size_stands_in_the_header_becomes_longer() -> None:
    given = fragment(trun=0x1, tfhd=struct.pack(">III", 0x10, 1, 5))
    found = aired(given, PICTURES, EPOCH)
    at = found.index(b"tfhd")
    assert struct.unpack_from(">I", found, at + 12) == (5 + len(PICTURES.parameter_sets),)
    assert len(found) == len(given) + len(PICTURES.parameter_sets)


def test_a_short_decode_time_becomes_a_long_one_and_the_sample_is_where_it_says() -> None:
    starts_at = EPOCH + timedelta(days=400)
    short, long = (aired(fragment(long=one), PICTURES, starts_at) for one in (False, True))
    assert short == long
    inner = {kind: start for kind, start, _ in walk(short)}
    assert struct.unpack_from(">Q", short, inner[b"tfdt"] + 4) == (400 * 86400 * 12800 + 1000,)
    assert struct.unpack_from(">I", short, inner[b"trun"] + 8) == (inner[b"mdat"],)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        fragment()[:-1],
        box(b"mdat", bytes(9)),
        fragment(trun=0x200),
        fragment(offset=9),
        fragment(trun=0x1),
        box(b"moof", box(b"traf")) + box(b"mdat"),
    ],
)
def test_what_is_no_fragment_of_a_known_kind_is_not_guessed_at(broken: bytes) -> None:
    with pytest.raises(Malformed):
        aired(broken, PICTURES, EPOCH)


@pytest.mark.parametrize("broken", [b"", b"mdhd", box(b"moov"), box(b"moov", box(b"trak", box(b"mdhd")))])
def test_what_is_no_initialisation_is_told(broken: bytes) -> None:
    with pytest.raises(Malformed):
        initialisation(broken)
