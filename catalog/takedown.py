"""What was taken down, as this process knows it: a media GET asks this and nobody else.

Kept current from the database: at once in the process where a work is taken down, within
``EVERY_SECONDS`` in all others.
"""

import asyncio
import time
from collections.abc import Callable

import structlog
from prometheus_client import Gauge

from catalog.errors import Denied, Unavailable
from catalog.postgres import takedowns
from catalog.postgres.connection import Pool, acquired

EVERY_SECONDS = 5.0  # a look at whether something changed
ANEW_SECONDS = 30.0  # the list itself, whatever the look says: clocks of the machines that take down differ

_assets = Gauge("zhanbo_taken_down_assets", "Folders of media that are refused because they were taken down")
_current = Gauge("zhanbo_taken_down_current_timestamp_seconds", "When the list of them was last read")
_log = structlog.get_logger(__name__)


class TakenDown(Denied):
    """The work was taken down; no token opens its media."""

    code = "taken_down"
    title = "This work has been taken down"
    title_zh = "该作品已下线"


class Takedowns:
    """The names of the assets that nobody may fetch."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[frozenset[str]], None]] = []
        self._assets: frozenset[str] = frozenset()
        self._state: takedowns.State | None = None
        self._read_at = 0.0
        self._reading = asyncio.Lock()  # or a list from before a takedown could come in after it

    def __contains__(self, asset_id: object) -> bool:
        return asset_id in self._assets

    def tell(self, listener: Callable[[frozenset[str]], None]) -> None:
        """Tell it all of them now, and again at each change."""
        self._listeners.append(listener)
        listener(self._assets)

    async def refresh(self, pool: Pool) -> None:
        """Read the list anew; DatabaseUnavailable leaves it as it was."""
        await self._look(pool, anew=True)

    async def keep(self, pool: Pool) -> None:
        """Stay current for ever. While the database is away nothing can be taken down, and the list holds."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self._look(pool, anew=time.monotonic() - self._read_at > ANEW_SECONDS)
            except Unavailable as error:
                _log.warning("takedowns_not_refreshed", error=error.code)

    async def _look(self, pool: Pool, *, anew: bool) -> None:
        async with self._reading, acquired(pool) as conn:
            state = await takedowns.state(conn)  # before the list: what changes in between is seen next time
            if anew or state != self._state:
                found = await takedowns.assets(conn)
                self._state, self._read_at = state, time.monotonic()
                self._hold(found)
        _current.set_to_current_time()

    def _hold(self, found: frozenset[str]) -> None:
        _assets.set(len(found))
        if found != self._assets:
            self._assets = found
            for listener in self._listeners:
                listener(found)
