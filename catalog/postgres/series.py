"""Series as rows. Functions take the connection first; the caller owns the transaction."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import msgspec

from catalog.given import Change, Given, effective
from catalog.postgres.connection import Connection, Record
from catalog.postgres.queries import queries, sharpened
from catalog.search import search_text
from catalog.series import Series, SeriesFacts, SeriesNotFound, SeriesState
from catalog.special import Wanted

_SQL = queries("series")


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
        facts_version=row["facts_version"],
    )


async def put(
    conn: Connection, series_id: str, account_id: str, declared: SeriesFacts, now: datetime
) -> Series:
    """Store a delivered series under ``series_id``, or renew what its deliverer's series of this
    title declares; what curators gave stays.
    """
    stored = msgspec.to_builtins(declared)
    row = await conn.fetchrow(_SQL["put"], series_id, account_id, declared.title, stored, now)
    assert row is not None
    return await _renew(conn, row, _given(row), now)


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


def _given(row: Record) -> Given:
    return msgspec.convert(row["given"], Given)


async def given(conn: Connection, series_id: str) -> Given:
    """What curators gave about a series."""
    row = await conn.fetchrow(_SQL["one"], series_id)
    if row is None:
        raise SeriesNotFound(series_id, field="series")
    return _given(row)


async def give(conn: Connection, series_id: str, above: Given, now: datetime, *, by: str = "") -> Series:
    """Put ``above`` over what the maker declares (its title stays: it is part of what names the work).
    What ``by`` changed can be undone.
    """
    row = await conn.fetchrow(_SQL["locked"], series_id)
    if row is None:
        raise SeriesNotFound(series_id, field="series")
    one = await _renew(conn, row, above, now)
    if one.facts_version != row["facts_version"]:
        await conn.execute(_SQL["remember"], one.id, one.facts_version, row["given"], by, now)
    return one


async def would_be(conn: Connection, series_id: str, above: Given) -> Series:
    """The series as it would be with ``above`` over what its maker declares. Nothing is changed."""
    row = await conn.fetchrow(_SQL["one"], series_id)
    if row is None:
        raise SeriesNotFound(series_id, field="series")
    return replace(_series(row), facts=effective(msgspec.convert(row["declared"], SeriesFacts), above))


async def last_change(conn: Connection, series_id: str) -> Change | None:
    """The newest thing that a curator changed; None where there is nothing yet."""
    row = await conn.fetchrow(_SQL["last_change"], series_id)
    if row is None:
        return None
    return Change(
        version=row["version"], by=row["changed_by"], at=row["changed_at"], before=_given(row)
    )  # fmt: skip


async def _renew(conn: Connection, row: Record, above: Given, now: datetime) -> Series:
    facts = effective(msgspec.convert(row["declared"], SeriesFacts), above)
    zone = facts.zones[0] if facts.zones else None
    stored = msgspec.to_builtins(facts), msgspec.to_builtins(above)
    renewed = await conn.fetchrow(_SQL["give"], row["id"], zone, *stored, search_text(facts), now)
    assert renewed is not None
    return _series(renewed)


async def set_art(conn: Connection, series_id: str, art_id: str, files: tuple[str, ...]) -> None:
    """Name the folder that holds the posters of a series."""
    await conn.execute(_SQL["set_art"], series_id, art_id, list(files))


async def some(conn: Connection, ids: Iterable[str]) -> list[Series]:
    """Those of ``ids`` that there are, in no order."""
    return [_series(row) for row in await conn.fetch(_SQL["some"], list(ids))]


async def visible(conn: Connection, *, drafts: bool) -> list[Series]:
    """What can be watched, newest first; ``drafts`` adds works that are not yet public."""
    return [_series(row) for row in await conn.fetch(_SQL["visible"], drafts)]


async def visible_then(conn: Connection, at: datetime, *, drafts: bool) -> list[Series]:
    """What could be watched at an instant that is over, as it was declared then, newest first."""
    return [_series(row) for row in await conn.fetch(_SQL["visible_then"], drafts, at)]


async def watchable(conn: Connection, ids: Iterable[str], *, drafts: bool) -> list[Series]:
    """Those of ``ids`` that can be watched, in that order."""
    wanted = list(ids)
    found = {row["id"]: _series(row) for row in await conn.fetch(_SQL["watchable"], drafts, wanted)}
    return [found[one] for one in wanted if one in found]


async def wanted(conn: Connection, wanted: Wanted, most: int, now: datetime, *, drafts: bool) -> list[Series]:
    """The first ``most`` watchable works that a query may ask for, newest first, by their standings."""
    tags, days = list(wanted.tags) or None, wanted.newer_than_days
    since = None if days is None else now - timedelta(days=days)
    asked = drafts, wanted.zone, tags, wanted.maker, wanted.year, since, most
    rows = await conn.fetch(sharpened(_SQL["wanted"], asked), *asked)
    return [_series(row) for row in rows]


async def after_in_zone(conn: Connection, here: Series, most: int, *, drafts: bool) -> list[Series]:
    """Up to ``most`` other watchable works of the zone of ``here``, those that follow it in the zone's order
    first, then round from the newest.
    """
    if not here.facts.zones:
        return []
    rows = await conn.fetch(_SQL["after_in_zone"], here.id, here.facts.zones[0], drafts, most)
    return [_series(row) for row in rows]


async def search(conn: Connection, needle: str, *, drafts: bool) -> list[Series]:
    """Watchable series whose search text contains ``needle`` (already folded), best first."""
    return [_series(row) for row in await conn.fetch(_SQL["search"], drafts, escaped(needle))]


def escaped(needle: str) -> str:
    """As a pattern of ``like`` that means nothing but itself."""
    return needle.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
