"""Removes what nothing needs any more: from the media store, from the uploads, from the queue.

``docs/decisions/0007`` says what goes and when. Several processes may run this on one database: a pass
runs in one of them at a time, and each removal is safe against a publication of the same content.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from catalog.errors import Conflict, ZhanboError
from catalog.media.store import MediaStore
from catalog.postgres import jobs, unused
from catalog.postgres.connection import Pool, acquired, transaction
from catalog.postgres.unused import Media
from catalog.token import LONGEST_MEDIA_LIFE
from transcoder import telemetry

FIRST_SECONDS = 60.0  # a worker that does not live long collects all the same
_log = structlog.get_logger(__name__)


class CollectorBusy(Conflict):
    """Another process is collecting at this moment."""

    code = "collector_busy"
    title = "A collection is under way already"
    title_zh = "清理任务正在进行"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """How long each kind of thing is kept once nothing names it.

    ``asset``: no URL that was signed while it had a name can still hold; an hour more for clocks that jump
    and pages that are held. ``delivered``: uploads that nobody goes on with, masters that no episode is
    made from. ``leftover``: what killed processes left in the store; ``job``: ended jobs of the queue.
    """

    asset: timedelta = LONGEST_MEDIA_LIFE + timedelta(hours=1)
    delivered: timedelta = timedelta(days=7)
    leftover: timedelta = timedelta(days=1)
    job: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What went, or in a dry run what would go. ``leftovers`` are not looked for in a dry run."""

    assets: tuple[str, ...]
    masters: tuple[str, ...]
    uploads: tuple[str, ...]
    leftovers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """One installation's; ``ages`` differ in tests only."""

    pool: Pool
    media: MediaStore
    ages: Ages = Ages()

    async def run(self, every: timedelta) -> None:
        """Collect now and then, for ever. What hinders one pass is said, and the next one tries again."""
        await asyncio.sleep(min(FIRST_SECONDS, every.total_seconds()))
        while True:
            try:
                await self.collect()
            except CollectorBusy:
                pass  # somebody does it: that is all we want
            except (ZhanboError, OSError) as error:
                _log.warning("not_collected", error=type(error).__name__, detail=str(error)[:500])
            await asyncio.sleep(every.total_seconds())

    async def collect(self, *, dry_run: bool = False) -> Collected:
        """One pass; CollectorBusy where another process is in the middle of one."""
        async with acquired(self.pool) as conn:
            if not await unused.begin_pass(conn):
                raise CollectorBusy
            try:
                return await (self._due() if dry_run else self._pass())
            finally:
                await unused.end_pass(conn)

    async def _due(self) -> Collected:
        async with acquired(self.pool) as conn:
            return Collected(
                assets=tuple(await unused.due(conn, Media.ASSET, self.ages.asset)),
                masters=tuple(await unused.due(conn, Media.MASTER, self.ages.delivered)),
                uploads=tuple(await unused.stale_uploads(conn, self.ages.delivered)),
            )

    async def _pass(self) -> Collected:
        await self._mark()
        due = await self._due()
        gone = Collected(
            uploads=await self._each("upload", due.uploads, self._upload),
            assets=await self._each("asset", due.assets, self._asset),
            masters=await self._each("master", due.masters, self._master),
            leftovers=await self.media.sweep(self.ages.leftover),
        )
        telemetry.collected.labels("leftover").inc(gone.leftovers)
        async with acquired(self.pool) as conn:
            await jobs.forget(conn, self.ages.job)
        return gone

    async def _mark(self) -> None:
        """Let the time run for whatever lost its last name, or never had one."""
        stored = {Media.ASSET: await self.media.assets(), Media.MASTER: await self.media.masters()}
        async with acquired(self.pool) as conn:
            await unused.unmark_used(conn)
            fresh = [
                (kind, name) for kind in Media for name in await unused.unmarked(conn, kind, stored[kind])
            ]
        for kind, name in fresh:
            async with transaction(self.pool) as conn:
                await unused.mark(conn, kind, name)

    async def _each(
        self, kind: str, names: Sequence[str], remove: Callable[[str], Coroutine[object, object, bool]]
    ) -> tuple[str, ...]:
        """Those that were removed. One that cannot be removed keeps none of the others."""
        gone: list[str] = []
        for name in names:
            try:
                if await _to_its_end(remove(name)):
                    gone.append(name)
            except (ZhanboError, OSError) as error:
                _log.warning("not_collected", kind=kind, name=name, error=type(error).__name__)
        if gone:
            telemetry.collected.labels(kind).inc(len(gone))
            _log.info("collected", kind=kind, names=gone)
        return tuple(gone)

    async def _asset(self, name: str) -> bool:
        async with transaction(self.pool) as conn:
            if not await unused.doomed(conn, Media.ASSET, name, self.ages.asset):
                return False
            await unused.forget_asset(conn, name)
            await self.media.drop_asset(name)  # a kill before the commit leaves the rows, and the next pass
        return True

    async def _master(self, name: str) -> bool:
        """First the uploads, then the bytes: a finished upload whose master is gone could never be sent
        again, while a master without an upload is only a leftover.
        """
        async with transaction(self.pool) as conn:
            if not await unused.doomed(conn, Media.MASTER, name, self.ages.delivered):
                return False
            await unused.forget_uploads(conn, name)
        async with transaction(self.pool) as conn:
            if not await unused.doomed(conn, Media.MASTER, name, self.ages.delivered):
                return False
            if not await unused.without_uploads(conn, name):
                return False
            await self.media.drop_master(name)
            await unused.forget_master(conn, name)
        return True

    async def _upload(self, upload_id: str) -> bool:
        async with transaction(self.pool) as conn:
            return await unused.drop_upload(conn, upload_id, self.ages.delivered)


async def _to_its_end(removal: Coroutine[object, object, bool]) -> bool:
    """The outcome of a removal. One that is cancelled is waited for: bytes that go after their pin was let
    go could be somebody's by then.
    """
    task = asyncio.ensure_future(removal)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait({task})
        raise
