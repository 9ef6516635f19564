"""How soon the first rung plays: `python load_tests/first_rung.py [--whole] [FILE…]`.

The processor time, and the wall time, from claiming a master until a first version could be published (the
lowest phone rung and its sound: surveyed, encoded, packaged, verified), over those of the bare ffmpeg that
encodes this rung and sound and does nothing else. With ``--whole`` also what packaging and verification
cost over the encoding of the whole ladder, and what choosing and checking quality costs over it.

Masters: half a minute of 768×432, and a minute of 1080×1920 that is put together from real clips.
"""

import argparse
import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from transcoder import command, pipeline, probe, sandbox, tools
from transcoder.asset import Asset
from transcoder.command import Source
from transcoder.plan import Options, plan
from transcoder.sandbox import Finished
from transcoder.tools import Tools

REAL = Path(__file__).parents[2] / "shared" / "media" / "real"
HALF_MINUTE = "intel__car-detection.mp4"
VERTICAL = (
    "shaka-player__0.ts", "media__internal_emulator_transformer_output_270_rotated.mp4",
    "xgplayer__h265_aac_44100.flv", "intel__car-detection.mp4",
)  # fmt: skip
FIRST_LIMIT, PACKAGING_LIMIT, RATES_LIMIT = 1.30, 0.05, 0.03

# A tool's run is of the first kind that has a word among its arguments.
KINDS = {
    "packaging": ("--use_fake_clock_for_muxer",),
    "survey": ("framecrc",),
    "header": ("-count_packets",),
    "sample and check": ("libvmaf", "sample.mp4"),
    "encoding": ("-progress",),
    "pictures to look at": ("rgb24", "mjpeg", "webp"),
    "loudness": ("ebur128",),
    "verification": ("-count_frames",),
}


def used() -> tuple[float, float]:
    """(processor seconds of children and ourselves, wall seconds)"""
    both = [resource.getrusage(who) for who in (resource.RUSAGE_CHILDREN, resource.RUSAGE_SELF)]
    return sum(one.ru_utime + one.ru_stime for one in both), time.monotonic()


@dataclass(slots=True, kw_only=True)
class Account:
    """What was spent on what: (processor, wall) seconds by kind of tool."""

    spent: dict[str, tuple[float, float]] = field(default_factory=dict[str, tuple[float, float]])

    def add(self, kind: str, since: tuple[float, float]) -> None:
        cpu, wall = self.spent.get(kind, (0.0, 0.0))
        now = used()
        self.spent[kind] = (cpu + now[0] - since[0], wall + now[1] - since[1])

    def of(self, at: int, *kinds: str) -> float:
        return sum(self.spent.get(kind, (0.0, 0.0))[at] for kind in kinds)

    def __str__(self) -> str:
        return "  ".join(f"{kind} {cpu:.2f}" for kind, (cpu, _) in self.spent.items())


def kind_of(argv: list[str]) -> str:
    line = " ".join(argv)
    return next((kind for kind, words in KINDS.items() if any(word in line for word in words)), "other")


def accounted(account: Account) -> Callable[..., Any]:
    """``sandbox.run`` that keeps the account."""
    run = sandbox.run

    async def counted(argv: list[str | Path], *rest: Any, **more: Any) -> Finished:
        since = used()
        done = await run(argv, *rest, **more)
        account.add(kind_of([str(word) for word in argv]), since)
        return done

    return counted


