"""The log of who did what can be added to and not changed."""

from datetime import datetime

import asyncpg
import pytest

from catalog.account import Account
from catalog.postgres import audit
from catalog.postgres.connection import Connection


@pytest.mark.parametrize(
    "change", ["update audit set act = 'nothing'", "delete from audit", "truncate audit"]
)
async def test_what_was_written_down_stays(
    conn: Connection, operator: tuple[Account, str], now: datetime, change: str
) -> None:
    await audit.note(conn, operator[0], "series.taken_down", "sr_1", now, {"reason": "权利争议"})
    with pytest.raises(asyncpg.RestrictViolationError):
        await conn.execute(change)
    row = await conn.fetchrow("select account_name, act, subject, details from audit")
    assert row is not None
    assert tuple(row) == ("验收员", "series.taken_down", "sr_1", {"reason": "权利争议"})
