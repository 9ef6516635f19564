"""A disk that runs full in the middle of everything: nothing broken is published, and what failed goes on
by itself once there is room. A small tmpfs holds the scratch folder and the media store.
"""

import asyncio
import os
import struct
import subprocess
from collections.abc import Generator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
from redis.asyncio import Redis

from catalog.account import Account
from catalog.checksum import sha256_of
from catalog.media.local import LocalMediaStore
from catalog.postgres import episodes
from catalog.postgres.connection import Connection, Pool
from catalog.series import EpisodeFacts, EpisodeState, SeriesFacts
from tests.service import put_series
from transcoder import queue, worker
from transcoder.floor import Floor
from transcoder.pipeline import Options
from transcoder.tools import Tools
from transcoder.worker import Worker

CLIP = "decord__video_0.mov"  # three frames: an attempt takes half a second and some 300 kB
DISK_BYTES = 4 << 20


@pytest.fixture
def disk(tmp_path: Path) -> Generator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    argv = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES}", "tmpfs", str(folder)]
    if subprocess.run(argv, capture_output=True, check=False).returncode:
        pytest.skip("no small disk: mounting one needs root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


class Ballast:
    """A file that leaves so many bytes of the disk free."""

    def __init__(self, disk: Path) -> None:
        self._disk, self._file = disk, disk / "ballast"

    def free(self) -> int:
        found = os.statvfs(self._disk)
        return found.f_bavail * found.f_frsize

    def leave(self, free_bytes: int) -> None:
        self._file.unlink(missing_ok=True)
        self._file.write_bytes(b"x" * (self.free() - free_bytes))

    def drop(self) -> None:
        self._file.unlink()


@pytest.fixture
def made(pool: Pool, redis: Redis, tools: Tools, now: datetime, disk: Path) -> Worker:
    media, scratch = LocalMediaStore(disk / "media"), disk / "scratch"
    scratch.mkdir()
    return Worker(
        pool=pool, redis=redis, media=media, tools=tools, options=Options(preset="ultrafast"),
        scratch=scratch, floor=Floor(scratch=scratch, media=media, least_bytes=1, times=1), clock=lambda: now,
    )  # fmt: skip


@pytest_asyncio.fixture
async def queued(
    conn: Connection, maker: tuple[Account, str], now: datetime, shared_media: Path, made: Worker,
    tmp_path: Path,
) -> list[str]:  # fmt: skip
    """Four episodes with four masters."""
    one = await put_series(conn, maker[0].id, SeriesFacts(title="满盘"), now)
    for number in range(1, 5):
        copy = tmp_path / "copy"
        box = struct.pack(">I4sQ", 16, b"free", number)  # nothing, but another hash
        copy.write_bytes((shared_media / "real" / CLIP).read_bytes() + box)
        digest = sha256_of(copy)
        await made.media.put_master(digest, copy)
        await episodes.put(conn, f"ep_{number}", one.id, EpisodeFacts(number=number), digest, "1.mp4")
    return [f"ep_{number}" for number in range(1, 5)]


async def whole(conn: Connection, made: Worker) -> int:
    """How many episodes are published, each of them with every byte of its manifest."""
    rows = await conn.fetch("select asset_id from episode where asset_id is not null")
    for row in rows:
        manifest = msgspec.json.decode((await made.media.file(row["asset_id"], "manifest.json")).read_bytes())
        for listed in manifest["files"]:
            file = await made.media.file(row["asset_id"], listed["path"])
            assert (file.stat().st_size, sha256_of(file)) == (listed["bytes"], listed["sha256"])
    assert sorted(await made.media.assets()) == sorted(row["asset_id"] for row in rows)
    return len(rows)


async def test_wherever_the_disk_runs_full_nothing_broken_is_published_and_no_attempt_is_counted(
    conn: Connection, queued: list[str], made: Worker, disk: Path
) -> None:
    """From too little for a first frame to almost enough for the last file."""
    ballast, codes = Ballast(disk), set[str]()
    for kilobytes in range(8, 2000, 32):
        ballast.leave(kilobytes << 10)
        free = ballast.free()
        await made.transcode("ep_1")
        one = await episodes.one(conn, "ep_1")
        if one.state is EpisodeState.PUBLISHED:
            break
        assert (one.state, one.attempts) == (EpisodeState.QUEUED, 0)
        assert one.failure_code is not None
        codes.add(one.failure_code)
        assert await whole(conn, made) == 0
        assert ballast.free() == free, "nothing is left of it"
        assert not await asyncio.to_thread(lambda: list((disk / "media" / "incoming").iterdir()))
    else:
        raise AssertionError("there never was enough room")
    assert kilobytes > 100, "it ran full in several places"
    assert codes <= {"no_room", "media_store_full"}
    assert await whole(conn, made) == 1
    assert (await episodes.one(conn, "ep_1")).failure_code is None


async def test_a_full_media_store_is_told_as_such_and_waited_for(
    conn: Connection, queued: list[str], made: Worker, disk: Path, tmp_path: Path
) -> None:
    elsewhere = replace(made, scratch=tmp_path / "scratch", floor=replace(made.floor, scratch=tmp_path))
    Ballast(disk).leave(20 << 10)
    await elsewhere.transcode("ep_1")
    one = await episodes.one(conn, "ep_1")
    assert (one.state, one.attempts, one.failure_code) == (EpisodeState.QUEUED, 0, "media_store_full")
    assert await whole(conn, made) == 0
    (disk / "ballast").unlink()
    await elsewhere.transcode("ep_1")
    assert await whole(conn, made) == 1


async def test_a_queue_on_a_full_disk_waits_and_goes_on_by_itself(
    conn: Connection, queued: list[str], made: Worker, disk: Path, database_url: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(queue, "POLL_SECONDS", 0.2)
    monkeypatch.setattr(worker, "LATER_SECONDS", 0.5)
    made.floor.least_bytes = 1 << 20
    ballast = Ballast(disk)
    ballast.leave((1 << 20) - 4096)
    async with conn.transaction():
        for episode_id in queued:
            await episodes.defer(conn, episode_id)
    working = queue.Queue(database_url, made.transcode, jobs=1, accepting=made.floor.accepting)
    running = asyncio.create_task(working.run())
    try:
        await until(conn, "failure_code = 'no_room'", 1)
        await asyncio.sleep(1.5)
        claims = await conn.fetchval("select sum(fence) from episode")
        assert claims == 2, "one claim and its return: then the worker took no more"
        assert not await made.floor.accepting()
        ballast.drop()
        await until(conn, "state = 'published'", len(queued))
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
    assert await whole(conn, made) == len(queued)
    assert await conn.fetchval("select max(attempts) from episode") == 1
    assert list(made.scratch.iterdir()) == []


async def until(conn: Connection, condition: str, count: int) -> None:
    async with asyncio.timeout(30):
        while await conn.fetchval(f"select count(*) from episode where {condition}") < count:
            await asyncio.sleep(0.1)


async def test_a_master_that_is_too_large_for_the_room_lets_others_go_first(
    conn: Connection, queued: list[str], made: Worker
) -> None:
    made.floor.times = 1_000
    await made.transcode("ep_1")
    one = await episodes.one(conn, "ep_1")
    assert (one.state, one.attempts, one.failure_code) == (EpisodeState.QUEUED, 0, "no_room")
    assert await made.floor.accepting(), "there is room for others"
    waits = "select scheduled_at > now() from procrastinate_jobs where args ->> 'episode_id' = 'ep_1'"
    assert await conn.fetchval(waits)
    made.floor.times = 1
    await made.transcode("ep_2")
    assert await whole(conn, made) == 1
