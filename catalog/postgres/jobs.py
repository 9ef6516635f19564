"""The rows of the queue: whose worker is gone begin anew, who has none gets one, old ones are forgotten."""

from datetime import timedelta

from catalog.postgres import episodes
from catalog.postgres.connection import Connection
from catalog.postgres.queries import queries

_SQL = queries("jobs")


async def revive(conn: Connection, silent: timedelta) -> list[str | None]:
    """Queue what workers held that were ``silent`` for so long; the episodes of these jobs."""
    return [row["episode"] for row in await conn.fetch(_SQL["revive"], silent)]


async def adopt(conn: Connection) -> list[str]:
    """Queue the episodes that wait, or are said to run, and have no job of any kind; the caller's
    transaction. There is none unless a worker ended without being able to say how.
    """
    if not await conn.fetchval(_SQL["adopting"]):
        return []
    orphans = [row["id"] for row in await conn.fetch(_SQL["without"])]
    for episode_id in orphans:
        await episodes.defer(conn, episode_id)
    return orphans


async def forget(conn: Connection, older: timedelta) -> None:
    """Remove jobs that ended so long ago."""
    await conn.execute(_SQL["forget"], older)
