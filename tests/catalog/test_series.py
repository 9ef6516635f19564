"""States, legal moves, and who sees what."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from catalog.account import Account, Role
from catalog.calendar import day_in_china
from catalog.series import (
    Endpoint,
    Episode,
    EpisodeFacts,
    EpisodeState,
    Rights,
    Series,
    SeriesFacts,
    SeriesState,
)
from catalog.zone import ZONES

DRAFT, PUBLISHED, TAKEN_DOWN = SeriesState


def series(state: SeriesState, rights: Rights | None = None) -> Series:
    return Series(
        id="se_1",
        facts=SeriesFacts(title="樱桃熟了就回来", rights=rights),
        state=state,
        delivered_by="ac_maker",
        created_at=datetime(2026, 9, 1, tzinfo=UTC),
    )


def test_every_state_leads_to_every_other_and_stays_where_it_is() -> None:
    for before, after in product(SeriesState, SeriesState):
        assert series(before).move(after).state is after


DAY = date(2026, 9, 10)
WINDOW = Rights(starts_on=DAY, ends_on=DAY, endpoints=(Endpoint.TV,))
STRANGER = Account(id="ac_other", name="别家", role=Role.MAKER)
MAKER = Account(id="ac_maker", name="制作方", role=Role.MAKER)
CURATOR = Account(id="ac_curator", name="编排", role=Role.CURATOR)


@pytest.mark.parametrize(
    ("state", "reader", "drafts", "sees"),
    [
        (PUBLISHED, None, False, True),
        (PUBLISHED, STRANGER, False, True),
        (DRAFT, None, False, False),
        (DRAFT, STRANGER, False, False),
        (DRAFT, MAKER, False, True),
        (DRAFT, CURATOR, False, True),
        (DRAFT, None, True, True),
        (TAKEN_DOWN, None, True, False),
        (TAKEN_DOWN, MAKER, True, False),
        (TAKEN_DOWN, CURATOR, True, False),
    ],
)
def test_who_sees_a_series(state: SeriesState, reader: Account | None, drafts: bool, sees: bool) -> None:
    assert series(state, WINDOW).visible_to(reader, DAY, drafts=drafts) is sees


@pytest.mark.parametrize("day", [DAY - timedelta(days=1), DAY + timedelta(days=1)])
def test_outside_its_rights_window_only_insiders_see_a_public_series(day: date) -> None:
    for reader, sees in ((None, False), (STRANGER, False), (MAKER, True), (CURATOR, True)):
        assert series(PUBLISHED, WINDOW).visible_to(reader, day, drafts=True) is sees


def test_rights_are_of_endpoints_and_none_are_of_no_day() -> None:
    assert series(PUBLISHED, WINDOW).open_on(DAY, Endpoint.TV)
    assert not series(PUBLISHED, WINDOW).open_on(DAY, Endpoint.APP)
    assert not series(PUBLISHED).open_on(DAY)


def test_the_day_is_that_of_china() -> None:
    assert day_in_china(datetime(2026, 9, 9, 16, 0, tzinfo=UTC)) == DAY
    assert day_in_china(datetime(2026, 9, 9, 15, 59, tzinfo=UTC)) == date(2026, 9, 9)


def test_everyone_gets_the_version_that_passed_review_and_insiders_the_newest() -> None:
    episode = Episode(
        id="ep_1", series_id="se_1", facts=EpisodeFacts(number=1), state=EpisodeState.PUBLISHED,
        master_sha256="a" * 64, master_name="1.mp4", asset_id="new", duration_seconds=61.0,
        public_asset_id="old", public_seconds=60.0,
    )  # fmt: skip
    shown = series(PUBLISHED).version(episode, insider=False)
    assert (shown.asset_id, shown.duration_seconds) == ("old", 60.0)
    assert series(PUBLISHED).version(episode, insider=True).asset_id == "new"
    assert series(DRAFT).version(episode, insider=False).asset_id == "new"


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
