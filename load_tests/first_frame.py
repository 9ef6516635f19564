"""How soon the first picture comes: `python load_tests/first_frame.py [--runs 5]`.

A real instance, the phone app's own player in Chromium, on a line of 100 ms and 3 Mbit/s (DevTools'
throttling), against the plainest thing there is: a progressive MP4 of the lowest rung in a <video>, on the
same line. The time runs from the wish to play to the first picture shown. Ours has a play session to ask for
and playlists to read in it. *Cold* knows nothing of the episode, *next* has watched the one before until its
player had fetched ahead. The median of the runs; the ways take turns.
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
from typing import Any

from aiohttp import web
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from deploy import ports
from tests.clips import MEDIA
from tests.conftest import CHROMIUM_FLAGS
from tests.journeys.instance import Instance
from transcoder.tools import locate

CLIP = "shaka-player__0.ts"
COLD, NEXT = 2.5, 1.0
LINE = {"offline": False, "latency": 100, "downloadThroughput": 3e6 / 8, "uploadThroughput": 3e6 / 8}
SECONDS = 16

_TOOLS = """async () => {
  const { Player } = await import('/app/core/player.js');
  const { loadHls } = await import('/app/core/stream.js');
  await loadHls();
  const video = document.createElement('video');
  video.muted = true;
  document.body.replaceChildren(video);
  const shown = () => new Promise((done) => video.requestVideoFrameCallback(() => done(performance.now())));
  window.timed = async (begin) => {
    const began = performance.now();
    const picture = shown();
    begin(video);
    return await picture - began;
  };
  const player = new Player(video, 'phone');
  window.opened = async (episode) => {
    video.pause(); // so that the first picture shown is not one of what was watched before
    await new Promise((done) => setTimeout(done, 300));
    return timed(() => player.open(episode, { at: 0 }));
  };
}"""
_PROGRESSIVE = "(url) => timed((video) => { video.src = url; video.play(); })"
_OPENED = "(episode) => opened(episode)"
_FETCHED_AHEAD = """(playlist) => {
  const folder = playlist.slice(0, playlist.lastIndexOf('/'));
  const got = performance.getEntriesByType('resource').filter((one) => one.responseEnd > 0);
  return got.filter((one) => one.name.includes(folder)).length >= 5;
}"""  # two of each kind, and the one above them


def film(folder: Path) -> Path:
    """Two episodes of a real clip, repeated."""
    work = folder / "首帧"
    work.mkdir()
    source = MEDIA / "real" / CLIP
    real: list[str | Path] = ["-stream_loop", "-1", "-i", source]
    drawn: list[str | Path] = ["-f", "lavfi", "-i", "testsrc2=s=720x1280:r=25", "-f", "lavfi", "-i", "sine"]
    ffmpeg = locate("ffmpeg", os.environ)
    words = ["-t", str(SECONDS), "-r", "25", "-c:v", "libx264", "-preset", "veryfast", "-c:a", "aac"]
    for number in (1, 2):
        argv = [ffmpeg, "-nostdin", "-v", "error", *(real if source.is_file() else drawn), *words]
        argv += ["-vf", f"hue=h={30 * number}"]  # another work each
        subprocess.run([*argv, work / f"{number}.mp4"], check=True)
    return work


async def line(browser: Browser, origin: str) -> tuple[BrowserContext, Page]:
    """A page of the origin with nothing in its cache, behind the slow line."""
    context = await browser.new_context(viewport={"width": 390, "height": 844})
    page = await context.new_page()
    await page.goto(origin + "/healthz")
    await page.evaluate(_TOOLS)
    throttled = await context.new_cdp_session(page)
    await throttled.send("Network.enable")
    await throttled.send("Network.emulateNetworkConditions", LINE)
    return context, page


async def cold(browser: Browser, origin: str, episodes: Sequence[str], _: str) -> float:
    context, page = await line(browser, origin)
    took = await page.evaluate(_OPENED, episodes[1])
    await context.close()
    return took


async def following(browser: Browser, origin: str, episodes: Sequence[str], _: str) -> float:
    context, page = await line(browser, origin)
    async with page.expect_response(lambda answer: answer.url.endswith("/play?screen=phone")) as answered:
        await page.evaluate(_OPENED, episodes[0])
    play: dict[str, Any] = await (await answered.value).json()
    await page.wait_for_function(_FETCHED_AHEAD, arg=play["next"]["playlist"], timeout=60_000)
    took = await page.evaluate(_OPENED, episodes[1])
    await context.close()
    return took


async def progressive(browser: Browser, origin: str, _: Sequence[str], url: str) -> float:
    context, page = await line(browser, origin)
    took = await page.evaluate(_PROGRESSIVE, url)
    await context.close()
    return took


def lowest_rung(media: Path, asset: str, into: Path) -> None:
    """The lowest rung with its sound as one MP4 whose index stands in front."""
    made = next(media.rglob(f"{asset}/phone-audio.mp4")).parent
    rungs = [path for path in made.glob("phone-*.mp4") if path.stem != "phone-audio"]
    smallest = min(rungs, key=lambda path: path.stat().st_size)
    argv = [locate("ffmpeg", os.environ), "-nostdin", "-v", "error", "-i", smallest]
    argv += ["-i", made / "phone-audio.mp4", "-c", "copy", "-movflags", "+faststart", into]
    subprocess.run(argv, check=True)


async def serve(folder: Path) -> tuple[web.AppRunner, str]:
    app = web.Application()
    app.router.add_static("/", folder)
    runner = web.AppRunner(app)
    await runner.setup()
    port = ports.free_port("progressive")
    await web.TCPSite(runner, ports.LOOPBACK, port).start()
    return runner, f"http://{ports.LOOPBACK}:{port}"


async def measure(instance: Instance, folder: Path, runs: int) -> dict[str, float]:
    delivered = await instance.deliver(await asyncio.to_thread(film, folder))
    episodes = [one["id"] for one in delivered["episodes"]]
    play = await instance.post(f"/v1/episodes/{episodes[1]}/play", query="?screen=phone")
    file, asset = folder / "lowest.mp4", play["playlist"].split("/")[-2]
    await asyncio.to_thread(lowest_rung, instance.data / "media", asset, file)
    runner, origin = await serve(folder)
    ways = {"progressive": progressive, "cold": cold, "next": following}
    took: dict[str, list[float]] = {name: [] for name in ways}
    async with async_playwright() as playwright:
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = await playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        for _ in range(runs):
            for name, way in ways.items():
                took[name].append(await way(browser, instance.origin, episodes, f"{origin}/{file.name}"))
        await browser.close()
    await runner.cleanup()
    return {name: median(seconds) for name, seconds in took.items()}


def tell(what: str, ratio: float, limit: float) -> bool:
    print(f"{what:44s} {ratio:5.2f}   ÷ {limit:.2f} = {ratio / limit:.2f}")
    return ratio <= limit


async def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--runs", type=int, default=5)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhanbo-first-frame-") as name:
        quicker = {"ZHANBO_PRESET": "superfast", "ZHANBO_CONTENT_AWARE": "0", "ZHANBO_TV_RUNGS": "540"}
        instance = Instance(data=Path(name) / "data", extra=quicker)
        instance.start()
        try:
            took = await measure(instance, Path(name), asked.runs)
        finally:
            instance.stop()
    print("  ".join(f"{way} {milliseconds:.0f} ms" for way, milliseconds in took.items()))
    good = tell("cold ÷ progressive", took["cold"] / took["progressive"], COLD)
    good &= tell("next, fetched ahead ÷ progressive", took["next"] / took["progressive"], NEXT)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
