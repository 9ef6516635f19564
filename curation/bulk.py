"""One act on many works: each in a transaction of its own, exactly as if it were the only one."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from catalog.account import Account
from catalog.errors import ZhanboError
from catalog.identity import PATTERN
from catalog.postgres import series
from catalog.postgres.connection import Pool, acquired
from catalog.series import Endpoint, Series
from catalog.zone import ZONES_BY_SLUG, ZoneSlug
from curation import publication
from curation.desk_answers import Outcome, Outcomes
from curation.publication import FactRefused, GivenFacts, Reason

MOST = 200  # works at once
MOST_WORDS = 500


class Act(StrEnum):
    FACTS = "facts"
    TAKE_DOWN = "takedown"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonFacts:
    """Facts that many works may have in common; what is not said stays as it is."""

    zones: Annotated[tuple[ZoneSlug, ...], Meta(max_length=len(ZONES_BY_SLUG))] | None = None
    rights_start_on: date | None = None
    rights_end_on: date | None = None
    endpoints: Annotated[tuple[Endpoint, ...], Meta(max_length=len(Endpoint))] | None = None
    registration_verified: bool = False
    title_signed_off: bool = False
    reviewed: bool = False

    def given(self) -> GivenFacts:
        return GivenFacts(**{name: getattr(self, name) for name in CommonFacts.__dataclass_fields__})


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulk:
    """``facts`` go with the act of that name, ``reason`` with a takedown. A work that is named twice is acted
    on once.
    """

    act: Act
    ids: Annotated[
        tuple[Annotated[str, Meta(pattern=PATTERN, max_length=64)], ...], Meta(min_length=1, max_length=MOST)
    ]
    facts: CommonFacts | None = None
    reason: Annotated[str, Meta(max_length=MOST_WORDS)] = ""


async def act_on_all(pool: Pool, asked: Bulk, account: Account, now: datetime, *, demo: bool) -> Outcomes:
    """What became of each, in the order in which they were named."""
    act = _act(pool, asked, account, now, demo=demo)
    ids = list(dict.fromkeys(asked.ids))
    problems = {one: await _tried(act, one) for one in ids}
    async with acquired(pool) as conn:
        known = {one.id: one for one in await series.some(conn, ids)}
    return Outcomes(results=tuple(_outcome(one, known.get(one), problems[one]) for one in ids))


def _act(
    pool: Pool, asked: Bulk, account: Account, now: datetime, *, demo: bool
) -> Callable[[str], Awaitable[None]]:
    if asked.act is Act.FACTS:
        said = (asked.facts or CommonFacts()).given()
        if said == GivenFacts():
            raise FactRefused("nothing is said of these works", field="facts")
        return lambda one: publication.give_facts(pool, one, said, account, now, demo=demo)
    if asked.act is Act.TAKE_DOWN:
        if not asked.reason.strip():
            raise FactRefused("a takedown needs a reason", field="reason")
        reason = Reason(reason=asked.reason)
        return lambda one: publication.take_down(pool, one, reason, account, now)
    return lambda one: publication.restore(pool, one, account, now, demo=demo)


async def _tried(act: Callable[[str], Awaitable[None]], series_id: str) -> ZhanboError | None:
    try:
        await act(series_id)
    except ZhanboError as problem:  # of this one alone: the others go on
        return problem
    return None


def _outcome(series_id: str, known: Series | None, problem: ZhanboError | None) -> Outcome:
    title, state = ("", None) if known is None else (known.facts.title, known.state)
    if problem is None:
        return Outcome(id=series_id, title=title, done=True, state=state)
    return Outcome(
        id=series_id, title=title, done=False, state=state, code=problem.code, problem=problem.title,
        problem_zh=problem.title_zh, field=problem.field, detail=problem.detail,
    )  # fmt: skip
