"""What the origin sends, counted in memory and written down now and then.

Answering a media request touches a dictionary and nothing else. What a process had counted since it last
wrote is lost when it is killed: this is a report, not an account.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from aiohttp import web

from catalog.calendar import day_in_china
from catalog.egress import Sent
from catalog.errors import Unavailable
from catalog.postgres import egress
from catalog.postgres.connection import Pool, transaction
from catalog.rendition import PORTRAIT_ON_TV, Screen
from streaming import telemetry

FLUSH_SECONDS = 10.0
MOST_FILES = 50_000  # while the database is away; what more is asked for is not counted
PLAYLISTS = (*(screen.playlist for screen in Screen), PORTRAIT_ON_TV)
MEDIA = (".mp4", ".m4s", ".m4a")

_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Count:
    answers: int = 0
    bytes: int = 0


class Egress:
    """What was sent since it was last written down."""

    def __init__(self) -> None:
        self._counts: dict[tuple[str, str], _Count] = {}

    def add(self, asset_id: str, path: str, sent: int) -> None:
        """Count a finished answer to a GET: ``sent`` bytes of ``path``, 0 where the client had it already.
        What a client broke off is not counted, and neither are posters and texts.
        """
        starts = path in PLAYLISTS
        if starts or path.endswith(MEDIA):
            self._add(asset_id, path, answers=1, sent=0 if starts else sent)

    def _add(self, asset_id: str, path: str, *, answers: int, sent: int) -> None:
        count = self._counts.get((asset_id, path))
        if count is None:
            if len(self._counts) >= MOST_FILES:
                telemetry.egress_uncounted.inc()
                return
            count = self._counts[asset_id, path] = _Count()
        count.answers += answers
        count.bytes += sent

    def take(self) -> list[Sent]:
        """What was counted, which is forgotten here."""
        counts, self._counts = self._counts, {}
        return [
            Sent(asset_id=asset_id, path=path, answers=count.answers, bytes=count.bytes)
            for (asset_id, path), count in counts.items()
        ]

    def put_back(self, taken: list[Sent]) -> None:
        """What was taken could not be written down."""
        for sent in taken:
            self._add(sent.asset_id, sent.path, answers=sent.answers, sent=sent.bytes)

    async def flush(self, pool: Pool, now: datetime) -> None:
        """Write it down; a database that is away is told of and waited for."""
        taken = self.take()
        if not taken:
            return
        try:
            async with transaction(pool) as conn:
                await egress.add(conn, day_in_china(now), taken, PLAYLISTS)
        except Unavailable as error:
            self.put_back(taken)
            _log.warning("egress_waits", code=error.code, detail=error.detail)
        else:
            telemetry.egress_bytes.inc(sum(sent.bytes for sent in taken))

    async def run(self, pool: Pool, clock: Callable[[], datetime]) -> None:
        """Write down for ever."""
        while True:
            await asyncio.sleep(FLUSH_SECONDS)
            await self.flush(pool, clock())


EGRESS = web.AppKey("egress", Egress)
