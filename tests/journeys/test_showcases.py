"""A showcase is found on both screens, its channel plays what its slots say; taken off, it is gone."""

import asyncio
from typing import Any

from playwright.async_api import Browser

from tests.journeys.instance import Instance

CHANNEL = "river-days-main"


async def on_air(instance: Instance) -> bool:
    """Whether boxes are told of the channel."""
    async with instance.session() as session, session.get(f"{instance.origin}/tv/channels.m3u") as response:
        return f"/tv/channels/{CHANNEL}/" in await response.text()


async def until(instance: Instance, wanted: bool) -> None:
    async with asyncio.timeout(30):
        while await on_air(instance) is not wanted:
            await asyncio.sleep(0.5)


async def test_from_home_to_a_showcase_and_its_channel_live_on_the_phone(
    instance: Instance, river: dict[str, Any], showcase: str, browser: Browser
) -> None:
    await until(instance, True)
    page = await browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    await page.goto(instance.origin)
    await page.tap(f"[data-showcase={showcase}]")
    await page.wait_for_selector("html[data-state=showcase]")
    await page.wait_for_selector(".gathered h1:has-text('河上展播')")
    await page.wait_for_selector(f"[data-channel={CHANNEL}][data-on-air=true]:has-text('正在播出：全天放映')")
    await page.wait_for_selector(".partners dd:has-text('放映队（虚构）')")
    await page.tap(f"[data-live={CHANNEL}]")
    await page.wait_for_function("() => document.querySelector('.air-screen video').currentTime > 1")
    assert await page.evaluate("document.querySelector('.air-screen video').videoWidth") > 0
    await page.tap(".air-screen .air-more")
    await page.wait_for_selector(".air-screen video", state="detached")
    await page.tap(f".gathered-part:has-text('展播作品') [data-series={river['series']}]")
    await page.wait_for_selector("html[data-state=series]")
    await page.close()


async def test_with_five_keys_into_a_showcase_to_its_channel_and_back(
    instance: Instance, showcase: str, browser: Browser
) -> None:
    await until(instance, True)
    page = await browser.new_page(viewport={"width": 1920, "height": 1080})
    await page.goto(f"{instance.origin}/tv")
    door = f"card-showcases-showcase-{showcase}"
    await page.wait_for_selector(f"#{door}")
    await page.wait_for_function("() => document.activeElement.id.startsWith('card-latest-')")
    await page.keyboard.press("ArrowDown")
    await page.wait_for_function("id => document.activeElement.id === id", arg=door)
    await page.keyboard.press("Enter")
    await page.wait_for_selector("html[data-state=showcase]")
    channel = f"card-channels-channel-{CHANNEL}"
    await page.wait_for_function("id => document.activeElement.id === id", arg=channel)
    assert "正在播出：全天放映" in await page.inner_text(".zone:not([hidden]) .words")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("html[data-state=channel] .channel h1:has-text('河上频道')")
    await page.wait_for_function("() => document.querySelector('.channel video').currentTime > 1")
    await page.keyboard.press("Backspace")
    await page.wait_for_function("id => document.activeElement.id === id", arg=channel)
    await page.keyboard.press("Backspace")
    await page.wait_for_function("id => document.activeElement.id === id", arg=door)
    await page.close()


async def test_what_is_taken_off_is_gone_from_pages_lists_and_the_air(
    instance: Instance, showcase: str
) -> None:
    await until(instance, True)
    releases = f"{instance.origin}/v1/operations/showcases/{showcase}/releases"
    async with instance.session() as session:
        for number, listed in ((None, False), (1, True)):
            async with session.post(releases, json={"number": number}) as response:
                assert response.status == 200
            async with session.get(f"{instance.origin}/v1/showcases/{showcase}") as response:
                assert response.status == (200 if listed else 404)
            home = await instance.get("/v1/home?screen=tv")
            assert [one["slug"] for one in home["showcases"]] == [showcase] * listed
            await until(instance, listed)
