"""The phone plays the lowest rung while the rest is made; the TV waits and then starts by itself."""

import asyncio
from pathlib import Path
from typing import Any

from playwright.async_api import Browser

from tests.journeys.instance import Instance, folder_of_clips
from tests.journeys.playing import to_the_end


async def _episode(instance: Instance, screens: list[str]) -> dict[str, Any]:
    """The only episode, as soon as ``screens`` can play it."""
    async with asyncio.timeout(120):
        while True:
            for series in (await instance.get("/v1/operations/series"))["items"]:
                for episode in series["episodes"]:
                    assert episode["state"] != "failed", episode
                    if episode["screens"] == screens:
                        return episode
            await asyncio.sleep(0.1)


async def test_a_first_version_is_watched_to_its_end_while_the_rest_joins(
    own_instance: Instance, shared_media: Path, tmp_path: Path, browser: Browser, players: str
) -> None:
    own_instance.extra["ZHANBO_PRESET"] = "slow"
    own_instance.start()
    folder = folder_of_clips(tmp_path, "车流", [shared_media / "real" / "intel__car-detection.mp4"])
    status, _, err = await own_instance.zhanbo("deliver", str(folder))
    assert status == 0, err
    episode = await _episode(own_instance, ["phone"])
    assert episode["state"] == "running"

    tv = await browser.new_page(viewport={"width": 1920, "height": 1080})
    await tv.goto(f"{own_instance.origin}/tv#/watch/{episode['id']}")
    await tv.wait_for_selector("[data-page=notice]:not([hidden])")

    path = f"/v1/episodes/{episode['id']}/play"
    first = await own_instance.post(path, query="?screen=phone")
    watched = await to_the_end(browser, players, "hls", own_instance.origin + first["playlist"], rate=4)
    assert abs(watched["duration"] - 30.1) < 0.3
    await _episode(own_instance, ["phone", "tv"])
    await tv.wait_for_selector("html[data-playing=true]", timeout=30_000)
    await tv.close()
    whole = await own_instance.post(path, query="?screen=phone")
    assert whole["playlist"] != first["playlist"]
    again = await to_the_end(browser, players, "hls", own_instance.origin + first["playlist"], rate=4)
    assert again["ended"], "the first version stays for those who have its address"
