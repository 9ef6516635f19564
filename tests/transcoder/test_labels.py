"""Both labels of AI-made content, read back from what was published: every rung, every file."""

import json
import struct
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from numpy.typing import NDArray

from catalog.aigc import Aigc
from catalog.rendition import Rendition, Screen
from catalog.series import AiLabel
from transcoder import ailabel, encode, probe, sandbox
from transcoder.asset import Asset
from transcoder.brief import NOTHING, Brief
from transcoder.pipeline import transcode
from transcoder.plan import Options, Span, plan
from transcoder.sandbox import Bounds
from transcoder.tools import Tools

QUICK = Options(preset="ultrafast", content_aware=False)
BOUNDS = Bounds(wall_seconds=60, cpu_seconds=120)
OURS = Aigc(
    label="1",
    content_producer="河声制作（虚构）",
    produce_id="a1",
    content_propagator="Zhanbo",
    propagate_id="ep_1",
)
THEIRS = Aigc(label="1", content_producer="某生成平台", produce_id="P-7", reserved_code1="c2ln")
ASKED = Brief(ai_label=AiLabel.PLATFORM, aigc=OURS)

Make = Callable[..., Awaitable[Asset]]


@pytest_asyncio.fixture(scope="session")
async def white(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six seconds of white, upright."""
    return await drawn(tools, tmp_path_factory.mktemp("white") / "white.mp4")


async def drawn(tools: Tools, into: Path, *more: str) -> Path:
    argv: list[str | Path] = [
        tools.ffmpeg, "-nostdin", "-v", "error", "-f", "lavfi", "-i", "color=white:s=360x640:r=25:d=6",
        "-f", "lavfi", "-i", "sine=d=6", "-c:v", "libx264", "-preset", "ultrafast", *more, into,
    ]  # fmt: skip
    done = await sandbox.run(argv, BOUNDS, writes=(into.parent,))
    assert done.code == 0, done.stderr
    return into


@pytest.fixture(scope="session")
def make(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Make:
    async def made(source: Path, brief: Brief = NOTHING) -> Asset:
        folder = tmp_path_factory.mktemp("job")
        return await transcode(source, folder, tools, progress=lambda _: None, options=QUICK, brief=brief)

    return made


@pytest_asyncio.fixture(scope="session")
async def labelled(make: Make, white: Path) -> Asset:
    return await make(white, ASKED)


async def light(tools: Tools, asset: Asset, rung: Rendition, at: float) -> NDArray[np.uint8]:
    """One picture of a rung, grey."""
    assert rung.width
    return await grey(tools, asset.folder / rung.playlist, rung.width, at)


async def grey(tools: Tools, film: Path, width: int, at: float) -> NDArray[np.uint8]:
    argv: list[str | Path] = [
        tools.ffmpeg, "-nostdin", "-v", "error", "-i", film, "-ss", f"{at:.2f}",
        "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray", "-",
    ]  # fmt: skip
    done = await sandbox.run(argv, BOUNDS, reads=(film.parent,))
    assert done.code == 0, done.stderr
    return np.frombuffer(done.stdout, np.uint8).reshape(-1, width)


def videos(asset: Asset) -> list[Rendition]:
    return [rendition for rendition in asset.renditions if rendition.kind == "video"]


async def test_every_rung_of_both_screens_bears_the_label_for_its_first_seconds(
    labelled: Asset, tools: Tools
) -> None:
    assert {rung.screen for rung in videos(labelled)} == set(Screen)
    for rung in videos(labelled):
        before = await light(tools, labelled, rung, 3.9)
        after = await light(tools, labelled, rung, 4.1)
        changed = np.abs(before.astype(int) - after) > 40
        rows, columns = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
        assert len(rows), f"{rung.name}: nothing is there"
        plate = before[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
        ink = np.flatnonzero((plate > 200).any(axis=1))
        inner = ink[(ink > len(plate) * 0.1) & (ink < len(plate) * 0.9)]  # not the corners, which are round
        shortest = min(before.shape)
        assert inner[-1] - inner[0] + 1 >= 0.05 * shortest, rung.name
        assert np.median(plate) < 120, f"{rung.name}: no plate behind the letters"
        assert columns[-1] < before.shape[1] * 0.97
        for at in (0.0, 1.0, 2.0):
            assert (await light(tools, labelled, rung, at))[rows[0] : rows[-1], columns[0]].mean() < 200


@pytest.mark.parametrize("short_side", [144, 360, 720, 1080, 2160])
def test_no_character_of_the_label_is_lower_than_the_standard_asks(short_side: int) -> None:
    type_ = ailabel._font(int(-(-short_side * 0.052 // 1)))  # pyright: ignore[reportPrivateUsage]
    for character in ailabel.TEXT:
        _, top, _, bottom = type_.getbbox(character)
        assert bottom - top >= 0.05 * short_side
    picture = ailabel.draw(short_side)
    assert picture.width % 2 == picture.height % 2 == 0
    assert picture.width < short_side * 0.5


def test_the_letters_stand_out_over_white_and_over_black() -> None:
    def luminance(value: float) -> float:
        return value / 12.92 if value <= 0.03928 else ((value + 0.055) / 1.055) ** 2.4

    pixels = np.asarray(ailabel.draw(720)).astype(float) / 255
    plate = pixels[pixels.shape[0] // 2, 3]
    for ground in (0.0, 1.0):
        behind = plate[0] * plate[3] + ground * (1 - plate[3])
        assert 1.05 / (luminance(behind) + 0.05) >= 4.5


async def test_what_was_not_asked_for_is_not_there(make: Make, white: Path, tools: Tools) -> None:
    for brief in (NOTHING, replace(ASKED, ai_label=AiLabel.MAKER)):
        asset = await make(white, brief)
        (rung, *_) = videos(asset)
        assert (await light(tools, asset, rung, 1.0)).min() > 220
        assert (b"AIGC" in media(asset, rung)) is (brief.ai_label is AiLabel.MAKER)


@pytest.mark.parametrize("seek_seconds", [None, 1.5])
async def test_a_chunk_of_a_long_work_bears_the_label_as_long_as_the_whole_does(
    white: Path, tools: Tools, tmp_path: Path, seek_seconds: float | None
) -> None:
    whole = plan(await probe.probe(white, tools), QUICK, ASKED)
    begins = whole.grid[2]
    span = Span(first=begins, frames=whole.frames - begins, seek_seconds=seek_seconds)
    await encode.encode(white, whole.within(span), tools, QUICK, tmp_path, lambda _: None)
    for rung in whole.rungs:
        seen = [
            await grey(tools, tmp_path / f"{rung.name}.mp4", rung.width, at - begins / 25)
            for at in (begins / 25, 3.9, 4.1)
        ]
        darkest = [picture[:, rung.width // 2 :].min() < 120 for picture in seen]
        assert darkest == [True, True, False], rung.name


def media(asset: Asset, rendition: Rendition) -> bytes:
    return (asset.folder / rendition.media).read_bytes()


def boxes(data: bytes, start: int, end: int) -> dict[bytes, tuple[int, int]]:
    found: dict[bytes, tuple[int, int]] = {}
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, start)
        found.setdefault(kind, (start + 8, start + size))
        start += size
    return found


def carried(data: bytes, init_bytes: int) -> dict[str, Any]:
    """The label in an initialisation segment, walked to by hand: moov / udta / meta / keys and ilst."""
    at = boxes(data, 0, init_bytes)[b"moov"]
    at = boxes(data, *boxes(data, *at)[b"udta"])[b"meta"]
    inner = boxes(data, at[0] + 4, at[1])
    assert data[inner[b"hdlr"][0] + 8 : inner[b"hdlr"][0] + 12] == b"mdta"
    assert data[inner[b"keys"][0] + 8 + 8 : inner[b"keys"][1]] == b"AIGC"
    value = data[inner[b"ilst"][0] + 8 + 8 + 8 : inner[b"ilst"][1]]
    return json.loads(value)


async def tags(tools: Tools, asset: Asset, rendition: Rendition) -> dict[str, str]:
    argv: list[str | Path] = [
        tools.ffprobe, "-v", "error", "-show_format", "-of", "json", asset.folder / rendition.media,
    ]  # fmt: skip
    done = await sandbox.run(argv, BOUNDS, reads=(asset.folder,))
    return json.loads(done.stdout)["format"]["tags"]


async def test_every_media_file_carries_the_implicit_label_in_its_initialisation_segment(
    labelled: Asset, tools: Tools
) -> None:
    for rendition in labelled.renditions:
        text = (labelled.folder / rendition.playlist).read_text("utf-8")
        init = int(text.partition('BYTERANGE="')[2].partition("@")[0])
        assert carried(media(labelled, rendition), init) == json.loads(OURS.text())
        assert json.loads((await tags(tools, labelled, rendition))["AIGC"]) == json.loads(OURS.text())
    manifest = json.loads((labelled.folder / "manifest.json").read_text("utf-8"))
    assert manifest["ai_label"] == "platform"
    assert manifest["aigc"]["content_producer"] == OURS.content_producer


@pytest.mark.parametrize("suffix", ["mp4", "mkv"])
async def test_what_a_master_says_of_itself_is_taken_over_and_labelled_declared_or_not(
    make: Make, tools: Tools, tmp_path: Path, suffix: str
) -> None:
    told = ["-metadata", f"AIGC={THEIRS.text()}", "-metadata", "comment=secret"]
    master = await drawn(tools, tmp_path / f"made.{suffix}", *told, "-movflags", "use_metadata_tags")
    asset = await make(master, replace(ASKED, ai_label=AiLabel.NONE))
    spread = replace(THEIRS, content_propagator="Zhanbo", propagate_id="ep_1")
    (rung, *_) = videos(asset)
    said = await tags(tools, asset, rung)
    assert json.loads(said["AIGC"]) == json.loads(spread.text())
    assert (await light(tools, asset, rung, 1.0)).min() < 160
    assert not any(b"secret" in (asset.folder / file.path).read_bytes() for file in asset.files)
