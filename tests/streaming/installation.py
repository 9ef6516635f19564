"""A database and a media store with works that can go on the air, and processes that serve their channels."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

from aiohttp import web

from catalog.channel import Airing
from catalog.media.local import LocalMediaStore
from catalog.postgres import channels, episodes, series
from catalog.postgres.connection import Connection
from catalog.rendition import Rendition
from catalog.series import Endpoint, EpisodeFacts, Rights, SeriesFacts, SeriesState
from catalog.service import Room
from streaming.channels import ROUTES
from streaming.channels import serving as serving_channels
from streaming.egress import EGRESS, Egress
from streaming.planner import Planner
from tests.service import Client, Clock
from tests.streaming.published import RENDITIONS, folder, media

RIGHTS = Rights(starts_on=date(2026, 8, 1), ends_on=date(2027, 8, 1), endpoints=tuple(Endpoint))


async def counting(app: web.Application) -> AsyncIterator[None]:
    app[EGRESS] = Egress()
    yield


ROOMS = [
    Room(name="egress", routes=(), context=counting),
    Room(name="channels", routes=ROUTES, context=serving_channels),
]
VIDEO, AUDIO = [1.0, *([1.92] * 31)], [1.002667, *([1.92] * 31), 0.010667]
SECONDS = timedelta(seconds=60.52)


@dataclass
class Installation:
    """A database and a media store with works in them, and the planner of their channels."""

    conn: Connection
    media: LocalMediaStore
    scratch: Path
    account: str
    clock: Clock
    planner: Planner
    made: int = 0

    async def bring(
        self,
        title: str,
        *,
        zone: str = "kungfu",
        count: int = 2,
        rights: Rights = RIGHTS,
        renditions: Sequence[Rendition] = RENDITIONS,
    ) -> str:
        """A public work of so many episodes; its id."""
        facts = SeriesFacts(title=title, zones=(zone,), rights=rights)
        one = await series.put(self.conn, f"se_{title}", self.account, facts, self.clock.now)
        for number in range(1, count + 1):
            await self.deliver(one.id, number, renditions=renditions)
        await series.move(self.conn, one, SeriesState.PUBLISHED, self.clock.now)
        return one.id

    async def deliver(
        self, series_id: str, number: int, *, renditions: Sequence[Rendition] = RENDITIONS
    ) -> str:
        """A new version of an episode, published; its asset."""
        self.made += 1
        asset, here = f"{self.made:040x}", self.scratch / str(self.made)
        here.mkdir(parents=True)
        for path, text in folder(VIDEO, AUDIO).items():
            (here / path).write_text(text)
        for path, content in media(VIDEO, AUDIO).items():
            (here / path).write_bytes(content)
        await self.media.put_asset(asset, here, [path.name for path in here.iterdir()])
        stored = await episodes.put(
            self.conn, f"{series_id}_{number}", series_id, EpisodeFacts(number=number, reviewed=True),
            f"{self.made:064x}", f"{number}.mp4",
        )  # fmt: skip
        claimed = await episodes.claim(self.conn, stored.id)
        assert claimed is not None
        assert await episodes.publish(
            self.conn, claimed, asset_id=asset, duration_seconds=60.52, renditions=renditions, manifest={},
            now=self.clock.now,
        )  # fmt: skip
        return asset

    async def take_down(self, series_id: str) -> None:
        one = await series.one(self.conn, series_id)
        await series.move(self.conn, one, SeriesState.TAKEN_DOWN, self.clock.now)

    async def line_up(self, slug: str = "kungfu") -> list[Airing]:
        return await channels.ahead(self.conn, slug, self.clock.now - timedelta(days=30))


class Replica(Protocol):
    def __call__(self, *, direct: bool = True) -> AbstractAsyncContextManager[Client]: ...
