"""Accounts as rows. A token is shown once and only its SHA-256 is stored: it has 256 random bits,
so it needs no slow hash.
"""

import hashlib

from catalog.account import Account, NotSignedIn, Role
from catalog.errors import Conflict
from catalog.postgres.connection import Connection
from catalog.postgres.queries import queries

_SQL = queries("accounts")


class NameTaken(Conflict):
    """Another account has this name."""

    code = "name_taken"
    title = "This name is taken"
    title_zh = "名称已被使用"


def _digest(token: str) -> bytes:
    # surrogatepass: a header's bytes may be no UTF-8; such a token is nobody's, not an error
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


async def add(conn: Connection, account: Account, token: str) -> None:
    added = await conn.fetchval(
        _SQL["add"], account.id, account.name, account.role, account.organisation, _digest(token)
    )
    if added is None:
        raise NameTaken(account.name, field="name")


async def ensure(conn: Connection, account: Account, token: str) -> None:
    """The account of this name exists and has this token."""
    await conn.execute(_SQL["ensure"], account.id, account.name, account.role, _digest(token))


async def by_token(conn: Connection, token: str) -> Account:
    row = await conn.fetchrow(_SQL["by_token"], _digest(token))
    if row is None:
        raise NotSignedIn
    return Account(id=row["id"], name=row["name"], role=Role(row["role"]), organisation=row["organisation"])
