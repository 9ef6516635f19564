"""The rules of recommendation rounds 推优: which work may be nominated, who may judge it, how scores make an
order, when a round may go on. Pure.

The order. On each axis the highest and the lowest score of a work are left out and the rest is averaged; the
mean of the three axes is the work's total. It is how juries have always scored on paper, anybody can check it
by hand, and no single reviewer, however far off, moves a work beyond what the others gave. Equal totals are
told apart by the idea, then the art (and so the craft); what is equal in all stands in the order of the
works' ids, which are drawn at random when they are delivered. Scores are compared as fractions: no rounding
decides a place.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

from catalog.account import Account
from catalog.award import Grade
from catalog.calendar import day_in_china
from catalog.gates import Refusal
from catalog.round import (
    Airing,
    Marks,
    NotAtThisStage,
    Objection,
    OrganisationUnknown,
    OwnOrganisation,
    Quarter,
    Round,
    RoundNotReady,
    Score,
    Stage,
    midnight,
)
from catalog.series import Series, SeriesFacts, SeriesState, Status

LEAST_REVIEWERS = 3  # who scored a work, before it may be on a shortlist
STRUCK = "〔略〕"
_AFTER = {
    Stage.NOMINATE: Stage.SCORE,
    Stage.SCORE: Stage.SHORTLIST,
    Stage.SHORTLIST: Stage.PUBLICITY,
    Stage.PUBLICITY: Stage.RESULT,
}
_PROPOSED = ((90, Grade.S), (80, Grade.A), (70, Grade.B))  # from this total on; below the last: C
_FORM = re.compile(r"\([^()]*\)|(集团)?((股份)?有限(责任)?)?公司(?=$|\()")
_IN_BRACKETS = re.compile(r"[(（].*$")
_SHORTEST_NAME = 2  # characters; a shorter one stands in words that are none


def require(one: Round, *stages: Stage) -> None:
    """NotAtThisStage unless the round is at one of ``stages``."""
    if one.stage not in stages:
        raise NotAtThisStage(f"the round is at {one.stage}", field="stage", stage=str(one.stage))


def require_move(one: Round, to: Stage) -> None:
    """NotAtThisStage unless ``to`` comes next; a round that has no result yet may be called off."""
    if to is Stage.CALLED_OFF:
        require(one, *_AFTER)
    elif _AFTER.get(one.stage) is not to:
        raise NotAtThisStage(f"{to} does not follow {one.stage}", field="to", stage=str(one.stage))


def publicity_ends(one: Round) -> datetime | None:
    """The midnight in China that ends the publicity; None before it began.

    The day on which it begins is not counted (Civil Code, art. 201): as many whole days follow it.
    """
    began = one.entered(Stage.PUBLICITY)
    if began is None:
        return None
    return midnight(day_in_china(began) + timedelta(days=one.publicity_days + 1))


def require_over(one: Round, objections: Sequence[Objection], now: datetime) -> None:
    """RoundNotReady while the publicity lasts, and while an objection waits for its decision."""
    ends = publicity_ends(one)
    if ends is None or now < ends:
        raise RoundNotReady(f"the publicity ends {ends}", field="publicity")
    if any(objection.decision is None for objection in objections):
        raise RoundNotReady("an objection is not decided yet", field="objections")


def eligibility(one: Series, airings: Sequence[Airing], quarter: Quarter) -> Iterator[Refusal]:
    """What keeps a work out of the round of a quarter: it is public, and all of it was first shown within.

    An episode counts as shown from when both it and its series could be watched by everyone.
    """
    if one.state is not SeriesState.PUBLISHED or one.published_at is None:
        yield Refusal(code="R01", field="state", zh="作品未公开", en="The work is not public")
        return
    if not _inside(one.published_at, quarter):
        day = day_in_china(one.published_at)
        zh, en = f"{day}上线，不在本季度内", f"Public since {day}, outside the quarter"
        yield Refusal(code="R02", field="published_at", zh=zh, en=en)
    planned, shown = one.facts.planned_episodes, [airing for airing in airings if airing.since is not None]
    if len(shown) < max(planned or 1, len(airings)):
        zh = f"共{max(planned or 1, len(airings))}集，播出{len(shown)}集，尚未播完"
        en = f"{len(shown)} of {max(planned or 1, len(airings))} episodes were shown"
        yield Refusal(code="R03", field="episodes", zh=zh, en=en)
    elif one.facts.status in (Status.ONGOING, Status.UPCOMING):
        yield Refusal(code="R05", field="status", zh="申报为未完结", en="It is declared to go on")
    yield from _late(one.published_at, shown, quarter)


def _late(public: datetime, shown: Sequence[Airing], quarter: Quarter) -> Iterator[Refusal]:
    days = [(one.number, max(one.since, public)) for one in shown if one.since is not None]
    outside = [(number, since) for number, since in days if not _inside(since, quarter)]
    if outside and _inside(public, quarter):
        number, day = outside[0][0], day_in_china(outside[0][1])
        zh, en = f"第{number}集{day}播出，不在本季度内", f"Episode {number} was shown on {day}, outside it"
        yield Refusal(code="R04", field="episodes", zh=zh, en=en)


def _inside(moment: datetime, quarter: Quarter) -> bool:
    return quarter.begins <= moment < quarter.ends


def _folded(name: str) -> str:
    """A name as it is compared: whatever its width, case and spaces, without brackets and form of company."""
    plain = "".join(unicodedata.normalize("NFKC", name).casefold().split())
    return _FORM.sub("", plain) or plain


def organisations_of(facts: SeriesFacts, deliverer: Iterable[str] = ()) -> frozenset[str]:
    """Every organisation that has to do with a work, folded; ``deliverer``: the names of who delivered it."""
    named = [*(one.name for one in facts.organisations), *deliverer]
    return frozenset(_folded(name) for name in named if name.strip())


def require_impartial(reviewer: Account, organisations: frozenset[str]) -> None:
    """OrganisationUnknown, OwnOrganisation unless the reviewer may judge a work of these organisations."""
    if not reviewer.organisation.strip():
        raise OrganisationUnknown(field="organisation")
    if _folded(reviewer.organisation) in organisations:
        raise OwnOrganisation(field="organisation")


def names_in(facts: SeriesFacts, deliverer: Iterable[str] = ()) -> frozenset[str]:
    """What a reviewer must not read of a work: who made it, and what else tells that."""
    named = [*(one.name for one in (*facts.organisations, *facts.people)), *deliverer]
    named += [facts.registration.number] if facts.registration else []
    plain = [_IN_BRACKETS.sub("", name) for name in named]
    return frozenset(name.strip() for name in (*named, *plain) if len(name.strip()) >= _SHORTEST_NAME)


def without(names: Iterable[str], text: str) -> str:
    """``text`` with each of the names struck out, the longest first."""
    for name in sorted(names, key=lambda name: (-len(name), name)):
        text = re.sub(re.escape(name), STRUCK, text, flags=re.IGNORECASE)
    return text


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A work among all that were judged. ``place`` is None where too few reviewers scored it."""

    series_id: str
    reviewers: int
    idea: Fraction
    art: Fraction
    craft: Fraction
    place: int | None = None

    @property
    def total(self) -> Fraction:
        return (self.idea + self.art + self.craft) / 3


