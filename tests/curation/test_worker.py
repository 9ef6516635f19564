"""View events become tallies exactly once, whatever order they come in and whoever folds them."""

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
import pytest_asyncio

from catalog.account import Account
from catalog.postgres import views
from catalog.postgres.connection import Connection, Pool, transaction
from catalog.series import Episode, SeriesFacts
from catalog.viewing import EventKind, PlaySession, ReportedEvent, Tally, ViewEvent, ViewReport
from curation import worker
from curation.measures import fold
from tests.service import put_published, put_series

BODY = (0.0, 60.0)


@pytest_asyncio.fixture
async def episode(conn: Connection, maker: tuple[Account, str], now: datetime) -> Episode:
    one = await put_series(conn, maker[0].id, SeriesFacts(title="狮头少年"), now)
    return await put_published(conn, one, 1, now)


def watched(number: int, episode: Episode, now: datetime, seconds: int = 60) -> list[ViewEvent]:
    """A session that plays from the start, with a seek back to the start in its middle."""
    session = PlaySession(
        id=f"ps_{number}", episode_id=episode.id, series_id=episode.series_id,
        viewer=f"vw_{number}", screen="phone", issued_at=now,
    )  # fmt: skip
    told = [(EventKind.PLAY, 0.0)]
    told += [(EventKind.HEARTBEAT, float(second)) for second in range(5, seconds // 2, 5)]
    told += [(EventKind.SEEK, 0.0)]
    told += [(EventKind.HEARTBEAT, float(second)) for second in range(5, seconds, 5)]
    told += [(EventKind.END, float(seconds))]
    return [
        ViewEvent(
            session=session, seq=seq, kind=kind, position_seconds=at, rate=1.0,
            client_at=now + timedelta(seconds=5 * seq), received_at=now + timedelta(seconds=120),
        )
        for seq, (kind, at) in enumerate(told)
    ]  # fmt: skip


def reported(event: ViewEvent) -> ReportedEvent:
    return ReportedEvent(
        seq=event.seq,
        kind=event.kind,
        position=event.position_seconds,
        at=int(event.client_at.timestamp() * 1000),
        rate=event.rate,
    )


async def append(conn: Connection, events: Sequence[ViewEvent], session: PlaySession | None = None) -> int:
    """Store them as one report; how many were new."""
    told = [reported(event) for event in events]
    report = ViewReport.of(session or events[0].session, events[0].received_at, told)
    (stored,) = await views.append(conn, [report])
    return stored.accepted


async def drained(pool: Pool) -> int:
    async with transaction(pool) as conn:
        return await worker.drain(conn)


async def tally(conn: Connection, episode: Episode) -> Tally:
    found = (await views.tallies(conn, [episode.id]))[episode.id]
    return Tally(
        plays=found.plays,
        qualified_views=found.qualified_views,
        completions=found.completions,
        watch_seconds=round(found.watch_seconds, 6),
        refused_seconds=round(found.refused_seconds, 6),
    )


@pytest.mark.parametrize("seed", range(4))
async def test_the_order_of_arrival_and_the_rounds_of_folding_change_nothing(
    conn: Connection, pool: Pool, episode: Episode, now: datetime, seed: int
) -> None:
    chance = random.Random(seed)
    sessions = [watched(number, episode, now, seconds=20 + 10 * number) for number in range(4)]
    expected = sum((fold(events, BODY).worth for events in sessions), Tally())
    pieces: list[list[ViewEvent]] = []
    for events in sessions:
        shuffled = chance.sample(events, len(events))
        cuts = [0, *sorted(chance.sample(range(1, len(events)), 3)), len(events)]
        pieces += [shuffled[a:b] for a, b in pairwise(cuts)]
    chance.shuffle(pieces)
    for piece in pieces:
        assert await append(conn, piece) == len(piece)
        assert await append(conn, piece) == 0, "reported again"
        if chance.random() < 0.5:
            await drained(pool)
    await drained(pool)
    assert await drained(pool) == 0
    assert await tally(conn, episode) == expected


async def test_two_that_fold_at_once_count_each_event_once(
    conn: Connection, pool: Pool, episode: Episode, now: datetime
) -> None:
    for number in range(30):
        await append(conn, watched(number, episode, now))
    events = await conn.fetchval("select count(*) from view_event")
    counts = [await asyncio.gather(*(drained(pool) for _ in range(4))) for _ in range(3)]
    assert sum(sum(some) for some in counts) == events
    assert (await tally(conn, episode)).plays == 30
    assert await conn.fetchval("select count(*) from view_event where not folded") == 0


async def test_small_rounds_come_to_the_same_as_one(
    conn: Connection, pool: Pool, episode: Episode, now: datetime
) -> None:
    sessions = [watched(number, episode, now) for number in range(3)]
    for events in sessions:
        await append(conn, events)
    rounds = 0
    while True:
        async with transaction(pool) as folding:
            if not await worker.drain(folding, most=4):
                break
        rounds += 1
    assert rounds > 5
    assert await tally(conn, episode) == sum((fold(events, BODY).worth for events in sessions), Tally())


async def test_an_event_that_comes_while_others_are_folded_is_not_lost(
    conn: Connection, pool: Pool, episode: Episode, now: datetime
) -> None:
    events = watched(1, episode, now)
    await append(conn, events[:3])
    async with transaction(pool) as folding:
        await worker.drain(folding)
        await append(conn, events[3:])
    await drained(pool)
    assert await tally(conn, episode) == fold(events, BODY).worth


async def test_events_of_an_episode_that_is_gone_hold_nobody_up(
    conn: Connection, pool: Pool, episode: Episode, now: datetime
) -> None:
    other = PlaySession(
        id="ps_gone", episode_id="ep_gone", series_id="se_gone", viewer="vw", screen="tv", issued_at=now
    )
    await append(conn, watched(1, episode, now)[:3], other)
    events = watched(2, episode, now)
    await append(conn, events)
    assert await drained(pool) == len(events) + 3
    assert await drained(pool) == 0
    assert (await tally(conn, episode)).plays == 1


async def test_a_worker_that_dies_in_the_middle_leaves_its_round_to_the_next(
    conn: Connection, pool: Pool, episode: Episode, now: datetime
) -> None:
    await append(conn, watched(1, episode, now))
    dying = await pool.acquire()
    begun = dying.transaction()
    await begun.start()
    await worker.drain(dying)
    assert await drained(pool) == 0, "the other one still holds the lock"
    dying.terminate()
    async with asyncio.timeout(10):
        while not await drained(pool):
            await asyncio.sleep(0.05)
    assert (await tally(conn, episode)).plays == 1
