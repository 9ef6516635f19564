"""Which assets belong to works that were taken down, in any version that a URL may still name."""

from dataclasses import dataclass
from datetime import datetime

from catalog.postgres.connection import Connection
from catalog.postgres.queries import queries

_SQL = queries("takedowns")


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What changes with nearly every takedown and restoration, and costs next to nothing to ask."""

    works: int
    latest: datetime | None


async def state(conn: Connection) -> State:
    row = await conn.fetchrow(_SQL["state"])
    assert row is not None
    return State(works=row["works"], latest=row["latest"])


async def assets(conn: Connection) -> frozenset[str]:
    """All of them, but for those that a work which was not taken down has too."""
    return frozenset(row["asset_id"] for row in await conn.fetch(_SQL["assets"]))
