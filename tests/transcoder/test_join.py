"""Chunks as one file: to the frame, whatever the codec, and not at all where they do not fit together."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import pytest
import pytest_asyncio

from catalog.media.local import LocalMediaStore
from catalog.piece import HeldPiece, Piece, Work
from catalog.postgres.pieces import Standing
from catalog.rendition import Codec, Master
from transcoder import chunks, encode, join, pipeline
from transcoder.brief import NOTHING
from transcoder.chunks import Assembly
from transcoder.errors import EncodeFailed, PieceLost
from transcoder.ladder import TV_HEVC, Ladder
from transcoder.pipeline import Job
from transcoder.plan import Options, plan
from transcoder.tools import Tools

CLIP = "torchcodec__nasa_13013.mp4"
OPTIONS = Options(
    preset="ultrafast",
    chunk_from_seconds=0,
    chunk_seconds=5,
    content_aware=False,
    ladder=Ladder(hevc=TV_HEVC),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A real clip in chunks: one rung in H.264, one in HEVC."""

    assembly: Assembly
    job: Job
    media: LocalMediaStore
    pieces: list[Standing]


def held(piece: Piece) -> HeldPiece:
    return HeldPiece(
        episode_id="ep_1", episode_fence=1, master_sha256="", assembly={}, seekable=True, age_seconds=0,
        piece=piece, attempts=1, fence=1,
    )  # fmt: skip


@pytest_asyncio.fixture
async def encoded(shared_media: Path, tools: Tools, tmp_path: Path) -> Encoded:
    source, media = shared_media / "real" / CLIP, LocalMediaStore(tmp_path / "media")
    prepared = await pipeline.prepare(source, tools, OPTIONS)
    one_each = {rung.codec: rung for rung in prepared.plan.rungs}
    assert set(one_each) == {Codec.H264, Codec.HEVC}
    whole = replace(prepared.plan, rungs=tuple(one_each.values()), sounds=())
    assembly = Assembly(plan=whole, parts=(whole,), options=OPTIONS)
    made = list[Standing]()
    for piece in chunks.pieces(assembly, prepared.survey):
        if piece.work is Work.PICTURES:
            work, folder = assembly.work(piece), tmp_path / str(piece.number)
            folder.mkdir()
            await encode.encode(source, work, tools, OPTIONS, folder, lambda _: None)
            name = held(piece).asset_id
            await media.put_asset(name, folder, [f"{rung}.mp4" for rung in encode.names(work)])
            made.append(Standing(piece=piece, done=True, asset_id=name, scores={}))
    job = Job.begin(source=source, folder=tmp_path / "job", tools=tools, options=OPTIONS, brief=NOTHING)
    return Encoded(assembly=assembly, job=job, media=media, pieces=made)


async def joined(encoded: Encoded) -> None:
    await join.join(encoded.job, encoded.assembly, 0, encoded.pieces, encoded.media)


async def test_chunks_become_one_file_to_the_frame_in_every_codec(encoded: Encoded, tools: Tools) -> None:
    await joined(encoded)
    for rung in encoded.assembly.plan.rungs:
        argv = [
            tools.ffprobe, "-v", "error", "-show_entries", "frame=pts_time,key_frame", "-of", "json",
            encoded.job.scratch / f"{rung.name}.mp4",
        ]  # fmt: skip
        done = subprocess.run(argv, capture_output=True, check=True)
        assert done.stderr == b""
        frames = json.loads(done.stdout)["frames"]
        assert [float(frame["pts_time"]) for frame in frames] == pytest.approx(
            [number / 25 for number in range(encoded.assembly.plan.frames)], abs=1e-6
        )
        keys = tuple(number for number, frame in enumerate(frames) if frame["key_frame"])
        assert keys == encoded.assembly.plan.grid


async def test_a_chunk_that_is_gone_is_said_to_be(encoded: Encoded) -> None:
    assert encoded.pieces[1].asset_id is not None
    await encoded.media.drop_asset(encoded.pieces[1].asset_id)
    with pytest.raises(PieceLost):
        await joined(encoded)


async def test_chunks_of_encoders_that_differ_are_not_joined(
    encoded: Encoded, tools: Tools, tmp_path: Path
) -> None:
    """One description stands in front of all: the second encoder's pictures would be misread."""
    last = encoded.pieces[-1]
    work, folder = encoded.assembly.work(last.piece), tmp_path / "other"
    folder.mkdir()
    other = replace(OPTIONS, preset="medium")
    await encode.encode(encoded.job.source, work, tools, other, folder, lambda _: None)
    await encoded.media.put_asset("f" * 40, folder, [f"{name}.mp4" for name in encode.names(work)])
    encoded.pieces[-1] = replace(last, asset_id="f" * 40)
    with pytest.raises(EncodeFailed, match="encoders differ"):
        await joined(encoded)


@pytest.mark.parametrize("rate", [Fraction(60000, 1001), Fraction(24000, 1001), Fraction(8797, 500)])
def test_the_error_of_a_microsecond_does_not_add_up(master: Callable[..., Master], rate: Fraction) -> None:
    whole = plan(master(duration_seconds=7100.0, frame_rate=rate), Options())
    spans = chunks.spans(whole, Options())
    pieces = [
        Piece(
            number=number, part=0, turn=0, work=Work.PICTURES, first_frame=span.first, frames=span.frames,
            seek_seconds=None, seen=None, weight=1.0,
        )
        for number, span in enumerate(spans)
    ]  # fmt: skip
    text = join.listing([Path(f"{piece.number}.mp4") for piece in pieces], pieces, whole)
    seconds = [Fraction(line.split()[1]) for line in text.splitlines() if line.startswith("duration")]
    begin = Fraction(0)
    for span, lasts in zip(spans, seconds, strict=True):
        assert abs(begin - span.first / rate) <= Fraction(1, 2_000_000)
        begin += lasts
