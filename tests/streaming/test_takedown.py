"""A takedown beats every cache: at once where it was said, within seconds in every other process."""

import asyncio
import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncGenerator, Generator
from datetime import datetime
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from catalog.account import Account
from catalog.postgres import episodes, series, takedowns
from catalog.postgres.connection import Connection, Pool
from catalog.series import SeriesFacts, SeriesState
from catalog.settings import CatalogSettings
from catalog.takedown import EVERY_SECONDS, Takedowns
from catalog.token import media_prefix
from streaming.edge import MARKS, Marks
from tests.service import ASSET, Client, Clock, put_asset, put_published, put_series, serving

OTHER, FORMER, ART = "b" * 40, "c" * 40, "d" * 40
FILM = os.urandom(1 << 16) * 160
REPOSITORY = Path(__file__).parents[2]


@pytest_asyncio.fixture
async def work(conn: Connection, maker: tuple[Account, str], now: datetime) -> str:
    """A published work of one episode, whose asset is ``ASSET``."""
    one = await put_series(conn, maker[0].id, SeriesFacts(title="石阶上的徒弟"), now)
    await put_published(conn, one, 1, now)
    await series.move(conn, one, SeriesState.PUBLISHED, now)
    return one.id


@pytest_asyncio.fixture
async def client(
    settings: CatalogSettings, now: datetime, tmp_path: Path, work: str
) -> AsyncGenerator[Client]:
    await put_asset(settings.media, tmp_path / "made")
    (settings.media / "assets" / ASSET / "film.mp4").write_bytes(FILM)
    async with serving(settings, Clock(now)) as served:
        yield served


@pytest.fixture
def prefix(settings: CatalogSettings, now: datetime) -> str:
    return media_prefix(settings.secret, ASSET, now).path


