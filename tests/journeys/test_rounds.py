"""A round in the browser: from an empty room to a masterpiece on the phone, and what its certificate says."""

import re
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import cv2
import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect
from redis.asyncio import Redis

from catalog.account import Account, Role
from catalog.identity import new_token
from catalog.postgres import accounts
from catalog.postgres.connection import Connection
from catalog.series import Organisation
from catalog.settings import CatalogSettings
from tests.catalog.test_gates import GOOD
from tests.journeys.test_accessibility import objections
from tests.service import Client, Clock, put_asset, serving
from tests.streaming.test_session import put

DAY = timedelta(days=1)
MAKER = "河声影业"
MADE = replace(
    GOOD, organisations=(Organisation(role="制作", name=MAKER),), planned_episodes=1, status=None,
    logline=f"{MAKER}的两个下午",
)  # fmt: skip
MILLIMETRE = 72 / 25.4  # in the points of a PDF
POINTS = {"窑火第七夜": ("92", "90", "88"), "量天尺": ("81", "79", "83")}


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest_asyncio.fixture
async def client(
    settings: CatalogSettings, clock: Clock, conn: Connection, maker: tuple[Account, str], tmp_path: Path,
    redis: Redis,
) -> AsyncGenerator[Client]:  # fmt: skip
    """The service with two works that are eligible and one that was shown before the quarter."""
    await put_asset(settings.media, tmp_path / "made")
    for title in POINTS:
        await put(conn, maker[0].id, title, clock.now, MADE)
    await put(conn, maker[0].id, "去年的河", clock.now - 90 * DAY, MADE)
    async with serving(settings, clock) as served:
        yield served


class Person:
    """Somebody in a browser of their own. Any error of the pages' scripts fails the test."""

    def __init__(self, page: Page, client: Client) -> None:
        self.page = page
        self.errors = list[str]()
        self._client = client
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    async def open(self, path: str, ready: str) -> None:
        await self.page.goto(str(self._client.make_url("/")).rstrip("/") + path)
        await self.page.wait_for_selector(ready)

    async def sign_in(self, token: str, ready: str) -> None:
        await self.open("/console", "[data-session=out]")
        await self.page.click("[data-session=out]")
        await self.page.fill("[name=token]", token)
        await self.page.keyboard.press("Enter")
        await self.page.wait_for_selector(ready)

    async def do(self, act: str, then: str) -> None:
        """Press what asks first, and confirm."""
        await self.page.click(f"[data-act={act}]")
        await self.page.click("dialog .verb")
        await self.page.wait_for_selector("dialog", state="detached")
        await self.page.wait_for_selector(then)


@pytest_asyncio.fixture
async def people(browser: Browser, client: Client) -> AsyncGenerator[list[Person]]:
    """A curator, three reviewers, and a reviewer of the maker's own organisation."""
    contexts = [await browser.new_context(viewport={"width": 1440, "height": 900}) for _ in range(5)]
    found = [Person(await context.new_page(), client) for context in contexts]
    yield found
    for context in contexts:
        await context.close()
    assert [one.errors for one in found] == [[]] * 5


async def reviewer(conn: Connection, name: str, organisation: str) -> str:
    token = new_token()
    account = Account(id=f"ac_{name}", name=name, role=Role.REVIEWER, organisation=organisation)
    await accounts.add(conn, account, token)
    return token


async def judge(person: Person, axe: str) -> None:
    """Score what waits, by keyboard alone, until nothing does."""
    page = person.page
    await page.focus("[data-act=begin]")
    await page.keyboard.press("Enter")
    for number in range(len(POINTS)):
        await page.wait_for_selector("[name=idea]")
        title = await page.inner_text(".desk-title h2")
        assert MAKER not in await page.inner_text("main")
        await page.frame_locator("[data-frame=judging]").locator(".watch h1").wait_for(state="attached")
        if number == 0:
            assert await objections(page, axe) == []
        await page.focus("[name=idea]")
        for axis, points in zip(("idea", "art", "craft"), POINTS[title], strict=True):
            assert await page.evaluate("document.activeElement.name") == axis
            await page.keyboard.type(points)
            await page.keyboard.press("Tab")  # the slider of the same axis
            await page.keyboard.press("Tab")
        await page.keyboard.type("好看")
        await page.focus("[data-act=give]")
        await page.keyboard.press("Enter")
        await expect(page.locator(".desk-title h2", has_text=title)).to_have_count(0)
    await expect(page.locator("[data-scored]")).to_have_count(len(POINTS))


async def opened_round(curator: Person, axe: str) -> None:
    """A round that is being scored, with two of three works that were pasted."""
    page = curator.page
    await curator.open("/console#/rounds", "[data-empty] [data-act=new-round]")
    assert await objections(page, axe) == []
    await curator.do("new-round", "[data-part=nominated]")
    await page.fill("[name=pasted]", "《窑火第七夜》\n量天尺\n去年的河")
    await page.click("[data-act=paste]")
    await expect(page.locator("[data-chosen]")).to_have_count(3)
    await page.click("[data-act=nominate]")
    await page.wait_for_selector("[data-verdict='se_去年的河'] [data-refusal=R02]")
    await expect(page.locator("[data-part=nominated] [data-work]")).to_have_count(2)
    assert await objections(page, axe) == []
    await curator.do("score", "[data-stage=score]")


