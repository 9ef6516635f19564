"""What stands on a special's page: only what may be shown, in the order that was asked for."""

from datetime import UTC, date, datetime, timedelta
from itertools import chain

from hypothesis import given
from hypothesis import strategies as st

from catalog.award import Grade
from catalog.series import Endpoint, Organisation, Rights, Series, SeriesFacts, SeriesState
from catalog.showcase import Entry, Showcase, Slot
from catalog.special import Section, Special, Wanted
from curation.compose import composed, door, fits, in_slots, in_window, newest_first, settled

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ZONES = ("law", "kungfu", "heritage")
TAGS = ("家风", "守艺", "少年")


def work(
    number: int, *, zone: str = "law", tags: tuple[str, ...] = (), maker: str = "甲", minor: bool = False,
    days: int = 1, year: int = 2026, rights: Rights | None = None, grade: Grade | None = None,
) -> Series:  # fmt: skip
    return Series(
        id=f"se_{number:03}",
        facts=SeriesFacts(
            title=f"第{number}部", zones=(zone,), tags=tags, minor_advisory=minor, year=year, rights=rights,
            organisations=(Organisation(role="制作", name=maker),),
        ),
        state=SeriesState.PUBLISHED, delivered_by="ac_1", created_at=NOW - 400 * DAY,
        published_at=NOW - days * DAY, art_id=None, art_files=(), grade=grade,
    )  # fmt: skip


WORKS = st.builds(
    work,
    st.integers(0, 40),
    zone=st.sampled_from(ZONES),
    tags=st.lists(st.sampled_from(TAGS), max_size=2, unique=True).map(tuple),
    maker=st.sampled_from("甲乙丙"),
    minor=st.booleans(),
    days=st.integers(0, 90),
    year=st.sampled_from((2025, 2026)),
    grade=st.none() | st.sampled_from(Grade),
)
QUERIES = st.builds(
    Wanted,
    zone=st.none() | st.sampled_from(ZONES),
    tags=st.lists(st.sampled_from(TAGS), max_size=2, unique=True).map(tuple),
    maker=st.none() | st.sampled_from("甲乙丙"),
    year=st.none() | st.sampled_from((2025, 2026)),
    newer_than_days=st.none() | st.integers(1, 60),
    awarded=st.booleans(),
    grade=st.none() | st.sampled_from(Grade),
)
LISTS = st.lists(st.integers(0, 40).map("se_{:03}".format), max_size=12, unique=True).map(tuple)
BOUNDS = {"most": st.integers(1, 8), "most_of_maker": st.none() | st.integers(1, 3)}
SECTIONS = st.one_of(
    st.builds(Section, title=st.just("手选"), works=LISTS, **BOUNDS),
    st.builds(Section, title=st.just("查找"), wanted=QUERIES, **BOUNDS),
)
SPECIALS = st.builds(
    Special, title=st.just("专题"), opens_at=st.just(NOW),
    hero=st.none() | st.integers(0, 40).map("se_{:03}".format),
    sections=st.lists(SECTIONS, max_size=6).map(tuple),
)  # fmt: skip


@given(SPECIALS, st.lists(WORKS, max_size=40, unique_by=lambda one: one.id))
def test_a_page_holds_nothing_but_what_may_be_seen_and_was_asked_for(
    special: Special, visible: list[Series]
) -> None:
    page = composed(special, visible, NOW)
    assert page == composed(special, list(visible), NOW), "the same inputs give the same page"
    assert {one.id for one in page.works} <= {one.id for one in visible}
    assert page.hero is None or (page.hero.id == special.hero and not page.hero.facts.minor_advisory)
    listed = {one for section in special.sections for one in section.works}
    found = list(chain.from_iterable(part.works for part in page.sections if part.section.wanted))
    assert len({one.id for one in found}) == len(found), "what is found stands once"
    assert not {one.id for one in found} & listed, "and not where it is listed already"
    for part in page.sections:
        section, ids = part.section, [one.id for one in part.works]
        assert 0 < len(ids) <= section.most
        if section.most_of_maker is not None:
            makers = [one.facts.maker() for one in part.works]
            assert max(map(makers.count, makers)) <= section.most_of_maker
        if section.wanted is None:
            assert ids == [one for one in section.works if one in ids], "in the order of the list"
        else:
            order = [one.id for one in visible]
            assert ids == sorted(ids, key=order.index), "newest first"
            assert all(fits(section.wanted, one, NOW) for one in part.works)


@given(LISTS, st.lists(WORKS, max_size=40, unique_by=lambda one: one.id))
def test_a_list_without_bounds_shows_all_of_it_that_may_be_seen(
    listed: tuple[str, ...], visible: list[Series]
) -> None:
    special = Special(title="专题", opens_at=NOW, sections=(Section(title="全部", works=listed, most=200),))
    seen = {one.id for one in visible}
    page = composed(special, visible, NOW)
    assert [one.id for part in page.sections for one in part.works] == [one for one in listed if one in seen]


