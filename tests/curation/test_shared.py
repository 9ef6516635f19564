"""The page behind a shared link, as crawlers get it: by HTTP, without a script, knowing nobody."""

import json
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from catalog.account import Account
from catalog.licence import Registration
from catalog.postgres import series
from catalog.postgres.connection import Connection
from catalog.series import Person, Series, SeriesFacts, SeriesState
from catalog.settings import CatalogSettings
from tests.service import ASSET, FILES, Client, Clock, put_asset, put_published, put_series, serving
from tests.streaming.test_play_and_views import FACTS

HOSTILE = """"><script>alert('河')</script><!-- &amp; \\u003c"""
TITLE = "调解员老严"


class Read(HTMLParser):
    """What a crawler takes from a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.metas, self.links, self.tags, self.texts = dict[str, str](), dict[str, str](), [""], [""]
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.texts.append("")
        if tag == "meta":
            self.metas[told.get("property") or told.get("name") or ""] = told.get("content", "")
        if tag in {"link", "a"}:
            self.links[told.get("rel") or told.get("class") or ""] = told["href"]

    def handle_endtag(self, tag: str) -> None:
        self.tags.append(f"/{tag}")
        self.texts.append("")

    def handle_data(self, data: str) -> None:
        self.texts[-1] += data

    def of(self, tag: str) -> str:
        return self.texts[self.tags.index(tag)]


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest_asyncio.fixture
async def client(settings: CatalogSettings, clock: Clock, tmp_path: Path) -> AsyncGenerator[Client]:
    await put_asset(settings.media, tmp_path / "made")
    async with serving(settings, clock) as served:
        yield served


async def put(
    conn: Connection, account: str, facts: SeriesFacts, now: datetime, *, ready: bool = True
) -> Series:
    one = await put_series(conn, account, facts, now)
    if ready:
        await put_published(conn, one, 1, now)
    await series.move(conn, one, SeriesState.PUBLISHED, now)
    return one


async def read(client: Client, path: str = "/s/se_test") -> tuple[int, Read, Any]:
    async with client.get(path, allow_redirects=False) as response:
        return response.status, Read(await response.text()), response.headers


async def test_a_link_shows_what_the_work_is_and_what_has_to_be_seen(
    client: Client, conn: Connection, maker: tuple[Account, str], now: datetime
) -> None:
    facts = replace(
        FACTS, title=TITLE, logline="谁也不让谁", ai_made=True, sponsored=True,
        people=(Person(role="导演", name="言半夏"), Person(role="摄影", name="陶砚")),
    )  # fmt: skip
    await put(conn, maker[0].id, facts, now)
    status, page, headers = await read(client)
    address = str(client.make_url("/s/se_test"))
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert page.of("title") == f"{TITLE} · 展播台 Zhanbo"
    assert page.links["canonical"] == address
    assert page.links["door"] == "/#/series/se_test"
    wanted = {
        "og:type": "video.tv_show", "og:title": TITLE, "og:url": address, "og:locale": "zh_CN",
        "og:site_name": "展播台 Zhanbo", "og:image": f"{address}/poster.jpg",
        "twitter:card": "summary_large_image",
    }  # fmt: skip
    assert {name: page.metas[name] for name in wanted} == wanted
    for said in ("谁也不让谁", "AI 生成", "广告", "备案号 （番茄）网微剧备字（2026）第847205号"):
        assert said in page.metas["og:description"]
        assert said in "".join(page.texts[page.tags.index("main") :])
    data = json.loads(page.of("script"))
    assert (data["@type"], data["name"], data["url"]) == ("TVSeries", TITLE, address)
    assert data["director"] == [{"@type": "Person", "name": "言半夏"}]


async def test_a_picture_is_found_long_after_its_address_was_told(
    client: Client, conn: Connection, maker: tuple[Account, str], now: datetime, clock: Clock
) -> None:
    await put(conn, maker[0].id, replace(FACTS, title=TITLE), now)
    _, page, _ = await read(client)
    clock.now += timedelta(days=20)
    async with client.get(urlsplit(page.metas["og:image"]).path) as response:
        assert (response.status, await response.read()) == (200, FILES["poster.jpg"])
        assert ASSET in str(response.url)
        assert [one.status for one in response.history] == [302]


async def test_nothing_that_a_maker_writes_becomes_markup(
    client: Client, conn: Connection, maker: tuple[Account, str], now: datetime
) -> None:
    facts = replace(
        FACTS, title=HOSTILE, logline=HOSTILE, synopsis=HOSTILE,
        registration=Registration(number=HOSTILE), people=(Person(role="导演", name=HOSTILE),),
    )  # fmt: skip
    await put(conn, maker[0].id, facts, now)
    _, page, headers = await read(client)
    assert page.tags.count("script") == 2, "ours"
    assert page.metas["og:title"] == page.of("h1") == HOSTILE
    assert HOSTILE in page.metas["og:description"]
    data = json.loads(page.of("script"))
    assert (data["name"], data["director"][0]["name"]) == (HOSTILE, HOSTILE)
    assert "'unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/s/se_test", "/s/se_none"])
async def test_what_is_not_shown_has_a_page_that_says_so(
    client: Client, conn: Connection, maker: tuple[Account, str], now: datetime, path: str
) -> None:
    one = await put(conn, maker[0].id, replace(FACTS, title=TITLE), now)
    await series.move(conn, one, SeriesState.TAKEN_DOWN, now)
    status, page, headers = await read(client, path)
    assert (status, headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert page.of("h1") == "没有找到这部作品"
    assert page.links["door"] == "/"
    assert TITLE not in "".join(page.texts)
    async with client.get(f"{path}/poster.jpg", allow_redirects=False) as response:
        assert (response.status, (await response.json())["code"]) == (404, "series_not_found")


async def test_a_work_without_a_picture_shows_none(
    client: Client, conn: Connection, maker: tuple[Account, str], now: datetime
) -> None:
    await put(conn, maker[0].id, replace(FACTS, title=TITLE), now, ready=False)
    status, page, _ = await read(client)
    assert status == 200
    assert "og:image" not in page.metas
    assert "img" not in page.tags
    async with client.get("/s/se_test/poster.jpg", allow_redirects=False) as response:
        assert (response.status, (await response.json())["code"]) == (404, "picture_not_found")