async def masterpieces(person: Person) -> list[str]:
    """The works that bear the label on the phone's home page."""
    await person.open("/", ".card")
    cards = person.page.locator(".card:has(.badge-masterpiece)")
    return sorted({unquote(await card.get_attribute("href") or "") for card in await cards.all()})


def scanned(picture: bytes) -> str:
    """What a phone reads from a picture of a QR code."""
    pixels = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    return cv2.QRCodeDetector().detectAndDecode(cv2.resize(pixels, None, fx=3, fy=3))[0]


async def test_a_round_ends_with_a_masterpiece_that_its_certificate_vouches_for(
    people: list[Person], operator: tuple[Account, str], conn: Connection, clock: Clock, axe: str
) -> None:
    curator, *jury, own = people
    await curator.sign_in(operator[1], "[data-session=in]")
    await opened_round(curator, axe)

    await own.sign_in(await reviewer(conn, "本单位", MAKER), "[data-review]")
    await expect(own.page.locator("[data-refused=own_organisation]")).to_have_count(2)
    await own.open("/console#/review", "[data-review]")
    round_id = await own.page.locator("[data-review]").get_attribute("data-review")
    await own.open(f"/console#/review/{round_id}/se_量天尺", "main .notice:not([hidden])")
    assert await own.page.locator("[name=idea]").count() == 0
    for number, one in enumerate(jury):
        await one.sign_in(await reviewer(conn, f"评委{number}", f"大学{number}"), "[data-review]")
        assert await objections(one.page, axe) == []
        await judge(one, axe)

    page = curator.page
    await page.reload()
    await expect(page.locator("[data-reviewers='3']")).to_have_count(2)
    await curator.do("shortlist", "[data-stage=shortlist]")
    await expect(page.locator("[data-shortlisted='1'] .ranked-name")).to_have_text("窑火第七夜")
    assert await objections(page, axe) == []
    await curator.do("publicity", "[data-stage=publicity]")
    assert await page.is_disabled("[data-act=result]")
    await page.click("[data-act=object]")
    await page.select_option("[name=objection-work]", "se_量天尺")
    await page.fill("[name=said]", "第三集与旧作雷同")
    await page.fill("[name=said-by]", "某观众")
    await page.click("dialog .verb")
    await page.click("[data-act=dismiss]")
    await page.fill("[name=reason]", "比对后不属实")
    await page.click("dialog .verb")
    await page.wait_for_selector("[data-decided]")
    assert await masterpieces(own) == []

    clock.now += 6 * DAY
    await page.reload()
    await page.click("[data-act=result]:enabled")
    await page.select_option("[name='grade-se_量天尺']", "")
    await page.click("dialog .verb")
    await page.wait_for_selector("[data-award] [data-grade=S]")
    assert await objections(page, axe) == []
    assert await masterpieces(own) == ["#/series/se_窑火第七夜"]

    async with page.expect_popup() as opening:
        await page.click("[data-certificate]")
    certificate = Person(await opening.value, curator._client)  # pyright: ignore[reportPrivateUsage]
    await certificate.page.wait_for_selector("[data-standing=verified]")
    assert await objections(certificate.page, axe) == []
    paper = await certificate.page.pdf(prefer_css_page_size=True)
    assert re.findall(rb"/Count (\d+)", paper) == [b"1"], "it is printed on one sheet"
    ((width, height),) = re.findall(rb"/MediaBox *\[0 0 ([\d.]+) ([\d.]+)\]", paper)
    assert (round(float(width) / MILLIMETRE), round(float(height) / MILLIMETRE)) == (297, 210)
    link = scanned(await certificate.page.locator(".code img").screenshot())
    assert link == certificate.page.url
    await own.page.goto(link)
    await own.page.wait_for_selector("[data-standing=verified]")
    assert "《窑火第七夜》" in await own.page.inner_text(".sheet")
    await own.page.goto(f"{link}x")
    await own.page.wait_for_selector("[data-state=altered]")
    assert await objections(own.page, axe) == []

    await page.click("[data-act=revoke]")
    await page.fill("[name=reason]", "核查后抄袭属实")
    await page.click("dialog .verb")
    await page.wait_for_selector("[data-revoked]")
    await own.page.goto(link)
    await expect(own.page.locator("[data-standing=revoked]")).to_contain_text("核查后抄袭属实")
    assert await masterpieces(own) == []
    await page.evaluate("location.hash = '#/rounds'")
    await page.wait_for_selector("[data-awarded='0']")
    assert await objections(page, axe) == []
