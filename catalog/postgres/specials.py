"""Specials as rows. The caller owns the transaction."""

from datetime import datetime

import msgspec

from catalog.postgres.connection import Connection, Record
from catalog.postgres.queries import queries
from catalog.special import Head, Release, Revision, Special, SpecialChanged, SpecialNotFound, Turn

FEW = 8  # of the last releases of each special, where all are listed
MOST_LINES = 100  # of a special's history that are told

_SQL = queries("specials")


def _revision(row: Record) -> Revision:
    return Revision(
        slug=row["slug"],
        number=row["number"],
        special=msgspec.convert(row["content"], Special, strict=False),
        saved_by=row["saved_by"],
        saved_at=row["saved_at"],
    )


async def save(conn: Connection, slug: str, special: Special, based_on: int, by: str, now: datetime) -> None:
    """A new revision. ``based_on`` is the one that its author saw last, 0 for none; SpecialChanged where
    there is a newer one.
    """
    if based_on == 0:
        await conn.execute(_SQL["create"], slug, now)
    if await conn.fetchval(_SQL["locked"], slug) is None:
        raise SpecialNotFound(slug, field="slug")
    newest = await conn.fetchval(_SQL["newest"], slug) or 0
    if newest != based_on:
        raise SpecialChanged(f"revision {newest} is the newest", field="based_on", newest=newest)
    await conn.execute(_SQL["save"], slug, newest + 1, msgspec.to_builtins(special), by, now)


async def release(
    conn: Connection, slug: str, number: int | None, from_at: datetime, by: str, now: datetime
) -> None:
    """Show a revision, or nothing, from an instant on; SpecialNotFound where there is no such revision."""
    if await conn.fetchval(_SQL["locked"], slug) is None:
        raise SpecialNotFound(slug, field="slug")
    if number is not None:
        await revision(conn, slug, number)
    await conn.execute(_SQL["release"], slug, number, from_at, by, now)


async def revision(conn: Connection, slug: str, number: int) -> Revision:
    row = await conn.fetchrow(_SQL["revision"], slug, number)
    if row is None:
        raise SpecialNotFound(f"{slug} has no revision {number}", field="number")
    return _revision(row)


async def revisions(conn: Connection, slug: str) -> list[Revision]:
    """The newest first; SpecialNotFound where there are none."""
    found = [_revision(row) for row in await conn.fetch(_SQL["revisions"], slug, MOST_LINES)]
    if not found:
        raise SpecialNotFound(slug, field="slug")
    return found


async def releases(conn: Connection, slug: str) -> list[Release]:
    """The newest first."""
    return [Release(**dict(row)) for row in await conn.fetch(_SQL["releases"], slug, MOST_LINES)]


async def lately(conn: Connection) -> dict[str, list[Release]]:
    """The last few releases of each special that has any, the newest first."""
    found = dict[str, list[Release]]()
    for row in await conn.fetch(_SQL["lately"], FEW):
        found.setdefault(row["slug"], []).append(Release(**dict(row)))
    return found


async def turning(conn: Connection, start: datetime, end: datetime, most: int) -> list[Turn]:
    """What opens or closes from ``start`` on until before ``end``, by what is released for then."""
    return [Turn(**dict(row)) for row in await conn.fetch(_SQL["turning"], start, end, most)]


async def newest_of_all(conn: Connection) -> list[Head]:
    """What was saved last of each special."""
    return [Head(**dict(row)) for row in await conn.fetch(_SQL["newest_of_all"])]


async def shown_heads(conn: Connection, at: datetime) -> list[Head]:
    """What is released at an instant of each special, within its window or not."""
    return [Head(**dict(row)) for row in await conn.fetch(_SQL["shown_heads"], at)]


async def shown(conn: Connection, at: datetime, slug: str | None = None) -> list[Revision]:
    """What is released at an instant, of all specials or of one, within its window or not."""
    return [_revision(row) for row in await conn.fetch(_SQL["shown"], at, slug)]
