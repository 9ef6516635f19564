"""What in the media store nothing names, since when, and how nobody names it while it is removed.

Who is about to name media *pins* it first; who is about to remove media pins it too. A pin holds until
the transaction ends, so each finds what the other did. Ages are measured by the database's clock: there
is one of it, and many machines.
"""

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum

from catalog.postgres.connection import Connection
from catalog.postgres.queries import queries

_SQL = queries("unused")


class Media(StrEnum):
    ASSET = "asset"
    MASTER = "master"


async def begin_pass(conn: Connection) -> bool:
    """Be the only one who collects, as long as this connection lives; False where another one does."""
    return bool(await conn.fetchval(_SQL["begin_pass"]))


async def end_pass(conn: Connection) -> None:
    await conn.execute(_SQL["end_pass"])


async def pin(conn: Connection, kind: Media, name: str) -> None:
    """Hold the media against whoever else names or removes it, and count it as used from now on.

    Its bytes may have been removed just before: put them (again) after this and before the commit.
    """
    await _hold(conn, kind, name)
    await conn.execute(_SQL["unmark"], kind, name)


async def _hold(conn: Connection, kind: Media, name: str) -> None:
    await conn.execute(_SQL["pin"], kind, name)


async def unmarked(conn: Connection, kind: Media, stored: Sequence[str]) -> list[str]:
    """What nothing names and is not marked yet, of what is ``stored`` and what the database knows of."""
    rows = await conn.fetch(_SQL[f"unmarked_{kind}s"], list(stored))
    return [row["name"] for row in rows]


async def mark(conn: Connection, kind: Media, name: str) -> None:
    """From now on its time runs, unless it was named meanwhile."""
    await _hold(conn, kind, name)
    await conn.execute(_SQL[f"mark_{kind}"], name)


async def unmark_used(conn: Connection) -> None:
    """Forget the marks of what is named again."""
    await conn.execute(_SQL["used_again"])


async def due(conn: Connection, kind: Media, keep: timedelta) -> list[str]:
    """What nothing has named for ``keep``; of masters, those that no younger upload brought."""
    return sorted(row["name"] for row in await conn.fetch(_SQL[f"due_{kind}s"], keep, None))


async def doomed(conn: Connection, kind: Media, name: str, keep: timedelta) -> bool:
    """Whether it is still due, asked while it is held: if so, nobody names it before the transaction ends."""
    await _hold(conn, kind, name)
    if kind is Media.MASTER:  # a delivery may hold the upload that brought it: after it, look again
        await conn.fetch(_SQL["hold_uploads"], name)
    return bool(await conn.fetch(_SQL[f"due_{kind}s"], keep, name))


async def forget_asset(conn: Connection, name: str) -> None:
    """Remove what is known of an asset. Fails, by its foreign keys, where something names it."""
    await conn.execute(_SQL["unmark"], Media.ASSET, name)
    await conn.execute(_SQL["forget_asset"], name)


async def forget_uploads(conn: Connection, sha256: str) -> None:
    """Remove the uploads that brought a master: who announces it again sends it again."""
    await conn.execute(_SQL["forget_uploads"], sha256)


async def without_uploads(conn: Connection, sha256: str) -> bool:
    """Whether no upload, begun or finished, is of this master."""
    return not await conn.fetchval(_SQL["uploads_left"], sha256)


async def forget_master(conn: Connection, sha256: str) -> None:
    await conn.execute(_SQL["unmark"], Media.MASTER, sha256)


async def stale_uploads(conn: Connection, keep: timedelta) -> list[str]:
    """Unfinished uploads that nobody has touched for ``keep``."""
    return [row["id"] for row in await conn.fetch(_SQL["due_uploads"], keep)]


async def drop_upload(conn: Connection, upload_id: str, keep: timedelta) -> bool:
    """Forget a stale upload; False where it was touched or finished meanwhile."""
    return await conn.fetchval(_SQL["drop_upload"], upload_id, keep) is not None
