"""Who asks too often is told when to come again: a viewer by cookie or session, an address generously."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import ClientResponse
from prometheus_client import REGISTRY

from catalog.account import Account
from catalog.caller import Proxies
from catalog.postgres.connection import Connection
from catalog.series import SeriesFacts
from catalog.settings import CatalogSettings, CrowdSettings
from catalog.token import Purpose, issue_session, media_prefix, sign_name
from catalog.viewing import PlaySession
from curation import handlers as curation
from streaming import handlers as streaming
from streaming import reports
from tests.conftest import SECRET
from tests.service import ASSET, Client, Clock, put_asset, put_published, put_series, serving

SEVEN, EIGHT = {"X-Forwarded-For": "203.0.113.7"}, {"X-Forwarded-For": "203.0.113.8"}


@pytest_asyncio.fixture(autouse=True)
async def episode(conn: Connection, maker: tuple[Account, str], now: datetime) -> None:
    """What is watched."""
    one = await put_series(conn, maker[0].id, SeriesFacts(title="石阶上的徒弟"), now)
    await put_published(conn, one, 1, now)


@asynccontextmanager
async def crowded(settings: CatalogSettings, now: datetime, **how: Any) -> AsyncGenerator[Client]:
    """Every room, with the limits of a crowd."""
    async with serving(settings, Clock(now), crowd=CrowdSettings(**how)) as client:
        yield client


def session_of(number: int, now: datetime) -> str:
    return issue_session(
        SECRET,
        PlaySession(
            id=f"ps_{number}",
            episode_id="ep_1",
            series_id="se_test",
            viewer="vw_1",
            screen="phone",
            issued_at=now,
        ),
    )


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    body: bytes = b""
    headers: Mapping[str, str] | None = None


def viewer(number: int) -> dict[str, str]:
    return {"Cookie": f"zhanbo_viewer={sign_name(SECRET, Purpose.VIEWER, f'vw_{number}')}"}


def asked(what: str, number: int, now: datetime) -> Asked:
    """A request of one viewer; it need not succeed."""
    token = session_of(number, now)
    leaving = json.dumps({"session": token, "position": 1.0}).encode()
    event = {"seq": 0, "kind": "play", "position": 0, "at": 1_788_000_000_000, "rate": 1}
    report = json.dumps({"session": token, "events": [event]}).encode()
    return {
        "play": Asked("POST", "/v1/episodes/ep_none/play", headers=viewer(number)),
        "views": Asked("POST", "/v1/views", report),
        "cmcd": Asked("POST", f"/v1/cmcd?session={token}", b"nonsense"),
        "handoff": Asked("POST", "/v1/handoffs", leaving),
        "search": Asked("GET", "/v1/search?q=x", headers=viewer(number)),
    }[what]


async def answered(client: Client, request: Asked, **more: str) -> ClientResponse:
    """The answer, read whole."""
    async with client.request(
        request.method, request.path, data=request.body or None, headers={**(request.headers or {}), **more}
    ) as response:
        await response.read()
        return response


async def status_of(client: Client, request: Asked, **more: str) -> int:
    return (await answered(client, request, **more)).status


BURSTS = {
    "play": streaming.PLAY.burst,
    "views": reports.VIEWS.burst,
    "cmcd": reports.CMCD.burst,
    "handoff": streaming.HANDOFF.burst,
    "search": curation.SEARCH.burst,
}


@pytest.mark.parametrize("what", BURSTS)
async def test_a_viewer_who_asks_too_often_is_told_when_to_come_again(
    settings: CatalogSettings, now: datetime, what: str
) -> None:
    before = REGISTRY.get_sample_value("zhanbo_refused_total", {"reason": "rate"}) or 0
    async with crowded(settings, now) as client:
        one, other = asked(what, 1, now), asked(what, 2, now)
        assert 429 not in {await status_of(client, one) for _ in range(BURSTS[what])}
        refused, more = list[ClientResponse](), 0
        while not refused:  # time has passed, in which a few more became allowed
            assert more < 3 * BURSTS[what]
            answers = await asyncio.gather(*(answered(client, one) for _ in range(20)))
            refused, more = [answer for answer in answers if answer.status == 429], more + 20
        told = await refused[0].json(content_type="application/problem+json")
        assert int(refused[0].headers["Retry-After"]) >= 1
        assert (told["code"], told["status"]) == ("too_many_requests", 429)
        assert re.search("[一-鿿]", told["title_zh"])
        assert await status_of(client, other) != 429, "another viewer is not meant"
    counted = REGISTRY.get_sample_value("zhanbo_refused_total", {"reason": "rate"})
    assert counted == before + len(refused)


LIMITED = (
    Asked("POST", "/v1/episodes/ep_none/play"),
    Asked("POST", "/v1/views", b"{}"),
    Asked("POST", "/v1/cmcd", b"x"),
    Asked("POST", "/v1/handoffs", b"{}"),
    Asked("POST", "/v1/handoffs/000000"),
    Asked("POST", "/v1/console/session", b'{"token": "guessed"}'),
    Asked("GET", "/v1/search?q=x"),
    Asked("POST", "/v1/operations/bulk", b"{}"),
)


@pytest.mark.parametrize("request_", LIMITED, ids=lambda one: one.path)
async def test_an_address_asks_as_often_as_its_viewers_may(
    settings: CatalogSettings, now: datetime, request_: Asked
) -> None:
    async with crowded(settings, now, viewers_per_address=1) as client:
        for _ in range(130):
            if await status_of(client, request_, **SEVEN) == 429:
                break
        else:
            pytest.fail("nobody was refused")
        assert await status_of(client, request_, **EIGHT) != 429, "another address is not meant"
        assert await status_of(client, request_) != 429, "nor is a proxy that names nobody"


async def test_what_a_stranger_says_of_their_address_is_not_believed(
    settings: CatalogSettings, now: datetime
) -> None:
    guess = Asked("POST", "/v1/console/session", b'{"token": "guessed"}')
    async with crowded(settings, now, viewers_per_address=1, proxies=Proxies.parse("none")) as client:
        statuses = [await status_of(client, guess, **{"X-Forwarded-For": f"203.0.113.{n}"}) for n in range(3)]
    assert statuses == [401, 429, 429]


async def test_addresses_need_not_be_limited(settings: CatalogSettings, now: datetime) -> None:
    guess = Asked("POST", "/v1/console/session", b'{"token": "guessed"}')
    async with crowded(settings, now, viewers_per_address=0) as client:
        assert {await status_of(client, guess, **SEVEN) for _ in range(60)} == {401}


async def test_media_and_pages_are_never_limited(
    settings: CatalogSettings, now: datetime, tmp_path: Any
) -> None:
    await put_asset(settings.media, tmp_path / "made")
    prefix = media_prefix(SECRET, ASSET, now).path
    async with crowded(settings, now, viewers_per_address=1) as client:
        for path in (f"{prefix}phone.m3u8", f"{prefix}none.mp4", "/v1/home", "/healthz"):
            statuses = {await status_of(client, Asked("GET", path), **SEVEN) for _ in range(150)}
            assert statuses <= {200, 404}, path


async def test_the_document_says_what_is_limited(settings: CatalogSettings, now: datetime) -> None:
    async with crowded(settings, now) as client, client.get("/openapi.json") as response:
        paths = (await response.json())["paths"]
    limited = {
        (method.upper(), path)
        for path, some in paths.items()
        for method, one in some.items()
        if "too_many_requests" in one["responses"].get("429", {"description": ""})["description"]
    }
    assert limited == {
        ("POST", "/v1/episodes/{episode_id}/play"),
        ("POST", "/v1/views"),
        ("POST", "/v1/cmcd"),
        ("POST", "/v1/handoffs"),
        ("POST", "/v1/handoffs/{code}"),
        ("POST", "/v1/console/session"),
        ("POST", "/v1/operations/bulk"),
        ("GET", "/v1/search"),
        ("HEAD", "/v1/search"),
        ("PUT", "/v1/series/{series_id}/{mark}"),
        ("DELETE", "/v1/series/{series_id}/{mark}"),
    }


@pytest.mark.parametrize(("proxies", "secure"), [("127.0.0.1", True), ("none", False)])
async def test_cookies_and_links_know_that_a_proxy_of_ours_speaks_tls(
    settings: CatalogSettings, now: datetime, operator: tuple[Any, str], proxies: str, secure: bool
) -> None:
    headers = {"X-Forwarded-Proto": "https", "Host": "films.example"}
    async with crowded(settings, now, proxies=Proxies.parse(proxies)) as client:
        async with client.post(
            "/v1/console/session", json={"token": operator[1]}, headers=headers
        ) as response:
            assert response.status == 200
            assert ("Secure" in response.headers["Set-Cookie"]) == secure
        leaving = {"session": session_of(1, now), "position": 1.0}
        async with client.post("/v1/handoffs", json=leaving, headers=headers) as response:
            link = (await response.json())["link"]
        assert link.startswith("https://films.example/" if secure else "http://films.example/")
