"""A plain folder of clips: a draft with the folder's name, every clip an episode."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.transcoder.delivery.packages import GOOD_CLIP, TODAY, codes, validated
from transcoder.delivery.measured import Measured
from transcoder.delivery.report import Report
from transcoder.delivery.validate import validate


async def folder_of(tmp_path: Path, *names: str) -> Report:
    root = tmp_path / "石阶上的徒弟"
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(name.encode())
    return await validated(root, tmp_path / "work")


def numbered(report: Report) -> dict[str, int]:
    assert report.package is not None, report.lines()
    return {episode.name: episode.facts.number for episode in report.package.episodes}


async def test_the_folder_gives_the_title_and_the_names_give_the_numbers(tmp_path: Path) -> None:
    report = await folder_of(tmp_path, "EP10.mp4", "EP2.MOV", "ep1.mkv", "readme.txt", "cover.jpg")
    assert report.package is not None
    assert report.package.facts.title == "石阶上的徒弟"
    assert not report.package.from_sheets
    assert numbered(report) == {"ep1.mkv": 1, "EP2.MOV": 2, "EP10.mp4": 10}
    assert codes(report) == ["W209"]
    assert report.exit_code == 0


async def test_names_without_numbers_are_taken_in_natural_order(tmp_path: Path) -> None:
    names = (
        "media__portrait_4k60.mp4",
        "decord__video_270.mov",
        "mp4ff__hevc.mp4",
        "bbb_642x642_30fps_vp9.webm",
    )
    report = await folder_of(tmp_path, *names)
    assert sorted(numbered(report).values()) == [1, 2, 3, 4]
    assert set(codes(report)) == {"W206"}
    assert report.exit_code == 0


async def test_a_number_taken_twice_goes_to_the_first_in_natural_order(tmp_path: Path) -> None:
    report = await folder_of(tmp_path, "01.mp4", "第1集.mp4", "02.mp4", "花絮.mp4")
    assert numbered(report) == {"01.mp4": 1, "02.mp4": 2, "第1集.mp4": 3, "花絮.mp4": 4}
    assert codes(report) == ["W206", "W207"]


async def test_clips_of_every_kind_and_case_count(tmp_path: Path) -> None:
    names = ("1.MP4", "2.mov", "3.MKV", "4.webm", "5.ts", "6.flv", "7.AVI", "8.m4v", "9.mpg", "10.3gp")
    assert len(numbered(await folder_of(tmp_path, *names))) == len(names)


async def test_clips_may_lie_in_folders(tmp_path: Path) -> None:
    report = await folder_of(tmp_path, "上/第1集.mp4", "下/第2集.mp4")
    assert numbered(report) == {"上/第1集.mp4": 1, "下/第2集.mp4": 2}


async def test_subtitles_beside_a_clip_go_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "包").mkdir()
    cue = "1\n00:00:01,000 --> 00:00:02,000\n你好\n"
    for name in ("花絮.mp4", "正片.mp4", "正片.srt", "正片.en.srt", "别的.srt"):
        (tmp_path / "包" / name).write_text(cue, "utf-8")
    report = await validated(tmp_path / "包", tmp_path / "work")
    assert report.package is not None
    found = {e.name: sorted(s.language for s in e.subtitles) for e in report.package.episodes}
    assert found == {"正片.mp4": ["en", "zh"], "花絮.mp4": []}
    assert [p.file for p in report.problems if p.code == "W218"] == ["别的.srt"]


async def test_a_clip_that_calls_itself_ai_made_will_be_labelled(tmp_path: Path) -> None:
    (tmp_path / "包").mkdir()
    (tmp_path / "包" / "01.mp4").write_bytes(b"made")
    report = await validated(tmp_path / "包", tmp_path / "work", {"01.mp4": replace(GOOD_CLIP, says_ai=True)})
    assert codes(report) == ["W223"]


async def test_a_foreign_spreadsheet_does_not_make_it_a_package(tmp_path: Path) -> None:
    report = await folder_of(tmp_path, "01.mp4", "notes.csv")
    assert codes(report) == ["W205"]
    assert report.package is not None
    assert not report.package.from_sheets


async def test_a_silent_clip_is_taken_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "包").mkdir()
    (tmp_path / "包" / "01.mp4").write_bytes(b"silent")
    silent = {"01.mp4": replace(GOOD_CLIP, has_audio=False, loudness_lufs=None)}
    report = await validated(tmp_path / "包", tmp_path / "work", silent)
    assert report.lines() == ["W211 01.mp4 无音轨，将补静音 / no audio track, silence will be added"]
    assert report.exit_code == 0


async def test_a_refused_clip_is_an_error_with_its_own_code(tmp_path: Path) -> None:
    (tmp_path / "包").mkdir()
    (tmp_path / "包" / "01.mp4").write_bytes(b"hostile")
    refused = {"01.mp4": replace(GOOD_CLIP, refusal=("not_video", "不是视频", "not a video"))}
    report = await validated(tmp_path / "包", tmp_path / "work", refused)
    assert codes(report) == ["E111"]
    assert report.exit_code == 1


async def test_what_measuring_itself_fails_at_is_not_blamed_on_the_maker(tmp_path: Path) -> None:

    async def broken(path: Path) -> Measured:
        raise OSError("the disk is gone")

    (tmp_path / "01.mp4").write_bytes(b"x")
    with pytest.raises(ExceptionGroup):
        await validate(tmp_path, broken, TODAY, tmp_path / "work")
