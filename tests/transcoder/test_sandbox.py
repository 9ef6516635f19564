"""A tool cannot outlive, outgrow or out-talk what it was given; whatever the kernel gives, it can work."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from transcoder.errors import ToolKilled, ToolMissing
from transcoder.sandbox import Bounds, Overrun, run

BOUNDS = Bounds(wall_seconds=10, cpu_seconds=10)
PYTHON = os.path.realpath(sys.executable)
ROOT = Path(__file__).parents[2]
WARDEN = Path(__file__).with_name("warden.py")


def alive(mark: str) -> list[int]:
    """Processes whose command line holds the word ``mark``.

    A part of a word would do for others too: browsers have numbers of forty digits in their command lines.
    """
    found: list[int] = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                command = (entry / "cmdline").read_bytes()
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
            except OSError:
                continue
            if mark.encode() in command.replace(b" ", b"\0").split(b"\0") and state != "Z":
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


async def sleeping(mark: str) -> int:
    """The process that ``sleep mark`` runs in, once it does."""
    async with asyncio.timeout(10):
        while not (found := [p for p in alive(mark) if Path(f"/proc/{p}/comm").read_text() == "sleep\n"]):
            await asyncio.sleep(0.02)
        return found[0]


async def test_a_tool_that_somebody_else_killed_says_nothing_about_its_source() -> None:
    """It was taken for one that had used up its processor time, and a good master was refused for ever."""
    running = asyncio.create_task(run(["/bin/sleep", "4714.25"], BOUNDS))
    os.kill(await sleeping("4714.25"), signal.SIGKILL)
    with pytest.raises(ToolKilled):
        await running


async def test_a_tool_is_stopped_by_its_worker_only() -> None:
    """An init system stops all processes of a service at once, and the tool must not end first."""
    running = asyncio.create_task(run(["/bin/sleep", "2.4715"], BOUNDS))
    tool = await sleeping("2.4715")
    for asked in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        os.kill(tool, asked)
    assert (await running).code == 0


async def test_past_its_wall_time_a_tool_is_dead() -> None:
    bounds = Bounds(wall_seconds=0.5, cpu_seconds=10)
    with pytest.raises(Overrun, match="not done"):
        await run(["/bin/sleep", "4711.25"], bounds)
    assert await gone("4711.25")


GROUP = """
import asyncio
from transcoder.sandbox import *
asyncio.run(run(["/bin/sh", "-c", "sleep 4716.25 & sleep 4716.25"], Bounds(wall_seconds=1, cpu_seconds=10)))
"""


async def test_where_the_kernel_lets_a_tool_have_children_they_die_with_it() -> None:
    done = subprocess.run(
        [sys.executable, str(WARDEN), "no-landlock", "no-seccomp"],
        input=GROUP, env={"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Overrun: the tool was not done after 1 s" in done.stderr
    assert await gone("4716.25")


async def test_cancelling_leaves_no_child() -> None:
    task = asyncio.create_task(run(["/bin/sleep", "4712.25"], BOUNDS))
    while not alive("4712.25"):
        await asyncio.sleep(0.02)
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await gone("4712.25")


async def test_a_flood_on_stdout_ends_the_run_and_one_on_stderr_is_dropped() -> None:
    bounds = Bounds(wall_seconds=10, cpu_seconds=10, stdout_bytes=1 << 20)
    with pytest.raises(Overrun, match="more than"):
        await run(["/usr/bin/yes", "flood"], bounds)
    code = "import sys; [print(text, file=sys.stderr) for text in ('first', '.' * 3000000, 'last')]"
    done = await run([PYTHON, "-I", "-S", "-c", code], BOUNDS)
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
    allowed = await run(
        [PYTHON, "-I", "-S", "-c", "open('big', 'wb')"], bounds, writes=(tmp_path,), cwd=tmp_path
    )
    done = await run([PYTHON, "-I", "-S", "-c", code], bounds, writes=(tmp_path,), cwd=tmp_path)
    assert (allowed.code, done.code != 0) == (0, True)


def test_a_killed_worker_takes_its_tools_with_it() -> None:
    """SIGKILL gives the worker no chance to clean up: the kernel does it."""
    code = (
        "import asyncio; from transcoder.sandbox import *;"
        "asyncio.run(run(['/bin/sleep', '4713.25'], Bounds(wall_seconds=60, cpu_seconds=60)))"
    )
    worker = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT)
    try:
        deadline = time.monotonic() + 10
        while not any(pid != worker.pid for pid in alive("4713.25")) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert alive("4713.25")
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    deadline = time.monotonic() + 5
    while alive("4713.25") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive("4713.25")


async def test_a_tool_that_cannot_start_is_named(tmp_path: Path) -> None:
    with pytest.raises(ToolMissing, match="nothing: No such file"):
        await run([tmp_path / "nothing"], BOUNDS)
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x7fELF\x02")
    broken.chmod(0o755)
    with pytest.raises(ToolMissing, match="Exec format error"):
        await run([broken], BOUNDS)


async def test_a_folder_that_is_not_there_is_our_fault_and_not_the_materials(tmp_path: Path) -> None:
    with pytest.raises(ToolMissing, match="gone"):
        await run(["/bin/true"], BOUNDS, reads=(tmp_path / "gone",))


async def test_a_script_may_stand_for_a_tool_and_starts_nothing_else(tmp_path: Path) -> None:
    script = tmp_path / "ffmpeg"
    script.write_text("#!/bin/sh\necho version\n/bin/true && echo more\n")
    script.chmod(0o755)
    done = await run([script], BOUNDS)
    assert done.stdout == b"version\n"


async def test_an_abort_is_told_from_an_error() -> None:
    done = await run([PYTHON, "-I", "-S", "-c", "import os; os.abort()"], BOUNDS)
    assert done.code == -signal.SIGABRT
