"""Every hostile clip is refused with a code, in time; the real ones are judged in tests/hls."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from catalog.rendition import Master
from tests.clips import listed
from tests.transcoder.conftest import Generate
from transcoder.errors import REFUSALS, Refused
from transcoder.probe import probe
from transcoder.survey import Survey
from transcoder.tools import Tools

SECONDS = 15  # what any one file may cost


async def judged(path: Path, tools: Tools) -> str:
    """accept, or the code of the refusal."""
    started = time.monotonic()
    try:
        await probe(path, tools)
    except Refused as refusal:
        assert refusal.code in REFUSALS
        assert refusal.title_zh
        return refusal.code
    finally:
        assert time.monotonic() - started < SECONDS
    return "accept"


@pytest.mark.parametrize(("name", "expected"), listed("hostile", "expected"))
async def test_a_hostile_clip_is_refused_or_harmless(
    shared_media: Path, tools: Tools, name: str, expected: str
) -> None:
    verdict = await judged(shared_media / "hostile" / name, tools)
    if expected == "reject":
        assert verdict != "accept"
    if expected.startswith("accept"):
        assert verdict == "accept"


def cut(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]


WHOLE = (
    "intel__car-detection.mp4",
    "decord__flipping_a_pancake.mkv",
    "media__sample.flv",
    "mmaction2__test.avi",
)


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("share", [0.3, 0.8])
async def test_a_cut_file_is_never_taken_for_whole(
    shared_media: Path, tools: Tools, tmp_path: Path, name: str, share: float
) -> None:
    clip = tmp_path / "clip"
    clip.write_bytes(cut((shared_media / "real" / name).read_bytes(), share))
    assert await judged(clip, tools) in ("truncated", "unreadable", "corrupt")


@pytest.fixture
async def canary() -> tuple[int, Callable[[], Awaitable[int]]]:
    """A port on loopback, and how many connections it saw."""
    seen = 0

    async def met(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal seen
        seen += 1
        writer.close()

    server = await asyncio.start_server(met, "127.0.0.1", 0)

    async def count() -> int:
        await asyncio.sleep(0.2)
        server.close()
        return seen

    return server.sockets[0].getsockname()[1], count


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:{port}/a.ts\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile http://127.0.0.1:{port}/a.mp4\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\nm=video {port} RTP/AVP 96\n",
        '<?xml version="1.0"?><MPD><BaseURL>http://127.0.0.1:{port}/</BaseURL></MPD>',
    ],
)
async def test_a_reference_opens_no_connection(
    tools: Tools, tmp_path: Path, canary: tuple[int, Callable[[], Awaitable[int]]], text: str
) -> None:
    port, count = canary
    clip = tmp_path / "clip.mp4"
    clip.write_text(text.format(port=port))
    assert await judged(clip, tools) == "not_a_video"
    assert await count() == 0


async def test_a_master_knows_what_its_viewers_see(shared_media: Path, tools: Tools) -> None:
    name = "media__internal_emulator_transformer_output_270_rotated.mp4"
    facts: Master = await probe(shared_media / "real" / name, tools)
    assert (facts.video.display_width, facts.video.display_height) == (720, 1280)
    assert facts.video.vertical
    assert facts.video.frames == 149
    assert facts.audio is not None
    assert facts.audio.loudness.integrated_lufs == pytest.approx(-28.7, abs=0.2)
    assert facts.notes == ("rotated_270", "resampled_48000")


async def test_pictures_that_change_their_size_midway_are_refused(
    tools: Tools, generate: Generate, tmp_path: Path
) -> None:
    parts = [
        await generate(
            "-f", "lavfi", "-i", f"testsrc=d=1:s={size}:r=25", "-output_ts_offset", str(number),
            "-c:v", "mpeg2video", name=f"{size}.ts",
        )
        for number, size in enumerate(("640x360", "320x240"))
    ]  # fmt: skip
    both = tmp_path / "both.ts"
    both.write_bytes(b"".join(part.read_bytes() for part in parts))
    assert await judged(both, tools) == "picture_changes"


@pytest.mark.parametrize("seed", [0, 2])
async def test_a_damaged_clip_is_judged_the_same_each_time(
    shared_media: Path, tools: Tools, tmp_path: Path, seed: int
) -> None:
    """Two decoding threads count now six and now seven damaged pictures in these."""
    lot = random.Random(seed)
    data = bytearray((shared_media / "real" / "media__sample.mkv").read_bytes())
    for _ in range(12):
        data[lot.randrange(len(data) // 3, len(data))] ^= 1 << lot.randrange(8)
    clip = tmp_path / "clip"
    clip.write_bytes(data)
    said = set[str]()
    for _ in range(6):
        with pytest.raises(Refused) as refusal:
            await probe(clip, tools)
        said.add(refusal.value.detail)
    assert said == {"7 of 30 pictures damaged"}


@pytest.mark.parametrize(
    ("said", "damaged"),
    [
        ("[vist#0:0/h264 @ 0x55] [dec:h264 @ 0x56] [warning] corrupt decoded frame", 1),
        ("[vist#0:0/h264 @ 0x55] [dec:h264 @ 0x56] [error] Error submitting packet to decoder: bad", 1),
        ("[info]   Stream #0:0corrupt decoded frame", 1),
        (": Video: rawvideo, gray(pc, progressive), 16x16, q=2-31, 122 kb/s", 0),
        ("[aist#0:1/ac3 @ 0x55] [dec:ac3 @ 0x56] [error] Error submitting packet to decoder: bad", 0),
    ],
)
def test_a_complaint_counts_where_another_thread_began_its_line(said: str, damaged: int) -> None:
    survey = Survey()
    survey.complaint(said)
    assert survey.damaged == damaged


def test_pictures_that_change_are_noticed_where_another_thread_began_the_line() -> None:
    survey = Survey()
    survey.complaint("[info]   Stream #0:0Reconfiguring filter graph because video parameters changed")
    assert (survey.picture_changes, survey.sound_changes) == (True, False)
