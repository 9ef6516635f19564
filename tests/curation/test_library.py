"""What a viewer has begun, follows and likes; and what minors are shown."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from catalog.account import Account
from catalog.postgres import marks, series
from catalog.postgres.connection import Connection, Pool, transaction
from catalog.series import SeriesState
from curation import worker
from tests.catalog.test_gates import GOOD
from tests.service import Client, Clock
from tests.streaming.test_play_and_views import played, report
from tests.streaming.test_session import put


async def library(client: Client, query: str = "") -> dict[str, Any]:
    async with client.get(f"/v1/library{query}") as response:
        assert response.status == 200
        assert "no-store" in response.headers["Cache-Control"]
        return await response.json()


async def marked(client: Client, method: str, series_id: str, mark: str) -> int:
    async with client.request(method, f"/v1/series/{series_id}/{mark}") as response:
        return response.status


def ids(cards: list[dict[str, Any]]) -> list[str]:
    return [card["id"] for card in cards]


async def test_who_is_new_has_nothing_and_is_given_no_name(client: Client) -> None:
    nothing: dict[str, list[str]] = {"continuing": [], "following": [], "followed": [], "liked": []}
    assert await library(client) == nothing
    assert list(client.session.cookie_jar) == []


async def test_a_viewer_follows_and_likes_and_thinks_better_of_it(
    client: Client, conn: Connection, maker: tuple[Account, str], now: datetime, clock: Clock
) -> None:
    for name in "abc":
        await put(conn, maker[0].id, name, now)
    for name in "ab":
        assert await marked(client, "PUT", f"se_{name}", "follow") == 204
        clock.now += timedelta(seconds=1)
    assert await marked(client, "PUT", "se_a", "follow") == 204  # again is the same
    assert await marked(client, "PUT", "se_c", "like") == 204
    mine = await library(client)
    assert (ids(mine["following"]), mine["followed"], mine["liked"]) == (
        ["se_b", "se_a"],
        ["se_b", "se_a"],
        ["se_c"],
    )

    await series.move(conn, await series.one(conn, "se_b"), SeriesState.TAKEN_DOWN, now)
    mine = await library(client)
    assert (ids(mine["following"]), mine["followed"]) == (["se_a"], ["se_b", "se_a"])
    assert await marked(client, "DELETE", "se_b", "follow") == 204
    assert await marked(client, "DELETE", "se_c", "like") == 204
    assert await marked(client, "DELETE", "se_c", "like") == 204
    mine = await library(client)
    assert (mine["followed"], mine["liked"]) == (["se_a"], [])

    client.session.cookie_jar.clear()
    assert (await library(client))["followed"] == []


async def test_only_what_can_be_seen_is_marked_and_no_list_grows_without_end(
    client: Client,
    conn: Connection,
    maker: tuple[Account, str],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(marks, "MOST_MARKS", 2)
    for name in "abc":
        await put(conn, maker[0].id, name, now)
    assert await marked(client, "PUT", "se_none", "like") == 404
    assert await marked(client, "DELETE", "se_none", "like") == 404
    assert await marked(client, "PUT", "se_a", "love") == 404
    statuses = [await marked(client, "PUT", f"se_{name}", "like") for name in "abc"]
    assert statuses == [204, 204, 409]
    assert len((await library(client))["liked"]) == 2
    assert await marked(client, "PUT", "se_c", "follow") == 204


async def test_what_was_begun_is_gone_on_with_and_what_was_seen_is_not(
    client: Client, conn: Connection, maker: tuple[Account, str], now: datetime, clock: Clock, pool: Pool
) -> None:
    async def watch(episode: str, until: float) -> None:
        _, session = await played(client, episode)
        begun = clock.now
        clock.now += timedelta(seconds=until + 1)
        await report(client, session["session"], [("play", 0.0), ("pause", until)], begun)

    for name, count in {"half": 2, "next": 2, "over": 1, "tried": 1}.items():
        await put(conn, maker[0].id, name, now, count=count)
    await watch("ep_half_2", 30.0)
    await watch("ep_next_1", 60.0)
    await watch("ep_over_1", 60.0)
    await watch("ep_tried_1", 1.0)
    async with transaction(pool) as folding:
        await worker.drain(folding)
    begun = (await library(client, "?screen=tv"))["continuing"]
    places = [(one["id"], one["episode"], one["seconds"], one["duration_seconds"]) for one in begun]
    assert places == [("se_next", "ep_next_2", 0.0, 60.0), ("se_half", "ep_half_2", 30.0, 60.0)]


async def test_minors_are_shown_their_pool_and_nothing_else(
    client: Client, conn: Connection, maker: tuple[Account, str], now: datetime
) -> None:
    for name, hint in {"small": "3+", "big": "16+"}.items():
        await put(conn, maker[0].id, name, now, replace(GOOD, age_hint=hint))
        assert await marked(client, "PUT", f"se_{name}", "follow") == 204

    async def found(path: str) -> tuple[int, Any]:
        async with client.get(path) as response:
            return response.status, await response.json()

    child = "audience=under-12"
    for path in (f"/v1/home?{child}", f"/v1/zones/{GOOD.zones[0]}?{child}"):
        _, page = await found(path)
        assert {one for shelf in page["shelves"] for one in ids(shelf["items"])} == {"se_small"}
    assert {one["series_count"] for one in (await found(f"/v1/zones?{child}"))[1]["zones"]} == {0, 1}
    assert ids((await found(f"/v1/search?q=big&{child}"))[1]["items"]) == []
    assert ids((await found("/v1/search?q=big"))[1]["items"]) == ["se_big"]
    assert ids((await library(client, f"?{child}"))["following"]) == ["se_small"]
    for name, status in {"small": 200, "big": 404}.items():
        assert (await found(f"/v1/series/se_{name}?{child}"))[0] == status
        assert (await found(f"/v1/series/se_{name}/resume?{child}"))[0] == status
        async with client.post(f"/v1/episodes/ep_{name}_1/play?{child}") as response:
            assert response.status == status
            started = await response.json()
        if status == 200:
            assert started["next"] is None  # what the zone leads on to is not for them
    assert (await found("/v1/home?audience=adults"))[1]["code"] == "query_invalid"
