"""A work's link is given on from the phone, and leads whoever opens it to the work."""

from collections.abc import AsyncGenerator
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, BrowserContext

from tests.journeys.instance import Instance
from tests.journeys.test_accessibility import objections

COPIED = "() => navigator.clipboard.readText()"
SHARED = "window.shared = []; navigator.share = async (told) => { window.shared.push(told); }"
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', { value: undefined })"


@pytest_asyncio.fixture
async def phone(browser: Browser) -> AsyncGenerator[BrowserContext]:
    """A phone; whatever its consoles complain of fails the test."""
    complaints = list[str]()
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True,
        permissions=["clipboard-read", "clipboard-write"],
    )  # fmt: skip
    context.on("weberror", lambda told: complaints.append(str(told.error)))
    context.on("console", lambda said: complaints.extend([said.text] if said.type == "error" else []))
    yield context
    await context.close()
    assert complaints == []


async def test_a_link_is_shared_as_far_as_the_phone_lets_it(
    instance: Instance, river: dict[str, Any], phone: BrowserContext, axe: str
) -> None:
    work, link = f"{instance.origin}/#/series/{river['series']}", f"{instance.origin}/s/{river['series']}"
    page = await phone.new_page()
    await page.goto(work)
    await page.tap(".series [data-share]")
    await page.wait_for_selector(".share-toast.toast-on:has-text('链接已复制')")
    assert await page.evaluate(COPIED) == link
    await page.evaluate("() => navigator.clipboard.writeText('')")
    await page.goto(f"{instance.origin}/#/watch/{river['episodes'][0]['id']}")
    await page.wait_for_selector(".watch-registration:not(:empty)")
    await page.tap(".watch [data-share]")
    await page.wait_for_selector(".share-toast.toast-on")
    assert await page.evaluate(COPIED) == link

    page = await phone.new_page()
    await page.add_init_script(SHARED)
    await page.goto(work)
    await page.tap(".series [data-share]")
    await page.wait_for_function("() => window.shared.length > 0")
    assert await page.evaluate("window.shared") == [{"title": "黄河夜航", "url": link}]

    page = await phone.new_page()
    await page.add_init_script(NO_CLIPBOARD)
    await page.goto(work)
    await page.tap(".series [data-share]")
    field = page.locator(".share-sheet input")
    assert await field.input_value() == link
    assert await field.evaluate("(field) => field.selectionEnd - field.selectionStart") == len(link)
    assert await objections(page, axe) == []
    await page.keyboard.press("Escape")
    await page.wait_for_selector(".share-sheet", state="detached")


async def test_who_opens_a_link_is_at_the_work_and_who_has_no_script_reads_of_it(
    instance: Instance, river: dict[str, Any], phone: BrowserContext, axe: str
) -> None:
    page = await phone.new_page()
    await page.goto(f"{instance.origin}/#/search/")
    await page.goto(f"{instance.origin}/s/{river['series']}")
    await page.wait_for_selector(f"html[data-state=series][data-series={river['series']}] .episode")
    await page.go_back()
    await page.wait_for_selector("html[data-state=search]")

    await page.route("**/enter.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    await page.goto(f"{instance.origin}/s/{river['series']}")
    assert await page.inner_text("h1") == "黄河夜航"
    await page.wait_for_function("() => document.querySelector('img').naturalWidth > 0")
    assert await objections(page, axe) == []
    await page.tap("[data-enter]")
    await page.wait_for_selector(f"html[data-state=series][data-series={river['series']}]")
