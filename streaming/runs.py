"""Keeps the line-ups of the showcases' channels: what their slots say, and true to what may be shown.

It is part of the planner's pass, and is planned anew for every release, for every change of a work that a
slot names, and once an hour, when later slots come within the horizon.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

import msgspec

from catalog.channel import Airing, Channel
from catalog.postgres import channels, pages
from catalog.postgres.connection import Connection
from catalog.release import Term
from catalog.series import Endpoint
from catalog.showcase import SHOWCASE, Showcase, ShowcaseChannel, Slot, channel_slug
from streaming import lineup, schedule, telemetry
from streaming.channel import WINDOW
from streaming.programmes import Programmes
from streaming.versions import Versions

HORIZON = timedelta(days=3)
_ROUND = timedelta(hours=1)
MOST_AHEAD = 8192  # airings of a channel
_AFTER_ZONES = 100  # where showcases' channels stand in lists
_ENDPOINT = Endpoint.TV
_GONE = "gone"  # what a channel was planned from that nothing is released for any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A channel of a showcase with the slots that are released for it until some time."""

    channel: Channel
    slots: tuple[tuple[Slot, datetime, datetime], ...]

    @property
    def series(self) -> list[str]:
        return sorted({entry.series for slot, _, _ in self.slots for entry in slot.entries})

    def fingerprint(self) -> str:
        return sha256(msgspec.json.encode(self.slots)).hexdigest()


@dataclass(slots=True, kw_only=True)
class Runs:
    """What the last pass read is kept: a pass in which nothing was released decodes nothing."""

    programmes: Programmes
    versions: Versions
    _read_for: tuple[int, datetime] | None = None
    _runs: list[Run] = field(default_factory=list[Run])

    async def all(self, conn: Connection, now: datetime) -> list[Run]:
        """Every channel that a showcase has between now and the horizon, or had and may have no more."""
        since = now - timedelta(seconds=now.timestamp() % _ROUND.total_seconds())
        key = (await pages.last_release(conn, SHOWCASE), since)
        if key != self._read_for:
            terms = await pages.terms(conn, SHOWCASE, since - WINDOW, since + HORIZON + _ROUND)
            self._runs = [run for slug, own in terms.items() for run in _runs_of(slug, own, since)]
            self._read_for = key
        known = {run.channel.slug for run in self._runs}
        left = [slug for slug in await channels.of_showcases(conn, now) if slug not in known]
        return [*self._runs, *[Run(channel=await channels.one(conn, slug), slots=()) for slug in left]]

    async def plan(self, conn: Connection, run: Run, place: int, now: datetime) -> bool:
        """One pass over one channel in the caller's transaction; whether its line-up was touched."""
        slug = run.channel.slug
        works = await channels.fingerprint_of(conn, run.series, _ENDPOINT) if run.slots else _GONE
        fingerprint = f"{run.fingerprint()}:{works}"
        if run.slots:
            await channels.put(conn, run.channel, _AFTER_ZONES + place)
        if fingerprint == await channels.planned_from(conn, slug):
            return False
        slots = await self._filled(conn, run)
        await self._cut(conn, slug, slots, now)
        await self._extend(conn, slug, slots, now)
        await channels.set_planned_from(conn, slug, fingerprint)
        return True

    async def _filled(self, conn: Connection, run: Run) -> list[schedule.Filled]:
        works = await self.versions.works(await channels.works_of(conn, run.series, _ENDPOINT))
        known = {work.series_id: work for work in works}
        return [schedule.filled(slot, start, end, known) for slot, start, end in run.slots]

    async def _cut(
        self, conn: Connection, slug: str, slots: Sequence[schedule.Filled], now: datetime
    ) -> None:
        around = await channels.around(conn, slug, now, now + lineup.NOTICE)
        grids = {
            airing.position: (await self.programmes.of(airing.asset_id, renditions)).grid
            for airing, renditions in around
        }
        ahead = await channels.ahead(conn, slug, now)
        found = schedule.cut(ahead, slots, now, lambda airing: grids[airing.position])
        if found is None:
            return
        await channels.cut(conn, slug, found.position - (1 if found.shortened else 0))
        if found.shortened:
            await channels.add(conn, slug, [found.shortened])
        telemetry.line_up_cuts.inc()

    async def _extend(
        self, conn: Connection, slug: str, slots: Sequence[schedule.Filled], now: datetime
    ) -> None:
        last: Airing | None = await channels.last(conn, slug)
        there = (await channels.reach(conn, slug, now)).airings
        until = now + HORIZON + _ROUND
        added = await asyncio.to_thread(
            schedule.extended, slots, last, now=now, until=until, most=MOST_AHEAD - there
        )  # thousands of airings must not hold up who is served meanwhile
        await channels.add(conn, slug, added)


def _runs_of(slug: str, terms: Sequence[Term[Showcase]], since: datetime) -> list[Run]:
    """The channels of a showcase; of one that several revisions bring, the newest says what it is called."""
    brought = {channel.name: channel for term in terms if term.content for channel in term.content.channels}
    runs = (
        Run(channel=_channel(slug, channel), slots=_slots(terms, name, since))
        for name, channel in brought.items()
    )
    return [run for run in runs if run.slots]


def _slots(
    terms: Sequence[Term[Showcase]], name: str, since: datetime
) -> tuple[tuple[Slot, datetime, datetime], ...]:
    until = since + HORIZON + _ROUND
    return tuple(
        (slot, start, end)
        for slot, start, end in schedule.released(terms, name)
        if end > since - WINDOW and start < until
    )


def _channel(slug: str, one: ShowcaseChannel) -> Channel:
    return Channel(
        slug=channel_slug(slug, one.name),
        title=one.title,
        title_en=one.title_en,
        label=one.label,
        colour=one.colour,
        showcase=slug,
    )
