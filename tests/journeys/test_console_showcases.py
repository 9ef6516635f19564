"""A curator schedules a showcase in the console: slots by drag and by keys, preview, publishing, the end."""

import asyncio
from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.journeys.console import confirm, console_of, framed, make, save
from tests.journeys.instance import Instance
from tests.journeys.package import RIVER as TITLE
from tests.journeys.test_accessibility import objections

SLUG, CHANNEL = "night-run", "night-run-main"
BLOCK = ".calendar-slot"


@pytest_asyncio.fixture
async def console(instance: Instance, browser: Browser) -> AsyncGenerator[Page]:
    async with console_of(instance, browser, "#/showcases", "[data-act=new-showcase]") as page:
        yield page


async def times(console: Page) -> tuple[str, str]:
    return await console.input_value("[name=starts_at]"), await console.input_value("[name=ends_at]")


async def listed(instance: Instance, path: str) -> bool:
    """Whether a list for boxes names the channel."""
    async with instance.session() as session, session.get(f"{instance.origin}{path}") as response:
        assert response.status == 200
        return CHANNEL in await response.text()


async def test_a_showcase_goes_from_a_calendar_to_the_guide_and_back(
    instance: Instance, river: dict[str, Any], console: Page, axe: str
) -> None:
    await make(console, "showcase", SLUG, "夜场展播")
    await console.click("[data-act=add-slot]")
    today = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
    assert await times(console) == (f"{today:%Y-%m-%dT00:00}", f"{today:%Y-%m-%dT02:00}")
    await console.fill("[name=pasted]", f"《{TITLE}》")
    await console.click("[data-act=paste]")
    await console.wait_for_selector(f"[data-slot-editor] [data-work={river['series']}]")

    await console.focus(BLOCK)
    for key in ("ArrowDown", "ArrowDown", "Shift+ArrowDown", "ArrowRight"):
        await console.keyboard.press(key)
    tomorrow = today + timedelta(days=1)
    assert await times(console) == (f"{tomorrow:%Y-%m-%dT00:30}", f"{tomorrow:%Y-%m-%dT02:45}")
    box = await console.locator(BLOCK).bounding_box()
    assert box is not None
    await console.mouse.move(box["x"] + 20, box["y"] + 20)
    await console.mouse.down()
    await console.mouse.move(box["x"] + 20, box["y"] + 20 + 2 * 26, steps=5)  # two hours later
    await console.mouse.up()
    assert await times(console) == (f"{tomorrow:%Y-%m-%dT02:30}", f"{tomorrow:%Y-%m-%dT04:45}")
    await console.click("[data-act=daily]")
    assert await console.locator(BLOCK).count() == 6, "on every day that is left of the week"

    await console.fill("[name=ends_at]", f"{tomorrow + timedelta(days=1):%Y-%m-%dT03:00}")
    await console.keyboard.press("Tab")
    await console.wait_for_selector(f"{BLOCK}[data-crowded]")
    await console.click("[data-act=save]")
    await console.wait_for_selector(".clash .complaint:has-text('同一频道的两个场次时间重叠')")
    await console.fill("[name=ends_at]", f"{tomorrow:%Y-%m-%dT22:00}")
    await console.keyboard.press("Tab")
    await expect(console.locator(f"{BLOCK}[data-crowded]")).to_have_count(0)
    await console.select_option("[name=hero]", river["series"])
    await console.click("[data-act=add-partner]")
    for field, said in (("role", "主办"), ("name", "放映队（虚构）")):
        await console.fill(f"[data-field='partners[0].{field}'] input", said)
    await save(console)
    assert await objections(console, axe) == []

    await console.click("[data-preview] summary")
    await console.click("[data-jump=tomorrow]")
    for name in ("phone", "tv"):
        await framed(console, name).get_by_text("夜场展播").first.wait_for()
    await framed(console, "tv").get_by_text(f"正在播出：{TITLE}").first.wait_for()
    assert not await listed(instance, "/tv/channels.m3u"), "nothing was released"

    await confirm(console, "[data-act=publish]")
    await console.wait_for_selector("[data-standing=open]")
    page = await instance.get(f"/v1/showcases/{SLUG}?screen=phone")
    assert [work["id"] for work in page["works"]] == [river["series"]]
    assert [(one["role"], one["name"]) for one in page["partners"]] == [("主办", "放映队（虚构）")]
    evening = f"{(tomorrow + timedelta(hours=20)).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    async with asyncio.timeout(30):
        for path in ("/tv/channels.m3u", f"/tv/guide.xml?at={evening}"):
            while not await listed(instance, path):
                await asyncio.sleep(0.5)
    await confirm(console, "[data-act=take-off]")
    await console.wait_for_selector("[data-standing=off]")
    async with instance.session() as session, session.get(f"{instance.origin}/v1/showcases/{SLUG}") as gone:
        assert gone.status == 404
    await console.click(".back")
    await console.wait_for_selector(f"[data-showcase={SLUG}][data-standing=off]")
    assert await objections(console, axe) == []
