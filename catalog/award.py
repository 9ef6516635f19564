"""Awards 精品: what a round gave a work, which nobody can change, and the revocation, which stands beside it.
Pure.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from catalog.errors import Conflict, NotFound

GOAL = 50  # works with an award: the plan's, 2025—2027


class Grade(StrEnum):
    """How good a work is found, the best first."""

    S = "S"
    A = "A"
    B = "B"
    C = "C"


class AwardNotFound(NotFound):
    """No award has this id."""

    code = "award_not_found"
    title = "No such award"
    title_zh = "没有这项荣誉"


class AlreadyRevoked(Conflict):
    """The award was revoked before."""

    code = "already_revoked"
    title = "This award was revoked already"
    title_zh = "该荣誉已被撤销"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """``reason`` is for everybody to read."""

    reason: str
    revoked_by: str
    revoked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """``title`` and ``maker`` are what they were when it was granted. ``seal`` was signed then and is what
    the printed certificate carries.
    """

    id: str
    round_id: str
    round_title: str
    series_id: str
    title: str
    maker: str | None
    grade: Grade
    granted_by: str
    granted_at: datetime
    seal: str
    revocation: Revocation | None = None

    def in_force(self, now: datetime) -> bool:
        return self.granted_at <= now and (self.revocation is None or now < self.revocation.revoked_at)
