"""The media store in a bucket, with copies on the local disk of what was read.

    masters/{sha256}            a maker's file
    files/{asset}/{sha256}      the bytes of an asset's files
    assets/{asset}              its listing, written last: path → SHA-256 and length

A reader begins with the listing, so it finds all of an asset or none of it. The names of the bytes are
their hashes: two workers that make one asset at the same time never overwrite each other, a put that was
interrupted goes on where it stopped, and a byte that is wrong, wherever it went wrong, is found out
before the file is handed out.
"""

import asyncio
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from catalog.media.bucket import Bucket
from catalog.media.cache import Cache
from catalog.media.copies import Copies
from catalog.media.flight import SingleFlight, together
from catalog.media.growth import WAIT_SECONDS
from catalog.media.listing import BLOCK_BYTES, Entry, Listing, entry_of
from catalog.media.local import opened
from catalog.media.name import checked_id, checked_path
from catalog.media.s3 import s3
from catalog.media.store import MediaFile, MediaNotFound, MediaStoreUnreachable
from catalog.settings import BucketSettings

T = TypeVar("T")

REUSED_SECONDS = 3600.0  # younger leftovers of a put are the next one's; older ones are a sweep's
_AT_ONCE = 4  # files of an asset
_MOST_LISTINGS = 4096


@asynccontextmanager
async def remote_store(settings: BucketSettings) -> AsyncGenerator["RemoteMediaStore"]:
    """The store, for as long as the context lasts."""
    cache = await asyncio.to_thread(Cache, settings.cache, settings.cache_bytes)
    async with s3(settings) as client:
        store = RemoteMediaStore(Bucket(client, settings.prefix), cache)
        try:
            yield store
        finally:
            await store.close()


