"""Real PostgreSQL, real Redis, real clips. One server each per session; one fresh database per test."""

import os
import shutil
import tempfile
import uuid
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright
from redis.asyncio import Redis

from catalog.account import Account, Role
from catalog.identity import new_token
from catalog.postgres import accounts
from catalog.postgres.connection import Connection, Pool, acquired, connect, open_pool
from catalog.postgres.migration import migrate
from catalog.service import redis_client
from catalog.settings import BucketSettings, CatalogSettings
from catalog.token import Secret
from deploy import embedded
from tests.clips import MEDIA, QUICK, Make
from tests.object_store import object_store
from transcoder import queue
from transcoder.asset import Asset
from transcoder.errors import Refused
from transcoder.pipeline import transcode
from transcoder.tools import Tools, find

SECRET = Secret(current=b"a secret that only the tests know, 0123456789")
MEMORY = Path("/dev/shm")
CHROMIUM_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--mute-audio",
    "--autoplay-policy=no-user-gesture-required",
)


@pytest.fixture(scope="session")
def shared_media() -> Path:
    """The folder of real and hostile clips; tests that need it are skipped by name without it."""
    if not (MEDIA / "real" / "INDEX.tsv").is_file():
        pytest.skip("the shared clips are not on this machine")
    return MEDIA


@pytest_asyncio.fixture(scope="session")
async def tools() -> Tools:
    return await find(os.environ)


@pytest.fixture(scope="session")
def made(shared_media: Path, tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Make:
    """The asset of a real clip, or its refusal; each clip is transcoded once for all tests."""
    done: dict[str, Asset | Refused] = {}

    async def make(name: str) -> Asset:
        if name not in done:
            clip, folder = shared_media / "real" / name, tmp_path_factory.mktemp("job")
            try:
                done[name] = await transcode(clip, folder, tools, progress=lambda _: None, options=QUICK)
            except Refused as refusal:
                done[name] = refusal
        found = done[name]
        if isinstance(found, Refused):
            raise found
        return found

    return make


@pytest.fixture(scope="session")
def servers_folder() -> Generator[Path]:
    """A short path: sockets below it must stay under 108 bytes."""
    with tempfile.TemporaryDirectory(prefix="zhanbo-", dir="/tmp") as folder:
        yield Path(folder)


def roomy_memory(needed: int) -> str | None:
    """A folder in memory with so many bytes free, if this machine has one."""
    if not MEMORY.is_dir() or not os.access(MEMORY, os.W_OK) or shutil.disk_usage(MEMORY).free < needed:
        return None
    return str(MEMORY)


@pytest_asyncio.fixture(scope="session")
async def postgres_url() -> AsyncGenerator[str]:
    """In memory where that is: a database is three hundred files, and each test has one of its own."""
    with tempfile.TemporaryDirectory(prefix="zhanbo-", dir=roomy_memory(2 << 30) or "/tmp") as folder:
        async with embedded.postgres(Path(folder)) as url:
            yield url


@pytest_asyncio.fixture(scope="session")
async def redis_url(servers_folder: Path) -> AsyncGenerator[str]:
    async with embedded.redis(servers_folder) as url:
        yield url


@pytest_asyncio.fixture(scope="session")
async def s3_server(servers_folder: Path) -> AsyncGenerator[BucketSettings]:
    async with object_store(servers_folder) as settings:
        yield settings


@pytest.fixture
def bucket_settings(s3_server: BucketSettings, tmp_path: Path) -> BucketSettings:
    """A place in the bucket and a cache of the test's own."""
    return replace(s3_server, prefix=f"{uuid.uuid4().hex}/", cache=tmp_path / "cache")


def database_of(server_url: str, name: str) -> str:
    """The URL of another database on the same server."""
    return urlunsplit(urlsplit(server_url)._replace(path=f"/{name}"))


@pytest_asyncio.fixture(scope="session")
async def template(postgres_url: str) -> str:
    """A migrated database that each test's own is cloned from."""
    server = await connect(postgres_url)
    await server.execute("create database zhanbo_template")
    migrated = await connect(database_of(postgres_url, "zhanbo_template"))
    await migrate(migrated, before=[queue.schema()])
    await migrated.close()
    await server.close()
    return "zhanbo_template"


@pytest_asyncio.fixture
async def database_url(postgres_url: str, template: str) -> AsyncGenerator[str]:
    """A fresh, migrated database of the test's own."""
    name = f"test_{uuid.uuid4().hex}"
    server = await connect(postgres_url)
    await server.execute(f"create database {name} template {template}")
    yield database_of(postgres_url, name)
    await server.execute(f"drop database {name} with (force)")
    await server.close()


@pytest_asyncio.fixture
async def pool(database_url: str) -> AsyncGenerator[Pool]:
    opened = await open_pool(database_url)
    yield opened
    opened.terminate()


@pytest_asyncio.fixture
async def conn(pool: Pool) -> AsyncGenerator[Connection]:
    async with acquired(pool) as connection:
        yield connection


@pytest_asyncio.fixture
async def redis(redis_url: str) -> AsyncGenerator[Redis]:
    """A client on an emptied server."""
    async with redis_client(redis_url) as client:
        await client.execute_command("FLUSHALL")
        yield client


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> CatalogSettings:
    return CatalogSettings(
        database_url=database_url, redis_url=redis_url, data=tmp_path / "data", secret=SECRET, demo=False
    )


@pytest_asyncio.fixture
async def operator(conn: Connection) -> tuple[Account, str]:
    """An operator's account and its token."""
    account, token = Account(id="ac_test_operator", name="验收员", role=Role.OPERATOR), new_token()
    await accounts.add(conn, account, token)
    return account, token


@pytest_asyncio.fixture
async def maker(conn: Connection) -> tuple[Account, str]:
    """A maker's account and its token."""
    account, token = Account(id="ac_test_maker", name="河声制作", role=Role.MAKER), new_token()
    await accounts.add(conn, account, token)
    return account, token


@pytest.fixture
def now() -> datetime:
    return datetime(2026, 9, 1, 12, 0, tzinfo=UTC)


@asynccontextmanager
async def chromium() -> AsyncGenerator[Browser]:
    """A browser of its own; a test that needs it is skipped by name without it."""
    path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not Path(path).is_file():
        pytest.skip("no Chromium: as root run 'apt-get install chromium fonts-noto-cjk'")
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield opened
        await opened.close()


@pytest_asyncio.fixture
async def browser() -> AsyncGenerator[Browser]:
    async with chromium() as opened:
        yield opened
