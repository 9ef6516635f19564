"""What comes after an episode, what of it is fetched ahead, and where a viewer goes on."""

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import pytest

from catalog.account import Account
from catalog.postgres import episodes, series
from catalog.postgres.connection import Connection, Pool, transaction
from catalog.resuming import Resume, goes_on
from catalog.series import Endpoint, EpisodeFacts, Series, SeriesFacts, SeriesState
from catalog.viewing import LeftOff
from curation import worker
from tests.catalog.test_gates import GOOD
from tests.service import ASSET, BOTH_SCREENS, Client, Clock
from tests.streaming.test_play_and_views import played, report

ZONE = GOOD.zones[0]


async def put(
    conn: Connection, account: str, title: str, now: datetime, facts: SeriesFacts = GOOD, count: int = 1
) -> Series:
    """A public work of some episodes: se_TITLE, ep_TITLE_1 …"""
    one = await series.put(conn, f"se_{title}", account, replace(facts, title=title), now)
    for number in range(1, count + 1):
        name = f"ep_{title}_{number}"
        digest = sha256(name.encode()).hexdigest()
        await episodes.put(conn, name, one.id, EpisodeFacts(number=number, reviewed=True), digest, "1.mp4")
        claimed = await episodes.claim(conn, name)
        assert claimed is not None
        assert await episodes.publish(
            conn,
            claimed,
            asset_id=ASSET,
            duration_seconds=60.0,
            renditions=BOTH_SCREENS,
            manifest={},
            now=now,
        )
    return await series.move(conn, one, SeriesState.PUBLISHED, now)


Next = dict[str, Any] | None


async def after(client: Client, episode: str) -> Next:
    status, answer = await played(client, episode)
    assert status == 200, answer
    return answer["next"]


async def test_an_episode_and_the_next_one_are_named_with_what_their_first_pictures_need(
    client: Client, conn: Connection, maker: tuple[Account, str], now: datetime
) -> None:
    await put(conn, maker[0].id, "a", now, count=2)
    _, here = await played(client, "ep_a_1")
    following = here["next"]
    assert (following["episode"], following["number"]) == ("ep_a_2", 2)
    assert following["series"] == {"id": "se_a", "title": "a"}
    assert [url.rpartition("/")[2] for url in following["prefetch"]] == ["phone.m3u8", "phone-720.m3u8"]
    for episode in (here, following):
        folder = episode["playlist"].removesuffix("phone.m3u8")
        (begin,) = episode["begin"]
        assert begin == {
            "kind": "video", "height": 1280, "playlist": f"{folder}phone-720.m3u8",
            "media": f"{folder}phone-720.mp4", "bytes": 2000,
        }  # fmt: skip
        async with client.get(begin["media"], headers={"Range": "bytes=0-1999"}) as response:
            assert (response.status, len(await response.read())) == (206, 2000)


async def test_the_last_episode_leads_on_round_the_zone(
    client: Client, conn: Connection, maker: tuple[Account, str], now: datetime
) -> None:
    """Newest first, as the zone shows them; works of other zones and of other screens are passed by."""
    rights = GOOD.rights
    assert rights is not None
    on_tv = replace(GOOD, rights=replace(rights, endpoints=(Endpoint.TV,)))
    ended = replace(GOOD, rights=replace(rights, starts_on=rights.ends_on, ends_on=rights.ends_on))
    for hour, (title, facts) in enumerate(
        {
            "old": GOOD, "tv": on_tv, "twin": GOOD, "elsewhere": replace(GOOD, zones=("kungfu",)),
            "closed": ended, "new": GOOD,
        }.items()
    ):  # fmt: skip
        await put(conn, maker[0].id, title, now + timedelta(hours=hour), facts)
    await put(conn, maker[0].id, "twin2", now + timedelta(hours=2))
    order = {"new": "twin", "twin": "twin2", "twin2": "old", "old": "new"}
    for here, there in order.items():
        following = await after(client, f"ep_{here}_1")
        assert following is not None, here
        assert (following["episode"], following["series"]["title"]) == (f"ep_{there}_1", there)
    assert await after(client, "ep_elsewhere_1") is None


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (None, ("ep_1", 0.0)),
        (("ep_2", 20.0, False), ("ep_2", 20.0)),
        (("ep_2", 1.0, False), ("ep_2", 0.0)),
        (("ep_2", 20.0, True), ("ep_3", 0.0)),
        (("ep_2", 58.0, False), ("ep_3", 0.0)),
        (("ep_3", 30.0, True), ("ep_1", 0.0)),
        (("ep_gone", 30.0, False), ("ep_1", 0.0)),
    ],
)
async def test_a_viewer_goes_on_behind_what_they_saw_to_the_end(
    conn: Connection, maker: tuple[Account, str], now: datetime,
    left: tuple[str, float, bool] | None, expected: tuple[str, float],
) -> None:  # fmt: skip
    one = await series.put(conn, "se_1", maker[0].id, GOOD, now)
    known = [
        replace(
            await episodes.put(
                conn, f"ep_{n}", one.id, EpisodeFacts(number=n, reviewed=True), f"{n:064x}", f"{n}.mp4"
            ),
            duration_seconds=60.0,
        )
        for n in (1, 2, 3)
    ]
    where = left and LeftOff(episode_id=left[0], position_seconds=left[1], completed=left[2])
    assert goes_on(known, where) == Resume(
        episode=expected[0], number=int(expected[0][-1]), seconds=expected[1]
    )
    assert goes_on([], where) is None


async def test_where_one_goes_on_in_a_series_is_known_to_that_viewer_alone(
    client: Client, conn: Connection, maker: tuple[Account, str], now: datetime, clock: Clock, pool: Pool
) -> None:
    await put(conn, maker[0].id, "a", now, count=2)

    async def resumed() -> tuple[int, Any]:
        async with client.get("/v1/series/se_a/resume?screen=tv") as response:
            return response.status, await response.json()

    assert await resumed() == (200, {"episode": "ep_a_1", "number": 1, "seconds": 0.0})
    _, session = await played(client, "ep_a_2")
    clock.now += timedelta(seconds=31)
    await report(client, session["session"], [("play", 0.0), ("pause", 30.0)], now)
    async with transaction(pool) as folding:
        await worker.drain(folding)
    assert await resumed() == (200, {"episode": "ep_a_2", "number": 2, "seconds": 30.0})
    client.session.cookie_jar.clear()
    assert await resumed() == (200, {"episode": "ep_a_1", "number": 1, "seconds": 0.0})
    await series.move(conn, await series.one(conn, "se_a"), SeriesState.TAKEN_DOWN, now)
    status, problem = await resumed()
    assert (status, problem["code"]) == (404, "series_not_found")
