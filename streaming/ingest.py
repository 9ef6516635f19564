"""What players report, on its way to the database: in batches, counted once it is durable."""

import asyncio
from collections.abc import Awaitable, Sequence

from catalog.postgres import quality, views
from catalog.postgres.connection import Pool, acquired
from catalog.quality import QualityEvent, QualityReport
from catalog.viewing import StoredReport, ViewReport
from streaming import telemetry
from streaming.batches import Batches


class Ingest:
    """Makes reports durable. Each call returns after the commit, or raises Unavailable and the report may be
    sent again: what is known already is not stored twice.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._views = Batches(self._store_views, key=_session)
        self._quality = Batches(self._store_quality, key=_session_and_source)

    async def run(self) -> None:
        """Store for ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._views.run())
            tasks.create_task(self._quality.run())

    def keep_views(self, report: ViewReport) -> Awaitable[StoredReport]:
        return self._views.add(report)

    def keep_quality(self, report: QualityReport) -> Awaitable[list[QualityEvent]]:
        """Those of its events that were not known before."""
        return self._quality.add(report)

    async def _store_views(self, reports: Sequence[ViewReport]) -> list[StoredReport]:
        async with acquired(self._pool) as conn:
            stored = await views.append(conn, reports)
        telemetry.events_accepted.inc(sum(one.accepted for one in stored))
        telemetry.events_repeated.inc(sum(one.repeated for one in stored))
        telemetry.sequence_numbers_reused.inc(sum(one.reused for one in stored))
        return stored

    async def _store_quality(self, reports: Sequence[QualityReport]) -> list[list[QualityEvent]]:
        async with acquired(self._pool) as conn:
            stored = await quality.append(conn, reports)
        for report, new in zip(reports, stored, strict=True):
            telemetry.observe_quality(report.session.screen, report.source, new)
        return stored


def _session(report: ViewReport) -> str:
    return report.session.id


def _session_and_source(report: QualityReport) -> tuple[str, str]:
    return report.session.id, report.source
