"""How a line-up grows and where edits may cut it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from catalog.channel import Airing
from catalog.series import Endpoint, Rights
from streaming.channel import WINDOW
from streaming.lineup import LEAD, NOTICE, Cut, cut, extended
from streaming.rotation import Rotation, Version, Work

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
GRID = (1_000_000, *([2_000_000] * 29))  # 59 s
RIGHTS = Rights(starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 2), endpoints=tuple(Endpoint))
WORK = Work(
    series_id="se",
    rights=RIGHTS,
    versions=tuple(Version(episode_id=f"ep{n}", number=n, asset_id=f"a{n}", grid=GRID) for n in (1, 2)),
)


def line_up(now: datetime = NOW, last: Airing | None = None, hours: float = 1) -> list[Airing]:
    rotation = Rotation(works=[WORK], stands={})
    return extended(rotation, last, now=now, until=now + timedelta(hours=hours), most=5000)


def cut_of(ahead: list[Airing], now: datetime, gone: str = "") -> Cut | None:
    return cut(ahead, now, wanted=lambda a: a.episode_id != gone, grid=lambda _: GRID)


def test_airings_follow_each_other_without_a_gap_and_count_on() -> None:
    airings = line_up()
    assert airings[0].starts_at == NOW - WINDOW, "whoever tunes in at once finds a whole window"
    assert airings[-1].ends_at >= NOW + timedelta(hours=1)
    for before, after in pairwise(airings):
        assert after.starts_at == before.ends_at
        assert after.position == before.position + 1
        assert after.first_segment == before.first_segment + 30
        assert after.ends_at - after.starts_at == timedelta(seconds=59)


def test_a_channel_that_was_off_the_air_goes_on_counting() -> None:
    last, later = line_up()[-1], NOW + timedelta(days=1)
    again = line_up(later, last)[0]
    assert (again.position, again.first_segment) == (last.position + 1, last.first_segment + 30)
    assert again.starts_at == later - WINDOW


def test_nothing_is_planned_beyond_the_rights() -> None:
    airings = line_up(hours=72)
    midnight_in_china = datetime(2026, 9, 2, 16, 0, tzinfo=UTC)
    assert midnight_in_china - timedelta(seconds=59) <= airings[-1].ends_at < midnight_in_china
    assert line_up(NOW - timedelta(days=1)) == [], "nor before they begin"


def test_an_addition_holds_the_guide_for_some_minutes() -> None:
    airings = line_up()
    found = cut_of(airings, NOW)
    assert found is not None and found.shortened is None
    assert NOW + NOTICE <= airings[found.position].starts_at < NOW + NOTICE + timedelta(seconds=59)


def test_what_is_gone_from_the_future_goes_at_once() -> None:
    airings = line_up()
    now = airings[2].starts_at + timedelta(seconds=1)
    assert airings[3].episode_id == "ep2"
    assert cut_of(airings[2:], now, gone="ep2") == Cut(position=3)


def test_what_is_on_is_cut_short_at_the_end_of_a_segment_that_nobody_has_shown() -> None:
    airings = line_up()
    now = airings[2].starts_at + timedelta(seconds=20.5)
    found = cut_of(airings[2:], now, gone="ep1")
    # 1 + 15 × 2 s = 31 s is the first end of a segment at 30.5 s or later
    ends_at = airings[2].starts_at + timedelta(seconds=31)
    assert found == Cut(position=3, shortened=replace(airings[2], segments=16, ends_at=ends_at))
    assert ends_at - now >= LEAD


def test_what_ends_within_the_lead_is_let_go_to_its_end() -> None:
    airings = line_up()
    now = airings[2].ends_at - timedelta(seconds=4)
    found = cut_of(airings[2:], now, gone="ep1")
    assert found is not None and found.position > 3, "only what comes after the next one"
    both = cut(airings[2:], now, wanted=lambda _: False, grid=lambda _: GRID)
    assert both is not None and both.shortened is not None, "the next begins too soon to vanish"
    assert (both.position, both.shortened.position) == (4, 3)
    assert both.shortened.ends_at == airings[3].starts_at + timedelta(seconds=7)


def test_an_empty_line_up_has_nothing_to_cut() -> None:
    assert cut_of([], NOW) is None
