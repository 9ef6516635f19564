"""Quality of experience as rows: events, and what they add up to by day. The caller owns the transaction."""

from collections.abc import Sequence
from datetime import date

import msgspec

from catalog.postgres.connection import Connection
from catalog.postgres.queries import queries
from catalog.quality import QualityDay, QualityEvent, QualityReport

_SQL = queries("quality")


async def append(conn: Connection, reports: Sequence[QualityReport]) -> list[list[QualityEvent]]:
    """Store the events of many reports in one statement; those of each report that were new. ``reports`` are
    of different sessions or sources.
    """
    ordered = sorted(reports, key=lambda report: (report.session.id, report.source))
    told = [(number, event) for number, report in enumerate(ordered, 1) for event in report.events]
    rows = await conn.fetch(
        _SQL["append"],
        [report.session.id for report in ordered],
        [report.session.episode_id for report in ordered],
        [report.session.screen for report in ordered],
        [report.source for report in ordered],
        [report.received_at for report in ordered],
        [number for number, _ in told],
        [event.seq for _, event in told],
        [event.kind for _, event in told],
        [event.seconds for _, event in told],
        [event.kbps for _, event in told],
        [event.fault for _, event in told],
    )
    new = {(row["session_id"], row["source"], row["seq"]) for row in rows}
    return [
        [event for event in report.events if (report.session.id, report.source, event.seq) in new]
        for report in reports
    ]


async def fold(conn: Connection, most: int) -> int:
    """Add the oldest events that no day has seen to their days; how many there were. Each counts once."""
    return int(await conn.fetchval(_SQL["fold"], most))


async def forget(conn: Connection, keep_hours: int) -> None:
    """Remove older events that are in their day: a session whose token is over cannot report them again."""
    await conn.execute(_SQL["forget"], keep_hours)


async def days(conn: Connection, since: date) -> list[QualityDay]:
    """Each day from ``since`` on, newest first, by screen and source."""
    return [msgspec.convert(dict(row), QualityDay) for row in await conn.fetch(_SQL["days"], since)]
