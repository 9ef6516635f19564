"""The player keeps the viewer's place: without a network, under an expired address, over broken media."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, Route

from tests.journeys.conftest import RIVER_SECONDS
from tests.journeys.instance import Instance

PATIENCE_MS = 30_000
NOW = "document.querySelector('video').currentTime"
PLACES = """() => {
  window.places = [];
  const video = document.querySelector('video');
  video.addEventListener('timeupdate', () => window.places.push(video.currentTime));
}"""
HURRY = "window.__zhanbo.speed = 3"
BACKWARDS = "window.places.some((place, at) => at > 0 && place < window.places[at - 1] - 0.5)"
NEXT_IS_HELD = "() => document.querySelector('.watch video:not([data-front])').readyState >= 2"
FRONT_MOVES = "() => document.querySelector('video').currentTime > 0.5"

Answer = Callable[[Route], Awaitable[None]]


@dataclass
class Trouble:
    """What happens to requests for media after the first ``spared`` of them, ``lasts`` times."""

    answer: Answer
    spared: int
    lasts: int
    met: int = field(default=0, init=False)
    seen: int = field(default=0, init=False)

    async def __call__(self, route: Route) -> None:
        self.seen += 1
        if self.seen > self.spared and self.met < self.lasts:
            self.met += 1
            return await self.answer(route)
        return await route.continue_()


async def cut(route: Route) -> None:
    await route.abort("internetdisconnected")


async def expired(route: Route) -> None:
    await route.fulfill(status=403, json={"code": "media_expired"})


async def broken(route: Route) -> None:
    """All of the segment but its last quarter is noise; its boxes no longer fit together."""
    response = await route.fetch()
    body = await response.body()
    noise = bytes((7 * at) % 251 for at in range(len(body) * 3 // 4))
    await route.fulfill(response=response, body=noise + body[len(noise) :])


@pytest_asyncio.fixture
async def page(browser: Browser) -> AsyncGenerator[Page]:
    context = await browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = await context.new_page()
    errors = list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    await context.close()
    assert errors == []


@pytest.mark.parametrize(
    ("answer", "lasts"), [(cut, 2), (expired, 2), (broken, 1)], ids=["network", "address", "media"]
)
async def test_what_goes_wrong_on_the_way_is_mended_at_the_same_second(
    instance: Instance, river: dict[str, Any], page: Page, answer: Answer, lasts: int
) -> None:
    first = river["episodes"][0]["id"]
    trouble = Trouble(answer, spared=4, lasts=lasts)
    await page.route("**/t/**/*.mp4", trouble)
    asked = list[str]()
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{instance.origin}/#/watch/{first}")
    await page.wait_for_function(f"() => {NOW} > 0", timeout=PATIENCE_MS)
    await page.evaluate(PLACES)
    await page.evaluate(HURRY)
    await page.wait_for_function(f"end => {NOW} > end", arg=RIVER_SECONDS - 2, timeout=PATIENCE_MS)
    assert trouble.met == lasts, "else nothing was put right"
    assert not await page.evaluate(BACKWARDS)
    sessions = sum(f"{first}/play" in url for url in asked)
    assert (sessions > 1) == (answer is expired), "a refused address is asked for anew, and no other"


async def test_the_next_episode_is_at_hand_before_it_is_asked_for(
    instance: Instance, river: dict[str, Any], page: Page
) -> None:
    """With no network at all its first pictures move: they were decoded already."""
    first, second = (one["id"] for one in river["episodes"])
    await page.goto(f"{instance.origin}/#/watch/{first}")
    await page.wait_for_selector(f"html[data-episode={first}][data-playing=true]", timeout=PATIENCE_MS)
    await page.wait_for_function(NEXT_IS_HELD, timeout=PATIENCE_MS)
    await page.context.set_offline(True)
    await page.keyboard.press("ArrowDown")
    await page.wait_for_selector(f"html[data-episode={second}][data-playing=true]", timeout=PATIENCE_MS)
    await page.wait_for_function(FRONT_MOVES, timeout=PATIENCE_MS)
    silent = "document.querySelector('.watch video:not([data-front])')"
    assert await page.evaluate(f"{silent}.paused && {silent}.readyState === 0"), "only one is heard"
    await page.context.set_offline(False)
    await page.evaluate(HURRY)
    await page.wait_for_function(f"end => {NOW} > end", arg=RIVER_SECONDS - 2, timeout=PATIENCE_MS)
