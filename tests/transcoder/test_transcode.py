"""From a real clip to a folder: what is in it and what is not. That it plays is said by tests/hls."""

import asyncio
import json
import re
import shutil
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import m3u8
import numpy as np
import pytest

from catalog.rendition import PORTRAIT_ON_TV, Screen
from tests.clips import QUICK, Make
from tests.hls.validator import failures, folder_violations
from transcoder import encode, probe, sandbox, verify
from transcoder.asset import Asset
from transcoder.errors import EncodeFailed, Refused
from transcoder.ladder import PHONE as PHONES
from transcoder.ladder import TV, TV_HEVC, Ladder, chosen
from transcoder.pipeline import transcode
from transcoder.plan import Options, plan
from transcoder.sandbox import Bounds
from transcoder.tools import Tools

BOUNDS = Bounds(wall_seconds=60, cpu_seconds=120)

PHONE = "media__internal_emulator_transformer_output_270_rotated.mp4"
CLIPS = {
    "rotated by the phone": PHONE,
    "HEVC in a transport stream": "shaka-player__0.ts",
    "VP9 without sound, odd sides": "media__bear-vp9-odd-dimensions.webm",
    "60 frames a second, short sound": "media__sample_shorter_audio.mp4",
    "50 frames a second at 1080p": "mp4ff__h264.mp4",
    "claims 1000 frames a second": "media__sample.mkv",
    "pixels that are not square": "streamio-ffmpeg__weird_aspect.small.mpg",
    "one picture a second": "media__iibbibb_editlist_videoonly.mp4",
    "three pictures": "decord__video_270.mov",
    "a square": "torchcodec__h264_10bits.mp4",
    "5.1 sound": "mediabunny__rotate-buck-bunny.mp4",
    "HDR": "media__hlg10-color-test.mp4",
}


@pytest.mark.parametrize("name", CLIPS.values(), ids=CLIPS.keys())
async def test_every_frame_of_both_playlists_decodes(made: Make, tools: Tools, name: str) -> None:
    asset = await made(name)
    frames = {r.frames for r in asset.renditions if r.kind == "video"}
    for screen in Screen:
        argv: list[str | Path] = [
            tools.ffmpeg, "-nostdin", "-v", "error", "-i", asset.folder / screen.playlist,
            "-map", "0:v", "-fps_mode", "passthrough", "-f", "framecrc", "-",
        ]  # fmt: skip
        done = await sandbox.run(argv, BOUNDS, reads=(asset.folder,))
        assert (done.code, done.stderr) == (0, "")
        streams = [line.split(b",")[0] for line in done.stdout.splitlines() if not line.startswith(b"#")]
        assert {streams.count(stream) for stream in set(streams)} == frames


async def test_the_folder_holds_what_is_promised_and_is_named_by_it(made: Make) -> None:
    asset = await made(PHONE)
    on_disk = {str(p.relative_to(asset.folder)) for p in asset.folder.rglob("*") if p.is_file()}
    assert on_disk == {file.path for file in asset.files}
    assert {"phone.m3u8", "tv.m3u8", "poster.jpg", "manifest.json"} <= on_disk
    lines = sorted(f"{p} {sha256((asset.folder / p).read_bytes()).hexdigest()}\n" for p in on_disk)
    assert asset.id == sha256("".join(lines).encode()).hexdigest()[:40]
    assert {f.name for f in asset.folder.parent.iterdir()} == {"asset"}


async def test_the_manifest_says_how_it_came_to_be(made: Make) -> None:
    asset = await made(PHONE)
    manifest = json.loads((asset.folder / "manifest.json").read_text("utf-8"))
    assert manifest["rules"] == ["rotated_270", "resampled_48000"]
    assert manifest["source"]["audio"]["loudness"]["integrated_lufs"] == pytest.approx(-28.7, abs=0.2)
    assert {file["path"] for file in manifest["files"]} == {f.path for f in asset.files} - {"manifest.json"}
    assert manifest["tools"]["ffmpeg"].startswith("ffmpeg version")


