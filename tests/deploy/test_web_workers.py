"""Several web processes on one port: each can be asked alone, and one that stops finishes what it began."""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest_asyncio

from catalog.settings import CatalogSettings, ServiceSettings
from catalog.token import media_prefix
from deploy.local import rooms
from deploy.local_settings import LocalSettings
from tests.nginx import free_port
from tests.service import ASSET, put_asset

REPOSITORY = Path(__file__).parents[2]
FILM = os.urandom(1 << 16) * 160


@dataclass(frozen=True, kw_only=True)
class Web:
    process: subprocess.Popen[bytes]
    own: str


@contextlib.contextmanager
def web(settings: CatalogSettings, port: int, log: Path) -> Generator[Web]:
    own = free_port()
    env = {
        **os.environ, "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url,
        "ZHANBO_DATA": str(settings.data), "ZHANBO_SECRET": settings.secret.current.decode(),
        "ZHANBO_PORT": str(port), "ZHANBO_METRICS_PORT": str(own), "ZHANBO_WEB_WORKERS": "2",
        "ZHANBO_DRAIN_SECONDS": "20",
    }  # fmt: skip
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "deploy.web"], env=env, cwd=REPOSITORY, stdout=out, stderr=out
        )
    try:
        yield Web(process=process, own=f"http://127.0.0.1:{own}")
    finally:
        process.kill()
        process.wait()


@pytest_asyncio.fixture
async def two(settings: CatalogSettings, tmp_path: Path) -> AsyncGenerator[tuple[int, Web, Web]]:
    """The port, and the two processes that share it."""
    await put_asset(settings.media, tmp_path / "made")
    (settings.media / "assets" / ASSET / "film.mp4").write_bytes(FILM)
    port = free_port()
    with web(settings, port, tmp_path / "1.log") as one, web(settings, port, tmp_path / "2.log") as other:
        async with aiohttp.ClientSession() as session, asyncio.timeout(30):
            for process in (one, other):
                while not await ready(session, process.own):
                    await asyncio.sleep(0.1)
        yield port, one, other


async def ready(session: aiohttp.ClientSession, origin: str) -> bool:
    with contextlib.suppress(aiohttp.ClientConnectionError):
        async with session.get(f"{origin}/readyz") as response:
            return response.status == 200
    return False


async def film_requests(session: aiohttp.ClientSession, origin: str) -> float:
    """How many requests for media this very process has answered."""
    async with session.get(f"{origin}/metrics") as response:
        lines = (await response.text()).splitlines()
    return sum(float(line.split()[-1]) for line in lines if "requests_total{" in line and "{asset}" in line)


async def test_each_of_two_processes_serves_the_port_and_can_be_asked_alone(
    two: tuple[int, Web, Web], settings: CatalogSettings
) -> None:
    port, one, other = two
    url = f"http://127.0.0.1:{port}{media_prefix(settings.secret, ASSET, datetime.now(UTC)).path}poster.jpg"
    async with aiohttp.ClientSession() as session:
        for _ in range(64):
            async with session.get(url, headers={"Connection": "close"}) as response:
                assert response.status == 200
        served = [await film_requests(session, process.own) for process in (one, other)]
    assert sum(served) == 64
    assert min(served) > 0


async def test_a_process_that_is_told_to_stop_finishes_what_it_began(
    two: tuple[int, Web, Web], settings: CatalogSettings
) -> None:
    port, one, other = two
    path = media_prefix(settings.secret, ASSET, datetime.now(UTC)).path + "film.mp4"
    lines = [await asyncio.open_connection("127.0.0.1", port, limit=1 << 12) for _ in range(16)]
    for reader, writer in lines:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        await reader.readuntil(b"\r\n\r\n")
    one.process.terminate()
    await asyncio.sleep(0.5)
    assert one.process.poll() is None, "it has films to send"
    for reader, writer in lines:
        assert await asyncio.wait_for(reader.readexactly(len(FILM)), 20) == FILM
        writer.close()
    assert await asyncio.wait_for(asyncio.to_thread(one.process.wait), 10) == 0
    async with aiohttp.ClientSession() as session:
        for _ in range(8):
            async with session.get(f"http://127.0.0.1:{port}/healthz") as response:
                assert response.status == 200
    assert other.process.poll() is None


def test_the_supervisor_starts_as_many_as_it_is_told(tmp_path: Path) -> None:
    for workers, names in ((1, ["web"]), (3, ["web", "web-2", "web-3"])):
        settings = LocalSettings.read({"ZHANBO_WEB_WORKERS": str(workers), "ZHANBO_DATA": str(tmp_path)})
        env = {"ZHANBO_DATA": str(tmp_path), "ZHANBO_WEB_WORKERS": str(workers)}
        programs = rooms(settings, 8000, env, ("postgres",))
        webs = [program for program in programs if program.name.startswith("web")]
        assert [program.name for program in webs] == names
        own = [ServiceSettings.read(program.env).own_port for program in webs]
        assert (own == [None]) if workers == 1 else len(set(own)) == workers
        assert all(program.grace_seconds > settings.drain_seconds for program in webs)
