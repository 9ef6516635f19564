"""The console's pages on a large catalogue: `python load_tests/console_pages.py [--rounds N] [--works N]`.

Two databases on one PostgreSQL, a web process for each: one of 100 works and one of 10,000, each with 200
specials in the eight zones. Every request that a page of the console makes is sent to both by turns; what is
told is the median time of its answers on the large one ÷ that on the small one, in the same run. Pages that
viewers see may grow with what they show: theirs is told and not judged.

Exits with 1 where a page of the console takes more than twice as long.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from statistics import median
from urllib.parse import quote, urlsplit, urlunsplit

from catalog.calendar import day_in_china
from catalog.postgres import standings
from catalog.postgres.connection import connect, open_pool
from catalog.postgres.migration import migrate
from load_tests.bench import catalogue
from load_tests.bench.catalogue import Size
from load_tests.bench.http import Line
from load_tests.bench.installation import Installation, Verdicts, installation, now
from load_tests.view_events import process
from transcoder import queue

SPECIALS = 200
SMALL = Size(works=100, specials=SPECIALS)
MOST_RATIO = 2.0
SPECIAL = "special-000"
LIST = "/v1/operations/series"
FILTERS = {
    "drafts": "state=draft",
    "of a zone": "zone=law",
    "of a maker": f"maker={quote('制作公司7')}",
    "with a tag": f"tag={quote('标签7')}",
    "search": f"q={quote('老街')}",
    "search, pinyin": "q=laojie",
    "search, nothing": "q=nothinglikethis",
    "refused": "gate=any",
    "refused, licence": "gate=G03",
    "expiring": "expires=30&sort=expiring",
    "waiting": "waiting=yes",
    "failed": "episodes=failed",
    "running": "episodes=running",
    "changed": "sort=changed",
    "all at once": f"state=draft&zone=law&gate=G09&waiting=yes&q={quote('河')}&sort=expiring",
}
TITLES = [catalogue.title_of(number) for number in range(40)] + ["没有这样的片"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request; ``judged``: one of a page of the console. ``than`` names another path, which is asked of the
    small catalogue instead: a filter that finds two works there and fills a page here shows other pages.
    """

    name: str
    path: str
    body: object = None
    judged: bool = True
    than: str = ""

    def request(self, path: str = "") -> bytes:
        body = b"" if self.body is None else json.dumps(self.body).encode()
        head = (
            f"{'GET' if self.body is None else 'POST'} {path or self.path} HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {catalogue.TOKEN}-operator\r\nContent-Length: {len(body)}\r\n"
            "Content-Type: application/json\r\n\r\n"
        )
        return head.encode() + body


def requests() -> list[Asked]:
    at = f"at={quote(now().isoformat())}"  # composed anew each time
    return [
        Asked(name="dashboard", path="/v1/operations/dashboard"),
        Asked(name="works", path=LIST),
        *(Asked(name=f"works: {name}", path=f"{LIST}?{query}", than=LIST) for name, query in FILTERS.items()),
        Asked(name="a work", path=f"{LIST}/se_00007"),
        Asked(
            name="a verdict",
            path=f"{LIST}/se_00007/verdict",
            body={"zones": ["law"], "title_signed_off": True},
        ),
        Asked(name="specials", path="/v1/operations/specials"),
        Asked(name="a special", path=f"/v1/operations/specials/{SPECIAL}"),
        Asked(name="pasted titles", path="/v1/operations/titles", body={"lines": TITLES}),
        Asked(name="a special's preview", path=f"/v1/specials/{SPECIAL}?{at}"),
        Asked(name="quality", path="/v1/operations/quality?days=7"),
        Asked(name="who is signed in", path="/v1/console/session"),
        Asked(name="home", path=f"/v1/home?{at}", judged=False),
        Asked(name="zones", path=f"/v1/zones?{at}", judged=False),
        Asked(name="a zone", path=f"/v1/zones/law?{at}", judged=False),
        Asked(name="open specials", path=f"/v1/specials?{at}", judged=False),
    ]


@asynccontextmanager
async def filled(made: Installation, name: str, size: Size) -> AsyncGenerator[Line]:
    """A line to a web process on a database of its own with a catalogue of this size."""
    server = await connect(made.database_url)
    await server.execute(f"create database {name}")
    await server.close()
    url = urlunsplit(urlsplit(made.database_url)._replace(path=f"/{name}"))
    conn = await connect(url)
    await migrate(conn, before=[queue.schema()])
    await catalogue.fill(conn, size, now())
    print(f"      {name}: {await catalogue.describe(conn)}, {size.specials} specials", flush=True)
    async with await open_pool(url) as pool:
        await standings.renew(pool, day_in_china(now()), demo=False)  # as a worker has done long since
    await conn.execute("vacuum analyze")
    await conn.close()
    made.env["DATABASE_URL"] = url
    async with process(made, name, "-m", "load_tests.bench.curation_web") as web, Line(web.port) as line:
        yield line


async def milliseconds(line: Line, asked: Asked, path: str = "") -> float:
    began = time.perf_counter()
    answer = await line.ask(asked.request(path))
    if answer.status != 200:
        sys.exit(f"{asked.path}: {answer.status} {answer.body[:300]!r}")
    return (time.perf_counter() - began) * 1000


async def compare(small: Line, large: Line, asked: Asked, rounds: int) -> tuple[float, float]:
    """The median milliseconds on each, by turns; the first turns warm both up."""
    took: tuple[list[float], list[float]] = ([], [])
    for _ in range(rounds + 2):
        took[0].append(await milliseconds(small, asked, asked.than))
        took[1].append(await milliseconds(large, asked))
    return median(took[0][2:]), median(took[1][2:])


async def measure(small: Line, large: Line, every: Sequence[Asked], rounds: int, verdicts: Verdicts) -> None:
    for asked in every:
        few, many = await compare(small, large, asked, rounds)
        ratio, told = many / few, f"{asked.name} ({few:.1f} → {many:.1f} ms)"
        if asked.judged:
            verdicts.say(told, f"{ratio:.2f}", good=ratio <= MOST_RATIO, asked=f"<= {MOST_RATIO:.0f}")
        else:
            print(f"      {told:58s} {ratio:12.2f}   told only: it grows with what it shows", flush=True)


async def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--works", type=int, default=10_000)
    told, verdicts = parser.parse_args(), Verdicts()
    async with (
        installation(ZHANBO_DEMO="0") as made,
        filled(made, "small", SMALL) as small,
        filled(made, "large", Size(works=told.works, specials=SPECIALS)) as large,
    ):
        await measure(small, large, requests(), told.rounds, verdicts)
    sys.exit(1 if verdicts.wrong else 0)


if __name__ == "__main__":
    asyncio.run(main())