async def test_the_same_master_gives_the_same_name(
    made: Make, shared_media: Path, tools: Tools, tmp_path: Path
) -> None:
    name = CLIPS["three pictures"]
    again = await transcode(
        shared_media / "real" / name, tmp_path, tools, progress=lambda _: None, options=QUICK
    )
    assert again.id == (await made(name)).id


async def test_the_tv_frame_is_16_to_9_and_the_phones_is_the_sources(made: Make) -> None:
    asset = await made(PHONE)
    sizes = {r.name: (r.width, r.height) for r in asset.renditions if r.kind == "video"}
    assert sizes == {
        "phone-720": (720, 1280),
        "phone-540": (540, 960),
        "phone-360": (360, 640),
        "tv-720": (1280, 720),
        "tv-1080": (1920, 1080),
        "tv-540": (960, 540),
    }


async def test_a_launcher_that_draws_beside_gets_the_phones_pictures_with_the_tvs_sound(made: Make) -> None:
    asset = await made(PHONE)
    read = m3u8.loads((asset.folder / PORTRAIT_ON_TV).read_text("utf-8"))
    assert [p.uri for p in read.playlists] == ["phone-720.m3u8", "phone-540.m3u8", "phone-360.m3u8"]
    assert [m.uri for m in read.media] == ["tv-audio.m3u8"]
    landscape = await made(CLIPS["50 frames a second at 1080p"])
    assert not (landscape.folder / PORTRAIT_ON_TV).exists()


async def test_six_channels_reach_the_tv_whole_at_its_loudness(made: Make, tools: Tools) -> None:
    asset = await made(CLIPS["5.1 sound"])
    sounds = {r.name: r for r in asset.renditions if r.kind == "audio"}
    assert [(s.name, s.channels) for s in sounds.values()] == [
        ("phone-audio", 2),
        ("tv-audio", 2),
        ("tv-surround-audio", 6),
    ]
    surround = sounds["tv-surround-audio"]
    assert surround.measured_lufs == pytest.approx(-24.0, abs=1.0)
    assert surround.loudness_note is None
    assert {sounds["phone-audio"].loudness_note, sounds["tv-audio"].loudness_note} == {"gain_capped"}
    argv = [tools.ffprobe, "-v", "error", "-show_entries", "stream=channel_layout", "-of", "csv=p=0"]
    media = asset.folder / surround.media
    done = await sandbox.run([*argv, media], BOUNDS, reads=(media,))
    assert done.stdout.split() == [b"5.1"]


async def test_a_tv_set_in_hevc_stands_behind_the_one_that_every_player_reads(
    shared_media: Path, tools: Tools, tmp_path: Path
) -> None:
    rows = Ladder(phone=chosen(PHONES, [360]), tv=chosen(TV, [540]), hevc=TV_HEVC)
    clip = shared_media / "real" / "media__sample_portrait.mp4"
    options = replace(QUICK, ladder=rows)
    asset = await transcode(clip, tmp_path, tools, progress=lambda _: None, options=options)
    read = m3u8.loads((asset.folder / "tv.m3u8").read_text("utf-8"))
    codecs = [str(p.stream_info.codecs).partition(",")[0] for p in read.playlists]  # pyright: ignore[reportOptionalMemberAccess]
    assert [p.uri for p in read.playlists] == ["tv-540.m3u8", "tv-540-hevc.m3u8"]
    assert codecs[0].startswith("avc1.")
    assert re.fullmatch(r"hvc1\.1\.6\.L\d+\.90", codecs[1])
    assert failures(folder_violations(asset.folder)) == []
    assert b"x265 (build" not in (asset.folder / "tv-540-hevc.mp4").read_bytes()


