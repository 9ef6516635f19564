"""The pieces that a long episode is made in, each by any worker. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256


class Work(StrEnum):
    """What there is to do: look at a sample, encode sound, encode a chunk of the pictures, join all that a
    part made, show what the part before it made.
    """

    SAMPLE = "sample"
    SOUND = "sound"
    PICTURES = "pictures"
    JOIN = "join"
    SHOW = "show"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One piece of work: ``frames`` pictures from ``first_frame`` on, for the rungs of a part of the plan.

    ``turn``: how many pieces of the same episode should begin before it. ``seek_seconds``: where decoding may
    begin, None for the master's start; ``seen``: the checksum of what is then to be seen. ``weight``: its
    share of the work.
    """

    number: int
    part: int
    turn: int
    work: Work
    first_frame: int
    frames: int
    seek_seconds: float | None
    seen: str | None
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPiece:
    """A piece in the hands of one worker, for one attempt.

    ``fence`` is the piece's own; ``episode_fence`` that of the episode's claim, for which all of its
    pieces are made. ``assembly`` is the plan as it was stored, ``age_seconds`` its age.
    """

    episode_id: str
    episode_fence: int
    master_sha256: str
    assembly: object
    seekable: bool
    age_seconds: float
    piece: Piece
    attempts: int
    fence: int

    @property
    def asset_id(self) -> str:
        """The name under which this attempt stores what it made: nobody else ever uses it, so that it can be
        removed without asking who has the same content.
        """
        name = f"{self.episode_id} {self.episode_fence} {self.piece.number} {self.fence}"
        return sha256(name.encode()).hexdigest()[:40]