class RemoteMediaStore:
    """Implements ``MediaStore`` on a bucket; any number of processes and machines may share it.

    What another process dropped is served from the local copies until they have to make room: only
    names that nobody asks for any more are ever dropped.
    """

    def __init__(self, bucket: Bucket, cache: Cache) -> None:
        self._bucket = bucket
        self._copies = Copies(bucket, cache)
        self._listings: OrderedDict[str, Listing] = OrderedDict()
        self._putting: SingleFlight[None] = SingleFlight()  # a client that lost patience asks again
        self._asking: SingleFlight[Listing] = SingleFlight()

    async def close(self) -> None:
        """Stop what is under way."""
        await self._putting.close()
        await self._asking.close()
        await self._copies.close()

    async def put_master(self, sha256: str, file: Path) -> None:
        key = _master(sha256)
        await self._putting.run(key, lambda: self._put_master(key, sha256, file))

    async def has_master(self, sha256: str) -> bool:
        return await self._bucket.size(_master(sha256)) is not None

    async def master(self, sha256: str) -> Path:
        return await self._copies.master(_master(sha256), sha256)

    async def masters(self) -> list[str]:
        """The names of all masters."""
        return await self._names("masters/")

    async def drop_master(self, sha256: str) -> None:
        await self._bucket.delete(_master(sha256))
        await self._copies.drop(sha256)

    async def put_asset(self, asset_id: str, folder: Path, files: Sequence[str]) -> None:
        key = _asset(asset_id)
        names = [checked_path(file) for file in files]
        if await self._bucket.size(key) is not None:
            return
        listing = await asyncio.to_thread(_listing, folder, names)
        await self._send(asset_id, listing, folder)
        await self._bucket.put_first(key, listing.encode())
        await self._send(asset_id, listing, folder)  # what a sweep took for left over at this very moment

    async def file(self, asset_id: str, path: str) -> Path:
        return await self._found(asset_id, path, self._copies.whole)

    @asynccontextmanager
    async def open(self, asset_id: str, path: str) -> AsyncGenerator[MediaFile]:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                found = await self._found(asset_id, path, self._copies.readable)
        except TimeoutError as error:
            raise MediaStoreUnreachable("it takes longer than a viewer waits") from error
        if isinstance(found, Path):
            async with opened(found) as file:
                yield file
            return
        try:
            yield found
        finally:
            found.close()

    async def assets(self) -> list[str]:
        return await self._names("assets/")

    async def drop_asset(self, asset_id: str) -> None:
        await self._bucket.delete(_asset(asset_id))  # first: a reader finds nothing rather than a part
        listing = self._listings.pop(asset_id, None)
        for entry in listing.files.values() if listing else ():
            await self._copies.drop(entry.sha256)
        await self._drop_files(asset_id)

    async def sweep(self, older: timedelta) -> int:
        """Remove what puts and drops that were killed left behind, where nothing was written to it for
        so long; how many pieces went. (Of an upload in parts it is its beginning that counts.)
        """
        before = datetime.now(UTC) - older
        gone = await self._bucket.abort_uploads(before)
        begun = await self._bucket.folders("files/")
        whole = set(await self.assets())  # asked for afterwards, so what was completed meanwhile is in it
        for asset_id in begun:
            if asset_id not in whole and await self._stale(asset_id, before):
                await self._drop_files(asset_id)
                gone += 1
        return gone

    async def free_bytes(self) -> int | None:
        """None: a bucket has no end that it would tell of."""
        return None

    async def _put_master(self, key: str, sha256: str, file: Path) -> None:
        if await self._bucket.size(key) is None:
            try:
                await self._bucket.put_file(key, file, sha256)
            except FileNotFoundError:
                if not await self.has_master(sha256):  # else another request took it over first
                    raise
        await asyncio.to_thread(file.unlink, missing_ok=True)

    async def _names(self, folder: str) -> list[str]:
        return [found.key.removeprefix(folder) for found in await self._bucket.found(folder)]

    async def _stale(self, asset_id: str, before: datetime) -> bool:
        found = await self._bucket.found(f"files/{asset_id}/")
        if not found or any(one.changed_at >= before for one in found):  # some servers show empty folders
            return False
        return await self._bucket.size(_asset(asset_id)) is None

    async def _drop_files(self, asset_id: str) -> None:
        found = iter(await self._bucket.found(f"files/{asset_id}/"))

        async def delete() -> None:
            for one in found:
                await self._bucket.delete(one.key)

        await together(*(delete() for _ in range(_AT_ONCE)))

    async def _send(self, asset_id: str, listing: Listing, folder: Path) -> None:
        """Store the bytes of an asset that are not there yet."""
        young = datetime.now(UTC) - timedelta(seconds=REUSED_SECONDS)
        there = {
            (found.key, found.bytes)
            for found in await self._bucket.found(f"files/{asset_id}/")
            if found.changed_at > young
        }
        missing = {
            _bytes(asset_id, entry): (path, entry)
            for path, entry in listing.files.items()
            if (_bytes(asset_id, entry), entry.size) not in there
        }
        rest = iter(missing.items())

        async def send() -> None:
            for key, (path, entry) in rest:
                await self._bucket.put_file(key, folder / path, entry.sha256)

        await together(*(send() for _ in range(_AT_ONCE)))

    async def _found(
        self, asset_id: str, path: str, get: Callable[[str, Entry], Coroutine[object, object, T]]
    ) -> T:
        """What ``get`` makes of a file's key and entry. A listing that we remember may be an old one."""
        checked_id(asset_id)
        checked_path(path)
        try:
            entry = await self._entry(asset_id, path)
            return await get(_bytes(asset_id, entry), entry)
        except MediaNotFound:
            if self._listings.pop(asset_id, None) is None:
                raise
            entry = await self._entry(asset_id, path)  # dropped elsewhere, and perhaps put anew
            return await get(_bytes(asset_id, entry), entry)

    async def _entry(self, asset_id: str, path: str) -> Entry:
        listing = self._listings.get(asset_id)
        if listing is None:
            listing = await self._asking.run(asset_id, lambda: self._read_listing(asset_id))
        self._remember(asset_id, listing)
        entry = listing.files.get(path)
        if entry is None:
            raise MediaNotFound(field="path")
        return entry

    async def _read_listing(self, asset_id: str) -> Listing:
        return Listing.decode(await self._bucket.get(_asset(asset_id)))

    def _remember(self, asset_id: str, listing: Listing) -> None:
        self._listings[asset_id] = listing
        self._listings.move_to_end(asset_id)
        if len(self._listings) > _MOST_LISTINGS:
            self._listings.popitem(last=False)


def _master(sha256: str) -> str:
    return f"masters/{checked_id(sha256)}"


def _asset(asset_id: str) -> str:
    return f"assets/{checked_id(asset_id)}"


def _bytes(asset_id: str, entry: Entry) -> str:
    return f"files/{asset_id}/{entry.sha256}"


def _listing(folder: Path, names: Sequence[str]) -> Listing:
    """Read and hash every file once; a missing one is told before anything is sent."""
    return Listing(files={name: entry_of(_blocks(folder / name)) for name in names})


def _blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as opened:
        while block := opened.read(BLOCK_BYTES):
            yield block
