"""Claims and fences on a real database."""

from datetime import datetime

import pytest_asyncio

from catalog.account import Account
from catalog.postgres import episodes, series
from catalog.postgres.connection import Connection
from catalog.postgres.episodes import MOST_ATTEMPTS
from catalog.series import Episode, EpisodeFacts, EpisodeState, SeriesFacts
from tests.service import put_series


@pytest_asyncio.fixture
async def queued(conn: Connection, maker: tuple[Account, str], now: datetime) -> Episode:
    one = await put_series(conn, maker[0].id, SeriesFacts(title="一集"), now)
    return await episodes.put(conn, "ep_1", one.id, EpisodeFacts(number=1), "a" * 64, "1.mp4")


async def publish(conn: Connection, episode: Episode, asset: str, now: datetime) -> bool:
    return await episodes.publish(
        conn, episode, asset_id=asset, duration_seconds=1.0, renditions=[], manifest={}, now=now
    )


async def state(conn: Connection) -> tuple[str, str | None]:
    row = await conn.fetchrow("select state, asset_id from episode")
    assert row is not None
    return row["state"], row["asset_id"]


async def test_a_worker_that_wakes_up_late_cannot_publish(
    conn: Connection, queued: Episode, now: datetime
) -> None:
    frozen = await episodes.claim(conn, queued.id)
    newer = await episodes.claim(conn, queued.id)
    assert frozen is not None
    assert newer is not None
    assert await publish(conn, newer, "b" * 40, now)
    assert not await publish(conn, frozen, "c" * 40, now)
    assert not await episodes.fail(conn, frozen, "late", "")
    assert await state(conn) == ("published", "b" * 40)
    assert await conn.fetchval("select count(*) from outbox") == 1


async def test_a_job_that_kills_its_worker_is_given_up_after_three_attempts(
    conn: Connection, queued: Episode
) -> None:
    for _ in range(MOST_ATTEMPTS):
        assert await episodes.claim(conn, queued.id) is not None
    assert await episodes.claim(conn, queued.id) is None
    row = await conn.fetchrow("select state, failure_code from episode")
    assert row is not None
    assert tuple(row) == (EpisodeState.FAILED, "worker_lost")


async def test_an_attempt_that_is_handed_back_does_not_count(conn: Connection, queued: Episode) -> None:
    for _ in range(3 * MOST_ATTEMPTS):
        claimed = await episodes.claim(conn, queued.id)
        assert claimed is not None
        await episodes.hand_back(conn, claimed)
    assert await conn.fetchval("select attempts from episode") == 0


async def test_a_published_episode_is_not_claimed_again(
    conn: Connection, queued: Episode, now: datetime
) -> None:
    claimed = await episodes.claim(conn, queued.id)
    assert claimed is not None
    await publish(conn, claimed, "b" * 40, now)
    assert await episodes.claim(conn, queued.id) is None
    assert await state(conn) == ("published", "b" * 40)


async def test_a_new_master_keeps_the_old_asset_playing_until_it_is_published(
    conn: Connection, queued: Episode, now: datetime
) -> None:
    claimed = await episodes.claim(conn, queued.id)
    assert claimed is not None
    await publish(conn, claimed, "b" * 40, now)
    await episodes.put(conn, "ep_x", queued.series_id, EpisodeFacts(number=1), "d" * 64, "1.mp4")
    assert await state(conn) == ("queued", "b" * 40)


async def test_a_claim_that_was_lost_can_be_neither_handed_back_nor_tried_again(
    conn: Connection, queued: Episode
) -> None:
    """Else its late owner would queue a second job, which takes the claim from its new holder."""
    lost = await episodes.claim(conn, queued.id)
    held = await episodes.claim(conn, queued.id)
    assert lost is not None
    assert held is not None
    assert not await episodes.again(conn, lost)
    assert not await episodes.hand_back(conn, lost)
    assert (await state(conn))[0] == "running"
    assert await episodes.again(conn, held)
    assert (await state(conn))[0] == "queued"


