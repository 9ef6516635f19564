"""Quality of experience: how playing went, as players tell it. Never a source of watch time. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from catalog.viewing import PlaySession

MOST_SEQ = 20_000
MOST_SECONDS = 24 * 3600.0
MOST_KBPS = 1_000_000.0


class QualityKind(StrEnum):
    STARTUP = "startup"  # from the wish to play to the first picture
    STALL = "stall"  # playing stood still for want of data
    BITRATE = "bitrate"  # a rendition was played for a while
    ERROR = "error"  # playing ended, or had to be begun anew


class Fault(StrEnum):
    """What kind of error it was."""

    NETWORK = "network"
    MEDIA = "media"
    EXPIRED = "expired"
    UNSUPPORTED = "unsupported"
    OTHER = "other"


class Source(StrEnum):
    """Who tells: our own player, or any player's CMCD."""

    PLAYER = "player"
    CMCD = "cmcd"


class QualityEvent(msgspec.Struct, frozen=True, gc=False):
    """One observation. ``seconds``: until the first picture, of the stall (0 where nobody measured it), or
    for how long ``kbps`` (1000 bits a second) was played. ``fault`` goes with an error.
    """

    seq: Annotated[int, Meta(ge=0, le=MOST_SEQ)]
    kind: QualityKind
    seconds: Annotated[float, Meta(ge=0.0, le=MOST_SECONDS)] = 0.0
    kbps: Annotated[float, Meta(ge=0.0, le=MOST_KBPS)] = 0.0
    fault: Fault | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityReport:
    """What one request told of one play session; (session.id, source, seq) names an event."""

    session: PlaySession
    source: Source
    received_at: datetime
    events: Sequence[QualityEvent]


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityDay:
    """A day (of China's calendar) on one kind of screen, as one kind of source tells it.

    ``starts`` are first pictures, of which so many came within 1, 2 and 3.5 seconds. ``played_seconds`` and
    ``played_kilobits`` are sums over the renditions that were played: their ratio is the mean bitrate.
    """

    day: date
    screen: str
    source: Source
    starts: int
    start_seconds: float
    starts_within_1s: int
    starts_within_2s: int
    starts_within_3500ms: int
    stalls: int
    stall_seconds: float
    played_seconds: float
    played_kilobits: float
    errors: int
