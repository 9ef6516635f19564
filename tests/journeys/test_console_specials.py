"""A curator makes a special in the console, from a pasted list of titles to the moment it is taken off."""

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from tests.journeys.console import confirm, console_of, framed, make, save
from tests.journeys.instance import Instance
from tests.journeys.package import RIVER as TITLE
from tests.journeys.test_accessibility import objections

SLUG = "river-nights"
UNKNOWN = "没有这样的片"


@pytest_asyncio.fixture
async def console(instance: Instance, browser: Browser) -> AsyncGenerator[Page]:
    async with console_of(instance, browser, "#/specials", "[data-act=new-special]") as page:
        yield page


async def status(instance: Instance, slug: str) -> int:
    async with (
        instance.session() as session,
        session.get(f"{instance.origin}/v1/specials/{slug}?screen=phone") as response,
    ):
        return response.status


async def test_a_special_goes_from_a_pasted_list_to_viewers_and_back(
    instance: Instance, river: dict[str, Any], console: Page, axe: str
) -> None:
    series = river["series"]
    await make(console, "special", SLUG, "黄河夜话")
    await console.click("[data-act=add-section]")
    await console.fill("[data-section='0'] [data-field='sections[0].title'] input", "开幕")
    await console.fill("[name=pasted]", f"1. 《{TITLE}》\n{UNKNOWN}")
    await console.click("[data-act=paste]")
    await console.wait_for_selector(f".listed [data-work={series}]")
    assert await console.locator("[data-open-line]").get_attribute("data-open-line") == UNKNOWN
    await console.evaluate("location.hash = '#/specials'")
    await console.wait_for_selector("[data-dialog=leave]")
    await console.keyboard.press("Escape")
    await console.click("[data-act=drop]")
    await console.select_option("[name=hero]", series)
    await save(console)
    assert await status(instance, SLUG) == 404, "saved is not released"
    assert await objections(console, axe) == []

    await confirm(console, "[data-act=publish]")
    await console.wait_for_selector("[data-standing=open]")
    page = await instance.get(f"/v1/specials/{SLUG}?screen=phone")
    assert [[one["id"] for one in part["items"]] for part in page["sections"]] == [[series]]
    assert (page["title"], page["sections"][0]["title"]) == ("黄河夜话", "开幕")

    await console.fill("[name=title]", "黄河夜话，第二夜")
    await save(console)
    await confirm(console, "[data-act=publish]")
    await console.wait_for_selector("[data-released='3']")
    assert (await instance.get(f"/v1/specials/{SLUG}"))["title"] == "黄河夜话，第二夜"
    await confirm(console, "[data-revision='2'] [data-act=roll-back]")
    await console.wait_for_selector("[data-released='2']")
    assert (await instance.get(f"/v1/specials/{SLUG}"))["title"] == "黄河夜话"
    await confirm(console, "[data-act=take-off]")
    await console.wait_for_selector("[data-standing=off]")
    assert await status(instance, SLUG) == 404
    await console.click(".back")
    await console.wait_for_selector(f"[data-special={SLUG}][data-standing=off]")
    assert await objections(console, axe) == []


async def test_a_draft_is_previewed_on_phone_and_tv_at_a_later_time(
    instance: Instance, river: dict[str, Any], console: Page, axe: str
) -> None:
    await make(console, "special", "tomorrow", "明晚的专题")
    await console.click("[data-act=add-section]")
    await console.fill("[data-section='0'] [data-field='sections[0].title'] input", "开幕")
    await console.fill("[name=pasted]", f"《{TITLE}》")
    await console.click("[data-act=paste]")
    await console.wait_for_selector(f".listed [data-work={river['series']}]")
    opens = datetime.now().astimezone() + timedelta(hours=20)
    await console.fill("[name=opens_at]", f"{opens:%Y-%m-%dT%H:%M}")
    await save(console)
    await console.click("[data-preview] summary")
    for name in ("phone", "tv"):
        await framed(console, name).get_by_text(TITLE).first.wait_for()
        await framed(console, name).locator("[data-previewing]").wait_for()
    await console.click("[data-jump=now]")
    for name in ("phone", "tv"):
        await framed(console, name).locator("[data-empty]:visible").first.wait_for()
    assert await objections(console, axe) == []
    assert await status(instance, "tomorrow") == 404, "nothing was released"

    await console.evaluate("location.hash = '#/preview'")
    await console.wait_for_selector("[name=preview-page]")
    await console.select_option("[name=preview-page]", "/zone/yellow-river")
    await framed(console, "phone").get_by_text(TITLE).first.wait_for()
    await console.fill("[name=preview-at]", "2031-01-01T20:00")
    await expect(framed(console, "phone").get_by_text(TITLE)).to_have_count(0)
    assert await objections(console, axe) == []


async def test_who_was_overtaken_keeps_theirs_on_top_or_takes_the_other(
    instance: Instance, console: Page
) -> None:
    await make(console, "special", "overtaken", "两位策展人")
    path = f"{instance.origin}/v1/operations/specials/overtaken"
    async with instance.session() as session:
        for number, act, title in ((1, "mine", "我的"), (3, "theirs", "别人的")):
            async with session.get(path) as response:
                special = {**(await response.json())["special"], "title": "别人的"}
            async with session.put(path, json={"based_on": number, "special": special}) as response:
                assert response.status == 200
            await console.fill("[name=title]", "我的")
            await console.fill("[name=title_en]", f"Mine {number}")
            await console.click("[data-act=save]")
            await console.click(f"[data-clash='{number + 1}'] [data-act={act}]")
            await console.wait_for_selector(".desk-saved:not([data-unsaved])")
            assert await console.input_value("[name=title]") == title


async def test_sections_and_works_are_moved_by_keyboard_and_by_drag(console: Page) -> None:
    await make(console, "special", "moved", "次序")
    for title in ("甲", "乙"):
        await console.click("[data-act=add-section]")
        await console.locator(".part .part-facts input").nth(0 if title == "甲" else 4).fill(title)
    titles = console.locator("[data-field$='.title'] input")
    await console.focus("[data-section='1'] [data-act=up]")
    await console.keyboard.press("Enter")
    await expect(titles.nth(0)).to_have_value("乙")
    focused = "document.activeElement.closest('[data-section]').dataset.section"
    assert await console.evaluate(focused) == "0", "the focus goes with what is moved"
    await console.drag_and_drop(
        "[data-section='1'] > .part-head .grip", "[data-section='0']", target_position={"x": 60, "y": 12}
    )
    await expect(titles.nth(0)).to_have_value("甲")
