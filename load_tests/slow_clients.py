"""Slow clients and a full pool: `python load_tests/slow_clients.py [--seconds N] [--rounds N]`.

1. Good traffic over kept connections at a steady pace (the home page, a playlist, a piece of a film, a work
   out of PostgreSQL), by turns without and with 500 heads and 300 bodies that trickle in. These come from
   another process, which opens each connection again once it is closed, some at any time. The slowest
   hundredth with ÷ without, the median of the rounds.
2. For how long such a connection was kept.
3. 500 clients at once on a pool of five connections that all wait for a lock: when they are answered.

Everything is on loopback. Exits with 1 where a target is missed.
"""

import argparse
import asyncio
import json
import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from catalog.postgres.connection import acquired
from catalog.token import Secret, media_prefix
from deploy.ports import free_port
from load_tests.bench.http import Line
from load_tests.bench.installation import ROOT, Installation, Verdicts, installation, now
from load_tests.origin import ASSET, fetched, grow, put_media, show

HEADS, BODIES = 500, 300
BYTE_EVERY_SECONDS = 1.0
RAMP_SECONDS = 10.0  # in which they come
LONGEST_SECONDS = 20.0
LINES = 16
PACE_SECONDS = 0.08  # between two requests of a line: 200 a second in all
MOST_RATIO = 2.0
CLIENTS, POOL = 500, 5
HELD_SECONDS = 5.0
BUSY_SECONDS = 2.0


@asynccontextmanager
async def web(made: Installation, log: Path) -> AsyncGenerator[int]:
    """The web process, as one machine has it; its port."""
    port = free_port(f"slow clients {made.folder}")
    with log.open("wb") as out:
        running = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "deploy.web", env={**made.env, "ZHANBO_PORT": str(port)}, cwd=ROOT,
            stdout=out, stderr=out,
        )  # fmt: skip
    try:
        for _ in range(300):
            with suppress(OSError):
                await asyncio.to_thread(fetched, port, "/readyz")
                break
            await asyncio.sleep(0.1)
        yield port
    finally:
        running.terminate()
        await running.wait()


# ── those who are slow ─────────────────────────────────────────────────────────────────────────

HEAD = b"GET /v1/home HTTP/1.1\r\nHost: x\r\nX-Slow: "
BODY = b'POST /v1/views HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n{"session":'


@dataclass(slots=True)
class Slow:
    """One connection, whose client says a byte a second."""

    line: socket.socket
    began: float
    due: float


class Attack:
    """So many connections; each is opened again once the server has closed it. It costs its own process
    little, so that the server is what is measured.
    """

    def __init__(self, port: int) -> None:
        self._port = port
        self._watched = selectors.DefaultSelector()
        self._slow: dict[int, Slow] = {}
        self._openings = [HEAD] * HEADS + [BODY] * BODIES
        self.ages: list[float] = []

    def run(self, seconds: float) -> None:
        began = now = time.monotonic()
        while now - began < seconds:
            arrived = round((HEADS + BODIES) * min(1.0, (now - began) / RAMP_SECONDS))
            for number in range(arrived):
                if number not in self._slow:
                    self._open(number, now)
            for slow in self._slow.values():
                if now >= slow.due:
                    slow.due = now + BYTE_EVERY_SECONDS
                    with suppress(OSError):
                        slow.line.send(b"x")
            for key, _ in self._watched.select(0.05):
                self._hear(key.data, now)
            now = time.monotonic()
        self.ages += [now - slow.began for slow in self._slow.values()]

    def _open(self, number: int, now: float) -> None:
        with suppress(OSError):
            line = socket.create_connection(("127.0.0.1", self._port), 5)
            line.sendall(self._openings[number])
            line.setblocking(False)
            self._slow[number] = Slow(line, now, now + BYTE_EVERY_SECONDS)
            self._watched.register(line, selectors.EVENT_READ, number)

    def _hear(self, number: int, now: float) -> None:
        slow = self._slow[number]
        with suppress(ConnectionError):
            if slow.line.recv(4096):
                return  # its end comes behind it
        self._watched.unregister(slow.line)
        slow.line.close()
        self.ages.append(now - slow.began)
        del self._slow[number]


def attack(port: int, seconds: float) -> None:
    slow = Attack(port)
    slow.run(seconds)
    print(json.dumps({"longest": max(slow.ages), "opened": len(slow.ages)}))


@dataclass(frozen=True, kw_only=True)
class Attacked:
    longest_seconds: float
    opened: int


@asynccontextmanager
async def attacked(port: int, seconds: float, found: list[Attacked]) -> AsyncGenerator[None]:
    running = await asyncio.create_subprocess_exec(
        sys.executable, __file__, "--attack", str(port), "--seconds", str(seconds),
        stdout=asyncio.subprocess.PIPE, cwd=ROOT,
    )  # fmt: skip
    await asyncio.sleep(RAMP_SECONDS + 1)
    yield
    told, _ = await running.communicate()
    result = json.loads(told)
    found.append(Attacked(longest_seconds=result["longest"], opened=result["opened"]))


# ── those who are not ──────────────────────────────────────────────────────────────────────────


