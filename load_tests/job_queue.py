"""The queue: `python load_tests/job_queue.py [--jobs 2000 --workers 2]`.

How many jobs a second go through it, as a ratio to a bare ``update … skip locked`` on the same
server in the same run; how soon the job of a killed worker is taken over; that a frozen worker which wakes up
publishes nothing, and works on; that a job which kills its workers is failed after three, and no other
job with it. Exits with 1 where one of these does not hold.
"""

import argparse
import asyncio
import contextlib
import signal
import sys
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from subprocess import Popen

from bench.installation import Installation, Verdicts, installation, now, stopped

from catalog.postgres import episodes, series
from catalog.postgres.connection import acquired, connect, transaction
from catalog.series import EpisodeFacts, SeriesFacts

WORKER = str(Path(__file__).parent / "bench" / "queue_worker.py")
TAKEOVER_SECONDS = 30
AT_ONCE = 4  # jobs of one worker
OTHERS = 20


async def queue_up(inst: Installation, titles: list[str]) -> list[str]:
    """One episode for each title; their ids."""
    async with transaction(inst.pool) as conn:
        number = await conn.fetchval("select count(*) from episode")
        one = await series.put(conn, f"se_{number}", inst.account.id, SeriesFacts(title=f"{number}"), now())
        found: list[str] = []
        for place, title in enumerate(titles, 1):
            facts = EpisodeFacts(number=place, title=title)
            stored = await episodes.put(conn, f"ep_{number + place}", one.id, facts, "a" * 64, "x.mp4")
            await episodes.defer(conn, stored.id)
            found.append(stored.id)
    return found


@asynccontextmanager
async def workers(inst: Installation, count: int, how: str) -> AsyncGenerator[list[Popen[bytes]]]:
    jobs_each = AT_ONCE if how == "noop" else 1
    found = [inst.worker(slot, (WORKER, how, str(jobs_each))) for slot in range(count)]
    try:
        yield found
    finally:
        await asyncio.gather(*(stopped(process) for process in found))


async def until(holds: Callable[[], Awaitable[object]], seconds: float) -> float:
    """The seconds until ``holds``; infinite where it never does."""
    began = time.monotonic()
    while not await holds():
        if time.monotonic() - began > seconds:
            return float("inf")
        await asyncio.sleep(0.02)
    return time.monotonic() - began


async def bare(database_url: str, count: int, clients: int) -> float:
    """Jobs a second of the plainest queue: one statement takes a row, one says that it is done."""
    conn = await connect(database_url)
    await conn.execute("create table plain (id bigint primary key, state text not null default 'todo')")
    await conn.execute("insert into plain (id) select * from generate_series(1, $1::bigint)", count)
    take = (
        "update plain set state = 'doing' where id = (select id from plain where state = 'todo'"
        " order by id limit 1 for update skip locked) returning id"
    )

    async def client() -> None:
        own = await connect(database_url)
        while (taken := await own.fetchval(take)) is not None:
            await own.execute("update plain set state = 'done' where id = $1", taken)
        await own.close()

    began = time.monotonic()
    await asyncio.gather(*(client() for _ in range(clients)))
    took = time.monotonic() - began
    await conn.execute("drop table plain")
    await conn.close()
    return count / took


async def throughput(inst: Installation, verdicts: Verdicts, count: int, clients: int) -> None:
    plain = await bare(inst.database_url, count, clients * AT_ONCE)
    async with transaction(inst.pool) as conn:
        for number in range(count):
            await episodes.defer(conn, f"none_{number}")  # of no episode: there is nothing to do for it
    ended = "select count(*) from procrastinate_jobs where status = 'succeeded'"
    async with workers(inst, clients, "noop"):
        await until(lambda: inst.count(ended), 60)
        first = await inst.count(ended)
        took = await until(lambda: _reached(inst, ended, count), 600)
    twice = await inst.count(
        "select count(*) from (select job_id from procrastinate_events where type = 'started'"
        " group by job_id having count(*) > 1) as again"
    )
    rate = (count - first) / took
    print(
        f"{count} no-op jobs, {clients} workers of {AT_ONCE}: {rate:.0f} a second; bare {plain:.0f} a second"
    )
    print(f"jobs a second ÷ bare update … skip locked = {rate / plain:.2f}")
    verdicts.none("no-op jobs not done", count - await inst.count(ended))
    verdicts.none("no-op jobs run twice", twice)


async def _reached(inst: Installation, query: str, count: int) -> bool:
    return await inst.count(query) >= count


