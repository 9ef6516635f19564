"""Standings as rows: made anew for what changed, before anybody reads a list of them."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec

from catalog.gates import Candidate, Refusal
from catalog.postgres import episodes, series
from catalog.postgres.connection import Connection, Pool, acquired, transaction
from catalog.postgres.queries import queries, sharpened
from catalog.standing import Line, Page, Sort, Standing, Wish, judged_as, standing

AT_ONCE = 500  # series that are judged in one transaction
MOST_COUNTED = 500  # of one kind: who sees that many needs no figure

_SQL = queries("standings")
_LISTS = {sort: _SQL[sort].replace("wished", _SQL["wished"]) for sort in Sort}


async def renew(pool: Pool, today: date, *, demo: bool) -> None:
    """Have every standing be true as of all that was committed before, on that day in China."""
    asked = today, judged_as(demo=demo)
    async with acquired(pool) as conn:
        stale = await conn.fetchval(_SQL["is_stale"], *asked)
    while stale:
        async with transaction(pool) as conn:
            await conn.execute(_SQL["lock"])
            await _judge(
                conn, [row["series_id"] for row in await conn.fetch(_SQL["take"], *asked, AT_ONCE)], *asked
            )
            stale = await conn.fetchval(_SQL["is_stale"], *asked)


async def _judge(conn: Connection, ids: Sequence[str], today: date, as_: int) -> None:
    found = await series.some(conn, ids)
    delivered = await episodes.of_series(conn, ids)
    carried = await episodes.carried(conn, ids)
    rows = list[tuple[object, ...]]()
    for one in found:
        candidate = Candidate(
            facts=one.facts,
            episodes=[episode.facts for episode in delivered[one.id]],
            today=today,
            carried=carried[one.id],
            demo=as_ == judged_as(demo=True),
        )
        rows.append(_row(standing(one, candidate)))
    await conn.executemany(_SQL["put"], rows)
    if len(found) < len(ids):
        await conn.execute(_SQL["forget"], ids)


def _row(one: Standing) -> tuple[object, ...]:
    facts = one.series.facts
    return (
        one.series.id, list(facts.zones), list(facts.tags), one.maker, list(one.titles), one.search_text,
        one.rights_end_on, list(one.gates), one.waits_for_review, msgspec.to_builtins(one.refusals),
        one.turns_on, one.judged_as, facts.year,
    )  # fmt: skip


async def page(
    conn: Connection, wish: Wish, today: date, *, sort: Sort, after: tuple[str, str] | None, most: int
) -> Page:
    """Series that are wished for, from the place behind ``after`` on."""
    until = None if wish.expires_within is None else today + timedelta(days=wish.expires_within)
    tags = None if wish.tag is None else [wish.tag]
    needle = None if wish.needle is None else series.escaped(wish.needle)
    asked = (
        wish.delivered_by, wish.state, wish.zone, wish.maker, tags, needle, wish.gate, until, today,
        wish.waits_for_review, wish.episodes, most + 1, *(after or (None, None)),
    )  # fmt: skip
    rows = await conn.fetch(sharpened(_LISTS[sort], asked), *asked)
    lines = [
        Line(
            series_id=row["series_id"],
            refusals=msgspec.convert(row["refusals"], tuple[Refusal, ...]),
            place=(row["key"], row["series_id"]),
        )
        for row in rows[:most]
    ]
    return Page(lines=lines, more=len(rows) > most)


async def refusals(
    conn: Connection, ids: Iterable[str], delivered_by: str | None = None
) -> dict[str, tuple[Refusal, ...]]:
    """What the gates say of each series, by its id; of one account's alone where it is said."""
    rows = await conn.fetch(_SQL["of"], list(ids), delivered_by)
    return {row["series_id"]: msgspec.convert(row["refusals"], tuple[Refusal, ...]) for row in rows}


async def titled(conn: Connection, titles: Iterable[str]) -> dict[str, list[str]]:
    """The ids of the series of each title (folded) that any has."""
    wanted = list(titles)
    rows = await conn.fetch(_SQL["titled"], wanted)
    return {
        title: found for title in wanted if (found := [r["series_id"] for r in rows if title in r["titles"]])
    }


async def counts(conn: Connection, delivered_by: str | None, today: date) -> dict[str, int]:
    """How many series there are of each kind, none counted beyond ``MOST_COUNTED``."""
    row = await conn.fetchrow(_SQL["counts"], delivered_by, MOST_COUNTED, today)
    assert row is not None
    return dict(row)


async def gates(conn: Connection, delivered_by: str | None) -> dict[str, int]:
    """How many series each gate refuses."""
    found = dict[str, int]()
    for row in await conn.fetch(_SQL["gates"], delivered_by):
        for gate in row["gates"]:
            found[gate] = found.get(gate, 0) + row["works"]
    return dict(sorted(found.items()))
