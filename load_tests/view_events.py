"""View events: `python load_tests/view_events.py [--events N] [--forged N] [--rounds N]`.

1. What taking a view event costs the web process, in CPU, next to only decoding it, in the same run; each is
   answered after its commit. A figure is the median of interleaved rounds.
2. Many events, some reports twice, all out of order, while the web process is killed twice and PostgreSQL
   once (kill −9). What was not answered is sent again until it is. Then: what was answered and is not there,
   and what the tallies hold too much.
3. Forged reports (mutated tokens, foreign signatures, tokens bent to other episodes, tokens after their
   life), and known sequence numbers with other contents: how many were counted.

Exits with 1 where a target is missed.
"""

import argparse
import asyncio
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import msgspec

from catalog.postgres.connection import acquired
from catalog.series import SeriesFacts
from catalog.token import Secret, issue_session
from catalog.viewing import EventKind, PlaySession, ReportedEvent
from deploy.ports import free_port
from load_tests.bench.http import Line, post
from load_tests.bench.installation import ROOT, Installation, Verdicts, installation, now
from tests.service import put_published, put_series

BATCH = 20  # events in a report
PER_SESSION = 50
STEP_SECONDS = 0.5  # of media between two events
WHOLE_SECONDS = STEP_SECONDS * (PER_SESSION - 1)
EPISODES = 8
TWICE = 0.1  # of the reports are sent again though they were answered
PER_PLAYER = 10  # reports of a session whose cost is measured: an episode of a minute brings some more
LINES = 256  # players that report at the same time
LEAST_RATIO = 0.8
ATTEMPTS = 4000


def session_of(number: int, issued_at: datetime) -> PlaySession:
    return PlaySession(
        id=f"ps_{number:08d}", episode_id=f"ep_{number % EPISODES + 1}", series_id="se_test",
        viewer=f"vw_{number}", screen="phone", issued_at=issued_at,
    )  # fmt: skip


def told(number: int, start: datetime) -> list[ReportedEvent]:
    """An episode that is watched to its end."""
    began = int(start.timestamp() * 1000) + number
    kinds = [EventKind.PLAY, *[EventKind.HEARTBEAT] * (PER_SESSION - 2), EventKind.END]
    return [
        ReportedEvent(
            seq=seq, kind=kind, position=seq * STEP_SECONDS, at=began + round(seq * STEP_SECONDS * 1000)
        )
        for seq, kind in enumerate(kinds)
    ]


def request_of(token: str, events: Sequence[ReportedEvent]) -> bytes:
    return post("/v1/views", msgspec.json.encode({"session": token, "events": events}))


