"""The service with one published asset, as most tests of this room ask for it."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestClient, TestServer

from catalog import service
from catalog.account import Account
from catalog.media.local import LocalMediaStore
from catalog.postgres.connection import Connection, Pool
from catalog.settings import CatalogSettings
from streaming.planner import Planner
from streaming.programmes import Programmes
from tests.service import Client, Clock, Served, put_asset, serving
from tests.streaming.installation import ROOMS, Installation, Replica


@pytest_asyncio.fixture
async def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest_asyncio.fixture
async def client(settings: CatalogSettings, clock: Clock, tmp_path: Path) -> AsyncGenerator[Client]:
    await put_asset(settings.media, tmp_path / "made")
    async with serving(settings, clock) as served:
        yield served


@pytest_asyncio.fixture
async def here(
    conn: Connection,
    pool: Pool,
    settings: CatalogSettings,
    clock: Clock,
    maker: tuple[Account, str],
    tmp_path: Path,
) -> Installation:
    media = LocalMediaStore(settings.media)
    planner = Planner(pool=pool, programmes=Programmes(media), clock=clock)
    return Installation(
        conn=conn, media=media, scratch=tmp_path / "made", account=maker[0].id, clock=clock, planner=planner
    )


@pytest.fixture
def replica(settings: CatalogSettings, clock: Clock) -> Replica:
    """One more process that serves the channels, and plans nothing; all by aiohttp unless ``direct``."""

    @asynccontextmanager
    async def serve(*, direct: bool = True) -> AsyncGenerator[Client]:
        app = service.build(ROOMS, settings, clock=clock)
        async with TestClient[Any, Any](Served(app) if direct else TestServer(app)) as client:
            yield client

    return serve
