"""Awards as rows, which are inserted and never changed. The caller owns the transaction."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from catalog.award import AlreadyRevoked, Award, AwardNotFound, Grade, Revocation
from catalog.postgres.connection import Connection, Record
from catalog.postgres.queries import queries
from catalog.series import Series

MOST_TOLD = 1000

_SQL = queries("awards")


def _award(row: Record) -> Award:
    return Award(
        id=row["id"],
        round_id=row["round_id"],
        round_title=row["round_title"],
        series_id=row["series_id"],
        title=row["title"],
        maker=row["maker"],
        grade=Grade(row["grade"]),
        granted_by=row["granted_by"],
        granted_at=row["granted_at"],
        seal=row["seal"],
        revocation=None
        if row["revoked_at"] is None
        else Revocation(reason=row["reason"], revoked_by=row["revoked_by"], revoked_at=row["revoked_at"]),
    )


async def grant(conn: Connection, award: Award) -> None:
    await conn.execute(
        _SQL["grant"], award.id, award.round_id, award.series_id, award.title, award.maker, award.grade,
        award.seal, award.granted_by, award.granted_at,
    )  # fmt: skip


async def one(conn: Connection, award_id: str) -> Award:
    row = await conn.fetchrow(_SQL["all"], award_id, None, 1)
    if row is None:
        raise AwardNotFound(award_id, field="award_id")
    return _award(row)


async def every(conn: Connection, round_id: str | None = None) -> list[Award]:
    """The newest and best first, of one round or of all."""
    return [_award(row) for row in await conn.fetch(_SQL["all"], None, round_id, MOST_TOLD)]


async def revoke(conn: Connection, award_id: str, revocation: Revocation) -> None:
    """AwardNotFound, AlreadyRevoked."""
    if await conn.fetchval(_SQL["held"], award_id) is None:
        raise AwardNotFound(award_id, field="award_id")
    if (await one(conn, award_id)).revocation is not None:
        raise AlreadyRevoked(award_id, field="award_id")
    told = revocation.reason, revocation.revoked_by, revocation.revoked_at
    await conn.execute(_SQL["revoke"], award_id, *told)


async def grades(conn: Connection, at: datetime) -> dict[str, Grade]:
    """The grade of each work that holds an award at an instant."""
    return {row["series_id"]: Grade(row["grade"]) for row in await conn.fetch(_SQL["grades"], at)}


async def graded(conn: Connection, found: Iterable[Series], at: datetime) -> list[Series]:
    """The same works, those that hold an award at an instant with its grade."""
    held = await grades(conn, at)
    return [replace(one, grade=held[one.id]) if one.id in held else one for one in found]
