"""A curator's morning: one refused work is put right, another curator met, many reviewed, one taken down."""

import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from catalog.given import Given
from catalog.licence import Registration, Tier
from catalog.postgres import episodes, series
from catalog.postgres.connection import connect
from catalog.series import Endpoint, EpisodeFacts, Rights, SeriesFacts
from tests.journeys.console import console_of
from tests.journeys.instance import Instance
from tests.journeys.test_accessibility import objections

NUMBER = Registration(number="（番茄）网微剧备字（2026）第847205号")
GIVEN = Given(
    zones=("travel",), registration=NUMBER, tier=Tier.OTHER, filed_on=date(2026, 7, 20), investment_wan=20.0,
    rights=Rights(starts_on=date(2026, 8, 1), ends_on=date(2099, 1, 1), endpoints=(Endpoint.APP,)),
    title_signed_off_by="某人",
)  # fmt: skip
UNTOLD = "se_desk_0"
NUMBERED = ("se_desk_1", "se_desk_2")
TITLES = {UNTOLD: "没有备案的戏", "se_desk_1": "有备案的戏一", "se_desk_2": "有备案的戏二"}


@pytest_asyncio.fixture(scope="module")
async def drafts(instance: Instance) -> dict[str, str]:
    """Three works with an episode that failed to transcode, so that nothing begins by itself."""
    conn = await connect(instance.endpoints["database_url"])
    account = await conn.fetchval("select id from account limit 1")
    now = datetime.now(UTC)
    for number, (name, title) in enumerate(TITLES.items()):
        facts, at = SeriesFacts(title=title), now + timedelta(seconds=number)
        async with conn.transaction():
            one = await series.put(conn, name, account, facts, at)
            given = replace(GIVEN, registration=None) if name == UNTOLD else GIVEN
            await series.give(conn, one.id, given, at, by="某人")
            await episodes.put(
                conn, f"ep_desk_{number}", one.id, EpisodeFacts(number=1), f"{number:064x}", "1.mp4"
            )
            claimed = await episodes.claim(conn, f"ep_desk_{number}")
            assert claimed is not None
            await episodes.fail(conn, claimed, "corrupt", "made for this journey")
    await conn.close()
    return TITLES


@pytest_asyncio.fixture
async def console(instance: Instance, browser: Browser, drafts: dict[str, str]) -> AsyncGenerator[Page]:
    async with console_of(instance, browser, "", "[data-session=in]") as page:
        yield page


async def states(instance: Instance) -> dict[str, str]:
    """Where each of the works stands."""
    found = await instance.get(f"/v1/operations/series?ids={','.join(TITLES)}")
    return {one["id"]: one["state"] for one in found["items"]}


async def test_one_work_is_put_right_while_another_curator_is_at_it(
    instance: Instance, console: Page, axe: str
) -> None:
    await console.wait_for_selector("[data-figure=refused][data-some]")
    assert await objections(console, axe) == []
    await console.click("[data-gate=G01]")
    await console.wait_for_selector(f".works [data-series={UNTOLD}] [data-refusal=G01]")
    assert "gate=G01" in console.url, "what is asked for stands in the address"
    assert await objections(console, axe) == []
    await console.click(f"[data-series={UNTOLD}] h2 a")

    await console.wait_for_selector(".verdict [data-refusal=G01]")
    await console.click(".verdict [data-refusal=G01] button")
    assert await console.locator("[name=registration_number]:focus").count() == 1, (
        "a refusal leads to its field"
    )
    await console.keyboard.type(NUMBER.number)
    await console.wait_for_selector(".verdict[data-live] [data-refusal=G01]:has-text('核验')")
    await console.check("[name=registration_verified]")
    await console.wait_for_selector(".verdict[data-live]:not(:has([data-refusal=G01]))")
    assert await objections(console, axe) == []

    told: dict[str, Any] = {"logline": "别人写的"}
    await instance.post(f"/v1/operations/series/{UNTOLD}/facts", told)
    await console.click("[data-act=save]")
    clash = console.locator("[data-clash]")
    await clash.wait_for()
    assert "别人写的" in await clash.locator("[data-clash-field=logline]").inner_text()
    assert NUMBER.number in await clash.locator("[data-clash-field=registration_number]").inner_text()
    assert await objections(console, axe) == []
    await console.click("[data-act=mine]")
    await console.wait_for_selector(".desk-saved:not([data-unsaved])")
    assert await console.input_value("[name=logline]") == "别人写的"
    assert await console.input_value("[name=registration_number]") == NUMBER.number
    await console.click("[data-act=undo]")
    await expect(console.locator("[name=registration_number]")).to_have_value("")
    await console.go_back()
    await console.wait_for_selector(f".works [data-series={UNTOLD}] [data-refusal=G01]")
    status, out, _ = await instance.zhanbo("status", UNTOLD, "--json")
    (one,) = json.loads(out)["series"]
    assert (status, one["id"], one["episodes"][0]["code"]) == (0, UNTOLD, "corrupt")
    assert (await instance.zhanbo("status", "se_none"))[0] == 2


async def test_many_are_reviewed_and_who_fails_is_named_and_one_is_taken_down_and_restored(
    instance: Instance, console: Page, axe: str
) -> None:
    await console.evaluate("location.hash = '#/works?episodes=failed'")
    await console.fill("[name=q]", "备案的戏")
    await expect(console.locator(".works .work")).to_have_count(3)
    await console.keyboard.press("Tab")
    await console.focus(".works .work:first-child h2 a")
    await console.keyboard.press("x")
    await console.click(".works .work:last-child .choose input", modifiers=["Shift"])
    await console.wait_for_selector("[data-bulk='3']")
    await console.click("[data-act=bulk-review]")
    for name in ("reviewed", "registration_verified"):
        await console.check(f"dialog [name={name}]")
    await console.click("dialog .verb")
    await console.wait_for_selector("[data-dialog=outcome] [data-done='2']")
    failed = console.locator(f"[data-outcome={UNTOLD}]")
    assert await failed.get_attribute("data-code") == "fact_refused"
    assert TITLES[UNTOLD] in await failed.inner_text()
    assert "备案号" in await failed.inner_text()
    assert await objections(console, axe) == []
    await console.keyboard.press("Escape")
    for name in NUMBERED:
        await console.wait_for_selector(f".works [data-series={name}][data-series-state=published]")

    await console.check(f".works [data-series={NUMBERED[0]}] .choose input")
    await console.click("[data-act=bulk-takedown]")
    await console.fill("dialog [name=reason]", "权利争议")
    await console.click("dialog .verb")
    await console.click("[data-dialog=outcome] button")
    await console.wait_for_selector(f".works [data-series={NUMBERED[0]}][data-series-state=taken-down]")
    assert (await states(instance))[NUMBERED[0]] == "taken-down"
    await console.click(f".works [data-series={NUMBERED[0]}] h2 a")
    await console.click("[data-act=restore]")
    await console.wait_for_selector(".work-desk[data-series-state=published]")
    await console.keyboard.press("?")
    await console.wait_for_selector("[data-dialog=keys] kbd")
    assert await objections(console, axe) == []
