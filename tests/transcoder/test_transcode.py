"""From a real clip to a folder that plays, read back by code that shares nothing with what wrote it."""

import asyncio
import json
import shutil
import struct
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

import m3u8
import numpy as np
import pytest

from catalog.rendition import PORTRAIT_ON_TV, Screen
from transcoder import sandbox
from transcoder.asset import Asset
from transcoder.errors import EncodeFailed, Refused
from transcoder.pipeline import transcode
from transcoder.plan import Options
from transcoder.sandbox import Bounds
from transcoder.tools import Tools

QUICK = Options(preset="ultrafast")
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


T = TypeVar("T")
Make = Callable[[str], Awaitable[Asset]]


@pytest.fixture(scope="session")
async def made(shared_media: Path, tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Make:
    """The asset of a real clip, made once per session."""
    done: dict[str, Asset] = {}

    async def make(name: str) -> Asset:
        if name not in done:
            folder = tmp_path_factory.mktemp("job")
            done[name] = await transcode(
                shared_media / "real" / name, folder, tools, progress=lambda _: None, options=QUICK
            )
        return done[name]

    return make


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """A fragment as a player meets it: seconds of its first presentation, its decode time and its end."""

    presents: float
    decodes: float
    ends: float


def children(data: bytes, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    while start + 8 <= end:
        size, kind = struct.unpack_from(">I4s", data, start)
        yield kind.decode("latin-1"), start + 8, start + size
        start += size


def find(data: bytes, path: str, start: int = 0, end: int | None = None) -> tuple[int, int]:
    for step in path.split("/"):
        start, end = next((a, b) for kind, a, b in children(data, start, end or len(data)) if kind == step)
    assert end is not None
    return start, end


def heard(segment: bytes, timescale: int) -> Heard:
    """One media segment: tfdt, then trun with a default duration from tfhd or one per sample."""
    start, end = find(segment, "moof/traf")
    boxes = {kind: a for kind, a, _ in children(segment, start, end)}
    at = boxes["tfhd"]
    flags = int.from_bytes(segment[at + 1 : at + 4], "big")
    default = 0
    if flags & 0x8:
        default = struct.unpack_from(">I", segment, at + 8 + 8 * bool(flags & 1) + 4 * bool(flags & 2))[0]
    at = boxes["tfdt"]
    decode = (
        struct.unpack_from(">Q", segment, at + 4)[0]
        if segment[at]
        else struct.unpack_from(">I", segment, at + 4)[0]
    )
    at = boxes["trun"]
    flags = int.from_bytes(segment[at + 1 : at + 4], "big")
    count = struct.unpack_from(">I", segment, at + 4)[0]
    width = 4 * sum(bool(flags & bit) for bit in (0x100, 0x200, 0x400, 0x800))
    clock, shown = decode, list[int]()
    for n in range(count):
        here = at + 8 + 4 * bool(flags & 1) + 4 * bool(flags & 4) + n * width
        offset = struct.unpack_from(">i", segment, here + width - 4)[0] if flags & 0x800 else 0
        shown.append(clock + offset)
        clock += struct.unpack_from(">I", segment, here)[0] if flags & 0x100 else default
    return Heard(presents=min(shown) / timescale, decodes=decode / timescale, ends=clock / timescale)


def stated(value: T | None) -> T:
    """What a playlist must say."""
    assert value is not None
    return value


def segments(folder: Path, playlist: str) -> tuple[m3u8.M3U8, list[Heard]]:
    """A media playlist and its segments, each cut out of the file as a range request would."""
    read = m3u8.loads((folder / playlist).read_text("utf-8"))
    start = read.segment_map[0]
    data = (folder / stated(start.uri)).read_bytes()
    length = int(stated(start.byterange).partition("@")[0])
    at, _ = find(data[:length], "moov/trak/mdia/mdhd")
    timescale = struct.unpack_from(">I", data, at + (20 if data[at] else 12))[0]
    found: list[Heard] = []
    for segment in read.segments:
        size, _, offset = stated(segment.byterange).partition("@")
        found.append(heard(data[int(offset) : int(offset) + int(size)], timescale))
    return read, found


def media_playlists(asset: Asset, screen: Screen) -> tuple[list[str], list[str]]:
    read = m3u8.loads((asset.folder / screen.playlist).read_text("utf-8"))
    return [stated(p.uri) for p in read.playlists], [stated(m.uri) for m in read.media]


@pytest.mark.parametrize("name", CLIPS.values(), ids=CLIPS.keys())
async def test_segments_are_continuous_aligned_and_start_together(made: Make, name: str) -> None:
    asset = await made(name)
    for screen in Screen:
        videos, sounds = media_playlists(asset, screen)
        firsts = {uri: segments(asset.folder, uri)[1] for uri in (*videos, *sounds)}
        for uri, parts in firsts.items():
            assert 0 <= parts[0].presents <= 0.025, uri
            assert all(b.decodes == pytest.approx(a.ends, abs=1e-9) for a, b in pairwise(parts))
        grids = [[round(part.decodes, 6) for part in firsts[uri]] for uri in videos]
        assert all(grid == grids[0] for grid in grids)
        assert abs(firsts[videos[0]][0].presents - firsts[sounds[0]][0].presents) <= 0.025


@pytest.mark.parametrize("name", CLIPS.values(), ids=CLIPS.keys())
async def test_playlists_tell_the_truth(made: Make, name: str) -> None:
    asset = await made(name)
    targets: set[float] = set()
    for screen in Screen:
        videos, sounds = media_playlists(asset, screen)
        for uri in (*videos, *sounds):
            read, parts = segments(asset.folder, uri)
            said = [stated(segment.duration) for segment in read.segments]
            assert said == pytest.approx([part.ends - part.decodes for part in parts], abs=1e-6)
            assert sum(said) == pytest.approx(asset.duration_seconds, abs=0.03)
            assert read.is_endlist
            target = stated(read.target_duration)
            targets.add(target)
            assert all(round(seconds) <= target for seconds in said)
    assert len(targets) == 1


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
    done = await sandbox.run([*argv, asset.folder / surround.media], BOUNDS)
    assert done.stdout.split() == [b"5.1"]


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
    same = {f.path: f.sha256 for f in whole.files}
    assert all(same[f.path] == f.sha256 for f in first.files if f.path.endswith(".mp4"))
    decoded = await sandbox.run(
        [tools.ffmpeg, "-nostdin", "-v", "error", "-i", kept / "phone.m3u8", "-f", "null", "-"], BOUNDS
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
