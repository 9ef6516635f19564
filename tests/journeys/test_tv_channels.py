"""The TV with five keys: the guide, a channel, a venue without its network, zones of many works."""

import asyncio
import re
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page, Route

from tests.conftest import chromium
from tests.journeys.colours import SECONDS, ZONE
from tests.journeys.instance import Instance

WORKS = 100
INVENTED = re.compile(r"se_\d{3}(?=$|/resume)")
ACROSS = 6
PATIENCE_SECONDS = 30
FAST = 4  # what is in hand is played in a quarter of its time
OFFLINE = "net::ERR_INTERNET_DISCONNECTED"

FOCUSED = "document.activeElement.id"
PLAYING = "html[data-state=channel][data-playing=true]"
VENUE = """() => {
  const venue = document.querySelector('.venue');
  const [live, rerun] = venue.querySelectorAll('video');
  const front = venue.dataset.source === 'rerun' ? rerun : live;
  return {
    source: venue.dataset.source, at: front.currentTime,
    frames: front.getVideoPlaybackQuality().totalVideoFrames,
    seen: getComputedStyle(front).opacity === '1',
    cursor: getComputedStyle(venue).cursor, words: document.querySelector('.venue h1').textContent,
  };
}"""
HURRY = """(rate) => {
  for (const video of document.querySelectorAll('.venue video, .channel video')) video.playbackRate = rate;
}"""


@asynccontextmanager
async def television(browser: Browser) -> AsyncGenerator[Page]:
    """A page whose mistakes, and complaints about anything but a network that is away, fail the test."""
    complaints = list[str]()
    context = await browser.new_context(viewport={"width": 1920, "height": 1080})
    page = await context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    yield page
    await context.close()
    assert [one for one in complaints if OFFLINE not in one] == []


async def press(page: Page, *keys: str) -> None:
    for key in keys:
        await page.keyboard.press(key)


async def seen(page: Page, source: str, *, moved: float = 1.0) -> dict[str, Any]:
    """The venue once its picture, of this source, has moved on for so many seconds; never a standing one."""
    deadline, first = time.monotonic() + PATIENCE_SECONDS, None
    while time.monotonic() < deadline:
        look = await page.evaluate(VENUE)
        if look["source"] == source:
            first = first or look
            if look["at"] >= first["at"] + moved and look["frames"] > first["frames"]:
                assert look["seen"]
                return look
        await asyncio.sleep(0.1)
    raise AssertionError(await page.evaluate(VENUE))


async def guide_and_back(origin: str, tv: Page) -> None:
    context = tv.context
    await tv.goto(f"{origin}/tv")
    await tv.wait_for_selector("[id^=card-]")
    await press(tv, "ArrowUp")
    await tv.wait_for_function("() => document.activeElement.id === 'way-channels'")
    await press(tv, "Enter")
    await tv.wait_for_selector(f"[data-lane={ZONE}] .cell[data-chosen][data-on]")
    assert "四色频道" in await tv.inner_text(".guide .words h2")
    await press(tv, "ArrowRight")
    later = await tv.inner_text(".guide .words .facts")
    assert "开始" in later
    await press(tv, "Enter")
    assert "#/channels" in tv.url, "what comes later is told and not opened"
    await press(tv, "ArrowLeft", "Enter")
    await tv.wait_for_selector(PLAYING, timeout=PATIENCE_SECONDS * 1000)
    await tv.wait_for_selector(".channel .on:has-text('四色频道')")
    await tv.wait_for_selector(".channel[data-over=false]")
    await press(tv, "Enter")
    await tv.wait_for_selector(".channel[data-over=true]")
    views = await tv.evaluate(
        "performance.getEntriesByType('resource').filter((e) => /v1.views/.test(e.name)).length"
    )
    assert views == 0

    await context.set_offline(True)
    await tv.evaluate(HURRY, FAST)
    await tv.wait_for_selector(".channel .toast-on", timeout=PATIENCE_SECONDS * 1000)
    await context.set_offline(False)
    await tv.wait_for_selector(PLAYING, timeout=PATIENCE_SECONDS * 1000)
    await tv.wait_for_selector(".channel .toast:not(.toast-on)", state="attached")
    await press(tv, "Backspace")
    await tv.wait_for_selector(f"[data-lane={ZONE}] .cell[data-chosen][data-on]:focus")
    await press(tv, "Backspace")
    await tv.wait_for_function("() => document.activeElement.id === 'way-channels'")


