"""A view event is a fact that a player reported; a tally is a sum of what facts were worth. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Self

import msgspec
from msgspec import Meta

MOST_SEQ = 20_000
MOST_POSITION_SECONDS = 24 * 3600.0
MOST_CLIENT_MILLISECONDS = 4_102_444_800_000  # the year 2100
MOST_REPORTED_RATE = 16.0  # browsers refuse more


class EventKind(StrEnum):
    PLAY = "play"
    PAUSE = "pause"
    SEEK = "seek"  # position is where it landed
    HEARTBEAT = "heartbeat"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaySession:
    """What a session token says: who was given which episode on which screen, and when.

    ``viewer`` is a pseudonym. ``issued_at`` is the server's clock, as every time here but
    ``ViewEvent.client_at``.
    """

    id: str
    episode_id: str
    series_id: str
    viewer: str
    screen: str
    issued_at: datetime


class ReportedEvent(msgspec.Struct, frozen=True, gc=False):
    """What a player says. ``position`` in seconds of the episode, ``at`` in milliseconds since 1970 by the
    player's clock, ``rate`` media seconds per second. Decoding checks the bounds.
    """

    seq: Annotated[int, Meta(ge=0, le=MOST_SEQ)]
    kind: EventKind
    position: Annotated[float, Meta(ge=0.0, le=MOST_POSITION_SECONDS)]
    at: Annotated[int, Meta(ge=0, le=MOST_CLIENT_MILLISECONDS)]
    rate: Annotated[float, Meta(ge=0.0, le=MOST_REPORTED_RATE)] = 1.0


_ENCODER = msgspec.json.Encoder()


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewReport:
    """What one request told of one play session: ``count`` events, no sequence number twice.

    ``events`` are kept as the JSON that the database takes: a report waits for others, and hundreds of small
    objects that wait cost more than making them did.
    """

    session: PlaySession
    received_at: datetime
    events: msgspec.Raw
    count: int

    @classmethod
    def of(cls, session: PlaySession, received_at: datetime, events: Sequence[ReportedEvent]) -> Self:
        encoded = msgspec.Raw(_ENCODER.encode(events))
        return cls(session=session, received_at=received_at, events=encoded, count=len(events))


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredReport:
    """What became of the events of a report: stored; known already; and ``reused``, refused because their
    sequence numbers are known with other contents.
    """

    accepted: int = 0
    repeated: int = 0
    reused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ViewEvent:
    """One report of a player; (session.id, seq) names it, so a repeated one is the same fact."""

    session: PlaySession
    seq: int
    kind: EventKind
    position_seconds: float
    rate: float
    client_at: datetime
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What the sessions of one episode (or of several) add up to; ``+`` and ``-`` work by field.

    ``refused_seconds`` were claimed faster than the clock allows and count nowhere else.
    """

    plays: int = 0
    qualified_views: int = 0
    completions: int = 0
    watch_seconds: float = 0.0
    refused_seconds: float = 0.0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            plays=self.plays + other.plays,
            qualified_views=self.qualified_views + other.qualified_views,
            completions=self.completions + other.completions,
            watch_seconds=self.watch_seconds + other.watch_seconds,
            refused_seconds=self.refused_seconds + other.refused_seconds,
        )

    def __sub__(self, other: "Tally") -> "Tally":
        return Tally(
            plays=self.plays - other.plays,
            qualified_views=self.qualified_views - other.qualified_views,
            completions=self.completions - other.completions,
            watch_seconds=self.watch_seconds - other.watch_seconds,
            refused_seconds=self.refused_seconds - other.refused_seconds,
        )


class RefusedBy(StrEnum):
    """Whose clock says that a range was claimed faster than it can be played."""

    PLAYER_CLOCK = "player_clock"
    SERVER_CLOCK = "server_clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedRange:
    """The range that ends at the event ``seq`` counts nowhere."""

    seq: int
    by: RefusedBy
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOff:
    """Where a viewer was last in an episode, and whether it counts as seen."""

    episode_id: str
    position_seconds: float
    completed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoldedSession:
    """What one play session came to; ``position_seconds`` is where its player was last."""

    session: PlaySession
    worth: Tally
    position_seconds: float
    completed: bool
    updated_at: datetime
    refused: tuple[RefusedRange, ...] = ()
