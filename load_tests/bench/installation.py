"""A small installation for scenarios: embedded databases, a media store, real worker processes."""

import asyncio
import contextlib
import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from catalog.account import Account, Role
from catalog.checksum import sha256_of
from catalog.identity import new_token
from catalog.media.local import LocalMediaStore
from catalog.postgres import accounts, episodes, series
from catalog.postgres.connection import Pool, acquired, connect, open_pool, transaction
from catalog.postgres.migration import migrate
from catalog.series import EpisodeFacts, SeriesFacts
from deploy import embedded
from transcoder import queue

ROOT = Path(__file__).parents[2]
MEDIA = ROOT.parent / "shared" / "media" / "real"
TINY = ("decord__video_0.mov", "decord__video_180.mov", "decord__video_270.mov")  # three frames each
PER_SERIES = 20


def clips(names: Sequence[str] = TINY) -> list[Path]:
    """The shared clips of these names; without them the scenario ends here, and says so."""
    found = [MEDIA / name for name in names]
    if not all(clip.is_file() for clip in found):
        sys.exit("the shared clips are not on this machine: nothing was measured")
    return found


@dataclass(kw_only=True)
class Installation:
    """``env`` is what every process of it is told."""

    folder: Path
    data: Path
    database_url: str
    redis_url: str
    pool: Pool
    media: LocalMediaStore
    env: dict[str, str]
    account: Account = field(default_factory=lambda: Account(id="ac_bench", name="bench", role=Role.OPERATOR))

    async def deliver(self, sources: Sequence[Path], count: int) -> list[str]:
        """Queue ``count`` episodes in series of twenty; no two have the same master. Their ids."""
        queued: list[str] = []
        for number in range(count):
            master = await self._master(sources[number % len(sources)], number)
            async with transaction(self.pool) as conn:
                title, place = f"第{number // PER_SERIES}部", number % PER_SERIES + 1
                one = await series.put(
                    conn, f"se_{number // PER_SERIES:05d}", self.account.id, SeriesFacts(title=title), now()
                )
                facts = EpisodeFacts(number=place, reviewed=True)
                stored = await episodes.put(conn, f"ep_{number:05d}", one.id, facts, master, "clip.mov")
                await episodes.defer(conn, stored.id)
                queued.append(stored.id)
        return queued

    async def _master(self, source: Path, number: int) -> str:
        """A copy with an empty box at its end: the same film, other bytes."""
        copy = self.folder / "copy"
        copy.write_bytes(source.read_bytes() + struct.pack(">I4sQ", 16, b"free", number))
        sha256 = sha256_of(copy)
        await self.media.put_master(sha256, copy)
        return sha256

    def scratch(self, slot: int) -> Path:
        return self.folder / "scratch" / str(slot)

    def worker(
        self, slot: int, argv: Sequence[str] = ("-m", "transcoder", "worker"), *, scratch: Path | None = None
    ) -> subprocess.Popen[bytes]:
        """A worker process with a scratch folder of its own; what it says goes to ``log/``."""
        logs = self.folder / "log"
        logs.mkdir(exist_ok=True)
        env = {**self.env, "ZHANBO_SCRATCH": str(scratch or self.scratch(slot))}
        with (logs / f"worker-{slot}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *argv], env=env, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )

    async def count(self, query: str, *args: object) -> int:
        async with acquired(self.pool) as conn:
            return int(await conn.fetchval(query, *args) or 0)


def now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def installation(*, data: Path | None = None, **more: str) -> AsyncGenerator[Installation]:
    """A fresh one, its media in ``data`` where that is given; nothing of it is left afterwards. ``more`` is
    added to what its processes are told.
    """
    with tempfile.TemporaryDirectory(prefix="zhanbo-", dir="/tmp", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        place = data or folder / "data"
        async with (
            embedded.postgres(folder / "pg") as database_url,
            embedded.redis(folder / "r") as redis_url,
        ):
            conn = await connect(database_url)
            await migrate(conn, before=[queue.schema()])
            await conn.close()
            pool = await open_pool(database_url)
            made = Installation(
                folder=folder,
                data=place,
                database_url=database_url,
                redis_url=redis_url,
                pool=pool,
                media=LocalMediaStore(place / "media"),
                env={
                    **os.environ,
                    "DATABASE_URL": database_url,
                    "REDIS_URL": redis_url,
                    "ZHANBO_DATA": str(place),
                    "ZHANBO_SECRET": "0" * 64,
                    "ZHANBO_PRESET": "ultrafast",
                    "ZHANBO_METRICS_PORT": "0",
                    "PYTHONPATH": str(ROOT),
                    **more,
                },
            )
            async with acquired(pool) as own:
                await accounts.add(own, made.account, new_token())
            try:
                yield made
            finally:
                pool.terminate()


async def stopped(process: subprocess.Popen[bytes], seconds: float = 20) -> float:
    """Ask the worker to stop; the seconds until it did."""
    began = asyncio.get_running_loop().time()
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.to_thread(process.wait, seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        await asyncio.to_thread(process.wait)
    return asyncio.get_running_loop().time() - began


class Verdicts:
    """What was measured against what was asked; the exit status is theirs."""

    def __init__(self) -> None:
        self.wrong = 0

    def say(self, what: str, found: object, *, good: bool, asked: str) -> None:
        self.wrong += not good
        print(f"{'ok   ' if good else 'WRONG'} {what:58s} {found!s:>12s}   asked: {asked}", flush=True)

    def none(self, what: str, found: int) -> None:
        self.say(what, found, good=found == 0, asked="0")
