"""What the origin sent, as rows. The caller owns the transaction."""

from collections.abc import Sequence
from datetime import date

import msgspec

from catalog.egress import EgressDay, Sent
from catalog.postgres.connection import Connection
from catalog.postgres.queries import queries

_SQL = queries("egress")


async def add(conn: Connection, day: date, sent: Sequence[Sent], playlists: Sequence[str]) -> None:
    """Add to the day. ``playlists`` are the paths of multivariant playlists: what asks for one, starts."""
    await conn.execute(
        _SQL["add"],
        day,
        [one.asset_id for one in sent],
        [one.path for one in sent],
        [one.answers for one in sent],
        [one.bytes for one in sent],
        list(playlists),
    )


async def days(conn: Connection, since: date, most: int) -> list[EgressDay]:
    """Each day from ``since`` on, newest first, and of each day what was sent most; at most ``most`` rows."""
    return [msgspec.convert(dict(row), EgressDay) for row in await conn.fetch(_SQL["days"], since, most)]
