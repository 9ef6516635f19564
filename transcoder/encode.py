"""Run the one ffmpeg that makes every rung and both sounds; report progress; fail with a type."""

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path

from catalog.series import AiLabel
from transcoder import ailabel, command, hardware, sandbox
from transcoder.command import Source
from transcoder.errors import EncodeFailed
from transcoder.plan import Options, Plan
from transcoder.sandbox import Bounds, Finished, Overrun, Paths
from transcoder.tools import Tools

# The master was decoded whole before, within 4 × its duration: here it is x264 that takes the time, at most
# some 10 × on one busy core. Past this ffmpeg hangs.
_WALL_SECONDS = 60
_WALL_PER_SECOND = 40
_WALL_PER_DECODED_SECOND = 4
_MICRO = 1_000_000


async def encode(
    source: Path, plan: Plan, tools: Tools, options: Options, folder: Path, progress: Callable[[float], None]
) -> None:
    """Fill ``folder`` with one MP4 per rung and sound of the plan; EncodeFailed when ffmpeg did not."""
    opened = Source(container=plan.master.container, threads=options.threads)
    burnt_in = plan.ai_label is AiLabel.PLATFORM
    labels = await asyncio.to_thread(ailabel.make, plan, folder) if burnt_in else {}
    argv = command.encode(tools, opened, plan, options, folder, labels)
    opens = (folder, *hardware.devices(options.encoder))
    await run_tool(argv, plan, options, source=source, writes=opens, on_line=_progress(plan, progress))
    expect(folder / f"{name}.mp4" for name in names(plan))


def names(plan: Plan) -> list[str]:
    """The renditions of a plan: rungs, then sounds."""
    return [*(rung.name for rung in plan.rungs), *(sound.name for sound in plan.sounds)]


def expect(paths: Iterable[Path]) -> None:
    """ffmpeg exits 0 on a full disk and leaves empty files behind: look at each."""
    for path in paths:
        if not path.is_file() or path.stat().st_size == 0:
            raise EncodeFailed(f"{path.name} is missing or empty")


async def run_tool(
    argv: list[str | Path],
    plan: Plan,
    options: Options,
    *,
    source: Path | None = None,
    reads: Paths = (),
    writes: Paths = (),
    on_line: Callable[[str], None] | None = None,
) -> Finished:
    """The end of a tool that must succeed; EncodeFailed with its last words otherwise.

    It can open what lies in ``reads`` and ``writes``, and nothing else.
    """
    seconds = _wall_seconds(plan)
    bounds = Bounds(wall_seconds=seconds, cpu_seconds=seconds * 4, memory_bytes=options.memory_bytes)
    try:
        done = await sandbox.run(argv, bounds, source=source, reads=reads, writes=writes, on_line=on_line)
    except Overrun as overrun:
        raise EncodeFailed(f"{Path(argv[0]).name}: {overrun}") from overrun
    if done.code != 0:
        last = done.stderr.strip().splitlines()[-3:]
        raise EncodeFailed(f"{Path(argv[0]).name} exited {done.code}: {' | '.join(last)[-400:]}")
    return done


def _wall_seconds(plan: Plan) -> float:
    """A span may have to be decoded from the master's start, which the survey did in a tenth of this time."""
    made, decoded = float(plan.pictures.frames / plan.rate), float(plan.pictures.end / plan.rate)
    return _WALL_SECONDS + _WALL_PER_SECOND * made + _WALL_PER_DECODED_SECOND * (decoded - made)


def _progress(plan: Plan, report: Callable[[float], None]) -> Callable[[str], None]:
    """ffmpeg's -progress lines → a share of the whole, never going back."""
    counted, whole = "out_time_us", float(plan.duration_seconds) * _MICRO
    if plan.rungs:
        counted, whole = "frame", plan.pictures.frames
    reached = 0.0

    def line(text: str) -> None:
        nonlocal reached
        key, _, value = text.partition("=")
        if key == counted and value.strip().isdigit():
            reached = max(reached, min(1.0, int(value) / whole))
            report(reached)

    return line
