"""Bytes out: RFC 9110 as players use it, under a signed prefix, without any database."""

from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from catalog.service import POOL, REDIS
from catalog.settings import CatalogSettings
from catalog.token import media_prefix
from streaming.ranges import RangeNotSatisfiable, Span, span_of
from tests.service import ASSET, FILES, Client, Clock, put_asset, serving

MEDIA = FILES["phone-720.mp4"]


@pytest_asyncio.fixture(params=["directly", "by the framework"])
async def client(
    request: pytest.FixtureRequest, settings: CatalogSettings, now: datetime, tmp_path: Path
) -> AsyncGenerator[Client]:
    """What clients see is the same whichever of the two answers."""
    await put_asset(settings.media, tmp_path / "made")
    async with serving(settings, Clock(now), direct=request.param == "directly") as served:
        yield served


@pytest.fixture
def prefix(settings: CatalogSettings, now: datetime) -> str:
    return media_prefix(settings.secret, ASSET, now).path


@pytest.mark.parametrize(
    ("header", "span"),
    [
        (None, None),
        ("bytes=0-99", Span(0, 99)),
        ("bytes=900-", Span(900, 999)),
        ("bytes=-10", Span(990, 999)),
        ("bytes=-5000", Span(0, 999)),
        ("bytes=0-99999", Span(0, 999)),
        ("bytes=5-4", None),
        ("bytes=0-1,5-6", None),
        ("items=0-1", None),
        ("bytes=-", None),
        ("bytes=" + "9" * 5000 + "-", None),
        ("bytes=٣-", None),
        ("BYTES 0-1", None),
    ],
)
def test_a_range_is_read_as_rfc_9110_says(header: str | None, span: Span | None) -> None:
    assert span_of(header, 1000) == span


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=-0", "bytes=5000-6000"])
def test_a_range_beyond_the_end_cannot_be_satisfied(header: str) -> None:
    with pytest.raises(RangeNotSatisfiable):
        span_of(header, 1000)


async def test_a_whole_file_may_be_kept_for_ever(client: Client, prefix: str) -> None:
    async with client.get(prefix + "phone-720.mp4") as response:
        assert response.status == 200
        assert await response.read() == MEDIA
        assert response.headers["Content-Type"] == "video/mp4"
        assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert response.headers["Access-Control-Allow-Origin"] == "*"


async def test_ranges_come_as_206_and_impossible_ones_as_416(client: Client, prefix: str) -> None:
    url, size = prefix + "phone-720.mp4", len(MEDIA)
    async with client.get(url, headers={"Range": "bytes=256-511"}) as response:
        assert (response.status, await response.read()) == (206, MEDIA[256:512])
        assert response.headers["Content-Range"] == f"bytes 256-511/{size}"
    async with client.get(url, headers={"Range": "bytes=-7"}) as response:
        assert (response.status, await response.read()) == (206, MEDIA[-7:])
    async with client.get(url, headers={"Range": f"bytes={size}-"}) as response:
        assert response.status == 416
        assert response.headers["Content-Range"] == f"bytes */{size}"


async def test_a_range_holds_only_for_the_version_that_it_was_asked_of(client: Client, prefix: str) -> None:
    url = prefix + "phone-720.mp4"
    async with client.head(url) as response:
        etag = response.headers["ETag"]
        assert int(response.headers["Content-Length"]) == len(MEDIA)
    async with client.get(url, headers={"Range": "bytes=0-9", "If-Range": etag}) as response:
        assert response.status == 206
    async with client.get(url, headers={"Range": "bytes=0-9", "If-Range": '"other"'}) as response:
        assert (response.status, len(await response.read())) == (200, len(MEDIA))
    async with client.get(url, headers={"If-None-Match": etag}) as response:
        assert (response.status, await response.read()) == (304, b"")


async def test_a_playlist_is_compressed_for_who_takes_it(client: Client, prefix: str) -> None:
    async with client.get(prefix + "phone.m3u8", headers={"Accept-Encoding": "gzip"}) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert response.headers["Content-Type"].startswith("application/vnd.apple.mpegurl")
        assert await response.read() == FILES["phone.m3u8"]
    async with client.get(prefix + "phone.m3u8", headers={"Accept-Encoding": "identity"}) as response:
        assert "Content-Encoding" not in response.headers


