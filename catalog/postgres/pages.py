"""Pages that curators save and release, as rows. The caller owns the transaction."""

from datetime import datetime
from itertools import pairwise

import msgspec

from catalog.postgres.connection import Connection, Record
from catalog.postgres.queries import queries
from catalog.release import Head, Kind, Page, Release, Revision, Term, Turn

FEW = 8  # of the last releases of each page, where all are listed
MOST_LINES = 100  # of a page's history that are told

_SQL = queries("pages")


def _revision(kind: Kind[Page], row: Record) -> Revision[Page]:
    return Revision(
        slug=row["slug"],
        number=row["number"],
        content=msgspec.convert(row["content"], kind.content, strict=False),
        saved_by=row["saved_by"],
        saved_at=row["saved_at"],
    )


async def save(
    conn: Connection, kind: Kind[Page], slug: str, content: Page, based_on: int, by: str, now: datetime
) -> None:
    """A new revision. ``based_on`` is the one that its author saw last, 0 for none; ``kind.changed`` where
    there is a newer one.
    """
    if based_on == 0:
        await conn.execute(_SQL["create"], kind.name, slug, now)
    if await conn.fetchval(_SQL["locked"], kind.name, slug) is None:
        raise kind.missing(slug, field="slug")
    newest = await conn.fetchval(_SQL["newest"], kind.name, slug) or 0
    if newest != based_on:
        raise kind.changed(f"revision {newest} is the newest", field="based_on", newest=newest)
    await conn.execute(_SQL["save"], kind.name, slug, newest + 1, msgspec.to_builtins(content), by, now)


async def release(
    conn: Connection, kind: Kind[Page], slug: str, number: int | None, from_at: datetime, by: str,
    now: datetime,
) -> None:  # fmt: skip
    """Show a revision, or nothing, from an instant on; ``kind.missing`` where there is no such revision."""
    if await conn.fetchval(_SQL["locked"], kind.name, slug) is None:
        raise kind.missing(slug, field="slug")
    if number is not None:
        await revision(conn, kind, slug, number)
    await conn.execute(_SQL["release"], kind.name, slug, number, from_at, by, now)


async def revision(conn: Connection, kind: Kind[Page], slug: str, number: int) -> Revision[Page]:
    row = await conn.fetchrow(_SQL["revision"], kind.name, slug, number)
    if row is None:
        raise kind.missing(f"{slug} has no revision {number}", field="number")
    return _revision(kind, row)


async def revisions(conn: Connection, kind: Kind[Page], slug: str) -> list[Revision[Page]]:
    """The newest first; ``kind.missing`` where there are none."""
    rows = await conn.fetch(_SQL["revisions"], kind.name, slug, MOST_LINES)
    if not rows:
        raise kind.missing(slug, field="slug")
    return [_revision(kind, row) for row in rows]


async def releases(conn: Connection, kind: Kind[Page], slug: str) -> list[Release]:
    """The newest first."""
    rows = await conn.fetch(_SQL["releases"], kind.name, slug, MOST_LINES)
    return [Release(**dict(row)) for row in rows]


async def lately(conn: Connection, kind: Kind[Page]) -> dict[str, list[Release]]:
    """The last few releases of each page that has any, the newest first."""
    found = dict[str, list[Release]]()
    for row in await conn.fetch(_SQL["lately"], kind.name, FEW):
        found.setdefault(row["slug"], []).append(Release(**dict(row)))
    return found


async def turning(
    conn: Connection, kind: Kind[Page], start: datetime, end: datetime, most: int
) -> list[Turn]:
    """What opens or closes from ``start`` on until before ``end``, by what is released for then."""
    return [Turn(**dict(row)) for row in await conn.fetch(_SQL["turning"], kind.name, start, end, most)]


async def newest_of_all(conn: Connection, kind: Kind[Page]) -> list[Head]:
    """What was saved last of each page."""
    return [Head(**dict(row)) for row in await conn.fetch(_SQL["newest_of_all"], kind.name)]


async def shown_heads(conn: Connection, kind: Kind[Page], at: datetime) -> list[Head]:
    """What is released at an instant of each page, within its window or not."""
    return [Head(**dict(row)) for row in await conn.fetch(_SQL["shown_heads"], kind.name, at)]


async def shown(
    conn: Connection, kind: Kind[Page], at: datetime, slug: str | None = None
) -> list[Revision[Page]]:
    """What is released at an instant, of all pages or of one, within its window or not."""
    return [_revision(kind, row) for row in await conn.fetch(_SQL["shown"], kind.name, at, slug)]


async def all_open(conn: Connection, kind: Kind[Page], at: datetime) -> list[Revision[Page]]:
    """What is released at an instant, of all pages whose window is open then."""
    return [_revision(kind, row) for row in await conn.fetch(_SQL["all_open"], kind.name, at)]


async def terms(
    conn: Connection, kind: Kind[Page], since: datetime, until: datetime
) -> dict[str, list[Term[Page]]]:
    """By slug, what is released from ``since`` to ``until``, in its order, each with its own time."""
    rows = dict[str, list[Record]]()
    for row in await conn.fetch(_SQL["terms"], kind.name, since, until):
        rows.setdefault(row["slug"], []).append(row)
    return {
        slug: [
            Term(
                content=None if (said := here["content"]) is None
                else msgspec.convert(said, kind.content, strict=False),
                starts_at=here["from_at"],
                ends_at=after["from_at"] if after else None,
            )
            for here, after in pairwise([*own, None])
            if here is not None
        ]
        for slug, own in rows.items()
    }  # fmt: skip


async def last_release(conn: Connection, kind: Kind[Page]) -> int:
    """Grows with every release of a page of this kind."""
    return await conn.fetchval(_SQL["last_release"], kind.name)
