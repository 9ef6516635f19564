"""The curators' desk over HTTP: lists, one work, the dashboard, many works at once, and two who meet."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio

from catalog.account import Account, Role
from catalog.identity import new_token
from catalog.postgres import accounts, episodes, pages, series
from catalog.postgres.connection import Connection
from catalog.series import EpisodeFacts, SeriesFacts
from catalog.special import SPECIAL, Special
from tests.curation.test_publication import GIVEN, get, post
from tests.service import Client, Clock, put_published

LIST = "/v1/operations/series"
NAMES = [f"se_{number}" for number in range(3)]


@pytest_asyncio.fixture
async def works(conn: Connection, maker: tuple[Account, str], now: datetime) -> list[str]:
    """Three drafts, the newest last, each with an episode that nobody reviewed."""
    for number, name in enumerate(NAMES):
        title = f"{'甲乙丙'[number]}剧"
        one = await series.put(
            conn, name, maker[0].id, SeriesFacts(title=title), now + timedelta(minutes=number)
        )
        facts = EpisodeFacts(number=1)
        stored = await episodes.put(conn, f"ep_{name}", one.id, facts, f"{number:064x}", "1.mp4")
        await episodes.defer(conn, stored.id)
    return NAMES


async def ids(client: Client, token: str, query: str = "") -> list[str]:
    status, found = await get(client, f"{LIST}?{query}", token)
    assert status == 200, found
    return [one["id"] for one in found["items"]]


async def test_lists_are_told_page_by_page_and_counted_once(
    client: Client, works: list[str], operator: tuple[Account, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("curation.desk.PAGE", 2)
    token = operator[1]
    _, first = await get(client, LIST, token)
    assert [one["id"] for one in first["items"]] == ["se_2", "se_1"]
    counts = first["counts"]
    assert (counts["all"], counts["draft"], counts["refused"], counts["waiting"], counts["queued"]) == (
        3,
        3,
        3,
        3,
        3,
    )
    _, second = await get(client, f"{LIST}?after={first['after']}", token)
    assert ([one["id"] for one in second["items"]], second["after"], second["counts"]) == (
        ["se_0"],
        None,
        None,
    )
    for wrong in ("x", "8J-YgA", f"{first['after']}&sort=expiring"):
        status, problem = await get(client, f"{LIST}?after={wrong}", token)
        assert (status, problem["code"]) == (422, "query_invalid"), wrong


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=published", ["se_1"]), ("state=draft&gate=G01", ["se_2", "se_0"]), ("gate=any&zone=law", []),
        ("zone=law", ["se_1"]), ("q=yiju", ["se_1"]), ("q=乙", ["se_1"]), ("waiting=yes", ["se_2", "se_0"]),
        ("expires=366", ["se_1"]), ("expires=1", []), ("episodes=queued", ["se_2", "se_1", "se_0"]),
        ("maker=nobody", []), ("tag=x", []), ("ids=se_0,se_none,se_2", ["se_0", "se_2"]),
    ],
)  # fmt: skip
async def test_what_is_asked_for_is_found(
    client: Client, works: list[str], operator: tuple[Account, str], query: str, found: list[str]
) -> None:
    status, one = await post(client, f"{LIST}/se_1/facts", operator[1], GIVEN)
    assert (status, one["state"]) == (200, "published"), one["refusals"]
    assert await ids(client, operator[1], query) == found


async def test_makers_see_their_own_and_nobody_sees_another_s(
    client: Client, works: list[str], conn: Connection, maker: tuple[Account, str], now: datetime
) -> None:
    other = new_token()
    await accounts.add(conn, Account(id="ac_other", name="别家", role=Role.MAKER), other)
    await series.put(conn, "se_other", "ac_other", SeriesFacts(title="别家的"), now)
    assert await ids(client, maker[1]) == ["se_2", "se_1", "se_0"]
    assert await ids(client, other) == await ids(client, other, "ids=se_0,se_other") == ["se_other"]
    assert (await get(client, f"{LIST}/se_0", other))[1]["code"] == "series_not_found"
    _, today = await get(client, "/v1/operations/dashboard", other)
    assert (today["queue"], today["counts"]["all"]) == ({"queued": 0, "running": 0, "failed": 0}, 1)
    assert [one["id"] for one in today["latest"]] == ["se_other"]


async def test_the_dashboard_says_what_needs_attention(
    client: Client, works: list[str], conn: Connection, operator: tuple[Account, str], now: datetime
) -> None:
    token = operator[1]
    until = {**GIVEN, "rights_end_on": "2026-09-07"}
    await post(client, f"{LIST}/se_1/facts", token, until)
    claimed = await episodes.claim(conn, "ep_se_0")
    assert claimed is not None
    assert await episodes.fail(conn, claimed, "corrupt", "x")
    tonight = Special(title="今晚", opens_at=now + timedelta(hours=3), closes_at=now + timedelta(days=2))
    await pages.save(conn, SPECIAL, "tonight", tonight, 0, "某人", now)
    await pages.release(conn, SPECIAL, "tonight", 1, now, "某人", now)
    _, today = await get(client, "/v1/operations/dashboard", token)
    assert today["day"] == "2026-09-01"
    assert today["queue"] == {"queued": 2, "running": 0, "failed": 1}
    assert [(one["code"], one["episodes"], bool(one["message_zh"])) for one in today["failed"]] == [
        ("corrupt", 1, True)
    ]
    assert {one["gate"]: one["series"] for one in today["refused"]}["G01"] == 2
    assert [one["id"] for one in today["expiring"]] == ["se_1"]
    assert (today["counts"]["expiring_30"], today["counts"]["expiring_7"], today["counts"]["expiring_1"]) == (
        1,
        1,
        0,
    )
    assert [(one["kind"], one["subject"]) for one in today["happenings"]] == [("special-opens", "tonight")]
    assert [one["id"] for one in today["latest"]] == ["se_2", "se_1", "se_0"]


async def test_a_verdict_is_what_saving_would_say_and_keeps_nothing(
    client: Client, works: list[str], conn: Connection, operator: tuple[Account, str]
) -> None:
    path, token = f"{LIST}/se_1", operator[1]
    before = await conn.fetchval("select given::text from series where id = 'se_1'")
    for said in ({}, {"zones": ["law"]}, {**GIVEN, "tier": "other"}, {**GIVEN, "reviewed": False}, GIVEN):
        status, verdict = await post(client, f"{path}/verdict", token, said)
        assert status == 200
        assert await conn.fetchval("select given::text from series where id = 'se_1'") == before
        _, one = await post(client, f"{path}/facts", token, said)
        assert (verdict["refusals"], verdict["state"]) == (one["refusals"], one["state"]), said
        before = await conn.fetchval("select given::text from series where id = 'se_1'")
    assert one["state"] == "published"
    assert (await post(client, f"{path}/verdict", token, {"tier": "other"}))[1]["state"] == "draft"
    status, problem = await post(client, f"{path}/verdict", token, {"rights_end_on": "2020-01-01"})
    assert (status, problem["field"]) == (422, "rights_end_on")


async def test_who_was_overtaken_is_told_by_whom_and_nothing_is_lost(
    client: Client, works: list[str], operator: tuple[Account, str], maker: tuple[Account, str], now: datetime
) -> None:
    path, token = f"{LIST}/se_1", operator[1]
    seen = (await get(client, path, token))[1]["facts_version"]
    _, mine = await post(client, f"{path}/facts", token, {"logline": "先到", "based_on": seen})
    assert mine["facts_version"] == seen + 1
    assert mine["last_change"]["by"] == operator[0].name
    status, problem = await post(client, f"{path}/facts", token, {"logline": "后到", "based_on": seen})
    assert (status, problem["code"]) == (409, "facts_changed")
    assert problem["facts"] == {"version": seen + 1, "by": "验收员", "at": now.isoformat()}
    assert (await get(client, path, token))[1]["logline"] == "先到"
    answers = await asyncio.gather(
        *(post(client, f"{path}/facts", token, {"logline": f"{n}", "based_on": seen + 1}) for n in range(5))
    )
    assert sorted(status for status, _ in answers) == [200, 409, 409, 409, 409]


async def test_the_last_change_is_undone_and_that_is_a_change_too(
    client: Client, works: list[str], conn: Connection, operator: tuple[Account, str]
) -> None:
    path, token = f"{LIST}/se_1", operator[1]
    seen = (await get(client, path, token))[1]["facts_version"]
    assert (await post(client, f"{path}/facts/undo", token, {"based_on": seen}))[1][
        "code"
    ] == "nothing_to_undo"
    await post(client, f"{path}/facts", token, {"logline": "甲", "zones": ["law"]})
    _, one = await post(client, f"{path}/facts", token, {**GIVEN, "logline": "乙"})
    assert one["state"] == "published"
    _, undone = await post(client, f"{path}/facts/undo", token, {"based_on": one["facts_version"]})
    assert (undone["logline"], undone["zones"], undone["state"]) == ("甲", ["law"], "draft")
    assert undone["registration_verified_by"] is None
    assert (await post(client, f"{path}/facts/undo", token, {"based_on": one["facts_version"]}))[0] == 409
    _, again = await post(client, f"{path}/facts/undo", token, {"based_on": undone["facts_version"]})
    assert (again["logline"], again["state"]) == ("乙", "published"), "undone again, it is back"
    acts = [row["act"] for row in await conn.fetch("select act from audit order by id")]
    assert acts == ["series.facts_given"] * 2 + ["series.facts_undone"] * 2


async def bulk(client: Client, token: str, **asked: Any) -> tuple[int, Any]:
    return await post(client, "/v1/operations/bulk", token, asked)


async def test_many_works_are_acted_on_each_for_itself(
    client: Client, works: list[str], conn: Connection, operator: tuple[Account, str]
) -> None:
    token = operator[1]
    await post(client, f"{LIST}/se_1/facts", token, {"registration_number": GIVEN["registration_number"]})
    facts = {"zones": ["travel"], "registration_verified": True, "reviewed": True}
    status, done = await bulk(
        client, token, act="facts", ids=["se_0", "se_1", "se_none", "se_1"], facts=facts
    )
    assert status == 200
    told = [(one["id"], one["done"], one["code"], one["field"]) for one in done["results"]]
    assert told == [
        ("se_0", False, "fact_refused", "registration_number"),
        ("se_1", True, None, None),
        ("se_none", False, "series_not_found", "series"),
    ]
    refused = done["results"][0]
    assert (refused["title"], bool(refused["problem"]), bool(refused["problem_zh"])) == ("甲剧", True, True)
    assert (await get(client, f"{LIST}/se_0", token))[1]["zones"] == [], "all of its act, or nothing"
    assert (await get(client, f"{LIST}/se_1", token))[1]["waiting_for_review"] == []
    assert await ids(client, token, "waiting=yes") == ["se_2", "se_0"]

    _, done = await bulk(client, token, act="takedown", ids=["se_0", "se_1"], reason="权利争议")
    assert [(one["done"], one["state"]) for one in done["results"]] == [(True, "taken-down")] * 2
    _, done = await bulk(client, token, act="restore", ids=["se_1", "se_2"])
    assert [(one["done"], one["code"]) for one in done["results"]] == [(True, None), (False, "illegal_move")]
    rows = await conn.fetch("select act, subject, details from audit order by id")
    assert [(row["act"], row["subject"]) for row in rows[1:]] == [
        ("series.facts_given", "se_1"), ("series.taken_down", "se_0"), ("series.taken_down", "se_1"),
        ("series.restored", "se_1"),
    ]  # fmt: skip
    assert rows[2]["details"] == {"reason": "权利争议"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"act": "facts", "ids": ["se_0"]}, "fact_refused"),
        ({"act": "takedown", "ids": ["se_0"], "reason": " "}, "fact_refused"),
        ({"act": "takedown", "ids": []}, "body_invalid"),
        ({"act": "restore", "ids": [f"se_{n}" for n in range(201)]}, "body_invalid"),
        ({"act": "restore", "ids": ["../x"]}, "body_invalid"),
    ],
)
async def test_what_makes_no_sense_for_any_of_them_is_refused_as_a_whole(
    client: Client, works: list[str], operator: tuple[Account, str], asked: dict[str, Any], code: str
) -> None:
    status, problem = await bulk(client, operator[1], **asked)
    assert (status, problem["code"]) == (422, code)


async def test_who_acts_on_many_works_too_often_waits(
    client: Client, works: list[str], operator: tuple[Account, str]
) -> None:
    statuses = [(await bulk(client, operator[1], act="restore", ids=["se_0"]))[0] for _ in range(12)]
    assert statuses[:10] == [200] * 10
    assert 429 in statuses


async def test_an_episode_that_becomes_public_is_seen_by_the_next_list(
    client: Client, conn: Connection, maker: tuple[Account, str], operator: tuple[Account, str],
    now: datetime, clock: Clock,
) -> None:  # fmt: skip
    one = await series.put(conn, "se_0", maker[0].id, SeriesFacts(title="甲剧"), now)
    assert await ids(client, operator[1], "gate=G04") == ["se_0"]
    await put_published(conn, one, 1, now)
    assert await ids(client, operator[1], "gate=G04") == []
    _, given = await post(client, f"{LIST}/se_0/facts", operator[1], {**GIVEN, "rights_end_on": "2026-09-01"})
    assert given["state"] == "published"
    assert await ids(client, operator[1], "gate=any") == []
    clock.now = now + timedelta(days=1)
    assert await ids(client, operator[1], "gate=G03") == ["se_0"], "nobody acted: the night did"