async def _is(inst: Installation, episode_id: str, state: str) -> bool:
    known = "select count(*) from episode where id = $1 and state = $2"
    return bool(await inst.count(known, episode_id, state))


async def _published(inst: Installation, episode_id: str) -> bool:
    return await _is(inst, episode_id, "published")


async def _claimed(inst: Installation, episode_id: str) -> bool:
    return await _is(inst, episode_id, "running")


async def _told(inst: Installation, episode_id: str) -> int:
    return await inst.count("select count(*) from outbox where payload ->> 'episode' = $1", episode_id)


async def takeover(inst: Installation, verdicts: Verdicts) -> None:
    async with workers(inst, 1, "work") as (doomed,):
        (held,) = await queue_up(inst, ["hold"])
        await until(lambda: _claimed(inst, held), 60)
        async with workers_beside(inst):
            doomed.kill()
            took = await until(lambda: _published(inst, held), 2 * TAKEOVER_SECONDS)
    verdicts.say(
        "takeover after kill −9, seconds", f"{took:.1f}", good=took <= TAKEOVER_SECONDS,
        asked=f"≤ {TAKEOVER_SECONDS}",
    )  # fmt: skip


@asynccontextmanager
async def workers_beside(inst: Installation) -> AsyncGenerator[Popen[bytes]]:
    """One more worker, which is known to work."""
    beside = inst.worker(9, (WORKER, "work", "1"))
    try:
        (probe,) = await queue_up(inst, [""])
        await until(lambda: _published(inst, probe), 60)
        yield beside
    finally:
        await stopped(beside)


async def frozen(inst: Installation, verdicts: Verdicts) -> None:
    async with workers(inst, 1, "work") as (sleeper,):
        (late,) = await queue_up(inst, ["late"])
        await until(lambda: _claimed(inst, late), 60)
        sleeper.send_signal(signal.SIGSTOP)
        async with workers_beside(inst):
            await until(lambda: _published(inst, late), 2 * TAKEOVER_SECONDS)
        asset = await _asset(inst, late)
        # any worker that starts does this: the sleeper wakes up under a number that is nobody's
        await inst.count("select count(*) from procrastinate_prune_stalled_workers_v1($1)", 5.0)
        sleeper.send_signal(signal.SIGCONT)
        (after,) = await queue_up(inst, [""])
        works_on = await until(lambda: _published(inst, after), 60)
        await asyncio.sleep(6)  # longer than its own late publication takes
    verdicts.say(
        "publications of an episode whose worker was frozen", await _told(inst, late),
        good=await _told(inst, late) == 1 and await _asset(inst, late) == asset, asked="1, its heir's",
    )  # fmt: skip
    verdicts.say(
        "seconds until the worker that woke up works again",
        f"{works_on:.1f}",
        good=works_on < 30,
        asked="< 30",
    )


async def _asset(inst: Installation, episode_id: str) -> str:
    async with acquired(inst.pool) as conn:
        return str(await conn.fetchval("select asset_id from episode where id = $1", episode_id))


async def poison(inst: Installation, verdicts: Verdicts) -> None:
    """A supervisor restarts what dies, as the real one does."""
    (bad, *others) = await queue_up(inst, ["poison"] + [""] * OTHERS)
    over = "select count(*) from episode where id = $1 and state in ('published', 'failed')"
    restarts = 0
    async with workers(inst, 2, "work") as running:
        began = time.monotonic()
        while not await inst.count(over, bad) and time.monotonic() - began < 180:
            for slot, process in enumerate(running):
                if process.poll() is not None:
                    restarts += 1
                    running[slot] = inst.worker(slot, (WORKER, "work", "1"))
            await asyncio.sleep(0.1)
        done = [await until(lambda one=one: _published(inst, one), 30) for one in others]
    async with acquired(inst.pool) as conn:
        row = await conn.fetchrow("select state, attempts, failure_code from episode where id = $1", bad)
    assert row is not None
    verdicts.say(
        "a job that kills its worker each time", f"{row['failure_code']}", asked="worker_lost after 3",
        good=tuple(row) == ("failed", 3, "worker_lost"),
    )  # fmt: skip
    verdicts.say("workers that it cost", restarts, good=restarts == 3, asked="3")
    verdicts.none("other jobs that it kept from being done", sum(one == float("inf") for one in done))


async def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    verdicts = Verdicts()
    async with installation() as inst:
        await throughput(inst, verdicts, asked.jobs, asked.workers)
        await takeover(inst, verdicts)
        await frozen(inst, verdicts)
        await poison(inst, verdicts)
    return 1 if verdicts.wrong else 0


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        sys.exit(asyncio.run(main()))
