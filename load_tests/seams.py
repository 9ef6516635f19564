"""What a cut costs where it is: `python load_tests/seams.py [--seconds 24] [--preset faster]`.

The same source encoded whole, and in chunks that are joined by the product's own code. For each rung: VMAF of
the pictures around the seams (a second on both sides) and of all, cut minus whole; bits, cut ÷ whole; and
how much of the ceiling the busiest segment takes, cut beside whole. One source has detail in every corner and
lives at its ceiling, where a rate control that begins anew could do harm; the other is a real one.
"""

import argparse
import asyncio
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from mmap import ACCESS_READ, mmap
from pathlib import Path
from statistics import fmean

import msgspec

from catalog.media.local import LocalMediaStore
from catalog.piece import HeldPiece, Work
from catalog.postgres.pieces import Standing
from catalog.rendition import Rung, Screen
from transcoder import boxes, chunks, command, encode, packager, pipeline, playlist, sandbox, scoring, tools
from transcoder.brief import NOTHING
from transcoder.chunks import Assembly
from transcoder.command import Source
from transcoder.join import join
from transcoder.pipeline import Job, Prepared
from transcoder.plan import Options
from transcoder.sandbox import Bounds
from transcoder.tools import Tools

REAL = Path(__file__).parents[2] / "shared" / "media" / "real" / "intel__car-detection.mp4"
CHUNK_SECONDS = 4
BOUNDS = Bounds(wall_seconds=3600, cpu_seconds=7200)
WORST_DIP, WORST_BITS, WORST_PEAK = 1.0, 1.05, 1.10  # VMAF; ÷ whole; ÷ the whole's busiest segment


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A rung as it would be published: its VMAF picture by picture, its bits, its busiest segment."""

    vmaf: Sequence[float]
    bits: float
    peak: float


async def ran(argv: Sequence[str | Path], source: Path | None = None) -> None:
    done = await sandbox.run(argv, BOUNDS, source=source, reads=(Path("/"),), writes=(Path("/tmp"),))
    if done.code:
        raise SystemExit(done.stderr[-2000:])


async def noisy(found: Tools, seconds: int, into: Path) -> Path:
    pictures = f"testsrc2=size=480x854:rate=25:duration={seconds},noise=alls=24:allf=t"
    words = ["-nostdin", "-v", "error", "-f", "lavfi", "-i", pictures, "-c:v", "libx264", "-qp", "10"]
    await ran([found.ffmpeg, *words, "-preset", "ultrafast", into])
    return into


async def reference(job: Job, prepared: Prepared, rung: Rung) -> Path:
    """The pictures that the rung's encoder is given, kept without loss."""
    lossless = replace(prepared.plan, rungs=(rung,), sounds=())
    lost = command._video_options  # pyright: ignore[reportPrivateUsage]
    words = {
        "c:v": "libx264",
        "qp": 0,
        "preset": "ultrafast",
        "fps_mode": "passthrough",
        "pix_fmt": "yuv420p",
    }
    command._video_options = lambda *_: words  # pyright: ignore
    try:
        argv = command.encode(
            job.tools, Source(container=lossless.master.container), lossless, job.options, job.scratch
        )
    finally:
        command._video_options = lost  # pyright: ignore
    await ran(argv, job.source)
    return (job.scratch / f"{rung.name}.mp4").rename(job.folder / f"{rung.name}.kept.mp4")


async def cut(job: Job, prepared: Prepared, rung: Rung) -> int:
    """The rung in ``job.scratch``, made in chunks; how many."""
    plan = replace(prepared.plan, rungs=(rung,), sounds=())
    assembly = Assembly(plan=plan, parts=(plan,), options=job.options)
    media, done = LocalMediaStore(job.folder / "media"), list[Standing]()
    for piece in chunks.pieces(assembly, prepared.survey):
        if piece.work is not Work.PICTURES:
            continue
        work, folder = assembly.work(piece), job.folder / f"chunk-{piece.number}"
        folder.mkdir()
        await encode.encode(job.source, work, job.tools, job.options, folder, lambda _: None)
        held = HeldPiece(
            episode_id="ep", episode_fence=1, master_sha256="", assembly={}, seekable=True, age_seconds=0,
            piece=piece, attempts=1, fence=1,
        )  # fmt: skip
        await media.put_asset(held.asset_id, folder, [f"{rung.name}.mp4"])
        done.append(Standing(piece=piece, done=True, asset_id=held.asset_id, scores={}))
    await join(job, assembly, 0, done, media)
    return len(done)


