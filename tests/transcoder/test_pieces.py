"""A long master from its delivery to its publication, with real tools, a real queue and a real database."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from catalog import progress
from catalog.account import Account
from catalog.checksum import sha256_of
from catalog.media.local import LocalMediaStore
from catalog.piece import HeldPiece, Work
from catalog.postgres import episodes, pieces
from catalog.postgres.connection import Connection, Pool
from catalog.series import EpisodeFacts, SeriesFacts
from catalog.settings import CatalogSettings
from tests.service import put_series
from transcoder import watch
from transcoder.floor import Floor
from transcoder.pipeline import Options
from transcoder.queue import Queue
from transcoder.tools import Tools
from transcoder.worker import Worker

LONG = "torchcodec__nasa_13013.mp4"
STILL = "intel__car-detection.mp4"  # its lowest rung, made before anything is known, is far too good
SHORT_CHUNKS = Options(preset="ultrafast", chunk_from_seconds=8, chunk_seconds=4)
FRAMES = 325
IDLE = "not exists (select from procrastinate_jobs where status in ('todo', 'doing'))"


@pytest_asyncio.fixture
async def queued(
    request: pytest.FixtureRequest,
    conn: Connection,
    maker: tuple[Account, str],
    now: datetime,
    settings: CatalogSettings,
    shared_media: Path,
) -> str:
    clip = shared_media / "real" / getattr(request, "param", LONG)
    digest, copy = sha256_of(clip), settings.data / "copy"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(clip.read_bytes())
    await LocalMediaStore(settings.media).put_master(digest, copy)
    one = await put_series(conn, maker[0].id, SeriesFacts(title="长片"), now)
    await episodes.put(conn, "ep_1", one.id, EpisodeFacts(number=1), digest, "1.mp4")
    await episodes.defer(conn, "ep_1")
    return "ep_1"


@pytest.fixture
def made(
    pool: Pool, redis: Redis, settings: CatalogSettings, tools: Tools, now: datetime, tmp_path: Path
) -> Worker:
    media, scratch = LocalMediaStore(settings.media), tmp_path / "scratch"
    return Worker(
        pool=pool, redis=redis, media=media, tools=tools, options=SHORT_CHUNKS, scratch=scratch,
        floor=Floor(scratch=scratch, media=media, least_bytes=1, times=1), clock=lambda: now,
    )  # fmt: skip


@asynccontextmanager
async def working(database_url: str, made: Worker, jobs: int = 2) -> AsyncGenerator[None]:
    running = asyncio.create_task(Queue(database_url, made.transcode, made.make_piece, jobs=jobs).run())
    try:
        yield
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def until(conn: Connection, condition: str, seconds: float = 90) -> None:
    """Until there is an episode, with its pieces if it has any, for which the condition holds."""
    async with asyncio.timeout(seconds):
        while not await conn.fetchval(
            f"select exists (select from episode left join piece on episode_id = id where {condition})"
        ):
            await asyncio.sleep(0.05)


def packets(tools: Tools, playlist: Path) -> list[dict[str, Any]]:
    """What ffprobe finds in a rendition, in the order in which it is shown."""
    words = ["-v", "error", "-select_streams", "v", "-show_entries", "packet=pts_time,flags", "-of", "json"]
    done = subprocess.run([tools.ffprobe, *words, playlist], capture_output=True, check=True)
    return sorted(json.loads(done.stdout)["packets"], key=lambda packet: float(packet["pts_time"]))


def likeness(tools: Tools, made: Path, source: Path) -> list[float]:
    """PSNR of each picture of a rendition to the master's picture that should be shown at that moment."""
    both = "[1:v:0]scale=320:180,format=yuv420p,settb=1/25,setpts=N[a];[0:v]settb=1/25,setpts=N[b];"
    graph = f"{both}[b][a]psnr=f=-"
    argv = [tools.ffmpeg, "-v", "error", "-i", made, "-i", source, "-lavfi", graph, "-f", "null", "-"]
    done = subprocess.run(argv, capture_output=True, text=True, check=True)
    return [float(line.partition("psnr_avg:")[2].split()[0]) for line in done.stdout.splitlines()]


