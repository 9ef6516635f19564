"""Composed pages, kept in Redis for a moment so that a crowd costs one composition.

Redis away means only that each page is composed afresh.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

LIFE_MILLISECONDS = 1500  # short enough that a newcomer's work appears "at once"
_log = structlog.get_logger(__name__)


class PageCache:
    """Bytes by key; within one process at most one composition per key runs at a time."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._composing: dict[str, asyncio.Task[bytes]] = {}

    async def get(self, key: str, compose: Callable[[], Awaitable[bytes]]) -> bytes:
        """The cached bytes of ``key``, else those that ``compose`` makes."""
        known = await self._read(key)
        if known is not None:
            return known
        task = self._composing.get(key)
        if task is None:
            task = asyncio.ensure_future(self._compose(key, compose))
            self._composing[key] = task
            task.add_done_callback(lambda _: self._composing.pop(key, None))
        return await asyncio.shield(task)  # one reader leaving must not fail the others

    async def _compose(self, key: str, compose: Callable[[], Awaitable[bytes]]) -> bytes:
        page = await compose()
        try:
            await self._redis.set(f"page:{key}", page, px=LIFE_MILLISECONDS)
        except (RedisError, OSError) as error:
            _log.warning("page_not_cached", error=type(error).__name__)
        return page

    async def _read(self, key: str) -> bytes | None:
        try:
            page = await self._redis.get(f"page:{key}")
        except (RedisError, OSError) as error:
            _log.warning("page_cache_away", error=type(error).__name__)
            return None
        return page.encode() if isinstance(page, str) else page
