"""The queue of transcodes: Procrastinate on PostgreSQL. The only module that knows it or psycopg.

Jobs are put in by ``catalog.postgres.episodes.defer``, through Procrastinate's own SQL function, in
the transaction that stores the episode. What became of an episode stands in the episode's own
row; a job only says "look at this episode".
"""

import asyncio
from collections.abc import Callable, Coroutine, Iterable
from importlib.metadata import version

import procrastinate
import psycopg
import structlog
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager

from catalog.postgres.episodes import TRANSCODE_QUEUE, TRANSCODE_TASK
from catalog.postgres.migration import Script
from catalog.postgres.pieces import PIECE_TASK
from transcoder import sweeper

HEARTBEAT_SECONDS = 2.0
POLL_SECONDS = 3.0  # new jobs are told at once; this finds those whose time has come
RECONNECT_SECONDS = 1.0
STOP_LOOK_SECONDS = 0.1
STOP_SECONDS = 2.0  # what telling the database that a job is over may take, when we stop
_log = structlog.get_logger(__name__)

Accepting = Callable[[], Coroutine[object, object, bool]]
Transcode = Callable[[str], Coroutine[object, object, None]]
"""Does what is to be done for the episode of this id and never raises for the material's sake."""

MakePiece = Callable[[str, int, int], Coroutine[object, object, None]]
"""The same for a piece: the episode's id, its claim's fence, the piece's number."""


def schema() -> Script:
    """Procrastinate's own tables and functions, as a migration."""
    name = f"procrastinate-{version('procrastinate')}"
    return Script(name=name, sql=SchemaManager.get_schema(), frozen=False)


async def _always() -> bool:
    return True


class _Manager(JobManager):
    """Fetches no job while none is ``accepted``, and knows under which number its worker is registered."""

    def __init__(self, connector: procrastinate.PsycopgConnector, accepting: Accepting) -> None:
        super().__init__(connector)
        self._accepting = accepting
        self.worker_id: int | None = None

    async def register_worker(self) -> int:
        self.worker_id = await super().register_worker()
        return self.worker_id

    async def fetch_job(self, queues: Iterable[str] | None, worker_id: int) -> Job | None:
        return await super().fetch_job(queues, worker_id) if await self._accepting() else None


class Queue:
    """Runs ``transcode`` for each queued episode and ``make_piece`` for each piece of a long one, ``jobs`` at
    once, until cancelled. ``accepting`` is asked before each.
    """

    def __init__(
        self,
        database_url: str,
        transcode: Transcode,
        make_piece: MakePiece | None = None,
        *,
        jobs: int,
        accepting: Accepting = _always,
    ) -> None:
        connector = procrastinate.PsycopgConnector(conninfo=database_url)
        self._app = procrastinate.App(connector=connector)
        self._manager = self._app.job_manager = _Manager(connector, accepting)
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
                if _is_cancelled():
                    raise asyncio.CancelledError from error  # closing failed while it was told to stop
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _work(self) -> None:
        worker = asyncio.create_task(
            self._app.run_worker_async(
                queues=[TRANSCODE_QUEUE],
                concurrency=self._jobs,
                install_signal_handlers=False,
                fetch_job_polling_interval=POLL_SECONDS,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=sweeper.STALLED_SECONDS,
            )
        )
        beating = asyncio.create_task(self._beat())
        try:
            await asyncio.shield(worker)
        except asyncio.CancelledError:
            await self._stop(worker)
            raise
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)

    async def _beat(self) -> None:
        """Say that we live as long as a job of ours does. The library's worker falls silent for good when
        the database is away for a moment, though it goes on with its jobs, and others would take them.
        """
        while True:
            await asyncio.sleep(HEARTBEAT_SECONDS)
            if self._running and self._manager.worker_id is not None:
                try:
                    await self._manager.update_heartbeat(self._manager.worker_id)
                except (psycopg.Error, ConnectorException) as error:
                    _log.warning("heartbeat_failed", error=type(error).__name__)

    async def _stop(self, worker: asyncio.Task[None]) -> None:
        """Stop the worker and cancel its jobs, each once (it hands its episode back): also the one that was
        being fetched when we were told. A database that is gone is not waited for.
        """
        worker.cancel()
        told: set[asyncio.Task[object]] = set()
        left_seconds = STOP_SECONDS
        while not worker.done():
            for task in self._running - told:
                task.cancel()
            told |= self._running
            await asyncio.wait({worker}, timeout=STOP_LOOK_SECONDS)
            left_seconds -= 0 if self._running else STOP_LOOK_SECONDS
            if left_seconds < 0:
                worker.cancel()  # it has no job any more and still waits for a connection
        (ended,) = await asyncio.gather(worker, return_exceptions=True)
        if isinstance(ended, Exception):
            _log.warning("queue_stopped_without_database", error=type(ended).__name__)


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
