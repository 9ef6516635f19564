"""A showcase from its first revision to the moment it closes, over HTTP."""

import asyncio
import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest_asyncio

from catalog.account import Account
from catalog.postgres import pages, series
from catalog.postgres.connection import Connection, Pool, transaction
from catalog.series import SeriesState
from catalog.showcase import SHOWCASE, Entry, Showcase, ShowcaseChannel, Slot
from tests.catalog.test_gates import GOOD
from tests.curation.test_specials import Curator
from tests.service import Client, Clock
from tests.streaming.test_session import put

DESK = "/v1/operations/showcases/winter"
PAGE = "/v1/showcases/winter"
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)

Maker = tuple[Account, str]


class Programme(Curator):
    """A curator of showcases."""

    async def keep(self, based_on: int, **showcase: Any) -> tuple[int, Any]:
        return await self.ask("PUT", DESK, {"based_on": based_on, "showcase": showcase})

    async def show(self, number: int | None, from_at: datetime | None = None) -> int:
        wish = {"number": number, "from_at": from_at.isoformat() if from_at else None}
        return (await self.ask("POST", f"{DESK}/releases", wish))[0]


@pytest_asyncio.fixture
async def curator(client: Client, operator: tuple[Account, str]) -> Programme:
    return Programme(client, operator[1])


async def read(client: Client, path: str = PAGE) -> tuple[int, Any]:
    async with client.get(path) as response:
        return response.status, json.loads(await response.read())


def slot(starts_at: datetime, hours: float, *works: str, **how: Any) -> dict[str, Any]:
    return {
        "channel": "main", "entries": [{"series": one} for one in works],
        "starts_at": starts_at.isoformat(), "ends_at": (starts_at + hours * HOUR).isoformat(), **how,
    }  # fmt: skip


def showcase(opens: datetime, *slots: dict[str, Any], **how: Any) -> dict[str, Any]:
    return {
        "title": "冬日展播", "opens_at": opens.isoformat(), "closes_at": (opens + 48 * HOUR).isoformat(),
        "channels": [{"name": "main", "title": "冬日频道", "label": "冬"}], "slots": slots, **how,
    }  # fmt: skip


async def test_a_showcase_is_shown_from_the_second_it_opens_to_the_second_it_closes(
    client: Client, clock: Clock, curator: Programme, conn: Connection, maker: Maker, now: datetime
) -> None:
    for title in ("a", "b"):
        await put(conn, maker[0].id, title, now)
    opens = now + 24 * HOUR
    partners = [{"name": "某文旅局（虚构）", "role": "主办", "url": "https://example.org/"}]
    given = showcase(
        opens, slot(opens + HOUR, 2, "se_b", "se_a"), slot(opens, 1, "se_a", title="开幕"), partners=partners,
        hero="se_a",
    )  # fmt: skip
    status, desk = await curator.keep(0, **given)
    assert (status, desk["released"], [work["id"] for work in desk["works"]]) == (200, None, ["se_a", "se_b"])
    assert await curator.show(1) == 200
    closes = opens + 48 * HOUR
    for moment, status in (
        (opens - SECOND, 404), (opens, 200), (closes - SECOND, 200), (closes, 404),
    ):  # fmt: skip
        clock.now = moment
        assert (await read(client))[0] == status, moment
        at = moment.isoformat().replace("+", "%2B")
        for path in ("/v1/showcases", "/v1/home"):
            _, found = await curator.ask("GET", f"{path}?at={at}")
            assert [one["slug"] for one in found["showcases"]] == ["winter"] * (status == 200), moment
    clock.now = opens
    page = (await read(client, f"{PAGE}?screen=tv"))[1]
    assert [one["role"] for one in page["partners"]] == ["主办"]
    (run,) = page["channels"]
    assert (run["slug"], run["title"]) == ("winter-main", "冬日频道")
    assert [(one["title"], one["works"]) for one in run["slots"]] == [
        ("开幕", ["se_a"]),
        ("", ["se_b", "se_a"]),
    ]
    assert [one["id"] for one in page["works"]] == ["se_a", "se_b"]
    assert page["hero"]["id"] == "se_a"


async def test_slots_that_overlap_and_works_of_another_zone_are_refused_and_nothing_is_saved(
    client: Client, curator: Programme, conn: Connection, maker: Maker, now: datetime
) -> None:
    await put(conn, maker[0].id, "river", now)
    await put(conn, maker[0].id, "law", now, replace(GOOD, zones=("law",)))
    over = showcase(now, slot(now, 2, "se_river"), slot(now + HOUR, 2, "se_river"))
    status, problem = await curator.keep(0, **over)
    assert (status, problem["code"], problem["field"]) == (422, "slots_overlap", "slots[1].starts_at")
    assert problem["title_zh"] == "同一频道的两个场次时间重叠" and problem["facts"]["slots"] == [0, 1]
    mixed = showcase(now, slot(now, 2, "se_river", "se_law"), zone="yellow-river")
    status, problem = await curator.keep(0, **mixed)
    assert (status, problem["code"], problem["field"]) == (409, "outside_zone", "slots[0].entries[1]")
    taken = showcase(now, channels=[{"name": "river", "title": "河", "label": "河"}])
    wish = {"based_on": 0, "showcase": taken}
    status, problem = await curator.ask("PUT", "/v1/operations/showcases/yellow", wish)
    assert (status, problem["field"]) == (422, "channels[0].name"), "the zone's channel has this address"
    assert (await curator.ask("PUT", "/v1/operations/showcases/Bad_Slug", wish))[1]["field"] == "slug"
    assert (await curator.ask("GET", "/v1/operations/showcases"))[1]["showcases"] == []
    assert (await curator.keep(0, **showcase(now, slot(now, 2, "se_river"), zone="yellow-river")))[0] == 200


