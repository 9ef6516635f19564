"""How a series stands on the curators' desk: what the gates say of it, and until when. Pure.

A verdict is stored, because a list of works that a gate refuses cannot ask the gates about every work there
is. It is true for as long as nothing that the gates look at changes, which the database notes by itself, and
until the day on which a gate says something else of the same facts: a licence that ends tonight.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from catalog.gates import Candidate, Refusal, publication_refusals
from catalog.search import folded, search_text
from catalog.series import EpisodeState, Series, SeriesState

EDITION = 1
"""Raised with every change of what a gate says of the same facts: what was judged before is judged anew."""


def judged_as(*, demo: bool) -> int:
    """Names the gates as they are now, in this mode: another number is another verdict."""
    return EDITION * 2 + demo


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A series as lists filter and sort it. It holds until ``turns_on``, by the gates ``judged_as``."""

    series: Series
    maker: str | None
    titles: tuple[str, ...]
    search_text: str
    rights_end_on: date
    refusals: tuple[Refusal, ...]
    waits_for_review: bool
    turns_on: date
    judged_as: int

    @property
    def gates(self) -> tuple[str, ...]:
        """The codes of the gates that refuse it, each once."""
        return tuple(sorted({refusal.code for refusal in self.refusals}))


def standing(one: Series, candidate: Candidate) -> Standing:
    """How the series stands on the candidate's day."""
    facts, rights = one.facts, one.facts.rights
    return Standing(
        series=one,
        maker=facts.maker(),
        titles=tuple(dict.fromkeys(folded(title) for title in (facts.title, *facts.alt_titles) if title)),
        search_text=search_text(facts),
        rights_end_on=date.max if rights is None else rights.ends_on,
        refusals=publication_refusals(candidate),
        waits_for_review=any(not episode.reviewed for episode in candidate.episodes),
        turns_on=turns_on(candidate),
        judged_as=judged_as(demo=candidate.demo),
    )


def turns_on(candidate: Candidate) -> date:
    """The first day after the candidate's on which the gates may say something else of the same facts."""
    rights = candidate.facts.rights
    if rights is None or not candidate.today <= rights.ends_on < date.max:
        return date.max
    return rights.ends_on + timedelta(days=1)


class Sort(StrEnum):
    """The order of a list."""

    NEWEST = "newest"  # delivered last
    CHANGED = "changed"  # changed last
    EXPIRING = "expiring"  # whose rights end first


ANY_GATE = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Which series a list shows: those for which everything holds that is said. ``needle`` is folded;
    ``delivered_by`` an account; ``gate`` a code or ``ANY_GATE``; ``expires_within`` days; ``episodes``: one
    of them stands there.
    """

    delivered_by: str | None = None
    state: SeriesState | None = None
    zone: str | None = None
    maker: str | None = None
    tag: str | None = None
    needle: str | None = None
    gate: str | None = None
    expires_within: int | None = None
    waits_for_review: bool = False
    episodes: EpisodeState | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One of a list: a series by its id, with what the gates say, and its place in the order."""

    series_id: str
    refusals: tuple[Refusal, ...]
    place: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some of the series that are wished for; ``more``: there are others behind the last one."""

    lines: Sequence[Line]
    more: bool
