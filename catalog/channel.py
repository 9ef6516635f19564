"""Linear channels 展播频道: what is on when. Pure records.

A channel's *line-up* is a row of *airings*, each after the other without a gap. What was on, and what is
about to be, never changes; what comes later may.
"""

from dataclasses import dataclass
from datetime import datetime

from catalog.series import SeriesFacts
from catalog.zone import ZONES


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A channel of a zone, which loops that zone's works, or of a showcase, which brings its own line-up.

    ``slug`` stands in URLs and in the guide. ``label`` and ``colour`` (``#rrggbb``) make its logo.
    """

    slug: str
    title: str
    title_en: str
    label: str
    colour: str
    zone: str | None = None
    showcase: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Airing:
    """One showing of one version of an episode.

    ``position`` counts the channel's airings, ``first_segment`` its media segments: they are HLS's
    discontinuity and media sequence numbers. ``segments`` may be fewer than the version has: what is
    taken off the air ends early. Times are aware and exact to the microsecond; ``ends_at`` is the
    next one's ``starts_at``, unless the channel was off the air between them.
    """

    position: int
    first_segment: int
    segments: int
    starts_at: datetime
    ends_at: datetime
    series_id: str
    episode_id: str
    number: int
    asset_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One airing as a guide tells of it; ``title`` is the episode's own, often empty."""

    channel: str
    starts_at: datetime
    ends_at: datetime
    series_id: str
    series: SeriesFacts
    number: int
    title: str


_COLOURS = {
    "travel": "#0f766e",
    "law": "#1d4ed8",
    "science": "#6d28d9",
    "heritage": "#b91c1c",
    "brand": "#a16207",
    "classics": "#854d0e",
    "yellow-river": "#c2410c",
    "kungfu": "#334155",
}

STANDING = tuple(
    Channel(
        slug=zone.slug,
        title=f"{zone.label}展播频道",
        title_en=f"{zone.name_en} channel",
        label=zone.label,
        colour=_COLOURS[zone.slug],
        zone=zone.slug,
    )
    for zone in ZONES
)
"""The channel that each zone always has, in the order of the zones."""
