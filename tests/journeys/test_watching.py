"""A maker's package, delivered; then watched on the phone page and on the TV page, and counted once."""

import asyncio
from pathlib import Path
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.journeys.instance import Instance
from tests.journeys.package import package_of

TITLE = "河声"
CLIPS = ("shaka-player__0.ts", "media__internal_emulator_transformer_output_270_rotated.mp4")


@pytest_asyncio.fixture(scope="session")
async def delivered(instance: Instance, shared_media: Path, tmp_path_factory: Any) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("package")
    package = package_of(folder, TITLE, [shared_media / "real" / name for name in CLIPS])
    return await instance.deliver(package)


async def test_the_package_is_public_in_its_zone(instance: Instance, delivered: dict[str, Any]) -> None:
    page = await instance.get(f"/v1/series/{delivered['series']}")
    operations = await instance.get("/v1/operations/series")
    refusals = [one["refusals"] for one in operations["items"] if one["id"] == delivered["series"]]
    assert (page["state"], refusals) == ("published", [[]])
    zone = await instance.get("/v1/zones/yellow-river")
    assert delivered["series"] in [card["id"] for card in zone["shelves"][0]["items"]]


async def _watch_first(page: Page) -> None:
    """The player is on; wait until the first episode ends and the next begins by itself."""
    await page.wait_for_selector("html[data-state=player][data-playing=true]", timeout=30_000)
    await page.wait_for_selector("html[data-ended-count='1']", timeout=60_000)


async def _tally(instance: Instance, series: str, plays: int) -> dict[str, Any]:
    async with asyncio.timeout(15):
        while True:
            tally = (await instance.get(f"/v1/series/{series}"))["episodes"][0]["tallies"]
            if tally["completions"] >= plays:
                return tally
            await asyncio.sleep(0.2)


async def test_an_episode_watched_on_phone_and_tv_is_counted_once_each(
    instance: Instance, delivered: dict[str, Any], browser: Browser
) -> None:
    series, first = delivered["series"], delivered["episodes"][0]["id"]
    errors: list[str] = []
    phone = await browser.new_page(viewport={"width": 390, "height": 844})
    phone.on("pageerror", lambda error: errors.append(str(error)))
    await phone.goto(f"{instance.origin}/#/series/{series}")
    await phone.wait_for_selector("[data-play]")
    await phone.click("[data-play]")
    await _watch_first(phone)
    assert (await _tally(instance, series, 1))["plays"] == 1
    await phone.close()

    tv = await browser.new_page(viewport={"width": 1920, "height": 1080})
    tv.on("pageerror", lambda error: errors.append(str(error)))
    await tv.goto(f"{instance.origin}/tv#/watch/{first}")
    await _watch_first(tv)
    tally = await _tally(instance, series, 2)
    await tv.close()
    assert (tally["plays"], tally["completions"], tally["qualified_views"]) == (2, 2, 2)
    assert errors == []
    await _quality_is_told(instance)


async def _quality_is_told(instance: Instance) -> None:
    """Both pages said how playing went, and the curation worker added it to the day."""
    async with asyncio.timeout(15):
        while True:
            days = (await instance.get("/v1/operations/quality?days=1"))["days"]
            by_screen = {day["screen"]: day for day in days if day["source"] == "player"}
            if by_screen.keys() == {"phone", "tv"} and all(
                day["played_seconds"] for day in by_screen.values()
            ):
                break
            await asyncio.sleep(0.2)
    for day in by_screen.values():
        assert day["starts"] > 0
        assert 0 < day["start_seconds"] / day["starts"] < 30
        assert day["played_kilobits"] / day["played_seconds"] > 20
        assert day["errors"] == 0


async def test_the_remote_control_reaches_a_work_and_comes_back(
    instance: Instance, delivered: dict[str, Any], browser: Browser
) -> None:
    page = await browser.new_page(viewport={"width": 1920, "height": 1080})
    await page.goto(f"{instance.origin}/tv")
    await page.wait_for_selector("[id^=card-]")
    for _ in range(12):
        focused = str(await page.evaluate("document.activeElement.id"))
        if focused.startswith("card-"):
            break
        await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowRight")
    before = str(await page.evaluate("document.activeElement.id"))
    assert before.startswith("card-")
    await page.keyboard.press("Enter")
    await page.wait_for_selector("html[data-state=series]")
    await page.keyboard.press("Backspace")
    await page.wait_for_selector("html[data-state=home]")
    await page.wait_for_function("id => document.activeElement.id === id", arg=before)
    await page.close()
