"""What a session was worth, by the definitions of DOMAIN."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.viewing import EventKind, PlaySession, RefusedBy, Tally, ViewEvent
from curation.measures import GROWTH, LATE_SECONDS, MOST_RATE, SLACK_SECONDS, fold, length, union

START = datetime(2026, 9, 1, 12, tzinfo=UTC)
SESSION = PlaySession(
    id="ps_1", episode_id="ep_1", series_id="se_1", viewer="vw_1", screen="phone", issued_at=START
)
BODY = (0.0, 100.0)
Told = tuple[EventKind, float, float]  # kind, position, seconds after the start
PLAY, PAUSE, SEEK, BEAT, END = EventKind


def events(told: Sequence[Told], *, rate: float = 1.0, late: float = 0.0) -> list[ViewEvent]:
    return [
        ViewEvent(
            session=SESSION,
            seq=seq,
            kind=kind,
            position_seconds=position,
            rate=rate,
            client_at=START + timedelta(seconds=after),
            received_at=START + timedelta(seconds=after + late),
        )
        for seq, (kind, position, after) in enumerate(told)
    ]


def worth(told: Sequence[Told], **how: float) -> Tally:
    return fold(events(told, **how), BODY).worth


def test_a_session_watched_to_the_end_is_one_of_each() -> None:
    told = [(PLAY, 0.0, 0.0), *((BEAT, 5.0 * k, 5.0 * k) for k in range(1, 20)), (END, 100.0, 100.0)]
    assert worth(told) == Tally(plays=1, qualified_views=1, completions=1, watch_seconds=100.0)


def test_ten_seconds_qualify_and_nine_do_not() -> None:
    assert worth([(PLAY, 0, 0), (PAUSE, 10, 10)]).qualified_views == 1
    assert worth([(PLAY, 0, 0), (PAUSE, 9, 9)]).qualified_views == 0


def test_half_of_a_short_body_qualifies() -> None:
    told = events([(PLAY, 0, 0), (PAUSE, 4, 4)])
    assert fold(told, (0, 8)).worth.qualified_views == 1
    assert fold(told, (0, 8.2)).worth.qualified_views == 0


def test_nine_tenths_complete_and_less_does_not() -> None:
    assert worth([(PLAY, 0, 0), (PAUSE, 90, 90)]).completions == 1
    assert worth([(PLAY, 0, 0), (PAUSE, 89, 89)]).completions == 0


def test_the_opening_card_is_no_part_of_the_body() -> None:
    told = events([(PLAY, 0, 0), (PAUSE, 12, 12)])
    assert fold(told, (5, 60)).worth.watch_seconds == 7


def test_a_seek_is_not_watched() -> None:
    told = [(PLAY, 0, 0), (BEAT, 5, 5), (SEEK, 80, 5.5), (BEAT, 85, 10.5), (END, 100, 25.5)]
    assert worth(told).watch_seconds == 25


def test_what_is_watched_again_counts_once() -> None:
    told = [(PLAY, 0, 0), (BEAT, 20, 20), (SEEK, 0, 20), (BEAT, 20, 40), (PAUSE, 20, 40)]
    assert worth(told).watch_seconds == 20


def test_a_forward_jump_without_a_seek_is_refused() -> None:
    found = worth([(PLAY, 0, 0), (BEAT, 95, 5), (END, 100, 10)])
    assert (found.watch_seconds, found.completions, found.refused_seconds) == (5, 0, 95)


def test_the_server_clock_refuses_what_the_player_clock_invents() -> None:
    told = [(PLAY, 0.0, 0.0), *((BEAT, 10.0 * k, 10.0 * k) for k in range(1, 11))]
    hurried = [
        ViewEvent(
            session=e.session, seq=e.seq, kind=e.kind, position_seconds=e.position_seconds, rate=e.rate,
            client_at=e.client_at, received_at=START + timedelta(seconds=2),
        )
        for e in events(told)
    ]  # fmt: skip
    found = fold(hurried, BODY).worth
    assert found.completions == 0
    assert found.watch_seconds <= 2 * 1.2 + 1


def test_double_speed_counts_in_full() -> None:
    told = [(PLAY, 0, 0), *((BEAT, 10.0 * k, 5.0 * k) for k in range(1, 11))]
    assert worth(told, rate=2.0).completions == 1


def test_paused_time_is_not_watched() -> None:
    assert worth([(PLAY, 0, 0), (PAUSE, 5, 5), (PAUSE, 5, 300), (PLAY, 5, 301)]).watch_seconds == 5


def told_at(told: Sequence[tuple[EventKind, float, float, float]]) -> list[ViewEvent]:
    """Kind, position, seconds after the start by the player's clock, and by the server's when it came in."""
    return [
        replace(event, received_at=START + timedelta(seconds=one[3]))
        for event, one in zip(events([one[:3] for one in told]), told, strict=True)
    ]


def test_an_hour_of_idling_earns_no_hour_of_claims() -> None:
    idle = [(PLAY, 0.0, 0.0, 0.0), (PAUSE, 0.0, 1.0, 1.0), (PLAY, 0.0, 3600.0, 3600.0)]
    claims = [(BEAT, 30.0 * k, 3600.0 + 30.0 * k, 3601.0) for k in range(1, 11)]
    found = fold(told_at([*idle, *claims]), (0.0, 300.0))
    assert found.worth.watch_seconds <= LATE_SECONDS + 2 * 1.2
    assert {refused.by for refused in found.refused} == {RefusedBy.SERVER_CLOCK}


def test_a_report_that_came_late_costs_its_viewer_nothing() -> None:
    """A heartbeat that was sent again and again until it was stored, 40 s late, and the next one at once."""
    told = [
        (PLAY, 0.0, 0.0, 0.1),
        (BEAT, 5.0, 5.0, 45.0),
        (BEAT, 45.0, 45.0, 45.1),
        (PAUSE, 50.0, 50.0, 50.1),
    ]
    assert fold(told_at(told), BODY).worth.watch_seconds == 50


def test_what_a_player_kept_for_ten_minutes_counts_when_it_comes() -> None:
    told = [(PLAY, 0.0, 0.0, 0.1), *((BEAT, 5.0 * k, 5.0 * k, 600.0) for k in range(1, 120))]
    found = fold(told_at(told), (0.0, 600.0))
    assert (found.worth.watch_seconds, found.refused) == (595, ())


def test_a_report_that_overtook_another_costs_its_viewer_nothing() -> None:
    told = [
        (PLAY, 0.0, 0.0, 30.0),
        (BEAT, 10.0, 10.0, 30.0),
        (BEAT, 20.0, 20.0, 20.1),
        (PAUSE, 28.0, 28.0, 28.1),
    ]
    assert fold(told_at(told), BODY).worth.watch_seconds == 28


def test_each_refusal_names_the_clock_that_refused_it() -> None:
    jumped = fold(events([(PLAY, 0, 0), (BEAT, 95, 5)]), BODY)
    assert [(one.seq, one.by, one.seconds) for one in jumped.refused] == [(1, RefusedBy.PLAYER_CLOCK, 95)]


spans = st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)).map(lambda p: (min(p), max(p))))


def joined(parts: Sequence[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    found: tuple[tuple[float, float], ...] = ()
    for start, end in parts:
        found = union(found, start, end)
    return found


@given(spans)
def test_a_union_is_sorted_disjoint_and_no_longer_than_its_span(parts: list[tuple[float, float]]) -> None:
    found = joined(parts)
    assert all(a[1] < b[0] for a, b in pairwise(found))
    assert length(found) <= 100.000001


@given(spans, st.randoms())
def test_a_union_knows_no_order_and_no_repetition(parts: list[tuple[float, float]], chance: Random) -> None:
    again = parts + parts
    chance.shuffle(again)
    assert joined(again) == joined(parts)


@st.composite
def sessions(draw: st.DrawFn) -> list[ViewEvent]:
    """Any session, honest or not: every event anywhere, at any rate, by any clock of its player's."""
    count = draw(st.integers(1, 25))
    arrivals = sorted(draw(st.lists(st.floats(0, 120), min_size=count, max_size=count)))
    if draw(st.booleans()):
        arrivals = draw(st.permutations(arrivals))
    return [
        ViewEvent(
            session=SESSION,
            seq=seq,
            kind=draw(st.sampled_from(EventKind)),
            position_seconds=draw(st.floats(0, 100)),
            rate=draw(st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0, 16.0])),
            client_at=START + timedelta(seconds=draw(st.floats(0, 1000))),
            received_at=START + timedelta(seconds=after),
        )
        for seq, after in enumerate(arrivals)
    ]


