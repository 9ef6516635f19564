"""claim → probe → encode → package → verify → publish, for one episode at a time."""

import asyncio
import shutil
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import structlog
from redis.asyncio import Redis

from catalog import progress
from catalog.errors import Unavailable, ZhanboError
from catalog.media.store import MediaNotFound, MediaStore
from catalog.piece import HeldPiece
from catalog.postgres import episodes, pieces
from catalog.postgres.connection import Connection, Pool, acquired, transaction
from catalog.postgres.episodes import MOST_ATTEMPTS
from catalog.postgres.pieces import Standing
from catalog.series import Episode, Progress
from transcoder import chunks, pipeline, telemetry
from transcoder.asset import Asset
from transcoder.claims import Claim, EpisodeClaim, PieceClaim
from transcoder.errors import Refused
from transcoder.patience import patiently
from transcoder.pieces import Pieces, share
from transcoder.publish import publish
from transcoder.tools import Tools

T = TypeVar("T")
Tell = Callable[[float, float], Awaitable[None]]
"""Takes the share done and the seconds that it took."""

REPORT_SECONDS = 0.5
WATCH_SECONDS = 2.0  # so soon a cancelled transcode, or one that another worker took over, stops
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """What a transcode needs from the world."""

    pool: Pool
    redis: Redis
    media: MediaStore
    tools: Tools
    options: pipeline.Options
    scratch: Path
    clock: Callable[[], datetime]

    async def transcode(self, episode_id: str) -> None:
        """Do what is to be done for an episode; what became of it stands in its row."""
        claimed = await self._patiently(lambda conn: episodes.claim(conn, episode_id))
        if claimed is None:
            await self._pieces().resume(episode_id)
            await self._pieces().tidy(episode_id)
            return
        await self._attend(EpisodeClaim(episode=claimed), self._make(claimed))

    async def make_piece(self, episode_id: str, episode_fence: int, number: int) -> None:
        """Do what is to be done for a piece of a long episode; what became of it stands in its row."""
        claimed = await self._patiently(lambda conn: pieces.claim(conn, episode_id, episode_fence, number))
        if claimed is not None:
            await self._attend(PieceClaim(held=claimed), self._make_piece(claimed))
        await self._pieces().tidy(episode_id)

    async def _attend(self, claim: Claim, work: Coroutine[object, object, str]) -> None:
        telemetry.jobs_running.inc()
        try:
            outcome = await self._attempt(claim, work)
        except asyncio.CancelledError:
            await asyncio.shield(self._hand_back(claim))
            outcome = "handed_back"
            raise
        finally:
            telemetry.jobs_running.dec()
        telemetry.jobs_ended.labels(outcome).inc()

    async def _attempt(self, claim: Claim, work: Coroutine[object, object, str]) -> str:
        """One attempt; how it ended. Every failure is recorded, none is raised."""
        try:
            return await work
        except Refused as error:
            return await self._fail(claim, error.code, error.detail)
        except MediaNotFound:
            return await self._fail(claim, "master_lost", "the media store has no such master")
        except ZhanboError as error:
            _log.warning(
                "transcode_failed", episode=claim.episode_id, code=error.code, detail=error.detail[:500]
            )
            return await self._again(claim, error.code, error.detail)
        except Exception as error:
            _log.exception("transcode_broke", episode=claim.episode_id)
            return await self._again(claim, "unexpected", type(error).__name__)

    async def _make(self, episode: Episode) -> str:
        """Prepare; then cut what is long into pieces for any worker, and make all else here."""
        started, claim = time.monotonic(), EpisodeClaim(episode=episode)
        source = await self.media.master(episode.master_sha256)
        async with self._reporting(self._tell(episode.id)) as report:
            preparing = pipeline.prepare(source, self.tools, self.options)
            prepared = await self._while_ours(claim, preparing)
            if prepared is None:
                return self._lost(claim)
            report(pipeline.PROBED)
            if chunks.wanted(prepared.plan, self.options):
                return "cut" if await self._pieces().cut(episode, prepared) else self._lost(claim)
            async with self._folder(claim) as folder:
                job = pipeline.Job.begin(source=source, folder=folder, tools=self.tools, options=self.options)
                making = pipeline.make(job, prepared, progress=report, show=self._show(episode))
                asset = await self._while_ours(claim, making)
                ours = asset is not None and await publish(
                    self.pool, self.media, episode, asset, clock=self.clock
                )
        if asset is None or not ours:
            return self._lost(claim)
        took = time.monotonic() - started
        telemetry.job_seconds.observe(took)
        telemetry.real_time_factor.set(took / asset.duration_seconds)
        _log.info("episode_published", episode=episode.id, asset=asset.id, seconds=round(took, 1))
        return "published"

    async def _make_piece(self, held: HeldPiece) -> str:
        claim, work = PieceClaim(held=held), self._pieces()
        tell = self._tell_piece(held, await work.others(held))
        async with self._folder(claim) as folder, self._reporting(tell) as report:
            outcome = await self._while_ours(claim, work.make(held, folder, report))
        return outcome or self._lost(claim)

    def _pieces(self) -> Pieces:
        return Pieces(
            pool=self.pool, media=self.media, tools=self.tools, options=self.options,
            scratch=self.scratch, clock=self.clock,
        )  # fmt: skip

    def _lost(self, claim: Claim) -> str:
        _log.warning("claim_lost", episode=claim.episode_id, folder=claim.folder)
        return "claim_lost"

    def _show(self, episode: Episode) -> pipeline.Show | None:
        """Lets viewers have a first version while the rest is made, where they have nothing yet."""
        if episode.asset_id is not None:
            return None

        async def show(asset: Asset) -> None:
            if await publish(self.pool, self.media, episode, asset, clock=self.clock, complete=False):
                _log.info("first_version_published", episode=episode.id, asset=asset.id)

        return show

    async def _while_ours(self, claim: Claim, work: Coroutine[object, object, T]) -> T | None:
        """What ``work`` gives; None, and the work is stopped, once the claim is not ours any more."""
        working = asyncio.ensure_future(work)
        watching = asyncio.ensure_future(self._until_lost(claim))
        try:
            await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
            return await working if working.done() else None
        finally:
            working.cancel()
            watching.cancel()
            await asyncio.gather(working, watching, return_exceptions=True)

    async def _until_lost(self, claim: Claim) -> None:
        while True:
            await asyncio.sleep(WATCH_SECONDS)
            try:
                async with acquired(self.pool) as conn:
                    if not await claim.holds(conn):
                        return
            except Unavailable as error:
                _log.warning("claim_not_watched", episode=claim.episode_id, code=error.code)

    async def _fail(self, claim: Claim, code: str, detail: str) -> str:
        """The material's fault: no further attempt would end otherwise."""
        await self._patiently(lambda conn: claim.fail(conn, code, detail[:500]))
        return "failed"

    async def _again(self, claim: Claim, code: str, detail: str) -> str:
        """Our fault: try once more, while there are attempts left."""
        if claim.attempts >= MOST_ATTEMPTS:
            return await self._fail(claim, code, detail)
        await self._patiently(claim.again)
        return "tried_again"

    async def _hand_back(self, claim: Claim) -> None:
        """We are told to stop: the attempt does not count, and somebody else goes on."""
        async with transaction(self.pool) as conn:
            await claim.hand_back(conn)

    async def _patiently(self, act: Callable[[Connection], Awaitable[T]]) -> T:
        return await patiently(self.pool, act)

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

    def _tell(self, episode_id: str) -> Tell:
        async def tell(share: float, seconds: float) -> None:
            await progress.report(self.redis, episode_id, Progress.after(share, seconds))

        return tell

    def _tell_piece(self, held: HeldPiece, others: Sequence[Standing]) -> Tell:
        """The share of the episode, from what all of its pieces say."""

        async def tell(done: float, seconds: float) -> None:
            known = await progress.report_piece(
                self.redis, held.episode_id, held.episode_fence, held.piece.number, done
            )
            whole = share(others, known)
            await progress.report(
                self.redis, held.episode_id, Progress.after(whole, held.age_seconds + seconds)
            )

        return tell

    @asynccontextmanager
    async def _reporting(self, tell: Tell) -> AsyncGenerator[Callable[[float], None]]:
        """A function that takes the share done, told twice a second, and once at the end."""
        share, started = 0.0, time.monotonic()

        def report(done: float) -> None:
            nonlocal share
            share = done

        async def keep_telling() -> None:
            while True:
                await tell(share, time.monotonic() - started)
                await asyncio.sleep(REPORT_SECONDS)

        teller = asyncio.create_task(keep_telling())
        try:
            yield report
        finally:
            teller.cancel()
            await asyncio.gather(teller, return_exceptions=True)
        await tell(share, time.monotonic() - started)
