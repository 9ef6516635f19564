"""``python -m deploy.migrate``: bring the database to the newest schema, then exit."""

import asyncio
import os
from pathlib import Path

import structlog

from catalog import logs
from catalog.account import Account, Role
from catalog.postgres import accounts
from catalog.postgres.connection import connect
from catalog.postgres.migration import migrate
from catalog.settings import required
from transcoder import queue

OPERATOR = Account(id="ac_local_operator", name="operator", role=Role.ADMIN)
"""Whoever runs this machine."""


async def run(database_url: str, operator_token: str | None) -> None:
    """Migrate, seed the zones and, where a token is given, make it the local operator's."""
    conn = await connect(database_url)
    try:
        applied = await migrate(conn, before=[queue.schema()])
        if operator_token:
            await accounts.ensure(conn, OPERATOR, operator_token)
    finally:
        await conn.close()
    structlog.get_logger(__name__).info("migrated", applied=applied)


def main() -> None:
    logs.configure("migrate")
    file = os.environ.get("ZHANBO_OPERATOR_TOKEN_FILE", "")
    token = Path(file).read_text("utf-8").strip() if file else None
    asyncio.run(run(required(os.environ, "DATABASE_URL"), token))


if __name__ == "__main__":
    main()
