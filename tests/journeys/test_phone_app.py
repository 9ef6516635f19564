"""What a viewer does on a phone besides watching: search, and choose how it is played."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.journeys.instance import Instance
from tests.journeys.package import RIVER as TITLE

LOUD = {"error", "warning"}
NOON = "2026-09-01T12:00:00"  # wherever the browser is
NIGHT = "2026-09-01T23:00:00"


@pytest_asyncio.fixture
async def phone(browser: Browser) -> AsyncGenerator[Page]:
    """A page of a phone's size that is touched; whatever its console complains of fails the test."""
    complaints = list[str]()
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    page = await context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.extend([said.text] if said.type in LOUD else []))
    yield page
    await context.close()
    assert complaints == []


async def titles(page: Page) -> list[str]:
    return await page.locator(".search .card-title").all_inner_texts()


async def test_a_work_is_found_by_what_is_written_and_offered_again(
    instance: Instance, river: dict[str, Any], phone: Page
) -> None:
    await phone.goto(instance.origin)
    await phone.tap("[data-search]")
    await phone.wait_for_selector("html[data-state=search]")
    field = phone.get_by_role("searchbox")
    for written in ("夜航", "huangheyehang", "hhyh"):
        await field.fill(written)
        await phone.wait_for_function("q => location.hash.endsWith(encodeURIComponent(q))", arg=written)
        await phone.wait_for_selector(f".search [data-series={river['series']}]")
        assert TITLE in await titles(phone)
    await field.fill("没有这样的片")
    await phone.wait_for_selector(".search [data-empty]")
    assert await titles(phone) == []

    await field.fill("hhyh")
    await phone.tap(f".search [data-series={river['series']}]")
    await phone.wait_for_selector("html[data-state=series]")
    await phone.go_back()
    await phone.wait_for_selector("html[data-state=search]")
    assert await field.input_value() == "hhyh"
    await phone.wait_for_selector(f".search [data-series={river['series']}]")

    await field.fill("")
    await phone.tap(".search .chip")
    await phone.wait_for_selector(f".search [data-series={river['series']}]")
    assert await field.input_value() == "hhyh"


async def test_who_opens_a_search_by_its_address_finds_the_same(
    instance: Instance, river: dict[str, Any], phone: Page
) -> None:
    await phone.goto(f"{instance.origin}/#/search/{TITLE}")
    await phone.wait_for_selector(f".search [data-series={river['series']}]")
    await phone.reload()
    await phone.wait_for_selector(f".search [data-series={river['series']}]")


async def test_who_comes_back_goes_on_where_they_were(
    instance: Instance, river: dict[str, Any], phone: Page
) -> None:
    series, first = river["series"], river["episodes"][0]["id"]
    await phone.goto(f"{instance.origin}/#/series/{series}")
    await phone.wait_for_selector("[data-play]")
    assert "从第 1 集开始看" in await phone.inner_text("[data-play]")
    await phone.tap("[data-play]")
    await phone.wait_for_function("() => document.querySelector('video').currentTime > 4", timeout=30_000)
    await phone.evaluate("document.querySelector('video').pause()")  # or a busy machine sees it to the end
    await phone.tap(".watch [data-back]")
    await phone.wait_for_selector("html[data-state=series]")
    await phone.wait_for_selector("[data-play]:has-text('继续看第 1 集')")
    await phone.reload()  # the server may not have heard of it yet
    await phone.wait_for_selector("[data-play]:has-text('继续看第 1 集')")
    asking = f"fetch('/v1/series/{series}/resume?screen=phone').then((answer) => answer.json())"
    while (await phone.evaluate(asking))["seconds"] <= 3:
        await asyncio.sleep(0.2)
    await phone.evaluate("sessionStorage.clear()")
    await phone.reload()  # now it is the server who remembers
    await phone.wait_for_selector("[data-play]:has-text('继续看第 1 集')")
    await phone.tap("[data-play]")
    await phone.wait_for_selector(f"html[data-episode={first}][data-playing=true]", timeout=30_000)
    assert await phone.evaluate("document.querySelector('video').currentTime") > 3


