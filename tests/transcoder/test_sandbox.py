"""A tool cannot outlive, outgrow or out-talk what it was given."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from transcoder.sandbox import Bounds, Overrun, run

BOUNDS = Bounds(wall_seconds=10, cpu_seconds=10)


def alive(mark: str) -> list[int]:
    """Processes whose command line holds ``mark``."""
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                command = (entry / "cmdline").read_bytes()
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if mark.encode() in command and state != "Z":
                found.append(int(entry.name))
    return found


async def gone(mark: str) -> bool:
    for _ in range(50):
        if not alive(mark):
            return True
        await asyncio.sleep(0.1)
    return False


async def test_stdin_is_the_source_and_stdout_comes_back(tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(b"material")
    done = await run(["/bin/cat"], BOUNDS, source=source)
    assert (done.code, done.stdout) == (0, b"material")


async def test_the_environment_is_not_passed_on() -> None:
    done = await run(["/usr/bin/env"], BOUNDS)
    assert sorted(line.partition(b"=")[0] for line in done.stdout.split()) == [b"LC_ALL", b"PATH", b"TZ"]


async def test_past_its_wall_time_the_whole_group_is_dead() -> None:
    bounds = Bounds(wall_seconds=0.5, cpu_seconds=10)
    with pytest.raises(Overrun, match="not done"):
        await run(["/bin/sh", "-c", "sleep 4711 & sleep 4711"], bounds)
    assert await gone("4711")


async def test_cancelling_leaves_no_child() -> None:
    task = asyncio.create_task(run(["/bin/sh", "-c", "sleep 4712 & sleep 4712"], BOUNDS))
    while not alive("4712"):
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await gone("4712")


async def test_a_flood_on_stdout_ends_the_run_and_one_on_stderr_is_dropped() -> None:
    bounds = Bounds(wall_seconds=10, cpu_seconds=10, stdout_bytes=1 << 20)
    with pytest.raises(Overrun, match="more than"):
        await run(["/bin/sh", "-c", "yes flood"], bounds)
    done = await run(
        ["/bin/sh", "-c", "echo first >&2; head -c 3000000 /dev/zero >&2; echo last >&2"], BOUNDS
    )
    assert done.code == 0
    assert len(done.stderr) <= 65 << 10
    assert done.stderr.startswith("first")
    assert done.stderr.endswith("last\n")


@pytest.mark.parametrize(
    ("bounds", "code"),
    [
        (Bounds(wall_seconds=10, cpu_seconds=10, memory_bytes=256 << 20), "bytearray(1 << 30)"),
        (
            Bounds(wall_seconds=10, cpu_seconds=10, file_bytes=1 << 20),
            "open('big', 'wb').write(bytes(2 << 20))",
        ),
        (Bounds(wall_seconds=10, cpu_seconds=1), "while True: pass"),
    ],
)
async def test_memory_files_and_processor_time_are_limited(tmp_path: Path, bounds: Bounds, code: str) -> None:
    done = await run([sys.executable, "-I", "-S", "-c", code], bounds, cwd=tmp_path)
    assert done.code != 0


def test_a_killed_worker_takes_its_tools_with_it() -> None:
    """SIGKILL gives the worker no chance to clean up: the kernel does it."""
    code = (
        "import asyncio; from transcoder.sandbox import *;"
        "asyncio.run(run(['/bin/sleep', '4713'], Bounds(wall_seconds=60, cpu_seconds=60)))"
    )
    worker = subprocess.Popen([sys.executable, "-c", code], cwd=Path(__file__).parents[2])
    try:
        deadline = time.monotonic() + 10
        while not any(pid != worker.pid for pid in alive("sleep\x004713")) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert alive("sleep\x004713")
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    deadline = time.monotonic() + 5
    while alive("sleep\x004713") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive("sleep\x004713")
