"""Which assets belong to works that were taken down, in any version that a URL may still name."""

from catalog.postgres.connection import Connection
from catalog.postgres.queries import queries

_SQL = queries("takedowns")


async def assets(conn: Connection) -> frozenset[str]:
    """All of them, but for those that a work which was not taken down has too."""
    return frozenset(row["asset_id"] for row in await conn.fetch(_SQL["assets"]))
