"""kill −9 of workers and their tools: `python load_tests/kill_workers.py [--jobs 400 --kills 500]`.

Real workers transcode short clips on an embedded PostgreSQL. Meanwhile a killer ends random workers, tools or
both at random moments, a reader fetches whatever is published and every byte that it names, and a
collector without patience removes what nothing points to. At the end: nothing lost, nothing
published twice, nothing read broken, nothing left over. Exits with 1 otherwise.

An episode whose worker died three times is failed by design, and by chance 500 kills over 400 episodes
would do that to some dozens. The killer therefore freezes its victim first and spares it while an
episode is on its last attempt: what fails here failed for another reason.
"""

import argparse
import asyncio
import contextlib
import os
import random
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
from bench.installation import Installation, Verdicts, clips, installation, stopped

from catalog.checksum import sha256_of
from catalog.media.store import MediaNotFound, MediaStore
from catalog.postgres.connection import acquired
from catalog.postgres.episodes import MOST_ATTEMPTS
from catalog.rendition import Screen
from transcoder import leftovers
from transcoder.collector import Ages, Collector, CollectorBusy

AT_ONCE = Ages(asset=timedelta(0), leftover=timedelta(minutes=2))
_SENT_SECONDS = 0.3  # a claim that the victim had sent is in the database by then, and seen
_URI = re.compile(r'^(?!#)(\S+)$|URI="([^"]+)"', re.MULTILINE)
_RANGE = re.compile(r"BYTERANGE[:=]\"?(\d+)@(\d+)")


async def broken(media: MediaStore, asset_id: str) -> list[str]:
    """What a viewer could not fetch of a published asset: files that are missing, short or changed."""
    try:
        manifest: dict[str, Any] = msgspec.json.decode(
            (await media.file(asset_id, "manifest.json")).read_bytes()
        )
        found: list[str] = []
        sizes: dict[str, int] = {}
        for listed in manifest["files"]:
            file = await media.file(asset_id, listed["path"])
            sizes[listed["path"]] = file.stat().st_size
            if (
                sizes[listed["path"]] != listed["bytes"]
                or await asyncio.to_thread(sha256_of, file) != listed["sha256"]
            ):
                found.append(f"{asset_id}/{listed['path']} changed")
        for screen in Screen:
            found += await _unreachable(media, asset_id, screen.playlist, sizes)
        return found
    except (MediaNotFound, OSError, msgspec.DecodeError) as error:
        return [f"{asset_id}: {error!r}"]


async def _unreachable(media: MediaStore, asset_id: str, playlist: str, sizes: dict[str, int]) -> list[str]:
    """Follow a playlist as a player does, down to the last byte of each range."""
    text = (await media.file(asset_id, playlist)).read_text("utf-8")
    found = [] if text.startswith("#EXTM3U") else [f"{asset_id}/{playlist} is no playlist"]
    last = max((int(size) + int(start) for size, start in _RANGE.findall(text)), default=0)
    for uri in {first or second for first, second in _URI.findall(text)}:
        if uri.endswith(".m3u8"):
            found += await _unreachable(media, asset_id, uri, sizes)
        elif sizes.get(uri, -1) < last:
            found.append(f"{asset_id}/{uri} is shorter than its playlist says")
    return found


