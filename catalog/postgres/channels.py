"""Channels and their line-ups as rows. The caller owns the transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from catalog.channel import Airing, Channel, Listing
from catalog.errors import NotFound
from catalog.postgres.connection import Connection, Record
from catalog.postgres.queries import queries
from catalog.rendition import Rendition
from catalog.series import Endpoint, Rights, SeriesFacts

_SQL = queries("channels")


class ChannelNotFound(NotFound):
    """No channel has this slug."""

    code = "channel_not_found"
    title = "No such channel"
    title_zh = "没有这个频道"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A version of an episode that everyone may watch, of a work that a channel loops."""

    series_id: str
    rights: Rights
    episode_id: str
    number: int
    asset_id: str
    renditions: tuple[Rendition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Where a series stands: its last airing's position, and the number of the episode that was on."""

    position: int
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """When the line-up ends, None where there never was one, and how many airings are not over."""

    ends_at: datetime | None
    airings: int


def _channel(row: Record) -> Channel:
    return Channel(
        slug=row["slug"],
        title=row["title"],
        title_en=row["title_en"],
        label=row["label"],
        colour=row["colour"],
        zone=row["zone"],
        showcase=row["showcase"],
    )


def _airing(row: Record) -> Airing:
    return Airing(
        position=row["position"],
        first_segment=row["first_segment"],
        segments=row["segments"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        series_id=row["series_id"],
        episode_id=row["episode_id"],
        number=row["number"],
        asset_id=row["asset_id"] or "",
    )


async def begin_pass(conn: Connection) -> bool:
    """Be the only one who plans, as long as this connection lives; False where another one does."""
    return bool(await conn.fetchval(_SQL["begin_pass"]))


async def end_pass(conn: Connection) -> None:
    await conn.execute(_SQL["end_pass"])


async def put(conn: Connection, channel: Channel, place: int) -> None:
    """Store a channel, or its new titles and logo; ``place`` is where it stands in lists."""
    await conn.execute(
        _SQL["put"], channel.slug, channel.title, channel.title_en, channel.label, channel.colour,
        channel.zone, channel.showcase, place,
    )  # fmt: skip


async def one(conn: Connection, slug: str) -> Channel:
    row = await conn.fetchrow(_SQL["one"], slug)
    if row is None:
        raise ChannelNotFound(slug, field="channel")
    return _channel(row)


async def listed(conn: Connection, now: datetime) -> list[Channel]:
    """The channels that show something at this moment or will before long."""
    return [_channel(row) for row in await conn.fetch(_SQL["listed"], now)]


async def of_showcases(conn: Connection, now: datetime) -> dict[str, str]:
    """The showcase of each showcase's channel that shows something now or later, by the channel's slug."""
    return {row["slug"]: row["showcase"] for row in await conn.fetch(_SQL["of_showcases"], now)}


async def planned_from(conn: Connection, slug: str) -> str:
    """The fingerprint of the works that the future was planned from; empty where it never was."""
    return await conn.fetchval(_SQL["planned_from"], slug) or ""


async def set_planned_from(conn: Connection, slug: str, fingerprint: str) -> None:
    await conn.execute(_SQL["set_planned_from"], slug, fingerprint)


async def fingerprint(conn: Connection, zone: str, endpoint: Endpoint) -> str:
    """Changes with anything that ``works`` would answer; empty where that is nothing."""
    return await conn.fetchval(_SQL["fingerprint"], zone, endpoint)


async def works(conn: Connection, zone: str, endpoint: Endpoint) -> list[Candidate]:
    """What a zone's channel may show, the works in the order of their publication."""
    return [_candidate(row) for row in await conn.fetch(_SQL["works"], zone, endpoint)]


async def fingerprint_of(conn: Connection, series: Sequence[str], endpoint: Endpoint) -> str:
    """Changes with anything that ``works_of`` would answer; empty where that is nothing."""
    return await conn.fetchval(_SQL["fingerprint_of"], list(series), endpoint)


async def works_of(conn: Connection, series: Sequence[str], endpoint: Endpoint) -> list[Candidate]:
    """What a channel may show of these series, the episodes of each in their order."""
    return [_candidate(row) for row in await conn.fetch(_SQL["works_of"], list(series), endpoint)]


def _candidate(row: Record) -> Candidate:
    return Candidate(
        series_id=row["series_id"],
        rights=msgspec.convert(row["rights"], Rights),
        episode_id=row["episode_id"],
        number=row["number"],
        asset_id=row["asset_id"],
        renditions=msgspec.convert(row["renditions"], tuple[Rendition, ...]),
    )


async def reach(conn: Connection, slug: str, now: datetime) -> Reach:
    row = await conn.fetchrow(_SQL["reach"], slug, now)
    assert row is not None
    return Reach(ends_at=row["ends_at"], airings=row["airings"])


async def last(conn: Connection, slug: str) -> Airing | None:
    row = await conn.fetchrow(_SQL["last"], slug)
    return None if row is None else _airing(row)


async def ahead(conn: Connection, slug: str, now: datetime) -> list[Airing]:
    """What is on and what comes, in order."""
    return [_airing(row) for row in await conn.fetch(_SQL["ahead"], slug, now)]


async def turns(conn: Connection, slug: str, before: int) -> dict[str, Turn]:
    """Where each series stood before the airing at this position."""
    rows = await conn.fetch(_SQL["turns"], slug, before)
    return {row["series_id"]: Turn(position=row["position"], number=row["number"]) for row in rows}


async def run(conn: Connection, slug: str, before: int, most: int) -> list[str]:
    """The series of the last airings before this position, the newest first."""
    return [row["series_id"] for row in await conn.fetch(_SQL["run"], slug, before, most)]


async def cut(conn: Connection, slug: str, position: int) -> None:
    """Forget the future from this position on."""
    await conn.execute(_SQL["cut"], slug, position)


async def add(conn: Connection, slug: str, airings: Sequence[Airing]) -> None:
    """Append to the line-up."""
    await conn.executemany(
        _SQL["add"],
        [
            (slug, a.position, a.first_segment, a.segments, a.starts_at, a.ends_at, a.series_id, a.episode_id,
             a.number, a.asset_id)
            for a in airings
        ],
    )  # fmt: skip


async def forget(conn: Connection, slug: str, before: datetime) -> None:
    """Drop what was over by then, but for where each series stands; its media is let go."""
    await conn.execute(_SQL["forget"], slug, before)
    await conn.execute(_SQL["let_go"], slug, before)


async def around(
    conn: Connection, slug: str, since: datetime, until: datetime
) -> list[tuple[Airing, tuple[Rendition, ...]]]:
    """What is on between two moments, each with the renditions of its version."""
    return [
        (_airing(row), msgspec.convert(row["renditions"], tuple[Rendition, ...]))
        for row in await conn.fetch(_SQL["around"], slug, since, until)
    ]


async def ladders(
    conn: Connection, slug: str, since: datetime, until: datetime
) -> list[tuple[Rendition, ...]]:
    """The renditions of each version that is on between two moments."""
    rows = await conn.fetch(_SQL["ladders"], slug, since, until)
    return [msgspec.convert(row["renditions"], tuple[Rendition, ...]) for row in rows]


async def listings(conn: Connection, since: datetime, until: datetime | None = None) -> list[Listing]:
    """Every channel's airings from then on, in order; up to a moment where one is named, and then without
    what was taken down since.
    """
    rows = await conn.fetch(_SQL["listings"], since, until)
    facts = {row["series_id"]: row["facts"] for row in rows}
    series = {name: msgspec.convert(given, SeriesFacts) for name, given in facts.items()}
    return [
        Listing(
            channel=row["channel"],
            starts_at=row["starts_at"],
            ends_at=row["ends_at"],
            series_id=row["series_id"],
            series=series[row["series_id"]],
            number=row["number"],
            title=row["episode_title"] or "",
        )
        for row in rows
    ]
