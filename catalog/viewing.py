"""A view event is a fact that a player reported; a tally is a sum of what facts were worth. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


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
