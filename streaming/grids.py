"""The guide's grid: read once a minute for each number of hours, however many screens ask."""

from dataclasses import replace
from datetime import datetime, timedelta

from catalog.media.flight import SingleFlight
from catalog.postgres import channels
from catalog.postgres.connection import Pool, acquired
from streaming import grid
from streaming.grid import Grid

LIFE = timedelta(minutes=1)
BEHIND = timedelta(minutes=2)  # what a screen shows is older than now: its title must still be told


class Grids:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._known: dict[int, Grid] = {}
        self._reading = SingleFlight[Grid]()

    async def of(self, hours: int, now: datetime) -> Grid:
        """What is on, and what comes within so many hours; a minute old at most."""
        known = self._known.get(hours)
        if known is None or not timedelta() <= now - known.now < LIFE:
            known = await self._reading.run(str(hours), lambda: self._read(hours, now))
        return replace(known, now=now)

    async def as_of(self, hours: int, at: datetime) -> Grid:
        """What is, was or will be on around another moment, as far as it is planned or still known."""
        since, until = grid.window(at, hours)
        async with acquired(self._pool) as conn:
            listed = await channels.listed(conn, at)
            listings = await channels.listings(conn, since - BEHIND, until)
        return Grid(now=at, since=since, until=until, channels=grid.shown(listed, listings))

    async def close(self) -> None:
        """Stop what is being read."""
        await self._reading.close()

    async def _read(self, hours: int, now: datetime) -> Grid:
        read = await self.as_of(hours, now)
        self._known[hours] = read
        return read
