"""A full pool of connections: who waits too long is told so in time, and nobody hangs."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime

import aiohttp
import pytest
from prometheus_client import REGISTRY

from catalog.postgres import connection
from catalog.postgres.connection import (
    DatabaseBusy,
    DatabaseUnavailable,
    acquired,
    connect,
    open_pool,
    patient_together,
)
from catalog.settings import CatalogSettings
from tests.service import Clock, serving

CLIENTS, POOL, HELD_SECONDS = 100, 5, 3.0


@asynccontextmanager
async def works_locked(database_url: str) -> AsyncGenerator[None]:
    """Nobody can look at a work inside."""
    conn = await connect(database_url)
    async with conn.transaction():
        await conn.execute("lock table series in access exclusive mode")
        yield
    await conn.close()


async def test_who_finds_the_pool_full_is_told_within_two_seconds(
    settings: CatalogSettings, now: datetime
) -> None:
    told: list[tuple[int, str, str | None, float]] = []

    async def ask(session: aiohttp.ClientSession, url: str) -> None:
        began = time.monotonic()
        async with session.get(url) as response:
            code = (await response.json(content_type=None))["code"]
            seconds = time.monotonic() - began
            told.append((response.status, code, response.headers.get("Retry-After"), seconds))

    before = REGISTRY.get_sample_value("zhanbo_refused_total", {"reason": "pool"}) or 0
    async with (
        serving(replace(settings, database_connections=POOL), Clock(now)) as client,
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
    ):
        url = str(client.make_url("/v1/series/se_none"))
        async with asyncio.TaskGroup() as clients, works_locked(settings.database_url):
            for _ in range(CLIENTS):
                clients.create_task(ask(session, url))
            await asyncio.sleep(HELD_SECONDS)
        async with session.get(url) as response:
            assert response.status == 404, "all is well again"
    busy = [(code, retry) for status, code, retry, _ in told if status == 503]
    assert busy == [("database_busy", "2")] * (CLIENTS - POOL)
    assert max(seconds for status, _, _, seconds in told if status == 503) < 2
    assert [status for status, *_ in told if status != 503] == [404] * POOL
    assert REGISTRY.get_sample_value("zhanbo_refused_total", {"reason": "pool"}) == before + CLIENTS - POOL


async def test_a_request_has_one_patience_for_all_its_waits(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "ACQUIRE_SECONDS", 0.4)
    pool = await open_pool(database_url, most=1)
    try:
        async with acquired(pool):
            began = time.monotonic()
            with patient_together():
                for _ in range(3):
                    with pytest.raises(DatabaseBusy):
                        async with acquired(pool):
                            pass
            together = time.monotonic() - began
            assert 0.4 <= together < 0.7
        with patient_together():
            for _ in range(20):
                async with acquired(pool) as conn:
                    assert await conn.fetchval("select 1") == 1
    finally:
        pool.terminate()


async def test_a_request_whose_patience_is_used_up_still_gets_a_free_connection(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "ACQUIRE_SECONDS", 0.2)
    pool = await open_pool(database_url, most=1)
    try:
        with patient_together():
            async with AsyncExitStack() as held:
                await held.enter_async_context(acquired(pool))
                with pytest.raises(DatabaseBusy):
                    async with acquired(pool):
                        pass
            async with acquired(pool) as conn:
                assert await conn.fetchval("select 1") == 1
    finally:
        pool.terminate()


async def test_a_server_that_is_gone_is_not_called_busy(database_url: str) -> None:
    pool = await open_pool(database_url, most=1)
    pool.terminate()
    with pytest.raises(DatabaseUnavailable) as refused:
        async with acquired(pool):
            pass
    assert refused.value.code == "database_unavailable"
