"""The log of who did what can be added to and not changed."""

from datetime import datetime

import asyncpg
import pytest

from catalog.account import Account, Role
from catalog.identity import new_token
from catalog.postgres import accounts, audit
from catalog.postgres.connection import Connection
from tests.curation.test_specials import Curator
from tests.service import Client


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


async def test_the_log_is_read_newest_first_by_pages_and_by_what_was_done(
    client: Client, conn: Connection, operator: tuple[Account, str], maker: tuple[Account, str], now: datetime
) -> None:
    for number in range(120):
        act = "series.taken_down" if number % 2 else "special.saved"
        await audit.note(conn, operator[0], act, f"subject-{number % 3}", now, {"number": number})
    reader, seen, before = Curator(client, operator[1]), list[int](), 0
    for expected in (50, 50, 20):
        status, page = await reader.ask("GET", f"/v1/operations/audit?before={before}")
        assert (status, len(page["acts"])) == (200, expected)
        seen += [one["details"]["number"] for one in page["acts"]]
        before = page["before"]
    assert seen == list(range(119, -1, -1)) and before is None
    for query, wanted in (
        ("act=series", {1}), ("act=series.taken_down", {1}), ("act=special", {0}), ("act=serie", set[int]()),
    ):  # fmt: skip
        _, page = await reader.ask("GET", f"/v1/operations/audit?{query}")
        assert {one["details"]["number"] % 2 for one in page["acts"]} == wanted, query
    _, page = await reader.ask("GET", "/v1/operations/audit?subject=subject-2&account=验收员")
    assert {one["details"]["number"] % 3 for one in page["acts"]} == {2}
    assert (await reader.ask("GET", "/v1/operations/audit?account=nobody"))[1]["acts"] == []
    assert (await Curator(client, maker[1]).ask("GET", "/v1/operations/audit"))[0] == 403


async def test_signing_in_and_new_accounts_are_written_down_without_a_token(
    client: Client, conn: Connection, operator: tuple[Account, str]
) -> None:
    reader = Curator(client, operator[1])
    await reader.ask("POST", "/v1/console/session", {"token": operator[1]})
    _, added = await reader.ask("POST", "/v1/operations/accounts", {"name": "新制作方", "role": "maker"})
    _, page = await reader.ask("GET", "/v1/operations/audit")
    assert [(one["act"], one["subject"]) for one in page["acts"]] == [
        ("account.added", added["id"]), ("account.signed_in", operator[0].id),
    ]  # fmt: skip
    assert operator[1] not in str(page) and added["token"] not in str(page)


async def test_only_an_administrator_makes_accounts_of_those_who_see_everything(
    client: Client, conn: Connection, operator: tuple[Account, str]
) -> None:
    token = new_token()
    await accounts.add(conn, Account(id="ac_admin", name="管理员", role=Role.ADMIN), token)
    new = {"name": "策展人", "role": "curator", "organisation": "某台"}
    status, problem = await Curator(client, operator[1]).ask("POST", "/v1/operations/accounts", new)
    assert (status, problem["code"], problem["field"]) == (403, "not_permitted", "role")
    status, added = await Curator(client, token).ask("POST", "/v1/operations/accounts", new)
    assert status == 200
    assert (await accounts.by_token(conn, added["token"])).organisation == "某台"
