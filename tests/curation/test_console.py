"""The console in a real browser: signing in, giving facts, taking down and restoring."""

from collections.abc import AsyncGenerator
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from catalog.account import Account
from catalog.postgres import episodes, quality
from catalog.postgres.connection import Connection
from catalog.quality import QualityEvent, QualityKind, QualityReport, Source
from catalog.series import EpisodeFacts, SeriesFacts
from catalog.settings import CatalogSettings
from catalog.showcase import SHOWCASE
from catalog.special import SPECIAL
from catalog.viewing import PlaySession
from tests.service import Client, Clock, put_asset, put_published, put_series, serving

GIVEN = {
    "registration_number": "（番茄）网微剧备字（2026）第847205号",
    "filed_on": "2026-07-20",
    "investment_wan": "45.5",
    "rights_start_on": "2026-08-01",
    "rights_end_on": "2027-08-01",
    "legal_reviewer": "某律师",
}


@pytest_asyncio.fixture
async def client(settings: CatalogSettings, now: datetime, tmp_path: Path) -> AsyncGenerator[Client]:
    await put_asset(settings.media, tmp_path / "made")
    async with serving(settings, Clock(now)) as served:
        yield served


@pytest_asyncio.fixture
async def draft(conn: Connection, maker: tuple[Account, str], now: datetime) -> str:
    one = await put_series(conn, maker[0].id, SeriesFacts(title="调解员老严"), now)
    await put_published(conn, one, 1, now, facts=EpisodeFacts(number=1))
    return one.id


@pytest_asyncio.fixture
async def console(client: Client, browser: Browser) -> AsyncGenerator[Page]:
    """The console's page; any error of its scripts fails the test."""
    page = await browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    errors = list[str]()
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(str(client.make_url("/console")))
    yield page
    await page.close()
    assert not errors


async def sign_in(page: Page, token: str) -> None:
    await page.click("[data-session=out]")
    await page.fill("[name=token]", token)
    await page.keyboard.press("Enter")


async def open_work(page: Page, series_id: str) -> None:
    await page.wait_for_selector("[data-session=in]")
    await page.evaluate(f"location.hash = '#/works/{series_id}'")
    await page.wait_for_selector(f".work-desk[data-series={series_id}]")


async def state(client: Client, series_id: str) -> int:
    async with client.get(f"/v1/series/{series_id}") as response:
        return response.status


async def test_a_curator_signs_in_gives_every_fact_and_the_work_is_public(
    client: Client, console: Page, draft: str, operator: tuple[Account, str]
) -> None:
    await console.wait_for_selector(".notice:not([hidden])")
    await sign_in(console, "wrong")
    await console.wait_for_selector(".complaint:not([hidden])")
    await console.fill("[name=token]", operator[1])
    await console.keyboard.press("Enter")
    await console.click("[data-figure=refused]")
    await console.click(f"[data-series={draft}] h2 a")
    for name, value in GIVEN.items():
        await console.fill(f"[name={name}]", value)
    for name in ("registration_verified", "title_signed_off", "reviewed"):
        await console.check(f"[name={name}]")
    await console.select_option("[name=tier]", "ordinary")
    await console.select_option("[name=zone]", "law")
    await console.click("[data-act=save]")
    await console.wait_for_selector(".verdict:not([data-live]):not(:has([data-refusal=G00]))")
    refused = await console.locator(".verdict [data-refusal]").all()
    assert [await one.get_attribute("data-refusal") for one in refused] == ["G02"]
    assert await console.locator("[data-field=tier][data-asked]").count() == 1
    assert await console.input_value("[name=registration_number]") == GIVEN["registration_number"]
    assert await console.input_value("[name=investment_wan]") == ""
    await console.select_option("[name=tier]", "other")
    await console.wait_for_selector(".verdict[data-live][data-verdict='0'] .then-published")
    assert await state(client, draft) == 404, "nothing is saved by looking"
    await console.click("[data-act=save]")
    await console.wait_for_selector(f"[data-series={draft}][data-series-state=published]")
    assert await state(client, draft) == 200


async def test_a_value_that_cannot_be_stored_is_shown_at_its_field_and_the_form_stays_filled(
    client: Client, console: Page, draft: str, operator: tuple[Account, str]
) -> None:
    await sign_in(console, operator[1])
    await open_work(console, draft)
    await console.fill("[name=rights_start_on]", "2027-08-02")
    await console.fill("[name=rights_end_on]", "2027-08-01")
    await console.wait_for_selector("[data-field=rights_end_on][data-asked]")
    await console.click("[data-act=save]")
    await console.wait_for_selector("[name=rights_end_on]:focus")
    assert await console.locator(".complaint:not([hidden])").count() == 1
    assert await console.input_value("[name=rights_end_on]") == "2027-08-01"
    await console.reload()
    await console.wait_for_selector("[data-unsaved]")
    assert await console.input_value("[name=rights_end_on]") == "2027-08-01", "kept in this browser"
    await console.click("[data-act=drop]")
    await console.wait_for_selector(".desk-saved:not([data-unsaved])")


