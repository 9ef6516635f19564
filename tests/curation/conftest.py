"""The service with one asset in its store, and a clock that the test turns."""

from collections.abc import AsyncGenerator
from datetime import datetime
from pathlib import Path

import pytest_asyncio
from redis.asyncio import Redis

from catalog.settings import CatalogSettings
from tests.service import Client, Clock, put_asset, serving


@pytest_asyncio.fixture
async def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest_asyncio.fixture
async def client(
    settings: CatalogSettings, clock: Clock, tmp_path: Path, redis: Redis
) -> AsyncGenerator[Client]:
    await put_asset(settings.media, tmp_path / "made")
    async with serving(settings, clock) as served:
        yield served
