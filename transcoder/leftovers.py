"""What killed processes left on this machine's own disk: folders of dead attempts, files of lost uploads.

Only names that Zhanbo gives are looked at, and only those that the database knows to be over: these
folders may be shared with other programs.
"""

import asyncio
import re
import shutil
import time
from collections.abc import Callable, Coroutine, Sequence
from datetime import timedelta
from pathlib import Path

import structlog

from catalog.errors import ZhanboError
from catalog.postgres import episodes, uploads
from catalog.postgres.connection import Pool, acquired
from transcoder import telemetry

ATTEMPT_AGE = timedelta(minutes=10)  # who lost its claim needs seconds to notice and stop
UPLOAD_AGE = timedelta(days=1)  # the file of an upload is there before its row
PAUSE_SECONDS = 600.0
_ATTEMPT = re.compile(r"(ep_[0-9a-z]+)\.(\d{1,18})")
_UPLOAD = re.compile(r"up_[0-9a-z]+")
_log = structlog.get_logger(__name__)


async def attempts(pool: Pool, scratch: Path, older: timedelta = ATTEMPT_AGE) -> list[str]:
    """Remove the folders of attempts whose claim is over; those that went."""
    names = await asyncio.to_thread(_stale, scratch, _ATTEMPT, older)
    matches = [match for match in map(_ATTEMPT.fullmatch, names) if match]
    async with acquired(pool) as conn:
        over = await episodes.claims_over(conn, [(match[1], int(match[2])) for match in matches])
    return await asyncio.to_thread(_remove, scratch, [f"{episode}.{fence}" for episode, fence in over])


async def partial_uploads(pool: Pool, folder: Path, older: timedelta = UPLOAD_AGE) -> list[str]:
    """Remove the files of uploads that are not known any more; those that went."""
    names = await asyncio.to_thread(_stale, folder, _UPLOAD, older)
    async with acquired(pool) as conn:
        known = await uploads.known(conn, names)
    return await asyncio.to_thread(_remove, folder, [name for name in names if name not in known])


async def keep_clean(clean: Callable[[], Coroutine[object, object, list[str]]]) -> None:
    """``clean`` now and then, for ever."""
    while True:
        try:
            await clean()
        except (ZhanboError, OSError) as error:
            _log.warning("not_cleaned", error=type(error).__name__, detail=str(error)[:500])
        await asyncio.sleep(PAUSE_SECONDS)


def _stale(folder: Path, pattern: re.Pattern[str], older: timedelta) -> list[str]:
    before = time.time() - older.total_seconds()
    entries = folder.iterdir() if folder.is_dir() else ()
    return [entry.name for entry in entries if pattern.fullmatch(entry.name) and _changed(entry) < before]


def _changed(entry: Path) -> float:
    try:
        return entry.lstat().st_ctime
    except FileNotFoundError:
        return time.time()  # its owner is removing it


def _remove(folder: Path, names: Sequence[str]) -> list[str]:
    for name in names:
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    if names:
        telemetry.collected.labels("scratch").inc(len(names))
        _log.info("collected", kind="scratch", folder=str(folder), names=names)
    return list(names)
