"""Background work that has an owner: it lives as long as the service and never fails in silence."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncGenerator, Callable, Coroutine
from os import getpid, kill

import structlog
from aiohttp import web

_log = structlog.get_logger(__name__)


def owned(
    name: str, work: Callable[[web.Application], Coroutine[object, object, None]]
) -> Callable[[web.Application], AsyncGenerator[None]]:
    """A context that runs ``work`` beside the service. When it ends by itself, with an error or
    not, the whole process is asked to end: half a service is worse than one that is restarted.
    """

    async def context(app: web.Application) -> AsyncGenerator[None]:
        task = asyncio.create_task(work(app), name=name)
        task.add_done_callback(_ended)
        yield
        task.remove_done_callback(_ended)
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    def _ended(task: asyncio.Task[None]) -> None:
        if not task.cancelled():
            _log.error("background_work_ended", work=name, exc_info=task.exception())
            kill(getpid(), signal.SIGTERM)

    return context
