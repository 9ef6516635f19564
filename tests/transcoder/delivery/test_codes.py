"""Each code has a package that produces it; several come in one report."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from PIL import Image

from catalog.series import AiLabel
from tests.transcoder.delivery.packages import (
    GOOD_CLIP,
    GOOD_RIGHTS,
    Cells,
    Maker,
    codes,
    episode_rows,
    validated,
)
from transcoder.delivery.codes import CODES, Severity
from transcoder.delivery.problem import problem
from transcoder.delivery.report import Report


def line(report: Report, code: str) -> str:
    lines = [found.line() for found in report.problems if found.code == code]
    assert lines, report.lines()
    return lines[0]


async def check(maker: Maker, tmp_path: Path, *, demo: bool = False) -> Report:
    return await validated(maker.write(tmp_path / "包"), tmp_path / "work", demo=demo)


def rights(**changes: object) -> Cells:
    values = [changes.get(str(header), value) for header, value in zip(*GOOD_RIGHTS, strict=True)]
    extra = [header for header in changes if header not in GOOD_RIGHTS[0]]
    return ((*GOOD_RIGHTS[0], *extra), (*values, *(changes[header] for header in extra)))


async def test_a_good_package_has_no_problem(tmp_path: Path) -> None:
    report = await check(Maker(), tmp_path)
    assert report.lines() == []
    assert report.exit_code == 0
    package = report.package
    assert package is not None
    assert package.facts.title == "借你一段黄河"
    assert package.facts.zones == ("yellow-river", "travel")
    assert [episode.facts.number for episode in package.episodes] == [1, 2, 3]
    assert [episode.facts.declared_seconds for episode in package.episodes] == [90.0, 90.0, 90.0]


async def test_e101_names_the_cell_of_the_episode_without_a_file(tmp_path: Path) -> None:
    maker = Maker(episodes=episode_rows(6), clips=[f"视频/{n:03d}.mp4" for n in range(1, 6)])
    maker.work["计划集数"] = 5
    report = await check(maker, tmp_path)
    assert report.lines() == ["E101 分集!A7：缺少第006集视频 / episode 6: file missing"]
    assert report.exit_code == 1


async def test_e102_compares_the_declared_count_with_what_came(tmp_path: Path) -> None:
    maker = Maker()
    maker.work["计划集数"] = 24
    report = await check(maker, tmp_path)
    assert line(report, "E102") == "E102 作品!B8：集数声明24，实收3 / declared 24, received 3"


async def test_a_part_of_a_series_may_be_delivered(tmp_path: Path) -> None:
    maker = Maker()
    maker.work |= {"计划集数": 24, "本次交付集数": 3}
    report = await check(maker, tmp_path)
    assert codes(report) == []
    assert report.package is not None
    assert report.package.facts.planned_episodes == 24
    maker.work["本次交付集数"] = 4
    assert codes(await check(maker, tmp_path)) == ["E102"]


async def test_e103_a_series_needs_a_title(tmp_path: Path) -> None:
    maker = Maker()
    maker.work["作品名称"] = None
    assert "作品!B2" in line(await check(maker, tmp_path), "E103")


async def test_e104_an_episode_is_listed_twice(tmp_path: Path) -> None:
    maker = Maker(episodes=[*episode_rows(3), (3, "又一个第三集", "90")])
    report = await check(maker, tmp_path)
    assert report.lines() == [
        "E104 分集!A5：第003集重复，首次在A4 / episode 3 is listed twice, first in A4",
    ]


async def test_e105_episode_numbers_have_gaps(tmp_path: Path) -> None:
    maker = Maker(episodes=[("集号",), (1,), (2,), (5,)], clips=["视频/1.mp4", "视频/2.mp4", "视频/5.mp4"])
    assert "003、004" in line(await check(maker, tmp_path), "E105")


async def test_e106_an_episode_number_is_not_understood(tmp_path: Path) -> None:
    maker = Maker(episodes=[*episode_rows(3), ("番外", "", "")])
    assert "番外" in line(await check(maker, tmp_path), "E106")


async def test_e107_the_sheet_of_the_work_is_missing(tmp_path: Path) -> None:
    report = await validated(Maker().write_csv(tmp_path / "包", "utf-8"), tmp_path / "work")
    assert codes(report) == []
    (tmp_path / "包" / "作品.csv").unlink()
    assert "E107" in codes(await validated(tmp_path / "包", tmp_path / "work"))


async def test_e108_a_damaged_workbook_is_reported(tmp_path: Path) -> None:
    root = Maker().write(tmp_path / "包")
    (root / "作品信息.xlsx").write_bytes(b"not a workbook")
    report = await validated(root, tmp_path / "work")
    assert line(report, "E108").startswith("E108 作品信息.xlsx 表格无法读取")


async def test_e109_an_endless_sheet_is_refused(tmp_path: Path) -> None:
    maker = Maker(sheets={"演职员": [("职务", "姓名"), *(("群演", f"路人{n}") for n in range(3100))]})
    assert "E109" in codes(await check(maker, tmp_path))


async def test_e110_a_clip_of_a_package_must_have_sound(tmp_path: Path) -> None:
    root = Maker().write(tmp_path / "包")
    silent = {"002.mp4": replace(GOOD_CLIP, has_audio=False, loudness_lufs=None)}
    report = await validated(root, tmp_path / "work", silent)
    assert report.lines() == ["E110 视频/002.mp4 无音轨 / no audio track"]


async def test_e111_says_why_a_clip_cannot_be_used(tmp_path: Path) -> None:
    root = Maker().write(tmp_path / "包")
    refused = {"002.mp4": replace(GOOD_CLIP, refusal=("truncated", "文件不完整", "the file is cut off"))}
    report = await validated(root, tmp_path / "work", refused)
    assert report.lines() == [
        "E111 视频/002.mp4 无法使用的视频（truncated：文件不完整）"
        " / not a usable video (truncated: the file is cut off)"
    ]


async def test_e112_e113_e117_the_checksum_file_is_verified(tmp_path: Path) -> None:
    maker = Maker(files={"证照/授权书.pdf": b"paper"})
    listing = f"{'0' * 64}  视频/001.mp4\n\n{'1' * 64} *证照/授权书.pdf\n{'2' * 64}  视频/009.mp4\nnonsense\n"
    maker.files["校验.sha256"] = listing.encode("gbk")
    report = await check(maker, tmp_path)
    assert codes(report) == ["E112", "E112", "E113", "E117"]
    assert line(report, "E112").startswith("E112 视频/001.mp4") or line(report, "E112").startswith(
        "E112 证照"
    )
    assert "视频/009.mp4" in line(report, "E113")
    assert "第5行" in line(report, "E117")


async def test_e114_the_body_lies_inside_the_video(tmp_path: Path) -> None:
    rows = [("集号", "正片开始", "正片结束"), (1, "5秒", "1:30"), (2, "3", "2分10秒"), (3, "", "")]
    report = await check(Maker(episodes=rows), tmp_path)
    assert [found.cell for found in report.problems if found.code == "E114"] == ["A3"]


async def test_e115_w215_posters_are_looked_at(tmp_path: Path) -> None:
    root = Maker(files={"图片/竖版海报.jpg": b"\xff\xd8 no image"}).write(tmp_path / "包")
    Image.new("RGB", (400, 400)).save(root / "图片" / "横版海报.png")
    report = await validated(root, tmp_path / "work")
    assert codes(report) == ["E115", "W215"]


CUE = "1\n00:00:01,000 --> 00:00:02,000\n你好\n".encode()


async def test_e116_subtitles_must_hold_cues(tmp_path: Path) -> None:
    cue = "1\n00:00:01,000 --> 00:00:02,000\n你好\n"
    maker = Maker(files={"字幕/001.srt": cue.encode("gbk"), "字幕/002.srt": b"\0\0\0"})
    report = await check(maker, tmp_path)
    assert report.lines() == [
        "E116 字幕/002.srt 字幕无法读取：字幕文件中没有字幕 / "
        "the subtitles cannot be read: There is no cue in the subtitles"
    ]


async def test_e119_a_time_in_subtitles_is_named_by_its_line(tmp_path: Path) -> None:
    wrong = "1\n00:00:01,000 --> 00:00:02,000\n你好\n\n2\n00:00:03 --> 00:0x\n再见\n"
    report = await check(Maker(files={"字幕/001.srt": wrong.encode()}), tmp_path)
    assert report.lines() == [
        "E119 字幕/001.srt 字幕第6行的时间无法识别 / line 6 of the subtitles: a time is not understood"
    ]


async def test_e118_a_checksum_in_a_row_has_64_digits(tmp_path: Path) -> None:
    maker = Maker(episodes=[("集号", "校验值"), (1, "abc"), (2, "0" * 64), (3, None)])
    assert codes(await check(maker, tmp_path)) == ["E112", "E118"]


@pytest.mark.parametrize("number", [1.23e15, "1.23E+15", 123456789012345, "V1.23E+14"])
async def test_e120_excel_ate_the_number(tmp_path: Path, number: object) -> None:
    report = await check(Maker(rights=rights(号码=number)), tmp_path)
    assert report.lines() == [
        "E120 资质授权!C2：号码被Excel转成科学计数，请设为文本 / number was turned into scientific notation"
    ]


async def test_e121_the_tier_follows_the_dated_table(tmp_path: Path) -> None:
    maker = Maker()
    maker.work |= {
        "是否AI制作": "是",
        "AI标识位置": "0:00-0:03",
        "总投资（万元）": 45,
        "类别": "其他",
        "备案日期": "2026-07-02",
    }
    report = await check(maker, tmp_path)
    expected = "投资45万且为AI作品 → 应为“普通”，填的是“其他”（规则 2026-07-01）"
    assert expected in line(report, "E121")


async def test_e122_a_special_theme_is_key_tier(tmp_path: Path) -> None:
    maker = Maker()
    maker.work |= {"特殊题材": "司法", "总投资（万元）": 20, "类别": "其他"}
    assert "主要剧情涉司法 → 应为“重点”" in line(await check(maker, tmp_path), "E122")


async def test_e123_a_number_without_a_known_shape(tmp_path: Path) -> None:
    assert codes(await check(Maker(rights=rights(号码="备2026-12")), tmp_path)) == ["E123"]


async def test_e124_demo_numbers_are_for_demonstrations(tmp_path: Path) -> None:
    maker = Maker(rights=rights(号码="演示备字（2026）第0001号"))
    assert codes(await check(maker, tmp_path)) == ["E124"]
    assert codes(await check(maker, tmp_path, demo=True)) == []


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("类别", "甲类", "E125"),
        ("类型", "歌舞", "E125"),
        ("画幅", "圆形", "E125"),
        ("状态", "不详", "E125"),
        ("是否AI制作", "也许", "E125"),
        ("专区", "微短剧里看月亮", "E126"),
        ("备案日期", "2026/13/1", "E127"),
        ("AI标识位置", "开头", "E128"),
        ("总投资（万元）", "若干", "E129"),
    ],
)
async def test_what_cannot_be_read_is_named_with_its_cell(
    tmp_path: Path, field: str, value: str, code: str
) -> None:
    maker = Maker()
    maker.work[field] = value
    report = await check(maker, tmp_path)
    row = list(maker.work).index(field) + 2
    assert f"作品!B{row}" in line(report, code)
    assert value in line(report, code)


async def test_e128_a_duration_is_not_understood(tmp_path: Path) -> None:
    maker = Maker(episodes=[("集号", "时长"), (1, "一会儿"), (2, "90"), (3, "1:30")])
    assert line(await check(maker, tmp_path), "E128").startswith("E128 分集!B2：时长“一会儿”")


async def test_e130_rights_must_last_as_long_as_the_showcase(tmp_path: Path) -> None:
    report = await check(Maker(rights=rights(授权结束="2026-12-01", 展播结束="2026-12-31")), tmp_path)
    assert codes(report) == ["E130"]
    assert line(report, "E130").startswith("E130 资质授权!E2：授权至2026-12-01，早于展播结束")
    assert line(report, "E130").endswith("/ rights end before the showcase")


async def test_the_end_of_the_showcase_may_stand_with_the_work(tmp_path: Path) -> None:
    maker = Maker(rights=rights(授权结束="2026-12-01"))
    maker.work["展播结束"] = datetime(2026, 12, 31)  # noqa: DTZ001 (Excel knows no time zone)
    assert codes(await check(maker, tmp_path)) == ["E130"]


async def test_e131_rights_start_after_they_end(tmp_path: Path) -> None:
    assert "E131" in codes(await check(Maker(rights=rights(授权开始="2029-01-01")), tmp_path))


async def test_e132_rights_are_over(tmp_path: Path) -> None:
    assert "E132" in codes(await check(Maker(rights=rights(授权结束="2026-08-14")), tmp_path))


async def test_e140_ai_without_a_label(tmp_path: Path) -> None:
    maker = Maker()
    maker.work["是否AI制作"] = "是"
    maker.work["备案日期"] = "2026-03-01"
    assert codes(await check(maker, tmp_path)) == ["E140"]


async def test_e141_the_ai_label_lasts_two_seconds_at_the_opening(tmp_path: Path) -> None:
    maker = Maker()
    maker.work |= {"是否AI制作": "是", "AI标识开始": "0:00", "AI标识结束": "0:01"}
    assert codes(await check(maker, tmp_path)) == ["E141"]
    maker.work |= {"AI标识开始": "0:40", "AI标识结束": "0:45"}
    assert codes(await check(maker, tmp_path)) == ["E141"]


async def test_an_ai_label_that_the_platform_shall_add_is_no_problem(tmp_path: Path) -> None:
    maker = Maker()
    maker.work |= {"是否AI制作": "是", "AI标识位置": "平台添加"}
    report = await check(maker, tmp_path)
    assert codes(report) == []
    assert report.package is not None
    assert report.package.facts.ai_label() is AiLabel.PLATFORM


async def test_e142_a_video_that_calls_itself_ai_made(tmp_path: Path) -> None:
    found = {"002.mp4": replace(GOOD_CLIP, says_ai=True)}
    root = tmp_path / "package"
    report = await validated(Maker().write(root), tmp_path / "work", found)
    assert [(problem.code, problem.file) for problem in report.problems] == [("E142", "视频/002.mp4")]
    declared = Maker()
    declared.work |= {"是否AI制作": "是", "AI标识位置": "平台添加"}
    report = await validated(declared.write(tmp_path / "declared"), tmp_path / "work", found)
    assert codes(report) == []


async def test_w201_a_clip_that_no_row_lists(tmp_path: Path) -> None:
    maker = Maker(clips=[f"视频/{n:03d}.mp4" for n in range(1, 5)])
    report = await check(maker, tmp_path)
    assert codes(report) == ["W201"]
    assert report.exit_code == 0


async def test_w202_what_the_gates_will_ask_for(tmp_path: Path) -> None:
    maker = Maker(rights=())
    maker.work = {"作品名称": "石阶上的徒弟", "计划集数": 3, "专区": "学法"}
    report = await check(maker, tmp_path)
    missing = {found.field for found in report.problems if found.code == "W202"}
    assert missing == {
        "synopsis", "ai_made", "tier", "filed_on", "number", "ends_on", "investment_wan", "legal_reviewer",
    }  # fmt: skip
    assert report.exit_code == 0


async def test_w203_unknown_columns_are_ignored(tmp_path: Path) -> None:
    maker = Maker()
    maker.work["导演最爱的颜色"] = "红"
    assert codes(await check(maker, tmp_path)) == ["W203"]


async def test_w204_a_logline_is_short(tmp_path: Path) -> None:
    maker = Maker()
    maker.work |= {"一句话简介": "长" * 31, "简介": "长" * 201}
    assert codes(await check(maker, tmp_path)) == ["W204", "W204"]


async def test_w205_a_foreign_spreadsheet_is_ignored(tmp_path: Path) -> None:
    maker = Maker(files={"预算.csv": "项,元\n盒饭,300\n".encode()})
    assert codes(await check(maker, tmp_path)) == ["W205"]


async def test_w208_two_clips_for_one_episode(tmp_path: Path) -> None:
    maker = Maker(clips=["视频/001.mp4", "视频/002.mp4", "视频/003.mp4", "视频/第3集.mov"])
    report = await check(maker, tmp_path)
    assert codes(report) == ["W208"]


async def test_w218_subtitles_of_no_episode(tmp_path: Path) -> None:
    report = await check(Maker(files={"字幕/009.srt": CUE}), tmp_path)
    assert [(problem.code, problem.file) for problem in report.problems] == [("W218", "字幕/009.srt")]


async def test_w219_two_subtitles_of_one_language(tmp_path: Path) -> None:
    report = await check(Maker(files={"字幕/001.srt": CUE, "字幕/001.zh.ass": CUE}), tmp_path)
    assert line(report, "W219").startswith("W219 字幕/001.zh.ass 第001集同一语言有多个字幕，采用字幕/001.srt")


async def test_w222_cues_that_nobody_would_see(tmp_path: Path) -> None:
    late = CUE + b"\n2\n00:01:31,000 --> 00:01:32,000\nlate\n"
    report = await check(Maker(files={"字幕/001.srt": late}), tmp_path)
    assert line(report, "W222").startswith("W222 字幕/001.srt 有1条字幕在视频结束（90.0秒）之后")


async def test_w210_w212_coordinates(tmp_path: Path) -> None:
    places = [
        ("名称", "纬度", "经度", "坐标系"),
        ("观星台", 34.403, 113.141, ""),
        ("少林寺", 34.508, 112.935, "WGS-84"),
        ("天外", 134.5, 212.9, "GCJ02"),
    ]
    report = await check(Maker(sheets={"取景地": places}), tmp_path)
    assert report.lines() == [
        "W210 取景地!D2：坐标未注明坐标系 / coordinates without datum",
        "W212 取景地!B4：坐标“134.5”不可用，已忽略 / coordinates “134.5” are not usable and ignored",
    ]


async def test_w213_rights_name_no_endpoint(tmp_path: Path) -> None:
    assert codes(await check(Maker(rights=rights(授权终端="")), tmp_path)) == ["W213"]


async def test_w214_w220_w221_what_was_measured(tmp_path: Path) -> None:
    root = Maker().write(tmp_path / "包")
    found = {
        "001.mp4": replace(GOOD_CLIP, width=1920, height=1080),
        "002.mp4": replace(GOOD_CLIP, loudness_lufs=-9.8),
        "003.mp4": replace(GOOD_CLIP, duration_seconds=120.0),
    }
    report = await validated(root, tmp_path / "work", found)
    assert codes(report) == ["W214", "W220", "W221"]
    assert line(report, "W220").startswith("W220 视频/002.mp4 实测响度 −9.8 LUFS，将归一化 / loudness")
    assert report.exit_code == 0


async def test_w216_a_filing_date_in_the_future(tmp_path: Path) -> None:
    maker = Maker()
    maker.work["备案日期"] = "2026-09-01"
    assert codes(await check(maker, tmp_path)) == ["W216"]


async def test_w217_a_licence_file_is_not_there(tmp_path: Path) -> None:
    assert codes(await check(Maker(rights=rights(证照文件="授权书.pdf")), tmp_path)) == ["W217"]
    maker = Maker(rights=rights(证照文件="授权书.pdf"), files={"证照/授权书.pdf": b"%PDF"})
    assert codes(await check(maker, tmp_path)) == []


async def test_w230_two_episodes_are_the_same_file(tmp_path: Path) -> None:
    same = {"视频/002.mp4": b"same", "视频/003.mp4": b"same"}
    report = await check(Maker(clips=["视频/001.mp4"], files=same), tmp_path)
    assert "第002与003集内容相同 / episodes 2 and 3 are the same file" in line(report, "W230")


async def test_one_report_lists_everything_at_once(tmp_path: Path) -> None:
    maker = Maker(
        episodes=episode_rows(4),
        rights=rights(号码=1.23e15, 授权结束="2026-12-01", 展播结束="2026-12-31"),
        sheets={"取景地": [("名称", "坐标"), ("观星台", "34.403, 113.141")]},
    )
    maker.work |= {"计划集数": 24, "特殊题材": "公安", "是否AI制作": "是"}
    root = maker.write(tmp_path / "包")
    (root / "视频" / "002.mp4").write_bytes((root / "视频" / "001.mp4").read_bytes())
    found = {
        "002.mp4": replace(GOOD_CLIP, loudness_lufs=-9.8),
        "003.mp4": replace(GOOD_CLIP, has_audio=False, loudness_lufs=None),
    }
    report = await validated(root, tmp_path / "work", found)
    assert codes(report) == [
        "E101", "E102", "E110", "E120", "E122", "E130", "E140", "W210", "W220", "W230",
    ]  # fmt: skip
    again = await validated(root, tmp_path / "work", found)
    assert again.lines() == report.lines()
    assert report.to_json()["exit_code"] == 1


def test_every_code_can_be_written_in_both_languages() -> None:
    for code, entry in CODES.items():
        assert entry.zh
        assert entry.en
        assert entry.severity is (Severity.ERROR if code[0] == "E" else Severity.WARNING)


def test_a_problem_is_one_line() -> None:
    assert "\n" not in problem("E102", declared=24, received=23).line()
    assert problem("E102", declared=24, received=23).line() == (
        "E102 集数声明24，实收23 / declared 24, received 23"
    )
