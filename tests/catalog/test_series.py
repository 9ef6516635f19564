"""States, legal moves, and who sees what."""

from datetime import UTC, datetime
from itertools import product

import pytest

from catalog.series import Episode, EpisodeFacts, EpisodeState, Series, SeriesFacts, SeriesState
from catalog.zone import ZONES

DRAFT, PUBLISHED, TAKEN_DOWN = SeriesState


def series(state: SeriesState) -> Series:
    return Series(
        id="se_1",
        facts=SeriesFacts(title="樱桃熟了就回来"),
        state=state,
        delivered_by="ac_maker",
        created_at=datetime(2026, 9, 1, tzinfo=UTC),
    )


def test_every_state_leads_to_every_other_and_stays_where_it_is() -> None:
    for before, after in product(SeriesState, SeriesState):
        assert series(before).move(after).state is after


@pytest.mark.parametrize(
    ("state", "reader", "drafts", "sees"),
    [
        (PUBLISHED, None, False, True),
        (PUBLISHED, "ac_other", False, True),
        (DRAFT, None, False, False),
        (DRAFT, "ac_other", False, False),
        (DRAFT, "ac_maker", False, True),
        (DRAFT, None, True, True),
        (TAKEN_DOWN, None, True, False),
        (TAKEN_DOWN, "ac_maker", True, False),
    ],
)
def test_who_sees_a_series(state: SeriesState, reader: str | None, drafts: bool, sees: bool) -> None:
    assert series(state).visible_to(reader, drafts=drafts) is sees


@pytest.mark.parametrize(
    ("start", "end", "seconds", "body"),
    [
        (None, None, 60.0, (0.0, 60.0)),
        (3.0, 55.0, 60.0, (3.0, 55.0)),
        (None, None, None, (0.0, 0.0)),
    ],
)
def test_the_body_is_the_whole_episode_unless_it_is_declared(
    start: float | None, end: float | None, seconds: float | None, body: tuple[float, float]
) -> None:
    facts = EpisodeFacts(number=1, body_start_seconds=start, body_end_seconds=end)
    episode = Episode(
        id="ep_1", series_id="se_1", facts=facts, state=EpisodeState.PUBLISHED,
        master_sha256="a" * 64, master_name="1.mp4", duration_seconds=seconds,
    )  # fmt: skip
    assert episode.body() == body


def test_labels_of_zones_differ_and_are_short() -> None:
    assert len({zone.label for zone in ZONES}) == len({zone.slug for zone in ZONES}) == 8
    assert all(len(zone.label) == 2 for zone in ZONES)
