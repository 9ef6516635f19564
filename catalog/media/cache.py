"""Local copies of what lies far away: a bounded folder of files named by the SHA-256 of their bytes.

A copy grows in ``incoming/``, is synced to the disk, and gets its name by a hard link: whoever finds
a name finds the whole file, whatever was killed and whenever the power failed.

What may go is decided by the kernel, so that any number of processes may share the folder and any of
them may be killed: whoever holds a copy has a shared lock on it, and the least recently used copies go
only where nobody has. A lock lives as long as the ``HeldPath`` that was handed out, so the file of a
running job stays for as many hours as the job. For those who keep a path only as text there is a grace.
"""

import asyncio
import errno
import fcntl
import os
import threading
import time
import uuid
import weakref
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path, PosixPath

from catalog.media.store import MediaStoreFull

GRACE_SECONDS = 30.0
_LEFTOVER_SECONDS = 600.0  # a copy that is just being begun has no lock yet
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_SWEEP_SHARE = 16  # a sweep after each sixteenth of the bound that came in: reading the folder costs


class HeldPath(PosixPath):
    """A path whose file stays where it is while this very object lives."""

    @classmethod
    def over(cls, path: Path, descriptor: int) -> "HeldPath":
        """``descriptor`` has the lock; it is closed when the path is no more."""
        held = cls(path)
        weakref.finalize(held, os.close, descriptor)
        return held


class Cache:
    """At most ``most_bytes``, but for what is held: a job's source is never in the way of itself."""

    def __init__(self, folder: Path, most_bytes: int, *, grace_seconds: float = GRACE_SECONDS) -> None:
        self._files = folder / "files"
        self._incoming = folder / "incoming"
        self._most_bytes = most_bytes
        self._grace_seconds = grace_seconds
        self._grown = most_bytes  # what earlier processes left is looked at with the first copy
        for made in (self._files, self._incoming):
            made.mkdir(parents=True, exist_ok=True, mode=0o700)

    def held(self, name: str) -> HeldPath | None:
        """The copy of this name, held; None where there is none. Counts as a use."""
        path = self._files / name
        try:
            descriptor = os.open(path, os.O_RDONLY)
        except FileNotFoundError:
            return None
        if _lock(descriptor, fcntl.LOCK_SH) and os.fstat(descriptor).st_nlink:
            os.utime(descriptor)
            return HeldPath.over(path, descriptor)
        os.close(descriptor)  # it was on its way out
        return None

    @contextmanager
    def growing(self) -> Generator["Growing"]:
        """A new copy, to be filled; gone again unless it was placed."""
        copy = Growing(self._incoming / uuid.uuid4().hex)
        try:
            yield copy
        finally:
            copy.close()

    def place(self, copy: "Growing", name: str) -> HeldPath:
        """Give a whole and checked copy its name; others go for it. Blocking: it is synced first."""
        while True:
            try:
                held = copy.placed(self._files / name)
                break
            except FileExistsError:
                if theirs := self.held(name):
                    return theirs
        self._grown += held.stat().st_size
        if self._grown >= self._most_bytes / _SWEEP_SHARE:
            self._grown = 0
            self.sweep()
        return held

    def drop(self, name: str) -> None:
        """Forget a copy, held or not: who has it open reads on."""
        (self._files / name).unlink(missing_ok=True)

    def sweep(self, *, now: float | None = None) -> None:
        """Back under the bound, and no leftovers of the killed. Blocking."""
        now = time.time() if now is None else now
        for _, _, path in _by_age(self._incoming, now - _LEFTOVER_SECONDS):
            _remove_unheld(path)  # what a killed process left
        copies, old = _by_age(self._files, float("inf")), now - self._grace_seconds
        excess = sum(size for _, size, _ in copies) - self._most_bytes
        for used_at, size, path in copies:
            if excess <= 0 or used_at > old:
                return
            if _remove_unheld(path):
                excess -= size


class Growing:
    """A copy that is not whole yet.

    Threads write to it for tasks that may be cancelled meanwhile: the lock sees to it that none of them
    finds its descriptor closed, and given to another file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o400)
        _lock(self.descriptor, fcntl.LOCK_SH)
        self._using = threading.Lock()
        self._closed = False

    async def write(self, block: bytes, at: int) -> None:
        """Put a block in its place. MediaStoreFull where there is no room for it."""
        await asyncio.to_thread(self._write, block, at)

    def _write(self, block: bytes, at: int) -> None:
        view, place = memoryview(block), at
        with self._using, _told_when_full():
            while view and not self._closed:
                written = os.pwrite(self.descriptor, view, place)
                view, place = view[written:], place + written

    def placed(self, path: Path) -> HeldPath:
        """Synced, and at ``path``; FileExistsError where another is there."""
        with self._using, _told_when_full():
            if self._closed:
                raise ValueError("nobody waits for this copy any more")
            os.fsync(self.descriptor)
            os.link(self.path, path)
            os.utime(self.descriptor)
            self._closed = True  # from here on the descriptor is the path's
            return HeldPath.over(path, self.descriptor)

    def close(self) -> None:
        with self._using:
            self.path.unlink(missing_ok=True)
            if not self._closed:
                self._closed = True
                os.close(self.descriptor)


@contextmanager
def _told_when_full() -> Generator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise MediaStoreFull(f"no room for a local copy: {error.strerror}") from error
        raise


def _by_age(folder: Path, before: float) -> list[tuple[float, int, Path]]:
    """(last use, size, path) of what was not used since ``before``, the oldest first."""
    found: list[tuple[float, int, Path]] = []
    for path in folder.iterdir():
        with suppress(FileNotFoundError):  # another process sweeps too
            stat = path.stat()
            if stat.st_mtime < before:
                found.append((stat.st_mtime, stat.st_size, path))
    return sorted(found)


def _remove_unheld(path: Path) -> bool:
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return True
    try:
        if not _lock(descriptor, fcntl.LOCK_EX):
            return False
        if os.fstat(descriptor).st_nlink:  # else the name is another's by now
            path.unlink(missing_ok=True)
        return True
    finally:
        os.close(descriptor)


def _lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
