"""What a tool can reach: the same attempts by a real program, held by both layers, by either, and by none."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import pytest

from tests.transcoder import captive

ROOT = Path(__file__).parents[2]
NOBODY = 65534
DENIED = ("EPERM", "EACCES")
Outcomes = dict[str, str]

CODE = """
import asyncio, json, os, sys
from pathlib import Path
from transcoder import sandbox

facts = json.loads({facts!r})
facts |= {{"parent": os.getpid(), "address": id(facts)}}

async def main():
    home = Path({home!r})
    argv = [os.path.realpath(sys.executable), "-I", "-S", home / "captive.py", json.dumps(facts)]
    done = await sandbox.run(
        argv, sandbox.Bounds(wall_seconds=20, cpu_seconds=20), source=home / "source",
        reads=(home / "captive.py", home / "shelf"), writes=(home / "folder",),
    )
    level = await sandbox.level()
    print(json.dumps({{"code": done.code, "landlock": level.landlock, "seccomp": level.seccomp,
        "outcomes": json.loads(done.stdout or "null"), "stderr": done.stderr}}))

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def home() -> Generator[Path]:
    """A folder that everyone may enter: the tool's own, one to read, one that is none of its business."""
    with tempfile.TemporaryDirectory(prefix="zhanbo-", dir="/tmp") as name:
        place = Path(name)
        place.chmod(0o755)
        for folder in ("folder", "shelf", "outside"):
            (place / folder).mkdir(mode=0o777)
        shutil.copy(captive.__file__, place / "captive.py")
        (place / "source").write_bytes(b"material")
        (place / "shelf" / "given").write_bytes(b"given")
        for room in ("catalog", "transcoder"):  # what nobody must be able to read
            shutil.copytree(ROOT / room, place / "house" / room, ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / "tests" / "transcoder" / "warden.py", place / "warden.py")
        yield place


def furnish(home: Path) -> None:
    """What an attempt may have moved or removed is there again."""
    for name in ("outside/secret", "outside/spare", "outside/doomed", "folder/own", "folder/mine"):
        (home / name).write_bytes(b"secret")
    for name in ("outside/mine", "outside/new", "shelf/new", "folder/second", "folder/passwd", "folder/node"):
        (home / name).unlink(missing_ok=True)
    if (home / "folder" / "sub").exists():
        (home / "folder" / "sub").rmdir()
    if not (home / "folder" / "link").is_symlink():
        (home / "folder" / "link").symlink_to(home / "outside" / "secret")
    for folder in ("folder", "shelf", "outside"):
        (home / folder).chmod(0o777)
        for file in (home / folder).iterdir():
            if file.is_file() and not file.is_symlink():
                file.chmod(0o666)