def vertical_minute(found: Tools, into: Path) -> None:
    """A minute of 1080×1920 at 25 fps, H.264, from real clips where there are any."""
    grow = "scale=1080:1920:force_original_aspect_ratio=increase:flags=bicubic,crop=1080:1920,setsar=1"
    steady = f"{grow},fps=25,trim=duration=4.6,format=yuv420p,settb=1/25,setpts=N"
    sources: list[str | Path] = [word for name in VERTICAL for word in ("-i", REAL / name)]
    if not (REAL / VERTICAL[0]).is_file():
        drawn = ("mandelbrot", "testsrc2", "gradients", "cellauto")
        sources = [word for name in drawn for word in ("-f", "lavfi", "-t", "5", "-i", f"{name}=r=25")]
    pictures = ";".join(f"[{n}:v]{steady}[v{n}]" for n in range(4))
    joined = "".join(f"[v{n}]" for n in range(4))
    graph = f"{pictures};{joined}concat=n=4,loop=-1:size=600,trim=end_frame=1500[v];"
    graph += "anoisesrc=c=pink:a=0.2:r=48000,lowpass=2000,tremolo=f=3:d=0.8,atrim=end=60[a]"
    words = ["-filter_complex", graph, "-map", "[v]", "-map", "[a]", "-c:v", "libx264", "-preset", "veryfast"]
    words += ["-crf", "20", "-maxrate", "12M", "-bufsize", "24M", "-g", "50", "-c:a", "aac", "-b:a", "192k"]
    subprocess.run([found.ffmpeg, "-nostdin", "-v", "error", "-y", *sources, *words, into], check=True)


async def bare(master: Path, found: Tools, options: Options, folder: Path) -> tuple[float, float]:
    """(processor, wall) seconds of nothing but the first part's ffmpeg."""
    first = plan(await probe.probe(master, found), options).first()
    alone = replace(options, content_aware=False)
    argv = command.encode(found, Source(container=first.master.container), first, alone, folder)
    return await asyncio.to_thread(timed, argv, master)


def timed(argv: list[str | Path], master: Path) -> tuple[float, float]:
    since = used()
    with master.open("rb") as opened:
        subprocess.run(argv, stdin=opened, capture_output=True, check=True)
    now = used()
    return now[0] - since[0], now[1] - since[1]


class Shown(Exception):
    """There is a first version: the rest is not what is being timed."""


async def measured(master: Path, found: Tools, folder: Path, *, whole: bool) -> None:
    options, account = Options(), Account()
    (folder / "bare").mkdir(parents=True)
    reference = await bare(master, found, options, folder / "bare")
    began = used()

    async def show(_: Asset) -> None:
        now = used()
        print(f"{master.name}: CPU s of the first version: {account}")
        for what, at in (("CPU", 0), ("wall", 1)):
            took, ratio = now[at] - began[at], (now[at] - began[at]) / reference[at]
            over = f"{took:.2f} s ÷ bare ffmpeg {reference[at]:.2f} s"
            print(f"  {what:4s} {over} = {ratio:.2f} (≤ {FIRST_LIMIT:.2f})")
        if not whole:
            raise Shown

    real, sandbox.run = sandbox.run, accounted(account)
    try:
        await pipeline.transcode(
            master, folder / "job", found, progress=lambda _: None, options=options, show=show
        )
    except Shown:
        return
    finally:
        sandbox.run = real
    tell_whole(account, reference)


def tell_whole(account: Account, reference: tuple[float, float]) -> None:
    """What the first rung's encoding cost is taken from the bare run: here it was one with the survey."""
    print(f"  CPU s of the whole: {account}")
    for what, at in (("CPU", 0), ("wall", 1)):
        encoded = account.of(at, "encoding") + reference[at]
        packaged = account.of(at, "packaging", "verification") / encoded
        judged = account.of(at, "sample and check") / encoded
        over = f"packaging + verification ÷ encoding {encoded:.1f} s"
        print(f"  {what:4s} {over} = {packaged:.3f} (≤ {PACKAGING_LIMIT})")
        print(f"  {what:4s} choosing and checking quality ÷ encoding = {judged:.3f} (≤ {RATES_LIMIT})")


async def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--whole", action="store_true", help="encode the whole ladder, too")
    asked = parser.parse_args()
    found = await tools.find(os.environ)
    with tempfile.TemporaryDirectory(prefix="zhanbo-first-") as name:
        masters = list[Path](asked.files)
        if not masters:
            masters = [REAL / HALF_MINUTE] if (REAL / HALF_MINUTE).is_file() else []
            masters.append(Path(name) / "vertical-minute.mp4")
            vertical_minute(found, masters[-1])
        for number, master in enumerate(masters):
            if not master.is_file():
                sys.exit(f"no file {master}")
            await measured(master.absolute(), found, Path(name) / str(number), whole=asked.whole)


if __name__ == "__main__":
    asyncio.run(main())
