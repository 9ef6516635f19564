"""A session goes from one screen to another at the same second, once, within minutes."""

from datetime import timedelta
from typing import Any

import cv2
import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser

from catalog.account import Account
from catalog.postgres.connection import Connection
from tests.service import Client, Clock
from tests.streaming.test_play_and_views import played
from tests.streaming.test_session import put


@pytest_asyncio.fixture
async def client(client: Client, clock: Clock, conn: Connection, maker: tuple[Account, str]) -> Client:
    """With two episodes to watch."""
    await put(conn, maker[0].id, "a", clock.now, count=2)
    return client


async def left(client: Client, position: float = 12.5, session: str | None = None) -> tuple[int, Any]:
    token = session or (await played(client, "ep_a_2"))[1]["session"]
    async with client.post("/v1/handoffs", json={"session": token, "position": position}) as response:
        return response.status, await response.json()


async def taken(client: Client, code: str) -> tuple[int, Any]:
    async with client.post(f"/v1/handoffs/{code}") as response:
        return response.status, await response.json()


async def test_another_screen_goes_on_at_the_same_second_once(client: Client) -> None:
    status, handoff = await left(client)
    assert status == 200
    assert handoff["lasts_seconds"] == 180
    client.session.cookie_jar.clear()
    arrival = {"episode": "ep_a_2", "number": 2, "series": "se_a", "seconds": 12.5}
    assert await taken(client, handoff["code"]) == (200, arrival)
    status, problem = await taken(client, handoff["code"])
    assert (status, problem["code"]) == (404, "handoff_unknown")


async def test_a_code_is_good_for_minutes(client: Client, clock: Clock, conn: Connection) -> None:
    _, handoff = await left(client)
    clock.now += timedelta(minutes=3, seconds=1)
    assert (await taken(client, handoff["code"]))[0] == 404
    await left(client)
    assert await conn.fetchval("select count(*) from handoff") == 1, "what is too old is forgotten"


async def test_two_sessions_never_share_a_code(
    client: Client, conn: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    lots = iter([7, 7, 7, 8, *([7] * 20)])

    def drawn(_: int) -> int:
        return next(lots)

    monkeypatch.setattr("streaming.handoff.secrets.randbelow", drawn)
    assert [(await left(client))[1]["code"] for _ in range(2)] == ["000007", "000008"]
    status, problem = await left(client)
    assert (status, problem["code"]) == (503, "handoffs_busy")


@pytest.mark.parametrize("position", [-0.1, 86_400.1])
async def test_a_second_that_is_none_is_refused(client: Client, position: float) -> None:
    status, problem = await left(client, position)
    assert (status, problem["code"], problem["field"]) == (422, "handoff_invalid", "position")


async def test_only_who_watches_can_leave(client: Client, clock: Clock) -> None:
    session = (await played(client, "ep_a_2"))[1]["session"]
    assert (await left(client, session=session[:-2] + "xx"))[0] == 403
    clock.now += timedelta(hours=25)
    assert (await left(client, session=session))[0] == 403


async def test_the_picture_of_the_code_can_be_scanned(client: Client, browser: Browser) -> None:
    _, handoff = await left(client)
    assert handoff["link"].endswith(f"/?code={handoff['code']}")
    page = await browser.new_page(viewport={"width": 400, "height": 400})
    await page.set_content(f'<img style="width: 320px" src="{handoff["qr"]}">')
    shot = await page.screenshot()
    await page.close()
    picture = cv2.imdecode(np.frombuffer(shot, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == handoff["link"]
