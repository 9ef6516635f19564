"""A long episode in pieces: cut it, do the work on one piece, clear up after the last."""

import asyncio
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import msgspec
import structlog

from catalog.media.store import MediaStore
from catalog.piece import HeldPiece, Work
from catalog.postgres import episodes, pieces
from catalog.postgres.connection import Connection, Pool
from catalog.postgres.pieces import Standing
from catalog.series import Episode
from transcoder import chunks, encode, pipeline, rates, sample, subtitling, verify
from transcoder.asset import Asset
from transcoder.brief import Brief
from transcoder.briefing import brief_of
from transcoder.chunks import Assembly
from transcoder.command import SEEN
from transcoder.encoders import Family
from transcoder.errors import PieceLost
from transcoder.join import join
from transcoder.patience import patiently
from transcoder.pipeline import Job, Prepared
from transcoder.plan import Options, Plan
from transcoder.publish import publish
from transcoder.quality import Basis
from transcoder.survey import Survey
from transcoder.tools import Tools

_SAMPLE = "sample"
Report = Callable[[float], None]
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """What the work on long episodes needs from the world."""

    pool: Pool
    media: MediaStore
    tools: Tools
    options: Options
    scratch: Path
    propagator: str
    demo: bool
    clock: Callable[[], datetime]

    async def cut(self, episode: Episode, prepared: Prepared) -> bool:
        """Store the plan and queue its first pieces; False where the episode's claim is not ours."""
        plan, options = prepared.plan, replace(self.options, encoder=Family.X264)  # which every worker has
        shown = episode.asset_id is None and pipeline.worth_showing(plan)
        looked_at = options.content_aware and self.tools.vmaf is not None
        assembly = Assembly(
            plan=plan,
            parts=pipeline.parts(plan, options, shown=shown),
            options=options,
            shown=shown,
            sample=rates.sampled(plan) if looked_at else None,
        )
        todo = await asyncio.to_thread(lambda: list(chunks.pieces(assembly, prepared.survey)))
        await self.tidy(episode.id)
        ours = await patiently(self.pool, lambda conn: pieces.plan(conn, episode, assembly.stored(), todo))
        if ours:
            _log.info("episode_cut", episode=episode.id, pieces=len(todo))
        return ours

    async def others(self, held: HeldPiece) -> list[Standing]:
        """All pieces of the same episode, this one among them."""
        return await patiently(self.pool, lambda conn: pieces.of_episode(conn, held.episode_id))

    async def make(self, held: HeldPiece, source: Path, folder: Path, report: Report) -> str:
        """One attempt at a piece, in an empty folder; how it ended."""
        assembly = _assembly(held)
        brief = await patiently(self.pool, lambda conn: self._brief(conn, held))
        options = assembly.on(self.options)
        job = Job.begin(source=source, folder=folder, tools=self.tools, options=options, brief=brief)
        work = assembly.work(held.piece)
        if held.piece.work is Work.SAMPLE:
            return await self._look(held, work, job, report)
        if held.piece.work is Work.JOIN:
            return await self._join(held, assembly, job, report)
        if held.piece.work is Work.SHOW:
            return await self._show(held, assembly, job, report)
        return await self._encode(held, work, job, report)

    async def _brief(self, conn: Connection, held: HeldPiece) -> Brief:
        return await brief_of(conn, await episodes.one(conn, held.episode_id), self.propagator)

    async def resume(self, episode_id: str) -> None:
        """Queue what a plan that is in force waits for, should it have been lost."""
        lost = await patiently(self.pool, lambda conn: pieces.resume(conn, episode_id))
        if lost:
            _log.warning("pieces_queued_again", episode=episode_id, pieces=lost)

    async def tidy(self, episode_id: str) -> None:
        """Remove what was made for a plan that is nobody's concern any more."""
        lapsed = await patiently(self.pool, lambda conn: pieces.drop_lapsed(conn, episode_id))
        if lapsed is None:
            return
        for asset_id in lapsed.assets:
            await self.media.drop_asset(asset_id)
        folder = self.scratch / f"{episode_id}.{lapsed.episode_fence}"
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    async def _look(self, held: HeldPiece, work: Plan, job: Job, report: Report) -> str:
        """How a sample looks, for the first part's joining to choose by."""
        if job.tools.vmaf is not None:
            await encode.encode(job.source, work, job.tools, job.options, job.scratch, report)
        score = await sample.looked(work, job.tools, job.options, job.scratch)
        return await self._finished(held, None, {_SAMPLE: score})

    async def _encode(self, held: HeldPiece, work: Plan, job: Job, report: Report) -> str:
        """Encode, verify, and keep what was made until it is joined."""
        if not held.seekable:
            work = _from_the_start(work)
        await encode.encode(job.source, work, job.tools, job.options, job.scratch, report)
        if not await self._saw_it(held, work, job):
            work = _from_the_start(work)
            await encode.encode(job.source, work, job.tools, job.options, job.scratch, report)
        files = [f"{name}.mp4" for name in encode.names(work)]
        for file in files:
            await asyncio.to_thread(verify.coded, job.scratch / file, work)
        scores = await sample.check(work, job.tools, job.options, job.scratch)
        await self.media.put_asset(held.asset_id, job.scratch, files)
        return await self._finished(held, held.asset_id, scores)

    async def _finished(
        self, held: HeldPiece, asset_id: str | None, scores: Mapping[str, float | str]
    ) -> str:
        ours = await patiently(self.pool, lambda conn: pieces.finish(conn, held, asset_id, scores))
        if asset_id is not None and not ours:
            await self.media.drop_asset(asset_id)
        return "piece_made" if ours else "claim_lost"

    async def _saw_it(self, held: HeldPiece, work: Plan, job: Job) -> bool:
        """Whether the pictures after a seek were those that decoding from the start had shown. If not, no
        other piece of this episode seeks either.
        """
        if work.pictures.seek_seconds is None:
            return True
        survey = await asyncio.to_thread(survey_of, job.scratch / SEEN)
        if chunks.seen(work, work.pictures, survey) == held.piece.seen:
            return True
        _log.warning("seek_shows_other_pictures", episode=held.episode_id, piece=held.piece.number)
        await patiently(self.pool, lambda conn: pieces.cannot_seek(conn, held))
        return False

    async def _join(self, held: HeldPiece, assembly: Assembly, job: Job, report: Report) -> str:
        """Join what there is; publish it when it is all, else let the rest begin."""
        part, made = held.piece.part, await self.others(held)
        joined = await join(job, assembly, part, made, self.media)
        report(0.5)
        if part + 1 < len(assembly.parts):
            return await self._settle(held, assembly, joined, made, job)
        scores = chunks.scores(assembly, [(one.piece, one.scores) for one in made])
        asset = await self._sealed(held, joined, job, scores)
        report(1.0)
        return "published" if await self._published(held, asset, complete=True) else "claim_lost"

    async def _show(self, held: HeldPiece, assembly: Assembly, job: Job, report: Report) -> str:
        """Publish what the part before made: there is nothing to watch yet."""
        joined = await join(job, assembly, held.piece.part - 1, await self.others(held), self.media)
        report(0.5)
        if not await self._published(held, await self._sealed(held, joined, job, {}), complete=False):
            return "claim_lost"
        return await self._finished(held, None, {})

    async def _settle(
        self, held: HeldPiece, assembly: Assembly, joined: Plan, made: Sequence[Standing], job: Job
    ) -> str:
        """Choose by the first part how to make the rest."""
        if assembly.options.content_aware:
            size = (job.scratch / f"{joined.rungs[0].name}.mp4").stat().st_size
            assembly = assembly.revised(sample.settled(assembly.plan, joined, _score(made), size))

        async def done(conn: Connection) -> bool:
            await pieces.revise(conn, held, assembly.stored())
            return await pieces.finish(conn, held, None)

        return "first_part_joined" if await patiently(self.pool, done) else "claim_lost"

    async def _sealed(self, held: HeldPiece, joined: Plan, job: Job, scores: Mapping[str, float]) -> Asset:
        await job.package(joined)
        said = await subtitling.gather(job.source, joined.master, job.brief, job.tools, job.options)
        return await job.sealed(joined, job.final, said, held.master_sha256, scores)

    async def _published(self, held: HeldPiece, asset: Asset, *, complete: bool) -> bool:
        """Point the episode at the asset, while its claim is the one that these pieces are made for."""
        now = await patiently(self.pool, lambda conn: episodes.one(conn, held.episode_id))
        episode = replace(now, fence=held.episode_fence)
        ours = await publish(
            self.pool, self.media, episode, asset, clock=self.clock, demo=self.demo, complete=complete
        )
        if ours:
            event = "episode_published" if complete else "first_version_published"
            _log.info(event, episode=held.episode_id, asset=asset.id)
        return ours


def _assembly(held: HeldPiece) -> Assembly:
    try:
        return Assembly.read(held.assembly)
    except msgspec.ValidationError as error:
        raise PieceLost(f"the plan cannot be read: {error}"[:300]) from error


def _score(made: Sequence[Standing]) -> float | Basis:
    """What was found out about the sample."""
    said = next((one.scores[_SAMPLE] for one in made if one.piece.work is Work.SAMPLE), Basis.NO_VMAF)
    return Basis(said) if isinstance(said, str) else said


def _from_the_start(work: Plan) -> Plan:
    return work if work.span is None else replace(work, span=replace(work.span, seek_seconds=None))


def survey_of(lines: Path) -> Survey:
    """What ffmpeg said it saw."""
    survey = Survey()
    for line in lines.read_text("ascii").splitlines():
        survey.line(line)
    return survey
