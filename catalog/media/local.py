"""The media store in a local folder: what the embedded default uses.

Everything is written under ``incoming/``, synced to the disk, and renamed to its place: a rename
inside one file system is atomic, so a reader finds all of an asset or none of it.
"""

import asyncio
import contextlib
import errno
import os
import shutil
import time
import uuid
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

from catalog.media.name import checked_id, checked_path
from catalog.media.store import MediaFile, MediaNotFound, MediaStoreFull

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def sync_folder(folder: Path) -> None:
    """Make the names inside ``folder`` durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_file(file: Path) -> None:
    """Make the bytes of ``file`` durable."""
    descriptor = os.open(file, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class LocalFile:
    """Implements ``MediaFile`` on a descriptor."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self.size = os.fstat(descriptor).st_size

    async def read(self, first: int, most: int) -> bytes:
        return await asyncio.to_thread(os.pread, self._descriptor, most, first)


@asynccontextmanager
async def opened(path: Path) -> AsyncGenerator[LocalFile]:
    """A whole file on this machine. Once it is open, nobody can take it away."""
    descriptor = await asyncio.to_thread(os.open, path, os.O_RDONLY)
    try:
        yield LocalFile(descriptor)
    finally:
        os.close(descriptor)


class LocalMediaStore:
    """Implements ``MediaStore`` on a folder; several processes may share it."""

    def __init__(self, root: Path) -> None:
        self._assets = root / "assets"
        self._masters = root / "masters"
        self._incoming = root / "incoming"
        for folder in (self._assets, self._masters, self._incoming):
            folder.mkdir(parents=True, exist_ok=True)

    async def put_master(self, sha256: str, file: Path) -> None:
        place = self._masters / checked_id(sha256)
        await asyncio.to_thread(self._place, place, lambda fresh: _copy_or_move(file, fresh))
        await asyncio.to_thread(file.unlink, missing_ok=True)

    async def has_master(self, sha256: str) -> bool:
        return (self._masters / checked_id(sha256)).is_file()

    async def master(self, sha256: str) -> Path:
        return _present(self._masters / checked_id(sha256))

    async def masters(self) -> list[str]:
        return await asyncio.to_thread(_names, self._masters)

    async def drop_master(self, sha256: str) -> None:
        await asyncio.to_thread((self._masters / checked_id(sha256)).unlink, missing_ok=True)

    async def put_asset(self, asset_id: str, folder: Path, files: Sequence[str]) -> None:
        place = self._assets / checked_id(asset_id)
        names = [checked_path(file) for file in files]
        await asyncio.to_thread(self._place, place, lambda fresh: _copy_folder(folder, names, fresh))

    async def file(self, asset_id: str, path: str) -> Path:
        return _present(self._assets / checked_id(asset_id) / checked_path(path))

    @asynccontextmanager
    async def open(self, asset_id: str, path: str) -> AsyncGenerator[MediaFile]:
        async with opened(await self.file(asset_id, path)) as file:
            yield file

    async def assets(self) -> list[str]:
        return await asyncio.to_thread(_names, self._assets)

    async def drop_asset(self, asset_id: str) -> None:
        place = self._assets / checked_id(asset_id)
        doomed = self._incoming / f"{asset_id}.{uuid.uuid4().hex}.dropped"
        try:
            await asyncio.to_thread(place.rename, doomed)
        except FileNotFoundError:
            return
        await asyncio.to_thread(shutil.rmtree, doomed)

    async def sweep(self, older: timedelta) -> int:
        return await asyncio.to_thread(self._sweep, time.time() - older.total_seconds())

    async def free_bytes(self) -> int | None:
        return shutil.disk_usage(self._incoming).free

    def _sweep(self, before: float) -> int:
        stale = [entry for entry in self._incoming.iterdir() if _touched(entry) < before]
        for entry in stale:
            with contextlib.suppress(FileNotFoundError):  # its owner woke up, or another sweep was sooner
                _remove(entry)
        return len(stale)

    def _place(self, place: Path, fill: Callable[[Path], None]) -> None:
        if place.exists():
            return
        fresh = self._incoming / f"{place.name}.{uuid.uuid4().hex}"
        try:
            fill(fresh)
            fresh.rename(place)
            _remove(fresh)  # renaming one link of a file to another link of it leaves both
        except OSError as error:
            _remove(fresh)
            if error.errno in _FULL:
                raise MediaStoreFull(str(error.strerror)) from error
            # another process placed the same content first: theirs is as good as ours
            if not place.exists():
                raise
        sync_folder(place.parent)


def _names(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


def _touched(entry: Path) -> float:
    """When anything in it was last written, linked or renamed; now, where another process removes it."""
    try:
        return max(path.lstat().st_ctime for path in (entry, *entry.rglob("*")))
    except FileNotFoundError:
        return time.time()


def _present(path: Path) -> Path:
    if not path.is_file():
        raise MediaNotFound(field="path")
    return path


def _copy_or_move(source: Path, fresh: Path) -> None:
    try:
        os.link(source, fresh)  # the same disk: no second copy of a large master
    except OSError:
        shutil.copyfile(source, fresh)
    sync_file(fresh)


def _copy_folder(source: Path, names: Sequence[str], fresh: Path) -> None:
    fresh.mkdir()
    folders = {fresh}
    for name in names:
        target = fresh / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, target)
        sync_file(target)
        folders.update(parent for parent in target.parents if parent.is_relative_to(fresh))
    for folder in folders:
        sync_folder(folder)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
