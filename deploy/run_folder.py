"""The folder of a running instance: process ids, endpoints, and the two locks that make it the only one.

``lock`` is held by the supervisor alone: taken means that another instance runs. ``guards`` is inherited by
every guard (``deploy.guard``): taken while ``lock`` is free means that the last supervisor died and its
programs are still being ended, which is worth waiting for. They are kernel locks: no crash leaves one behind.
"""

import asyncio
import fcntl
import os
import time
import zlib
from pathlib import Path

from deploy import leftovers
from deploy.errors import AlreadyRunning, DataFolderRefused, StillStopping

PATIENCE_SECONDS = 20.0
"""Longer than any program's grace: a guard that still runs after this is frozen, and is swept."""


class RunFolder:
    """``async with`` it: inside, this process is the only supervisor and nothing of the last run lives."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.mark = f"{zlib.crc32(str(path).encode()):08x}"
        self._lock = -1
        self.guards = -1

    async def __aenter__(self) -> "RunFolder":
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            self._lock = open_file(self.path / "lock")
            self.guards = open_file(self.path / "guards")
        except OSError as error:
            self._close()
            raise DataFolderRefused(f"{self.path}: {error.strerror}", path=str(self.path)) from error
        try:
            self._become_the_only_one()
            await self._wait_for_guards()
        except BaseException:
            self._close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        self._close()

    def _become_the_only_one(self) -> None:
        if not take(self._lock):
            raise AlreadyRunning(str(self.path), path=str(self.path), pid=read_pid(self._lock))
        os.truncate(self._lock, 0)
        os.pwrite(self._lock, f"{os.getpid()}\n".encode(), 0)

    async def _wait_for_guards(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not take(self.guards):
            if time.monotonic() >= deadline and not await asyncio.to_thread(leftovers.sweep, self.mark):
                raise StillStopping(str(self.path), path=str(self.path))
            await asyncio.sleep(0.05)
        await asyncio.to_thread(leftovers.sweep, self.mark)

    def _close(self) -> None:
        for descriptor in (self._lock, self.guards):
            if descriptor >= 0:
                os.close(descriptor)
        self._lock = self.guards = -1


def open_file(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def read_pid(descriptor: int) -> int | None:
    text = os.pread(descriptor, 20, 0).strip()
    return int(text) if text.isdigit() else None
