"""Series as rows. Functions take the connection first; the caller owns the transaction."""

from datetime import datetime

import msgspec

from catalog.errors import NotFound
from catalog.postgres.connection import Connection, Record
from catalog.postgres.queries import queries
from catalog.series import Series, SeriesFacts, SeriesState

_SQL = queries("series")


class SeriesNotFound(NotFound):
    """No series has this id, or this reader may not see it."""

    code = "series_not_found"
    title = "No such series"
    title_zh = "没有这部剧"


def _series(row: Record) -> Series:
    return Series(
        id=row["id"],
        facts=msgspec.convert(row["facts"], SeriesFacts),
        state=SeriesState(row["state"]),
        delivered_by=row["delivered_by"],
        created_at=row["created_at"],
        published_at=row["published_at"],
        art_id=row["art_id"],
        art_files=tuple(row["art_files"]),
    )


async def put(
    conn: Connection, series_id: str, account_id: str, facts: SeriesFacts, search_text: str, now: datetime
) -> Series:
    """Store a delivered series under ``series_id``, or renew its deliverer's series of this title."""
    zone = facts.zones[0] if facts.zones else None
    stored = msgspec.to_builtins(facts)
    row = await conn.fetchrow(_SQL["put"], series_id, account_id, facts.title, zone, stored, search_text, now)
    assert row is not None
    return _series(row)


async def one(conn: Connection, series_id: str) -> Series:
    row = await conn.fetchrow(_SQL["one"], series_id)
    if row is None:
        raise SeriesNotFound(series_id, field="series")
    return _series(row)


async def locked(conn: Connection, series_id: str) -> Series:
    """The series, held against other writers until the transaction ends."""
    row = await conn.fetchrow(_SQL["locked"], series_id)
    if row is None:
        raise SeriesNotFound(series_id, field="series")
    return _series(row)


async def move(conn: Connection, series: Series, to: SeriesState, now: datetime) -> Series:
    """Change the state of a series."""
    moved = series.move(to)
    await conn.execute(_SQL["move"], series.id, moved.state, now)
    return moved


async def set_facts(
    conn: Connection, series_id: str, facts: SeriesFacts, search_text: str, now: datetime
) -> None:
    """Replace the facts of a series (its title stays: it is part of what names the work)."""
    zone = facts.zones[0] if facts.zones else None
    await conn.execute(_SQL["set_facts"], series_id, zone, msgspec.to_builtins(facts), search_text, now)


async def set_art(conn: Connection, series_id: str, art_id: str, files: tuple[str, ...]) -> None:
    """Name the folder that holds the posters of a series."""
    await conn.execute(_SQL["set_art"], series_id, art_id, list(files))


async def every(conn: Connection) -> list[Series]:
    return [_series(row) for row in await conn.fetch(_SQL["all"])]


async def visible(conn: Connection, *, drafts: bool) -> list[Series]:
    """What can be watched, newest first; ``drafts`` adds works that are not yet public."""
    return [_series(row) for row in await conn.fetch(_SQL["visible"], drafts)]


async def search(conn: Connection, needle: str, *, drafts: bool) -> list[Series]:
    """Watchable series whose search text contains ``needle`` (already folded), best first."""
    escaped = needle.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return [_series(row) for row in await conn.fetch(_SQL["search"], drafts, escaped)]


async def zone_counts(conn: Connection, *, drafts: bool) -> dict[str, int]:
    """The number of watchable series whose primary zone is each."""
    return {row["slug"]: row["works"] for row in await conn.fetch(_SQL["zone_counts"], drafts)}
