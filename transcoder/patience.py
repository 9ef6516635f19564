"""A database that is away is waited for: what was encoded is not thrown away because it restarts."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from catalog.errors import Unavailable
from catalog.postgres.connection import Connection, Pool, transaction
from transcoder.publish import PATIENCE_SECONDS, PAUSE_SECONDS

T = TypeVar("T")


async def patiently(pool: Pool, act: Callable[[Connection], Awaitable[T]]) -> T:
    """``act`` in a transaction of its own, once the database is there."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            async with transaction(pool) as conn:
                return await act(conn)
        except Unavailable:
            if time.monotonic() > deadline:
                raise
            await asyncio.sleep(PAUSE_SECONDS)
