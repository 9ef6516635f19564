"""What a ladder costs: `python load_tests/ladder_cpu.py [--seconds 4] [--preset faster] [CLIP…]`.

CPU seconds (user + sys) of the one graph that makes every phone and TV rung, as ratios
- to the *floor*: the same x264 settings fed raw frames of each rung from memory, which decodes,
  scales and composes nothing (and reads those frames, which costs more than one may think);
- to one ffmpeg per rung with a sound of its own, which decodes, scales and composes for each anew;
and of what the graph does besides encoding, and of the two parts in which an episode is made (the lowest
phone rung, then the rest), to the whole. Each way gives the same pictures; the least of the runs counts.
Without clips it films its own.
"""

import argparse
import asyncio
import os
import re
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from catalog.rendition import Master, Rung
from transcoder import command, probe
from transcoder.command import Source
from transcoder.plan import Options, Plan, plan
from transcoder.tools import Tools, find

OVER_FLOOR = 1.10
OVER_EACH = 0.75
REAL = Path(__file__).parents[2] / "shared" / "media" / "real"
CLIPS = ("shaka-player__0.ts", "mediabunny__rotate-buck-bunny.mp4")
MOVING = "testsrc2=s=1080x1920:r=25:d=4,format=yuv420p"  # where there are no clips: noisy and vertical


class Failed(Exception):
    """A run that was to be timed did not succeed."""


