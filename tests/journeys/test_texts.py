"""Subtitles and an AI declaration, delivered: words under the picture, a label in it, on both screens."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from tests.journeys.instance import Instance
from tests.journeys.package import package_of
from tests.journeys.playing import probe, to_the_end

CLIP = "shaka-player__0.ts"
SRT = "1\n00:00:00,000 --> 00:00:04,900\n今晚的河水，<b>比哪一年都静</b>。\n\n"
# The share of pixels, in the corner where the label stands, that are as light as its letters.
LIGHT_IN_THE_CORNER = """() => {
  const video = document.querySelector('video');
  const canvas = document.createElement('canvas');
  const [w, h] = [video.videoWidth, video.videoHeight];
  [canvas.width, canvas.height] = [Math.round(w * 0.3), Math.round(h * 0.22)];
  const pen = canvas.getContext('2d');
  pen.drawImage(video, w - canvas.width, 0, canvas.width, canvas.height, 0, 0, canvas.width, canvas.height);
  const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  let light = 0;
  for (let i = 0; i < data.length; i += 4) light += data[i] > 235 && data[i + 1] > 235 && data[i + 2] > 235;
  return light / (data.length / 4);
}"""


@pytest_asyncio.fixture(scope="session")
async def delivered(instance: Instance, shared_media: Path, tmp_path_factory: Any) -> dict[str, Any]:
    """One AI-made episode without a label of its own, with Chinese and English subtitles."""
    package = package_of(
        tmp_path_factory.mktemp("package"), "洛书少女", [shared_media / "real" / CLIP], ai="平台添加"
    )
    (package / "字幕" / "en").mkdir(parents=True)
    (package / "字幕" / "001.srt").write_bytes(SRT.encode("gb18030"))
    english = SRT.replace("今晚的河水，<b>比哪一年都静</b>。", "Tonight the river is <i>quiet</i>.")
    (package / "字幕" / "en" / "001.srt").write_text(english, "utf-8")
    return await instance.deliver(package)


async def _watch(instance: Instance, page: Page, app: str, episode: str) -> None:
    await page.goto(f"{instance.origin}/{app}#/watch/{episode}")
    await page.wait_for_selector("html[data-playing=true]", timeout=30_000)
    await page.wait_for_function("() => document.querySelector('video').currentTime > 1.2")
    await page.evaluate("document.querySelector('video').pause()")


async def _switch(page: Page, app: str) -> None:
    """The next subtitles: a button on the phone, OK kept down on the TV."""
    if app != "tv":
        await page.click("[data-captions]")
        return
    for _ in range(3):
        await page.keyboard.down("Enter")
    await page.keyboard.up("Enter")
    assert await page.evaluate("document.querySelector('video').paused"), "as it was before"


@pytest.mark.parametrize(("app", "width", "height"), [("", 390, 844), ("tv", 1920, 1080)])
async def test_words_and_label_are_seen(
    instance: Instance, delivered: dict[str, Any], browser: Browser, app: str, width: int, height: int
) -> None:
    complaints: list[str] = []
    page = await browser.new_page(viewport={"width": width, "height": height})
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    await _watch(instance, page, app, delivered["episodes"][0]["id"])
    line = page.locator("[data-caption-line]")
    assert await line.inner_text() == "今晚的河水，比哪一年都静。"
    assert await line.locator("b").inner_text() == "比哪一年都静"
    shown = await line.locator("span").first.evaluate("e => getComputedStyle(e).backgroundColor")
    assert shown == "rgba(0, 0, 0, 0.72)"
    labelled = await page.evaluate(LIGHT_IN_THE_CORNER)
    await _switch(page, app)  # after the last language comes none, then the first
    await page.wait_for_function("() => document.querySelector('[data-caption-line]').innerText === ''")
    await _switch(page, app)
    await page.wait_for_function(
        "() => document.querySelector('[data-caption-line]').innerText.startsWith('Tonight')"
    )
    await page.evaluate("document.querySelector('video').currentTime = 4.5")
    await page.wait_for_function("() => !document.querySelector('video').seeking")
    assert labelled > await page.evaluate(LIGHT_IN_THE_CORNER) + 0.01
    assert complaints == []
    await page.close()


async def test_what_is_published_says_so_and_plays_everywhere(
    instance: Instance, delivered: dict[str, Any], browser: Browser, players: str
) -> None:
    episode = delivered["episodes"][0]["id"]
    session = await instance.post(f"/v1/episodes/{episode}/play", query="?screen=tv")
    url = instance.origin + session["playlist"]
    prefix = url.rpartition("/")[0]
    tags = (await probe(f"{prefix}/tv-720.mp4"))["format"]["tags"]
    said = json.loads(tags["AIGC"])
    assert (said["Label"], said["ContentProducer"], said["PropagateID"]) == ("1", "河声制作（虚构）", episode)
    with urllib.request.urlopen(instance.origin + session["storyboard"], timeout=10) as index:
        assert index.headers["Content-Type"] == "text/vtt; charset=utf-8"
        assert b"storyboard-1.jpg#xywh=0,0," in index.read()
    for player in ("hls", "shaka"):
        outcome = await to_the_end(browser, players, player, url)
        assert abs(outcome["duration"] - 5.0) < 0.3, outcome
