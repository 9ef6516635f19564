"""What viewers follow and like, as rows. The caller owns the transaction."""

from datetime import datetime
from enum import StrEnum

from catalog.errors import Conflict
from catalog.postgres.connection import Connection
from catalog.postgres.queries import queries

MOST_MARKS = 1000  # of one kind

_SQL = queries("marks")


class MarkKind(StrEnum):
    FOLLOW = "follow"
    LIKE = "like"


class MarksFull(Conflict):
    """A viewer follows or likes as many works as can be kept."""

    code = "marks_full"
    title = "No more works can be kept on this list"
    title_zh = "列表已满，请先移除一些作品"


async def put(conn: Connection, viewer: str, kind: MarkKind, series_id: str, now: datetime) -> None:
    """Mark a series, which is there; again is the same. MarksFull."""
    await conn.execute(_SQL["put"], viewer, kind, series_id, now, MOST_MARKS)
    if not await conn.fetchval(_SQL["has"], viewer, kind, series_id):
        raise MarksFull(f"at most {MOST_MARKS}", field=kind)


async def remove(conn: Connection, viewer: str, kind: MarkKind, series_id: str) -> None:
    """Take a mark away; where there is none, nothing happens."""
    await conn.execute(_SQL["remove"], viewer, kind, series_id)


async def of_viewer(conn: Connection, viewer: str) -> dict[MarkKind, list[str]]:
    """The series that a viewer marked, by kind, the last one first."""
    found: dict[MarkKind, list[str]] = {kind: [] for kind in MarkKind}
    for row in await conn.fetch(_SQL["of_viewer"], viewer):
        found[MarkKind(row["kind"])].append(row["series_id"])
    return found