async def test_a_cache_keeps_the_compressed_and_the_plain_playlist_apart(client: Client, prefix: str) -> None:
    async with client.get(prefix + "phone.m3u8", headers={"Accept-Encoding": "deflate, gzip"}) as response:
        etag = response.headers["ETag"]
        assert etag.startswith("W/"), "its bytes differ by their compression"
        assert response.headers["Vary"] == "Accept-Encoding"
        assert response.headers["Content-Encoding"] == "gzip"
        assert response.headers["Cache-Control"] == "public, max-age=300"
    for known in (etag, etag.removeprefix("W/"), f'"other", {etag}', "*"):
        async with client.get(prefix + "phone.m3u8", headers={"If-None-Match": known}) as response:
            assert (response.status, await response.read()) == (304, b""), known
            assert response.headers["ETag"] == etag
            assert response.headers["Vary"] == "Accept-Encoding"
    async with client.get(prefix + "phone.m3u8", headers={"If-None-Match": '"other"'}) as response:
        assert response.status == 200


async def test_a_playlist_never_comes_in_part(client: Client, prefix: str) -> None:
    async with client.get(prefix + "phone.m3u8", headers={"Range": "bytes=0-3"}) as response:
        assert (response.status, await response.read()) == (200, FILES["phone.m3u8"])
        assert "Accept-Ranges" not in response.headers


@pytest.mark.parametrize("path", ["phone.m3u8", "phone-720.mp4", "poster.jpg"])
async def test_head_says_what_get_would(client: Client, prefix: str, path: str) -> None:
    async with client.get(prefix + path, headers={"Accept-Encoding": "identity"}) as response:
        told = (response.status, response.headers.copy(), len(await response.read()))
    async with client.head(prefix + path, headers={"Accept-Encoding": "identity"}) as response:
        assert await response.read() == b""
        for name in ("Content-Type", "Content-Length", "ETag", "Cache-Control"):
            assert response.headers[name] == told[1][name], name
        assert int(response.headers["Content-Length"]) == told[2]
    async with client.head(prefix + path, headers={"Range": "bytes=0-3"}) as response:
        assert response.status == (200 if path.endswith("m3u8") else 206)
        assert await response.read() == b""


async def test_several_ranges_and_nonsense_mean_the_whole(client: Client, prefix: str) -> None:
    for header in ("bytes=0-1,5-6", "bytes=9-2", "items=0-1", "bytes=" + "9" * 5000 + "-"):
        async with client.get(prefix + "phone-720.mp4", headers={"Range": header}) as response:
            assert (response.status, len(await response.read())) == (200, len(MEDIA)), header[:20]


async def test_every_range_joined_again_is_the_file(client: Client, prefix: str) -> None:
    joined = b""
    while len(joined) < len(MEDIA):
        asked = {"Range": f"bytes={len(joined)}-{len(joined) + 2999}"}
        async with client.get(prefix + "phone-720.mp4", headers=asked) as response:
            assert response.status == 206
            joined += await response.read()
    assert joined == MEDIA


async def test_a_page_elsewhere_learns_why_a_range_was_refused(client: Client, prefix: str) -> None:
    headers = {"Range": "bytes=99999999-", "Origin": "https://elsewhere.example"}
    async with client.get(prefix + "phone-720.mp4", headers=headers) as response:
        assert (response.status, response.headers["Access-Control-Allow-Origin"]) == (416, "*")
        assert (await response.json(content_type=None))["code"] == "range_not_satisfiable"


async def test_a_forged_or_expired_prefix_is_refused(
    settings: CatalogSettings, now: datetime, client: Client, prefix: str
) -> None:
    forged = prefix.replace(ASSET, "b" * 40)
    old = media_prefix(settings.secret, ASSET, now - timedelta(hours=13)).path
    for url, code in ((forged, "token_refused"), (old, "token_expired")):
        async with client.get(url + "phone.m3u8") as response:
            assert response.status == 403
            assert response.headers["Cache-Control"] == "no-store"
            assert (await response.json(content_type=None))["code"] == code


async def test_no_path_leaves_the_asset(client: Client, prefix: str) -> None:
    for path in ("%2e%2e/secret", "..%2f..%2fsecret", "%2fetc%2fpasswd", "a/../../x", "nothing.mp4"):
        async with client.get(prefix + path) as response:
            assert response.status in {403, 404, 422}, path


async def test_media_needs_neither_postgresql_nor_redis(client: Client, prefix: str) -> None:
    assert client.app is not None
    client.app[POOL].terminate()
    await client.app[REDIS].aclose(close_connection_pool=True)
    async with client.get(prefix + "phone-720.mp4") as response:
        assert await response.read() == MEDIA


async def test_any_page_may_ask_before_it_fetches(client: Client, prefix: str) -> None:
    async with client.options(prefix + "phone-720.mp4") as response:
        assert response.status == 204
        assert response.headers["Access-Control-Allow-Headers"] == "Range"
