"""Run one tool over untrusted bytes: tied down, timed, its output capped, killed whole when cancelled.

The source is the tool's standard input, so the tool needs no right to open it by name. What else it may
open is what the caller names; sockets, other programs and other processes are out of reach, as far as the
kernel goes along (``level``; see docs/decisions/0006-the-sandbox.md).
"""

import asyncio
import contextlib
import os
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO

from transcoder import startup
from transcoder.errors import ToolKilled, ToolMissing

_LAUNCHER = Path(__file__).with_name("launch.py")
_CHUNK = 1 << 16
_STDERR_HEAD = 32 << 10  # the first complaint names the cause,
_STDERR_TAIL = 32 << 10  # the last one names the outcome
_LAUNCH_FAILED = 70  # no code of ffmpeg's or the packager's
_LAUNCH_SECONDS = 30.0
_KILLED = (-signal.SIGKILL, -signal.SIGXCPU)
GIB = 1 << 30

Paths = Sequence[Path]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one run may cost: wall and CPU seconds, bytes of address space, of any one file, of stdout."""

    wall_seconds: float
    cpu_seconds: float
    memory_bytes: int = 3 * GIB
    file_bytes: int = 16 * GIB
    stdout_bytes: int = 64 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Finished:
    """How a run ended. ``stderr`` keeps its head and tail; ``stdout`` is empty where lines were streamed."""

    code: int
    stdout: bytes
    stderr: str
    out_of_cpu: bool = False


class Overrun(Exception):
    """A run went past its wall time or said more than it may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """What the kernel gives: the ABI of Landlock, 0 for none, and whether it takes a seccomp filter."""

    landlock: int
    seccomp: bool

    @property
    def whole(self) -> bool:
        """Whether neither files nor sockets nor other programs can be reached."""
        return self.landlock > 0 and self.seccomp


_levels: list[Level] = []


async def level() -> Level:
    """The level of every run in this process, found once, by doing it."""
    if not _levels:
        bounds = Bounds(wall_seconds=_LAUNCH_SECONDS, cpu_seconds=_LAUNCH_SECONDS)
        said = await _attended(["landlock=best", "seccomp=best", "--"], bounds, DEVNULL)
        facts = dict(word.split(b"=") for word in said.stdout.split())
        _levels.append(Level(landlock=int(facts[b"landlock"]), seccomp=facts[b"seccomp"] == b"1"))
    return _levels[0]


def _items(given: Level, bounds: Bounds, program: Path, reads: Paths, writes: Paths) -> list[str]:
    """What the launcher is told. It fails rather than give less than ``given``."""
    try:
        needed = startup.needs(program)
    except OSError as error:
        raise ToolMissing(f"{program.name}: {error.strerror}", field=program.name) from error
    return [
        f"memory={bounds.memory_bytes}",
        f"cpu={_whole(bounds.cpu_seconds)}",
        f"file={bounds.file_bytes}",
        f"landlock={given.landlock}",
        f"seccomp={int(given.seccomp)}",
        *(f"run={path}" for path in needed.runs),
        *(f"read={path}" for path in (*needed.reads, *reads)),
        *(f"write={path}" for path in writes),
    ]


async def _stdout(stream: asyncio.StreamReader, cap: int, on_line: Callable[[str], None] | None) -> bytes:
    kept, pending, total = bytearray(), b"", 0
    while chunk := await stream.read(_CHUNK):
        total += len(chunk)
        if total > cap:
            raise Overrun("the tool wrote more than it may")
        if on_line is None:
            kept += chunk
            continue
        *lines, pending = (pending + chunk)[-2 * _CHUNK :].split(b"\n")
        for line in lines:
            on_line(line.decode("utf-8", "replace"))
    return bytes(kept)


async def _stderr(stream: asyncio.StreamReader, on_line: Callable[[str], None] | None) -> str:
    head, tail, pending = bytearray(), bytearray(), b""
    while chunk := await stream.read(_CHUNK):
        if on_line:
            *lines, pending = (pending + chunk)[-2 * _CHUNK :].split(b"\n")
            for line in lines:
                on_line(line.decode("utf-8", "replace"))
        room = _STDERR_HEAD - len(head)
        head += chunk[: max(0, room)]
        tail = (tail + chunk[max(0, room) :])[-_STDERR_TAIL:]
    return (bytes(head) + bytes(tail)).decode("utf-8", "replace")


