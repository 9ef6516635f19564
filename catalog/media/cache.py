"""Local copies of what lies far away: a bounded folder of files named by the SHA-256 of their bytes.

A copy grows in ``incoming/``, is synced to the disk, and gets its name by a hard link: whoever finds
a name finds the whole file, whatever was killed and whenever the power failed.

What may go is decided by the kernel, so that any number of processes may share the folder and any of
them may be killed: whoever holds a copy has a shared lock on it, and the least recently used copies go
only where nobody has. A lock lives as long as the ``HeldPath`` that was handed out, so the file of a
running job stays for as many hours as the job. For those who keep a path only as text there is a grace.
"""

import fcntl
import os
import time
import uuid
import weakref
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path, PosixPath

GRACE_SECONDS = 30.0
_LEFTOVER_SECONDS = 600.0  # a copy that is just being begun has no lock yet
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
        """A new copy, to be filled through its descriptor; gone again unless it was ``placed``."""
        path = self._incoming / uuid.uuid4().hex
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o400)
        _lock(descriptor, fcntl.LOCK_SH)
        copy = Growing(path, descriptor)
        try:
            yield copy
        finally:
            path.unlink(missing_ok=True)
            if not copy.placed:
                os.close(descriptor)

    def place(self, copy: "Growing", name: str) -> HeldPath:
        """Give a whole and checked copy its name. Blocking: it is synced first."""
        os.fsync(copy.descriptor)
        path = self._files / name
        while True:
            try:
                os.link(copy.path, path)
                break
            except FileExistsError:
                if theirs := self.held(name):
                    return theirs
        copy.placed = True
        self._grown += os.fstat(copy.descriptor).st_size
        os.utime(copy.descriptor)
        return HeldPath.over(path, copy.descriptor)

    def drop(self, name: str) -> None:
        """Forget a copy, held or not: who has it open reads on."""
        (self._files / name).unlink(missing_ok=True)

    def sweep(self, *, now: float | None = None) -> None:
        """Where enough has come in since the last time: back under the bound. Blocking."""
        if self._grown < self._most_bytes / _SWEEP_SHARE:
            return
        self._grown = 0
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
    """A copy that is not whole yet."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.path = path
        self.descriptor = descriptor
        self.placed = False


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
