"""Objects of the bucket on the local disk: fetched once for all who ask, checked, kept while they fit."""

import asyncio
from pathlib import Path

import structlog
from prometheus_client import Counter

from catalog.checksum import sha256_of
from catalog.media.bucket import Bucket
from catalog.media.cache import Cache, HeldPath
from catalog.media.flight import SingleFlight
from catalog.media.growth import GrowingFile, Growth
from catalog.media.listing import Entry
from catalog.media.store import MediaDamaged

_TRIES = 2  # wrong bytes are fetched once more: the wire may have been at fault, and not the store
_FILLING = 8  # blocks that nobody waits for yet, of all files: half of what may be received at once

_reads = Counter("zhanbo_media_reads_total", "Files asked of the media store, by where they were", ["found"])
_log = structlog.get_logger(__name__)


class Copies:
    """A cache, and how it is filled."""

    def __init__(self, bucket: Bucket, cache: Cache) -> None:
        self._bucket = bucket
        self._cache = cache
        self._fetching: SingleFlight[HeldPath] = SingleFlight()
        self._growths: dict[str, Growth] = {}
        self._filling = asyncio.Semaphore(_FILLING)

    async def close(self) -> None:
        """Stop the downloads that are under way."""
        await self._fetching.close()
        growing = [growth.growing for growth in self._growths.values()]
        for task in growing:
            task.cancel()
        await asyncio.gather(*growing, return_exceptions=True)

    async def drop(self, sha256: str) -> None:
        await asyncio.to_thread(self._cache.drop, sha256)

    async def master(self, key: str, sha256: str) -> Path:
        near = self._near(sha256)
        return near or await self._fetching.run(key, lambda: self._fetch_master(key, sha256))

    async def whole(self, key: str, entry: Entry) -> Path:
        """The whole local copy of a file."""
        return self._near(entry.sha256) or await self._growth(key, entry).whole()

    async def readable(self, key: str, entry: Entry) -> Path | GrowingFile:
        """The local copy of a file, or what there is of it once its first block can be read."""
        near = self._near(entry.sha256)
        if near is None and entry.blocks:
            growth = self._growth(key, entry)
            file = GrowingFile(growth)
            try:
                await growth.need(0)
            except BaseException:
                file.close()
                raise
            return file
        return near or await self.whole(key, entry)

    def _near(self, sha256: str) -> HeldPath | None:
        held = self._cache.held(sha256)
        _reads.labels("near" if held else "far").inc()
        return held

    def _growth(self, key: str, entry: Entry) -> Growth:
        """The copy that grows, one for all who ask for it; begun where there is none."""
        growth = self._growths.get(key)
        if growth is None or growth.over:
            growth = Growth(self._bucket, self._cache, key, entry, self._filling)
            self._growths[key] = growth
            growth.growing.add_done_callback(self._grown)
        return growth

    def _grown(self, growing: asyncio.Task[HeldPath]) -> None:
        key = growing.get_name()
        if key in self._growths and self._growths[key].growing is growing:
            del self._growths[key]
        if not growing.cancelled() and (error := growing.exception()):
            _log.warning("copy_not_made", key=key, error=type(error).__name__)

    async def _fetch_master(self, key: str, sha256: str) -> HeldPath:
        for _ in range(_TRIES):
            with self._cache.growing() as copy:
                await self._bucket.get_file(key, copy.write)
                if await asyncio.to_thread(sha256_of, copy.path) == sha256:
                    return await asyncio.to_thread(self._cache.place, copy, sha256)
        raise MediaDamaged(key)
