"""Keeps the line-ups of all channels: days ahead, and true to what may be shown now.

Every web process runs this; the database lets one plan at a time. What was planned is rows, so a process
that dies is followed by any other, and all of them serve the same.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from catalog.channel import STANDING, Airing, Channel
from catalog.errors import Unavailable, ZhanboError
from catalog.postgres import channels
from catalog.postgres.connection import Connection, Pool, acquired
from streaming import lineup, schedule, telemetry
from streaming.lineup import HORIZON, Cut
from streaming.programmes import Programmes
from streaming.rotation import TURN, Rotation, Stand, Work, resumed
from streaming.runs import AFTER_ZONES, ROUND, Run, Runs
from streaming.versions import ENDPOINT, Versions

EVERY_SECONDS = 5.0
_AT_A_TIME = timedelta(hours=6)  # beyond the horizon, so that rows are not added one by one
MOST_AHEAD = 8192  # airings of a channel: a zone of one short clip has a shorter guide instead
KEEP = timedelta(days=1)
_LATE = lineup.LEAD / 2
_log = structlog.get_logger(__name__)


class PlannedTooLate(Unavailable):
    """Planning took so long that a replica may have shown already what it would change; nothing was."""

    code = "planned_too_late"
    title = "The line-up could not be planned in time"
    title_zh = "节目编排未能及时完成"


@dataclass(slots=True, kw_only=True)
class Planner:
    """One installation's. ``clock`` is asked again whenever the moment matters."""

    pool: Pool
    programmes: Programmes
    clock: Callable[[], datetime]
    versions: Versions = field(init=False)
    runs: Runs = field(init=False)

    def __post_init__(self) -> None:
        self.versions = Versions(programmes=self.programmes)
        self.runs = Runs(versions=self.versions)

    async def run(self) -> None:
        """Plan for ever. What hinders one pass is said, and the next one tries again."""
        while True:
            try:
                await self.plan()
            except (ZhanboError, OSError) as error:
                _log.warning("not_planned", error=type(error).__name__, detail=str(error)[:500])
            await asyncio.sleep(EVERY_SECONDS)

    async def plan(self) -> None:
        """One pass over all channels; nothing where another process is in the middle of one."""
        async with acquired(self.pool) as conn:
            if not await channels.begin_pass(conn):
                return
            try:
                for place, channel in enumerate(STANDING):
                    await channels.put(conn, channel, place)
                    await self._one(conn, channel)
                for place, run in enumerate(await self.runs.all(conn, self.clock())):
                    await self._run(conn, run, place)
            finally:
                await channels.end_pass(conn)

    async def _run(self, conn: Connection, run: Run, place: int) -> None:
        """A showcase's channel."""
        slug = run.channel.slug
        if run.slots:
            await channels.put(conn, run.channel, AFTER_ZONES + place)
        fingerprint = await self.runs.fingerprint(conn, run)
        if fingerprint == await channels.planned_from(conn, slug):
            return
        slots = await self.runs.filled(conn, run)
        async with self._in_time(conn, slug) as begun:
            await self._cut(conn, slug, begun, lineup.NOTICE, partial(schedule.cut, slots=slots, now=begun))
            await channels.set_planned_from(conn, slug, fingerprint)
            last = await channels.last(conn, slug)
            await self._extend(conn, slug, begun, ROUND, partial(schedule.extended, slots, last))

    async def _one(self, conn: Connection, channel: Channel) -> None:
        """A zone's channel."""
        zone, slug, now = channel.zone or "", channel.slug, self.clock()
        fingerprint = await channels.fingerprint(conn, zone, ENDPOINT)
        changed = fingerprint != await channels.planned_from(conn, slug)
        reach = await channels.reach(conn, slug, now)
        short = reach.ends_at is None or reach.ends_at < now + HORIZON
        if not changed and (not fingerprint or not short or reach.airings > MOST_AHEAD * 3 // 4):
            return
        works = await self.versions.works(await channels.works(conn, zone, ENDPOINT))
        async with self._in_time(conn, slug) as begun:
            if changed:
                where = partial(lineup.cut, now=begun, wanted=_wanted(works))
                await self._cut(conn, slug, begun, lineup.LEAD, where)
                await channels.set_planned_from(conn, slug, fingerprint)
            last = await channels.last(conn, slug)
            rotation = await _rotation(conn, slug, works, last)
            await self._extend(conn, slug, begun, _AT_A_TIME, partial(lineup.extended, rotation, last))

    @asynccontextmanager
    async def _in_time(self, conn: Connection, slug: str) -> AsyncGenerator[datetime]:
        """A transaction that changes a line-up as of the moment at which it begins, or not at all."""
        async with conn.transaction():
            begun = self.clock()
            yield begun
            await channels.forget(conn, slug, begun - KEEP)
            if self.clock() - begun > _LATE:
                raise PlannedTooLate(slug)

    async def _cut(
        self,
        conn: Connection,
        slug: str,
        now: datetime,
        within: timedelta,
        where: Callable[..., Cut | None],
    ) -> None:
        """Take out what may not be on any more, and make room for what is new. ``where`` is asked with what
        is ahead and the ``grid`` of each airing that begins ``within`` that time.
        """
        around = await channels.around(conn, slug, now, now + within)
        grids = {
            airing.position: (await self.programmes.of(airing.asset_id, renditions)).grid
            for airing, renditions in around
        }

        def grid(airing: Airing) -> Sequence[int]:
            return grids[airing.position]

        cut = where(await channels.ahead(conn, slug, now), grid=grid)
        if cut is None:
            return
        await channels.cut(conn, slug, cut.position - (1 if cut.shortened else 0))
        if cut.shortened:
            await channels.add(conn, slug, [cut.shortened])
        telemetry.line_up_cuts.inc()

    async def _extend(
        self,
        conn: Connection,
        slug: str,
        now: datetime,
        beyond: timedelta,
        extended: Callable[..., list[Airing]],
    ) -> None:
        """Append what ``extended`` answers, up to some time beyond the horizon."""
        most = MOST_AHEAD - (await channels.reach(conn, slug, now)).airings
        added = await asyncio.to_thread(
            extended, now=now, until=now + HORIZON + beyond, most=most
        )  # thousands of airings must not hold up who is served meanwhile
        await channels.add(conn, slug, added)


def _wanted(works: Sequence[Work]) -> Callable[[Airing], bool]:
    """Whether an airing is still of a work's version, within its rights."""
    known = {(version.episode_id, version.asset_id): work for work in works for version in work.versions}

    def wanted(airing: Airing) -> bool:
        work = known.get((airing.episode_id, airing.asset_id))
        return work is not None and work.open(airing.starts_at, airing.ends_at)

    return wanted


async def _rotation(conn: Connection, slug: str, works: Sequence[Work], last: Airing | None) -> Rotation:
    before = 0 if last is None else last.position + 1
    turns = await channels.turns(conn, slug, before)
    stands = {series: Stand(position=turn.position, number=turn.number) for series, turn in turns.items()}
    return resumed(works, stands, await channels.run(conn, slug, before, TURN))
