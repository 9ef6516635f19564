"""Subtitles inside masters and beside them, in published folders of real clips."""

import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import m3u8
import pytest

from catalog.rendition import Screen
from transcoder import sandbox
from transcoder.asset import Asset
from transcoder.brief import NOTHING, Brief, SideFile
from transcoder.errors import Refused
from transcoder.pipeline import transcode
from transcoder.plan import Options
from transcoder.sandbox import Bounds
from transcoder.tools import Tools
from transcoder.webtext import clock

QUICK = Options(preset="ultrafast", content_aware=False)
BOUNDS = Bounds(wall_seconds=60, cpu_seconds=120)
SRT = "1\n00:00:00,500 --> 00:00:01,000\n你好\n\n2\n00:00:00,800 --> 09:00:00,000\n一直到最后\n"

Make = Callable[..., Awaitable[Asset]]


@pytest.fixture
def make(tools: Tools, tmp_path: Path) -> Make:
    async def made(source: Path, brief: Brief = NOTHING) -> Asset:
        folder = tmp_path / f"job {source.name}"
        return await transcode(source, folder, tools, progress=lambda _: None, options=QUICK, brief=brief)

    return made


def said(asset: Asset) -> dict[str, Any]:
    return json.loads((asset.folder / "manifest.json").read_text("utf-8"))


def cues(asset: Asset, playlist: str) -> list[tuple[str, str, str]]:
    """(start, end, text) of what a player finds in the ranges of a playlist, each once."""
    read = m3u8.loads((asset.folder / playlist).read_text("utf-8"))
    found: dict[tuple[str, str, str], None] = {}
    for segment in read.segments:
        assert segment.uri
        assert segment.byterange
        length, _, start = segment.byterange.partition("@")
        document = (asset.folder / segment.uri).read_bytes()[int(start) : int(start) + int(length)].decode()
        assert document.startswith("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n")
        found |= dict.fromkeys(re.findall(r"(\S+) --> (\S+)\n(.+?)\n\n", document, re.DOTALL))
    return list(found)


async def test_text_in_a_master_is_taken_and_listed_on_both_screens(make: Make, shared_media: Path) -> None:
    asset = await make(shared_media / "real" / "torchcodec__nasa_13013.mp4")
    for screen in Screen:
        read = m3u8.loads((asset.folder / screen.playlist).read_text("utf-8"))
        entries = [entry for entry in read.media if entry.type == "SUBTITLES"]
        assert [(e.language, e.name, e.default, e.uri) for e in entries] == [
            ("en", "English", "NO", "subs-en.m3u8")
        ]
        assert {playlist.stream_info.subtitles for playlist in read.playlists} == {"subs"}
        (video, *_) = read.playlists
        assert video.uri
        pictures = m3u8.loads((asset.folder / video.uri).read_text("utf-8"))
        texts = m3u8.loads((asset.folder / "subs-en.m3u8").read_text("utf-8"))
        assert [s.duration for s in texts.segments] == [s.duration for s in pictures.segments]
        assert texts.target_duration == pictures.target_duration
    found = cues(asset, "subs-en.m3u8")
    assert found[0] == (
        "00:00:00.210",
        "00:00:04.260",
        "NAR: This is the optical and science segment of the Webb",
    )
    assert len(found) == 4
    assert said(asset)["subtitles"][0]["origin"] == "master"
    assert "subtitles_left_out" in said(asset)["rules"], "a second one in English"


@pytest.mark.parametrize(
    ("name", "left_out"),
    [
        ("real/media__sample_with_ass_subtitles.mkv", False),
        ("real/media__sample_with_null_terminated_vtt_subtitles.mkv", True),
        ("real/xgplayer__h264_pcma_channel1_8000.flv", True),
    ],
)
async def test_what_is_no_text_is_left_out_with_a_note(
    make: Make, shared_media: Path, name: str, left_out: bool
) -> None:
    asset = await make(shared_media / name)
    manifest = said(asset)
    assert ("subtitles_left_out" in manifest["rules"]) is left_out
    assert [track["language"] for track in manifest["subtitles"]] == ([] if left_out else ["und"])
    if not left_out:
        assert cues(asset, "subs-und.m3u8") == [
            ("00:00:00.000", "00:00:00.433", "This is the first subtitle.")
        ]


