"""What was taken down, as this process knows it: a media GET asks this and nobody else.

Kept current from the database: at once in the process where a work is taken down, within
``EVERY_SECONDS`` in all others.
"""

import asyncio
from collections.abc import Callable

import structlog
from prometheus_client import Gauge

from catalog.errors import Denied, Unavailable
from catalog.postgres import takedowns
from catalog.postgres.connection import Pool, acquired

EVERY_SECONDS = 5.0

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
        self._reading = asyncio.Lock()  # or a list from before a takedown could come in after it

    def __contains__(self, asset_id: object) -> bool:
        return asset_id in self._assets

    def tell(self, listener: Callable[[frozenset[str]], None]) -> None:
        """Tell it all of them now, and again at each change."""
        self._listeners.append(listener)
        listener(self._assets)

    async def refresh(self, pool: Pool) -> None:
        """Read the list anew; DatabaseUnavailable leaves it as it was."""
        async with self._reading:
            async with acquired(pool) as conn:
                found = await takedowns.assets(conn)
            _current.set_to_current_time()
            _assets.set(len(found))
            if found != self._assets:
                self._assets = found
                for listener in self._listeners:
                    listener(found)

    async def keep(self, pool: Pool) -> None:
        """Refresh for ever. While the database is away nothing can be taken down, and the last list holds."""
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                await self.refresh(pool)
            except Unavailable as error:
                _log.warning("takedowns_not_refreshed", error=error.code)
