"""The configuration for nginx, run by a real one: the same verdicts, the same answers, from the disk."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from catalog.settings import CatalogSettings
from catalog.token import Secret, media_prefix
from deploy import nginx_keys
from streaming.edge import Marks
from tests import nginx
from tests.service import ASSET, FILES, Clock, put_asset, serving

FORMER = Secret(current=b"the secret of the time before this")
FILM, PLAYLIST = FILES["phone-720.mp4"], FILES["phone.m3u8"]
EDGE_ONLY = "on-the-disk-of-the-edge.mp4"


@pytest.fixture
def both(settings: CatalogSettings) -> Secret:
    return Secret(current=settings.secret.current, also=FORMER.current)


@pytest.fixture
def media(settings: CatalogSettings) -> Path:
    return settings.media


@pytest_asyncio.fixture
async def edge(settings: CatalogSettings, both: Secret, media: Path, tmp_path: Path) -> AsyncGenerator[str]:
    """The URL of an nginx in front of a web process; one file lies only where nginx finds it."""
    nginx.require(js=True)
    await put_asset(media, tmp_path / "made")
    async with serving(settings, Clock(datetime.now(UTC))) as client:
        (media / "assets" / ASSET / EDGE_ONLY).write_bytes(FILM)
        with nginx.in_front(client.port, media, nginx_keys.line(both), tmp_path / "nginx") as url:
            yield url


@pytest_asyncio.fixture
async def http() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(auto_decompress=False) as session:
        yield session


def prefix(secret: Secret, *, ago: timedelta = timedelta(0)) -> str:
    return media_prefix(secret, ASSET, datetime.now(UTC) - ago).path


async def test_nginx_serves_what_a_good_token_names_from_the_disk(
    edge: str, http: aiohttp.ClientSession, settings: CatalogSettings
) -> None:
    for secret in (settings.secret, FORMER):
        async with http.get(
            edge + prefix(secret) + EDGE_ONLY, headers={"Range": "bytes=256-511"}
        ) as response:
            assert (response.status, await response.read()) == (206, FILM[256:512])
            assert response.headers["Server"].startswith("nginx"), "not by the web process"
            assert response.headers["Content-Type"] == "video/mp4"
            assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
            assert response.headers["Access-Control-Allow-Origin"] == "*"
    async with http.get(
        edge + prefix(settings.secret) + "phone.m3u8", headers={"Accept-Encoding": "gzip"}
    ) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert response.headers["Content-Type"] == "application/vnd.apple.mpegurl"
        assert response.headers["Cache-Control"] == "public, max-age=300"


async def test_nginx_serves_nothing_under_a_forged_or_expired_token(
    edge: str, http: aiohttp.ClientSession, settings: CatalogSettings
) -> None:
    good = prefix(settings.secret)
    _, _, signed, expiry, _, _ = good.split("/")
    forged = [
        good.replace(expiry, str(int(expiry) + 6 * 3600)),
        good.replace(ASSET, "b" * 40),
        prefix(Secret(current=b"a secret that nobody was ever given")),
        *(good.replace(signed, changed) for changed in mutations(signed)),
    ]
    for path in forged:
        async with http.get(edge + path + "phone-720.mp4") as response:
            told = await response.json(content_type=None)
            assert (response.status, told["code"]) == (403, "token_refused"), path
    async with http.get(edge + prefix(settings.secret, ago=timedelta(hours=13)) + EDGE_ONLY) as response:
        told = await response.json(content_type=None)
        assert (response.status, told["code"]) == (403, "token_expired")


def mutations(signed: str) -> list[str]:
    """Each letter replaced by another."""
    return [
        signed[:at] + ("A" if letter != "A" else "B") + signed[at + 1 :] for at, letter in enumerate(signed)
    ]


async def test_nginx_serves_nothing_of_what_was_taken_down(
    edge: str, http: aiohttp.ClientSession, settings: CatalogSettings, media: Path
) -> None:
    marks, url = Marks(media / "taken-down"), edge + prefix(settings.secret) + "phone-720.mp4"
    for taken_down in (frozenset[str](), frozenset({ASSET})):
        marks.show(taken_down)
        async with http.get(url) as response:
            by_the_web_process = response.headers["ETag"] == f'"{ASSET}/phone-720.mp4"'
            assert by_the_web_process == bool(taken_down), "it is asked what it knows of the takedown"


async def test_nginx_leaves_all_else_to_the_web_process(
    edge: str, http: aiohttp.ClientSession, settings: CatalogSettings
) -> None:
    async with http.get(edge + "/v1/zones") as response:
        assert (response.status, len((await response.json())["zones"])) == (200, 8)
    async with http.options(edge + prefix(settings.secret) + "phone-720.mp4") as response:
        assert (response.status, response.headers["Access-Control-Allow-Headers"]) == (204, "Range")
    async with http.get(edge + prefix(settings.secret) + "none.mp4") as response:
        told = await response.json(content_type=None)
        assert (response.status, told["code"]) == (404, "media_not_found")