@given(sessions(), st.randoms())
def test_the_order_of_arrival_and_repetitions_change_nothing(told: list[ViewEvent], chance: Random) -> None:
    late = [replace(event, received_at=event.received_at + timedelta(seconds=9)) for event in told]
    shuffled = told + late[: len(told) // 2] + told[::2]
    chance.shuffle(shuffled)
    assert fold(shuffled, BODY) == fold(told, BODY)


@given(sessions())
def test_no_session_is_worth_more_than_the_server_clock_allows(told: list[ViewEvent]) -> None:
    found = fold(told, BODY).worth
    elapsed = max(event.received_at for event in told) - START
    fastest = min(max(event.rate for event in told), MOST_RATE)
    assert found.watch_seconds <= (elapsed.total_seconds() * GROWTH + SLACK_SECONDS) * fastest + 1e-6
    assert found.plays <= 1


@given(
    st.lists(st.tuples(st.floats(0.1, 20), st.sampled_from([0.5, 1.0, 2.0])), min_size=1, max_size=30),
    st.data(),
)
def test_an_honest_session_loses_nothing(stretches: list[tuple[float, float]], data: st.DataObject) -> None:
    """Played in stretches of any length and rate, each told when it ends, each report late by up to 40 s."""
    told, position, clock = [(PLAY, 0.0, 0.0, 0.0, stretches[0][1])], 0.0, 0.0
    for seconds, rate in stretches:
        clock, position = clock + seconds, position + seconds * rate
        told.append((BEAT, position, clock, clock + data.draw(st.floats(0, 40)), rate))
    reports = [
        replace(event, rate=one[4], received_at=START + timedelta(seconds=one[3]))
        for event, one in zip(events([one[:3] for one in told]), told, strict=True)
    ]
    found = fold(reports, (0.0, position))
    assert found.refused == ()
    assert found.worth.watch_seconds == pytest.approx(position)
