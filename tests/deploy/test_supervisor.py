"""The supervisor with real processes: order, restarts, back-off, and no orphan after any kind of end."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy import leftovers
from deploy.errors import AlreadyRunning, PortBusy, PortRefused, ProgramFailed
from deploy.keeper import Notice
from deploy.ports import free_port, require_free
from deploy.program import LONGEST_PAUSE_SECONDS, Program, pause_seconds
from deploy.run_folder import RunFolder
from deploy.supervisor import Supervisor

REPOSITORY = Path(__file__).parents[2]

FAMILY = """
import os, subprocess, sys, time
from pathlib import Path
place = Path(sys.argv[1])
# A grandchild as an encoder may be: a session of its own, a clean environment, deaf to SIGTERM.
code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
grandchild = subprocess.Popen([sys.executable, "-c", code], start_new_session=True, env={})
(place / "family").write_text(f"{os.getpid()} {grandchild.pid}")
time.sleep(600)
"""

STANDALONE = """
import asyncio, sys
from pathlib import Path
from deploy.program import Program
from deploy.stop_signals import until_stopped
from deploy.supervisor import Supervisor
place = Path(sys.argv[1])
async def work():
    async with Supervisor(run=place / "run", log=place / "log") as supervisor:
        argv = (sys.executable, str(place / "family.py"), str(place))
        await supervisor.start(Program(name="family", argv=argv))
        while not (place / "family").exists() or not (place / "family").read_text():
            await asyncio.sleep(0.02)
        (place / "up").touch()
        await asyncio.Event().wait()
asyncio.run(until_stopped(work()))
"""


def script(code: str, name: str = "child", **more: object) -> Program:
    return Program(name=name, argv=(sys.executable, "-c", code), **more)  # pyright: ignore[reportArgumentType]


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until(fact: Callable[[], bool], within_seconds: float) -> bool:
    deadline = time.monotonic() + within_seconds
    while time.monotonic() < deadline:
        if fact():
            return True
        time.sleep(0.02)
    return fact()


@pytest.fixture
def standalone(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A supervisor in a process of its own, whose program has started a grandchild."""
    (tmp_path / "family.py").write_text(FAMILY)
    process = subprocess.Popen([sys.executable, "-c", STANDALONE, str(tmp_path)], cwd=REPOSITORY)
    try:
        assert wait_until((tmp_path / "up").exists, 10)
        yield process
    finally:
        process.kill()
        process.wait()


def family(place: Path) -> list[int]:
    return [int(word) for word in (place / "family").read_text().split()]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_nothing_is_left_after_the_supervisor_ends(
    standalone: subprocess.Popen[bytes], tmp_path: Path, number: signal.Signals
) -> None:
    child, grandchild = family(tmp_path)
    assert alive(child)
    assert alive(grandchild)
    standalone.send_signal(number)
    status = standalone.wait(10)
    assert status == (-signal.SIGKILL if number == signal.SIGKILL else 0)
    mark = RunFolder(tmp_path / "run").mark
    assert wait_until(lambda: not (alive(child) or alive(grandchild) or leftovers.marked(mark)), 5)