async def test_a_work_is_taken_down_with_a_reason_and_restored(
    client: Client, console: Page, draft: str, operator: tuple[Account, str]
) -> None:
    await sign_in(console, operator[1])
    await open_work(console, draft)
    await console.click("[data-act=takedown]")
    await console.click("dialog .verb")
    assert await console.locator("dialog[open]").count() == 1, "a takedown asks for its reason"
    await console.fill("[name=reason]", "权利争议")
    await console.click("dialog .verb")
    await console.wait_for_selector(f"[data-series-state=taken-down][data-series={draft}]")
    await console.click("[data-act=restore]")
    await console.wait_for_selector(f"[data-series={draft}][data-series-state=draft]")


async def test_a_waiting_episode_is_pulled_ahead_and_cancelled(
    console: Page, draft: str, conn: Connection, operator: tuple[Account, str]
) -> None:
    await episodes.put(conn, "ep_2", draft, EpisodeFacts(number=2), "b" * 64, "2.mp4")
    await episodes.defer(conn, "ep_2")
    await sign_in(console, operator[1])
    await open_work(console, draft)
    await console.click("[data-episode-id=ep_2] [data-lever=ahead]")
    await console.click("[data-episode-id=ep_2] [data-lever=cancel]")
    await console.wait_for_selector("[data-failure=ep_2]")
    assert await conn.fetchval("select priority from procrastinate_jobs") == episodes.AHEAD
    assert await console.locator("[data-lever=ahead], [data-lever=cancel]").count() == 0


async def test_curators_see_how_playing_went_and_makers_do_not(
    console: Page,
    draft: str,
    conn: Connection,
    now: datetime,
    operator: tuple[Account, str],
    maker: tuple[Account, str],
) -> None:
    session = PlaySession(
        id="ps_1", episode_id="ep_1", series_id=draft, viewer="vw", screen="tv", issued_at=now
    )
    told = [
        QualityEvent(seq=0, kind=QualityKind.STARTUP, seconds=1.5),
        QualityEvent(seq=1, kind=QualityKind.BITRATE, seconds=20.0, kbps=1500.0),
        QualityEvent(seq=2, kind=QualityKind.STALL, seconds=5.0),
    ]
    report = QualityReport(session=session, source=Source.PLAYER, received_at=now, events=told)
    await quality.append(conn, [report])
    await quality.fold(conn, 10)
    await sign_in(console, maker[1])
    await console.wait_for_selector(f"[data-series={draft}]")
    assert await console.locator("[data-quality]").count() == 0
    await console.click("[data-session=in]")
    await sign_in(console, operator[1])
    row = console.locator("[data-quality] tbody tr[data-screen=tv]")
    await row.wait_for()
    cells = await row.locator("td").all_inner_texts()
    assert cells == [
        "2026-09-01", "大屏", "本站播放器", "1", "100%", "1.50 s", "1", "20%", "1,500 kbps", "0",
    ]  # fmt: skip


async def test_a_maker_may_look_and_not_act_and_signing_out_shows_nothing_new(
    client: Client, console: Page, draft: str, maker: tuple[Account, str]
) -> None:
    await sign_in(console, maker[1])
    await console.wait_for_selector(f"[data-series={draft}]")
    await console.evaluate("location.hash = '#/works'")
    await console.wait_for_selector(f".works [data-series={draft}]")
    assert await console.locator(".choose").count() == 0
    await open_work(console, draft)
    assert await console.locator("[data-act]").count() == 0
    assert await console.locator("form > fieldset:disabled").count() == 1
    await console.click("[data-session=in]")
    await console.wait_for_selector("[data-session=out]")
    assert await console.locator("[data-series]").count() == 0
    assert [cookie for cookie in await console.context.cookies() if "console" in str(cookie)] == []


@pytest.mark.parametrize("kind", [SPECIAL.name, SHOWCASE.name])
@pytest.mark.parametrize("turn", ["opens", "closes"])
def test_what_happens_today_has_words_for_every_kind_of_page(kind: str, turn: str) -> None:
    words = (Path(__file__).parents[2] / "curation" / "console" / "text.js").read_text()
    assert f"'happening.{kind}-{turn}': {{ zh: '" in words