async def test_a_first_version_plays_on_the_phone_and_lives_on_in_the_whole(
    shared_media: Path, tools: Tools, tmp_path: Path
) -> None:
    clip, shown = shared_media / "real" / "shaka-player__segment.ts", list[Asset]()
    kept = tmp_path / "kept"

    async def show(first: Asset) -> None:
        assert not (first.folder.parent / "asset" / Screen.TV.playlist).exists()
        shutil.copytree(first.folder, kept)
        shown.append(first)

    job = tmp_path / "job"
    whole = await transcode(clip, job, tools, progress=lambda _: None, options=QUICK, show=show)
    (first,) = shown
    assert {r.name for r in first.renditions} == {"phone-360", "phone-audio"}
    assert {f.path for f in first.files} >= {"phone.m3u8", "poster.jpg", "manifest.json"}
    assert failures(folder_violations(kept, complete=False)) == []
    same = {f.path: f.sha256 for f in whole.files}
    assert all(same[f.path] == f.sha256 for f in first.files if f.path.endswith(".mp4"))
    decoded = await sandbox.run(
        [tools.ffmpeg, "-nostdin", "-v", "error", "-i", kept / "phone.m3u8", "-f", "null", "-"],
        BOUNDS,
        reads=(kept,),
    )
    assert (decoded.code, decoded.stderr) == (0, "")


async def test_nothing_of_the_masters_metadata_or_of_the_encoders_survives(
    shared_media: Path, tools: Tools, tmp_path: Path
) -> None:
    clip = shared_media / "hostile" / "meta_inject.mp4"
    asset = await transcode(clip, tmp_path, tools, progress=lambda _: None, options=QUICK)
    everything = b"".join((asset.folder / file.path).read_bytes() for file in asset.files)
    for trace in (b"<script", b"DROP TABLE", b"Lavf", b"x264 - core", b"options: cabac"):
        assert trace not in everything


@pytest.mark.parametrize(("screen", "lufs"), [(Screen.PHONE, -15.0), (Screen.TV, -24.0)])
async def test_each_screen_has_its_loudness(made: Make, tools: Tools, screen: Screen, lufs: float) -> None:
    asset = await made(CLIPS["HEVC in a transport stream"])
    argv: list[str | Path] = [
        tools.ffmpeg, "-nostdin", "-nostats", "-i", asset.folder / f"{screen}-audio.m3u8",
        "-af", "ebur128=framelog=quiet:peak=true", "-f", "null", "-",
    ]  # fmt: skip
    done = await sandbox.run(argv, BOUNDS, reads=(asset.folder,))
    summary = done.stderr.rpartition("Integrated loudness:")[2].split()
    integrated, peak = (float(summary[summary.index(name) + 1]) for name in ("I:", "Peak:"))
    assert integrated == pytest.approx(lufs, abs=1.0)
    assert peak <= -1.0
    recorded = next(r for r in asset.renditions if r.name == f"{screen}-audio")
    assert (recorded.measured_lufs, recorded.true_peak_dbtp) == (integrated, peak)
    assert recorded.loudness_note is None


async def samples(tools: Tools, media: Path) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    raw = ["-map", "0:a:0", "-ac", "1", "-ar", "48000", "-f", "f32le", "-"]
    argv = [tools.ffmpeg, "-nostdin", "-v", "error", "-i", media, *raw]
    done = await sandbox.run(argv, BOUNDS, reads=(media.parent,))
    assert done.code == 0
    return np.frombuffer(done.stdout, dtype=np.float32)


