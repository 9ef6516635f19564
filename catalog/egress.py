"""Egress: what the origin sent. All that is known of players that report nothing; never watch time. Pure."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What was sent of one file of an asset: so many answers with so many bytes in all."""

    asset_id: str
    path: str
    answers: int
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EgressDay:
    """What was sent of one episode on a day (of China's calendar).

    ``starts`` are answers with its multivariant playlist, one for each media session that no cache answered.
    ``video_seconds`` is the bytes of pictures that were sent ÷ the bytes of their renditions × their length:
    a player that fetched a whole episode and showed a moment of it counts in full.
    """

    day: date
    series_id: str
    series_title: str
    episode_id: str
    episode_number: int
    starts: int
    bytes: int
    video_seconds: float
