"""The real HTTP application on loopback, with a clock that tests can set."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from catalog import service
from catalog.doorkeeper import Runner
from catalog.media.local import LocalMediaStore
from catalog.postgres import episodes, series
from catalog.postgres.connection import Connection
from catalog.rendition import Rendition, Screen
from catalog.series import Episode, EpisodeFacts, Series, SeriesFacts
from catalog.service import Room
from catalog.settings import CatalogSettings, CrowdSettings
from curation.handlers import ROOM as CURATION
from streaming.handlers import ROOM as STREAMING
from transcoder import handlers as intake
from transcoder.settings import IntakeSettings

ASSET = "a" * 40
FILES = {"phone.m3u8": b"#EXTM3U\n" * 200, "phone-720.mp4": bytes(range(256)) * 40, "poster.jpg": b"jpeg"}


@dataclass
class Clock:
    now: datetime

    def __call__(self) -> datetime:
        return self.now


Client = TestClient[Any, Any]


class Served(TestServer):
    """A test server whose connections begin at a door, as those of ``service.serve`` do."""

    async def _make_runner(self, **how: Any) -> web.AppRunner:
        return Runner(self.app, **how)


@asynccontextmanager
async def serving(
    settings: CatalogSettings,
    clock: Clock,
    *,
    direct: bool = True,
    also: Sequence[Room] = (),
    crowd: CrowdSettings | None = None,
) -> AsyncGenerator[Client]:
    """Every room but the channels under one origin, as ``deploy.web`` builds it, and those that are told
    ``also``; all by aiohttp unless ``direct``.
    """
    rooms = [
        STREAMING,
        *also,
        CURATION,
        intake.room(IntakeSettings(most_bytes=1 << 30, free_times=1, keep_delivered=timedelta(days=7))),
    ]
    app = service.build(rooms, settings, crowd=crowd, clock=clock)
    async with TestClient(Served(app) if direct else TestServer(app)) as client:
        yield client


def rendition(screen: Screen) -> Rendition:
    """One video rendition for a screen, with figures that nothing looks at."""
    name = f"{screen}-720"
    return Rendition(
        name=name, screen=screen, kind="video", playlist=f"{name}.m3u8", media=f"{name}.mp4",
        codecs="avc1.640020", peak_bandwidth=2_000_000, average_bandwidth=1_000_000,
        duration_seconds=60.0, segments=30, bytes=7_500_000, width=720, height=1280, opening_bytes=2000,
    )  # fmt: skip


BOTH_SCREENS = [rendition(screen) for screen in Screen]


async def put_asset(media: Path, scratch: Path, asset_id: str = ASSET) -> None:
    scratch.mkdir(parents=True, exist_ok=True)
    for name, content in FILES.items():
        (scratch / name).write_bytes(content)
    await LocalMediaStore(media).put_asset(asset_id, scratch, list(FILES))


async def put_series(conn: Connection, account: str, facts: SeriesFacts, now: datetime) -> Series:
    return await series.put(conn, "se_test", account, facts, now)


async def put_published(
    conn: Connection,
    one: Series,
    number: int,
    now: datetime,
    *,
    seconds: float = 60.0,
    facts: EpisodeFacts | None = None,
    renditions: Sequence[Rendition] = BOTH_SCREENS,
) -> Episode:
    """An episode that went the way of all: stored, claimed, published."""
    facts = facts or EpisodeFacts(number=number, reviewed=True)
    stored = await episodes.put(conn, f"ep_{number}", one.id, facts, f"{number:064x}", f"{number}.mp4")
    claimed = await episodes.claim(conn, stored.id)
    assert claimed is not None
    assert await episodes.publish(
        conn, claimed, asset_id=ASSET, duration_seconds=seconds, renditions=renditions, manifest={}, now=now
    )
    return claimed
