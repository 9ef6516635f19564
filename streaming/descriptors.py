"""Files of the local media store that are kept open: a published file never changes under its name."""

import asyncio
import os
import resource
import time
from collections import OrderedDict
from collections.abc import AsyncGenerator, Container
from contextlib import asynccontextmanager

from catalog.media.local import LocalMediaStore

UNUSED_SECONDS = 600.0  # then the disk may have the room of a file that was removed meanwhile
TIDY_SECONDS = 60.0
MOST_OPEN = 4096


class OpenFile:
    """Implements ``HeldFile``. Closed once it is forgotten and nobody holds it."""

    def __init__(self, descriptor: int, key: tuple[str, str], takedowns: Container[str]) -> None:
        self.descriptor = descriptor
        self.key = key
        self._takedowns = takedowns
        self.size = os.fstat(descriptor).st_size
        self.used_at = time.monotonic()
        self._holders = 0
        self._forgotten = False

    @property
    def refused(self) -> bool:
        return self.key[0] in self._takedowns

    @property
    def closed(self) -> bool:
        return self.descriptor < 0

    def hold(self) -> None:
        self._holders += 1

    def release(self) -> None:
        self._holders -= 1
        self._close_if_over()

    def forget(self) -> None:
        """Nobody will ask for it any more."""
        self._forgotten = True
        self._close_if_over()

    def _close_if_over(self) -> None:
        if self._forgotten and not self._holders and not self.closed:
            os.close(self.descriptor)
            self.descriptor = -1


class Descriptors:
    """At most ``most`` files, the last used ones; what belongs to ``takedowns`` is sent to nobody."""

    def __init__(self, store: LocalMediaStore, most: int, takedowns: Container[str] = frozenset()) -> None:
        self._store = store
        self._takedowns = takedowns
        self._most = most
        self._open: OrderedDict[tuple[str, str], OpenFile] = OrderedDict()

    async def get(self, asset_id: str, path: str) -> OpenFile:
        """The file, open; MediaNotFound, MediaNameRefused."""
        key = asset_id, path
        if key not in self._open:
            place = await self._store.file(asset_id, path)
            descriptor = await asyncio.to_thread(os.open, place, os.O_RDONLY | os.O_CLOEXEC)
            if key in self._open:  # another request was sooner
                os.close(descriptor)
            else:
                self._open[key] = OpenFile(descriptor, key, self._takedowns)
        self._open.move_to_end(key)
        while len(self._open) > self._most:
            self._open.popitem(last=False)[1].forget()
        return self._open[key]

    def used(self, file: OpenFile) -> None:
        """Keep it: it is being asked for."""
        file.used_at = time.monotonic()
        if file.key in self._open:
            self._open.move_to_end(file.key)

    def tidy(self) -> None:
        """Forget what nobody has asked for lately."""
        before = time.monotonic() - UNUSED_SECONDS
        for key in [key for key, file in self._open.items() if file.used_at < before]:
            self._open.pop(key).forget()

    def close(self) -> None:
        while self._open:
            self._open.popitem()[1].forget()


@asynccontextmanager
async def descriptors_of(store: LocalMediaStore, takedowns: Container[str]) -> AsyncGenerator[Descriptors]:
    """At most a quarter of the descriptors that this process may have; the rest is for connections."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    descriptors = Descriptors(store, min(MOST_OPEN, allowed // 4), takedowns)

    async def keep_tidy() -> None:
        while True:
            await asyncio.sleep(TIDY_SECONDS)
            descriptors.tidy()

    tidying = asyncio.create_task(keep_tidy(), name="tidy descriptors")
    try:
        yield descriptors
    finally:
        tidying.cancel()
        descriptors.close()
