"""Showcases' channels on a real database: what is released for them is on, at its second; nothing else is."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import m3u8
import pytest_asyncio

from catalog.account import Account
from catalog.postgres import pages
from catalog.postgres.connection import Connection
from catalog.series import Endpoint
from catalog.showcase import SHOWCASE, Entry, Showcase, ShowcaseChannel, Slot
from streaming.lineup import LEAD, NOTICE
from streaming.planner import Planner
from streaming.programmes import Programmes
from tests.service import Client
from tests.streaming.installation import RIGHTS, SECONDS, Installation, Replica
from tests.streaming.xmltv import violations

SLUG, CHANNEL = "winter", "winter-main"
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest_asyncio.fixture
async def client(replica: Replica) -> AsyncGenerator[Client]:
    async with replica() as one:
        yield one


def slot(starts_at: datetime, minutes: float, *series: str, **how: Any) -> Slot:
    given: dict[str, Any] = {"channel": "main", **how}
    return Slot(
        starts_at=starts_at, ends_at=starts_at + minutes * MINUTE,
        entries=tuple(Entry(series=one) for one in series), **given,
    )  # fmt: skip


async def release(
    conn: Connection, slots: list[Slot] | None, at: datetime, now: datetime, **how: Any
) -> None:
    """Save and release a showcase of these slots from an instant on; None: nothing is shown any more."""
    newest = await conn.fetchval("select coalesce(max(number), 0) from page_revision where slug = $1", SLUG)
    if slots is not None:
        given: dict[str, Any] = {
            "title": "冬日展播", "opens_at": at, "closes_at": at + 48 * HOUR,
            "channels": (ShowcaseChannel(name="main", title="冬日频道", label="冬"),), **how,
        }  # fmt: skip
        showcase = Showcase(slots=tuple(slots), **given)
        await pages.save(conn, SHOWCASE, SLUG, showcase, newest, "某人", now)
    await pages.release(conn, SHOWCASE, SLUG, None if slots is None else newest + 1, at, "某人", now)


async def shown(here: Installation) -> list[tuple[datetime, str]]:
    return [(one.starts_at, one.episode_id) for one in await here.line_up(CHANNEL)]


async def test_a_released_slot_is_on_at_its_second_and_in_the_guide_before(
    here: Installation, client: Client
) -> None:
    one = await here.bring("徒弟")
    now = here.clock.now
    starts = now + HOUR
    await release(here.conn, [slot(starts, 3, one, repeat=True)], now, now)
    await here.planner.plan()
    airings = await here.line_up(CHANNEL)
    assert airings[0].starts_at == starts
    assert starts + 3 * MINUTE - timedelta(seconds=8) < airings[-1].ends_at <= starts + 3 * MINUTE
    assert [a.episode_id for a in airings] == [f"{one}_1", f"{one}_2", f"{one}_1"]
    async with client.get("/tv/guide.xml") as response:
        document = await response.read()
    assert violations(document) == []
    assert f' channel="{CHANNEL}.'.encode() in document
    async with client.get("/v1/channels?hours=2") as response:
        (listed,) = [c for c in (await response.json())["channels"] if c["slug"] == CHANNEL]
    assert (listed["title"], listed["zone"], len(listed["programmes"])) == ("冬日频道", None, 3)
    async with client.get(f"/tv/channels/{CHANNEL}/tv.m3u8") as response:
        assert response.status == 404, "an hour before it begins"
    here.clock.now = starts + MINUTE
    async with client.get(f"/tv/channels/{CHANNEL}/tv-720.m3u8") as response:
        assert m3u8.loads(await response.text()).segments
    async with client.get("/tv/channels.m3u") as response:
        assert f"/tv/channels/{CHANNEL}/tv.m3u8" in await response.text()


async def test_a_pass_without_a_change_touches_nothing(here: Installation) -> None:
    one = await here.bring("徒弟")
    now = here.clock.now
    await release(here.conn, [slot(now, 600, one, repeat=True)], now, now)
    await here.planner.plan()
    before = await here.conn.fetch("select *, xmin from airing where channel = $1 order by position", CHANNEL)
    here.clock.now += MINUTE
    await here.planner.plan()
    assert before == await here.conn.fetch(
        "select *, xmin from airing where channel = $1 order by position", CHANNEL
    )


async def test_another_process_goes_on_where_the_first_one_stopped(here: Installation) -> None:
    one, other = await here.bring("徒弟"), await here.bring("师父")
    now = here.clock.now
    await release(here.conn, [slot(now, 60 * 40, one, other, repeat=True)], now, now)
    await here.planner.plan()
    first = await shown(here)
    planner = Planner(pool=here.planner.pool, programmes=Programmes(here.media), clock=here.clock)
    for hours in range(1, 6):
        here.clock.now = now + hours * HOUR
        await planner.plan()
    later = await shown(here)
    assert later[: len(first)] == first
    starts = [start for start, _ in later]
    assert all(b - a == SECONDS for a, b in pairwise(starts)), "without a gap"


async def test_what_is_taken_off_is_off_the_air_at_once_and_what_was_shown_stays(here: Installation) -> None:
    one = await here.bring("徒弟")
    now = here.clock.now
    await release(here.conn, [slot(now, 600, one, repeat=True)], now, now)
    await here.planner.plan()
    before = await here.line_up(CHANNEL)
    here.clock.now = now + 10 * MINUTE + timedelta(seconds=20)
    await release(here.conn, None, here.clock.now, here.clock.now)
    await here.planner.plan()
    after = await here.line_up(CHANNEL)
    assert after[:-1] == before[: len(after) - 1]
    assert here.clock.now + LEAD <= after[-1].ends_at < here.clock.now + LEAD + timedelta(seconds=8)


async def test_a_scheduled_release_changes_the_line_up_from_its_instant_on(here: Installation) -> None:
    one, other = await here.bring("徒弟"), await here.bring("师父")
    now = here.clock.now
    change = now + 2 * HOUR
    await release(here.conn, [slot(now, 600, one, repeat=True)], now, now)
    await release(here.conn, [slot(change, 600, other, repeat=True)], change, now, opens_at=now)
    await here.planner.plan()
    before, after = (
        [a for a in await here.line_up(CHANNEL) if a.starts_at < change],
        [a for a in await here.line_up(CHANNEL) if a.starts_at >= change],
    )
    assert {a.series_id for a in before} == {one} and {a.series_id for a in after} == {other}
    assert before[-1].ends_at <= change == after[0].starts_at


async def test_a_work_that_is_taken_down_is_off_within_seconds_and_the_slot_goes_on(
    here: Installation,
) -> None:
    one, other = await here.bring("徒弟"), await here.bring("师父")
    now = here.clock.now
    await release(here.conn, [slot(now, 600, one, other, repeat=True)], now, now)
    await here.planner.plan()
    here.clock.now = now + timedelta(seconds=20)
    await here.take_down(one)
    await here.planner.plan()
    rest = [
        a for a in await here.line_up(CHANNEL) if a.ends_at > here.clock.now + LEAD + timedelta(seconds=8)
    ]
    assert {a.series_id for a in rest} == {other}


async def test_an_edit_holds_what_the_guide_has_promised_for_minutes(
    here: Installation,
) -> None:
    one, other = await here.bring("徒弟"), await here.bring("师父")
    now = here.clock.now
    await release(here.conn, [slot(now, 600, one, other, repeat=True)], now, now)
    await here.planner.plan()
    before = await shown(here)
    await release(here.conn, [slot(now, 600, other, one, repeat=True)], now + MINUTE, now, opens_at=now)
    here.clock.now = now + 2 * MINUTE
    await here.planner.plan()
    after = await shown(here)
    promised = [a for a in before if a[0] < here.clock.now + NOTICE - MINUTE]
    assert after[: len(promised)] == promised


async def test_works_that_no_tv_may_show_are_left_out(here: Installation) -> None:
    one = await here.bring("徒弟", rights=replace(RIGHTS, endpoints=(Endpoint.APP,)))
    now = here.clock.now
    await release(here.conn, [slot(now, 600, one, repeat=True)], now, now)
    await here.planner.plan()
    assert await here.line_up(CHANNEL) == []


async def test_a_curator_sees_the_guide_of_another_time_and_nobody_else_does(
    here: Installation, client: Client, operator: tuple[Account, str]
) -> None:
    one, other = await here.bring("徒弟"), await here.bring("师父")
    now = here.clock.now
    await release(here.conn, [slot(now + HOUR, 60, one), slot(now + 30 * HOUR, 60, other)], now, now)
    await here.planner.plan()
    at = (now + 30 * HOUR).isoformat().replace("+", "%2B")
    headers = {"Authorization": f"Bearer {operator[1]}"}
    async with client.get(f"/v1/channels?hours=2&at={at}", headers=headers) as response:
        grid = await response.json()
        (listed,) = [c for c in grid["channels"] if c["slug"] == CHANNEL]
        assert response.headers["Cache-Control"] == "private, no-cache"
    assert {programme["series_id"] for programme in listed["programmes"]} == {other}
    assert datetime.fromisoformat(grid["now"]) == now + 30 * HOUR
    async with client.get(f"/tv/guide.xml?at={at}", headers=headers) as response:
        document = await response.read()
        assert (response.status, response.headers["Cache-Control"]) == (200, "no-store")
    assert violations(document) == [] and "师父".encode() in document
    for path in ("/v1/channels", "/tv/guide.xml"):
        async with client.get(f"{path}?at={at}") as response:
            assert response.status == 401
