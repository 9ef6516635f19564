"""The line-up of a showcase's channel, against a slow clerk who follows the rules second by second."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.channel import Airing
from catalog.release import Term
from catalog.series import Endpoint, Rights
from catalog.showcase import Entry, Showcase, ShowcaseChannel, Slot
from streaming import schedule
from streaming.channel import WINDOW
from streaming.lineup import LEAD, NOTICE
from streaming.rotation import Version, Work
from streaming.schedule import Filled

NOW = datetime(2026, 9, 1, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
RIGHTS = Rights(starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 30), endpoints=tuple(Endpoint))
SEGMENT = 2_000_000  # microseconds


def work(series: str, *seconds: int, rights: Rights = RIGHTS) -> Work:
    """A work whose episodes last so long."""
    versions = (
        Version(episode_id=f"{series}{n}", number=n, asset_id=f"{series}-{n}", grid=(SEGMENT,) * (each // 2))
        for n, each in enumerate(seconds, 1)
    )
    return Work(series_id=series, rights=rights, versions=tuple(versions))


WORKS = {one.series_id: one for one in (work("a", 60, 90, 30), work("b", 120), work("c", 20, 20, 20, 20))}


def slot(start: float, end: float, *entries: Entry, repeat: bool = False) -> Slot:
    """By minutes after noon; all of a and b where nothing is said."""
    return Slot(
        channel="main", starts_at=NOW + start * MINUTE, ends_at=NOW + end * MINUTE, repeat=repeat,
        entries=entries or (Entry(series="a"), Entry(series="b")),
    )  # fmt: skip


def filled(*slots: Slot, works: dict[str, Work] | None = None) -> list[Filled]:
    known = WORKS if works is None else works
    return [schedule.filled(one, one.starts_at, one.ends_at, known) for one in slots]


def line_up(slots: Sequence[Filled], now: datetime = NOW, last: Airing | None = None) -> list[Airing]:
    return schedule.extended(slots, last, now=now, until=now + timedelta(days=3), most=10_000)


def told(airings: Sequence[Airing]) -> list[tuple[float, float, str]]:
    """From which second after noon to which, and what."""
    return [
        ((a.starts_at - NOW).total_seconds(), (a.ends_at - NOW).total_seconds(), a.episode_id)
        for a in airings
    ]


def test_a_slot_begins_at_its_second_and_its_last_episode_ends_in_time() -> None:
    airings = line_up(filled(slot(5, 7), slot(9, 9.75)))
    assert told(airings) == [
        (300, 360, "a1"), (360, 420, "a2"),  # of 90 seconds there is room for 60
        (540, 584, "a1"),  # whole segments only
    ]  # fmt: skip
    assert [(one.position, one.first_segment, one.segments) for one in airings] == [
        (0, 0, 30), (1, 30, 30), (2, 60, 22),
    ]  # fmt: skip


def test_what_is_shown_once_leaves_the_channel_off_the_air_and_what_is_repeated_does_not() -> None:
    assert told(line_up(filled(slot(5, 20, Entry(series="b"))))) == [(300, 420, "b1")]
    again = line_up(filled(slot(5, 10, Entry(series="b"), repeat=True)))
    assert told(again) == [(300, 420, "b1"), (420, 540, "b1"), (540, 600, "b1")]


def test_entries_show_the_episodes_that_they_name() -> None:
    parts = slot(5, 20, Entry(series="c", first=3), Entry(series="b"), Entry(series="c", last=1))
    assert [one.episode_id for one in line_up(filled(parts))] == ["c3", "c4", "b1", "c1"]


def test_whoever_tunes_in_to_a_slot_that_runs_already_finds_a_whole_window() -> None:
    airings = line_up(filled(slot(-30, 30, repeat=True)))
    assert airings[0].starts_at == NOW - WINDOW


def test_rights_that_end_are_over_at_midnight_and_a_round_of_nothing_ends_the_slot() -> None:
    old = Rights(starts_on=date(2026, 8, 1), ends_on=date(2026, 8, 31), endpoints=tuple(Endpoint))
    works = {**WORKS, "b": work("b", 120, rights=old)}
    assert "b1" not in {one.episode_id for one in line_up(filled(slot(5, 20), works=works))}
    assert line_up(filled(slot(5, 600, Entry(series="b"), repeat=True), works=works)) == []


def test_a_line_up_that_grows_in_steps_is_the_one_that_grew_at_once() -> None:
    slots = filled(slot(5, 12, repeat=True), slot(12, 13), slot(20, 40, Entry(series="c"), repeat=True))
    whole, last, grown = line_up(slots), None, list[Airing]()
    for minute in range(0, 45, 3):
        now = NOW + minute * MINUTE
        added = schedule.extended(slots, last, now=now, until=now + 4 * MINUTE, most=10_000)
        grown += added
        last = grown[-1] if grown else None
    assert told(grown) == told(whole)


def test_a_slot_that_has_shown_all_it_has_does_not_begin_anew() -> None:
    slots = filled(slot(5, 60))
    last = line_up(slots)[-1]
    assert line_up(slots, NOW + 30 * MINUTE, last) == []


def test_after_a_work_is_gone_the_slot_goes_on_with_what_follows_it() -> None:
    slots = filled(slot(5, 60))
    airings = line_up(slots)
    now = airings[1].starts_at + timedelta(seconds=5)  # in the middle of a2
    without = filled(slot(5, 60), works={"b": WORKS["b"]})
    found = schedule.cut(airings[1:], without, now, lambda _: WORKS["a"].versions[1].grid)
    assert found is not None and found.shortened is not None
    assert LEAD <= found.shortened.ends_at - now <= LEAD + timedelta(microseconds=SEGMENT)
    assert [one.episode_id for one in line_up(without, now, found.shortened)] == ["b1"]


def test_a_slot_that_ends_earlier_now_ends_what_is_on_at_its_new_end() -> None:
    airings = line_up(filled(slot(5, 60, Entry(series="b"), repeat=True)))
    now = airings[0].starts_at + timedelta(seconds=10)
    earlier = filled(slot(5, 6, Entry(series="b"), repeat=True), slot(6, 60))
    found = schedule.cut(airings, earlier, now, lambda _: WORKS["b"].versions[0].grid)
    assert found is not None and found.shortened is not None
    assert told([found.shortened]) == [(300, 360, "b1")]
    assert told(line_up(earlier, now, found.shortened))[0] == (360, 420, "a1")


def showcase(*slots: Slot, opens: float = 0, closes: float = 600) -> Showcase:
    return Showcase(
        title="展播", opens_at=NOW + opens * MINUTE, closes_at=NOW + closes * MINUTE, slots=slots,
        channels=(ShowcaseChannel(name="main", title="主频道", label="主"),),
    )  # fmt: skip


def term(content: Showcase | None, start: float, end: float | None = None) -> Term[Showcase]:
    return Term(
        content=content, starts_at=NOW + start * MINUTE, ends_at=None if end is None else NOW + end * MINUTE
    )


def spans(terms: Sequence[Term[Showcase]]) -> list[tuple[float, float]]:
    return [
        ((start - NOW) / MINUTE, (end - NOW) / MINUTE) for _, start, end in schedule.released(terms, "main")
    ]


def test_slots_are_shown_while_what_they_stand_in_is_released_and_open() -> None:
    first, second = slot(10, 20), slot(30, 40)
    assert spans([term(showcase(first, second), -5)]) == [(10, 20), (30, 40)]
    assert spans([term(showcase(second, first), -5, 35)]) == [(10, 20), (30, 35)]
    assert spans([term(showcase(first, opens=12, closes=18), -5)]) == [(12, 18)]
    assert spans([term(None, -5, 15), term(showcase(first), 15)]) == [(15, 20)]
    assert spans([term(showcase(first), -5, 15), term(None, 15)]) == [(10, 15)]


def test_a_slot_that_two_revisions_have_in_common_goes_on() -> None:
    common = slot(10, 20)
    assert spans([term(showcase(common), -5, 15), term(showcase(common, slot(30, 40)), 15)]) == [
        (10, 20), (30, 40),
    ]  # fmt: skip
    assert spans([term(showcase(common), -5, 15), term(showcase(slot(10, 25)), 15)]) == [(10, 15), (15, 25)]


@dataclass(frozen=True)
class Clerk:
    """Knows the rules of slots and nothing of airings: what may be seen at a second."""

    slots: Sequence[Slot]

    def allowed(self, moment: datetime) -> set[str]:
        """The episodes that may be on then; none off the air."""
        return {
            version.episode_id
            for one in self.slots
            if one.starts_at <= moment < one.ends_at
            for entry in one.entries
            for version in WORKS[entry.series].versions
            if entry.holds(version.number)
        }


ENTRIES = st.sampled_from(
    [(Entry(series="a"),), (Entry(series="c", first=2), Entry(series="b")), (Entry(series="b"),)]
)


@st.composite
def programmes(draw: st.DrawFn) -> list[Slot]:
    """Slots that follow each other, with or without pauses."""
    slots, minute = list[Slot](), float(draw(st.integers(-20, 5)))
    for _ in range(draw(st.integers(1, 5))):
        minute += draw(st.sampled_from([0, 0, 0.5, 3]))
        length = draw(st.sampled_from([0.25, 1, 4, 15]))
        slots.append(slot(minute, minute + length, *draw(ENTRIES), repeat=draw(st.booleans())))
        minute += length
    return slots


@settings(max_examples=150, deadline=None)
@given(before=programmes(), after=programmes(), edited=st.integers(1, 30))
def test_an_edit_changes_nothing_that_was_shown_and_everything_that_comes(
    before: list[Slot], after: list[Slot], edited: int
) -> None:
    old = line_up(filled(*before))
    now = NOW + edited * MINUTE
    grids = {v.asset_id: v.grid for one in WORKS.values() for v in one.versions}
    ahead = [one for one in old if one.ends_at > now]
    found = schedule.cut(ahead, filled(*after), now, lambda airing: grids[airing.asset_id])
    kept = old if found is None else [one for one in old if one.position < found.position]
    if found is not None and found.shortened is not None:
        kept = [*kept[:-1], found.shortened]
    line = [*kept, *line_up(filled(*after), now, kept[-1] if kept else None)]

    for one, following in pairwise(line):
        assert one.ends_at <= following.starts_at
        assert (following.position, following.first_segment) == (
            one.position + 1, one.first_segment + one.segments,
        )  # fmt: skip
    for was, now_is in zip(old, line, strict=False):
        if was.starts_at < now + LEAD:
            assert now_is.starts_at == was.starts_at and now_is.asset_id == was.asset_id
            assert now_is.ends_at >= min(was.ends_at, now + LEAD)
    clerk = Clerk(after)
    for one in line:
        if one.starts_at >= now + NOTICE:
            assert one.episode_id in clerk.allowed(one.starts_at)
            assert one.episode_id in clerk.allowed(one.ends_at - timedelta(microseconds=1))
    for one in after:
        busy = any(a.starts_at < one.starts_at < a.ends_at for a in line)
        if one.starts_at >= now + NOTICE:
            assert not busy, "a slot begins at its second"
            assert any(a.starts_at == one.starts_at for a in line), "with something"
