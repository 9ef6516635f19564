"""Composed pages, kept for a moment so that a crowd costs one composition: in Redis for all processes, and
within each for a fraction of that, so that a crowd does not cost Redis either.

Redis away means only that each page is composed afresh.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import cast

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

LIFE_MILLISECONDS = 1500  # short enough that a newcomer's work appears "at once"
NEAR_SECONDS = 0.25  # of that life, its last part
MOST_NEAR = 256  # pages; there are few, and their keys are ours
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Near:
    page: bytes
    until: float


class PageCache:
    """Bytes by key; within one process at most one read or composition per key runs at a time."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._near: dict[str, _Near] = {}
        self._finding: dict[str, asyncio.Task[bytes]] = {}
        self._age = 0

    def near(self, key: str) -> bytes | None:
        """The bytes of ``key``, where this very process has them."""
        near = self._near.get(key)
        return near.page if near is not None and near.until > time.monotonic() else None

    async def get(self, key: str, compose: Callable[[], Awaitable[bytes]]) -> bytes:
        """The cached bytes of ``key``, else those that ``compose`` makes."""
        near = self.near(key)
        if near is not None:
            return near
        task = self._finding.get(key)
        if task is None:
            task = asyncio.ensure_future(self._find(key, compose))
            self._finding[key] = task
            task.add_done_callback(lambda done: self._found(key, done))
        return await asyncio.shield(task)  # one reader leaving must not fail the others

    async def forget(self) -> None:
        """Have every page composed anew: something changed that must be seen at once. What other processes
        have near they show a moment longer.
        """
        self._age += 1
        self._near.clear()
        self._finding.clear()  # what is being composed goes to those who wait for it, and is not kept
        try:
            async for key in cast("AsyncIterator[bytes]", self._redis.scan_iter("page:*")):
                await self._redis.delete(key)
        except (RedisError, OSError) as error:
            _log.warning("page_cache_away", error=type(error).__name__)

    def _found(self, key: str, task: "asyncio.Task[bytes]") -> None:
        if self._finding.get(key) is task:
            del self._finding[key]

    async def _find(self, key: str, compose: Callable[[], Awaitable[bytes]]) -> bytes:
        age = self._age
        page = await self._read(key)
        if page is None:
            page = await compose()
            if age == self._age:
                await self._keep(key, page)
        if age != self._age:
            return page
        if len(self._near) >= MOST_NEAR:
            self._near.clear()
        self._near[key] = _Near(page, time.monotonic() + NEAR_SECONDS)
        return page

    async def _keep(self, key: str, page: bytes) -> None:
        life = LIFE_MILLISECONDS - round(NEAR_SECONDS * 1000)
        try:
            await self._redis.set(f"page:{key}", page, px=life)
        except (RedisError, OSError) as error:
            _log.warning("page_not_cached", error=type(error).__name__)

    async def _read(self, key: str) -> bytes | None:
        try:
            page = await self._redis.get(f"page:{key}")
        except (RedisError, OSError) as error:
            _log.warning("page_cache_away", error=type(error).__name__)
            return None
        return page.encode() if isinstance(page, str) else page