async def test_speed_and_picture_are_chosen_and_hold_for_the_next_episode(
    instance: Instance, river: dict[str, Any], phone: Page
) -> None:
    first, second = (one["id"] for one in river["episodes"])
    await phone.goto(f"{instance.origin}/#/watch/{first}")
    await phone.wait_for_selector("html[data-playing=true]", timeout=30_000)
    await phone.tap("[data-settings]")
    heights = await phone.evaluate("window.__zhanbo.hls.levels.map((level) => level.height)")
    assert len(set(heights)) > 1, "else there is nothing to choose"
    least = min(await phone.evaluate("window.__zhanbo.sides"))
    await phone.check(f"[data-choice=picture] input[value='{least}']")
    await phone.check("[data-choice=speed] input[value='2']")
    await phone.keyboard.press("Escape")
    shown = "document.querySelector('video').videoHeight"
    await phone.wait_for_function(f"least => {shown} === least", arg=min(heights))

    await phone.wait_for_selector(f"html[data-episode={second}][data-playing=true]", timeout=30_000)
    await phone.wait_for_function(f"() => {shown} > 0")
    assert await phone.evaluate(shown) == min(heights)
    assert await phone.evaluate("document.querySelector('video').playbackRate") == 2
    await phone.tap("[data-settings]")
    assert await phone.is_checked("[data-choice=speed] input[value='2']")
    assert await phone.is_checked(f"[data-choice=picture] input[value='{least}']")


async def test_what_is_followed_and_begun_is_at_hand_until_it_is_not_wanted(
    instance: Instance, river: dict[str, Any], phone: Page
) -> None:
    series, second = river["series"], river["episodes"][1]["id"]
    await phone.goto(f"{instance.origin}/#/series/{series}")
    follow = phone.locator(".series [data-follow]")
    await follow.tap()
    await expect(follow).to_have_attribute("aria-pressed", "true")
    await phone.goto(f"{instance.origin}/#/watch/{second}")
    await phone.wait_for_function("() => document.querySelector('video').currentTime > 4", timeout=30_000)
    await phone.evaluate("document.querySelector('video').pause()")
    await expect(phone.locator(".rail [data-follow]")).to_have_attribute("aria-pressed", "true")
    await phone.tap(".rail [data-like]")

    await phone.goto(f"{instance.origin}/#/")
    await phone.wait_for_selector(f"[data-shelf=following] [data-series={series}]")
    await phone.wait_for_selector(f"[data-shelf=continuing] [data-goes-on={second}]")
    await phone.tap("[data-mine]")
    await phone.wait_for_selector("html[data-state=mine]")
    await phone.wait_for_selector(f".mine .grid [data-series={series}]")
    await phone.check("[data-choice=personal] input[value=false]", force=True)
    await phone.wait_for_selector(".mine .grid", state="detached")
    await phone.tap(".mine [data-back]")
    await phone.wait_for_selector("html[data-works]:not([data-works='0']) .shelf")
    await expect(phone.locator("[data-shelf=continuing], [data-shelf=following]")).to_have_count(0)

    await phone.tap("[data-mine]")
    await phone.wait_for_selector("html[data-state=mine]")
    await phone.check("[data-choice=personal] input[value=true]", force=True)
    await phone.tap(f".mine [data-goes-on={second}]")
    await phone.wait_for_selector(f"html[data-episode={second}][data-playing=true]", timeout=30_000)
    assert await phone.evaluate("document.querySelector('video').currentTime") > 3
    await phone.reload()
    for mark in ("like", "follow"):
        await expect(phone.locator(f".rail [data-{mark}]")).to_have_attribute("aria-pressed", "true")


async def test_a_chosen_appearance_holds_before_anything_is_drawn(
    instance: Instance, river: dict[str, Any], phone: Page
) -> None:
    await phone.emulate_media(color_scheme="dark")
    await phone.goto(f"{instance.origin}/#/mine")
    await phone.wait_for_selector("html[data-state=mine]")
    ground = "getComputedStyle(document.documentElement).backgroundColor"
    assert await phone.evaluate(ground) == "rgb(18, 16, 13)"
    await phone.check("[data-choice=theme] input[value=light]", force=True)
    assert await phone.evaluate(ground) == "rgb(250, 247, 241)"
    await phone.route(
        "**/app/phone/*.js", lambda route: route.fulfill(body="", content_type="text/javascript")
    )
    await phone.goto(f"{instance.origin}/?again", wait_until="commit")
    await phone.wait_for_function(f"() => {ground} === 'rgb(250, 247, 241)'")
    await phone.unroute("**/app/phone/*.js")


async def _set_minor(phone: Page, group: str, code: str) -> None:
    await phone.goto(phone.url.partition("#")[0] + "#/mine")
    await phone.wait_for_selector("html[data-state=mine]")
    await phone.check(f"[data-choice=minor] input[value={group}]", force=True)
    await phone.fill("[data-minor] input[name=code]", code)
    await phone.tap("[data-minor] [type=submit]")
    await phone.wait_for_selector(f"[data-minor={group}]")


