"""Real worker processes on a real queue: killed, frozen, poisoned."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest_asyncio

from catalog.account import Account
from catalog.postgres import episodes
from catalog.postgres.connection import Connection
from catalog.postgres.episodes import MOST_ATTEMPTS
from catalog.series import EpisodeFacts, SeriesFacts
from tests.service import put_series
from transcoder import queue, sweeper

SCRIPT = Path(__file__).parent / "queue_worker.py"
Process = asyncio.subprocess.Process


@pytest_asyncio.fixture
async def queued(conn: Connection, maker: tuple[Account, str], now: datetime) -> str:
    one = await put_series(conn, maker[0].id, SeriesFacts(title="一集"), now)
    async with conn.transaction():
        await episodes.put(conn, "ep_1", one.id, EpisodeFacts(number=1), "a" * 64, "1.mp4")
        await episodes.defer(conn, "ep_1")
    return "ep_1"


@asynccontextmanager
async def worker(how: str, database_url: str) -> AsyncGenerator[Process]:
    root = Path(__file__).parents[2]
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(SCRIPT), how,
        env={**os.environ, "DATABASE_URL": database_url, "PYTHONPATH": str(root)},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def says(process: Process) -> str:
    assert process.stdout is not None
    return (await asyncio.wait_for(process.stdout.readline(), 25)).decode().strip()


async def episode(conn: Connection) -> tuple[str, int, str | None]:
    row = await conn.fetchrow("select state, attempts, failure_code from episode")
    assert row is not None
    return row["state"], row["attempts"], row["failure_code"]


def test_a_dead_worker_is_replaced_within_half_a_minute() -> None:
    """A job is revived when its worker was silent for so long, looked for so often, fetched so often."""
    longest = sweeper.STALLED_SECONDS + sweeper.SWEEP_SECONDS + queue.POLL_SECONDS + queue.HEARTBEAT_SECONDS
    assert longest <= 30
    assert sweeper.STALLED_SECONDS >= 4 * queue.HEARTBEAT_SECONDS


async def test_the_job_of_a_killed_worker_is_taken_over(
    conn: Connection, queued: str, database_url: str
) -> None:
    async with worker("slow", database_url) as doomed:
        assert await says(doomed) == "claimed"
        doomed.kill()
        await doomed.wait()
    assert await episode(conn) == ("running", 1, None)
    async with worker("publish", database_url) as heir:
        assert [await says(heir), await says(heir)] == ["claimed", "published"]
    assert await episode(conn) == ("published", 2, None)
    assert await conn.fetchval("select count(*) from outbox") == 1


async def test_a_job_that_kills_its_worker_fails_after_three_attempts(
    conn: Connection, queued: str, database_url: str
) -> None:
    for attempt in range(1, MOST_ATTEMPTS + 1):
        async with worker("poison", database_url) as victim:
            assert await says(victim) == "claimed"
            await victim.wait()
        assert await episode(conn) == ("running", attempt, None)
    async with worker("poison", database_url) as survivor:
        assert await says(survivor) == "nothing"
        assert survivor.returncode is None
    assert await episode(conn) == ("failed", MOST_ATTEMPTS, "worker_lost")


async def test_a_frozen_worker_that_wakes_up_cannot_publish(
    conn: Connection, queued: str, database_url: str
) -> None:
    async with worker("late", database_url) as frozen:
        assert await says(frozen) == "claimed"
        frozen.send_signal(signal.SIGSTOP)
        async with worker("publish", database_url) as heir:
            assert [await says(heir), await says(heir)] == ["claimed", "published"]
        asset = await conn.fetchval("select asset_id from episode")
        assert frozen.stdin is not None
        frozen.stdin.write(b"\n")
        frozen.send_signal(signal.SIGCONT)
        assert await says(frozen) == "refused"
    assert await conn.fetchval("select asset_id from episode") == asset
    assert await conn.fetchval("select count(*) from outbox") == 1
