"""Supervises child processes: starts them in order, awaits readiness, restarts what dies, leaves no orphan.

    async with Supervisor(run=data / "run", log=data / "log") as supervisor:
        await supervisor.run(migrations)
        await supervisor.start(web, worker)      # returns when all are ready
        await forever                             # they are kept running meanwhile

Each program runs under a guard process (``deploy.guard``), which is what makes the last promise hold even
when the supervisor is killed with SIGKILL; ``RunFolder`` makes it the only one on its folder and lets it
begin only when nothing of the last run is left.
"""

import asyncio
import os
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from deploy import leftovers
from deploy.keeper import Keeper, Notice, Report, Surroundings
from deploy.program import Program
from deploy.run_folder import RunFolder


def silent(_: Notice) -> None:
    """Report to nobody."""


class Supervisor:
    """The owner of a set of programs, and of the tasks that keep them.

    It may be entered and left in different tasks (a test session's fixture does), so it holds its tasks
    itself and not in a ``TaskGroup``.
    """

    def __init__(
        self, *, run: Path, log: Path, env: Mapping[str, str] | None = None, report: Report = silent
    ) -> None:
        self._folder = RunFolder(run.absolute())
        self._log = log.absolute()
        self._env = os.environ if env is None else env
        self._report = report
        self._keepers: dict[str, Keeper] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def __aenter__(self) -> "Supervisor":
        await self._folder.__aenter__()
        self._log.mkdir(parents=True, exist_ok=True)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self.stop()
        finally:
            await self._folder.__aexit__(kind, error, trace)

    async def run(self, program: Program) -> None:
        """Run a one-shot program to its end; raises ``ProgramFailed`` unless it exits with 0."""
        await Keeper(program, self._surroundings()).run_once()

    async def start(self, *programs: Program) -> None:
        """Start these, each once those it names in ``after`` are ready; returns when all are ready.

        Raises ``ProgramFailed`` when one cannot become ready; the others keep running until ``stop``.
        """
        started = [Keeper(program, self._surroundings()) for program in programs]
        self._keepers |= {keeper.program.name: keeper for keeper in started}
        for keeper in started:
            self._tasks[keeper.program.name] = asyncio.create_task(self._keep(keeper))
        await asyncio.gather(*(asyncio.shield(keeper.first_ready) for keeper in started))

    async def stop(self) -> None:
        """End every program: those first that no other running one needs, all of one rank together."""
        while self._tasks:
            needed = {name for running in self._tasks for name in self._keepers[running].program.after}
            leaving = [name for name in self._tasks if name not in needed] or list(self._tasks)
            tasks = [self._tasks.pop(name) for name in leaving]
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(leftovers.sweep, self._folder.mark)

    def names(self) -> tuple[str, ...]:
        """The programs that were started, in that order."""
        return tuple(self._keepers)

    def failures(self, name: str) -> int:
        """How often in a row this program has failed."""
        return self._keepers[name].failures

    def starts(self, name: str) -> int:
        """How often this program was started."""
        return self._keepers[name].starts

    async def ready(self, name: str) -> None:
        """Wait until this program is ready (again)."""
        await self._keepers[name].up.wait()

    async def _keep(self, keeper: Keeper) -> None:
        for name in keeper.program.after:
            await asyncio.shield(self._keepers[name].first_ready)
        await keeper.keep()

    def _surroundings(self) -> Surroundings:
        run = self._folder
        env = {**self._env, leftovers.MARK: run.mark}
        return Surroundings(env=env, run=run.path, log=self._log, lock=run.guards, report=self._report)