def good_requests(made: Installation) -> list[bytes]:
    prefix = media_prefix(Secret(current=made.env["ZHANBO_SECRET"].encode()), ASSET, now()).path
    asked = (
        ("/v1/home", ""),
        (prefix + "phone.m3u8", ""),
        (prefix + "film.mp4", "Range: bytes=0-65535\r\n"),
        ("/v1/series/se_shown_1", ""),
    )
    return [f"GET {path} HTTP/1.1\r\nHost: x\r\n{more}\r\n".encode() for path, more in asked]


async def answered(port: int, requests: Sequence[bytes], seconds: float) -> list[float]:
    """The milliseconds that each of the good requests took; a wrong answer raises."""
    took: list[float] = []
    until = time.monotonic() + seconds

    async def one(number: int) -> None:
        await asyncio.sleep(PACE_SECONDS * number / LINES)
        async with Line(port) as line:
            while time.monotonic() < until:
                request = requests[number % len(requests)]
                number += 1
                began = time.monotonic()
                answer = await line.ask(request)
                took.append((time.monotonic() - began) * 1000)
                if answer.status not in {200, 206}:
                    raise RuntimeError(f"{answer.status}: {request.decode()}")
                await asyncio.sleep(PACE_SECONDS)

    async with asyncio.TaskGroup() as tasks:
        for number in range(LINES):
            tasks.create_task(one(number))
    return took


def p99(took: Sequence[float]) -> float:
    return quantiles(took, n=100)[-1]


async def slow_clients(
    verdicts: Verdicts, made: Installation, port: int, seconds: float, rounds: int
) -> None:
    requests = good_requests(made)
    await answered(port, requests, 3)
    without: list[float] = []
    beside: list[float] = []
    found: list[Attacked] = []
    for _ in range(rounds):
        without.append(p99(await answered(port, requests, seconds)))
        async with attacked(port, RAMP_SECONDS + seconds + 2, found):
            beside.append(p99(await answered(port, requests, seconds)))
    ratio = median(one / other for one, other in zip(beside, without, strict=True))
    verdicts.say("good requests: slowest hundredth, ms", f"{median(without):.1f}", good=True, asked="")
    what = f"    beside {HEADS} slow heads and {BODIES} slow bodies, ms"
    verdicts.say(what, f"{median(beside):.1f}", good=True, asked="")
    verdicts.say("    with ÷ without", f"{ratio:.2f}", good=ratio <= MOST_RATIO, asked=f"<= {MOST_RATIO:g}")
    verdicts.say("slow connections opened", sum(one.opened for one in found), good=True, asked="")
    longest = max(one.longest_seconds for one in found)
    good = longest <= LONGEST_SECONDS < RAMP_SECONDS + seconds
    verdicts.say("    the longest was kept, s", f"{longest:.1f}", good=good, asked=f"<= {LONGEST_SECONDS:g}")


# ── a full pool ────────────────────────────────────────────────────────────────────────────────


async def full_pool(verdicts: Verdicts, made: Installation, port: int) -> None:
    told: list[tuple[int, float]] = []
    request = b"GET /v1/series/se_none HTTP/1.1\r\nHost: x\r\n\r\n"

    async def ask(line: Line) -> None:
        began = time.monotonic()
        status = (await line.ask(request)).status
        told.append((status, time.monotonic() - began))

    lines = [Line(port) for _ in range(CLIENTS)]
    for line in lines:
        await line.ask(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    async with (
        asyncio.timeout(30), asyncio.TaskGroup() as tasks, acquired(made.pool) as conn, conn.transaction(),
    ):  # fmt: skip
        await conn.execute("lock table series in access exclusive mode")
        for line in lines:
            tasks.create_task(ask(line))
        await asyncio.sleep(HELD_SECONDS)
    for line in lines:
        line.close()
    statuses = Counter(status for status, _ in told)
    busy, found = statuses[503], statuses[404]
    slowest = max(seconds for status, seconds in told if status == 503)
    asked = f">= {CLIENTS - POOL}"
    verdicts.say(f"of {CLIENTS} clients, answered 503", busy, good=busy >= CLIENTS - POOL, asked=asked)
    verdicts.none("    answered neither that nor, after the lock, 404", CLIENTS - busy - found)
    ratio = slowest / BUSY_SECONDS
    verdicts.say("    most seconds to a 503 ÷ 2", f"{ratio:.2f}", good=ratio <= 1, asked="<= 1")


def lines_in(log: Path) -> list[str]:
    return log.read_text("utf-8").splitlines()


async def measure(seconds: float, rounds: int) -> Verdicts:
    verdicts = Verdicts()
    async with installation(ZHANBO_DATABASE_CONNECTIONS=str(POOL)) as made:
        put_media(made)
        await grow(made.pool, 10)
        await show(made.pool)
        log = made.folder / "web.log"
        async with web(made, log) as port:
            before = lines_in(log)
            await slow_clients(verdicts, made, port, seconds, rounds)
            added = lines_in(log)[len(before) :]
            verdicts.none("lines that slow clients added to the log", len(added))
            print("".join(f"      {line}\n" for line in added), end="")
            await full_pool(verdicts, made, port)
    return verdicts


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=12, help="of good traffic in each half of a round")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--attack", type=int, metavar="PORT", help="be those who are slow (used by the script itself)"
    )
    asked = parser.parse_args()
    if asked.attack is not None:
        attack(asked.attack, asked.seconds)
        return
    sys.exit(asyncio.run(measure(asked.seconds, asked.rounds)).wrong)


if __name__ == "__main__":
    main()
