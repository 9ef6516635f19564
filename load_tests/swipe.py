"""From a swipe to the next episode's first picture: `python load_tests/swipe.py [--runs 7]`.

A real instance on loopback, the phone app in Chromium, touched as a finger does it; the time runs from when
the finger leaves the glass to the first picture of the next episode, whose session and beginning were fetched
ahead and are held in a second <video>. The peer is a bare <video> in the same browser that is given the same
rung and sound, in memory already, as one MP4. The median of the runs; the ways take turns.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from playwright.async_api import Browser, CDPSession, Page, async_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from load_tests.first_frame import film, serve, tell
from tests.conftest import CHROMIUM_FLAGS
from tests.journeys.instance import Instance
from transcoder.tools import locate

MOST_MILLISECONDS = 300.0
PEER = 2.0
MOVES = 8

# A held episode has decoded its first picture: it is seen with the first frame of the page in which its
# <video> is the visible one. A picture that comes later is seen when the browser says so.
_WATCH = """() => {
  const facts = document.documentElement.dataset;
  const videos = [...document.querySelectorAll('.watch video')];
  const decoded = new Set(videos.filter((video) => video.readyState >= 2));
  const before = facts.episode;
  let from = 0;
  addEventListener('pointerup', () => { from = performance.now(); }, { capture: true, once: true });
  const next = (video) => from && facts.episode !== before && 'front' in video.dataset;
  const seen = (video) => next(video) && decoded.has(video) && getComputedStyle(video).opacity === '1';
  window.swiped = new Promise((done) => {
    const look = (now) => (videos.some(seen) ? done(now - from) : requestAnimationFrame(look));
    requestAnimationFrame(look);
  });
  window.moved = new Promise((done) => {
    for (const video of videos) {
      const picture = (now) => {
        decoded.add(video);
        if (next(video)) done(now - from);
        else video.requestVideoFrameCallback(picture);
      };
      video.requestVideoFrameCallback(picture);
    }
  });
}"""
_READY = """() => {
  const next = window.__zhanbo.next;
  if (!next) return false;
  const folder = next.playlist.slice(0, next.playlist.lastIndexOf('/'));
  const got = performance.getEntriesByType('resource').filter((one) => one.responseEnd > 0);
  const behind = document.querySelector('.watch video:not([data-front])');
  return got.filter((one) => one.name.includes(folder)).length >= 5 && behind.readyState >= 2;
}"""  # two of each kind, and the one above them; and the first pictures are decoded
_BARE = """async (url) => {
  const bytes = await (await fetch(url)).blob();
  const video = document.createElement('video');
  video.muted = true;
  document.body.replaceChildren(video);
  const began = performance.now();
  const shown = new Promise((done) => video.requestVideoFrameCallback((now) => done(now - began)));
  video.src = URL.createObjectURL(bytes);
  video.play();
  return await shown;
}"""


async def _swipe(touch: CDPSession) -> None:
    def at(y: float) -> list[dict[str, float]]:
        return [{"x": 190, "y": y}]

    await touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": at(620)})
    for step in range(1, MOVES + 1):
        await touch.send(
            "Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": at(620 - 40 * step)}
        )
        await asyncio.sleep(0.016)
    await touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


async def _page(browser: Browser) -> Page:
    context = await browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    return await context.new_page()


async def swiped(browser: Browser, origin: str, episodes: Sequence[str]) -> tuple[float, float, str]:
    """Milliseconds to the first picture and to the one after it, and the rung that was shown."""
    page = await _page(browser)
    await page.goto(f"{origin}/#/watch/{episodes[0]}")
    await page.wait_for_function(_READY, timeout=60_000)
    await page.wait_for_selector("html[data-playing=true]")
    touch = await page.context.new_cdp_session(page)
    await page.evaluate(_WATCH)
    await _swipe(touch)
    took: float = await page.evaluate("swiped")
    moves: float = await page.evaluate("moved")
    await page.wait_for_selector(f"html[data-episode={episodes[1]}]:not([data-quality=''])")
    rung = str(await page.evaluate("document.documentElement.dataset.quality")).removesuffix("p")
    await page.context.close()
    return took, moves, rung


async def bare(browser: Browser, url: str) -> float:
    page = await _page(browser)
    await page.goto(url)
    took: float = await page.evaluate(_BARE, url)
    await page.context.close()
    return took


def joined(media: Path, asset: str, rung: str, into: Path) -> None:
    """A rung with its sound as one MP4 whose index stands in front."""
    made = next(media.rglob(f"{asset}/phone-audio.mp4")).parent
    argv = [locate("ffmpeg", os.environ), "-nostdin", "-v", "error", "-y", "-i", made / f"phone-{rung}.mp4"]
    argv += ["-i", made / "phone-audio.mp4", "-c", "copy", "-movflags", "+faststart", into]
    subprocess.run(argv, check=True)


async def measure(instance: Instance, folder: Path, runs: int) -> tuple[float, float, float]:
    """Medians of the swipe, of when it moves, and of the peer, in milliseconds."""
    delivered = await instance.deliver(await asyncio.to_thread(film, folder))
    episodes = [one["id"] for one in delivered["episodes"]]
    play = await instance.post(f"/v1/episodes/{episodes[1]}/play", query="?screen=phone")
    file, asset = folder / "peer.mp4", play["playlist"].split("/")[-2]
    runner, origin = await serve(folder)
    ours, moving, peers = list[float](), list[float](), list[float]()
    async with async_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = await playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        for _ in range(runs):
            took, moves, rung = await swiped(browser, instance.origin, episodes)
            await asyncio.to_thread(joined, instance.data / "media", asset, rung, file)
            ours.append(took)
            moving.append(moves)
            peers.append(await bare(browser, f"{origin}/{file.name}"))
        await browser.close()
    await runner.cleanup()
    return median(ours), median(moving), median(peers)


async def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=7)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhanbo-swipe-") as name:
        quicker = {"ZHANBO_PRESET": "superfast", "ZHANBO_CONTENT_AWARE": "0", "ZHANBO_TV_RUNGS": "540"}
        instance = Instance(data=Path(name) / "data", extra=quicker)
        instance.start()
        try:
            ours, moving, peer = await measure(instance, Path(name), asked.runs)
        finally:
            instance.stop()
    print(f"swipe {ours:.0f} ms, moving after {moving:.0f} ms  bare video {peer:.0f} ms")
    good = tell("swipe ÷ bare video", ours / peer, PEER)
    good &= tell("swipe ÷ 300 ms", ours / MOST_MILLISECONDS, 1.0)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