@dataclass
class Process:
    """A program of ours on a port; ``keep`` starts it again when it dies."""

    argv: tuple[str, ...]
    env: dict[str, str]
    log: Path
    port: int = 0
    running: subprocess.Popen[bytes] = field(init=False)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                [sys.executable, *self.argv], env={**self.env, "ZHANBO_PORT": str(self.port)},
                cwd=ROOT, stdout=log, stderr=log,
            )  # fmt: skip

    async def ready(self) -> None:
        async with asyncio.timeout(60), Line(self.port) as line:
            while True:
                with suppress(OSError, EOFError):
                    if (await line.ask(b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")).status == 200:
                        return
                await asyncio.sleep(0.05)

    async def keep(self) -> None:
        while True:
            await asyncio.sleep(0.05)
            if self.running.poll() is not None:
                self.start()

    def cpu_seconds(self) -> float:
        threads = Path(f"/proc/{self.running.pid}/task").glob("*/schedstat")
        return sum(int(thread.read_text().split()[0]) for thread in threads) / 1e9


@asynccontextmanager
async def process(made: Installation, name: str, *argv: str) -> AsyncGenerator[Process]:
    one = Process(
        argv=argv, env=made.env, log=made.folder / f"{name}.log", port=free_port(f"{name} {made.folder}")
    )
    one.start()
    keeper = asyncio.create_task(one.keep())
    try:
        await one.ready()
        yield one
    finally:
        keeper.cancel()
        one.running.kill()
        one.running.wait()


async def drive(port: int, requests: Sequence[bytes], answered: Callable[[int, int], None]) -> None:
    """Send all over some lines, and again what broke; ``answered`` is told the place and status of each."""
    waiting = iter(range(len(requests)))

    async def one() -> None:
        async with Line(port) as line:
            for place in waiting:
                answered(place, await until_answered(line, requests[place]))

    async with asyncio.TaskGroup() as tasks:
        for _ in range(LINES):
            tasks.create_task(one())


async def until_answered(line: Line, request: bytes) -> int:
    """The status, once it is none that asks to come again."""
    for _ in range(ATTEMPTS):
        with suppress(OSError, EOFError):
            status = (await line.ask(request)).status
            if status not in {429, 500, 503}:
                return status
        await asyncio.sleep(0.02)
    raise SystemExit("the server did not come back")


# ── 1. cost ────────────────────────────────────────────────────────────────────────────────────


async def cost(server: Process, requests: Sequence[bytes], events: int) -> float:
    """CPU microseconds of the web process for an event."""
    statuses: Counter[int] = Counter()
    before = server.cpu_seconds()
    await drive(server.port, requests, lambda _, status: statuses.update([status]))
    if set(statuses) != {200}:
        raise SystemExit(f"not every report was taken: {dict(statuses)}")
    return (server.cpu_seconds() - before) / events * 1e6


async def costs(made: Installation, verdicts: Verdicts, rounds: int) -> None:
    async with (
        process(made, "ceiling", "-m", "load_tests.bench.decode_only") as ceiling,
        process(made, "web", "-m", "streaming") as web,
    ):
        for size in (BATCH, 1):
            count = 1000
            bare, ours = list[float](), list[float]()
            for turn in range(rounds + 1):
                requests = fresh(10_000_000 + size * 1_000_000 + turn * count, count, size)
                bare.append(await cost(ceiling, requests, count * size))
                ours.append(await cost(web, requests, count * size))
            first, second = median(bare[1:]), median(ours[1:])  # the first round warms up
            print(f"      {size:2d} in a report: decode only {first:.2f} µs an event, durable {second:.2f}")
            if size == BATCH:
                print(f"      that is {1e6 / second:,.0f} events/s a core of the web process")
                good = first / second >= LEAST_RATIO
                verdicts.say(
                    "events per core ÷ decode-only ceiling",
                    f"{first / second:.2f}",
                    good=good,
                    asked=f">= {LEAST_RATIO}",
                )
            else:
                print(f"      with one event a report the ratio is {first / second:.2f}")


def fresh(first: int, count: int, size: int) -> list[bytes]:
    """Reports of sessions that nobody knows yet, which take turns as players do."""
    start, sessions = now(), count // PER_PLAYER
    tokens = [issue_session(SECRET, session_of(first + number, start)) for number in range(sessions)]
    events = told(first, start)[:size]
    return [
        request_of(token, [msgspec.structs.replace(event, seq=turn * size + event.seq) for event in events])
        for turn in range(PER_PLAYER)
        for token in tokens
    ]


SECRET = Secret(current=b"0" * 64)  # what the bench's installation signs with


# ── 2. durability ──────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    session: int
    seqs: range
    request: bytes


def shuffled(sessions: int, chance: random.Random, start: datetime) -> list[Part]:
    """The reports of many sessions, some of them twice, out of order among hundreds of sessions at a time."""
    parts: list[Part] = []
    for number in range(sessions):
        token, events = (
            issue_session(SECRET, session_of(number, start - timedelta(minutes=5))),
            told(number, start),
        )
        for first in range(0, PER_SESSION, BATCH):
            some = events[first : first + BATCH]
            part = Part(session=number, seqs=range(first, first + len(some)), request=request_of(token, some))
            parts += [part, part] if chance.random() < TWICE else [part]
    window = 200 * (PER_SESSION // BATCH + 1)
    return [
        one
        for at in range(0, len(parts), window)
        for one in chance.sample(parts[at : at + window], len(parts[at : at + window]))
    ]


async def survival(made: Installation, verdicts: Verdicts, events: int) -> None:
    sessions = max(1, events // PER_SESSION)
    parts = shuffled(sessions, random.Random(17), now())
    acknowledged = [bytearray(PER_SESSION) for _ in range(sessions)]
    done = 0

    def answered(place: int, status: int) -> None:
        nonlocal done
        done += 1
        if status != 200:
            raise SystemExit(f"a good report was refused with {status}")
        for seq in parts[place].seqs:
            acknowledged[parts[place].session][seq] = 1

    async with process(made, "web", "-m", "streaming") as web, worker(made):
        killer = asyncio.create_task(kills(made, web, lambda: done / len(parts)))
        began = time.monotonic()
        await drive(web.port, [part.request for part in parts], answered)
        seconds = time.monotonic() - began
        killed = await killer
        folded_in = await folded(made)
    print(f"      {sessions * PER_SESSION:,} events in {len(parts):,} reports in {seconds:.0f} s")
    print(f"      all of them counted {folded_in:.0f} s later")
    verdicts.say(
        "kill -9 of the web process and of PostgreSQL", killed, good=killed == "2 and 1", asked="2 and 1"
    )
    verdicts.none("acknowledged and lost", await lost(made, acknowledged))
    await balance(made, verdicts, sessions)


@asynccontextmanager
async def worker(made: Installation) -> AsyncGenerator[None]:
    one = Process(argv=("-m", "curation", "worker"), env=made.env, log=made.folder / "curation.log")
    one.start()
    keeper = asyncio.create_task(one.keep())
    try:
        yield
    finally:
        keeper.cancel()
        one.running.kill()
        one.running.wait()


async def kills(made: Installation, web: Process, share: Callable[[], float]) -> str:
    """Kill the web process, PostgreSQL and the web process again, each in the middle of the rest."""
    postmaster = made.folder / "pg" / "pg" / "cluster" / "postmaster.pid"
    killed = Counter[str]()
    for at, name in ((0.2, "web"), (0.45, "postgres"), (0.7, "web")):
        await until(lambda at=at: share() >= at)
        if name == "web":
            web.running.kill()
        else:
            os.kill(int(postmaster.read_text().partition("\n")[0]), 9)
        killed[name] += 1
    return f"{killed['web']} and {killed['postgres']}"


async def until(true: Callable[[], bool]) -> None:
    while not true():  # noqa: ASYNC110 - a share of many answers is no event
        await asyncio.sleep(0.01)


async def folded(made: Installation) -> float:
    """Seconds until no event waits to be counted."""
    began = time.monotonic()
    async with asyncio.timeout(1800):
        while await made.count("select count(*) from view_event where not folded"):  # noqa: ASYNC110
            await asyncio.sleep(0.5)
    return time.monotonic() - began


async def lost(made: Installation, acknowledged: list[bytearray]) -> int:
    async with acquired(made.pool) as conn, conn.transaction():
        async for row in conn.cursor(
            "select session_id, seq from view_event where session_id < 'ps_1'", prefetch=5000
        ):
            acknowledged[int(row["session_id"][3:])][row["seq"]] = 0
    return sum(sum(some) for some in acknowledged)


async def balance(made: Installation, verdicts: Verdicts, sessions: int) -> None:
    """What the tallies hold next to what was watched, known by construction."""
    async with acquired(made.pool) as conn:
        row = await conn.fetchrow(
            "select sum(plays)::bigint as plays, sum(completions)::bigint as completions,"
            " sum(watch_seconds) as watched, sum(refused_seconds) as refused from tally"
        )
        rows = await conn.fetchval("select count(*) from view_event where session_id < 'ps_1'")
    assert row is not None
    verdicts.none("events stored more or less than once", abs(rows - sessions * PER_SESSION))
    verdicts.none("plays counted twice or not at all", abs(row["plays"] - sessions))
    verdicts.none("completions counted twice or not at all", abs(row["completions"] - sessions))
    verdicts.none(
        "seconds counted twice or not at all", round(abs(row["watched"] - sessions * WHOLE_SECONDS))
    )
    verdicts.none("honest seconds refused", round(row["refused"]))


# ── 3. forgeries ───────────────────────────────────────────────────────────────────────────────


def forgeries(count: int, chance: random.Random) -> dict[str, list[bytes]]:
    start = now()
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

    def mutated(number: int) -> str:
        token = issue_session(SECRET, session_of(number, start))
        at = chance.randrange(len(token))
        return token[:at] + chance.choice(letters.replace(token[at], "")) + token[at + 1 :]

    def foreign(number: int) -> str:
        return issue_session(Secret(current=chance.randbytes(64)), session_of(number, start))

    def other_episode(number: int) -> str:
        mine, other = (issue_session(SECRET, session_of(n, start)) for n in (number, number + 1))
        return other.partition(".")[0] + "." + mine.partition(".")[2]

    def late(number: int) -> str:
        return issue_session(SECRET, session_of(number, start - timedelta(hours=25)))

    makers = {
        "mutated tokens": mutated,
        "foreign signatures": foreign,
        "other episodes": other_episode,
        "late tokens": late,
    }
    return {
        name: [
            request_of(make(number), told(number, start)[:1])
            for number in range(20_000_000, 20_000_000 + count // len(makers))
        ]
        for name, make in makers.items()
    }


async def refusals(made: Installation, verdicts: Verdicts, count: int) -> None:
    async with process(made, "web", "-m", "streaming") as web:
        before = await made.count("select count(*) from view_event")
        for name, requests in forgeries(count, random.Random(4)).items():
            statuses: Counter[int] = Counter()
            await drive(web.port, requests, lambda _, status, statuses=statuses: statuses.update([status]))
            verdicts.say(
                f"{name} that were taken",
                len(requests) - statuses[403],
                good=set(statuses) == {403},
                asked="0",
            )
        verdicts.none("of them stored", await made.count("select count(*) from view_event") - before)
        await reused(made, verdicts, web)


async def reused(made: Installation, verdicts: Verdicts, web: Process) -> None:
    """Known sequence numbers with other contents: the first ones stand."""
    start, changed = now(), 0
    async with Line(web.port) as line:
        for number in range(30_000_000, 30_000_200):
            token, events = issue_session(SECRET, session_of(number, start)), told(number, start)[:BATCH]
            await line.ask(request_of(token, events))
            others = [msgspec.structs.replace(event, position=event.position + 7) for event in events]
            answer = msgspec.json.decode((await line.ask(request_of(token, others))).body)
            changed += BATCH - answer["refused"]
    verdicts.none("known sequence numbers that took other contents", changed)
    stored = (
        "select count(*) from view_event where session_id > 'ps_3' and position_seconds <> seq * $1::float8"
    )
    verdicts.none("of them changed in the database", await made.count(stored, STEP_SECONDS))


async def run(events: int, forged: int, rounds: int) -> int:
    verdicts = Verdicts()
    async with installation() as made:
        async with acquired(made.pool) as conn:
            one = await put_series(conn, made.account.id, SeriesFacts(title="测量"), now())
            for number in range(1, EPISODES + 1):
                await put_published(conn, one, number, now(), seconds=WHOLE_SECONDS)
        await survival(made, verdicts, events)
        await refusals(made, verdicts, forged)
        await costs(made, verdicts, rounds)
    return verdicts.wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=50_000)
    parser.add_argument("--forged", type=int, default=4_000)
    parser.add_argument("--rounds", type=int, default=10)
    asked = parser.parse_args()
    sys.exit(1 if asyncio.run(run(asked.events, asked.forged, asked.rounds)) else 0)


if __name__ == "__main__":
    main()
