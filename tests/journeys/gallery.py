"""A picture of every page × screen × light and dark × 中文 and English: ``make gallery URL=…``.

They are of the Zhanbo that runs there. They go to ``screenshots/``, which git ignores, to be looked at.
"""

import argparse
import asyncio
import sys
from itertools import product
from pathlib import Path
from typing import Any

import aiohttp

from tests.conftest import chromium
from tests.journeys.pages import LANGUAGES, SCHEMES, opened, pages

FOLDER = Path("screenshots")
SETTLED_SECONDS = 1.0  # pictures fade in


async def _first_work(origin: str) -> dict[str, Any]:
    """A work of the home page that can be watched; SystemExit where there is none."""
    async with aiohttp.ClientSession() as http, http.get(f"{origin}/v1/home?screen=phone") as answer:
        shelves = (await answer.json())["shelves"]
    for item in (item for shelf in shelves for item in shelf["items"]):
        if item["first_episode"] and item["zone"]:
            return item
    raise SystemExit(f"{origin} has no work of a zone yet")


async def _gathered(origin: str, series: str) -> tuple[str, str, str]:
    """A special and a showcase that are open, and a tag of a work; SystemExit where there is none."""
    async with aiohttp.ClientSession() as http:
        async with http.get(f"{origin}/v1/home") as answer:
            home = await answer.json()
        async with http.get(f"{origin}/v1/series/{series}") as answer:
            tags = (await answer.json())["tags"]
    if not home["specials"] or not home["showcases"] or not tags:
        raise SystemExit(f"{origin} shows no special or showcase yet, or {series} has no tag")
    return home["specials"][0]["slug"], home["showcases"][0]["slug"], tags[0]


async def _all(origin: str) -> None:
    work = await _first_work(origin)
    FOLDER.mkdir(exist_ok=True)
    gathered = await _gathered(origin, work["id"])
    shown = pages(work["id"], work["first_episode"], work["title"][:2], work["zone"]["slug"], *gathered)
    async with chromium() as browser:
        for one, scheme, language in product(shown, SCHEMES, LANGUAGES):
            for size in one.sizes:
                page = await opened(browser, origin, one, size, scheme, language)
                await asyncio.sleep(SETTLED_SECONDS)
                path = FOLDER / f"{one.name}-{size}-{scheme}-{language}.png"
                await page.screenshot(path=path)
                await page.close()
                sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8000")
    asyncio.run(_all(parser.parse_args().url.rstrip("/")))
