"""Keeps one program running: start, await readiness, await its end, pause, start again."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import ZhanboError
from deploy.child import Child
from deploy.errors import ProgramFailed
from deploy.program import STEADY_SECONDS, TRIES_TO_BECOME_READY, Program, pause_seconds

PROBE_PAUSE_SECONDS = 0.05
LOG_TAIL_BYTES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something an operator should see; ``code`` is one of ``failed``, ``not_ready``, ``recovered``."""

    program: str
    code: str
    text: str
    text_zh: str


Report = Callable[[Notice], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What every program of one supervisor shares."""

    env: Mapping[str, str]
    run: Path
    log: Path
    lock: int
    report: Report


class Keeper:
    """One program and its restarts. ``up`` is set while it is ready; ``failures`` counts those in a row."""

    def __init__(self, program: Program, around: Surroundings) -> None:
        self.program = program
        self.up = asyncio.Event()
        self.starts = 0
        self.failures = 0
        self.first_ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._around = around

    @property
    def log(self) -> Path:
        return self._around.log / f"{self.program.name}.log"

    async def keep(self) -> None:
        """Run for ever, or until it fails before it was ready even once: ``first_ready`` has the error."""
        try:
            while True:
                await self._live_once()
                if self.failures >= TRIES_TO_BECOME_READY and not self.first_ready.done():
                    raise self._failed()
                await asyncio.sleep(pause_seconds(self.failures))
        except (ZhanboError, OSError) as error:
            if self.first_ready.done():
                raise
            self.first_ready.set_exception(error)
        finally:
            self.first_ready.cancel()

    async def run_once(self) -> None:
        """Run to its end; raises ``ProgramFailed`` unless it exits with 0."""
        child = await self._start()
        try:
            status = await child.ended()
        finally:
            await child.stop()
        if status != 0:
            raise self._failed(status)

    async def _live_once(self) -> None:
        began = time.monotonic()
        try:
            reason, reason_zh = await self._live()
        except (ZhanboError, OSError) as error:
            if not self.first_ready.done():
                raise
            reason, reason_zh = f"could not be started: {error}", f"无法启动：{error}"
        self.failures = 1 if time.monotonic() - began > STEADY_SECONDS else self.failures + 1
        self._notice("failed", f"{reason}; starting it again", f"{reason_zh}，正在重启")

    async def _live(self) -> tuple[str, str]:
        """From start to end; says how it ended, in English and Chinese."""
        child = await self._start()
        try:
            if not await self._becomes_ready(child):
                return "did not become ready", "未能就绪"
            self._now_ready()
            status = await child.ended()
            return f"ended with status {status}", f"已退出，状态码 {status}"
        finally:
            self.up.clear()
            await child.stop()

    async def _start(self) -> Child:
        if self.program.prepare is not None:
            await asyncio.to_thread(self.program.prepare)
        self.starts += 1
        around = self._around
        pid_file = around.run / f"{self.program.name}.pid"
        return await Child.start(self.program, around.env, log=self.log, pid_file=pid_file, lock=around.lock)

    async def _becomes_ready(self, child: Child) -> bool:
        """False when it ended or its time was up first."""
        ended = asyncio.ensure_future(child.ended())
        try:
            async with asyncio.timeout(self.program.ready_within_seconds):
                while not ended.done():
                    if self.program.ready is None or await self.program.ready():
                        return True
                    await asyncio.wait([ended], timeout=PROBE_PAUSE_SECONDS)
        except TimeoutError:
            return False
        finally:
            ended.cancel()
        return False

    def _now_ready(self) -> None:
        self.up.set()
        if not self.first_ready.done():
            self.first_ready.set_result(None)
        elif self.failures:
            self._notice("recovered", "is ready again", "已恢复")

    def _notice(self, code: str, text: str, text_zh: str) -> None:
        notice = Notice(program=self.program.name, code=code, text=f"{text} ({self.log})", text_zh=text_zh)
        self._around.report(notice)

    def _failed(self, status: int | None = None) -> ProgramFailed:
        name, log = self.program.name, str(self.log)
        return ProgramFailed(f"{name}: {log}\n{tail(self.log)}", program=name, log=log, status=status)


def tail(log: Path) -> str:
    """The last lines of a log, for a message; empty when there is none."""
    try:
        text = log.read_bytes()
    except OSError:
        return ""
    end = text[-LOG_TAIL_BYTES:]
    return (end if end == text else end.partition(b"\n")[2]).decode(errors="replace").rstrip()