async def venue_without_network(origin: str, tv: Page) -> None:
    context = tv.context
    await tv.goto(f"{origin}/tv#/venue/{ZONE}")
    await tv.wait_for_selector("html[data-state=venue]")
    live = await seen(tv, "live")
    assert live["cursor"] == "none"
    while not await tv.evaluate("caches.match('/app/tv/venue.js').then(Boolean)"):
        await asyncio.sleep(0.2)
    await context.set_offline(True)
    await tv.evaluate(HURRY, FAST)
    await seen(tv, "rerun")
    await tv.evaluate(HURRY, FAST)
    kept = await tv.evaluate("document.querySelectorAll('.venue video')[1].duration")
    assert kept >= 2 * SECONDS
    before, wrapped, deadline = 0.0, False, time.monotonic() + PATIENCE_SECONDS
    while not wrapped and time.monotonic() < deadline:
        look = await tv.evaluate(VENUE)
        assert (look["source"], look["seen"]) == ("rerun", True)
        wrapped, before = look["at"] < before, look["at"]
        await asyncio.sleep(0.2)
    assert wrapped, "round and round"

    await tv.reload()
    await tv.wait_for_selector("html[data-state=venue]")
    again = await seen(tv, "rerun")
    assert "频道" in again["words"]
    await context.set_offline(False)
    await seen(tv, "live", moved=2)


def card(number: int, real: dict[str, Any]) -> dict[str, Any]:
    return {**real, "id": f"se_{number:03}", "title": f"第{number}部", "poster": None, "backdrop": None}


async def many(tv: Page, real: dict[str, Any]) -> None:
    """The home page and a zone hold a hundred works; each leads to the page of a real one."""
    items = [card(number, real) for number in range(WORKS)]

    async def shelves(route: Route) -> None:
        answer = await (await route.fetch()).json()
        await route.fulfill(json={**answer, "shelves": [{**answer["shelves"][0], "items": items}]})

    async def work(route: Route) -> None:
        await route.fulfill(response=await route.fetch(url=INVENTED.sub(real["id"], route.request.url)))

    await tv.route("**/v1/home?*", shelves)
    await tv.route("**/v1/zones/*", shelves)
    await tv.route(INVENTED, work)


async def there_and_back(tv: Page, state: str) -> None:
    before = str(await tv.evaluate(FOCUSED))
    await press(tv, "Enter")
    await tv.wait_for_selector("html[data-state=series] .series .episode")
    await press(tv, "Backspace")
    await tv.wait_for_selector(f"html[data-state={state}]")
    await tv.wait_for_function("id => document.activeElement.id === id", arg=before)


async def a_hundred_works(origin: str, tv: Page) -> None:
    home = await (await tv.request.get(f"{origin}/v1/home?screen=tv")).json()
    await many(tv, home["shelves"][0]["items"][0])
    await tv.goto(f"{origin}/tv")
    await tv.wait_for_function("() => document.activeElement.id.startsWith('card-')")
    for number in range(WORKS):
        assert str(await tv.evaluate(FOCUSED)).endswith(f"-se_{number:03}")
        if number in {0, 57, WORKS - 1}:
            await there_and_back(tv, "home")
        await press(tv, "ArrowRight")

    await press(tv, "ArrowUp")
    while await tv.evaluate(FOCUSED) != f"way-{ZONE}":
        await press(tv, "ArrowLeft" if await tv.evaluate(FOCUSED) != "way-channels" else "ArrowRight")
    await press(tv, "Enter")
    await tv.wait_for_function("() => document.activeElement.id === 'card-row-0-se_000'")
    for row in range(0, WORKS, ACROSS):
        numbers = range(row, min(row + ACROSS, WORKS))
        backwards = row // ACROSS % 2 == 1
        for number in reversed(numbers) if backwards else numbers:
            assert str(await tv.evaluate(FOCUSED)).endswith(f"-se_{number:03}")
            if number in {8, 59, WORKS - 1}:
                await there_and_back(tv, "zone")
            if number != (numbers[0] if backwards else numbers[-1]):
                await press(tv, "ArrowLeft" if backwards else "ArrowRight")
        await press(tv, "ArrowDown")
    await press(tv, "Backspace")
    await tv.wait_for_function("id => document.activeElement.id === id", arg=f"way-{ZONE}")
    await tv.unroute_all(behavior="ignoreErrors")


JOURNEYS = {"guide": guide_and_back, "venue": venue_without_network, "works": a_hundred_works}


@pytest_asyncio.fixture(scope="session")
async def televisions(instance: Instance, channel: str) -> AsyncGenerator[dict[str, asyncio.Task[None]]]:
    """They are used at the same time, as most of it is waiting; each test waits for its own."""
    async with chromium() as browser:

        async def used(journey: Callable[[str, Page], Awaitable[None]]) -> None:
            async with television(browser) as tv:
                await journey(instance.origin, tv)

        begun = {name: asyncio.create_task(used(journey)) for name, journey in JOURNEYS.items()}
        yield begun
        for task in begun.values():
            task.cancel()
        await asyncio.gather(*begun.values(), return_exceptions=True)


async def test_any_of_a_hundred_works_is_reached_and_come_back_to(
    televisions: dict[str, asyncio.Task[None]],
) -> None:
    await televisions["works"]


async def test_the_guide_leads_to_a_channel_and_back_to_where_the_focus_was(
    televisions: dict[str, asyncio.Task[None]],
) -> None:
    await televisions["guide"]


async def test_a_venue_goes_on_without_the_network_and_rejoins_the_channel(
    televisions: dict[str, asyncio.Task[None]],
) -> None:
    await televisions["venue"]
