"""One attempt from claim to end, with real tools and a real database."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from catalog import progress
from catalog.account import Account
from catalog.checksum import sha256_of
from catalog.media import s3
from catalog.media.local import LocalMediaStore
from catalog.media.remote import remote_store
from catalog.postgres import episodes
from catalog.postgres.connection import Connection, Pool
from catalog.series import EpisodeFacts, Progress, SeriesFacts
from catalog.settings import BucketSettings, CatalogSettings
from deploy import ports
from tests.service import put_series
from transcoder import watch
from transcoder.floor import Floor
from transcoder.pipeline import Options
from transcoder.tools import Tools
from transcoder.worker import Worker

LONG = "intel__car-detection.mp4"


@pytest_asyncio.fixture
async def queued(
    conn: Connection, maker: tuple[Account, str], now: datetime, settings: CatalogSettings, shared_media: Path
) -> str:
    clip = shared_media / "real" / LONG
    digest = sha256_of(clip)
    copy = settings.data / "copy"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(clip.read_bytes())
    await LocalMediaStore(settings.media).put_master(digest, copy)
    one = await put_series(conn, maker[0].id, SeriesFacts(title="一集"), now)
    await episodes.put(conn, "ep_1", one.id, EpisodeFacts(number=1), digest, "1.mp4")
    return "ep_1"


@pytest.fixture
def made(
    pool: Pool, redis: Redis, settings: CatalogSettings, tools: Tools, now: datetime, tmp_path: Path
) -> Worker:
    media, scratch = LocalMediaStore(settings.media), tmp_path / "scratch"
    return Worker(
        pool=pool, redis=redis, media=media, tools=tools, options=Options(preset="ultrafast"),
        scratch=scratch, floor=Floor(scratch=scratch, media=media, least_bytes=1, times=1), clock=lambda: now,
    )  # fmt: skip


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.05)


async def test_a_cancelled_transcode_stops_and_leaves_nothing(
    conn: Connection, queued: str, made: Worker, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "WATCH_SECONDS", 0.1)
    running = asyncio.create_task(made.transcode(queued))
    await until(lambda: any(made.scratch.glob("*/scratch/*.mp4")))
    assert await episodes.cancel(conn, queued, "策展人")
    await asyncio.wait_for(running, 10)
    assert list(made.scratch.iterdir()) == []
    row = await conn.fetchrow("select state, failure_code, asset_id from episode")
    assert row is not None
    assert tuple(row) == ("failed", "cancelled", None)


async def test_a_store_that_is_away_costs_no_attempt(
    conn: Connection,
    queued: str,
    made: Worker,
    bucket_settings: BucketSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(s3, "PATIENCE_SECONDS", 0.2)
    nowhere = replace(bucket_settings, endpoint_url=f"http://{ports.LOOPBACK}:{ports.free_port('nowhere')}")
    async with remote_store(nowhere) as store:
        await replace(made, media=store).transcode(queued)
    row = await conn.fetchrow("select state, attempts, failure_code from episode")
    assert row is not None
    assert tuple(row) == ("queued", 0, "media_store_unreachable")
    assert await conn.fetchval("select count(*) from procrastinate_jobs where status = 'todo'") == 1


async def test_progress_is_told_with_what_is_left(redis: Redis) -> None:
    await progress.report(redis, "ep_1", Progress.after(0.25, 10.0))
    await progress.report(redis, "ep_2", Progress.after(0.01, 10.0))
    known = await progress.read(redis, ["ep_1", "ep_2", "ep_3"])
    assert known == {
        "ep_1": Progress(share=0.25, left_seconds=30.0),
        "ep_2": Progress(share=0.01, left_seconds=None),
    }