def test_new_means_public_for_no_longer_than_that() -> None:
    wanted = Wanted(newer_than_days=7)
    assert fits(wanted, work(1, days=7), NOW)
    assert not fits(wanted, work(1, days=8), NOW)
    assert not fits(wanted, work(1, days=-1), NOW), "as of an instant before it was public"


def test_a_query_for_masterpieces_finds_those_with_an_award_and_of_its_grade() -> None:
    awarded, plain = work(1, grade=Grade.A), work(2)
    asked = (Wanted(awarded=True), Wanted(grade=Grade.A), Wanted(grade=Grade.S), Wanted())
    assert [fits(wanted, awarded, NOW) for wanted in asked] == [True, True, False, True]
    assert [fits(wanted, plain, NOW) for wanted in asked] == [False, False, False, True]


def refusals(one: Series, opens: datetime, closes: datetime | None = None) -> list[tuple[str, str, str]]:
    special = Special(title="专题", opens_at=opens, closes_at=closes, hero="se_001")
    return [(refusal.code, refusal.field, refusal.zh) for refusal in in_window(one, special)]


def test_rights_that_do_not_cover_the_window_are_told_before_they_end() -> None:
    rights = Rights(starts_on=date(2026, 11, 20), ends_on=date(2026, 12, 1), endpoints=(Endpoint.APP,))
    one, midnight = work(1, rights=rights), datetime(2026, 12, 1, 16, tzinfo=UTC)  # in China
    assert refusals(one, NOW) == []
    assert refusals(one, NOW, midnight) == [], "what closes at midnight is not shown on that day"
    assert refusals(one, NOW, midnight + DAY) == [("G03", "rights", "授权至2026-12-01，早于展出结束")]
    assert refusals(one, NOW - 7 * DAY) == [("G03", "rights", "授权自2026-11-20起，晚于展出开始")]
    assert [code for code, *_ in refusals(work(1, minor=True), NOW)] == ["G06"]


def test_every_slot_that_names_a_work_asks_for_its_rights_and_a_channel_for_those_of_tv() -> None:
    rights = Rights(starts_on=date(2026, 11, 20), ends_on=date(2026, 12, 1), endpoints=(Endpoint.APP,))
    entries = (Entry(series="se_001"),)
    slots = [
        Slot(channel="main", starts_at=NOW + days * DAY, ends_at=NOW + days * DAY + DAY / 4, entries=entries)
        for days in (1, 9)
    ]
    showcase = Showcase(title="展播", opens_at=NOW, closes_at=NOW + 30 * DAY, slots=tuple(slots))
    codes = [(one.code, one.zh) for one in in_slots(work(1, rights=rights), showcase)]
    assert codes == [
        ("G03", "授权至2026-12-01，早于展出结束"), ("G03", "授权不含大屏，不能在频道播出"),
    ]  # fmt: skip
    assert list(in_slots(work(2, rights=rights), showcase)) == [], "no slot names it"


def test_faults_are_named_with_their_place() -> None:
    bad = Special(
        title=" ", opens_at=NOW, closes_at=NOW,
        sections=(
            Section(title="好", works=("se_1",)),
            Section(title="双", works=("se_1", "se_1"), wanted=Wanted(zone="law")),
        ),
    )  # fmt: skip
    assert [fault.field for fault in bad.faults()] == [
        "closes_at",
        "sections[1]",
        "sections[1].works",
        "title",
    ]


@given(SPECIALS, st.lists(WORKS, max_size=40, unique_by=lambda one: one.id), st.integers(1, 12))
def test_a_page_of_few_works_is_the_page_of_all_of_them_once_it_is_settled(
    special: Special, works: list[Series], most: int
) -> None:
    visible = newest_first(works)
    whole = composed(special, visible, NOW)
    while True:
        found = list[tuple[list[Series], bool]]()
        for wanted in (section.wanted for section in special.sections if section.wanted is not None):
            fitting = [one for one in visible if fits(wanted, one, NOW)]
            found.append((fitting[:most], len(fitting) < most))
        some = {one.id: one for one in visible if one.id in special.listed}
        some |= {one.id: one for part, _ in found for one in part}
        page = composed(special, newest_first(some.values()), NOW)
        if settled(page, found):
            break
        most *= 4
    assert page == whole


@given(SPECIALS, st.lists(WORKS, max_size=40, unique_by=lambda one: one.id))
def test_a_door_says_what_its_page_would(special: Special, visible: list[Series]) -> None:
    page = composed(special, visible, NOW)
    anything, hero = door(special, visible, {one.id: one for one in visible}, NOW)
    assert anything == bool(page.sections)
    assert hero == (page.hero if anything else None)
