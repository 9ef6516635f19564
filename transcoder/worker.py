"""claim → probe → encode → package → verify → publish, for one episode at a time."""

import asyncio
import shutil
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

import structlog
from redis.asyncio import Redis

from catalog import progress
from catalog.aigc import MADE, Aigc
from catalog.errors import Unavailable, ZhanboError
from catalog.media.store import MediaNotFound, MediaStore, MediaStoreFull, MediaStoreUnreachable
from catalog.postgres import episodes, series, subtitles
from catalog.postgres.connection import Connection, Pool, acquired, transaction
from catalog.postgres.episodes import MOST_ATTEMPTS
from catalog.series import Episode, Progress
from transcoder import pipeline, revise, telemetry
from transcoder.asset import Asset
from transcoder.brief import Brief, SideFile
from transcoder.errors import EncodeFailed, Refused
from transcoder.floor import Floor
from transcoder.publish import PATIENCE_SECONDS, PAUSE_SECONDS, publish
from transcoder.tools import Tools
from transcoder.upload import NoRoom

T = TypeVar("T")

REPORT_SECONDS = 0.5
LATER_SECONDS = 60.0  # so long a job waits that found no room or no store; others may need less
WATCH_SECONDS = 2.0  # so soon a cancelled transcode, or one that another worker took over, stops
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """What a transcode needs from the world. ``propagator`` is what AI-made content names as its spreader."""

    pool: Pool
    redis: Redis
    media: MediaStore
    tools: Tools
    options: pipeline.Options
    scratch: Path
    floor: Floor
    clock: Callable[[], datetime]
    propagator: str = "Zhanbo"

    async def transcode(self, episode_id: str) -> None:
        """Do what is to be done for an episode; what became of it stands in its row."""
        claiming = asyncio.ensure_future(self._patiently(lambda conn: episodes.claim(conn, episode_id)))
        try:
            claimed = await asyncio.shield(claiming)
            if claimed is not None:
                telemetry.jobs_ended.labels(await self._counted(claimed)).inc()
        except asyncio.CancelledError:
            claimed = await claiming  # told to stop in the middle of it: it is ours to hand back as well
            if claimed is not None:
                await asyncio.shield(self._hand_back(claimed))
                telemetry.jobs_ended.labels("handed_back").inc()
            raise

    async def _counted(self, episode: Episode) -> str:
        telemetry.jobs_running.inc()
        try:
            return await self._attempt(episode)
        finally:
            telemetry.jobs_running.dec()

    async def _attempt(self, episode: Episode) -> str:
        """One attempt; how it ended. Every failure is recorded, none is raised."""
        try:
            return await self._make(episode)
        except Refused as error:
            return await self._fail(episode, error.code, error.detail)
        except MediaNotFound:
            return await self._fail(episode, "master_lost", "the media store has no such master")
        except (NoRoom, MediaStoreFull) as error:
            self.floor.stop_taking(error.code, error.detail)
            return await self._later(episode, error, "no_room")
        except MediaStoreUnreachable as error:
            return await self._later(episode, error, "store_away")
        except ZhanboError as error:
            _log.warning("transcode_failed", episode=episode.id, code=error.code, detail=error.detail[:500])
            return await self._again(episode, error.code, error.detail)
        except Exception as error:
            _log.exception("transcode_broke", episode=episode.id)
            return await self._again(episode, "unexpected", type(error).__name__)

    async def _make(self, episode: Episode) -> str:
        started = time.monotonic()
        await self.floor.require()
        source = await self.media.master(episode.master_sha256)
        await self.floor.require(source.stat().st_size)
        async with (
            self._folder(episode) as folder,
            self._reporting(episode) as report,
            self.floor.watched(),
        ):
            brief = await self._brief(episode)
            asset = await self._while_ours(episode, self._asset(episode, brief, source, folder, report))
            ours = asset is not None and await publish(
                self.pool, self.media, episode, asset, clock=self.clock
            )
        if asset is None or not ours:
            _log.warning("claim_lost", episode=episode.id, fence=episode.fence)
            return "claim_lost"
        took = time.monotonic() - started
        telemetry.job_seconds.observe(took)
        telemetry.real_time_factor.set(took / asset.duration_seconds)
        _log.info("episode_published", episode=episode.id, asset=asset.id, seconds=round(took, 1))
        return "published"

    async def _asset(
        self, episode: Episode, brief: Brief, source: Path, folder: Path, report: Callable[[float], None]
    ) -> Asset:
        """With other subtitles around the same media where those are there already; else encoded."""
        revised = await self._revised(episode, brief, source, folder, report)
        if revised is not None:
            return revised
        return await pipeline.transcode(
            source, folder, self.tools, progress=report, options=self.options, brief=brief,
            show=self._show(episode),
        )  # fmt: skip

    async def _revised(
        self, episode: Episode, brief: Brief, source: Path, folder: Path, report: Callable[[float], None]
    ) -> Asset | None:
        if episode.asset_id is None or episode.preview:
            return None
        try:
            old = await revise.standing(self.media, episode.asset_id, episode.master_sha256, brief)
            return old and await revise.revise(
                source,
                folder,
                self.media,
                old,
                self.tools,
                progress=report,
                options=self.options,
                brief=brief,
            )
        except (MediaNotFound, EncodeFailed) as error:
            _log.warning("not_revised", episode=episode.id, asset=episode.asset_id, detail=error.detail)
            return None

    async def _brief(self, episode: Episode) -> Brief:
        """What the catalogue asks of this episode's renditions."""
        async with acquired(self.pool) as conn:
            facts = (await series.one(conn, episode.series_id)).facts
            files = await subtitles.of(conn, episode.id)
        said = Aigc(
            label=MADE,
            content_producer=facts.maker() or self.propagator,
            produce_id=episode.master_sha256[:32],
            content_propagator=self.propagator,
            propagate_id=episode.id,
        )
        side = [SideFile(language=file.language, name=file.name, content=file.content) for file in files]
        return Brief(ai_label=episode.ai_label, aigc=said, language=facts.language, subtitles=tuple(side))

    def _show(self, episode: Episode) -> pipeline.Show | None:
        """Lets viewers have a first version while the rest is made, where they have nothing yet."""
        if episode.asset_id is not None:
            return None

        async def show(asset: Asset) -> None:
            if await publish(self.pool, self.media, episode, asset, clock=self.clock, complete=False):
                _log.info("first_version_published", episode=episode.id, asset=asset.id)

        return show

    async def _while_ours(self, episode: Episode, work: Coroutine[object, object, T]) -> T | None:
        """What ``work`` gives; None, and the work is stopped, once the claim is not ours any more."""
        working = asyncio.ensure_future(work)
        watching = asyncio.ensure_future(self._until_lost(episode))
        try:
            await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
            return await working if working.done() else None
        finally:
            working.cancel()
            watching.cancel()
            await asyncio.gather(working, watching, return_exceptions=True)

    async def _until_lost(self, episode: Episode) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                async with acquired(self.pool) as conn:
                    if not await episodes.holds(conn, episode):
                        return
            except Unavailable as error:
                _log.warning("claim_not_watched", episode=episode.id, code=error.code)

    async def _fail(self, episode: Episode, code: str, detail: str) -> str:
        """The material's fault: no further attempt would end otherwise."""
        await self._patiently(lambda conn: episodes.fail(conn, episode, code, detail[:500]))
        return "failed"

    async def _again(self, episode: Episode, code: str, detail: str) -> str:
        """Our fault: try once more, while there are attempts left."""
        if episode.attempts >= MOST_ATTEMPTS:
            return await self._fail(episode, code, detail)

        async def requeue(conn: Connection) -> None:
            if await episodes.again(conn, episode):  # else a second job would steal the new holder's claim
                await episodes.defer(conn, episode.id)

        await self._patiently(requeue)
        return "tried_again"

    async def _later(self, episode: Episode, error: ZhanboError, outcome: str) -> str:
        """A full disk or a store that is away is nobody's fault: the attempt does not count, and the
        episode says what it waits for.
        """

        async def requeue(conn: Connection) -> None:
            if await episodes.hand_back(conn, episode, error.code, error.detail[:500]):
                await episodes.defer(conn, episode.id, after=timedelta(seconds=LATER_SECONDS))

        await self._patiently(requeue)
        return outcome

    async def _hand_back(self, episode: Episode) -> None:
        """We are told to stop: the attempt does not count, and somebody else goes on."""
        async with transaction(self.pool) as conn:
            if await episodes.hand_back(conn, episode):
                await episodes.defer(conn, episode.id)

    async def _patiently(self, act: Callable[[Connection], Awaitable[T]]) -> T:
        """``act`` in a transaction of its own; a database that is away is waited for."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                async with transaction(self.pool) as conn:
                    return await act(conn)
            except Unavailable:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(PAUSE_SECONDS)

    @asynccontextmanager
    async def _folder(self, episode: Episode) -> AsyncGenerator[Path]:
        """An empty folder of this attempt's own, gone afterwards. What a killed attempt left goes first."""
        for stale in await asyncio.to_thread(lambda: list(self.scratch.glob(f"{episode.id}.*"))):
            await asyncio.to_thread(shutil.rmtree, stale, ignore_errors=True)
        folder = self.scratch / f"{episode.id}.{episode.fence}"
        await asyncio.to_thread(lambda: folder.mkdir(parents=True))
        try:
            yield folder
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    @asynccontextmanager
    async def _reporting(self, episode: Episode) -> AsyncGenerator[Callable[[float], None]]:
        """A function that takes the share done, told to Redis twice a second."""
        share, started = 0.0, time.monotonic()

        def report(done: float) -> None:
            nonlocal share
            share = done

        async def tell() -> None:
            while True:
                done = Progress.after(share, time.monotonic() - started)
                await progress.report(self.redis, episode.id, done)
                await asyncio.sleep(REPORT_SECONDS)

        teller = asyncio.create_task(tell())
        try:
            yield report
        finally:
            teller.cancel()
            await asyncio.gather(teller, return_exceptions=True)