async def test_killing_guard_and_supervisor_at_once_leaves_nothing_for_the_next_start(
    standalone: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    child, grandchild = family(tmp_path)
    guard = int(Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(guard, signal.SIGSTOP)  # so that it cannot clean up in between
    standalone.kill()
    os.kill(guard, signal.SIGKILL)
    standalone.wait()
    try:
        async with Supervisor(run=tmp_path / "run", log=tmp_path / "log"):
            assert not alive(child)
    finally:
        os.kill(grandchild, signal.SIGKILL)  # the one case that nobody sees: no guard, no mark


async def test_a_second_instance_on_the_same_folder_is_refused(
    standalone: subprocess.Popen[bytes], tmp_path: Path
) -> None:
    with pytest.raises(AlreadyRunning) as refusal:
        async with Supervisor(run=tmp_path / "run", log=tmp_path / "log"):
            pass
    assert refusal.value.facts["pid"] == standalone.pid


async def test_the_next_start_waits_for_programs_that_are_still_ending(tmp_path: Path) -> None:
    slow = "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: (time.sleep(1), sys.exit())); "
    ready = tmp_path / "ready"
    program = script(f"{slow}open({str(ready)!r}, 'w'); time.sleep(600)")
    first = Supervisor(run=tmp_path / "run", log=tmp_path / "log")
    await first.__aenter__()
    await first.start(program)
    while not ready.exists():
        await asyncio.sleep(0.02)
    pid = int((tmp_path / "run" / "child.pid").read_text())
    stopping = asyncio.create_task(first.__aexit__(None, None, None))
    await asyncio.sleep(0.2)
    assert alive(pid)
    await stopping
    async with Supervisor(run=tmp_path / "run", log=tmp_path / "log"):
        assert not alive(pid)


async def test_a_program_that_dies_is_started_again_and_both_are_reported(tmp_path: Path) -> None:
    notices: list[Notice] = []
    async with Supervisor(run=tmp_path / "run", log=tmp_path / "log", report=notices.append) as supervisor:
        await supervisor.start(script("import time; time.sleep(600)"))
        await pid_in(tmp_path)
        os.kill(await pid_in(tmp_path), signal.SIGKILL)
        while supervisor.starts("child") < 2:
            await asyncio.sleep(0.02)
        await supervisor.ready("child")
    assert [notice.code for notice in notices] == ["failed", "recovered"]
    assert "137" in notices[0].text
    assert "137" in notices[0].text_zh


async def test_what_a_dead_program_left_behind_ends_before_it_is_started_again(tmp_path: Path) -> None:
    (tmp_path / "family.py").write_text(FAMILY)
    program = Program(name="family", argv=(sys.executable, str(tmp_path / "family.py"), str(tmp_path)))
    async with Supervisor(run=tmp_path / "run", log=tmp_path / "log") as supervisor:
        await supervisor.start(program)
        while not ((tmp_path / "family").exists() and (tmp_path / "family").read_text()):
            await asyncio.sleep(0.02)
        child, grandchild = family(tmp_path)
        os.kill(child, signal.SIGKILL)
        while supervisor.starts("family") < 2:
            await asyncio.sleep(0.01)
        assert not alive(grandchild)


async def test_a_program_that_never_becomes_ready_fails_with_its_last_words(tmp_path: Path) -> None:
    async with Supervisor(run=tmp_path / "run", log=tmp_path / "log") as supervisor:
        with pytest.raises(ProgramFailed) as failure:
            await supervisor.start(script("import sys; print('no such thing'); sys.exit(3)", ready=never))
        assert "no such thing" in failure.value.detail
        assert supervisor.starts("child") == 3


async def test_a_program_that_keeps_crashing_is_tried_ever_more_rarely(tmp_path: Path) -> None:
    notices: list[Notice] = []
    async with Supervisor(run=tmp_path / "run", log=tmp_path / "log", report=notices.append) as supervisor:
        await supervisor.start(script("raise SystemExit(1)"))
        await asyncio.sleep(2.0)
        assert 3 <= supervisor.failures("child") <= 5
    assert len([notice for notice in notices if notice.code == "failed"]) >= 3


def test_the_pause_doubles_up_to_a_limit() -> None:
    assert [pause_seconds(failures) for failures in (1, 2, 3, 4)] == [0.2, 0.4, 0.8, 1.6]
    assert pause_seconds(1000) == LONGEST_PAUSE_SECONDS


async def test_programs_start_after_those_they_need_and_end_before_them(tmp_path: Path) -> None:
    tale = tmp_path / "tale"
    tell = (
        "import signal, sys, time\n"
        "def say(word):\n"
        f"    with open({str(tale)!r}, 'a') as tale: tale.write(word + '\\n')\n"
        "def end(*_):\n"
        "    say(sys.argv[1] + ' ends'); sys.exit()\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "say(sys.argv[1] + ' starts')\n"
        "time.sleep(600)"
    )

    async def told(word: str) -> bool:
        return tale.exists() and word in tale.read_text()

    def teller(name: str, *after: str) -> Program:
        argv = (sys.executable, "-c", tell, name)
        return Program(name=name, argv=argv, after=after, ready=lambda: told(f"{name} starts"))

    async with Supervisor(run=tmp_path / "run", log=tmp_path / "log") as supervisor:
        await supervisor.start(teller("web", "database"), teller("database"))
    assert tale.read_text().splitlines() == ["database starts", "web starts", "web ends", "database ends"]


async def test_a_program_that_ignores_its_stop_signal_is_killed_after_its_grace(tmp_path: Path) -> None:
    deaf = f"import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); open({str(tmp_path / 'deaf')!r}, 'w'); time.sleep(600)"  # noqa: E501
    async with Supervisor(run=tmp_path / "run", log=tmp_path / "log") as supervisor:
        await supervisor.start(script(deaf, grace_seconds=0.5))
        while not (tmp_path / "deaf").exists():
            await asyncio.sleep(0.02)
        pid = await pid_in(tmp_path)
        began = time.monotonic()
    assert 0.4 < time.monotonic() - began < 3
    assert not alive(pid)


async def test_a_one_shot_that_fails_says_so(tmp_path: Path) -> None:
    async with Supervisor(run=tmp_path / "run", log=tmp_path / "log") as supervisor:
        await supervisor.run(script("pass"))
        with pytest.raises(ProgramFailed) as failure:
            await supervisor.run(script("raise SystemExit(4)"))
        assert failure.value.facts["status"] == 4


def test_a_busy_port_is_named_in_both_languages() -> None:
    port = free_port("test of a busy port")
    with pytest.raises(PortBusy) as refusal, socket.create_server(("127.0.0.1", port)):
        require_free("127.0.0.1", port)
    error = refusal.value
    assert (error.code, error.field, error.facts["port"]) == ("port_busy", "ZHANBO_PORT", port)
    assert "PORT=" in error.title
    assert "PORT=" in error.title_zh


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(PortRefused):
        require_free("192.0.2.1", 8000)


async def never() -> bool:
    return False


async def pid_in(place: Path) -> int:
    path = place / "run" / "child.pid"
    while not (path.exists() and path.read_text().strip()):
        await asyncio.sleep(0.02)
    return int(path.read_text())
