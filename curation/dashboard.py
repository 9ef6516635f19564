"""What a curator looks at in the morning: the queue, what failed, what is refused, what ends, what begins.

What happens today is asked of everything in ``SOURCES``: a form that has days of its own adds itself there.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta

from catalog.calendar import day_in_china, start_in_china
from catalog.failure import message_of
from catalog.postgres import episodes, pages, standings
from catalog.postgres.connection import Connection, Pool, acquired
from catalog.release import Kind
from catalog.release import Page as Released
from catalog.series import EpisodeState
from catalog.showcase import SHOWCASE
from catalog.special import SPECIAL
from catalog.standing import Page, Sort, Wish
from curation.desk import Desk, counted
from curation.desk_answers import Dashboard, Failed, Happening, ListedSeries, Queue, Refused

EXPIRING_DAYS = 30
FEW = 6  # works of each kind that are shown; their lists have the others
MOST_HAPPENINGS = 40
MOST_CODES = 12


Source = Callable[[Connection, datetime, datetime], Awaitable[Sequence[Happening]]]


def _turning(kind: Kind[Released]) -> Source:
    """The pages of a kind that open or close."""

    async def found(conn: Connection, start: datetime, end: datetime) -> list[Happening]:
        return [
            Happening(
                kind=f"{kind.name}-{'opens' if one.opens else 'closes'}",
                subject=one.slug,
                title=one.title,
                at=one.at,
            )
            for one in await pages.turning(conn, kind, start, end, MOST_HAPPENINGS)
        ]

    return found


SOURCES: tuple[Source, ...] = (_turning(SPECIAL), _turning(SHOWCASE))
"""(connection, start of the day, its end) → what begins or ends in it."""


async def dashboard(
    pool: Pool, desk: Desk, now: datetime, *, delivered_by: str | None, demo: bool
) -> Dashboard:
    """What needs attention; of one account's works alone where it is said."""
    today = day_in_china(now)
    await standings.renew(pool, today, demo=demo)
    async with acquired(pool) as conn:
        queue = await episodes.unsettled(conn, delivered_by)
        failures = await episodes.failures(conn, delivered_by, MOST_CODES)
        counts = await standings.counts(conn, delivered_by, today)
        gates = await standings.gates(conn, delivered_by)
        happenings = [] if delivered_by else await _happenings(conn, now)
        soon = Wish(delivered_by=delivered_by, expires_within=EXPIRING_DAYS)
        expiring = await standings.page(conn, soon, today, sort=Sort.EXPIRING, after=None, most=FEW)
        latest = await standings.page(
            conn, Wish(delivered_by=delivered_by), today, sort=Sort.NEWEST, after=None, most=FEW
        )
    found = {line.series_id: line.refusals for page in (expiring, latest) for line in page.lines}
    lines = {line.id: line for line in await desk.lines(found, now)}
    return Dashboard(
        day=today,
        queue=Queue(
            queued=queue[EpisodeState.QUEUED],
            running=queue[EpisodeState.RUNNING],
            failed=queue[EpisodeState.FAILED],
        ),
        failed=tuple(_failed(code, count) for code, count in failures),
        counts=counted(counts),
        refused=tuple(Refused(gate=gate, series=count) for gate, count in gates.items()),
        expiring=_of(expiring, lines),
        happenings=tuple(happenings),
        latest=_of(latest, lines),
    )


def _of(page: Page, lines: Mapping[str, ListedSeries]) -> tuple[ListedSeries, ...]:
    return tuple(lines[line.series_id] for line in page.lines if line.series_id in lines)


async def _happenings(conn: Connection, now: datetime) -> list[Happening]:
    start = start_in_china(now)
    end = start + timedelta(days=1)
    found = [one for source in SOURCES for one in await source(conn, start, end)]
    return sorted(found, key=lambda one: (one.at, one.kind, one.subject))[:MOST_HAPPENINGS]


def _failed(code: str, count: int) -> Failed:
    message = message_of(code)
    return Failed(code=code, message=message.en, message_zh=message.zh, episodes=count)
