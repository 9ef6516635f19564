"""axe finds nothing to object to on any page, on any screen, in the dark or in the light."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.journeys.colours import ZONE
from tests.journeys.instance import Instance
from tests.journeys.package import TAG
from tests.journeys.pages import Language, Scheme, opened, pages

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
LOOK = """async (rules) => {
  const found = await axe.run(document, { runOnly: rules });
  const places = (nodes) => nodes.map(({ target }) => target.join(' ')).join(', ');
  return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${places(nodes)}`);
}"""
LOOKS: dict[str, tuple[Scheme, Language]] = {
    "phone": ("dark", "zh"), "desktop": ("light", "en"), "tv": ("dark", "zh"),
}  # fmt: skip


async def objections(page: Page, axe: str) -> list[str]:
    await page.evaluate(axe)
    return await page.evaluate(LOOK, list(RULES))


@pytest.mark.parametrize("size", LOOKS)
async def test_axe_objects_to_nothing(
    instance: Instance,
    river: dict[str, Any],
    channel: str,
    special: str,
    showcase: str,
    browser: Browser,
    axe: str,
    size: str,
) -> None:
    found = dict[str, list[str]]()
    for one in pages(river["series"], river["episodes"][0]["id"], "hhyh", ZONE, special, showcase, TAG):
        if size in one.sizes:
            page = await opened(browser, instance.origin, one, size, *LOOKS[size])
            found[one.name] = await objections(page, axe)
            await page.close()
    assert found
    told = [f"{name}: {said}" for name, all_said in found.items() for said in all_said]
    assert not told, "\n".join(told)
