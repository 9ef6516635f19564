"""Many requests, one commit: what they bring is stored together, each is answered once that is durable."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Generic, TypeVar

from catalog.errors import Unavailable

PAUSE_SECONDS = 0.01  # a request waits so long for company
MOST_WAITING = 2000  # items; at a hundred flushes a second this is what a stall of seconds brings
MOST_AT_ONCE = 500  # items in one commit

Item = TypeVar("Item")
Answer = TypeVar("Answer")


class TooManyWaiting(Unavailable):
    """More has come than can be made durable now; nothing of this request was kept."""

    code = "too_many_waiting"
    title = "Too many reports are waiting; send it again soon"
    title_zh = "等待写入的上报过多，请稍后重发"


class Batches(Generic[Item, Answer]):
    """Collects items and stores them together.

    ``store`` makes a batch durable or raises, all of it or nothing, and answers in its order. Two items of
    the same ``key`` are never in one batch.
    """

    def __init__(
        self,
        store: Callable[[Sequence[Item]], Awaitable[Sequence[Answer]]],
        *,
        key: Callable[[Item], Hashable],
        pause_seconds: float = PAUSE_SECONDS,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self._store = store
        self._key = key
        self._pause_seconds = pause_seconds
        self._most_waiting = most_waiting
        self._waiting: deque[tuple[Item, asyncio.Future[Answer]]] = deque()
        self._some = asyncio.Event()

    def add(self, item: Item) -> Awaitable[Answer]:
        """The answer once ``item`` is durable; TooManyWaiting at once, or what ``store`` raised."""
        if len(self._waiting) >= self._most_waiting:
            raise TooManyWaiting
        answer: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, answer))
        self._some.set()
        return answer

    async def run(self) -> None:
        """Store for ever, one batch after the other."""
        while True:
            await self._some.wait()
            await asyncio.sleep(self._pause_seconds)
            await self._flush(self._take())

    def _take(self) -> list[tuple[Item, asyncio.Future[Answer]]]:
        taken: dict[Hashable, tuple[Item, asyncio.Future[Answer]]] = {}
        left: deque[tuple[Item, asyncio.Future[Answer]]] = deque()
        while self._waiting and len(taken) < MOST_AT_ONCE:
            one = self._waiting.popleft()
            if taken.setdefault(self._key(one[0]), one) is not one:
                left.append(one)
        self._waiting.extendleft(reversed(left))
        if not self._waiting:
            self._some.clear()
        return list(taken.values())

    async def _flush(self, batch: list[tuple[Item, asyncio.Future[Answer]]]) -> None:
        try:
            answers = await self._store([item for item, _ in batch])
        except Exception as error:  # each of the batch is told, and tells its client
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():  # who waited may be gone
                future.set_result(answer)
