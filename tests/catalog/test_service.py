"""The chassis: problems with codes, health, the OpenAPI document, headers of any bytes."""

import asyncio
import json
import re
import subprocess
import sys
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from redis.asyncio import Redis
from yarl import URL

from catalog import service
from catalog.account import Account, NotSignedIn
from catalog.api import Route
from catalog.errors import Conflict, Denied, Invalid, NotFound, Unavailable, ZhanboError
from catalog.postgres.connection import Pool, ValueRefused, transaction
from catalog.series import SeriesFacts
from catalog.service import POOL, Room
from catalog.settings import CatalogSettings
from curation.handlers import ROOM as CURATION
from streaming.handlers import ROOM as STREAMING
from tests.service import Client, Clock, put_series, serving
from transcoder import handlers as intake

FOLDERS = ("/app", "/console/static")
DEEP = b'{"x":' + b"[" * 100_000
CANARY = "the-canary-of-the-inner-workings"


@pytest_asyncio.fixture
async def client(settings: CatalogSettings, now: datetime, redis: Redis) -> AsyncGenerator[Client]:
    async with serving(settings, Clock(now)) as served:
        yield served


def raising(error: Exception) -> Room:
    async def broken(_: web.Request) -> web.Response:
        raise error

    return Room(
        name="broken", routes=(Route(method="GET", path="/broken", handler=broken, summary="It breaks"),)
    )


async def problem(
    client: Client, path: str | URL, method: str = "GET", **how: Any
) -> tuple[int, dict[str, Any]]:
    async with client.request(method, path, **how) as response:
        assert response.content_type == "application/problem+json", await response.text()
        assert response.headers["Cache-Control"] == "no-store"
        return response.status, json.loads(await response.read())


@pytest.mark.parametrize(
    ("family", "status"),
    [(NotFound, 404), (Conflict, 409), (Denied, 403), (NotSignedIn, 401), (Invalid, 422), (Unavailable, 503)],
)
async def test_a_family_of_errors_has_one_status(
    settings: CatalogSettings, family: type[ZhanboError], status: int
) -> None:
    app = service.build([raising(family("why", field="where", limit=3))], settings)
    async with TestClient(TestServer(app)) as client:
        async with client.get("/broken") as response:
            told = json.loads(await response.read())
            retry = response.headers.get("Retry-After")
        assert response.status == told["status"] == status
        assert (told["code"], told["title"], told["title_zh"]) == (family.code, family.title, family.title_zh)
        assert (told["detail"], told["field"], told["facts"]) == ("why", "where", {"limit": 3})
        assert (retry is not None) == (status == 503)


async def test_a_fault_of_ours_tells_nothing_of_its_inside(settings: CatalogSettings) -> None:
    app = service.build([raising(RuntimeError(CANARY))], settings)
    async with TestClient(TestServer(app)) as client:
        status, told = await problem(client, "/broken")
    assert (status, told["code"], told["detail"]) == (500, "unexpected", "")
    assert CANARY not in json.dumps(told)
    assert "RuntimeError" not in json.dumps(told)


@pytest.mark.parametrize(
    ("method", "path", "how", "status", "code", "field"),
    [
        ("GET", "/nothing", {}, 404, "route_unknown", None),
        ("DELETE", "/v1/home", {}, 405, "route_unknown", None),
        ("GET", "/v1/home?screen=watch", {}, 422, "query_invalid", "screen"),
        ("GET", "/v1/zones/opera", {}, 404, "zone_not_found", "zone"),
        ("GET", "/v1/series/se_none", {}, 404, "series_not_found", "series"),
        ("GET", "/v1/series/{se}", {}, 404, "route_unknown", None),
        ("POST", "/v1/episodes/ep_none/play", {}, 404, "episode_not_found", "episode"),
        ("POST", "/v1/console/session", {"data": b"{"}, 422, "body_invalid", None),
        ("POST", "/v1/console/session", {"json": {"token": 1}}, 422, "body_invalid", "token"),
        ("POST", "/v1/views", {"data": b"x" * (2 << 20)}, 413, "body_too_large", None),
        ("POST", "/v1/console/session", {"data": DEEP}, 422, "body_invalid", None),
        ("POST", "/v1/views", {"data": DEEP}, 422, "beacon_invalid", None),
    ],
)
async def test_a_refusal_is_a_problem_with_a_code_and_a_field(
    client: Client, method: str, path: str, how: dict[str, Any], status: int, code: str, field: str | None
) -> None:
    found, told = await problem(client, path, method, **how)
    assert (found, told["code"], told["field"]) == (status, code, field)
    assert told["title"]
    assert re.search("[一-鿿]", told["title_zh"])


