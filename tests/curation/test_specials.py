"""A special from a curator's pasted list to the moment it closes, over HTTP."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest_asyncio

from catalog.account import Account
from catalog.postgres import pages, series
from catalog.postgres.connection import Connection, Pool, transaction
from catalog.series import SeriesState
from catalog.special import SPECIAL, Section, Special
from curation.specials import plain_title
from tests.catalog.test_gates import GOOD
from tests.service import Client, Clock
from tests.streaming.test_session import put

DESK = "/v1/operations/specials/autumn"
SECOND = timedelta(seconds=1)

Maker = tuple[Account, str]


class Curator:
    """Somebody who is signed in, and what they do."""

    def __init__(self, client: Client, token: str) -> None:
        self._client = client
        self._headers = {"Authorization": f"Bearer {token}"}

    async def ask(self, method: str, path: str, value: object = None) -> tuple[int, Any]:
        async with self._client.request(method, path, json=value, headers=self._headers) as response:
            return response.status, json.loads(await response.read())

    async def save(self, based_on: int, **special: Any) -> tuple[int, Any]:
        return await self.ask("PUT", DESK, {"based_on": based_on, "special": special})

    async def release(self, number: int | None, from_at: datetime | None = None) -> int:
        wish = {"number": number, "from_at": from_at.isoformat() if from_at else None}
        return (await self.ask("POST", f"{DESK}/releases", wish))[0]


@pytest_asyncio.fixture
async def curator(client: Client, operator: tuple[Account, str]) -> Curator:
    return Curator(client, operator[1])


async def read(client: Client, path: str = "/v1/specials/autumn?screen=phone") -> tuple[int, Any]:
    async with client.get(path) as response:
        return response.status, json.loads(await response.read())


def shown(page: Any) -> list[list[str]]:
    return [[one["id"] for one in section["items"]] for section in page["sections"]]


def listing(*works: str, opens_at: datetime, **more: Any) -> dict[str, Any]:
    section = {"title": "开幕", "works": works}
    return {"title": "秋日影像", "opens_at": opens_at.isoformat(), "sections": [section], **more}


async def test_a_special_is_shown_from_the_second_it_opens_to_the_second_it_closes(
    client: Client,
    curator: Curator,
    conn: Connection,
    maker: Maker,
    now: datetime,
    clock: Clock,
) -> None:
    for name in "ab":
        await put(conn, maker[0].id, name, now)
    opens, closes = now + timedelta(days=1), now + timedelta(days=3)
    special = listing("se_b", "se_a", opens_at=opens, closes_at=closes.isoformat(), hero="se_a")
    status, desk = await curator.save(0, **special)
    assert (status, desk["revision"]["number"], desk["released"]) == (200, 1, None)
    clock.now = opens
    assert (await read(client))[0] == 404, "saved is not released"
    assert await curator.release(1) == 200
    for at, status in ((opens - SECOND, 404), (opens, 200), (closes - SECOND, 200), (closes, 404)):
        clock.now = at
        assert (await read(client))[0] == (404 if at < opens else status), at
    clock.now = opens
    status, page = await read(client)
    assert shown(page) == [["se_b", "se_a"]]
    assert (page["title"], page["hero"]["id"]) == ("秋日影像", "se_a")
    _, home = await read(client, "/v1/home?screen=tv")
    assert [one["slug"] for one in home["specials"]] == ["autumn"]


async def test_a_curator_sees_it_as_it_will_be_and_nobody_else_does(
    client: Client, curator: Curator, conn: Connection, maker: Maker, now: datetime
) -> None:
    await put(conn, maker[0].id, "a", now)
    opens = now + timedelta(days=30)
    await curator.save(0, **listing("se_a", opens_at=opens))
    assert await curator.release(1, from_at=opens) == 200
    at = opens.isoformat().replace("+", "%2B")
    assert (await read(client, f"/v1/specials/autumn?at={at}"))[0] == 401
    status, page = await curator.ask("GET", f"/v1/specials/autumn?screen=tv&at={at}")
    assert (status, shown(page)) == (200, [["se_a"]])
    assert (await curator.ask("GET", f"/v1/specials/autumn?at={(opens - SECOND).isoformat()[:-6]}Z"))[
        0
    ] == 404
    _, home = await curator.ask("GET", f"/v1/home?at={at}")
    assert [one["slug"] for one in home["specials"]] == ["autumn"]
    poster = page["sections"][0]["items"][0]["poster"]
    until = datetime.fromtimestamp(int(poster.split("/")[3]), UTC)
    assert now < until < now + timedelta(days=1), "a look at another time gives no address that is good then"
    assert (await read(client, "/v1/home"))[1]["specials"] == []
    expired = (now + timedelta(days=4000)).isoformat().replace("+", "%2B")
    _, later = await curator.ask("GET", f"/v1/home?at={expired}")
    assert later["shelves"] == [], "its rights have ended by then"
    for wrong in ("tomorrow", "2026-12-01T20:00:00", "9" * 40):
        status, problem = await curator.ask("GET", f"/v1/home?at={wrong}")
        assert (status, problem["code"], problem["field"]) == (422, "query_invalid", "at")


async def test_a_saved_revision_is_previewed_as_if_it_were_released(
    client: Client, curator: Curator, conn: Connection, maker: Maker, now: datetime
) -> None:
    await put(conn, maker[0].id, "a", now)
    await put(conn, maker[0].id, "b", now)
    opens = now + timedelta(days=1)
    await curator.save(0, **listing("se_a", opens_at=opens))
    await curator.save(1, **listing("se_b", opens_at=opens))
    await curator.release(1)
    at = opens.isoformat().replace("+", "%2B")
    for query, seen in (("", ["se_a"]), ("&revision=0", ["se_a"]), ("&revision=2", ["se_b"])):
        status, page = await curator.ask("GET", f"/v1/specials/autumn?at={at}{query}")
        assert (status, shown(page)) == (200, [seen]), query
    early = (opens - SECOND).isoformat().replace("+", "%2B")
    assert (await curator.ask("GET", f"/v1/specials/autumn?at={early}&revision=2"))[0] == 404
    assert (await curator.ask("GET", f"/v1/specials/autumn?at={at}&revision=3"))[0] == 404
    assert (await read(client, f"/v1/specials/autumn?at={at}&revision=2"))[0] == 401
    assert (await read(client, "/v1/specials/autumn?revision=2"))[0] == 404, "nothing but what is open"


async def test_what_may_not_be_seen_is_never_on_the_page_whoever_listed_it(
    client: Client,
    curator: Curator,
    conn: Connection,
    maker: Maker,
    now: datetime,
    clock: Clock,
) -> None:
    ends = now.date() + timedelta(days=1)
    assert GOOD.rights
    short = replace(GOOD, rights=replace(GOOD.rights, ends_on=ends))
    await put(conn, maker[0].id, "short", now, short)
    for name in ("gone", "stays"):
        await put(conn, maker[0].id, name, now)
    closes = (now + timedelta(days=9)).isoformat()
    works = ("se_gone", "se_never", "se_short", "se_stays")
    _, desk = await curator.save(0, **listing(*works, opens_at=now, closes_at=closes))
    refused = {one["id"]: [refusal["code"] for refusal in one["refusals"]] for one in desk["works"]}
    assert ("G03" in refused["se_short"], "G03" in refused["se_stays"]) == (True, False)
    assert next(one for one in desk["works"] if one["id"] == "se_never")["state"] is None
    assert await curator.release(1) == 200
    assert shown((await read(client))[1]) == [["se_gone", "se_short", "se_stays"]]

    status, _ = await curator.ask("POST", "/v1/operations/series/se_gone/takedown", {"reason": "权利争议"})
    assert status == 200
    assert shown((await read(client))[1]) == [["se_short", "se_stays"]], "a takedown is seen at once"
    clock.now = datetime(ends.year, ends.month, ends.day, 16, tzinfo=UTC)  # midnight in China
    await curator.release(1)  # nothing of before is kept
    assert shown((await read(client))[1]) == [["se_stays"]]
    await series.move(conn, await series.one(conn, "se_stays"), SeriesState.TAKEN_DOWN, now)
    await curator.release(1)
    status, page = await read(client)
    assert (status, page["sections"]) == (200, [])
    assert (await read(client, "/v1/specials"))[1]["specials"] == [], "an empty one has no door"


async def test_two_curators_do_not_overwrite_each_other_and_history_is_kept(
    client: Client,
    curator: Curator,
    conn: Connection,
    maker: Maker,
    now: datetime,
    clock: Clock,
) -> None:
    for name in "ab":
        await put(conn, maker[0].id, name, now)
    assert (await curator.save(0, **listing("se_a", opens_at=now)))[0] == 200
    assert (await curator.save(1, **listing("se_b", opens_at=now)))[0] == 200
    status, problem = await curator.save(1, **listing("se_a", "se_b", opens_at=now))
    assert (status, problem["code"], problem["field"]) == (409, "special_changed", "based_on")
    assert problem["facts"] == {"newest": 2}
    assert (await curator.save(0, **listing("se_a", opens_at=now)))[0] == 409

    for number, works in ((1, ["se_a"]), (2, ["se_b"]), (1, ["se_a"])):
        assert await curator.release(number) == 200
        assert shown((await read(client))[1]) == [works]
        clock.now += SECOND
    assert await curator.release(None) == 200
    assert (await read(client))[0] == 404
    assert await curator.release(3) == 404
    assert await curator.release(1, from_at=clock.now - SECOND) == 409, "the past stays as it was"
    _, desk = await curator.ask("GET", DESK)
    assert [one["number"] for one in desk["releases"]] == [None, 1, 2, 1]
    assert [one["number"] for one in desk["revisions"]] == [2, 1]
    assert (desk["revision"]["number"], desk["released"], desk["is_open"]) == (2, None, False)
    _, first = await curator.ask("GET", f"{DESK}?number=1")
    assert first["special"]["sections"][0]["works"] == ["se_a"]
    _, lines = await curator.ask("GET", "/v1/operations/specials")
    assert [(one["slug"], one["newest"]["number"], one["released"]) for one in lines["specials"]] == [
        ("autumn", 2, None)
    ]
    assert [one["number"] for one in lines["specials"][0]["releases"]] == [None, 1, 2, 1]
    told = await conn.fetch("select kind from outbox where kind like 'special.%' order by id")
    assert [row["kind"] for row in told] == ["special.saved"] * 2 + ["special.released"] * 4


async def test_a_pasted_list_of_titles_becomes_works_or_what_is_nearest(
    curator: Curator, conn: Connection, maker: Maker, now: datetime
) -> None:
    await put(conn, maker[0].id, "黄河夜航", now)
    ours = ["se_黄河夜航"]
    lines = ["1. 《黄河夜航》", "  黄河 夜航，", "夜航", "没有这样的片", ""]
    status, found = await curator.ask("POST", "/v1/operations/titles", {"lines": lines})
    assert status == 200
    assert [one["written"] for one in found["lines"]] == lines
    assert [[work["id"] for work in one["works"]] for one in found["lines"]] == [ours, ours, [], [], []]
    assert [[work["id"] for work in one["similar"]] for one in found["lines"]] == [[], [], ours, [], []]
    assert [plain_title(line) for line in ("12、“石阶”", "3部曲", "2026年")] == ["石阶", "3部曲", "2026年"]


async def test_what_cannot_be_saved_is_named(curator: Curator, now: datetime) -> None:
    opens = now.isoformat()
    wrong: list[tuple[dict[str, Any], str, str]] = [
        ({"title": "", "opens_at": opens}, "special_refused", "title"),
        ({"title": "好", "opens_at": "2026-12-01T20:00:00"}, "body_invalid", "special.opens_at"),
        ({"title": "好", "opens_at": opens, "closes_at": opens}, "special_refused", "closes_at"),
        ({"title": "长" * 61, "opens_at": opens}, "body_invalid", "special.title"),
    ]
    for special, code, field in wrong:
        status, problem = await curator.save(0, **special)
        assert (status, problem["code"], problem["field"]) == (422, code, field)
    status, problem = await curator.ask(
        "PUT",
        "/v1/operations/specials/Bad_Slug",
        {"based_on": 0, "special": {"title": "好", "opens_at": opens}},
    )
    assert (status, problem["field"]) == (422, "slug")
    assert (await curator.ask("GET", "/v1/operations/specials"))[1]["specials"] == []


async def test_a_topic_is_the_works_that_share_a_tag(
    client: Client, conn: Connection, maker: Maker, now: datetime
) -> None:
    await put(conn, maker[0].id, "a", now, replace(GOOD, tags=("家风",)))
    await put(conn, maker[0].id, "b", now + SECOND, replace(GOOD, tags=("家风", "守艺")))
    status, page = await read(client, "/v1/topics/家风")
    assert (status, [one["id"] for one in page["items"]]) == (200, ["se_b", "se_a"])
    assert (await read(client, "/v1/topics/守艺"))[1]["items"][0]["id"] == "se_b"
    status, problem = await read(client, "/v1/topics/没有")
    assert (status, problem["code"]) == (404, "topic_not_found")


async def test_no_reader_sees_a_mixture_of_two_revisions(
    client: Client, curator: Curator, pool: Pool, conn: Connection, maker: Maker, now: datetime
) -> None:
    """Two hundred works are published and rolled back again and again while fifty read."""
    names = [f"m{number:03}" for number in range(200)]
    for name in names:
        await put(conn, maker[0].id, name, now)
    first = tuple(f"se_{name}" for name in names)
    sections = [tuple(reversed(first)), first]
    async with transaction(pool) as writing:
        for number, works in enumerate(sections):
            special = Special(
                title=f"第{number + 1}版",
                opens_at=now,
                sections=(Section(title="全部", works=works, most=200),),
            )
            await pages.save(writing, SPECIAL, "autumn", special, number, "某人", now)
    assert await curator.release(1) == 200
    whole = {f"第{number + 1}版": list(works) for number, works in enumerate(sections)}
    seen, done = set[str](), asyncio.Event()

    async def reader() -> None:
        while not done.is_set():
            status, page = await read(client)
            assert status == 200
            assert shown(page) == [whole[page["title"]]]
            seen.add(page["title"])

    readers = [asyncio.create_task(reader()) for _ in range(50)]
    for number in (2, 1, 2, 1, 2):
        await asyncio.sleep(0.3)
        assert await curator.release(number) == 200
    done.set()
    await asyncio.gather(*readers)
    assert seen == set(whole)