def python_for(uid: int | None) -> str:
    """A Python that this user can start."""
    for candidate in (sys.executable, os.path.realpath("/usr/bin/python3")):
        check = [candidate, "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]
        try:
            if subprocess.run(check, user=uid, capture_output=True, check=False).returncode == 0:
                return candidate
        except OSError:
            continue
    pytest.skip(f"user {uid} can start no Python >= 3.11 here")


class Canary:
    """Listens in every way that an attempt might call."""

    def __init__(self, home: Path) -> None:
        path = home / "outside" / "socket"
        path.unlink(missing_ok=True)
        self.name = f"zhanbo-test-{os.getpid()}"
        self.heard = False
        families = (socket.AF_INET, socket.AF_UNIX, socket.AF_UNIX)
        self.lines = [socket.socket(family) for family in families]
        for line, address in zip(self.lines, (("127.0.0.1", 0), str(path), f"\0{self.name}"), strict=True):
            line.bind(address)
            line.listen()
        self.port: int = self.lines[0].getsockname()[1]
        self.lines.append(socket.socket(type=socket.SOCK_DGRAM))
        self.lines[-1].bind(("127.0.0.1", self.port))
        path.chmod(0o777)

    def calls(self) -> int:
        """How many called, by TCP, sockets or UDP."""
        count = 0
        for line in self.lines:
            line.setblocking(False)
            try:
                _ = line.accept() if line is not self.lines[-1] else line.recv(10)
                count += 1
            except BlockingIOError:
                pass
            line.close()
        return count


Attempted = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def attempted(home: Path) -> Attempted:
    """All attempts on a kernel that lacks what the words say, as a user; done once for each."""
    kept: dict[tuple[str, ...], dict[str, Any]] = {}

    def once(*words: str) -> dict[str, Any]:
        if words not in kept:
            kept[words] = attempt(home, words)
        return kept[words]

    return once


def attempt(home: Path, words: tuple[str, ...]) -> dict[str, Any]:
    furnish(home)
    canary = Canary(home)
    facts = {place: str(home / place) for place in ("folder", "shelf", "outside")}
    facts |= {"port": canary.port, "name": canary.name}  # pyright: ignore[reportAssignmentType]
    python = python_for(next((int(word) for word in words if word.isdigit()), None))
    done = subprocess.run(
        [python, str(home / "warden.py"), *words],
        input=CODE.format(facts=json.dumps(facts), home=str(home)),
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": str(home / "house"), "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=home, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    calls = canary.calls()
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    assert found["code"] == 0, found["stderr"]
    return {**found, "calls": calls}


WHOLE = ({**captive.FILES, **captive.NET, **captive.SCOPED, **captive.CALLS, **captive.MACHINERY}).keys()


def needs(found: dict[str, Any], *, landlock: int, seccomp: bool) -> None:
    if found["landlock"] < landlock or (seccomp and not found["seccomp"]):
        pytest.skip(f"this kernel gives Landlock {found['landlock']}, seccomp {found['seccomp']}")


@pytest.mark.parametrize("name", WHOLE)
def test_a_tool_cannot(attempted: Attempted, name: str) -> None:
    found = attempted()
    needs(found, landlock=6, seccomp=True)
    assert found["outcomes"][name] in DENIED


@pytest.mark.parametrize("name", [*captive.RIGHTS, "threads"])
def test_a_tool_can(attempted: Attempted, name: str) -> None:
    assert attempted()["outcomes"][name] == "done"


def test_nobody_was_called(attempted: Attempted) -> None:
    assert attempted()["calls"] == 0


def test_calls_that_a_filter_cannot_judge_or_does_not_know_are_as_if_absent(attempted: Attempted) -> None:
    """So that libc falls back to what it did before them."""
    assert attempted()["outcomes"]["clone3"] == "ENOSYS"
    assert attempted()["outcomes"]["a call from the future"] == "ENOSYS"


def test_who_is_not_root_holds_a_tool_as_well(attempted: Attempted) -> None:
    if os.geteuid() != 0:
        pytest.skip("everything else here is done by somebody who is not root")
    found = attempted(str(NOBODY))
    needs(attempted(), landlock=6, seccomp=True)
    assert (found["landlock"], found["seccomp"]) == (attempted()["landlock"], attempted()["seccomp"])
    assert {name for name in WHOLE if found["outcomes"][name] not in DENIED} == set()
    assert {name: found["outcomes"][name] for name in captive.RIGHTS} == dict.fromkeys(captive.RIGHTS, "done")
    assert found["calls"] == 0


def test_without_seccomp_landlock_still_holds_files_ports_and_signals(attempted: Attempted) -> None:
    found = attempted("no-seccomp")
    assert not found["seccomp"]
    needs(found, landlock=6, seccomp=False)
    held = {**captive.FILES, **captive.NET, **captive.SCOPED}
    assert {name for name in held if found["outcomes"][name] not in DENIED} == set()
    assert found["outcomes"]["fork"] == "done"


def test_without_landlock_seccomp_still_holds_sockets_processes_and_programs(attempted: Attempted) -> None:
    found = attempted("no-landlock")
    needs(found, landlock=0, seccomp=True)
    assert (found["landlock"], found["seccomp"]) == (0, True)
    held = {**captive.CALLS, **captive.MACHINERY}
    assert {name for name in held if found["outcomes"][name] not in DENIED} == set()
    assert found["outcomes"]["read /etc/passwd"] == "done"
    assert found["calls"] == 0


def test_every_attempt_succeeds_where_nothing_holds_it(attempted: Attempted) -> None:
    """Else the tests above would prove nothing; and a kernel that gives nothing stops no transcode."""
    found = attempted("no-landlock", "no-seccomp")
    assert (found["landlock"], found["seccomp"]) == (0, False)
    tried = {**captive.RIGHTS, **captive.FILES, **captive.NET, **captive.SCOPED, **captive.CALLS}
    reached = {"write to a device": "ENOSPC"}  # /dev/full was written to
    failed = {n: found["outcomes"][n] for n in tried if found["outcomes"][n] != reached.get(n, "done")}
    assert {name: error for name, error in failed.items() if name not in captive.ELSEWHERE} == {}
    assert found["calls"] == 4
