"""Recommendation rounds 推优: the records of one, from nomination to result. Pure; its rules are in
``curation.rounds``.

Nothing of a round is ever changed: it is where its last move took it, a score is the last one that its
reviewer gave, and whoever was wrong adds a row.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Annotated, Self

from msgspec import Meta

from catalog.calendar import CHINA
from catalog.errors import Conflict, Denied, Invalid, NotFound
from catalog.text import not_blank

HIGHEST = 100  # of a score on each axis
QUARTER = r"^20[0-9]{2}-(03|06|09|12)$"
MOST_NOMINATED = 500
_MONTHS = 3
_LAST_MONTH = 12

Points = Annotated[int, Meta(ge=0, le=HIGHEST)]


class Stage(StrEnum):
    NOMINATE = "nominate"  # 提名
    SCORE = "score"  # 评审
    SHORTLIST = "shortlist"  # 入围
    PUBLICITY = "publicity"  # 公示
    RESULT = "result"  # 结果
    CALLED_OFF = "called-off"  # 取消


class RoundNotFound(NotFound):
    """No round has this id."""

    code = "round_not_found"
    title = "No such round"
    title_zh = "没有这一轮推优"


class RoundRefused(Invalid):
    """A round cannot be opened, or moved on, like this."""

    code = "round_refused"
    title = "The round cannot be like this"
    title_zh = "推优内容不符合要求"


class QuarterTaken(Conflict):
    """The quarter has a round that was not called off."""

    code = "quarter_taken"
    title = "This quarter has its round already"
    title_zh = "该季度已有推优"


class NotAtThisStage(Conflict):
    """The round is not, or no longer, at the stage at which this is done."""

    code = "not_at_this_stage"
    title = "Not possible at this stage of the round"
    title_zh = "推优的当前阶段不能这样做"


class RoundNotReady(Conflict):
    """Something is missing before the round may move on."""

    code = "round_not_ready"
    title = "The round cannot move on yet"
    title_zh = "推优还不能进入下一阶段"


class NotNominated(NotFound):
    """The work is not in this round."""

    code = "not_nominated"
    title = "This work is not in the round"
    title_zh = "这部作品不在本轮推优中"


class ObjectionNotFound(NotFound):
    """No objection of this round has this id."""

    code = "objection_not_found"
    title = "No such objection"
    title_zh = "没有这条异议"


class AlreadyDecided(Conflict):
    """The objection was decided before."""

    code = "already_decided"
    title = "This objection was decided already"
    title_zh = "该异议已有处理结果"


class OwnOrganisation(Denied):
    """The reviewer works for an organisation of the work."""

    code = "own_organisation"
    title = "A work of your own organisation is not yours to judge"
    title_zh = "本单位作品须回避，不能评审"


class OrganisationUnknown(Denied):
    """Nobody said for whom the reviewer works, so it cannot be told whether they may judge a work."""

    code = "organisation_unknown"
    title = "Nobody said yet for whom you work; ask an operator"
    title_zh = "尚未登记您的所在单位，请联系运营人员"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """One of the national ones: Dec–Feb, Mar–May, Jun–Aug, Sep–Nov. Days are those of China."""

    starts_on: date  # the first of its three months

    @classmethod
    def named(cls, name: str) -> Self:
        """The quarter that begins in a month such as ``2026-06``."""
        return cls(starts_on=date.fromisoformat(f"{name}-01"))

    @classmethod
    def of(cls, day: date) -> Self:
        """The quarter that a day is in."""
        month = day.month // _MONTHS * _MONTHS
        return cls(starts_on=date(day.year, month, 1) if month else date(day.year - 1, 12, 1))

    @property
    def name(self) -> str:
        return f"{self.starts_on:%Y-%m}"

    @property
    def begins(self) -> datetime:
        return midnight(self.starts_on)

    @property
    def ends(self) -> datetime:
        """The first instant that is no longer inside."""
        return midnight(self.next().starts_on)

    def next(self) -> Self:
        month = self.starts_on.month
        year = self.starts_on.year + (month == _LAST_MONTH)
        return type(self)(starts_on=date(year, month % _LAST_MONTH + _MONTHS, 1))


def midnight(day: date) -> datetime:
    """The instant at which a day begins in China."""
    return datetime.combine(day, time(), CHINA).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a curator opens a round with. ``publicity_days``: whole days, after the one on which it begins."""

    title: Annotated[str, not_blank(60), Meta(max_length=60)]
    quarter: Annotated[str, Meta(pattern=QUARTER)]
    shortlist: Annotated[int, Meta(ge=1, le=100)] = 10
    publicity_days: Annotated[int, Meta(ge=1, le=60)] = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """The round went on to ``stage``."""

    stage: Stage
    reason: str
    moved_by: str
    moved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """``moves`` in the order in which they were made; the first one opened it."""

    id: str
    title: str
    quarter: Quarter
    shortlist: int
    publicity_days: int
    moves: tuple[Move, ...]

    @property
    def stage(self) -> Stage:
        return self.moves[-1].stage

    def entered(self, stage: Stage) -> datetime | None:
        """When it went on to ``stage``."""
        return next((move.moved_at for move in self.moves if move.stage is stage), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What a work is worth on the three axes: 思想 artistic idea, 艺术 art, 制作 craft; 0…100 each."""

    idea: Points
    art: Points
    craft: Points


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What one reviewer thinks of one work; ``organisation`` is theirs as it was then."""

    series_id: str
    reviewer_id: str
    reviewer: str
    organisation: str
    marks: Marks
    note: str
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Nomination:
    series_id: str
    nominated_by: str
    nominated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Airing:
    """Since when everyone may watch an episode; None: nobody may."""

    number: int
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortlisted:
    """A work's place on the shortlist as it was drawn up."""

    series_id: str
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    upheld: bool
    reason: str
    decided_by: str
    decided_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """What somebody has against the award of a work, and what became of it."""

    id: str
    series_id: str
    said: str
    said_by: str
    recorded_by: str
    recorded_at: datetime
    decision: Decision | None = None
