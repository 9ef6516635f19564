"""What the planner plans showcases' channels from: the slots that are released for them.

They are read anew for every release, and once an hour, when later slots come within the horizon.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Self

import msgspec

from catalog.channel import Channel
from catalog.postgres import channels, pages
from catalog.postgres.connection import Connection
from catalog.release import Term
from catalog.showcase import SHOWCASE, Showcase, ShowcaseChannel, Slot, channel_slug
from streaming import schedule
from streaming.channel import WINDOW
from streaming.lineup import HORIZON
from streaming.versions import ENDPOINT, Versions

ROUND = timedelta(hours=1)
AFTER_ZONES = 100  # where showcases' channels stand in lists
_GONE = "gone"  # what a channel was planned from that nothing is released for any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A channel of a showcase with the slots that are released for it until some time. ``series`` are those
    that they name, and ``fingerprint`` changes with them.
    """

    channel: Channel
    slots: tuple[tuple[Slot, datetime, datetime], ...]
    series: tuple[str, ...]
    fingerprint: str

    @classmethod
    def of(cls, channel: Channel, slots: Sequence[tuple[Slot, datetime, datetime]]) -> Self:
        return cls(
            channel=channel,
            slots=tuple(slots),
            series=tuple(sorted({entry.series for slot, _, _ in slots for entry in slot.entries})),
            fingerprint=sha256(msgspec.json.encode(slots)).hexdigest(),
        )


@dataclass(slots=True, kw_only=True)
class Runs:
    """What the last pass read is kept: a pass in which nothing was released decodes nothing."""

    versions: Versions
    _read_for: tuple[int, datetime] | None = None
    _runs: list[Run] = field(default_factory=list[Run])

    async def all(self, conn: Connection, now: datetime) -> list[Run]:
        """Every channel that a showcase has between now and the horizon, or had and may have no more."""
        since = now - timedelta(seconds=now.timestamp() % ROUND.total_seconds())
        key = (await pages.last_release(conn, SHOWCASE), since)
        if key != self._read_for:
            terms = await pages.terms(conn, SHOWCASE, since - WINDOW, since + HORIZON + ROUND)
            self._runs = [run for slug, own in terms.items() for run in _runs_of(slug, own, since)]
            self._read_for = key
        known = {run.channel.slug for run in self._runs}
        left = [slug for slug in await channels.of_showcases(conn, now) if slug not in known]
        return [*self._runs, *[Run.of(await channels.one(conn, slug), ()) for slug in left]]

    async def fingerprint(self, conn: Connection, run: Run) -> str:
        """Changes with anything that the line-up of a channel is made from."""
        works = await channels.fingerprint_of(conn, run.series, ENDPOINT) if run.slots else _GONE
        return f"{run.fingerprint}:{works}"

    async def filled(self, conn: Connection, run: Run) -> list[schedule.Filled]:
        """The slots of a channel with what may be shown in them."""
        works = await self.versions.works(await channels.works_of(conn, run.series, ENDPOINT))
        known = {work.series_id: work for work in works}
        return [schedule.filled(slot, start, end, known) for slot, start, end in run.slots]


def _runs_of(slug: str, terms: Sequence[Term[Showcase]], since: datetime) -> list[Run]:
    """The channels of a showcase; of one that several revisions bring, the newest says what it is called."""
    brought = {channel.name: channel for term in terms if term.content for channel in term.content.channels}
    runs = (Run.of(_channel(slug, channel), _slots(terms, name, since)) for name, channel in brought.items())
    return [run for run in runs if run.slots]


def _slots(
    terms: Sequence[Term[Showcase]], name: str, since: datetime
) -> list[tuple[Slot, datetime, datetime]]:
    until = since + HORIZON + ROUND
    return [
        (slot, start, end)
        for slot, start, end in schedule.released(terms, name)
        if end > since - WINDOW and start < until
    ]


def _channel(slug: str, one: ShowcaseChannel) -> Channel:
    return Channel(
        slug=channel_slug(slug, one.name),
        title=one.title,
        title_en=one.title_en,
        label=one.label,
        colour=one.colour,
        showcase=slug,
    )
