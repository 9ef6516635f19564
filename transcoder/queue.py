"""The queue of transcodes: Procrastinate on PostgreSQL. The only module that knows it or psycopg.

Jobs are put in by ``catalog.postgres.episodes.defer``, through Procrastinate's own SQL function, in
the transaction that stores the episode. What became of an episode stands in the episode's own
row; a job only says "look at this episode".
"""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine
from importlib.metadata import version

import procrastinate
import psycopg
import structlog
from procrastinate.exceptions import ConnectorException
from procrastinate.schema import SchemaManager

from catalog.postgres.episodes import TRANSCODE_QUEUE, TRANSCODE_TASK
from catalog.postgres.migration import Script
from catalog.postgres.pieces import PIECE_TASK

HEARTBEAT_SECONDS = 2.0
STALLED_SECONDS = 10.0  # a worker that was silent so long is taken for dead; the fence guards if not
SWEEP_SECONDS = 3.0
RECONNECT_SECONDS = 1.0
_log = structlog.get_logger(__name__)

Transcode = Callable[[str], Coroutine[object, object, None]]
"""Does what is to be done for the episode of this id and never raises for the material's sake."""

MakePiece = Callable[[str, int, int], Coroutine[object, object, None]]
"""The same for a piece: the episode's id, its claim's fence, the piece's number."""


def schema() -> Script:
    """Procrastinate's own tables and functions, as a migration."""
    name = f"procrastinate-{version('procrastinate')}"
    return Script(name=name, sql=SchemaManager.get_schema(), frozen=False)


class Queue:
    """Runs ``transcode`` for each queued episode and ``make_piece`` for each piece of a long one, ``jobs`` at
    once, until cancelled.
    """

    def __init__(
        self, database_url: str, transcode: Transcode, make_piece: MakePiece | None = None, *, jobs: int
    ) -> None:
        self._app = procrastinate.App(connector=procrastinate.PsycopgConnector(conninfo=database_url))
        self._jobs = jobs
        self._running: set[asyncio.Task[object]] = set()
        self._transcode, self._make_piece = transcode, make_piece
        self._app.task(name=TRANSCODE_TASK, queue=TRANSCODE_QUEUE)(self._episode)
        if make_piece is not None:
            self._app.task(name=PIECE_TASK, queue=TRANSCODE_QUEUE)(self._piece)

    async def _episode(self, episode_id: str) -> None:
        await self._known(self._transcode(episode_id))

    async def _piece(self, episode_id: str, fence: int, number: int) -> None:
        assert self._make_piece is not None
        await self._known(self._make_piece(episode_id, fence, number))

    async def _known(self, work: Coroutine[object, object, None]) -> None:
        """``work``, which is cancelled when this worker stops."""
        task = asyncio.current_task()
        assert task is not None
        self._running.add(task)
        try:
            await work
        finally:
            self._running.discard(task)

    async def run(self) -> None:
        """Work for ever. A database that goes away is waited for; a running job goes on meanwhile."""
        while True:
            try:
                async with self._app.open_async():
                    await self._work()
            except (psycopg.Error, ConnectorException, OSError, ExceptionGroup) as error:
                _log.warning("queue_waits_for_database", error=type(error).__name__)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _work(self) -> None:
        worker = asyncio.create_task(
            self._app.run_worker_async(
                queues=[TRANSCODE_QUEUE],
                concurrency=self._jobs,
                install_signal_handlers=False,
                fetch_job_polling_interval=SWEEP_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=STALLED_SECONDS,
            )
        )
        sweeper = asyncio.create_task(self._sweep())
        try:
            await asyncio.shield(worker)
        except asyncio.CancelledError:
            await self._stop(worker)
            raise
        finally:
            sweeper.cancel()
            await asyncio.gather(sweeper, return_exceptions=True)

    async def _stop(self, worker: asyncio.Task[None]) -> None:
        """Cancel the running jobs (each hands its episode back), then the worker."""
        for task in list(self._running):
            task.cancel()
        worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await worker

    async def _sweep(self) -> None:
        """Put the jobs of dead workers back into the queue."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            try:
                await self._revive()
            except (psycopg.Error, ConnectorException) as error:
                _log.warning("sweep_failed", error=type(error).__name__)

    async def _revive(self) -> None:
        manager = self._app.job_manager
        for job in await manager.get_stalled_jobs(seconds_since_heartbeat=STALLED_SECONDS):
            _log.warning("job_revived", job=job.id, episode=job.task_kwargs.get("episode_id"))
            await manager.retry_job(job)
