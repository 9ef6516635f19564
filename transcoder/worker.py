"""One attempt after the other: claim → make → publish, for episodes, and for the pieces of long ones."""

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

from catalog.errors import ZhanboError
from catalog.media.store import MediaNotFound, MediaStore, MediaStoreFull, MediaStoreUnreachable
from catalog.postgres.connection import Connection, Pool, transaction
from catalog.postgres.episodes import MOST_ATTEMPTS
from catalog.series import Episode
from transcoder import chunks, pipeline, reporting, revise, telemetry
from transcoder.asset import Asset
from transcoder.brief import Brief
from transcoder.briefing import brief_of
from transcoder.claims import Claim, EpisodeClaim, PieceClaim, Wait
from transcoder.errors import EncodeFailed, Refused
from transcoder.floor import Floor
from transcoder.patience import patiently
from transcoder.pieces import Pieces
from transcoder.pipeline import Job, Prepared
from transcoder.publish import publish
from transcoder.tools import Tools
from transcoder.upload import NoRoom
from transcoder.watch import while_held

C = TypeVar("C", bound=Claim)

LATER_SECONDS = 60.0  # so long a job waits that found no room or no store; others may need less
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """What a transcode needs from the world. ``propagator`` is what AI-made content names as its spreader;
    ``demo``: the demo's registration numbers count.
    """

    pool: Pool
    redis: Redis
    media: MediaStore
    tools: Tools
    options: pipeline.Options
    scratch: Path
    floor: Floor
    clock: Callable[[], datetime]
    propagator: str = "Zhanbo"
    demo: bool = False

    async def transcode(self, episode_id: str) -> None:
        """Do what is to be done for an episode; what became of it stands in its row."""
        if not await self._attend(lambda conn: EpisodeClaim.take(conn, episode_id), self._make):
            await self._pieces.resume(episode_id)
            await self._pieces.tidy(episode_id)

    async def make_piece(self, episode_id: str, episode_fence: int, number: int) -> None:
        """Do what is to be done for a piece of a long episode; what became of it stands in its row."""
        await self._attend(
            lambda conn: PieceClaim.take(conn, episode_id, episode_fence, number), self._make_piece
        )
        await self._pieces.tidy(episode_id)

    @property
    def _pieces(self) -> Pieces:
        return Pieces(
            pool=self.pool, media=self.media, tools=self.tools, options=self.options, scratch=self.scratch,
            clock=self.clock, propagator=self.propagator, demo=self.demo,
        )  # fmt: skip

    async def _attend(
        self,
        take: Callable[[Connection], Awaitable[C | None]],
        make: Callable[[C], Coroutine[object, object, str]],
    ) -> bool:
        """One attempt at what ``take`` claims; False where there is nothing to claim."""
        claiming = asyncio.ensure_future(patiently(self.pool, take))
        try:
            claim = await asyncio.shield(claiming)
            if claim is not None:
                telemetry.jobs_ended.labels(await self._counted(claim, make)).inc()
        except asyncio.CancelledError:
            claim = await claiming  # told to stop in the middle of it: it is ours to hand back as well
            if claim is not None:
                await asyncio.shield(self._hand_back(claim))
                telemetry.jobs_ended.labels("handed_back").inc()
            raise
        return claim is not None

    async def _counted(self, claim: C, make: Callable[[C], Coroutine[object, object, str]]) -> str:
        telemetry.jobs_running.inc()
        try:
            return await self._attempt(claim, make)
        finally:
            telemetry.jobs_running.dec()

    async def _attempt(self, claim: C, make: Callable[[C], Coroutine[object, object, str]]) -> str:
        """One attempt; how it ended. Every failure is recorded, none is raised."""
        try:
            return await make(claim)
        except Refused as error:
            return await self._fail(claim, error.code, error.detail)
        except MediaNotFound:
            return await self._fail(claim, "master_lost", "the media store has no such master")
        except (NoRoom, MediaStoreFull) as error:
            self.floor.stop_taking(error.code, error.detail)
            return await self._later(claim, error, "no_room")
        except MediaStoreUnreachable as error:
            return await self._later(claim, error, "store_away")
        except ZhanboError as error:
            known = {"episode": claim.episode_id, "folder": claim.folder}
            _log.warning("transcode_failed", **known, code=error.code, detail=error.detail[:500])
            return await self._again(claim, error.code, error.detail)
        except Exception as error:
            _log.exception("transcode_broke", episode=claim.episode_id)
            return await self._again(claim, "unexpected", type(error).__name__)

    async def _make(self, claim: EpisodeClaim) -> str:
        """Publish the episode; one that is long is cut into pieces instead, for any worker."""
        started, episode, ours = time.monotonic(), claim.episode, False
        source = await self._source(episode.master_sha256)
        tell = reporting.of_episode(self.redis, episode.id)
        async with (
            self._folder(claim) as folder,
            reporting.reporting(tell) as report,
            self.floor.watched(),
        ):
            made = await while_held(self.pool, claim, self._asset(episode, source, folder, report))
            if isinstance(made, Asset):
                ours = await self._published(episode, made)
        if isinstance(made, Prepared) and await self._pieces.cut(episode, made):
            return "cut"
        if not isinstance(made, Asset) or not ours:
            return self._lost(claim)
        took = time.monotonic() - started
        telemetry.job_seconds.observe(took)
        telemetry.real_time_factor.set(took / made.duration_seconds)
        _log.info("episode_published", episode=episode.id, asset=made.id, seconds=round(took, 1))
        return "published"

    async def _asset(
        self, episode: Episode, source: Path, folder: Path, report: Callable[[float], None]
    ) -> Asset | Prepared:
        """With other subtitles around the same media where those are there already; else encoded, unless
        it is so long that it is to be cut.
        """
        brief = await patiently(self.pool, lambda conn: brief_of(conn, episode, self.propagator))
        revised = await self._revised(episode, brief, source, folder, report)
        if revised is not None:
            return revised
        job = Job.begin(source=source, folder=folder, tools=self.tools, options=self.options, brief=brief)
        show = self._show(episode)
        prepared = await pipeline.prepare(
            source, self.tools, self.options, brief, scratch=job.scratch, shown=show is not None
        )
        report(pipeline.PROBED)
        if chunks.wanted(prepared.plan, self.options):
            return prepared
        return await pipeline.make(job, prepared, progress=report, show=show)

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

    async def _published(self, episode: Episode, asset: Asset, *, complete: bool = True) -> bool:
        return await publish(
            self.pool, self.media, episode, asset, clock=self.clock, demo=self.demo, complete=complete
        )

    def _show(self, episode: Episode) -> pipeline.Show | None:
        """Lets viewers have a first version while the rest is made, where they have nothing yet."""
        if episode.asset_id is not None:
            return None

        async def show(asset: Asset) -> None:
            if await self._published(episode, asset, complete=False):
                _log.info("first_version_published", episode=episode.id, asset=asset.id)

        return show

    async def _make_piece(self, claim: PieceClaim) -> str:
        held = claim.held
        source = await self._source(held.master_sha256)
        tell = reporting.of_piece(self.redis, held, await self._pieces.others(held))
        async with (
            self._folder(claim) as folder,
            reporting.reporting(tell) as report,
            self.floor.watched(),
        ):
            making = self._pieces.make(held, source, folder, report)
            outcome = await while_held(self.pool, claim, making)
        return outcome or self._lost(claim)

    async def _source(self, sha256: str) -> Path:
        """The master's bytes, once there is room to work on them."""
        await self.floor.require()
        source = await self.media.master(sha256)
        await self.floor.require(source.stat().st_size)
        return source

    def _lost(self, claim: Claim) -> str:
        _log.warning("claim_lost", episode=claim.episode_id, folder=claim.folder)
        return "claim_lost"

    async def _fail(self, claim: Claim, code: str, detail: str) -> str:
        """The material's fault: no further attempt would end otherwise."""
        await patiently(self.pool, lambda conn: claim.fail(conn, code, detail[:500]))
        return "failed"

    async def _again(self, claim: Claim, code: str, detail: str) -> str:
        """Our fault: try once more, while there are attempts left."""
        if claim.attempts >= MOST_ATTEMPTS:
            return await self._fail(claim, code, detail)
        await patiently(self.pool, claim.again)
        return "tried_again"

    async def _later(self, claim: Claim, error: ZhanboError, outcome: str) -> str:
        """A full disk or a store that is away is nobody's fault: the attempt does not count, and the
        episode says what it waits for.
        """
        wait = Wait(code=error.code, detail=error.detail[:500], after=timedelta(seconds=LATER_SECONDS))
        await patiently(self.pool, lambda conn: claim.hand_back(conn, wait))
        return outcome

    async def _hand_back(self, claim: Claim) -> None:
        """We are told to stop: the attempt does not count, and somebody else goes on."""
        async with transaction(self.pool) as conn:
            await claim.hand_back(conn)

    @asynccontextmanager
    async def _folder(self, claim: Claim) -> AsyncGenerator[Path]:
        """An empty folder of this attempt's own, gone afterwards. What a killed attempt left goes first."""
        for stale in await asyncio.to_thread(lambda: list(self.scratch.glob(claim.stale))):
            await asyncio.to_thread(shutil.rmtree, stale, ignore_errors=True)
        folder = self.scratch / claim.folder
        await asyncio.to_thread(lambda: folder.mkdir(parents=True))
        try:
            yield folder
        finally:
            await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)