async def test_a_wrong_method_is_told_the_right_ones(client: Client) -> None:
    async with client.delete("/v1/home") as response:
        assert set(response.headers["Allow"].split(",")) == {"GET", "HEAD"}


async def test_the_document_has_every_route(client: Client) -> None:
    async with client.get("/openapi.json") as response:
        document = await response.json()
    described = {(method.upper(), path) for path, some in document["paths"].items() for method in some}
    routes = [*STREAMING.routes, *CURATION.routes, *intake.ROUTES]
    assert len(routes) > 20
    for route in routes:
        assert (route.method, re.sub(r"\{(\w+):[^}]*\}", r"{\1}", route.path)) in described, route.path
    assert client.app is not None
    answered = {
        (route.method, re.sub(r"\{(\w+):[^}]*\}", r"{\1}", route.resource.canonical))
        for route in client.app.router.routes()
        if route.resource is not None and isinstance(route.resource, web.PlainResource | web.DynamicResource)
    }
    files = {(method, f"{prefix}/{{path}}") for method in ("GET", "HEAD") for prefix in FOLDERS}
    assert answered - described == files


async def test_every_reference_of_the_document_leads_somewhere(client: Client) -> None:
    async with client.get("/openapi.json") as response:
        text = await response.text()
    document = json.loads(text)
    for name in set(re.findall(r'"#/components/schemas/([^"]+)"', text)):
        assert name in document["components"]["schemas"]
    operations = [one for some in document["paths"].values() for one in some.values()]
    assert all(one["summary"] and "500" in one["responses"] for one in operations)


async def test_a_process_is_ready_while_postgresql_answers_and_not_after(client: Client) -> None:
    async with client.get("/readyz") as response:
        assert await response.json() == {"status": "ready", "redis": "ok"}
    assert client.app is not None
    client.app[POOL].terminate()
    status, told = await problem(client, "/readyz")
    assert (status, told["code"]) == (503, "database_unavailable")
    async with client.get("/healthz") as response:
        assert response.status == 200


async def test_without_redis_everything_is_still_shown(settings: CatalogSettings, now: datetime) -> None:
    away = replace(settings, redis_url="redis://127.0.0.1:1")
    async with serving(away, Clock(now)) as client:
        async with client.get("/readyz") as response:
            assert (response.status, await response.json()) == (200, {"status": "ready", "redis": "away"})
        for path in ("home", "zones", "zones/law", "search?q=x"):
            async with client.get(f"/v1/{path}") as response:
                assert response.status == 200


async def test_five_hundred_readers_of_a_small_pool_are_answered_or_told_to_wait(client: Client) -> None:
    async def read() -> int:
        async with client.get("/v1/series/se_none") as response:
            return response.status

    async with asyncio.timeout(20):
        statuses = await asyncio.gather(*(read() for _ in range(500)))
    assert set(statuses) <= {404, 503}


