"""A film goes from the TV to a phone and back at the same second, with what people have in their hands."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.journeys.instance import Instance
from tests.journeys.pages import CODE

NEAR_SECONDS = 2
NOW = "document.querySelector('video').currentTime"
STANDS = "document.querySelector('video').paused"
# Where the first picture that moved stood: a busy machine looks later than the film goes on.
NOTE_THE_BEGINNING = """document.addEventListener('playing', ({ target }) => {
  window.began ??= target.currentTime;
}, true)"""
FOCUSED = "document.activeElement.id"
KEYS = ("123", "456", "789", "-0-")


@pytest_asyncio.fixture
async def screens(browser: Browser) -> AsyncGenerator[tuple[Page, Page]]:
    """A TV and a phone that know nothing of each other; a mistake on either fails the test."""
    mistakes = list[str]()
    tv = await browser.new_page(viewport={"width": 1920, "height": 1080})
    phone = await browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    for page in (tv, phone):
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        await page.add_init_script(NOTE_THE_BEGINNING)
    yield tv, phone
    for page in (tv, phone):
        await page.context.close()
    assert mistakes == []


async def watched(page: Page, address: str) -> None:
    """Some seconds of it."""
    await page.goto(address)
    await page.wait_for_function("() => document.querySelector('video')?.currentTime > 4", timeout=30_000)


async def goes_on(page: Page, episode: str, seconds: float) -> None:
    await page.wait_for_selector(f"html[data-episode={episode}][data-playing=true]", timeout=30_000)
    began = float(await page.evaluate("window.began"))
    assert abs(began - seconds) < NEAR_SECONDS, (began, seconds)


async def entered(tv: Page, code: str) -> None:
    """By moving from digit to digit."""
    row, column = 0, 0
    assert await tv.evaluate(FOCUSED) == "key-1"
    for digit in code:
        there = next(at for at, keys in enumerate(KEYS) if digit in keys)
        aside = KEYS[there].index(digit) - column
        for _ in range(abs(there - row)):
            await tv.keyboard.press("ArrowDown" if there > row else "ArrowUp")
        for _ in range(abs(aside)):
            await tv.keyboard.press("ArrowRight" if aside > 0 else "ArrowLeft")
        row, column = there, column + aside
        assert await tv.evaluate(FOCUSED) == f"key-{digit}"
        await tv.keyboard.press("Enter")


async def test_from_the_tv_to_a_phone_by_the_link_of_the_qr_code(
    instance: Instance, river: dict[str, Any], screens: tuple[Page, Page]
) -> None:
    (tv, phone), episode = screens, river["episodes"][0]["id"]
    await watched(tv, f"{instance.origin}/tv#/watch/{episode}")
    for key in ("Enter", "ArrowDown", "Enter"):
        await tv.keyboard.press(key)
    await tv.wait_for_function("() => document.querySelector('.qr img')?.naturalWidth > 0")
    assert await tv.evaluate(STANDS)
    seconds = await tv.evaluate(NOW)
    code = await tv.get_attribute(CODE, "data-code")
    link = f"{instance.origin}/?code={code}"
    assert await tv.get_attribute(".handoff-link", "data-link") == link
    assert "2:" in await tv.inner_text(".code-left")

    questions = list[str]()
    phone.on("request", lambda asked: questions.append(asked.url) if "/v1/handoffs/" in asked.url else None)
    await phone.goto(link)
    await goes_on(phone, episode, seconds)
    assert phone.url == f"{instance.origin}/#/watch/{episode}"
    await phone.reload()
    await phone.wait_for_selector(f"html[data-episode={episode}][data-playing=true]", timeout=30_000)
    assert len(questions) == 1, "a reload takes nothing over"

    await tv.keyboard.press("Backspace")
    await tv.wait_for_selector("html[data-state=player][data-playing=true]")
    assert await tv.locator(".handoff").is_hidden()
    assert abs(await tv.evaluate(NOW) - seconds) < NEAR_SECONDS


async def test_from_a_phone_to_the_tv_by_arrow_keys_after_a_wrong_code(
    instance: Instance, river: dict[str, Any], screens: tuple[Page, Page]
) -> None:
    (tv, phone), episode = screens, river["episodes"][1]["id"]
    await watched(phone, f"{instance.origin}/#/watch/{episode}")
    await phone.tap("[data-settings]")
    await phone.tap("[data-to-tv]")
    code = await phone.get_attribute(CODE, "data-code")
    assert code
    assert await phone.evaluate(STANDS)
    seconds = await phone.evaluate(NOW)
    assert f"{instance.origin.partition('//')[2]}/tv" in await phone.inner_text(".handoff")

    await tv.goto(f"{instance.origin}/tv")
    await tv.wait_for_selector("[id^=card-]")
    for key in ("ArrowUp", *["ArrowLeft"] * 3, *["ArrowRight"] * 14):
        if await tv.evaluate(FOCUSED) == "take":
            break
        await tv.keyboard.press(key)
    await tv.keyboard.press("Enter")
    await tv.wait_for_selector("html[data-state=take]")
    for digit in "999999" if code != "999999" else "888888":
        await tv.keyboard.press(digit)
    await tv.wait_for_selector("[data-said]:has-text('接力码无效或已过期')")
    assert await tv.inner_text(".take-code") == "已输入 0 位："
    await entered(tv, code)
    await goes_on(tv, episode, seconds)
    assert await phone.evaluate(STANDS), "it does not play on both"
    await tv.keyboard.press("Backspace")
    await tv.wait_for_selector("html[data-state=home]")


async def test_a_code_that_is_too_old_is_said_and_leads_home(
    instance: Instance, river: dict[str, Any], screens: tuple[Page, Page]
) -> None:
    tv, phone = screens
    for page in screens:
        await page.add_init_script("localStorage.setItem('zhanbo.language', 'en')")
    await phone.goto(f"{instance.origin}/?code=000000")
    await phone.wait_for_selector(".arrival:has-text('This code is not valid any more')")
    assert phone.url == f"{instance.origin}/"
    await phone.tap("[data-home]")
    await phone.wait_for_selector(".arrival", state="detached")
    await phone.tap(f".card[data-series={river['series']}]")
    await phone.wait_for_selector("html[data-state=series]")

    await tv.goto(f"{instance.origin}/tv#/take")
    await tv.wait_for_selector(".digit")
    for key in ("1", "2", "Backspace", *"00000"):
        await tv.keyboard.press(key)
    await tv.wait_for_selector("[data-said]:has-text('This code is not valid any more')")
    await tv.keyboard.press("7")
    assert await tv.inner_text("[data-said]") == ""
    await tv.keyboard.press("Escape")
    await tv.wait_for_selector("html[data-state=home]")
