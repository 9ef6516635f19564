"""Drain the view events into sessions and tallies.

One transaction reads events that no tally has seen, folds their whole sessions anew, adds the
difference to the tallies and marks the events. Killed anywhere, nothing is lost and nothing
counts twice. A session is folded from all its events, so their order of arrival does not matter.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence

import structlog

from catalog.errors import Unavailable
from catalog.postgres import quality, views
from catalog.postgres.connection import Connection, Pool, transaction
from catalog.viewing import FoldedSession, Tally
from curation import telemetry
from curation.measures import fold

MOST_EVENTS = 2000  # per transaction: short enough that a kill repeats little
KEEP_QUALITY_HOURS = 48  # a session's token lives 24: what is older can never be reported again
_log = structlog.get_logger(__name__)


async def drain(conn: Connection, most: int = MOST_EVENTS) -> int:
    """Fold the oldest waiting events inside the caller's transaction; how many there were."""
    if not await views.lock_folding(conn):
        return 0  # another worker is at it
    waiting = await views.unfolded(conn, most)
    if not waiting:
        return 0
    events = await views.events_of(conn, waiting)
    bodies = await views.bodies(conn, {some[0].session.episode_id for some in events.values()})
    folded = [
        fold(some, bodies[some[0].session.episode_id])
        for some in events.values()
        if some[0].session.episode_id in bodies
    ]
    await _add(conn, folded)
    _tell_refused(folded, waiting)
    await views.mark_folded(conn, waiting)
    return sum(len(seqs) for seqs in waiting.values())


async def _add(conn: Connection, folded: list[FoldedSession]) -> None:
    known = await views.worths(conn, [one.session.id for one in folded])
    gained: defaultdict[str, Tally] = defaultdict(Tally)
    for one in folded:
        gained[one.session.episode_id] += one.worth - known.get(one.session.id, Tally())
    await views.add_tallies(conn, gained)
    await views.put_sessions(conn, folded)


def _tell_refused(folded: list[FoldedSession], waiting: Mapping[str, Sequence[int]]) -> None:
    """Only of events that are new: a session is folded again with every event that it gains."""
    for one in folded:
        new = set(waiting[one.session.id])
        for refused in one.refused:
            if refused.seq in new:
                telemetry.refused_seconds.labels(refused.by).inc(refused.seconds)


async def drain_quality(conn: Connection, most: int = MOST_EVENTS) -> int:
    """Add the oldest waiting quality events to their days; how many there were."""
    count = await quality.fold(conn, most)
    if count < most:
        await quality.forget(conn, KEEP_QUALITY_HOURS)
    return count


async def run(pool: Pool, *, pause_seconds: float) -> None:
    """Fold for ever. A database that is away is waited for."""
    while True:
        try:
            async with transaction(pool) as conn:
                count = await drain(conn)
            telemetry.events_folded.inc(count)
            async with transaction(pool) as conn:
                more = await drain_quality(conn)
            telemetry.last_fold.set(time.time())
        except Unavailable as error:
            telemetry.fold_failures.inc()
            _log.warning("folding_waits", code=error.code, detail=error.detail)
            count = more = 0
        if max(count, more) < MOST_EVENTS:
            await asyncio.sleep(pause_seconds)
