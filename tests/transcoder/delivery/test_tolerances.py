"""What makers really hand over: odd encodings, names, dates, layouts; each is understood without a word."""

import zipfile
from datetime import date, datetime, time
from pathlib import Path

import pytest
from openpyxl import load_workbook

from catalog.datum import Datum
from catalog.licence import Tier
from catalog.series import Endpoint, Kind, Orientation
from tests.transcoder.delivery.packages import (
    GOOD_WORK,
    Cells,
    Maker,
    codes,
    sha256,
    validated,
    write_workbook,
)
from transcoder.delivery.package import Package
from transcoder.delivery.report import Report


def package_of(report: Report) -> Package:
    assert report.package is not None, report.lines()
    return report.package


async def written(maker: Maker, tmp_path: Path) -> Package:
    report = await validated(maker.write(tmp_path / "包"), tmp_path / "work")
    assert report.lines() == []
    return package_of(report)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
async def test_csv_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    report = await validated(Maker().write_csv(tmp_path / "包", encoding), tmp_path / "work")
    assert report.lines() == []
    assert package_of(report).facts.synopsis == GOOD_WORK["简介"]


async def test_csv_names_may_carry_a_prefix_and_a_number(tmp_path: Path) -> None:
    root = Maker().write_csv(tmp_path / "包", "gbk")
    (root / "作品.csv").rename(root / "1.作品信息.csv")
    (root / "分集.csv").rename(root / "作品信息-分集.csv")
    assert codes(await validated(root, tmp_path / "work")) == []


async def test_the_work_may_be_one_row_under_its_headers(tmp_path: Path) -> None:
    maker = Maker()
    tables = maker.tables() | {"作品": (tuple(maker.work), tuple(maker.work.values()))}
    maker.write_files(tmp_path / "包")
    write_workbook(tmp_path / "包" / "作品信息.xlsx", tables)
    report = await validated(tmp_path / "包", tmp_path / "work")
    assert report.lines() == []
    assert package_of(report).facts.investment_wan == 150


async def test_titles_remarks_and_notes_in_headers_do_not_matter(tmp_path: Path) -> None:
    maker = Maker(
        episodes=[
            ("借你一段黄河 分集表", None, None),
            ("填写说明：每集一行", None, None),
            ("集　号*", "集名（必填）", "时长(分秒)"),
            ("示例", "样例集", "1分"),
            (1, "船", "1:30"),
            (2, "岸", "1:30"),
            (3, "河", "1:30"),
            ("合计", None, None),
        ]
    )
    package = await written(maker, tmp_path)
    assert [episode.facts.title for episode in package.episodes] == ["船", "岸", "河"]


async def test_merged_cells_speak_for_their_whole_range(tmp_path: Path) -> None:
    rows: Cells = [("分集信息表",), ("集号", "集名"), (1, "同名"), (2, None), (3, None)]
    root = Maker(episodes=rows).write(tmp_path / "包")
    book = load_workbook(root / "作品信息.xlsx")
    book["分集"].merge_cells("A1:B1")
    book["分集"].merge_cells("B3:B5")
    book["作品"].merge_cells("B2:D2")
    book.save(root / "作品信息.xlsx")
    report = await validated(root, tmp_path / "work")
    assert report.lines() == []
    assert [episode.facts.title for episode in package_of(report).episodes] == ["同名"] * 3


@pytest.mark.parametrize(
    "names",
    [
        ("第1集.mp4", "第2集.mp4", "第3集.mp4"),
        ("EP01.MP4", "EP02.MP4", "ep03.mov"),
        ("1.mp4", "2.mp4", "3.mp4"),
        ("０１.mp4", "０２.mp4", "０３.mp4"),
        ("借你一段黄河_01_1080p.mp4", "借你一段黄河_02_1080p.mp4", "借你一段黄河_03_1080p.mp4"),
        ("第一集.mkv", "第二集.mkv", "第三集.mkv"),
        ("S01E01.ts", "S01E02.ts", "S01E03.ts"),
    ],
)
@pytest.mark.parametrize("folder", ["视频/", "Video/", ""])
async def test_clips_are_found_by_their_numbers(tmp_path: Path, names: tuple[str, ...], folder: str) -> None:
    package = await written(Maker(clips=[folder + name for name in names]), tmp_path)
    assert [episode.name for episode in package.episodes] == [folder + name for name in names]


async def test_a_row_may_name_its_clip_in_its_own_way(tmp_path: Path) -> None:
    rows: Cells = [("集数", "文件名"), ("第1集", "b.mp4"), ("EP02", "A"), ("３", "视频\\C.MP4")]
    package = await written(Maker(episodes=rows, clips=["视频/a.mp4", "视频/b.mp4", "视频/c.mp4"]), tmp_path)
    assert [episode.name for episode in package.episodes] == ["视频/b.mp4", "视频/a.mp4", "视频/c.mp4"]