def cpu_seconds(argv: Sequence[str | Path], source: Path | None = None) -> float:
    """What a process cost, its threads included."""
    with (source or Path(os.devnull)).open("rb") as given:
        process = subprocess.Popen(argv, stdin=given, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        assert process.stderr
        said = process.stderr.read()
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = status
    if status:
        raise Failed(said.decode("utf-8", "replace")[-500:])
    return used.ru_utime + used.ru_stime


class Bench:
    """One master, cut to some seconds, and the ways to make its ladder."""

    def __init__(self, source: Path, master: Master, tools: Tools, options: Options, seconds: float) -> None:
        self.source, self.tools, self.options = source, tools, options
        whole = plan(master, options)
        frames = min(whole.frames, int(seconds * whole.rate))
        self.heard = replace(whole, frames=frames)
        self.plan = replace(self.heard, sounds=())
        self.opened = Source(container=master.container, threads=options.threads)

    def graph(self, part: Plan, folder: Path) -> float:
        argv = command.encode(self.tools, self.opened, part, self.options, folder)
        return cpu_seconds(argv, self.source)

    def one_graph(self, folder: Path) -> float:
        return self.graph(self.plan, folder)

    def with_sounds(self, folder: Path) -> float:
        return self.graph(self.heard, folder)

    def each_alone(self, folder: Path) -> float:
        parts = [
            replace(self.heard, rungs=(rung,), sounds=self.heard.heard_on(rung.screen)[:1])
            for rung in self.heard.rungs
        ]
        return sum(self._alone(part, folder) for part in parts)

    def _alone(self, part: Plan, folder: Path) -> float:
        """In a folder of its own: the same sound is made for several rungs, and ffmpeg does not overwrite."""
        with tempfile.TemporaryDirectory(dir=folder) as own:
            return self.graph(part, Path(own))

    def nothing_encoded(self, folder: Path) -> float:
        """The graph alone: decoded, scaled and composed pictures are thrown away."""
        words = list(map(str, command.encode(self.tools, self.opened, self.plan, self.options, folder)))
        ends = [words[at + 1] for at, word in enumerate(words) if word == "-map"]
        away = [text for end in ends for text in ("-map", end, "-c:v", "wrapped_avframe", "-f", "null", "-")]
        return cpu_seconds([*words[: words.index("-map")], *away], self.source)

    def two_parts(self, folder: Path) -> float:
        first = self.plan.first()
        return self.graph(first, folder) + self.graph(self.plan.without(first), folder)

    def floor(self, folder: Path) -> float:
        return sum(self._from_memory(rung, folder) for rung in self.plan.rungs)

    def _from_memory(self, rung: Rung, folder: Path) -> float:
        """x264 alone, on the frames and with the words that the graph gives it."""
        raw = folder / f"{rung.name}.yuv"
        part = replace(self.plan, rungs=(rung,))
        words = list(map(str, command.encode(self.tools, self.opened, part, self.options, folder)))
        mapped, graph = words.index("-map"), words[words.index("-filter_complex") + 1]
        if not raw.exists():
            cpu_seconds([*words[: mapped + 2], "-f", "rawvideo", raw], self.source)
        frames = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-framerate", str(self.plan.rate)]
        regions = re.findall(r"\](addroi=[^\[]*)\[", graph)
        filters = ",".join([*regions, "setsar=1"])
        size = f"{rung.width}x{rung.height}"
        read = [words[0], "-nostdin", "-v", "error", *frames, "-s", size, "-i", raw, "-vf", filters]
        return cpu_seconds([*read, *words[mapped + 2 :]])


def least(ways: dict[str, Callable[[Path], float]], folder: Path, runs: int) -> dict[str, float]:
    """The least cost of each way, runs interleaved so that neighbours disturb all alike."""
    seen = dict[str, list[float]]()
    for _ in range(runs):
        for name, way in ways.items():
            for made in folder.glob("*.mp4"):
                made.unlink()
            seen.setdefault(name, []).append(way(folder))
    return {name: min(costs) for name, costs in seen.items()}


async def bench(clip: Path, asked: argparse.Namespace, tools: Tools) -> dict[str, float]:
    options = Options(preset=asked.preset, content_aware=False)
    one = Bench(clip, await probe.probe(clip, tools), tools, options, asked.seconds)
    ways = {
        "one graph": one.one_graph,
        "floor": one.floor,
        "nothing encoded": one.nothing_encoded,
        "one graph with sounds": one.with_sounds,
        "one ffmpeg per rung": one.each_alone,
        "first rung, then the rest": one.two_parts,
    }
    with tempfile.TemporaryDirectory(prefix="zhanbo-ladder-", dir=memory()) as folder:
        costs = least(ways, Path(folder), asked.runs)
    seconds = float(one.plan.duration_seconds)
    print(f"{clip.name[:44]}: {len(one.plan.rungs)} rungs, {seconds:.1f} s, {asked.preset}")
    for name, cost in costs.items():
        print(f"  {name:28s}{cost:8.2f} CPU s   {cost / seconds:6.2f} per second of content")
    return costs


def memory() -> str | None:
    """Where files are memory, so that no disk is in the measure."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


def tell(what: str, ratio: float, limit: float | None = None) -> None:
    """Print a ratio and its limit."""
    told = "" if limit is None else f"   limit {limit:.2f}{'' if ratio <= limit else '   MISSED'}"
    print(f"{what:42s}{ratio:6.3f}{told}")


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", nargs="*", type=Path)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--preset", default="faster")
    parser.add_argument("--runs", type=int, default=1)
    asked = parser.parse_args()
    tools = await find(os.environ)
    with tempfile.TemporaryDirectory(prefix="zhanbo-ladder-") as folder:
        clips = asked.clips or [REAL / name for name in CLIPS if (REAL / name).is_file()]
        if not clips:
            clips = [Path(folder) / "moving.mp4"]
            filmed = [tools.ffmpeg, "-nostdin", "-v", "error", "-f", "lavfi", "-i", MOVING]
            cpu_seconds([*filmed, "-c:v", "libx264", "-preset", "ultrafast", "-crf", "18", clips[0]])
        costs = [await bench(clip, asked, tools) for clip in clips]
    total = {name: sum(cost[name] for cost in costs) for name in costs[0]}
    graph = total["one graph"]
    tell("one graph ÷ floor", graph / total["floor"], OVER_FLOOR)
    each = total["one graph with sounds"] / total["one ffmpeg per rung"]
    tell("one graph with sounds ÷ one per rung", each, OVER_EACH)
    tell("nothing encoded ÷ one graph", total["nothing encoded"] / graph)
    tell("first rung, then the rest ÷ one graph", total["first rung, then the rest"] / graph)


if __name__ == "__main__":
    asyncio.run(main())
