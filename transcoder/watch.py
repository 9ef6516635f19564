"""Work stops soon after the claim that it is done for is lost."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

import structlog

from catalog.errors import Unavailable
from catalog.postgres.connection import Pool, acquired
from transcoder.claims import Claim

T = TypeVar("T")

WATCH_SECONDS = 2.0  # so soon a cancelled transcode, or one that another worker took over, stops
_log = structlog.get_logger(__name__)


async def while_held(pool: Pool, claim: Claim, work: Coroutine[object, object, T]) -> T | None:
    """What ``work`` gives; None, and the work is stopped, once the claim is not ours any more."""
    working = asyncio.ensure_future(work)
    watching = asyncio.ensure_future(_until_lost(pool, claim))
    try:
        await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
        return await working if working.done() else None
    finally:
        working.cancel()
        watching.cancel()
        await asyncio.gather(working, watching, return_exceptions=True)


async def _until_lost(pool: Pool, claim: Claim) -> None:
    while True:
        await asyncio.sleep(WATCH_SECONDS)
        try:
            async with acquired(pool) as conn:
                if not await claim.holds(conn):
                    return
        except Unavailable as error:
            _log.warning("claim_not_watched", episode=claim.episode_id, code=error.code)
