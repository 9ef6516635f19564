"""Who did what, as rows that nobody can change. The caller owns the transaction, which is that of the act."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog.account import Account
from catalog.postgres.connection import Connection
from catalog.postgres.queries import queries

_SQL = queries("audit")


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """One act, as it was written down; the account as it was then."""

    id: int
    at: datetime
    account_name: str
    role: str
    act: str
    subject: str
    details: dict[str, Any]


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


async def latest(
    conn: Connection,
    most: int,
    *,
    before: int | None = None,
    account: str | None = None,
    act: str | None = None,
    subject: str | None = None,
) -> list[Noted]:
    """The newest acts, those before an id where one is named; by whom, of which kind (``series`` for all of
    ``series.…``) and to what, where that is said.
    """
    rows = await conn.fetch(_SQL["latest"], before, account, act, subject, most)
    return [Noted(**{name: row[name] for name in Noted.__slots__}) for row in rows]
