"""The disk floor: no attempt starts where the disk could not take it, and what ran out of disk is tried
again once there is room.

ffmpeg exits 0 on a full disk and leaves short files behind, so a full disk looks like any other failure.
What failed while the disk was full is put down to the disk, not to the job.
"""

import asyncio
import errno
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from catalog.media.store import MediaStore, MediaStoreFull
from transcoder import telemetry
from transcoder.errors import Refused
from transcoder.upload import NoRoom

LOOK_SECONDS = 0.5
FULL_BYTES = 4 << 20  # with less than this free, a write of ours has failed or soon will
_FULL = {errno.ENOSPC, errno.EDQUOT}
_log = structlog.get_logger(__name__)


@dataclass(slots=True, kw_only=True)
class Floor:
    """``least_bytes``, and ``times`` the size of the master, must be free on the disk of ``scratch`` and in
    the media store before an attempt starts.
    """

    scratch: Path
    media: MediaStore
    least_bytes: int
    times: int
    shut: bool = field(default=False, init=False)

    async def accepting(self) -> bool:
        """Whether this worker takes jobs: not from the moment when room was short until there is room."""
        if self.shut and await self._free() >= self.least_bytes:
            self.shut = False
            telemetry.paused.set(0)
            _log.info("worker_resumes")
        return not self.shut

    def stop_taking(self, code: str, detail: str) -> None:
        """Take no more jobs until there is room again."""
        if not self.shut:
            _log.warning("worker_paused", code=code, detail=detail)
        self.shut = True
        telemetry.paused.set(1)

    async def require(self, master_bytes: int = 0) -> None:
        """NoRoom unless an attempt on a master of this size can start."""
        needed = max(self.least_bytes, self.times * master_bytes)
        free = await self._free()
        if free < needed:
            raise NoRoom(f"{needed} bytes are needed, {free} are free", needed=needed, free=free)

    @asynccontextmanager
    async def watched(self) -> AsyncGenerator[None]:
        """Whatever fails inside while the disk is full is NoRoom. A refusal of the material stays one:
        finding it writes nothing.
        """
        full = asyncio.Event()
        watching = asyncio.create_task(self._watch(full))
        try:
            yield
        except (Refused, NoRoom, MediaStoreFull):
            raise
        except Exception as error:
            if full.is_set() or _out_of_room(error) or _free(self.scratch) < FULL_BYTES:
                raise NoRoom(f"the disk ran full: {error}"[:500]) from error
            raise
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)

    async def _watch(self, full: asyncio.Event) -> None:
        while True:
            if _free(self.scratch) < FULL_BYTES:
                full.set()
                return
            await asyncio.sleep(LOOK_SECONDS)

    async def _free(self) -> int:
        scratch = _free(self.scratch)
        stored = await self.media.free_bytes()
        telemetry.free_bytes.labels("scratch").set(scratch)
        if stored is None:
            return scratch
        telemetry.free_bytes.labels("media").set(stored)
        return min(scratch, stored)


def _free(folder: Path) -> int:
    """Bytes that can be written below ``folder``; none where there are no more files to be had."""
    there = next(path for path in (folder, *folder.parents) if path.exists())
    found = os.statvfs(there)
    return 0 if found.f_files and not found.f_favail else found.f_bavail * found.f_frsize


def _out_of_room(error: BaseException | None) -> bool:
    """Whether a write that found no room is what the error comes from."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in _FULL:
            return True
        error = error.__cause__ or error.__context__
    return False
