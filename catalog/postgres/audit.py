"""Who did what, as rows that nobody can change. The caller owns the transaction, which is that of the act."""

from collections.abc import Mapping
from datetime import datetime

from catalog.account import Account
from catalog.postgres.connection import Connection
from catalog.postgres.queries import queries

_SQL = queries("audit")


async def note(
    conn: Connection,
    account: Account,
    act: str,
    subject: str,
    now: datetime,
    details: Mapping[str, object] | None = None,
) -> None:
    """Write down that ``account`` did ``act`` (say ``series.taken_down``) to ``subject``, an id or a slug.

    ``details`` (JSON) hold no secret and nothing private: whoever reads the log sees them.
    """
    await conn.execute(
        _SQL["note"], now, account.id, account.name, account.role, act, subject, dict(details or {})
    )