async def test_a_long_master_is_made_in_pieces_and_joined_without_a_seam(
    conn: Connection,
    queued: str,
    made: Worker,
    redis: Redis,
    tools: Tools,
    database_url: str,
    shared_media: Path,
) -> None:
    async with working(database_url, made):
        await until(conn, "work = 'pictures' and part = 1 and piece.state = 'done'")
        told = await progress.read(redis, [queued])
        assert 0.3 < told[queued].share < 1
        await until(conn, "episode.state = 'published'")
        await until(conn, IDLE)
    told_of = await conn.fetch("select kind from outbox where kind like 'episode.%' order by id")
    assert [row["kind"] for row in told_of] == ["episode.previewed", "episode.published"]
    row = await conn.fetchrow("select asset_id, duration_seconds from episode")
    assert row is not None
    assert row["duration_seconds"] == pytest.approx(FRAMES / 25)
    assert set(await made.media.assets()) - await in_use(conn) == await shown_before(conn)
    assert not any(made.scratch.rglob("*"))
    manifest = await conn.fetchval("select manifest from asset where id = $1", row["asset_id"])
    assert manifest["quality"]["basis"] == "sample"
    assert all(one["vmaf"] > 50 for one in manifest["renditions"] if one["kind"] == "video")
    for name in ("phone-180", "tv-180"):
        playlist = await made.media.file(row["asset_id"], f"{name}.m3u8")
        shown = packets(tools, playlist)
        assert [float(packet["pts_time"]) for packet in shown] == pytest.approx(
            [number / 25 for number in range(FRAMES)], abs=1e-4
        )
        keys = [number for number, packet in enumerate(shown) if "K" in packet["flags"]]
        assert keys == [0, *range(24, FRAMES, 48)]
    psnr = likeness(
        tools, await made.media.file(row["asset_id"], "phone-180.m3u8"), shared_media / "real" / LONG
    )
    assert len(psnr) == FRAMES
    assert min(psnr) > 28, "a picture that is shown one place too early or too late is not so alike"


@pytest.mark.parametrize("queued", [STILL], indirect=True)
async def test_a_first_part_that_costs_more_than_it_is_worth_is_shown_and_left_out_of_the_whole(
    conn: Connection, queued: str, made: Worker, database_url: str
) -> None:
    async with working(database_url, made):
        await until(conn, "episode.state = 'published'")
        await until(conn, IDLE)
    (first,) = await shown_before(conn)
    whole = await conn.fetchval("select asset_id from episode where id = $1", queued)
    names = [
        {
            one["name"]
            for one in json.loads((await made.media.file(asset, "manifest.json")).read_bytes())["renditions"]
        }
        for asset in (first, whole)
    ]
    assert names == [{"phone-360", "phone-audio"}, {"phone-432", "phone-audio", "tv-432", "tv-audio"}]
    assert not any(made.scratch.rglob("*"))


async def in_use(conn: Connection) -> set[str]:
    return {row["asset_id"] for row in await conn.fetch("select asset_id from asset_in_use")}


async def shown_before(conn: Connection) -> set[str]:
    """The first version, which somebody may still be watching."""
    query = "select payload ->> 'asset' as asset from outbox where kind = 'episode.previewed'"
    return {row["asset"] for row in await conn.fetch(query)}


async def cut(conn: Connection, made: Worker, queued: str) -> None:
    await made.transcode(queued)
    await conn.execute("delete from procrastinate_jobs")


async def second_chunk(conn: Connection) -> HeldPiece:
    number = await conn.fetchval("select min(number) from piece where work = 'pictures' and first_frame > 0")
    held = await pieces.claim(conn, "ep_1", 1, number)
    assert held is not None
    assert held.piece.work is Work.PICTURES
    assert held.piece.seek_seconds is not None
    return held


