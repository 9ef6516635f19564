"""The home page comes the same from either side of the door, and only what is plain comes from this one."""

from collections.abc import AsyncGenerator
from datetime import datetime

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from catalog.door import DIRECT
from catalog.head import head_of
from catalog.service import REDIS
from catalog.settings import CatalogSettings
from curation.front import FrontPage
from tests.service import Client, Clock, serving

TOLD = ("Content-Type", "Cache-Control", "Content-Length", "X-Content-Type-Options")


@pytest_asyncio.fixture
async def client(settings: CatalogSettings, now: datetime, redis: Redis) -> AsyncGenerator[Client]:
    async with serving(settings, Clock(now)) as served:
        yield served


def at_hand(client: Client, target: str) -> bool:
    assert client.app is not None
    (front,) = (direct for direct in client.app[DIRECT] if isinstance(direct, FrontPage))
    head = head_of(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert head is not None
    return front.known(head) is not None


@pytest.mark.parametrize("target", ["/v1/home", "/v1/home?screen=phone", "/v1/home?screen=tv"])
async def test_the_second_answer_is_the_first_without_the_framework(client: Client, target: str) -> None:
    assert not at_hand(client, target)
    async with client.get(target) as response:
        first = [response.headers[name] for name in TOLD], await response.read()
    assert at_hand(client, target)
    assert client.app is not None
    await client.app[REDIS].aclose(close_connection_pool=True)
    async with client.get(target) as response:
        assert ([response.headers[name] for name in TOLD], await response.read()) == first


async def test_any_other_question_is_the_frameworks(client: Client) -> None:
    async with client.get("/v1/home") as response:
        assert response.status == 200
    for target in ("/v1/home?screen=watch", "/v1/home?at=2026-09-01", "/v1/homes", "/v1/home/"):
        assert not at_hand(client, target)
    async with client.get("/v1/home?screen=watch") as response:
        assert response.status == 422
