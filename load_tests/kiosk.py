"""A venue's screen that loses its network: `python load_tests/kiosk.py [--minutes 10]`.

A real instance and a channel of its own, the TV app's venue mode in Chromium. It plays for a while, then its
network is cut for so many minutes, with a reload in the middle; then the network comes back. Once a second
it is looked at: what is shown, and whether the picture went on. It prints what it saw, and fails where one
stood for longer than two seconds beside the reload, or where the channel was not rejoined.
"""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import Page

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.conftest import chromium
from tests.journeys import colours
from tests.journeys.instance import Instance
from transcoder.tools import find

ONLINE_SECONDS = 60
REJOIN_SECONDS = 30
STILL_SECONDS = 2  # a picture that stands for longer is seen to stand
RELOAD_SECONDS = 15

LOOK = """() => {
  const venue = document.querySelector('.venue');
  const [live, rerun] = venue.querySelectorAll('video');
  const front = venue.dataset.source === 'rerun' ? rerun : live;
  return { source: venue.dataset.source, at: front.currentTime, words: document.body.innerText.trim() };
}"""


@dataclass
class Seen:
    """How many seconds each source was shown, and how long the picture stood at most."""

    sources: Counter[str] = field(default_factory=Counter[str])
    rounds: int = 0
    stood: int = 0
    longest: int = 0
    words: set[str] = field(default_factory=set[str])

    def look(self, now: dict[str, Any], before: dict[str, Any]) -> None:
        same = now["source"] == before["source"]
        self.sources[now["source"]] += 1
        self.rounds += same and now["source"] == "rerun" and now["at"] < before["at"]
        self.stood = self.stood + 1 if same and now["at"] == before["at"] else 0
        self.longest = max(self.longest, self.stood)
        self.words.add(now["words"])


async def watch(page: Page, seconds: float) -> Seen:
    seen, before, end = Seen(), await page.evaluate(LOOK), time.monotonic() + seconds
    while time.monotonic() < end:
        await asyncio.sleep(1)
        now = await page.evaluate(LOOK)
        seen.look(now, before)
        before = now
    return seen


def tell(phase: str, seen: Seen) -> None:
    shown = ", ".join(f"{source} {seconds} s" for source, seconds in seen.sources.items())
    print(f"{phase:<24} {shown}; stood {seen.longest} s at most; round {seen.rounds} times; {seen.words}")


async def screen(origin: str, minutes: float) -> bool:
    """Whether the picture went on all the time, and the channel was rejoined."""
    async with chromium() as browser:
        context = await browser.new_context(viewport={"width": 1920, "height": 1080})
        page = await context.new_page()
        await page.goto(f"{origin}/tv#/venue/{colours.ZONE}")
        await page.wait_for_selector(".venue[data-source=live]", timeout=60_000)
        phases = {"online": await watch(page, ONLINE_SECONDS)}
        await context.set_offline(True)
        phases["offline"] = await watch(page, minutes * 30)
        await page.reload()
        await page.wait_for_selector(".venue[data-source=rerun]", timeout=RELOAD_SECONDS * 1000)
        phases["offline, after a reload"] = await watch(page, minutes * 30)
        await context.set_offline(False)
        began = time.monotonic()
        await page.wait_for_selector(".venue[data-source=live]", timeout=REJOIN_SECONDS * 1000)
        print(f"the channel was rejoined after {time.monotonic() - began:.1f} s")
        phases["online again"] = await watch(page, ONLINE_SECONDS / 2)
    for phase, seen in phases.items():
        tell(phase, seen)
    return max(seen.longest for seen in phases.values()) <= STILL_SECONDS


async def main(minutes: float) -> None:
    with tempfile.TemporaryDirectory(prefix="zhanbo-kiosk-", dir="/tmp") as folder:
        instance = Instance(data=Path(folder) / "data")
        instance.start()
        try:
            await colours.on_air(instance, await find(os.environ), Path(folder) / "四色频道")
            went_on = await screen(instance.origin, minutes)
        finally:
            instance.stop()
    print("went on all the time" if went_on else "STOOD STILL")
    if not went_on:
        raise SystemExit(1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    asyncio.run(main(parser.parse_args().minutes))