async def test_a_curator_sees_what_keeps_each_work_from_the_air(
    client: Client, curator: Programme, conn: Connection, maker: Maker, now: datetime
) -> None:
    assert GOOD.rights is not None
    short = replace(GOOD.rights, ends_on=now.date())
    await put(conn, maker[0].id, "good", now)
    await put(conn, maker[0].id, "short", now, replace(GOOD, rights=short))
    await series.put(conn, "se_draft", maker[0].id, replace(GOOD, title="draft"), now)
    given = showcase(now, slot(now + 24 * HOUR, 2, "se_good", "se_short", "se_draft", "se_none"))
    _, desk = await curator.keep(0, **given)
    told = {work["id"]: [refusal["code"] for refusal in work["refusals"]] for work in desk["works"]}
    states = {work["id"]: work["state"] for work in desk["works"]}
    assert "G03" in told["se_short"] and "G03" not in told["se_good"]
    assert (states["se_draft"], states["se_none"]) == ("draft", None)
    await curator.show(1)
    page = (await read(client, f"{PAGE}?screen=tv"))[1]
    assert [one["id"] for one in page["works"]] == ["se_good", "se_short"], "what may be seen today"
    at = (now + 48 * HOUR - SECOND).isoformat().replace("+", "%2B")
    later = (await curator.ask("GET", f"{PAGE}?screen=tv&at={at}"))[1]
    assert [one["id"] for one in later["works"]] == ["se_good"]
    one = await series.one(conn, "se_good")
    await series.move(conn, one, SeriesState.TAKEN_DOWN, now)
    await asyncio.sleep(2)  # as long as a page may be kept
    gone = (await read(client, f"{PAGE}?screen=tv"))[1]
    assert [one["id"] for one in gone["works"]] == ["se_short"]
    assert [slot["works"] for run in gone["channels"] for slot in run["slots"]] == [["se_short"]]


async def test_a_saved_revision_is_previewed_and_nobody_else_sees_it(
    client: Client, curator: Programme, conn: Connection, maker: Maker, now: datetime
) -> None:
    await put(conn, maker[0].id, "a", now)
    await curator.keep(0, **showcase(now + HOUR, slot(now + HOUR, 1, "se_a")))
    at = (now + HOUR).isoformat().replace("+", "%2B")
    assert (await curator.ask("GET", f"{PAGE}?at={at}"))[0] == 404
    assert (await curator.ask("GET", f"{PAGE}?at={at}&revision=1"))[0] == 200
    assert (await read(client, f"{PAGE}?at={at}&revision=1"))[0] == 401


async def test_two_curators_do_not_overwrite_each_other_and_acts_are_written_down(
    client: Client, curator: Programme, conn: Connection, now: datetime
) -> None:
    assert (await curator.keep(0, **showcase(now)))[0] == 200
    assert (await curator.keep(1, **showcase(now, title="第二版")))[0] == 200
    status, problem = await curator.keep(1, **showcase(now, title="另一版"))
    assert (status, problem["code"], problem["facts"]["newest"]) == (409, "showcase_changed", 2)
    assert await curator.show(1, now - SECOND) == 409
    assert await curator.show(2) == 200 and await curator.show(None) == 200
    _, desk = await curator.ask("GET", f"{DESK}?number=1")
    assert (desk["showcase"]["title"], desk["released"]) == ("冬日展播", None)
    assert [release["number"] for release in desk["releases"]] == [None, 2]
    acts = await conn.fetch("select act, subject, account_name from audit order by id")
    assert [tuple(row) for row in acts] == [
        (f"showcase.{act}", "winter", "验收员") for act in ("saved", "saved", "released", "released")
    ]


async def test_no_reader_sees_a_mixture_of_two_revisions(
    client: Client, curator: Programme, pool: Pool, conn: Connection, maker: Maker, now: datetime
) -> None:
    names = [f"m{number:03}" for number in range(60)]
    for name in names:
        await put(conn, maker[0].id, name, now)
    first = [f"se_{name}" for name in names]
    orders = [first[::-1], first]
    async with transaction(pool) as writing:
        for number, works in enumerate(orders):
            one = Showcase(
                title=f"第{number + 1}版", opens_at=now, closes_at=now + 48 * HOUR,
                channels=(ShowcaseChannel(name="main", title="频道", label="冬"),),
                slots=(
                    Slot(channel="main", starts_at=now, ends_at=now + HOUR,
                         entries=tuple(Entry(series=work) for work in works)),
                ),
            )  # fmt: skip
            await pages.save(writing, SHOWCASE, "winter", one, number, "某人", now)
    assert await curator.show(1) == 200
    whole = {f"第{number + 1}版": works for number, works in enumerate(orders)}
    seen, done = set[str](), asyncio.Event()

    async def reader() -> None:
        while not done.is_set():
            status, page = await read(client)
            assert status == 200
            assert [work["id"] for work in page["works"]] == whole[page["title"]]
            assert page["channels"][0]["slots"][0]["works"] == whole[page["title"]]
            seen.add(page["title"])

    readers = [asyncio.create_task(reader()) for _ in range(50)]
    for number in (2, 1, 2, 1, 2):
        await asyncio.sleep(0.3)
        assert await curator.show(number) == 200
    done.set()
    await asyncio.gather(*readers)
    assert seen == set(whole)
