"""From the pieces of a long episode to whole files: fetch them, and join those of each rung."""

import asyncio
import os
import shutil
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from catalog.media.store import MediaNotFound, MediaStore
from catalog.piece import Piece, Work
from catalog.postgres.pieces import Standing
from catalog.rendition import Rung
from transcoder import command, verify
from transcoder.chunks import Assembly
from transcoder.encode import expect, names, run_tool
from transcoder.errors import EncodeFailed, PieceLost
from transcoder.pipeline import Job
from transcoder.plan import Plan

_MICRO = 1_000_000
_ENCODING = (Work.SOUND, Work.PICTURES)


async def join(
    job: Job, assembly: Assembly, part: int, pieces: Sequence[Standing], media: MediaStore
) -> Plan:
    """Have in the job's scratch, each as one file, all that was made up to this ``part``; the plan of that.
    PieceLost where something of it is gone.
    """
    joined = assembly.upto(part)
    encoded = [one for one in pieces if one.piece.part <= part and one.piece.work in _ENCODING]
    for standing in encoded:
        work = assembly.work(standing.piece)
        if set(names(work)) & set(names(joined)):
            await _fetch(job, work, standing, media)
    for rung in joined.rungs:
        made = [one.piece for one in encoded if rung in assembly.work(one.piece).rungs]
        await _one(job, rung, joined, made)
    return joined


async def _fetch(job: Job, work: Plan, standing: Standing, media: MediaStore) -> None:
    """Have the files of a piece in the job's folder: tools see nothing outside of it."""
    if standing.asset_id is None:
        raise PieceLost(f"piece {standing.piece.number} is not done")
    for name in names(work):
        try:
            file = await media.file(standing.asset_id, f"{name}.mp4")
        except MediaNotFound as error:
            raise PieceLost(f"piece {standing.piece.number}: {name}") from error
        here = _path(job, name, standing.piece) if work.rungs else job.scratch / f"{name}.mp4"
        await asyncio.to_thread(_link_or_copy, file, here)


def _path(job: Job, name: str, piece: Piece) -> Path:
    return job.scratch / f"{name}.{piece.number:04d}.mp4"


def _link_or_copy(file: Path, here: Path) -> None:
    try:
        os.link(file, here)
    except OSError:  # another disk
        shutil.copyfile(file, here)


async def _one(job: Job, rung: Rung, joined: Plan, made: Sequence[Piece]) -> None:
    """The chunks of a rung as one file, as if they had been encoded at once."""
    ordered = sorted(made, key=lambda piece: piece.first_frame)
    paths = [_path(job, rung.name, piece) for piece in ordered]
    await asyncio.to_thread(_alike, paths)
    listed, into = job.scratch / f"{rung.name}.txt", job.scratch / f"{rung.name}.mp4"
    listed.write_text(listing(paths, ordered, joined), "ascii")
    argv = command.join(job.tools, listed, joined, into)
    await run_tool(argv, joined, job.options, writes=(job.scratch,))
    expect([into])
    await asyncio.to_thread(verify.coded, into, joined)
    for path in paths:
        path.unlink()


def _alike(paths: Sequence[Path]) -> None:
    """One description in front holds for all chunks, whoever encoded them."""
    if len({verify.opened(path).configuration for path in paths}) != 1:
        raise EncodeFailed(f"{paths[0].name}: encoders differ")


def listing(paths: Sequence[Path], ordered: Sequence[Piece], joined: Plan) -> str:
    """For ffmpeg's concat demuxer. It adds durations up in whole microseconds: so that the error of one chunk
    is not carried to the next, each is said to last from its own place to that of the next.
    """
    lines = ["ffconcat version 1.0"]
    places = [*(piece.first_frame for piece in ordered), joined.frames]
    for path, (first, following) in zip(paths, pairwise(places), strict=True):
        micros = round(following * _MICRO / joined.rate) - round(first * _MICRO / joined.rate)
        lines += [f"file {path.name}", f"duration {micros // _MICRO}.{micros % _MICRO:06d}"]
    return "\n".join(lines) + "\n"