async def test_minors_see_their_pool_for_as_long_as_they_may(
    instance: Instance, river: dict[str, Any], phone: Page
) -> None:
    series, first = river["series"], river["episodes"][0]["id"]
    await phone.clock.set_fixed_time(NOON)
    await phone.goto(f"{instance.origin}/#/mine")
    await phone.wait_for_selector("html[data-state=mine]")
    await _set_minor(phone, "under-12", "2580")
    await phone.goto(f"{instance.origin}/#/search/hhyh")
    await phone.wait_for_selector(".search [data-empty]")

    await phone.goto(f"{instance.origin}/#/mine")
    await phone.wait_for_selector("html[data-state=mine]")
    for code, on in (("0000", True), ("2580", False)):
        await phone.fill("[data-minor] input[name=code]", code)
        await phone.tap("[data-minor] [type=submit]")
        await phone.wait_for_selector(f"[data-minor={'under-12' if on else 'off'}]")
    await _set_minor(phone, "under-16", "2580")
    await phone.goto(f"{instance.origin}/#/search/hhyh")
    await phone.wait_for_selector(f".search [data-series={series}]")

    used = "{...JSON.parse(localStorage['zhanbo.minor']), used: 3599}"
    await phone.evaluate(f"localStorage['zhanbo.minor'] = JSON.stringify({used})")
    await phone.goto(f"{instance.origin}/#/watch/{first}")
    guard = phone.locator("dialog.guard[open]")
    await expect(guard.get_by_role("heading")).to_have_text("今天的时间用完了", timeout=30_000)
    assert await phone.evaluate("document.querySelector('video').paused")
    await phone.keyboard.press("Escape")
    await guard.locator("input").fill("0000")
    await guard.locator("[type=submit]").tap()
    await expect(guard.get_by_role("alert")).to_have_text("密码不对")
    await guard.locator("input").fill("2580")
    await guard.locator("[type=submit]").tap()
    await expect(phone.locator("dialog.guard")).not_to_be_visible()

    await phone.clock.set_fixed_time(NIGHT)
    await phone.reload()
    await expect(guard.get_by_role("heading")).to_have_text("现在是休息时间")


async def test_from_home_by_its_zone_to_the_next_episode_and_back_after_a_reload(
    instance: Instance, river: dict[str, Any], phone: Page
) -> None:
    series, (first, second) = river["series"], (one["id"] for one in river["episodes"])
    await phone.goto(instance.origin)
    await phone.tap(".tab[data-zone=yellow-river]")
    await phone.wait_for_selector("html[data-zone=yellow-river]")
    await phone.tap(f"main .card[data-series={series}]")
    await phone.wait_for_selector("html[data-state=series]")
    await phone.tap("[data-play]")
    await phone.wait_for_selector(f"html[data-episode={first}][data-playing=true]", timeout=30_000)
    await phone.keyboard.press("ArrowDown")
    await phone.wait_for_selector(f"html[data-episode={second}][data-playing=true]", timeout=30_000)
    await phone.wait_for_function("() => document.querySelector('video').currentTime > 4", timeout=30_000)
    await phone.evaluate("document.querySelector('video').pause()")
    asking = f"fetch('/v1/series/{series}/resume?screen=phone').then((answer) => answer.json())"
    while (await phone.evaluate(asking))["seconds"] <= 3:
        await asyncio.sleep(0.2)
    await phone.reload()
    await phone.wait_for_selector(f"html[data-episode={second}][data-playing=true]", timeout=30_000)
    assert await phone.evaluate("document.querySelector('video').currentTime") > 3


async def test_a_place_is_opened_in_a_map_and_tells_who_asks_how_far_it_is(
    instance: Instance, river: dict[str, Any], phone: Page
) -> None:
    await phone.goto(f"{instance.origin}/#/series/{river['series']}")
    rows = phone.locator(".place")
    await expect(rows).to_have_count(3)
    maps = [await rows.nth(at).locator("a").count() for at in range(3)]
    assert maps == [2, 2, 0], "nobody is led to a place whose coordinates are not known"
    tower = str(await rows.nth(1).get_by_text("高德地图").get_attribute("href"))
    assert "position=113.6661%2C34.7517&" in tower, "that map is on the datum it was given on"
    ask, far = phone.locator("[data-how-far]"), phone.locator(".place-far")
    await ask.tap()
    await expect(phone.locator(".place-ask [role=status]")).to_have_text("浏览器没有允许定位")
    assert set(await far.all_inner_texts()) == {""}

    await phone.context.grant_permissions(["geolocation"])
    await phone.context.set_geolocation({"latitude": 34.753, "longitude": 113.66})
    await ask.tap()
    await expect(far.nth(0)).to_have_text("26 公里")
    metres = int((await far.nth(1).inner_text()).removesuffix(" 米"))
    assert metres < 150, "on its own datum it would stand half a kilometre off"
    assert await far.nth(2).inner_text() == ""
