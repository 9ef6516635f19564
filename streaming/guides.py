"""The guide as bytes: composed for an origin once a minute, however many boxes ask."""

import asyncio
import gzip
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog.media.flight import SingleFlight
from catalog.postgres import channels
from catalog.postgres.connection import Pool, acquired
from streaming import guide

LIFE = timedelta(minutes=1)
_MOST_ORIGINS = 8  # whoever asks names the origin
_GZIP_LEVEL = 6


@dataclass(frozen=True, slots=True)
class Guide:
    """The document, and the same compressed."""

    made_at: datetime
    plain: bytes
    gzipped: bytes


class Guides:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._known: OrderedDict[str, Guide] = OrderedDict()
        self._composing = SingleFlight[Guide]()

    async def of(self, origin: str, now: datetime) -> Guide:
        """What is on from ``now`` on, with the URLs of ``origin``."""
        known = self._known.get(origin)
        if known is not None and timedelta() <= now - known.made_at < LIFE:
            return known
        return await self._composing.run(origin, lambda: self._compose(origin, now))

    async def as_of(self, origin: str, at: datetime) -> Guide:
        """What is, was or will be on from another moment on, as far as it is planned or still known."""
        async with acquired(self._pool) as conn:
            shown = await channels.listed(conn, at)
            listings = await channels.listings(conn, at)
        plain = await asyncio.to_thread(guide.guide, shown, listings, origin)
        return Guide(at, plain, await asyncio.to_thread(gzip.compress, plain, _GZIP_LEVEL, mtime=0))

    async def close(self) -> None:
        """Stop what is being composed."""
        await self._composing.close()

    async def _compose(self, origin: str, now: datetime) -> Guide:
        made = await self.as_of(origin, now)
        self._known[origin] = made
        if len(self._known) > _MOST_ORIGINS:
            self._known.popitem(last=False)
        return made
