"""A crowd costs one composition; Redis away costs one each; a failure is nobody's page."""

import asyncio
from collections.abc import Callable, Coroutine

import pytest
from redis.asyncio import Redis

from catalog.service import redis_client
from curation.cache import LIFE_MILLISECONDS, MOST_NEAR, NEAR_SECONDS, PageCache

Compose = Callable[[], Coroutine[object, object, bytes]]


def counted(pages: list[bytes], seconds: float = 0.05) -> Compose:
    """Compose that takes a while and keeps what it made in ``pages``."""

    async def compose() -> bytes:
        await asyncio.sleep(seconds)
        pages.append(b"page %d" % len(pages))
        return pages[-1]

    return compose


async def test_a_crowd_costs_one_composition(redis: Redis) -> None:
    cache, pages = PageCache(redis), list[bytes]()
    found = await asyncio.gather(*(cache.get("home", counted(pages)) for _ in range(200)))
    assert set(found) == {b"page 0"}
    assert await cache.get("home", counted(pages)) == b"page 0"
    assert await cache.get("zones", counted(pages)) == b"page 1"


async def test_another_process_finds_the_page(redis: Redis) -> None:
    pages = list[bytes]()
    await PageCache(redis).get("home", counted(pages))
    assert await PageCache(redis).get("home", counted(pages)) == b"page 0"


async def test_a_page_dies_soon(redis: Redis) -> None:
    await PageCache(redis).get("home", counted([]))
    assert 0 < await redis.pttl("page:home") <= LIFE_MILLISECONDS <= 2000


async def test_a_reader_who_leaves_does_not_take_the_page_from_the_others(redis: Redis) -> None:
    cache, pages = PageCache(redis), list[bytes]()
    leaver = asyncio.create_task(cache.get("home", counted(pages, 0.2)))
    await asyncio.sleep(0.05)
    stayer = asyncio.create_task(cache.get("home", counted(pages, 0.2)))
    await asyncio.sleep(0.05)
    leaver.cancel()
    assert await stayer == b"page 0"
    assert pages == [b"page 0"]


async def test_a_composition_that_fails_reaches_its_readers_and_is_not_kept(redis: Redis) -> None:
    cache, pages = PageCache(redis), list[bytes]()

    async def broken() -> bytes:
        await asyncio.sleep(0.02)
        raise LookupError

    found = await asyncio.gather(*(cache.get("home", broken) for _ in range(3)), return_exceptions=True)
    assert [type(one) for one in found] == [LookupError] * 3
    assert await cache.get("home", counted(pages)) == b"page 0"


async def test_without_redis_a_page_is_composed_afresh_every_moment() -> None:
    async with redis_client("redis://127.0.0.1:1") as away:
        cache, pages = PageCache(away), list[bytes]()
        assert [await cache.get("home", counted(pages)) for _ in range(2)] == [b"page 0"] * 2
        await asyncio.sleep(NEAR_SECONDS)
        assert await cache.get("home", counted(pages)) == b"page 1"


async def test_a_page_that_changed_elsewhere_is_shown_a_moment_later(redis: Redis) -> None:
    cache, pages = PageCache(redis), list[bytes]()
    await cache.get("home", counted(pages))
    await redis.set("page:home", b"changed")
    assert await cache.get("home", counted(pages)) == b"page 0"
    await asyncio.sleep(NEAR_SECONDS)
    assert await cache.get("home", counted(pages)) == b"changed"


async def test_what_was_forgotten_is_composed_anew_even_what_was_under_way(redis: Redis) -> None:
    cache, pages = PageCache(redis), list[bytes]()
    await cache.get("zones", counted(pages))
    under_way = asyncio.create_task(cache.get("home", counted(pages, 0.2)))
    await asyncio.sleep(0.05)
    await cache.forget()
    newer = await cache.get("home", counted(pages, 0.3))
    assert await under_way != newer
    assert await cache.get("home", counted(pages)) == newer
    assert await PageCache(redis).get("home", counted(pages)) == newer
    assert await cache.get("zones", counted(pages)) == pages[-1]


async def test_what_is_kept_near_is_bounded(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("curation.cache.NEAR_SECONDS", 60)
    cache, pages = PageCache(redis), list[bytes]()
    for number in range(MOST_NEAR + 1):
        await cache.get(f"zone:{number}", counted(pages, 0))
    await redis.execute_command("FLUSHALL")
    await cache.get("zone:0", counted(pages, 0))
    assert len(pages) == MOST_NEAR + 2, "the first had to make room"


@pytest.mark.parametrize("count", [100])
async def test_more_readers_than_connections_wait_and_do_not_fail(redis: Redis, count: int) -> None:
    cache, pages = PageCache(redis), list[bytes]()
    keys = [f"zone:{number}" for number in range(count)]
    assert len(await asyncio.gather(*(cache.get(key, counted(pages)) for key in keys))) == count
