"""What a session was worth, by the definitions of DOMAIN."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from catalog.viewing import EventKind, PlaySession, Tally, ViewEvent
from curation.measures import fold, length, union

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


ranges = st.lists(st.tuples(st.floats(0, 100), st.floats(0, 100)).map(lambda p: (min(p), max(p))))


@given(ranges)
def test_a_union_is_sorted_disjoint_and_no_longer_than_its_span(parts: list[tuple[float, float]]) -> None:
    joined: tuple[tuple[float, float], ...] = ()
    for start, end in parts:
        joined = union(joined, start, end)
    assert all(a[1] < b[0] for a, b in pairwise(joined))
    assert length(joined) <= 100.000001


@given(
    st.lists(
        st.tuples(st.sampled_from(EventKind), st.floats(0, 100), st.floats(0, 50)), min_size=1, max_size=30
    )
)
def test_no_session_is_worth_more_than_the_clock_allows(told: list[Told]) -> None:
    told = sorted(told, key=lambda one: one[2])
    found = worth(told)
    assert found.watch_seconds <= told[-1][2] * 1.2 + 1 + 1e-6
    assert found.plays <= 1
