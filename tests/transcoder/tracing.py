"""What the tools of a process tree opened, by strace, and whom they called; Python itself is left out."""

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import pytest

from transcoder import startup
from transcoder.tools import Tools

ROOT = Path(__file__).parents[2]
WARDEN = Path(__file__).with_name("warden.py")
_CALLS = "open,openat,openat2,connect,socket,sendto,execve,execveat,clone,clone3,fork,vfork"
_LINE = re.compile(r"(\d+) +(.*)")
_WHOLE = re.compile(r"(\w+)\((.*)\) += (-?\d+|\?)(?: (\w+))?")
_NAME = re.compile(r'"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of a tool: ``name`` is the path it is about; ``error`` is empty where it succeeded."""

    call: str
    arguments: str
    error: str

    @property
    def name(self) -> str:
        found = _NAME.search(self.arguments)
        return found[1] if found else self.arguments


GATE = """
import asyncio, json, os
from pathlib import Path
from transcoder import probe, tools
from transcoder.errors import Refused

async def judge(path, found):
    try:
        await probe.probe(path, found)
    except Refused as refusal:
        return refusal.code
    return "accept"

async def main():
    found = await tools.find(os.environ)
    print(json.dumps({{name: await judge(Path(name), found) for name in {names!r}}}))

asyncio.run(main())
"""


def strace() -> str:
    found = shutil.which("strace")
    if found is None or subprocess.run([found, "true"], capture_output=True, check=False).returncode:
        pytest.skip("no strace, or it may not trace: as root run 'apt-get install strace'")
    return found


def traced(code: str, tools: Sequence[Path], log: Path, *words: str) -> tuple[str, list[Call]]:
    """Run Python code; what it printed, and every call of our interest by the tools that it started.

    ``words`` say what its kernel lacks (see warden.py).
    """
    argv = [strace(), "-f", "-qq", "-s", "4096", "-e", f"trace={_CALLS}", "-o", str(log)]
    done = subprocess.run(
        [*argv, sys.executable, str(WARDEN), *words], input=code, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout, calls(log.read_text("utf-8", "replace"), {str(tool) for tool in tools})


def calls(log: str, tools: set[str]) -> list[Call]:
    """Those made by a process from when it became a tool, and by its threads."""
    inside, begun, found = set[str](), dict[str, str](), list[Call]()
    for line in log.splitlines():
        if (parts := _LINE.match(line)) is None:
            continue
        pid, text = parts.groups()
        if text.endswith("<unfinished ...>"):
            begun[pid] = text.removesuffix("<unfinished ...>").rstrip()
            continue
        if text.startswith("<... "):
            text = begun.pop(pid, "") + text.partition("resumed>")[2]
        if (whole := _WHOLE.match(text)) is None:
            continue
        call, arguments, result, error = whole.groups()
        made = Call(call=call, arguments=arguments, error=error or "")
        if call == "execve" and not error and made.name in tools:
            inside.add(pid)
        if pid in inside and call not in ("clone", "clone3"):
            found.append(made)
        if call.startswith("clone") and pid in inside and result.isdigit():
            inside.add(result)
    return found


def foreign(calls: list[Call], tools: Tools, own: tuple[str, ...] = ()) -> list[Call]:
    """All but the start of the tools, and what a dynamic one of them loads."""
    programs = (tools.ffmpeg, tools.ffprobe)
    assert any(call.call == "execve" and call.name in map(str, programs) for call in calls)
    loads = tuple(str(path) for program in programs for path in startup.needs(program).reads)
    starts = [call for call in calls if call.call == "execve" and call.name in map(str, programs)]
    return [call for call in calls if call not in starts and not call.name.startswith((*loads, "\0", *own))]


class Canary:
    """A server on loopback that hangs up on whoever calls, and counts."""

    def __init__(self) -> None:
        self.calls = 0
        self._line = socket.create_server(("127.0.0.1", 0))
        self._serving = threading.Thread(target=self._serve)
        self.port: int = self._line.getsockname()[1]

    def _serve(self) -> None:
        while True:
            try:
                caller, _ = self._line.accept()
            except OSError:
                return
            self.calls += 1
            caller.close()

    def __enter__(self) -> Self:
        self._serving.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()
        self._serving.join()
