"""What is answered about rounds, reviews and awards: the shapes of their JSON. Pure."""

from dataclasses import dataclass
from datetime import datetime

from catalog.award import Grade
from catalog.gates import Refusal
from catalog.round import Marks, Move, Objection, Stage
from curation.answers import ListedWork


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokedAward:
    reason: str
    revoked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAward:
    """An award for everybody. ``certificate`` is the path of its page, with the seal that verifies it."""

    id: str
    series: str
    title: str
    maker: str | None
    round: str
    grade: Grade
    granted_at: datetime
    certificate: str
    revoked: RevokedAward | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLine:
    """A round in a list of all. ``judged``: nominated works that enough reviewers scored; ``publicity_ends``
    once it began; ``awarded``: works whose award was not revoked.
    """

    id: str
    title: str
    quarter: str
    stage: Stage
    shortlist: int
    publicity_days: int
    opened_at: datetime
    publicity_ends: datetime | None
    nominated: int
    judged: int
    awarded: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundLines:
    """``awarded``: works with an award that was not revoked, of all rounds; ``goal``: the plan's;
    ``this_quarter``: the one that it is now.
    """

    rounds: tuple[RoundLine, ...]
    awarded: int
    goal: int
    this_quarter: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """A work's scores on the three axes and in all, without the highest and the lowest, and its place among
    all that enough reviewers scored.
    """

    place: int | None
    idea: float
    art: float
    craft: float
    total: float
    proposed: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenScore:
    """What one reviewer gave: evidence, told once scoring is over."""

    reviewer: str
    organisation: str
    marks: Marks
    note: str
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NominatedWork:
    """``refusals`` say what would keep the work out today. ``figures`` and ``scores`` are told once scoring
    is over; ``shortlisted`` is its place there.
    """

    work: ListedWork
    refusals: tuple[Refusal, ...]
    nominated_by: str
    nominated_at: datetime
    reviewers: int
    figures: Figures | None
    scores: tuple[GivenScore, ...]
    shortlisted: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A work that became public in the quarter and is not nominated."""

    work: ListedWork
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundDesk(RoundLine):
    """One round with all that a curator needs to know. ``window_begins`` and ``window_ends``: of its quarter;
    ``publicity_over``: time lets the result be given; ``least_reviewers``: who scored a shortlisted work.
    """

    window_begins: datetime
    window_ends: datetime
    publicity_over: bool
    least_reviewers: int
    moves: tuple[Move, ...]
    works: tuple[NominatedWork, ...]
    candidates: tuple[Candidate, ...]
    objections: tuple[Objection, ...]
    awards: tuple[ShownAward, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationVerdict:
    """Whether a work was taken into the round, and why not."""

    series: str
    title: str
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominated:
    verdicts: tuple[NominationVerdict, ...]
    desk: RoundDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnScore:
    marks: Marks
    note: str
    given_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkLine:
    """A work that waits for a reviewer. ``refused`` says why it is not theirs to judge."""

    series: str
    title: str
    poster: str | None
    episodes: int
    own: OwnScore | None
    refused: Refusal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedRound:
    id: str
    title: str
    quarter: str
    works: tuple[WorkLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewing:
    """The rounds that are being scored, as one reviewer sees them: nothing tells who made a work."""

    rounds: tuple[ReviewedRound, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeToWatch:
    id: str
    number: int
    title: str
    duration_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkToJudge:
    """A work with what its reviewer needs and nothing that tells who made it."""

    round: str
    series: str
    title: str
    logline: str
    synopsis: str
    poster: str | None
    episodes: tuple[EpisodeToWatch, ...]
    own: OwnScore | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Awards:
    """The newest first."""

    awards: tuple[ShownAward, ...]
