"""One start of a program under its guard: begin, await its end, end it."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from deploy import guard
from deploy.program import Program

LOG_LIMIT_BYTES = 8 * 2**20
"""A log above this is set aside at the next start; the one set aside before goes."""
GUARD_PATIENCE_SECONDS = 3.0
"""What a guard may take beyond its program's grace before it is taken for frozen."""


class Child:
    """A running guard. The guard ends its program at a word on ``_leash`` or when it closes by our death."""

    def __init__(self, program: Program, process: asyncio.subprocess.Process, leash: int) -> None:
        self.program = program
        self._process = process
        self._leash = leash

    @classmethod
    async def start(
        cls, program: Program, env: Mapping[str, str], *, log: Path, pid_file: Path, lock: int
    ) -> "Child":
        set_aside_when_long(log)
        end, leash = os.pipe()
        try:
            with log.open("ab") as output:
                process = await asyncio.create_subprocess_exec(
                    *guarded(program, pid_file, lock),
                    stdin=end,
                    stdout=output,
                    stderr=output,
                    env={**env, **program.env},
                    pass_fds=(lock,),
                    start_new_session=True,  # Ctrl-C in the terminal is ours to pass on, in order
                )
        except BaseException:
            os.close(leash)
            raise
        finally:
            os.close(end)
        return cls(program, process, leash)

    async def ended(self) -> int:
        """Wait for the end; the exit status, 128 + the signal's number when a signal ended it."""
        return await self._process.wait()

    async def stop(self) -> None:
        """End it: stop signal, grace, SIGKILL, and whatever it left behind. Returns when nothing is left."""
        self._let_go()
        try:
            async with asyncio.timeout(self.program.grace_seconds + GUARD_PATIENCE_SECONDS):
                await self._process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            await self._process.wait()

    def _let_go(self) -> None:
        if self._leash >= 0:
            with contextlib.suppress(BrokenPipeError):  # the guard has ended already
                os.write(self._leash, b".")
            os.close(self._leash)
            self._leash = -1


def guarded(program: Program, pid_file: Path, lock: int) -> list[str]:
    order = guard.Order(
        argv=list(program.argv),
        folder=None if program.folder is None else str(program.folder),
        uid=program.account and program.account.uid,
        gid=program.account and program.account.gid,
        stop_signal=int(program.stop_signal),
        grace_seconds=program.grace_seconds,
        orphaned_grace_seconds=program.orphaned_grace_seconds,
        pid_file=str(pid_file),
        lock=lock,
    )
    return [sys.executable, "-I", "-S", str(Path(guard.__file__)), json.dumps(asdict(order))]


def set_aside_when_long(log: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        if log.stat().st_size > LOG_LIMIT_BYTES:
            log.replace(log.with_suffix(".1.log"))
