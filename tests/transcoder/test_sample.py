"""Quality is chosen by looking at the episode itself, on real clips."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from catalog.rendition import Screen
from tests.transcoder.conftest import Generate
from transcoder import encode, probe, rates, sample, sandbox, scoring
from transcoder.asset import Asset
from transcoder.pipeline import transcode
from transcoder.plan import Options, Plan, plan
from transcoder.quality import Basis
from transcoder.sandbox import Bounds
from transcoder.tools import Tools

QUICK = Options(preset="superfast")
BOUNDS = Bounds(wall_seconds=60, cpu_seconds=120)
EASY, HARD = "mmaction2__test.avi", "decord__flipping_a_pancake.mkv"
STILL = "intel__car-detection.mp4"  # hardly anything moves: its lowest rung is far better than it need be
THREE_PICTURES = "decord__video_270.mov"
NINE_SECONDS = "mux.js__test-segment.ts"


async def judged(clip: Path, tools: Tools, folder: Path, options: Options = QUICK) -> Plan:
    """The plan as it is after the first part is encoded and looked at."""
    planned = plan(await probe.probe(clip, tools), options)
    first = replace(planned.first(), sample=rates.sampled(planned))
    await encode.encode(clip, first, tools, options, folder, lambda _: None)
    return await sample.choose(planned, first, tools, options, folder)


async def made(clip: Path, tools: Tools, folder: Path, options: Options = QUICK) -> Asset:
    return await transcode(clip, folder, tools, progress=lambda _: None, options=options)


def manifest(asset: Asset) -> dict[str, Any]:
    return json.loads((asset.folder / "manifest.json").read_text("utf-8"))


def chosen(planned: Plan) -> dict[str, float]:
    return {rung.name: rung.crf for rung in planned.of(Screen.TV)}


async def test_an_easy_clip_is_encoded_coarser_than_a_hard_one(
    shared_media: Path, tools: Tools, tmp_path: Path
) -> None:
    crfs = list[float]()
    for name in (HARD, EASY):
        (tmp_path / name).mkdir()
        found = await judged(shared_media / "real" / name, tools, tmp_path / name)
        assert found.quality.basis is Basis.SAMPLE
        crfs += chosen(found).values()
    assert crfs[0] < crfs[1]
    assert all(rates.LEAST_CRF <= crf <= rates.MOST_CRF for crf in crfs)


async def test_the_choice_does_not_hang_on_threads(shared_media: Path, tools: Tools, tmp_path: Path) -> None:
    found = list[Plan]()
    for threads in (1, 3):
        folder = tmp_path / str(threads)
        folder.mkdir()
        options = Options(preset="superfast", threads=threads)
        found.append(await judged(shared_media / "real" / EASY, tools, folder, options))
    assert found[0].quality == found[1].quality


async def test_the_same_master_gives_the_same_name_whether_or_not_a_first_version_is_shown(
    shared_media: Path, tools: Tools, tmp_path: Path
) -> None:
    clip, ids, shown = shared_media / "real" / NINE_SECONDS, list[str](), list[str]()

    async def show(first: Asset) -> None:
        shown.append(first.id)

    for show_it in (None, show):
        whole = await transcode(
            clip, tmp_path / str(len(ids)), tools, progress=lambda _: None, options=QUICK, show=show_it
        )
        ids.append(whole.id)
        videos = [one for one in whole.renditions if one.kind == "video"]
        assert all(one.crf and one.vmaf and one.vmaf > 85 for one in videos), videos
    assert ids[0] == ids[1]
    assert len(shown) == 1


async def test_a_first_rung_that_costs_more_than_the_next_one_is_shown_and_then_dropped(
    shared_media: Path, tools: Tools, tmp_path: Path
) -> None:
    shown = list[str]()

    async def show(first: Asset) -> None:
        shown.extend(file.path for file in first.files if file.path.endswith(".mp4"))

    whole = await transcode(
        shared_media / "real" / STILL, tmp_path, tools, progress=lambda _: None, options=QUICK, show=show
    )
    assert shown == ["phone-360.mp4", "phone-audio.mp4"]
    assert manifest(whole)["quality"]["dropped"] == ["phone-360"]
    videos = {one.name: one for one in whole.renditions if one.kind == "video"}
    assert set(videos) == {"phone-432", "tv-432"}
    assert not [file.path for file in whole.files if "360" in file.path]
    assert videos["phone-432"].vmaf == pytest.approx(90, abs=3)


@pytest.mark.parametrize("rate", ["25", "30000/1001", "50"])
async def test_every_kept_picture_is_another_one(tools: Tools, tmp_path: Path, rate: str) -> None:
    master = tmp_path / "master.mp4"
    argv: list[str | Path] = [
        tools.ffmpeg, "-nostdin", "-v", "error", "-f", "lavfi", "-i", f"testsrc2=s=128x72:r={rate}:d=4",
        "-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-pix_fmt", "yuv420p", master,
    ]  # fmt: skip
    assert (await sandbox.run(argv, BOUNDS, writes=(tmp_path,))).code == 0
    planned = plan(await probe.probe(master, tools), QUICK)
    first = replace(planned.first(), sample=rates.sampled(planned))
    await encode.encode(master, first, tools, QUICK, tmp_path, lambda _: None)
    for name, windows in (
        (scoring.SAMPLE, rates.sample_windows(planned)),
        (scoring.kept(first.rungs[0].name), rates.check_windows(planned)),
    ):
        pictures = (tmp_path / name).read_bytes().split(b"FRAME\n")[1:]
        assert len(set(pictures)) == len(pictures) == windows.frames
        assert len(np.frombuffer(pictures[0], dtype=np.uint8)) == 128 * 72 * 3 // 2


async def test_switched_off_the_ladders_own_quality_stands(
    shared_media: Path, tools: Tools, tmp_path: Path
) -> None:
    asset = await made(shared_media / "real" / THREE_PICTURES, tools, tmp_path, Options(content_aware=False))
    assert manifest(asset)["quality"]["basis"] == "table"
    crfs = {one.name: (one.crf, one.vmaf) for one in asset.renditions if one.kind == "video"}
    assert crfs == {"phone-320": (24, None), "tv-540": (23, None)}


@pytest.mark.parametrize(
    ("says", "basis"), [(None, "table_for_want_of_libvmaf"), ("exit 1", "table_for_want_of_a_score")]
)
async def test_an_episode_is_not_held_up_for_want_of_a_score(
    shared_media: Path, tools: Tools, tmp_path: Path, says: str | None, basis: str
) -> None:
    broken = tmp_path / "ffmpeg-without"
    broken.write_text(f"#!/bin/sh\n{says}\n")
    broken.chmod(0o755)
    without = replace(tools, vmaf=broken if says else None)
    asset = await made(shared_media / "real" / THREE_PICTURES, without, tmp_path / "job")
    assert manifest(asset)["quality"]["basis"] == basis
    assert {one.vmaf for one in asset.renditions} == {None}


async def test_strong_colours_are_scored_as_what_they_are(
    tools: Tools, generate: Generate, tmp_path: Path
) -> None:
    """Where ffmpeg takes the two sides for pictures of different colour spaces, these lose forty points."""
    master = await generate(
        "-f", "lavfi", "-i", "testsrc2=s=432x768:r=25:d=5", "-c:v", "libx264", "-preset", "ultrafast",
        "-pix_fmt", "yuv420p", name="master.mp4",
    )  # fmt: skip
    asset = await made(master, tools, tmp_path / "job")
    videos = {one.name: one for one in asset.renditions if one.kind == "video"}
    for one in manifest(asset)["quality"]["expected"]:
        assert videos[one["rung"]].vmaf == pytest.approx(one["vmaf"], abs=4)


async def test_the_manifest_says_what_was_chosen_and_how_it_looks(
    shared_media: Path, tools: Tools, tmp_path: Path
) -> None:
    asset = await made(shared_media / "real" / HARD, tools, tmp_path)
    quality = manifest(asset)["quality"]
    assert quality["model"] == "vmaf_v0.6.1"
    assert quality["sample"]["frames"] == 60
    videos = {one.name: one for one in asset.renditions if one.kind == "video"}
    for one in quality["expected"]:
        assert videos[one["rung"]].crf == one["crf"]
        assert videos[one["rung"]].vmaf == pytest.approx(one["vmaf"], abs=4)