async def _drain(stream: asyncio.StreamReader | None) -> None:
    while stream and await stream.read(_CHUNK):
        pass


async def _kill(process: Process) -> None:
    """End the whole group and wait: after this no child is left, whatever is being raised.

    asyncio calls a process ended only when its pipes are: what is left in them is read away.
    """
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    await asyncio.gather(_drain(process.stdout), _drain(process.stderr), process.wait())


async def run(
    argv: Sequence[str | Path],
    bounds: Bounds,
    *,
    source: Path | None = None,
    reads: Paths = (),
    writes: Paths = (),
    cwd: Path | None = None,
    on_line: Callable[[str], None] | None = None,
    on_complaint: Callable[[str], None] | None = None,
) -> Finished:
    """Run to the end; Overrun past ``bounds``, ToolMissing when it cannot be started, ToolKilled when
    somebody else ended it.

    ``source`` is its standard input; ``reads`` and ``writes`` are the files and folders that it may open.
    ``on_line`` takes stdout line by line (it is then not kept), ``on_complaint`` hears stderr. Cancelling
    kills the process group first.
    """
    items = _items(await level(), bounds, Path(argv[0]), reads, writes)
    words = [*items, "--", *map(str, argv)]
    with source.open("rb") if source else contextlib.nullcontext() as opened:
        stdin = opened or DEVNULL
        return await _attended(words, bounds, stdin, cwd, on_line, on_complaint)


async def _attended(
    words: Sequence[str],
    bounds: Bounds,
    stdin: BinaryIO | int,
    cwd: Path | None = None,
    on_line: Callable[[str], None] | None = None,
    on_complaint: Callable[[str], None] | None = None,
) -> Finished:
    """One run of the launcher, from its start to the death of its whole group."""
    launcher = [sys.executable, "-I", "-S", str(_LAUNCHER), str(os.getpid())]
    process = await asyncio.create_subprocess_exec(
        *launcher, *words, stdin=stdin, stdout=PIPE, stderr=PIPE, cwd=cwd, start_new_session=True
    )
    began = time.monotonic()
    try:
        done = await _attend(process, bounds, on_line, on_complaint)
    except TimeoutError:
        raise Overrun(f"the tool was not done after {bounds.wall_seconds:.0f} s") from None
    except BaseExceptionGroup as group:  # not except*: Python before 3.11.4 wraps what is raised in it
        overrun, others = group.split(Overrun)
        if overrun is None or others is not None:
            raise
        raise Overrun("the tool wrote more than it may") from None
    finally:
        await asyncio.shield(_kill(process))
    if done.code == _LAUNCH_FAILED and done.stderr.startswith("launch: "):
        raise ToolMissing(done.stderr.strip().removeprefix("launch: ")[:500])
    if done.code not in _KILLED:
        return done
    if not _may_have_used(bounds.cpu_seconds, time.monotonic() - began):
        raise ToolKilled(signal.Signals(-done.code).name)
    return replace(done, out_of_cpu=True)


def _may_have_used(cpu_seconds: float, wall_seconds: float) -> bool:
    """Whether so much processor time fits into so much time. The kernel ends who used up its own with the
    signal that the kernel's want of memory, or a person, ends anybody with.
    """
    return wall_seconds * len(os.sched_getaffinity(0)) >= 0.95 * _whole(cpu_seconds)


def _whole(cpu_seconds: float) -> int:
    """The kernel counts whole seconds."""
    return max(1, round(cpu_seconds))


async def _attend(
    process: Process,
    bounds: Bounds,
    on_line: Callable[[str], None] | None,
    on_complaint: Callable[[str], None] | None,
) -> Finished:
    assert process.stdout
    assert process.stderr
    async with asyncio.timeout(bounds.wall_seconds), asyncio.TaskGroup() as group:
        out = group.create_task(_stdout(process.stdout, bounds.stdout_bytes, on_line))
        err = group.create_task(_stderr(process.stderr, on_complaint))
        code = await process.wait()
    return Finished(code=code, stdout=out.result(), stderr=err.result())
