"""A special is found on both screens, leads to its works and back, and is gone when it closes."""

from typing import Any

from playwright.async_api import Browser

from tests.journeys.instance import Instance
from tests.journeys.package import TAG


async def test_from_home_by_a_special_and_a_topic_to_a_work_on_the_phone(
    instance: Instance, river: dict[str, Any], special: str, browser: Browser
) -> None:
    page = await browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    await page.goto(instance.origin)
    await page.tap(f"[data-special={special}]")
    await page.wait_for_selector("html[data-state=special]")
    await page.wait_for_selector(".gathered h1:has-text('河上的夜')")
    await page.tap(f".gathered-part:has-text('手选') [data-series={river['series']}]")
    await page.wait_for_selector("html[data-state=series]")
    await page.tap(f".chip:has-text('{TAG}')")
    await page.wait_for_selector("html[data-state=topic]")
    await page.wait_for_selector(f"[data-page=topic] [data-series={river['series']}]")
    await page.tap(".gathered:not([hidden]) [data-back]")
    await page.wait_for_selector("html[data-state=series]")
    await page.go_back()
    await page.wait_for_selector("html[data-state=special]")
    await page.close()


async def test_with_five_keys_into_a_special_and_back_to_its_door(
    instance: Instance, river: dict[str, Any], special: str, browser: Browser
) -> None:
    page = await browser.new_page(viewport={"width": 1920, "height": 1080})
    await page.goto(f"{instance.origin}/tv")
    door = f"card-specials-special-{special}"
    await page.wait_for_selector(f"#{door}")
    await page.wait_for_function("() => document.activeElement.id.startsWith('card-latest-')")
    while not (await page.evaluate("document.activeElement.id")).startswith("card-specials-"):
        await page.keyboard.press("ArrowDown")
    while await page.evaluate("document.activeElement.id") != door:
        await page.keyboard.press("ArrowRight")
    assert "一条河，几盏灯。" in await page.inner_text(".home .words")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("html[data-state=special]")
    work = f"card-section-0-0-{river['series']}"
    await page.wait_for_function("id => document.activeElement.id === id", arg=work)
    assert "手选" in await page.inner_text(".zone:not([hidden]) .shelves")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("html[data-state=series]")
    await page.keyboard.press("Backspace")
    await page.wait_for_function("id => document.activeElement.id === id", arg=work)
    await page.keyboard.press("Backspace")
    await page.wait_for_function("id => document.activeElement.id === id", arg=door)
    await page.close()