async def test_a_seek_that_shows_other_pictures_is_noticed_and_not_tried_again(
    conn: Connection, queued: str, made: Worker
) -> None:
    await cut(conn, made, queued)
    await conn.execute("update piece set seen = 'something else'")
    held = await second_chunk(conn)
    await conn.execute(
        "update piece set state = 'waiting', attempts = 0 where number = $1", held.piece.number
    )
    await made.make_piece(held.episode_id, held.episode_fence, held.piece.number)
    assert await conn.fetchval("select state from piece where number = $1", held.piece.number) == "done"
    assert not await conn.fetchval("select seekable from assembly")


async def test_a_cancelled_episode_stops_its_pieces_and_leaves_nothing(
    conn: Connection, queued: str, made: Worker, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "WATCH_SECONDS", 0.1)
    async with working(database_url, made):
        await until(conn, "work = 'pictures' and piece.state = 'done'")
        assert await episodes.cancel(conn, queued, "策展人")
        await until(conn, IDLE, seconds=60)
    assert not await conn.fetchval("select count(*) from assembly")
    row = await conn.fetchrow("select state, failure_code from episode")
    assert row is not None
    assert tuple(row) == ("failed", "cancelled")
    assert set(await made.media.assets()) <= await shown_before(conn)
    assert not any(made.scratch.rglob("*"))


async def test_a_worker_that_is_told_to_stop_hands_its_piece_back(
    conn: Connection, queued: str, made: Worker, database_url: str
) -> None:
    async with working(database_url, made, jobs=1):
        await until(conn, "work = 'pictures' and piece.state = 'running'")
    assert not await conn.fetchval("select count(*) from piece where state = 'running'")
    assert await conn.fetchval("select count(*) from piece where attempts > 0 and state <> 'done'") == 0
    async with working(database_url, made):
        await until(conn, "episode.state = 'published'")


async def test_what_was_encoded_and_is_gone_fails_the_episode_with_a_code(
    conn: Connection, queued: str, made: Worker, database_url: str
) -> None:
    async with working(database_url, made, jobs=1):
        await until(conn, "piece.asset_id is not null")
        gone = await conn.fetchval("select asset_id from piece where asset_id is not null")
        await made.media.drop_asset(gone)
        await until(conn, "episode.state = 'failed'")
    assert await conn.fetchval("select failure_code from episode") == "piece_lost"


# what a busy machine is not seen doing it has done already, and the worker is killed a little later
MOMENTS = {
    "it looks at the master": "episode.state = 'running'",
    "it encodes the sound": "work = 'sound' and piece.state in ('running', 'done')",
    "it encodes a chunk": "work = 'pictures' and first_frame > 0 and piece.state in ('running', 'done')",
    "it joins the first version": "work = 'join' and part = 0 and piece.state in ('running', 'done')",
    "it encodes a chunk of the rest": "work = 'pictures' and part = 1 and piece.state in ('running', 'done')",
    "it joins everything": "work = 'join' and part = 1 and piece.state in ('running', 'done')",
}


async def test_a_worker_that_is_killed_at_any_moment_loses_nothing_and_doubles_nothing(
    conn: Connection, queued: str, made: Worker, settings: CatalogSettings, tmp_path: Path
) -> None:
    script, root = Path(__file__).parent / "piece_worker.py", Path(__file__).parents[2]
    urls = {"DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url, "PYTHONPATH": str(root)}

    async def started() -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            sys.executable, str(script), str(settings.media), str(made.scratch), env={**os.environ, **urls},
            stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip

    for moment in MOMENTS.values():
        doomed = await started()
        await until(conn, moment)
        doomed.kill()
        await doomed.wait()
    last = await started()
    try:
        await until(conn, "episode.state = 'published'")
        await until(conn, IDLE)
    finally:
        last.kill()
        await last.wait()
    for kind in ("episode.previewed", "episode.published"):
        assert await conn.fetchval("select count(*) from outbox where kind = $1", kind) == 1
    assert await conn.fetchval("select duration_seconds from episode") == pytest.approx(FRAMES / 25)
    assert await conn.fetchval("select count(*) from assembly") == 0
    assert not any(made.scratch.rglob("*"))