async def test_a_failure_is_forgotten_when_the_episode_is_queued_anew(
    conn: Connection, queued: Episode
) -> None:
    claimed = await episodes.claim(conn, queued.id)
    assert claimed is not None
    await episodes.fail(conn, claimed, "encode_failed", "")
    again = await episodes.put(conn, "ep_x", queued.series_id, EpisodeFacts(number=1), "a" * 64, "1.mp4")
    assert (again.id, again.state, again.failure_code, again.attempts) == ("ep_1", "queued", None, 0)


async def test_retry_queues_only_what_failed(conn: Connection, queued: Episode) -> None:
    assert await episodes.retry(conn, None) == []
    claimed = await episodes.claim(conn, queued.id)
    assert claimed is not None
    assert await episodes.fail(conn, claimed, "not_a_video", "")
    assert [episode.id for episode in await episodes.retry(conn, queued.series_id)] == ["ep_1"]
    assert (await state(conn))[0] == "queued"


async def test_a_first_version_is_shown_while_the_rest_is_made_and_only_where_there_is_none(
    conn: Connection, queued: Episode, now: datetime
) -> None:
    async def preview(claimed: Episode, asset: str) -> bool:
        return await episodes.publish(
            conn, claimed, asset_id=asset, duration_seconds=1.0, renditions=[], manifest={}, now=now,
            complete=False,
        )  # fmt: skip

    claimed = await episodes.claim(conn, queued.id)
    assert claimed is not None
    assert await preview(claimed, "b" * 40)
    assert await state(conn) == ("running", "b" * 40)
    assert await publish(conn, claimed, "c" * 40, now)
    assert await state(conn) == ("published", "c" * 40)
    await episodes.put(conn, "ep_x", queued.series_id, EpisodeFacts(number=1), "d" * 64, "1.mp4")
    again = await episodes.claim(conn, queued.id)
    assert again is not None
    assert not await preview(again, "e" * 40)
    assert await state(conn) == ("running", "c" * 40)


async def test_a_cancelled_claim_is_lost_and_can_be_retried(
    conn: Connection, queued: Episode, now: datetime
) -> None:
    claimed = await episodes.claim(conn, queued.id)
    assert claimed is not None
    assert await episodes.holds(conn, claimed)
    assert await episodes.cancel(conn, queued.id, "策展人")
    assert not await episodes.holds(conn, claimed)
    assert not await publish(conn, claimed, "b" * 40, now)
    assert not await episodes.cancel(conn, queued.id, "策展人")
    (again,) = await episodes.retry(conn, queued.id)
    assert (again.state, again.failure_code) == (EpisodeState.QUEUED, None)


async def order(conn: Connection) -> list[str]:
    """The waiting jobs as workers will take them."""
    rows = await conn.fetch(
        "select args ->> 'episode_id' as episode from procrastinate_jobs where status = 'todo'"
        " order by priority desc, id"
    )
    return [row["episode"] for row in rows]


async def test_series_take_turns_and_a_curator_pulls_one_episode_ahead(
    conn: Connection, maker: tuple[Account, str], now: datetime
) -> None:
    for title in ("甲", "乙"):
        one = await series.put(conn, f"se_{title}", maker[0].id, SeriesFacts(title=title), now)
        for number in (1, 2, 3):
            name = f"{title}{number}"
            await episodes.put(conn, name, one.id, EpisodeFacts(number=number), "a" * 64, "x.mp4")
            await episodes.defer(conn, name)
    assert await order(conn) == ["甲1", "乙1", "甲2", "乙2", "甲3", "乙3"]
    assert await episodes.pull_ahead(conn, "乙3")
    assert await order(conn) == ["乙3", "甲1", "乙1", "甲2", "乙2", "甲3"]
    assert not await episodes.pull_ahead(conn, "丙1")