@pytest.mark.parametrize(
    "day",
    ["2026/8/1", "2026-08-01", "2026.8.1", "2026年8月1日", "20260801", "２０２６/８/１", 46235,
     date(2026, 8, 1), datetime(2026, 8, 1, 9, 30)],  # noqa: DTZ001 (Excel knows no time zone)
)  # fmt: skip
async def test_dates_in_every_writing(tmp_path: Path, day: object) -> None:
    maker = Maker()
    maker.work["备案日期"] = day
    assert (await written(maker, tmp_path)).facts.filed_on == date(2026, 8, 1)


@pytest.mark.parametrize(
    "duration",
    ["1分30秒", "1:30", "0:01:30", "90", 90, "90秒", "1m30s", "１分３０秒", "1.5分钟", "1′30″", "1分半",
     time(0, 1, 30), time(1, 30)],
)  # fmt: skip
async def test_durations_in_every_writing(tmp_path: Path, duration: object) -> None:
    maker = Maker(episodes=[("集号", "时长"), *((n, duration) for n in (1, 2, 3))])
    package = await written(maker, tmp_path)
    assert {episode.facts.declared_seconds for episode in package.episodes} == {90.0}


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("总投资", "150万元"),
        ("总投资（元）", 1_500_000),
        ("总投资", "1,500,000元"),
        ("投资额", "约150万"),
        ("总投资", "０.０１５亿"),
    ],
)
async def test_money_in_every_unit(tmp_path: Path, header: str, value: object) -> None:
    maker = Maker()
    del maker.work["总投资（万元）"]
    maker.work[header] = value
    assert (await written(maker, tmp_path)).facts.investment_wan == pytest.approx(150)  # pyright: ignore[reportUnknownMemberType]


async def test_full_width_digits_are_digits(tmp_path: Path) -> None:
    maker = Maker(episodes=[("集号",), ("１",), ("２",), ("３",)])
    maker.work |= {"计划集数": "３集", "年份": "２０２６"}
    facts = (await written(maker, tmp_path)).facts
    assert (facts.planned_episodes, facts.year) == (3, 2026)


async def test_every_sheet_becomes_a_record(tmp_path: Path) -> None:
    maker = Maker(
        sheets={
            "演职员": [
                ("职务", "姓名", "饰演"),
                ("导演", "甲", ""),
                ("演员", "乙、丙", "船工"),
                ("制作单位", "河声影视", ""),
                ("制片人", "丁", ""),
            ],
            "取景地": [
                ("名称", "坐标", "坐标系", "精度", "来源"),
                ("黄河文化公园", "34.951, 113.511", "WGS-84", "百米", "公开地图"),
                ("少林寺", "112.935，34.508", "高德", "", ""),
            ],
            "主题": [
                ("项目", "内容"),
                ("河段", "郑州段"),
                ("三美", "大河之美"),
                ("研学线路", "桃花峪—花园口"),
            ],
        }
    )
    maker.work |= {"类型": "动画片", "类别": "普通微短剧", "出品方": "甲公司、乙公司"}
    facts = (await written(maker, tmp_path)).facts
    assert facts.kind is Kind.ANIMATED
    assert facts.orientation is Orientation.VERTICAL
    assert facts.tier is Tier.ORDINARY
    assert [(o.role, o.name) for o in facts.organisations] == [
        ("出品方", "甲公司"),
        ("出品方", "乙公司"),
        ("制作单位", "河声影视"),
    ]
    assert [(p.role, p.name, p.character) for p in facts.people] == [
        ("导演", "甲", None),
        ("演员", "乙", "船工"),
        ("演员", "丙", "船工"),
        ("制片人", "丁", None),
    ]
    assert [(p.name, p.latitude, p.longitude, p.datum) for p in facts.places] == [
        ("黄河文化公园", 34.951, 113.511, Datum.WGS84),
        ("少林寺", 34.508, 112.935, Datum.GCJ02),
    ]
    assert dict(facts.zone_facts) == {
        "reach": "郑州段",
        "beauty": "大河之美",
        "study_routes": "桃花峪—花园口",
    }
    assert facts.rights is not None
    assert facts.rights.endpoints == (Endpoint.APP, Endpoint.TV, Endpoint.IPTV)
    assert facts.registration is not None
    assert facts.registration.number == "（番茄）网微剧备字（2026）第847205号"


async def test_several_rights_windows_count_as_their_intersection(tmp_path: Path) -> None:
    maker = Maker(
        rights=[
            ("证照类型", "号码", "授权起", "授权至", "终端"),
            ("备案", "V123456789012345", "", "", ""),
            ("版权授权书", "合2026-7", "2026/1/1", "2029/1/1", "APP"),
            ("音乐授权书", "音2026-9", "2026/3/1", "2028/1/1", "全终端"),
        ]
    )
    facts = (await written(maker, tmp_path)).facts
    assert facts.registration is not None
    assert facts.registration.number == "V123456789012345"
    assert facts.rights is not None
    assert (facts.rights.starts_on, facts.rights.ends_on) == (date(2026, 3, 1), date(2028, 1, 1))
    assert set(facts.rights.endpoints) == set(Endpoint)


