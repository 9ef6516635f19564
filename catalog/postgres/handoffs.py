"""Sessions on their way from one screen to another, as rows. The caller owns the transaction."""

from datetime import datetime

from catalog.postgres.connection import Connection
from catalog.postgres.queries import queries

_SQL = queries("handoffs")


async def forget(conn: Connection, now: datetime) -> None:
    """Free the codes that are good no longer."""
    await conn.execute(_SQL["forget"], now)


async def put(conn: Connection, code: str, episode_id: str, position_seconds: float, until: datetime) -> bool:
    """Keep an episode and a second under ``code``; False where the code is in use."""
    return await conn.fetchval(_SQL["put"], code, episode_id, position_seconds, until) is not None


async def take(conn: Connection, code: str, now: datetime) -> tuple[str, float] | None:
    """(episode, second) of a code that is still good, once; None otherwise."""
    row = await conn.fetchrow(_SQL["take"], code, now)
    return None if row is None else (row["episode_id"], row["position_seconds"])