def _axis(points: Sequence[int]) -> Fraction:
    """Their mean without the highest and the lowest, where there are three or more."""
    kept = sorted(points)[1:-1] if len(points) >= LEAST_REVIEWERS else points
    return Fraction(sum(kept), len(kept))


def _mean(series_id: str, given: Sequence[Marks]) -> Ranked:
    return Ranked(
        series_id=series_id,
        reviewers=len(given),
        idea=_axis([one.idea for one in given]),
        art=_axis([one.art for one in given]),
        craft=_axis([one.craft for one in given]),
    )


def ranked(scores: Mapping[str, Sequence[Score]]) -> list[Ranked]:
    """The works of whom somebody scored, the best first, and last those that too few did."""
    means = [_mean(one, [score.marks for score in given]) for one, given in scores.items() if given]
    judged = sorted(
        (one for one in means if one.reviewers >= LEAST_REVIEWERS),
        key=lambda one: (-one.total, -one.idea, -one.art, one.series_id),
    )
    rest = sorted((one for one in means if one.reviewers < LEAST_REVIEWERS), key=lambda one: one.series_id)
    placed = (replace(one, place=place) for place, one in enumerate(judged, 1))
    return [*placed, *rest]


def shortlist(order: Sequence[Ranked], most: int, public: frozenset[str]) -> list[str]:
    """The best of those that enough reviewers scored and that are still public."""
    fit = [one.series_id for one in order if one.place is not None and one.series_id in public]
    return fit[:most]


def proposed(total: Fraction) -> Grade:
    """The grade that a total suggests to whoever decides."""
    return next((grade for least, grade in _PROPOSED if total >= least), Grade.C)