async def act(client: Client, work: str, verb: str, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    path = f"/v1/operations/series/{work}/{verb}"
    async with client.post(path, json={"reason": "权利争议"}, headers=headers) as response:
        assert response.status == 200, await response.text()


async def told(client: Client, url: str) -> tuple[int, str]:
    async with client.get(url) as response:
        if response.status < 400:
            return response.status, ""
        return response.status, (await response.json(content_type=None))["code"]


async def test_no_url_opens_a_work_from_the_moment_that_it_was_taken_down(
    client: Client, prefix: str, work: str, operator: tuple[Account, str]
) -> None:
    for path in ("phone.m3u8", "film.mp4"):
        assert await told(client, prefix + path) == (200, "")
    await act(client, work, "takedown", operator[1])
    for path in ("phone.m3u8", "film.mp4", "poster.jpg"):
        assert await told(client, prefix + path) == (403, "taken_down")
    await act(client, work, "restore", operator[1])
    assert await told(client, prefix + "film.mp4") == (200, "")


async def test_an_edge_on_this_machine_finds_a_mark_for_each_asset_that_was_taken_down(
    client: Client, settings: CatalogSettings, work: str, operator: tuple[Account, str]
) -> None:
    def marked() -> list[str]:
        return [entry.name for entry in (settings.media / MARKS).iterdir()]

    assert marked() == []
    await act(client, work, "takedown", operator[1])
    assert marked() == [ASSET]
    await act(client, work, "restore", operator[1])
    assert marked() == []


async def test_marks_of_an_earlier_time_are_put_right_at_the_start(
    settings: CatalogSettings, now: datetime
) -> None:
    marks = Marks(settings.media / MARKS)
    settings.media.mkdir(parents=True)
    marks.show(frozenset({OTHER}))
    async with serving(settings, Clock(now)):
        assert list((settings.media / MARKS).iterdir()) == []


async def test_who_is_in_the_middle_of_a_film_gets_no_more_of_it(
    client: Client, prefix: str, work: str, operator: tuple[Account, str]
) -> None:
    reader, writer = await asyncio.open_connection(client.host, client.port, limit=1 << 12)
    writer.write(f"GET {prefix}film.mp4 HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    await reader.readexactly(1000)
    await act(client, work, "takedown", operator[1])
    with contextlib.suppress(ConnectionResetError):
        assert len(await asyncio.wait_for(reader.read(), 10)) < len(FILM)
    writer.close()


async def test_every_version_of_a_work_is_taken_down_and_nothing_of_another(
    conn: Connection, pool: Pool, maker: tuple[Account, str], now: datetime, work: str
) -> None:
    await episodes.tell(conn, "episode.published", {"series": work, "asset": FORMER})
    await series.set_art(conn, work, ART, ("portrait.jpg",))
    other = await series.put(conn, "se_other", maker[0].id, SeriesFacts(title="洛书少女"), now)
    await episodes.tell(conn, "episode.published", {"series": other.id, "asset": OTHER})
    assert await takedowns.assets(conn) == frozenset()
    one = await series.one(conn, work)
    await series.move(conn, one, SeriesState.TAKEN_DOWN, now)
    assert await takedowns.assets(conn) == {ASSET, FORMER, ART}
    await put_published(conn, other, 2, now)
    assert await takedowns.assets(conn) == {FORMER, ART}, "the other work has the very same film"
    await series.move(conn, await series.one(conn, other.id), SeriesState.TAKEN_DOWN, now)
    assert await takedowns.assets(conn) == {ASSET, FORMER, ART, OTHER}


async def test_the_list_is_read_when_something_changed_and_now_and_then(
    conn: Connection, pool: Pool, work: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("catalog.takedown.EVERY_SECONDS", 0.01)
    known = Takedowns()
    await known.refresh(pool)
    keeping = asyncio.create_task(known.keep(pool))
    await series.move(conn, await series.one(conn, work), SeriesState.TAKEN_DOWN, now)
    async with asyncio.timeout(5):
        while ASSET not in known:
            await asyncio.sleep(0.01)
    await episodes.tell(conn, "episode.published", {"series": work, "asset": FORMER})
    await asyncio.sleep(0.2)
    assert FORMER not in known, "no work came or went"
    monkeypatch.setattr("catalog.takedown.ANEW_SECONDS", 0)
    async with asyncio.timeout(5):
        while FORMER not in known:
            await asyncio.sleep(0.01)
    keeping.cancel()


async def test_while_the_database_is_away_what_was_taken_down_stays_down(
    conn: Connection, pool: Pool, work: str, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = Takedowns()
    await series.move(conn, await series.one(conn, work), SeriesState.TAKEN_DOWN, now)
    await known.refresh(pool)
    monkeypatch.setattr("catalog.takedown.EVERY_SECONDS", 0.01)
    pool.terminate()
    keeping = asyncio.create_task(known.keep(pool))
    await asyncio.sleep(0.2)
    assert ASSET in known
    assert not keeping.done()
    keeping.cancel()


@contextlib.contextmanager
def web_process(settings: CatalogSettings, port: int, log: Path) -> Generator[None]:
    """A whole web process of its own."""
    env = {
        **os.environ, "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url,
        "ZHANBO_DATA": str(settings.data), "ZHANBO_SECRET": settings.secret.current.decode(),
        "ZHANBO_PORT": str(port),
    }  # fmt: skip
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.web"], env=env, cwd=REPOSITORY, stdout=out, stderr=out
        )
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)


def two_ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


async def answered(session: aiohttp.ClientSession, url: str) -> int:
    try:
        async with session.get(url) as response:
            await response.read()
            return response.status
    except aiohttp.ClientConnectionError:
        return 0


async def test_every_process_refuses_within_seconds_what_was_taken_down_in_one(
    settings: CatalogSettings, work: str, operator: tuple[Account, str], tmp_path: Path
) -> None:
    await put_asset(settings.media, tmp_path / "made")
    path = media_prefix(settings.secret, ASSET, datetime.now().astimezone()).path + "phone-720.mp4"
    ports = two_ports()
    here, there = (f"http://127.0.0.1:{port}" for port in ports)
    with (
        web_process(settings, ports[0], tmp_path / "one.log"),
        web_process(settings, ports[1], tmp_path / "other.log"),
    ):
        async with aiohttp.ClientSession() as session:
            async with asyncio.timeout(30):
                for origin in (here, there):
                    while await answered(session, origin + path) != 200:
                        await asyncio.sleep(0.1)
            url = f"{here}/v1/operations/series/{work}/takedown"
            headers = {"Authorization": f"Bearer {operator[1]}"}
            async with session.post(url, json={"reason": "权利争议"}, headers=headers) as response:
                assert response.status == 200
            said = time.monotonic()
            assert await answered(session, here + path) == 403
            while await answered(session, there + path) != 403:
                assert time.monotonic() - said < 60
                await asyncio.sleep(0.1)
            assert time.monotonic() - said < EVERY_SECONDS + 3
