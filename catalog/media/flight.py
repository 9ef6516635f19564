"""Work done at the same time: several pieces as one, and one piece for several who ask for it."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Generic, TypeVar

from catalog.media.store import MediaStoreUnreachable

T = TypeVar("T")
Work = Coroutine[object, object, T]


async def together(*work: Work[None]) -> None:
    """Run all of it; the first error stops the rest and is raised as it is, not in a group."""
    tasks = [asyncio.create_task(piece) for piece in work]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


class SingleFlight(Generic[T]):
    """One piece of work per key, however many wait for it.

    A waiter that leaves does not stop it: a viewer who went away has asked for what the next one
    will want.
    """

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Task[T]] = {}

    async def run(self, key: str, work: Callable[[], Work[T]]) -> T:
        task = self._running.get(key)
        if task is None:
            task = asyncio.create_task(work(), name=key)
            self._running[key] = task
            task.add_done_callback(self._landed)
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled() and not _leaving():
                raise MediaStoreUnreachable("stopped") from None
            raise

    async def close(self) -> None:
        """Stop what is under way."""
        for task in self._running.values():
            task.cancel()
        await self.settled()

    async def settled(self) -> None:
        """Return once nothing of what is now under way is any more."""
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    def _landed(self, task: asyncio.Task[T]) -> None:
        del self._running[task.get_name()]
        if not task.cancelled():
            task.exception()  # those who waited have it; that nobody did is no fault of the program


def _leaving() -> bool:
    """Whether it is we who are cancelled, and not what we wait for."""
    us = asyncio.current_task()
    return us is not None and us.cancelling() > 0
