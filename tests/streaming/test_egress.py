"""What the origin sent: counted in memory, written down by day, and nobody's watch time."""

from collections.abc import AsyncGenerator
from datetime import datetime
from pathlib import Path

import pytest
import pytest_asyncio

from catalog.account import Account
from catalog.egress import Sent
from catalog.postgres import egress
from catalog.postgres.connection import Connection, Pool
from catalog.series import SeriesFacts
from catalog.settings import CatalogSettings
from catalog.token import media_prefix
from streaming.egress import PLAYLISTS, Egress
from tests.conftest import SECRET
from tests.service import ASSET, FILES, Client, Clock, put_asset, put_published, put_series, serving

RENDITION_BYTES, RENDITION_SECONDS = 7_500_000, 60.0  # of tests.service.rendition


@pytest_asyncio.fixture
async def client(
    settings: CatalogSettings, conn: Connection, maker: tuple[Account, str], now: datetime, tmp_path: Path
) -> AsyncGenerator[Client]:
    await put_asset(settings.media, tmp_path / "made")
    one = await put_series(conn, maker[0].id, SeriesFacts(title="窑火第七夜"), now)
    await put_published(conn, one, 1, now)
    async with serving(settings, Clock(now)) as served:
        yield served


async def get(client: Client, path: str, now: datetime, method: str = "GET", **headers: str) -> int:
    url = media_prefix(SECRET, ASSET, now).path + path
    async with client.request(method, url, headers=headers) as response:
        await response.read()
        return response.status


async def test_what_was_sent_is_written_down_when_the_service_ends(
    settings: CatalogSettings, client: Client, conn: Connection, now: datetime
) -> None:
    whole = len(FILES["phone-720.mp4"])
    async with serving(settings, Clock(now)) as served:
        assert await get(served, "phone.m3u8", now) == 200
        assert await get(served, "phone-720.mp4", now) == 200
        assert await get(served, "phone-720.mp4", now, Range="bytes=100-299") == 206
        assert await get(served, "phone-720.mp4", now, method="HEAD") == 200
        assert await get(served, "phone-720.mp4", now, **{"If-None-Match": f'"{ASSET}/phone-720.mp4"'}) == 304
        assert await get(served, "phone-720.mp4", now, Range="bytes=99999999-") == 416
        assert await get(served, "poster.jpg", now) == 200
        assert await conn.fetchval("select count(*) from egress_day") == 0
    (day,) = await egress.days(conn, now.date(), 10)
    assert (day.day, day.episode_id, day.episode_number, day.starts) == (now.date(), "ep_1", 1, 1)
    assert (day.series_title, day.bytes) == ("窑火第七夜", whole + 200)
    assert day.video_seconds == pytest.approx((whole + 200) / RENDITION_BYTES * RENDITION_SECONDS)


async def test_a_day_is_the_sum_of_all_that_is_written_into_it(
    client: Client, conn: Connection, now: datetime
) -> None:
    half = Sent(asset_id=ASSET, path="phone-720.mp4", answers=3, bytes=RENDITION_BYTES // 2)
    unknown = Sent(asset_id="b" * 40, path="x.mp4", answers=1, bytes=5)
    for _ in range(2):
        await egress.add(conn, now.date(), [half, unknown], PLAYLISTS)
    (day,) = await egress.days(conn, now.date(), 10)
    assert (day.bytes, day.video_seconds) == (RENDITION_BYTES, RENDITION_SECONDS)
    assert await conn.fetchval("select bytes from egress_day where asset = $1", "b" * 40) == 10


async def test_what_could_not_be_written_down_is_kept(pool: Pool, now: datetime) -> None:
    counts = Egress()
    counts.put_back([Sent(asset_id=ASSET, path="tv.m3u8", answers=2, bytes=0)])
    pool.terminate()
    await counts.flush(pool, now)
    counts.put_back([Sent(asset_id=ASSET, path="tv.m3u8", answers=1, bytes=0)])
    assert counts.take() == [Sent(asset_id=ASSET, path="tv.m3u8", answers=3, bytes=0)]
    assert counts.take() == []
