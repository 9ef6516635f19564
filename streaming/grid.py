"""What a guide on a screen is drawn from: the channels, and what each shows within some hours. Pure.

The window begins with the half hour that is running, so that what a guide draws begins on its ruler. Episodes
stay apart here: how many of them are one block is for the screen to say.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog.channel import Channel, Listing
from streaming.guide import channel_url, logo_url

HALF_HOUR_SECONDS = 1800
SAME_ORIGIN = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProgramme:
    """One airing; ``episode_title`` is the episode's own, often empty."""

    starts_at: datetime
    ends_at: datetime
    series_id: str
    title: str
    number: int
    episode_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownChannel:
    """A channel; ``zone`` is a slug, ``logo`` and ``playlist`` are addresses on this origin."""

    slug: str
    title: str
    title_en: str
    label: str
    colour: str
    zone: str | None
    logo: str
    playlist: str
    programmes: tuple[ShownProgramme, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """``now`` is the server's: clocks of TVs are often wrong."""

    now: datetime
    since: datetime
    until: datetime
    channels: tuple[ShownChannel, ...]


def window(now: datetime, hours: int) -> tuple[datetime, datetime]:
    """From the half hour that is running to so many hours from now."""
    return now - timedelta(seconds=now.timestamp() % HALF_HOUR_SECONDS), now + timedelta(hours=hours)


def shown(channels: Sequence[Channel], listings: Sequence[Listing]) -> tuple[ShownChannel, ...]:
    """The channels in their order, each with its listings."""
    programmes = defaultdict[str, list[ShownProgramme]](list)
    for one in listings:
        programmes[one.channel].append(_programme(one))
    return tuple(_channel(channel, programmes[channel.slug]) for channel in channels)


def _channel(channel: Channel, programmes: Sequence[ShownProgramme]) -> ShownChannel:
    return ShownChannel(
        slug=channel.slug,
        title=channel.title,
        title_en=channel.title_en,
        label=channel.label,
        colour=channel.colour,
        zone=channel.zone,
        logo=logo_url(SAME_ORIGIN, channel.slug),
        playlist=channel_url(SAME_ORIGIN, channel.slug),
        programmes=tuple(programmes),
    )


def _programme(one: Listing) -> ShownProgramme:
    return ShownProgramme(
        starts_at=one.starts_at,
        ends_at=one.ends_at,
        series_id=one.series_id,
        title=one.series.title,
        number=one.number,
        episode_title=one.title,
    )
