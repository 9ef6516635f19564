"""What a first visit costs: bytes, how soon something is seen, and whether what is seen stays where it is."""

from statistics import median
from typing import Any, cast

import pytest
from playwright.async_api import Browser

from tests.journeys.instance import Instance
from tests.journeys.pages import SIZES

PAGES = {"phone": "/", "tv": "/tv"}
READY = {"phone": ".card", "tv": "[id^=card-]"}
MOST_BYTES = 300_000  # compressed, with hls.js, without pictures
MOST_OWN_BYTES = 80_000
MOST_SHIFT = 0.01  # of the screen; web.dev calls 0.1 good
PAINT_RATIO = 12.0  # to a page of the same server that holds one word
VISITS = 5
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
SHIFTS = """() => {
  window.shifted = [];
  new PerformanceObserver((seen) => {
    for (const { value, sources } of seen.getEntries()) {
      window.shifted.push({ value, what: sources.map(({ node }) => node?.className ?? node?.nodeName) });
    }
  }).observe({ type: 'layout-shift', buffered: true });
}"""


async def _painted(browser: Browser, url: str, screen: str) -> float:
    """Milliseconds to the first thing that is seen, by a browser that knows nothing of the server."""
    context = await browser.new_context(viewport=SIZES[screen])
    page = await context.new_page()
    await page.goto(url)
    await page.wait_for_function(f"() => {PAINTED}")
    took: float = await page.evaluate(PAINTED)
    await context.close()
    return took


@pytest.mark.parametrize("screen", PAGES)
async def test_something_is_seen_nearly_as_soon_as_on_a_blank_page(
    instance: Instance, river: dict[str, Any], browser: Browser, screen: str
) -> None:
    ours, blank = list[float](), list[float]()
    for _ in range(VISITS):
        ours.append(await _painted(browser, instance.origin + PAGES[screen], screen))
        blank.append(await _painted(browser, instance.origin + "/healthz", screen))
    assert median(ours) / median(blank) <= PAINT_RATIO, (ours, blank)


@pytest.mark.parametrize("screen", PAGES)
async def test_a_first_visit_is_light_calm_and_without_complaint(
    instance: Instance, river: dict[str, Any], browser: Browser, screen: str
) -> None:
    context = await browser.new_context(viewport=SIZES[screen])
    page = await context.new_page()
    said, sent, names = list[str](), dict[str, int](), dict[str, str]()
    page.on("console", lambda one: said.append(one.text))
    page.on("pageerror", lambda one: said.append(str(one)))
    network = await context.new_cdp_session(page)
    await network.send("Network.enable")

    def asked(told: dict[str, Any]) -> None:
        names[told["requestId"]] = told["request"]["url"]

    def came(told: dict[str, Any]) -> None:
        sent[names[told["requestId"]]] = int(told["encodedDataLength"])

    network.on("Network.requestWillBeSent", asked)
    network.on("Network.loadingFinished", came)
    await page.add_init_script(f"({SHIFTS})()")
    await page.goto(instance.origin + PAGES[screen])
    await page.wait_for_selector(READY[screen])
    await page.wait_for_load_state("networkidle")
    code = {url: size for url, size in sent.items() if "/t/" not in url and "/v1/" not in url}
    assert any("/vendor/hls" in url for url in code), "the player's library comes while nobody waits for it"
    assert sum(code.values()) <= MOST_BYTES, code
    assert sum(size for url, size in code.items() if "/vendor/" not in url) <= MOST_OWN_BYTES, code
    shifted = await page.evaluate("window.shifted")
    assert sum(one["value"] for one in shifted) <= MOST_SHIFT, shifted
    assert said == []
    await context.close()


async def test_the_phone_app_can_be_installed(instance: Instance, browser: Browser) -> None:
    page = await browser.new_page(viewport=SIZES["phone"])
    await page.goto(instance.origin)
    devtools = await page.context.new_cdp_session(page)
    manifest = cast("dict[str, Any]", await devtools.send("Page.getAppManifest"))
    assert manifest["url"].endswith("/app/app.webmanifest")
    assert manifest["errors"] == []
    found = cast("dict[str, Any]", await devtools.send("Page.getInstallabilityErrors"))
    errors = {str(one["errorId"]) for one in found["installabilityErrors"]}
    assert errors <= {"in-incognito"}, "that one is the test's own browser"
    await page.close()
