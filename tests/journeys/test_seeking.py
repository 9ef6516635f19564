"""Who seeks sees where: small pictures above the line, on both screens."""

from typing import Any

from playwright.async_api import Browser

from tests.journeys.conftest import RIVER_SECONDS
from tests.journeys.instance import Instance

SHOWN = "document.querySelector('.preview:not([hidden])')"
PICTURE = f"""async () => {{
  const {{ backgroundImage, backgroundPosition }} = getComputedStyle({SHOWN});
  const sheet = new Image();
  sheet.src = backgroundImage.slice(5, -2);
  await sheet.decode();
  const [x, y] = backgroundPosition.split(' ').map(parseFloat);
  const {{ left, right, top, height }} = {SHOWN}.getBoundingClientRect();
  const inside = left >= 0 && right <= innerWidth && top >= 0 && height > 100;
  return {{ sheet: sheet.naturalWidth, x: -x, y: -y, inside }};
}}"""


async def test_the_remote_control_shows_the_picture_that_it_goes_to(
    instance: Instance, river: dict[str, Any], browser: Browser
) -> None:
    page = await browser.new_page(viewport={"width": 1920, "height": 1080})
    await page.goto(f"{instance.origin}/tv#/watch/{river['episodes'][0]['id']}")
    await page.wait_for_selector("html[data-playing=true]", timeout=30_000)
    await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowRight")
    await page.wait_for_function(f"() => {SHOWN}")
    last = await page.evaluate(PICTURE)
    assert last["inside"]
    assert 0 < last["x"] < last["sheet"], "not the first of them"
    await page.wait_for_function(f"() => !{SHOWN}")
    await page.wait_for_function(
        f"() => document.querySelector('video').currentTime > {RIVER_SECONDS - 2}", timeout=30_000
    )
    await page.keyboard.press("ArrowLeft")
    await page.wait_for_function(f"() => {SHOWN}")
    assert (await page.evaluate(PICTURE))["x"] == 0
    await page.close()


async def test_a_finger_on_the_line_sees_the_picture_under_it(
    instance: Instance, river: dict[str, Any], browser: Browser
) -> None:
    page = await browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True)
    await page.goto(f"{instance.origin}/#/watch/{river['episodes'][0]['id']}")
    await page.wait_for_selector("html[data-playing=true]", timeout=30_000)
    line = await page.locator(".scrub input").bounding_box()
    assert line
    height = line["y"] + line["height"] / 2
    await page.mouse.move(line["x"] + line["width"] / 2, height)  # on the thumb nothing would change
    await page.mouse.down()
    seen = list[float]()
    for share in (0.02, 0.97):
        await page.mouse.move(line["x"] + line["width"] * share, height, steps=3)
        await page.wait_for_function(f"() => {SHOWN}")
        picture = await page.evaluate(PICTURE)
        assert picture["inside"]
        seen.append(picture["x"])
    assert seen[0] == 0 < seen[1]
    await page.mouse.up()
    await page.wait_for_function(f"() => !{SHOWN}")
    await page.close()