async def test_what_desktops_leave_behind_is_not_there(tmp_path: Path) -> None:
    litter = (
        "__MACOSX/视频/._001.mp4",
        ".DS_Store",
        "视频/.DS_Store",
        "~$作品信息.xlsx",
        "视频/._001.mp4",
        "Thumbs.db",
    )
    await written(Maker(files=dict.fromkeys(litter, b"litter")), tmp_path)


async def test_subtitles_and_posters_are_found(tmp_path: Path) -> None:
    cue = "1\n00:00:01,000 --> 00:00:02,000\n你好\n".encode()
    files = {"字幕/001.srt": cue, "字幕/001.en.vtt": cue, "字幕/第2集_英文.srt": cue}
    package = await written(Maker(files=files), tmp_path)
    found = [[(s.language, s.file.name) for s in episode.subtitles] for episode in package.episodes]
    assert found == [[("en", "001.en.vtt"), ("zh", "001.srt")], [("en", "第2集_英文.srt")], []]


async def test_subtitles_say_their_language_in_many_ways(tmp_path: Path) -> None:
    cue = "1\n00:00:01,000 --> 00:00:02,000\n你好\n".encode()
    names = ("001.chs.srt", "001_繁体.ass", "en/001.srt", "日文/第1集.srt", "001.ep.srt", "pt-br/001.vtt")
    package = await written(Maker(files={f"字幕/{name}": cue for name in names}), tmp_path)
    found = {s.language: s.name for s in package.episodes[0].subtitles}
    assert found == {
        "zh-Hans": "字幕/001.chs.srt",
        "zh-Hant": "字幕/001_繁体.ass",
        "en": "字幕/en/001.srt",
        "ja": "字幕/日文/第1集.srt",
        "zh": "字幕/001.ep.srt",
        "pt-BR": "字幕/pt-br/001.vtt",
    }


async def test_a_row_may_name_its_subtitles(tmp_path: Path) -> None:
    cue = "1\n00:00:01,000 --> 00:00:02,000\n你好\n".encode()
    rows = (("集号", "字幕文件"), (1, "开场.srt、opening.en.srt"), (2, ""), (3, ""))
    files = {"字幕/开场.srt": cue, "字幕/opening.en.srt": cue, "字幕/002.srt": cue}
    package = await written(Maker(episodes=rows, files=files), tmp_path)
    found = [[(s.language, s.file.name) for s in episode.subtitles] for episode in package.episodes]
    assert found == [[("zh", "开场.srt"), ("en", "opening.en.srt")], [("zh", "002.srt")], []]


async def test_a_checksum_file_that_matches_is_silent(tmp_path: Path) -> None:
    root = Maker().write(tmp_path / "包")
    clips = sorted((root / "视频").iterdir())
    lines = [f"{sha256(clip).upper()} *包\\视频\\{clip.name}" for clip in clips]
    (root / "校验.sha256").write_bytes("\ufeff".encode() + "\r\n".join(lines).encode())
    assert codes(await validated(root, tmp_path / "work")) == []


async def test_a_clip_may_be_a_link_to_where_it_really_is(tmp_path: Path) -> None:
    root = Maker(clips=["视频/001.mp4", "视频/002.mp4"]).write(tmp_path / "包")
    (tmp_path / "store.mp4").write_bytes(b"the third")
    (root / "视频" / "003.mp4").symlink_to(tmp_path / "store.mp4")
    assert codes(await validated(root, tmp_path / "work")) == []


async def test_a_formula_is_never_evaluated(tmp_path: Path) -> None:
    maker = Maker()
    maker.work["年份"] = '=HYPERLINK("http://example.invalid/","2026")'
    assert (await written(maker, tmp_path)).facts.year is None


async def test_an_entity_bomb_is_refused_unparsed(tmp_path: Path) -> None:
    root = Maker().write(tmp_path / "包")
    source, target = root / "作品信息.xlsx", tmp_path / "bomb.xlsx"
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>'
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            new.writestr(entry.filename, bomb if entry.filename == "xl/workbook.xml" else old.read(entry))
    target.replace(source)
    assert "E108" in codes(await validated(root, tmp_path / "work"))


async def test_an_inflated_part_is_refused_unread(tmp_path: Path) -> None:
    root = Maker().write(tmp_path / "包")
    with zipfile.ZipFile(root / "作品信息.xlsx", "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/comments1.xml", b" " * (9 * 1024 * 1024))
    assert "E109" in codes(await validated(root, tmp_path / "work"))
