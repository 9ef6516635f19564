"""Keep standings true between the times that somebody reads a list, so that nobody waits for many of them."""

import asyncio
from collections.abc import Callable
from datetime import datetime

import structlog

from catalog.calendar import day_in_china
from catalog.errors import Unavailable
from catalog.postgres import standings
from catalog.postgres.connection import Pool

PAUSE_SECONDS = 1.0
_log = structlog.get_logger(__name__)


async def keep(pool: Pool, clock: Callable[[], datetime], *, demo: bool) -> None:
    """Judge for ever. A database that is away is waited for."""
    while True:
        try:
            await standings.renew(pool, day_in_china(clock()), demo=demo)
        except Unavailable as error:
            _log.warning("judging_waits", code=error.code, detail=error.detail)
        await asyncio.sleep(PAUSE_SECONDS)