async def answered(client: Client, head: bytes) -> bytes:
    """The status line of the answer to bytes that no well-behaved client would send."""
    origin = client.make_url("/")
    assert origin.host is not None
    assert origin.port is not None
    reader, writer = await asyncio.open_connection(origin.host, origin.port)
    writer.write(head + b"Host: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    await writer.drain()
    line = await asyncio.wait_for(reader.readline(), 10)
    writer.close()
    return line.split()[1]


NO_TEXT = (
    (b"GET /v1/series/x HTTP/1.1\r\nAuthorization: Bearer \xff\xfe\r\n", b"401"),
    (b"GET /v1/operations/series HTTP/1.1\r\nCookie: zhanbo_console=\xff\xfe\r\n", b"401"),
    (b"POST /v1/episodes/x/play HTTP/1.1\r\nCookie: zhanbo_viewer=\xff.\xfe\r\n", b"404"),
    (b"GET /t/%ED%A0%80/1/%FF/3 HTTP/1.1\r\n", b"403"),
    (b"GET /v1/series/%FF HTTP/1.1\r\n", b"404"),
    (b"GET /v1/series/%00 HTTP/1.1\r\n", b"422"),
    (b"GET /v1/search?q=%00 HTTP/1.1\r\n", b"422"),
    (b"GET /v1/search?q=%ED%A0%80 HTTP/1.1\r\n", b"200"),
    (b"GET /v1/series/% HTTP/1.1\r\n", b"404"),
    (b"GET /v1/series/%zz HTTP/1.1\r\n", b"404"),
    (b"GET /v1/search?q=%zz&%=%00 HTTP/1.1\r\n", b"200"),
    (b"GET /v1/home?screen=%00 HTTP/1.1\r\n", b"422"),
    (b"GET /v1/zones/%2e%2e HTTP/1.1\r\n", b"404"),
    (b"GET /t/x/%30/%00/%2e%2e%2f%2e%2e HTTP/1.1\r\n", b"403"),
    (b"POST /v1/handoffs/%00 HTTP/1.1\r\n", b"422"),
)


async def test_bytes_that_are_no_text_are_never_a_fault_of_ours(client: Client) -> None:
    for head, status in NO_TEXT:
        assert await answered(client, head) == status, head


async def test_an_old_console_cookie_does_not_shut_out_a_viewer(client: Client) -> None:
    cookie = {"Cookie": "zhanbo_console=of-a-token-that-was-changed"}
    assert (await problem(client, "/v1/series/se_none", headers=cookie))[0] == 404
    assert (await problem(client, "/v1/operations/series", headers=cookie))[0] == 401


async def test_who_is_not_signed_in_is_told_how(client: Client) -> None:
    async with client.get("/v1/operations/series") as response:
        assert (response.status, response.headers["WWW-Authenticate"]) == (401, "Bearer")


async def test_a_number_of_any_length_is_a_refusal(client: Client, operator: tuple[Account, str]) -> None:
    token = {"Authorization": f"Bearer {operator[1]}"}
    for days in ("0", "91", "0" * 6000 + "7", "9" * 6000, "", "-1", "7.0", "٧"):
        status, told = await problem(client, f"/v1/operations/quality?days={days}", headers=token)
        assert (status, told["code"], told["field"]) == (422, "query_invalid", "days"), days[:9]


async def test_a_text_too_long_for_its_index_is_a_refusal(
    pool: Pool, maker: tuple[Account, str], now: datetime
) -> None:
    title = "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(8000))
    with pytest.raises(ValueRefused):
        async with transaction(pool) as conn:
            await put_series(conn, maker[0].id, SeriesFacts(title=title), now)


async def test_another_site_cannot_act_with_the_console_cookie(
    client: Client, operator: tuple[Account, str]
) -> None:
    for origin in ({}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}):
        headers = {"Cookie": f"zhanbo_console={operator[1]}", **origin}
        status, told = await problem(client, "/v1/operations/retry", "POST", json={}, headers=headers)
        assert (status, told["field"]) == (403, "Origin")
    own = {"Cookie": f"zhanbo_console={operator[1]}", "Origin": str(client.make_url("/").origin())}
    async with client.post("/v1/operations/retry", json={}, headers=own) as response:
        assert response.status == 200


_FAILS = """
import structlog
from catalog import logs
logs.configure("test")
def fails(token):
    raise RuntimeError("broken")
try:
    fails("the-token-of-a-person")
except RuntimeError:
    structlog.get_logger().exception("request_failed")
"""


def test_a_logged_fault_holds_its_place_and_no_local_variable() -> None:
    run = subprocess.run(
        [sys.executable, "-c", _FAILS], capture_output=True, text=True, check=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    told = json.loads(run.stderr)
    assert (told["event"], told["process"]) == ("request_failed", "test")
    assert told["exception"][0]["frames"][-1]["name"] == "fails"
    assert "the-token-of-a-person" not in run.stderr


@pytest.mark.parametrize("path", ["/", "/tv", "/console", "/app/core/player.js", "/app/css/tokens.css"])
async def test_pages_go_out_compressed_to_who_takes_that(client: Client, path: str) -> None:
    plain = {"Accept-Encoding": "identity"}
    async with client.get(path, headers=plain) as response:
        assert "Content-Encoding" not in response.headers
        body = await response.read()
    async with client.get(path, headers={"Accept-Encoding": "gzip, br"}) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert response.headers["Vary"] == "Accept-Encoding"
        assert await response.read() == body
        etag = response.headers["ETag"]
    async with client.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": etag}) as response:
        assert (response.status, await response.read()) == (304, b"")
    async with client.head(path, headers=plain) as response:
        assert (response.status, response.content_length) == (200, len(body))


@pytest.mark.parametrize(
    "path", ["../phone.html/../../handlers.py", "..%2Fhandlers.py", "core", "nothing.js", "a%00b", "x" * 3000]
)
async def test_nothing_but_the_files_of_the_pages_is_given_out(client: Client, path: str) -> None:
    url = URL(f"/app/{path}", encoded=True)
    assert (await problem(client, url))[1]["code"] == "route_unknown"
