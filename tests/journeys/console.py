"""The console in a browser, as somebody who is signed in finds it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, FrameLocator, Page

from tests.journeys.instance import Instance


@asynccontextmanager
async def console_of(instance: Instance, browser: Browser, room: str, ready: str) -> AsyncGenerator[Page]:
    """A room of the console (``#/specials``), once it shows what is ``ready``, with whoever runs the machine
    signed in; any error of its scripts fails the test.
    """
    page = await browser.new_page(
        viewport={"width": 1440, "height": 900}, locale="zh-CN", reduced_motion="reduce"
    )
    errors = list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(f"{instance.origin}/console{room}")
    await page.click("[data-session=out]")
    await page.fill("[name=token]", instance.token)
    await page.keyboard.press("Enter")
    await page.wait_for_selector(ready)
    yield page
    await page.close()
    assert errors == []


async def make(console: Page, kind: str, slug: str, title: str) -> None:
    """A new page of a kind, opened in its editor."""
    await console.click(f"[data-act=new-{kind}]")
    await console.fill("[name=new-title]", title)
    await console.fill("[name=new-slug]", slug)
    await console.click("dialog .verb")
    await console.wait_for_selector("[data-act=save]")


async def save(console: Page) -> None:
    await console.click("[data-act=save]")
    await console.wait_for_selector(".desk-saved:not([data-unsaved])")


async def confirm(console: Page, act: str) -> None:
    """Press what asks first, and confirm."""
    await console.click(act)
    await console.click("dialog .verb")
    await console.wait_for_selector("dialog", state="detached")


def framed(console: Page, name: str) -> FrameLocator:
    """The preview's frame of a screen."""
    return console.frame_locator(f"[data-frame={name}]")