def children(pid: int) -> list[int]:
    """The tools that run for a worker now."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(child) for child in task.read_text().split()]
    return found


def send(pid: int, number: signal.Signals) -> bool:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


@dataclass(kw_only=True)
class Scenario:
    """One run: the workers by slot, and what happened so far."""

    inst: Installation
    rng: random.Random
    jobs: int
    kills: int
    workers: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict[int, "subprocess.Popen[bytes]"])
    killed: Counter[str] = field(default_factory=Counter[str])
    spared: int = 0
    reads: int = 0
    broken: list[str] = field(default_factory=list[str])
    collected: int = 0

    async def published(self) -> int:
        return await self.inst.count("select count(*) from episode where state = 'published'")

    async def unfinished(self) -> int:
        return await self.inst.count("select count(*) from episode where state in ('queued', 'running')")

    async def kill(self) -> None:
        """For ever: so many kills as belong to what is published so far, at random moments."""
        while self.killed.total() < self.kills:
            await asyncio.sleep(self.rng.expovariate(2.0))
            due = self.kills * (await self.published() + len(self.workers)) / self.jobs
            if self.killed.total() < due:
                await self._kill_one(self.rng.choice(list(self.workers)))

    async def _kill_one(self, slot: int) -> None:
        worker = self.workers[slot]
        if not send(worker.pid, signal.SIGSTOP):
            return
        await asyncio.sleep(_SENT_SECONDS)
        if await self._on_the_last_attempt(slot):
            self.spared += 1
            send(worker.pid, signal.SIGCONT)
            await asyncio.sleep(0.2)
            return
        tools = children(worker.pid)
        how = self.rng.choice(("worker", "worker", "tool", "both") if tools else ("worker",))
        if how != "worker":
            for tool in tools:
                send(tool, signal.SIGKILL)
        send(worker.pid, signal.SIGCONT if how == "tool" else signal.SIGKILL)
        self.killed[how] += 1
        if how != "tool":
            await asyncio.to_thread(worker.wait)
            self.workers[slot] = self.inst.worker(slot)

    async def _on_the_last_attempt(self, slot: int) -> bool:
        """Whether an episode on its last attempt may be in the hands of the (frozen) worker: its folder
        is there, or nowhere yet.
        """
        async with acquired(self.inst.pool) as conn:
            rows = await conn.fetch(
                "select id, fence from episode where state = 'running' and attempts >= $1", MOST_ATTEMPTS
            )
        others = [other for other in self.workers if other != slot]
        return any(
            not any((self.inst.scratch(other) / f"{row['id']}.{row['fence']}").exists() for other in others)
            for row in rows
        )

    async def read(self) -> None:
        """For ever: everything that is published, in random order."""
        while True:
            async with acquired(self.inst.pool) as conn:
                rows = await conn.fetch("select distinct asset_id from episode where asset_id is not null")
            assets = [row["asset_id"] for row in rows]
            for asset_id in self.rng.sample(assets, min(20, len(assets))):
                self.broken += await broken(self.inst.media, asset_id)
                self.reads += 1
            await asyncio.sleep(0.2)

    async def collect(self, collector: Collector) -> None:
        """For ever, with no patience at all."""
        while True:
            with contextlib.suppress(CollectorBusy):
                self.collected += len((await collector.collect()).assets)
            for slot in self.workers:
                await leftovers.attempts(self.inst.pool, self.inst.scratch(slot), timedelta(seconds=5))
            await asyncio.sleep(1)

    async def failures(self) -> list[str]:
        async with acquired(self.inst.pool) as conn:
            rows = await conn.fetch(
                "select failure_code, attempts, min(failure_detail), count(*) from episode"
                " where state = 'failed' group by 1, 2"
            )
        return [" ".join(str(value) for value in row) for row in rows]

    async def run(self, workers: int, seconds: float) -> float:
        """Until every episode has ended; the seconds that it took."""
        began = time.monotonic()
        self.workers = {slot: self.inst.worker(slot) for slot in range(workers)}
        collector = Collector(pool=self.inst.pool, media=self.inst.media, ages=AT_ONCE)
        beside = [asyncio.create_task(work) for work in (self.kill(), self.read(), self.collect(collector))]
        told = began
        try:
            while await self.unfinished() and time.monotonic() - began < seconds:
                await asyncio.sleep(0.2)
                for task in beside:
                    if task.done() and (error := task.exception()):
                        raise error
                if time.monotonic() - told > 30:
                    told = time.monotonic()
                    done = await self.published()
                    print(f"{told - began:6.0f} s  {done} published, {self.killed.total()} kills", flush=True)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            await asyncio.gather(*(stopped(worker) for worker in self.workers.values()))
        return time.monotonic() - began

    async def judge(self, verdicts: Verdicts) -> None:
        inst = self.inst
        verdicts.none("lost: neither published nor failed", await self.unfinished())
        verdicts.none(
            "failed for any reason", await inst.count("select count(*) from episode where state = 'failed'")
        )
        verdicts.none(
            "published not exactly once",
            await inst.count(
                "select count(*) from episode where 1 <> (select count(*) from outbox"
                " where kind = 'episode.published' and payload ->> 'episode' = episode.id)"
            ),
        )
        verdicts.none(
            "jobs left in the queue",
            await inst.count("select count(*) from procrastinate_jobs where status in ('todo', 'doing')"),
        )
        async with acquired(inst.pool) as conn:
            rows = await conn.fetch("select distinct asset_id from episode where asset_id is not null")
        for row in rows:
            self.broken += await broken(inst.media, row["asset_id"])
            self.reads += 1
        verdicts.none(f"broken reads, of {self.reads} assets read whole", len(self.broken))
        collector = Collector(pool=inst.pool, media=inst.media, ages=AT_ONCE)
        await collector.collect()
        stray = set(await inst.media.assets()) - {row["asset_id"] for row in rows}
        verdicts.none("assets in the store that nothing points to", len(stray))
        await inst.media.sweep(timedelta(0))
        verdicts.none("leftovers of puts", len(list((inst.data / "media/incoming").iterdir())))
        scratch = 0
        for slot in self.workers:
            await leftovers.attempts(inst.pool, inst.scratch(slot), timedelta(0))
            scratch += len(list(inst.scratch(slot).iterdir()))
        verdicts.none("scratch folders of attempts", scratch)
        verdicts.none("processes left running", len(running(inst.folder)))


def running(folder: Path) -> list[int]:
    """Workers and tools that still have to do with this installation."""
    needle, found = str(folder / "scratch").encode(), list[int]()
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if needle in (entry / "cmdline").read_bytes() or needle in (entry / "environ").read_bytes():
                found.append(int(entry.name))
    return found


async def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=12)
    parser.add_argument("--kills", type=int, default=12)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=6 * 3600)
    asked = parser.parse_args()
    verdicts = Verdicts()
    async with installation(ZHANBO_FLOOR_BYTES="1", ZHANBO_COLLECT_MINUTES="0") as inst:
        await inst.deliver(clips(), asked.jobs)
        scenario = Scenario(inst=inst, rng=random.Random(asked.seed), jobs=asked.jobs, kills=asked.kills)
        took = await scenario.run(asked.workers, asked.seconds)
        kills = ", ".join(f"{how} {count}" for how, count in sorted(scenario.killed.items()))
        print(
            f"{asked.jobs} jobs, {scenario.killed.total()} kills ({kills}), {scenario.spared} spared,"
            f" {scenario.collected} orphans collected meanwhile, {took:.0f} s"
        )
        verdicts.say(
            "kills", scenario.killed.total(), good=scenario.killed.total() >= asked.kills * 0.9,
            asked=f"{asked.kills}",
        )  # fmt: skip
        await scenario.judge(verdicts)
        for line in [*scenario.broken[:20], *await scenario.failures()]:
            print(line)
        attempts = await inst.count("select sum(attempts) from episode")
        print(f"attempts ÷ jobs = {attempts / asked.jobs:.2f}")
    return 1 if verdicts.wrong else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
