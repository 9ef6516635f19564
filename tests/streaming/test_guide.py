"""The list and the guide, as text."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree as ET

import pytest

from catalog.channel import STANDING, Channel, Listing
from catalog.series import SeriesFacts
from streaming.guide import channel_list, guide, showings
from tests.streaming.xmltv import violations

ORIGIN = "https://tv.example.cn:8443"
NOW = datetime(2026, 9, 1, 15, 59, 0, 900_000, tzinfo=UTC)
KUNGFU = next(channel for channel in STANDING if channel.slug == "kungfu")
FACTS = SeriesFacts(title="石阶上的徒弟", logline="笨徒弟选择何时出手", year=2026, genres=("武侠",))


def listing(
    number: int, minute: float, *, series: str = "se_1", facts: SeriesFacts = FACTS, title: str = ""
) -> Listing:
    start = NOW + timedelta(minutes=minute)
    return Listing(
        channel="kungfu", starts_at=start, ends_at=start + timedelta(minutes=1), series_id=series,
        series=facts, number=number, title=title,
    )  # fmt: skip


def programmes(document: bytes) -> list[ET.Element]:
    return list(ET.fromstring(document).iter("programme"))


def test_a_list_names_its_guide_and_each_channel_with_logo_and_title() -> None:
    lines = channel_list([KUNGFU], ORIGIN).splitlines()
    assert lines == [
        f'#EXTM3U url-tvg="{ORIGIN}/tv/guide.xml" x-tvg-url="{ORIGIN}/tv/guide.xml"',
        '#EXTINF:-1 tvg-id="kungfu.zhanbo" tvg-name="功夫展播频道"'
        f' tvg-logo="{ORIGIN}/tv/channels/kungfu/logo.png" group-title="展播频道",功夫展播频道',
        f"{ORIGIN}/tv/channels/kungfu/tv.m3u8",
    ]


def test_a_title_cannot_break_out_of_its_line() -> None:
    odd = Channel(
        slug="x", title='a",b\n#EXTINF:-1 c', title_en="x", label="x", colour="#000000", showcase="x"
    )
    lines = channel_list([odd], ORIGIN).splitlines()
    assert len(lines) == 3
    assert lines[1].count('"') == 8
    assert lines[1].endswith(",a b #EXTINF:-1 c")


def test_a_turn_of_a_work_is_one_entry_of_the_guide() -> None:
    found = showings([
        listing(3, 0), listing(4, 1), listing(5, 2), listing(1, 3), listing(1, 4, series="se_2"),
        listing(2, 5.5, series="se_2"),
    ])  # fmt: skip
    assert [(s.listing.series_id, s.listing.number, s.last) for s in found] == [
        ("se_1", 3, 5), ("se_1", 1, 1), ("se_2", 1, 1), ("se_2", 2, 2),
    ]  # fmt: skip
    assert found[0].listing.ends_at == NOW + timedelta(minutes=3)


def test_a_guide_is_valid_and_says_what_is_on_in_chinas_time() -> None:
    document = guide(STANDING, [listing(3, 0, title="夜练"), listing(1, 1), listing(2, 2)], ORIGIN)
    assert violations(document) == []
    first, second = programmes(document)
    assert first.attrib == {
        "start": "20260901235900 +0800", "stop": "20260902000000 +0800", "channel": "kungfu.zhanbo",
    }  # fmt: skip
    assert first.findtext("title") == "石阶上的徒弟"
    assert first.findtext("sub-title") == "第3集 夜练"
    assert [n.text for n in first.iter("episode-num")] == ["第3集", ". 2 ."]
    assert second.findtext("sub-title") == "第1–2集"
    assert [n.text for n in second.iter("episode-num")] == ["第1–2集"]
    channel = ET.fromstring(document).find("channel[@id='kungfu.zhanbo']")
    assert channel is not None
    assert [n.text for n in channel.iter("display-name")] == ["功夫展播频道", "Kung fu channel"]


def test_labels_that_a_work_must_bear_stand_in_the_guide() -> None:
    told = SeriesFacts(title="一碗汤三代人", logline="百年面馆", sponsored=True, minor_advisory=True)
    one = programmes(guide([KUNGFU], [listing(1, 0, facts=told)], ORIGIN))[0]
    assert one.findtext("desc") == "广告 · 未成年人请在监护下观看 · 百年面馆"


def test_what_xml_cannot_hold_is_left_out_and_markup_stays_text() -> None:
    odd = SeriesFacts(title="<b>&\x00\x1f\ufffe石", synopsis="]]>")
    document = guide([KUNGFU], [listing(1, 0, facts=odd)], ORIGIN)
    assert violations(document) == []
    assert programmes(document)[0].findtext("title") == "<b>&石"


def test_a_channel_that_is_not_listed_has_no_programmes() -> None:
    assert programmes(guide([], [listing(1, 0)], ORIGIN)) == []


@pytest.mark.parametrize(
    "broken",
    [
        "<tv><programme start='20260901000000 +0800' channel='a.b'><title>x</title></programme></tv>",
        "<tv><channel id='a.b'/></tv>",
        "<tv><channel id='a'><display-name>x</display-name></channel></tv>",
        "<tv><channel id='a.b'><icon src='x'/><display-name>x</display-name></channel></tv>",
        "<tv><channel id='a.b'><display-name>x</display-name><logo/></channel></tv>",
        "<tv><channel id='a.b'><display-name>x</display-name></channel><programme channel='a.b'"
        " start='20260901000000 +0800' stop='20250901000000 +0800'><title>x</title></programme></tv>",
    ],
)
def test_the_validator_finds_what_is_wrong(broken: str) -> None:
    assert violations(broken.encode()) != []
