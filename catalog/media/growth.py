"""A file that is read while its local copy still grows: a viewer waits for one block and not for a film."""

import asyncio
import hashlib
import os
from collections.abc import Iterator
from contextlib import ExitStack

from catalog.media.bucket import Bucket
from catalog.media.cache import Cache, HeldPath
from catalog.media.flight import SingleFlight, together
from catalog.media.listing import BLOCK_BYTES, Entry
from catalog.media.store import MediaDamaged, MediaStoreUnreachable

WAIT_SECONDS = 20.0  # of a viewer for a block; the download goes on for the next who asks
_AT_ONCE = 4  # blocks of one file that nobody waits for yet
_TRIES = 2  # wrong bytes are fetched once more: the wire may have been at fault, and not the store


class Growth:
    """The copy of one file, block by block in the order of the file, but for those that a reader waits
    for: these come at once. Each block is checked by itself before anybody sees a byte of it.

    ``filling`` bounds what all growths together fetch that nobody waits for.
    """

    def __init__(
        self, bucket: Bucket, cache: Cache, key: str, entry: Entry, filling: asyncio.Semaphore
    ) -> None:
        self.entry = entry
        self._bucket = bucket
        self._cache = cache
        self._key = key
        self._filling = filling
        self._there: set[int] = set()
        self._fetching: SingleFlight[None] = SingleFlight()
        self._ended = False
        self._open = ExitStack()
        self._copy = self._open.enter_context(cache.growing())
        self.growing = asyncio.create_task(self._grow(), name=key)

    @property
    def over(self) -> bool:
        """Whether it is no use to begin to wait for it."""
        return self._ended or self.growing.done()

    async def whole(self) -> HeldPath:
        """The finished copy."""
        return await asyncio.shield(self.growing)

    def descriptor(self) -> int:
        """One more descriptor of the copy, the caller's to close."""
        return os.dup(self._copy.descriptor)

    async def need(self, number: int) -> None:
        """Return once this block can be read."""
        if number in self._there:
            return
        if self._ended:
            raise MediaStoreUnreachable("the download ended too early")
        await self._fetching.run(str(number), lambda: self._fetch(number))

    async def _grow(self) -> HeldPath:
        rest = iter(range(len(self.entry.blocks)))

        async def fill(numbers: Iterator[int]) -> None:
            for number in numbers:
                async with self._filling:
                    await self.need(number)

        try:
            await together(*(fill(rest) for _ in range(_AT_ONCE)))
            return await asyncio.to_thread(self._cache.place, self._copy, self.entry.sha256)
        except asyncio.CancelledError:
            self._ended = True
            await self._fetching.close()
            raise
        except Exception:
            self._ended = True
            await self._fetching.settled()  # what readers wait for may still come
            raise
        finally:
            self._open.close()

    async def _fetch(self, number: int) -> None:
        first = number * BLOCK_BYTES
        for _ in range(_TRIES):
            block = await self._bucket.get(self._key, first, BLOCK_BYTES)
            if hashlib.sha256(block).hexdigest() == self.entry.blocks[number]:
                await self._copy.write(block, first)
                self._there.add(number)
                return
        raise MediaDamaged("a block is not the one that was stored")


class GrowingFile:
    """Implements ``MediaFile`` on a copy that may not be whole yet."""

    def __init__(self, growth: Growth) -> None:
        self.size = growth.entry.size
        self._growth = growth
        self._descriptor = growth.descriptor()

    async def read(self, first: int, most: int) -> bytes:
        if first >= self.size:
            return b""
        number = first // BLOCK_BYTES
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await self._growth.need(number)
        except TimeoutError as error:
            raise MediaStoreUnreachable("it takes longer than a viewer waits") from error
        most = min(most, (number + 1) * BLOCK_BYTES - first)
        return await asyncio.to_thread(os.pread, self._descriptor, most, first)

    def close(self) -> None:
        os.close(self._descriptor)