@pytest.mark.parametrize(("pictures_late", "sound_late"), [(0.0, 0.0), (0.12, 0.0), (0.0, 0.3), (1.0, 0.0)])
async def test_sound_stays_in_step_with_the_pictures(
    tools: Tools, tmp_path: Path, pictures_late: float, sound_late: float
) -> None:
    """A white frame and a click at the same second: whichever stream starts first, within 10 ms."""
    master = tmp_path / "click.mkv"
    graph = (
        f"color=black:s=360x640:r=25:d=6,drawbox=c=white:t=fill:enable='between(n,75,75)',"
        f"trim=start={pictures_late}[v];"
        f"aevalsrc='if(between(t,3,3.02),0.8*sin(2*PI*1000*t),0)':s=48000:d=6,atrim=start={sound_late}[a]"
    )
    words = ["-filter_complex", graph, "-map", "[v]", "-map", "[a]", "-c:v", "libx264", "-c:a", "pcm_s16le"]
    made = await sandbox.run(
        [tools.ffmpeg, "-nostdin", "-v", "error", *words, master], BOUNDS, writes=(tmp_path,)
    )
    assert made.code == 0, made.stderr
    asset = await transcode(master, tmp_path / "job", tools, progress=lambda _: None, options=QUICK)
    sound = await samples(tools, asset.folder / "phone-audio.m3u8")
    heard_at = np.flatnonzero(np.abs(sound) > 0.1)[0] / 48_000
    argv: list[str | Path] = [
        tools.ffmpeg, "-nostdin", "-v", "error", "-i", asset.folder / "phone-360.m3u8",
        "-vf", "scale=1:1:flags=area,format=gray", "-f", "rawvideo", "-",
    ]  # fmt: skip
    light = np.frombuffer((await sandbox.run(argv, BOUNDS, reads=(asset.folder,))).stdout, dtype=np.uint8)
    assert int(light.argmax()) / 25 == pytest.approx(3.0 - pictures_late, abs=0.001)
    assert heard_at == pytest.approx(3.0 - pictures_late, abs=0.01)


async def test_progress_goes_from_0_to_1_and_never_back(
    shared_media: Path, tools: Tools, tmp_path: Path
) -> None:
    seen: list[float] = []
    clip = shared_media / "real" / CLIPS["three pictures"]
    await transcode(clip, tmp_path, tools, progress=seen.append, options=QUICK)
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0.0, 1.0)


async def test_cancelling_leaves_no_process(shared_media: Path, tools: Tools, tmp_path: Path) -> None:
    clip = shared_media / "real" / "mediabunny__hevc.ts"
    encoding = asyncio.Event()

    def progress(share: float) -> None:
        if share > 0.08:
            encoding.set()

    job = asyncio.create_task(
        transcode(clip, tmp_path, tools, progress=progress, options=Options(preset="medium"))
    )
    await asyncio.wait_for(encoding.wait(), 60)
    assert running(tmp_path)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    assert not running(tmp_path)


def running(folder: Path) -> list[str]:
    """Processes that name ``folder`` in their command line."""
    found: list[str] = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            command = path.read_bytes()
        except OSError:
            continue
        if str(folder).encode() in command:
            found.append(path.parent.name)
    return found


async def test_a_refused_master_costs_no_encoding(shared_media: Path, tools: Tools, tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        await transcode(
            shared_media / "hostile" / "trunc_99.mp4", tmp_path, tools, progress=lambda _: None, options=QUICK
        )
    assert refusal.value.code == "truncated"
    assert not list((tmp_path / "scratch").iterdir())


async def test_a_tool_that_says_it_succeeded_is_not_believed(
    shared_media: Path, tools: Tools, tmp_path: Path
) -> None:
    """ffmpeg exits 0 on a full disk: here a packager that does nothing, well."""
    idle = tmp_path / "packager"
    idle.write_text("#!/bin/sh\nexit 0\n")
    idle.chmod(0o755)
    broken = Tools(
        ffmpeg=tools.ffmpeg, ffprobe=tools.ffprobe, packager=idle,
        ffmpeg_version=tools.ffmpeg_version, packager_version="",
    )  # fmt: skip
    clip = shared_media / "real" / CLIPS["three pictures"]
    with pytest.raises(EncodeFailed, match="missing or empty"):
        await transcode(clip, tmp_path / "job", broken, progress=lambda _: None, options=QUICK)


async def test_what_lies_where_a_rung_is_to_be_written_is_not_taken_for_it(
    shared_media: Path, tools: Tools, tmp_path: Path
) -> None:
    """ffmpeg would keep it, encode nothing, and exit with 0."""
    clip = shared_media / "real" / CLIPS["three pictures"]
    planned = plan(await probe.probe(clip, tools), QUICK)
    for name in encode.names(planned):
        (tmp_path / f"{name}.mp4").write_bytes(b"of an attempt before")
    await encode.encode(clip, planned, tools, QUICK, tmp_path, lambda _: None)
    for name in encode.names(planned.pictures_alone()):
        verify.coded(tmp_path / f"{name}.mp4", planned)
