"""The work on a long episode that one worker does at a time: encode a piece, or join the pieces."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec
import structlog

from catalog.media.store import MediaStore
from catalog.piece import HeldPiece, Work
from catalog.postgres import episodes, pieces
from catalog.postgres.connection import Pool, acquired, transaction
from transcoder import chunks, encode, pipeline, verify
from transcoder.asset import Asset
from transcoder.chunks import Assembly
from transcoder.command import SEEN
from transcoder.errors import PieceLost
from transcoder.join import join
from transcoder.plan import Options, Plan
from transcoder.publish import publish
from transcoder.survey import Survey
from transcoder.tools import Tools

Report = Callable[[float], None]
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Does what is to be done for a piece that this worker holds."""

    pool: Pool
    media: MediaStore
    tools: Tools
    options: Options
    clock: Callable[[], datetime]

    async def make(self, held: HeldPiece, folder: Path, report: Report) -> str:
        """One attempt in an empty folder; how it ended."""
        assembly = _assembly(held)
        source = await self.media.master(held.master_sha256)
        job = pipeline.Job.begin(
            source=source, folder=folder, tools=self.tools, options=assembly.on(self.options)
        )
        if held.piece.work is Work.JOIN:
            return await self._join(held, assembly, job, report)
        return await self._encode(held, assembly.work(held.piece), job, report)

    async def _encode(self, held: HeldPiece, work: Plan, job: pipeline.Job, report: Report) -> str:
        """Encode, verify, and keep what was made until it is joined."""
        if not await self._encoded(held, work, job, report):
            await self._encoded(held, _from_the_start(work), job, report)
        files = [f"{name}.mp4" for name in encode.names(work)]
        for file in files:
            await asyncio.to_thread(verify.coded, job.scratch / file, work)
        await self.media.put_asset(held.asset_id, job.scratch, files)
        async with transaction(self.pool) as conn:
            ours = await pieces.finish(conn, held, held.asset_id)
        if not ours:
            await self.media.drop_asset(held.asset_id)
        return "piece_made" if ours else "claim_lost"

    async def _encoded(self, held: HeldPiece, work: Plan, job: pipeline.Job, report: Report) -> bool:
        """False where what was seen after a seek is not what decoding from the start had shown."""
        if not held.seekable:
            work = _from_the_start(work)
        await encode.encode(job.source, work, job.tools, job.options, job.scratch, report)
        if work.pictures.seek_seconds is None:
            return True
        survey = await asyncio.to_thread(_read, job.scratch / SEEN)
        if chunks.seen(work, work.pictures, survey) == held.piece.seen:
            return True
        _log.warning("seek_shows_other_pictures", episode=held.episode_id, piece=held.piece.number)
        async with transaction(self.pool) as conn:
            await pieces.cannot_seek(conn, held)
        return False

    async def _join(self, held: HeldPiece, assembly: Assembly, job: pipeline.Job, report: Report) -> str:
        """Join what there is; show it while more is made, or publish it when it is all."""
        async with acquired(self.pool) as conn:
            made = await pieces.of_episode(conn, held.episode_id)
        part = held.piece.part
        asset = await join(job, assembly, part, made, self.media, held.master_sha256)
        report(1.0)
        if part + 1 == len(assembly.parts):
            return await self._publish(held, asset)
        await self._published(held, asset, complete=False)
        async with transaction(self.pool) as conn:
            ours = await pieces.finish(conn, held, None)
        return "first_version_shown" if ours else "claim_lost"

    async def _publish(self, held: HeldPiece, asset: Asset) -> str:
        if not await self._published(held, asset, complete=True):
            return "claim_lost"
        _log.info("episode_published", episode=held.episode_id, asset=asset.id, joined=True)
        return "published"

    async def _published(self, held: HeldPiece, asset: Asset, *, complete: bool) -> bool:
        """Point the episode at the asset, while its claim is the one that these pieces are made for."""
        async with acquired(self.pool) as conn:
            episode = replace(await episodes.one(conn, held.episode_id), fence=held.episode_fence)
        return await publish(self.pool, self.media, episode, asset, clock=self.clock, complete=complete)


def _assembly(held: HeldPiece) -> Assembly:
    try:
        return Assembly.read(held.assembly)
    except msgspec.ValidationError as error:
        raise PieceLost(f"the plan cannot be read: {error}"[:300]) from error


def _from_the_start(work: Plan) -> Plan:
    return work if work.span is None else replace(work, span=replace(work.span, seek_seconds=None))


def _read(lines: Path) -> Survey:
    """What ffmpeg said it saw."""
    survey = Survey()
    for line in lines.read_text("ascii").splitlines():
        survey.line(line)
    return survey