async def looked_at(job: Job, prepared: Prepared, rung: Rung, kept: Path) -> Made:
    """Package what lies in ``job.scratch`` and measure it."""
    plan = replace(prepared.plan, rungs=(rung,), sounds=())
    log = job.folder / "vmaf.json"
    assert job.tools.vmaf is not None
    await ran(scoring.score_whole(job.tools.vmaf, job.scratch / f"{rung.name}.mp4", kept, log, every=1))
    frames = msgspec.json.decode(log.read_bytes())["frames"]
    await packager.package(plan, job.tools, job.options, job.scratch, job.final)
    path = job.final / f"{rung.name}.mp4"
    with path.open("rb") as opened, mmap(opened.fileno(), 0, access=ACCESS_READ) as data:
        track = boxes.track(data)
    measured = playlist.rates(track, playlist.target_seconds([track]))
    return Made(
        vmaf=[frame["metrics"]["vmaf"] for frame in frames], bits=measured.average, peak=measured.peak
    )


async def compare(source: Path, found: Tools, options: Options, folder: Path) -> None:
    prepared = await pipeline.prepare(source, found, options)
    grid, spans = prepared.plan.rate, chunks.spans(prepared.plan, options)
    near = [
        number
        for span in spans[1:]
        for number in range(round(span.first - grid), min(prepared.plan.frames, round(span.first + grid)))
    ]
    for rung in (prepared.plan.of(screen)[0] for screen in Screen):  # what is listed first
        jobs = [
            Job.begin(source=source, folder=folder / f"{source.stem}-{rung.name}-{how}", tools=found,
                      options=options, brief=NOTHING)
            for how in ("kept", "whole", "cut")
        ]  # fmt: skip
        kept = await reference(jobs[0], prepared, rung)
        alone = replace(prepared.plan, rungs=(rung,), sounds=())
        await encode.encode(source, alone, found, options, jobs[1].scratch, lambda _: None)
        count = await cut(jobs[2], prepared, rung)
        whole, joined = [await looked_at(job, prepared, rung, kept) for job in jobs[1:]]
        dip = fmean(joined.vmaf[n] for n in near) - fmean(whole.vmaf[n] for n in near)
        print(
            f"{source.stem[:16]:16s} {rung.name:10s} {count} chunks;  VMAF at seams {dip:+.2f},"
            f" everywhere {fmean(joined.vmaf) - fmean(whole.vmaf):+.2f};"
            f"  bits ÷ whole {joined.bits / whole.bits:.3f};"
            f"  busiest segment ÷ ceiling {joined.peak / rung.maxrate:.2f},"
            f" of the whole {whole.peak / rung.maxrate:.2f}"
        )
        tell("dip of VMAF at the seams", -dip, WORST_DIP)
        tell("bits", joined.bits / whole.bits, WORST_BITS)
        tell("busiest segment, cut ÷ whole", joined.peak / whole.peak, WORST_PEAK)


def tell(what: str, reached: float, limit: float) -> None:
    print(f"    {what:34s} {reached:6.2f}   ÷ {limit:.2f} = {reached / limit:.2f}")


async def run(seconds: int, preset: str, folder: Path) -> None:
    found = await tools.find(os.environ)
    if found.vmaf is None:
        raise SystemExit("no ffmpeg with libvmaf here")
    options = Options(preset=preset, chunk_from_seconds=0, chunk_seconds=CHUNK_SECONDS, content_aware=False)
    await compare(await noisy(found, seconds, folder / "noise.mp4"), found, options, folder)
    if REAL.is_file():
        await compare(REAL, found, options, folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=24)
    parser.add_argument("--preset", default="faster")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhanbo-") as folder:
        asyncio.run(run(asked.seconds, asked.preset, Path(folder)))


if __name__ == "__main__":
    main()
