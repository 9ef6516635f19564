"""A real worker that is told to stop gives back what it holds."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncGenerator, Callable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest_asyncio

from catalog.account import Account
from catalog.checksum import sha256_of
from catalog.media.local import LocalMediaStore
from catalog.postgres import episodes
from catalog.postgres.connection import Connection
from catalog.series import EpisodeFacts, SeriesFacts
from catalog.settings import CatalogSettings
from tests.service import put_series

LONG = "intel__car-detection.mp4"
DRAIN_SECONDS = 10
ROOT = Path(__file__).parents[2]
Process = asyncio.subprocess.Process


@pytest_asyncio.fixture
async def queued(
    conn: Connection, maker: tuple[Account, str], now: datetime, settings: CatalogSettings,
    shared_media: Path, tmp_path: Path,
) -> str:  # fmt: skip
    copy = tmp_path / "copy"
    copy.write_bytes((shared_media / "real" / LONG).read_bytes())
    digest = sha256_of(copy)
    await LocalMediaStore(settings.media).put_master(digest, copy)
    one = await put_series(conn, maker[0].id, SeriesFacts(title="一集"), now)
    async with conn.transaction():
        await episodes.put(conn, "ep_1", one.id, EpisodeFacts(number=1), digest, "1.mp4")
        await episodes.defer(conn, "ep_1")
    return "ep_1"


@pytest_asyncio.fixture
async def worker(settings: CatalogSettings, queued: str) -> AsyncGenerator[Process]:
    async with working(settings, settings.database_url) as process:
        yield process


@contextlib.asynccontextmanager
async def working(settings: CatalogSettings, database_url: str) -> AsyncGenerator[Process]:
    env = {
        **os.environ,
        "DATABASE_URL": database_url,
        "REDIS_URL": settings.redis_url,
        "ZHANBO_SECRET": settings.secret.current.decode(),
        "ZHANBO_DATA": str(settings.data),
        "ZHANBO_FLOOR_BYTES": "1",
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "transcoder", "worker", cwd=ROOT, env=env, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def tools_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


async def encoding(settings: CatalogSettings) -> None:
    """Wait until the worker is in the middle of it."""
    async with asyncio.timeout(60):
        while not any((settings.data / "work").glob("*/scratch/*.mp4")):
            await asyncio.sleep(0.05)


@contextlib.asynccontextmanager
async def tunnel(to_port: int) -> AsyncGenerator[tuple[int, Callable[[], None]]]:
    """(a port that leads to another, what cuts it for good)"""
    ends = set[asyncio.StreamWriter]()

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(1 << 16):
                writer.write(data)
                await writer.drain()
        writer.close()

    async def call(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", to_port)
        ends.update((writer, back))
        await asyncio.gather(copy(reader, back), copy(there, writer))

    def cut() -> None:
        server.close()
        for end in ends:
            end.transport.abort()

    server = await asyncio.start_server(call, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1], cut
    cut()


async def test_a_worker_whose_database_is_gone_stops_all_the_same(
    settings: CatalogSettings, queued: str
) -> None:
    there = urlsplit(settings.database_url)
    assert there.port
    async with tunnel(there.port) as (port, cut):
        secret = there.netloc.rpartition("@")[0]
        through = urlunsplit(there._replace(netloc=f"{secret}@127.0.0.1:{port}"))
        async with working(settings, through) as process:
            await encoding(settings)
            cut()
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(DRAIN_SECONDS):
                await process.wait()


async def test_a_worker_that_is_told_to_stop_hands_its_episode_back_within_ten_seconds(
    conn: Connection, settings: CatalogSettings, worker: Process
) -> None:
    """Told as an init system does it: the worker and its tools, all at once."""
    scratch = settings.data / "work"
    await encoding(settings)
    tools = tools_of(worker.pid)
    assert tools, "it is in the middle of it"
    for pid in (*tools, worker.pid):
        os.kill(pid, signal.SIGTERM)
    async with asyncio.timeout(DRAIN_SECONDS):
        await worker.wait()
    row = await conn.fetchrow("select state, attempts, failure_code from episode")
    assert row is not None
    assert tuple(row) == ("queued", 0, None)
    assert await conn.fetchval("select count(*) from procrastinate_jobs where status = 'todo'") == 1
    assert await conn.fetchval("select count(*) from procrastinate_jobs where status = 'doing'") == 0
    assert list(scratch.iterdir()) == []
    assert [pid for pid in tools if Path(f"/proc/{pid}").exists()] == []
