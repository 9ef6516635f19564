"""Run one tool over untrusted bytes: limited, timed, its output capped, killed whole when cancelled.

The source is the tool's standard input, so the tool needs no right to open anything by name.
"""

import asyncio
import contextlib
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

_LAUNCHER = Path(__file__).with_name("launch.py")
_CHUNK = 1 << 16
_STDERR_HEAD = 32 << 10  # the first complaint names the cause,
_STDERR_TAIL = 32 << 10  # the last one names the outcome
GIB = 1 << 30


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

    @property
    def out_of_cpu(self) -> bool:
        return self.code in (-signal.SIGXCPU, -signal.SIGKILL)


class Overrun(Exception):
    """A run went past its wall time or said more than it may."""


def _argv(argv: Sequence[str | Path], bounds: Bounds) -> list[str]:
    limits = (
        f"memory={bounds.memory_bytes}",
        f"cpu={max(1, round(bounds.cpu_seconds))}",
        f"file={bounds.file_bytes}",
    )
    launcher = [sys.executable, "-I", "-S", str(_LAUNCHER), str(os.getpid()), *limits, "--"]
    return [*launcher, *map(str, argv)]


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
    cwd: Path | None = None,
    on_line: Callable[[str], None] | None = None,
    on_complaint: Callable[[str], None] | None = None,
) -> Finished:
    """Run to the end; Overrun past ``bounds``. Cancelling kills the process group first.

    ``on_line`` takes stdout line by line (it is then not kept), ``on_complaint`` hears stderr.
    """
    opened = source.open("rb") if source else None
    try:
        process = await asyncio.create_subprocess_exec(
            *_argv(argv, bounds), stdin=opened or asyncio.subprocess.DEVNULL, stdout=PIPE, stderr=PIPE,
            cwd=cwd, start_new_session=True,
        )  # fmt: skip
    finally:
        if opened:
            opened.close()
    try:
        return await _attend(process, bounds, on_line, on_complaint)
    except TimeoutError:
        raise Overrun(f"the tool was not done after {bounds.wall_seconds:.0f} s") from None
    except BaseExceptionGroup as group:  # not except*: Python before 3.11.4 wraps what is raised in it
        overrun, others = group.split(Overrun)
        if overrun is None or others is not None:
            raise
        raise Overrun("the tool wrote more than it may") from None
    finally:
        await asyncio.shield(_kill(process))


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