async def test_ten_hours_of_subtitle_end_with_the_episode_and_its_font_opens_nothing(
    make: Make, shared_media: Path
) -> None:
    asset = await make(shared_media / "hostile" / "ass_in_mkv.mkv")
    ((start, end, text),) = cues(asset, "subs-und.m3u8")
    assert (start, text) == ("00:00:00.000", "x")
    hours, minutes, seconds = (float(part) for part in end.split(":"))
    assert hours == minutes == 0
    assert seconds == pytest.approx(asset.duration_seconds, abs=0.001)
    assert not any(b"passwd" in (asset.folder / file.path).read_bytes() for file in asset.files)


async def test_files_beside_the_master_count_before_what_is_in_it(
    make: Make, tools: Tools, tmp_path: Path
) -> None:
    """The master's pictures start a second late, and its subtitles with its clock."""
    (tmp_path / "in.srt").write_text("1\n00:00:02,000 --> 00:00:03,000\n<b>in</b> the master\n", "utf-8")
    master = tmp_path / "late.mkv"
    argv: list[str | Path] = [
        tools.ffmpeg, "-nostdin", "-v", "error", "-itsoffset", "1", "-f", "lavfi", "-i",
        "testsrc=s=180x320:r=25:d=3", "-f", "lavfi", "-i", "sine=d=4", "-i", tmp_path / "in.srt", "-i",
        tmp_path / "in.srt", "-map", "0", "-map", "1", "-map", "2", "-map", "3", "-c:v", "libx264",
        "-metadata:s:s:0", "language=fre", "-metadata:s:s:1", "language=chi", master,
    ]  # fmt: skip
    done = await sandbox.run(argv, BOUNDS, writes=(tmp_path,))
    assert done.code == 0, done.stderr
    beside = SideFile(language="zh", name="1.srt", content=SRT.encode("gb18030"))
    asset = await make(master, Brief(subtitles=(beside,)))
    assert cues(asset, "subs-fr.m3u8") == [("00:00:01.000", "00:00:02.000", "<b>in</b> the master")]
    assert cues(asset, "subs-zh.m3u8") == [
        ("00:00:00.500", "00:00:01.000", "你好"),
        ("00:00:00.800", "00:00:03.000", "一直到最后"),
    ]
    tracks = {track["language"]: track for track in said(asset)["subtitles"]}
    assert (tracks["zh"]["origin"], tracks["zh"]["default"], tracks["zh"]["name"]) == (
        "delivered",
        True,
        "中文",
    )
    assert (tracks["fr"]["origin"], tracks["fr"]["default"]) == ("master", False)
    assert said(asset)["subtitles_left_out"] == ["stream 3: delivered beside the master"]


async def test_a_file_beside_the_master_that_cannot_be_read_is_the_materials_fault(
    make: Make, shared_media: Path
) -> None:
    wrong = SideFile(language="zh", name="1.srt", content=b"1\n00:00:01 --> x\nhello\n")
    with pytest.raises(Refused) as caught:
        await make(shared_media / "real" / "decord__video_270.mov", Brief(subtitles=(wrong,)))
    assert (caught.value.code, caught.value.facts["line"]) == ("subtitle_time", 2)


async def test_an_episode_has_a_storyboard(make: Make, tools: Tools, shared_media: Path) -> None:
    asset = await make(shared_media / "real" / "shaka-player__segment.ts")
    index = (asset.folder / "storyboard.vtt").read_text("utf-8")
    found = re.findall(r"--> (\S+)\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)", index)
    assert {sheet for _, sheet, *_ in found} == {"storyboard-1.jpg"}
    assert found[-1][0] == clock(round(asset.duration_seconds * 1000))
    argv: list[str | Path] = [
        tools.ffprobe, "-v", "error", "-show_streams", "-of", "json", asset.folder / "storyboard-1.jpg",
    ]  # fmt: skip
    (picture,) = json.loads((await sandbox.run(argv, BOUNDS, reads=(asset.folder,))).stdout)["streams"]
    right, low = (
        max(int(x) + int(w) for *_, x, _, w, _ in found),
        max(int(y) + int(h) for *_, y, _, h in found),
    )
    assert (picture["width"], picture["height"]) == (right, low)
    assert said(asset)["storyboard"]["sheets"] == ["storyboard-1.jpg"]
