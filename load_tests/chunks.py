"""A long source on two workers ÷ one: `python load_tests/chunks.py [--minutes 20] [--width 720]`.

Real ``python -m transcoder worker`` processes, each held to one core, on an embedded PostgreSQL and Valkey
and a local media store. Prints the ratio of the wall times to its limit, the same of the CPU seconds of the
busier worker (neighbours on the machine disturb it less, but it does not see a worker that waits), and what
cutting costs in CPU beside one worker that makes the whole.
"""

import argparse
import asyncio
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from catalog.account import Account, Role
from catalog.checksum import sha256_of
from catalog.identity import new_token
from catalog.media.local import LocalMediaStore
from catalog.postgres import accounts, episodes, series
from catalog.postgres.connection import Connection, connect
from catalog.postgres.migration import migrate
from catalog.series import EpisodeFacts, SeriesFacts
from deploy import embedded
from transcoder import queue, tools

LIMIT = 0.60
NEVER = 10**6
LOOP_SECONDS = 20
PATIENCE_SECONDS = 6 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """``seconds`` from the delivery to the publication; ``cpu`` seconds of each worker and its tools."""

    seconds: float
    cpu: tuple[float, ...]


def draw(ffmpeg: Path, minutes: float, width: int, into: Path) -> None:
    """Vertical pictures that move and have grain, and a tone; drawn for 20 seconds and repeated. They have
    as many bits a pixel as masters of micro-dramas, or decoding would weigh more than it does.
    """
    loop = into.with_name("loop.mp4")
    size = f"{width}x{width * 16 // 9}"
    pictures = f"testsrc2=size={size}:rate=25:duration={LOOP_SECONDS},noise=alls=6:allf=t"
    encoded = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "22", "-g", "250", "-c:a", "aac"]
    quiet = [ffmpeg, "-nostdin", "-v", "error", "-y"]
    heard = ["-f", "lavfi", "-i", f"sine=frequency=330:sample_rate=48000:duration={LOOP_SECONDS}"]
    subprocess.run([*quiet, "-f", "lavfi", "-i", pictures, *heard, *encoded, loop], check=True)
    times = str(round(minutes * 60 / LOOP_SECONDS) - 1)
    subprocess.run([*quiet, "-stream_loop", times, "-i", loop, "-c", "copy", into], check=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What every run has in common."""

    folder: Path
    postgres: str
    redis: str
    source: Path
    preset: str
    chunk_seconds: int

    async def run(self, workers: int, *, chunk_from_seconds: int) -> Run:
        """One delivery on a database and a media store of its own."""
        name = f"run_{uuid.uuid4().hex[:8]}"
        server = await connect(self.postgres)
        await server.execute(f"create database {name}")
        await server.close()
        url, data = urlunsplit(urlsplit(self.postgres)._replace(path=f"/{name}")), self.folder / name
        conn = await connect(url)
        await migrate(conn, before=[queue.schema()])
        await self._master(data)
        started = [self._worker(url, data, core, chunk_from_seconds) for core in range(workers)]
        await _until(conn, f"select count(*) >= {workers} from procrastinate_workers", started)
        began = time.monotonic()
        await _deliver(conn, sha256_of(self.source))
        await _until(conn, "select state in ('published', 'failed') from episode", started)
        seconds = time.monotonic() - began
        row = await conn.fetchrow("select state, failure_code, failure_detail from episode")
        await conn.close()
        cpu = tuple(map(_ended, started))
        if row is None or row["state"] != "published":
            raise SystemExit(f"not published: {row}")
        return Run(seconds=seconds, cpu=cpu)

    async def _master(self, data: Path) -> None:
        data.mkdir()
        copy = data / "copy"
        os.link(self.source, copy)
        await LocalMediaStore(data / "media").put_master(sha256_of(self.source), copy)

    def _worker(self, url: str, data: Path, core: int, chunk_from_seconds: int) -> subprocess.Popen[bytes]:
        env = {
            **os.environ,
            "DATABASE_URL": url,
            "REDIS_URL": self.redis,
            "ZHANBO_DATA": str(data),
            "ZHANBO_SECRET": "s" * 40,
            "ZHANBO_PRESET": self.preset,
            "ZHANBO_CHUNK_FROM_SECONDS": str(chunk_from_seconds),
            "ZHANBO_CHUNK_SECONDS": str(self.chunk_seconds),
        }
        here = sorted(os.sched_getaffinity(0))
        pinned = [sys.executable, "-c", _PINNED, str(here[core % len(here)])]
        with (data / f"worker-{core}.log").open("wb") as log:
            return subprocess.Popen(pinned, env=env, stdout=log, stderr=log)


_PINNED = """
import os, sys
os.sched_setaffinity(0, {int(sys.argv[1])})
os.execv(sys.executable, [sys.executable, "-m", "transcoder", "worker"])
"""


async def _deliver(conn: Connection, sha256: str) -> None:
    account = Account(id="ac_load", name="压测", role=Role.MAKER)
    await accounts.add(conn, account, new_token())
    one = await series.put(conn, "se_load", account.id, SeriesFacts(title="长片"), datetime.now(UTC))
    async with conn.transaction():
        await episodes.put(conn, "ep_10ad", one.id, EpisodeFacts(number=1), sha256, "1.mp4")
        await episodes.defer(conn, "ep_10ad")


async def _until(conn: Connection, query: str, workers: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not await conn.fetchval(query):
        if time.monotonic() > deadline or any(worker.poll() is not None for worker in workers):
            raise SystemExit("a worker ended, or nothing ends")
        await asyncio.sleep(0.1)


def _ended(worker: subprocess.Popen[bytes]) -> float:
    """Stop it; the CPU seconds that it and all of its tools took."""
    worker.send_signal(signal.SIGTERM)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    worker.wait(60)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


async def compare(minutes: float, width: int, preset: str, chunk_seconds: int, folder: Path) -> None:
    source = folder / "source.mp4"
    draw((await tools.find(os.environ)).ffmpeg, minutes, width, source)
    async with embedded.postgres(folder) as postgres, embedded.redis(folder) as redis:
        ground = Ground(
            folder=folder, postgres=postgres, redis=redis, source=source, preset=preset,
            chunk_seconds=chunk_seconds,
        )  # fmt: skip
        whole = await ground.run(1, chunk_from_seconds=NEVER)
        one = await ground.run(1, chunk_from_seconds=0)
        two = await ground.run(2, chunk_from_seconds=0)
    print(f"{minutes:g} minutes, {width} pixels wide, {preset}:", end=" ")
    print(f"whole {whole.seconds:.0f} s, {sum(whole.cpu):.0f} CPU s;", end=" ")
    print(f"cut, one worker {one.seconds:.0f} s, {sum(one.cpu):.0f} CPU s;", end=" ")
    print(f"two {two.seconds:.0f} s, {' + '.join(f'{cpu:.0f}' for cpu in two.cpu)} CPU s")
    tell("two workers ÷ one, wall", two.seconds / one.seconds, LIMIT)
    tell("two workers ÷ one, CPU of the busier", max(two.cpu) / sum(one.cpu), LIMIT)
    tell("two workers ÷ one that does not cut, wall", two.seconds / whole.seconds, LIMIT)
    tell("CPU of cutting ÷ whole, one worker", sum(one.cpu) / sum(whole.cpu), 1.15)


def tell(what: str, ratio: float, limit: float) -> None:
    print(f"{what:44s} {ratio:5.2f}   ÷ {limit:.2f} = {ratio / limit:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=2)
    parser.add_argument("--width", type=int, default=720, help="of a picture of 9:16")
    parser.add_argument("--preset", default="superfast")
    asked = parser.parse_args()
    chunk_seconds = 60 if asked.minutes > 5 else 12
    with tempfile.TemporaryDirectory(prefix="zhanbo-", dir="/tmp") as folder:
        asyncio.run(compare(asked.minutes, asked.width, asked.preset, chunk_seconds, Path(folder)))


if __name__ == "__main__":
    main()
