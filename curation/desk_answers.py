"""What the curators' desk answers: the shapes of its JSON. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from catalog.gates import Refusal
from catalog.series import SeriesState
from curation.answers import Delivered, ListedEpisode, ShownTally, ShownZone


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedSeries:
    """A series in a list of works, with what the gates refuse today."""

    id: str
    title: str
    state: SeriesState
    zone: ShownZone | None
    labels: tuple[str, ...]
    maker: str | None
    poster: str | None
    planned_episodes: int | None
    delivered_at: datetime
    rights_end_on: date | None
    tallies: ShownTally
    episodes: tuple[ListedEpisode, ...]
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many series each filter shows by itself. None is counted beyond ``most``: that many or more."""

    most: int
    all: int
    draft: int
    published: int
    taken_down: int
    refused: int
    waiting: int
    queued: int
    running: int
    failed: int
    expiring_30: int
    expiring_7: int
    expiring_1: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesList:
    """A page of a list. ``after`` leads to the next one, None where there is none; ``counts`` stand on the
    first page.
    """

    items: tuple[ListedSeries, ...]
    after: str | None
    counts: Counts | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastChange:
    """Who changed the facts last, and when: this is what undoing takes back."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesDesk(Delivered):
    """One series as its editor shows it. ``facts_version`` is what a change says it stands on."""

    facts_version: int
    last_change: LastChange | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the gates would say of facts that are not saved, and where the series would stand then."""

    refusals: tuple[Refusal, ...]
    state: SeriesState


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """Episodes that are not finished."""

    queued: int
    running: int
    failed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """How many episodes failed for one reason."""

    code: str
    message: str
    message_zh: str
    episodes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """How many series a gate refuses."""

    gate: str
    series: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """Something that begins or ends today: ``kind`` says what (``special-opens``), ``subject`` of which."""

    kind: str
    subject: str
    title: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """What a curator looks at in the morning. ``expiring`` and ``latest`` are the first of their lists."""

    day: date
    queue: Queue
    failed: tuple[Failed, ...]
    counts: Counts
    refused: tuple[Refused, ...]
    expiring: tuple[ListedSeries, ...]
    happenings: tuple[Happening, ...]
    latest: tuple[ListedSeries, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one series of many. Where it failed, ``code``, both titles, the field and the detail say
    why; ``state`` is where it stands now, None where there is no such series.
    """

    id: str
    title: str
    done: bool
    state: SeriesState | None
    code: str | None = None
    problem: str | None = None
    problem_zh: str | None = None
    field: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    results: tuple[Outcome, ...]
