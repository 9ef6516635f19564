"""Every unfinished episode has a job whose worker lives: rows only, no processes."""

from datetime import datetime, timedelta

import pytest
import pytest_asyncio

from catalog.account import Account
from catalog.postgres import episodes, jobs
from catalog.postgres.connection import Connection, Pool
from catalog.series import Episode, EpisodeFacts, SeriesFacts
from tests.service import put_series
from transcoder import sweeper

SILENT = timedelta(seconds=1)  # the tests' server has been up for longer


@pytest_asyncio.fixture
async def queued(conn: Connection, maker: tuple[Account, str], now: datetime) -> Episode:
    one = await put_series(conn, maker[0].id, SeriesFacts(title="一集"), now)
    async with conn.transaction():
        stored = await episodes.put(conn, "ep_1", one.id, EpisodeFacts(number=1), "a" * 64, "1.mp4")
        await episodes.defer(conn, stored.id)
    return stored


async def fetch(conn: Connection) -> tuple[int, int]:
    """What Procrastinate's worker does: (worker, job)."""
    worker = await conn.fetchval("select * from procrastinate_register_worker_v1()")
    job = await conn.fetchval("select id from procrastinate_fetch_job_v2(null, $1)", worker)
    return worker, job


async def finish(conn: Connection, job: int, status: str = "succeeded") -> None:
    await conn.execute(
        "select procrastinate_finish_job_v1($1, $2::text::procrastinate_job_status, false)", job, status
    )


async def statuses(conn: Connection) -> list[str]:
    return [
        row["status"] for row in await conn.fetch("select status::text from procrastinate_jobs order by id")
    ]


async def silence(conn: Connection, worker: int) -> None:
    await conn.execute(
        "update procrastinate_workers set last_heartbeat = now() - interval '1 hour' where id = $1", worker
    )


async def test_what_a_frozen_worker_says_when_it_wakes_up_does_not_end_its_heirs_job(
    conn: Connection, queued: Episode
) -> None:
    """It was one row for both once: the heir's job then counted as done, and died with the heir."""
    frozen, first = await fetch(conn)
    await silence(conn, frozen)
    assert await jobs.revive(conn, SILENT) == ["ep_1"]
    _, second = await fetch(conn)
    assert second != first
    with pytest.raises(Exception, match="not found"):
        await finish(conn, first)
    assert await statuses(conn) == ["aborted", "doing"]


async def test_a_job_whose_worker_speaks_is_left_alone(conn: Connection, queued: Episode) -> None:
    await fetch(conn)
    assert await jobs.revive(conn, SILENT) == []


async def test_a_job_is_revived_once_by_however_many_sweepers(conn: Connection, queued: Episode) -> None:
    worker, _ = await fetch(conn)
    await silence(conn, worker)
    assert await jobs.revive(conn, SILENT) == ["ep_1"]
    _, job = await fetch(conn)
    assert await jobs.revive(conn, SILENT) == []
    assert await conn.fetchval("select status from procrastinate_jobs where id = $1", job) == "doing"


async def test_a_job_whose_worker_is_not_even_registered_any_more_is_revived(
    conn: Connection, queued: Episode
) -> None:
    worker, _ = await fetch(conn)
    await silence(conn, worker)
    await conn.fetch("select * from procrastinate_prune_stalled_workers_v1(1)")
    assert await jobs.revive(conn, SILENT) == ["ep_1"]


async def test_a_database_that_has_just_started_takes_nobody_for_dead(
    conn: Connection, queued: Episode
) -> None:
    """All workers were silent while it was away."""
    worker, _ = await fetch(conn)
    await silence(conn, worker)
    up = await conn.fetchval("select now() - pg_postmaster_start_time()")
    assert await jobs.revive(conn, up + timedelta(minutes=1)) == []
    assert await statuses(conn) == ["doing"]


async def test_a_revived_job_keeps_its_place_in_the_queue(conn: Connection, queued: Episode) -> None:
    assert await episodes.pull_ahead(conn, "ep_1")
    worker, _ = await fetch(conn)
    await silence(conn, worker)
    await jobs.revive(conn, SILENT)
    waiting = "select priority from procrastinate_jobs where status = 'todo'"
    assert await conn.fetchval(waiting) == episodes.AHEAD


@pytest.mark.parametrize("ended", ["failed", "aborted", "succeeded"])
async def test_an_unfinished_episode_whose_job_ended_gets_another_one(
    conn: Connection, queued: Episode, pool: Pool, ended: str
) -> None:
    """A worker that cannot reach the database for too long ends its job and cannot say what became of it."""
    _, job = await fetch(conn)
    assert await episodes.claim(conn, "ep_1") is not None
    await sweeper.adopt(pool)
    assert await statuses(conn) == ["doing"], "it has a job"
    await finish(conn, job, ended)
    await sweeper.adopt(pool)
    await sweeper.adopt(pool)
    assert await statuses(conn) == [ended, "todo"]


async def test_a_finished_episode_needs_no_job(
    conn: Connection, queued: Episode, pool: Pool, now: datetime
) -> None:
    _, job = await fetch(conn)
    claimed = await episodes.claim(conn, "ep_1")
    assert claimed is not None
    await episodes.fail(conn, claimed, "corrupt", "")
    await finish(conn, job)
    await sweeper.adopt(pool)
    assert await statuses(conn) == ["succeeded"]


async def test_ended_jobs_are_forgotten_after_a_while(conn: Connection, queued: Episode) -> None:
    _, job = await fetch(conn)
    await jobs.forget(conn, timedelta(0))
    assert await statuses(conn) == ["doing"]
    await finish(conn, job)
    await jobs.forget(conn, timedelta(days=7))
    assert await statuses(conn) == ["succeeded"]
    await jobs.forget(conn, timedelta(0))
    assert await statuses(conn) == []
