"""HTTP of recommendation rounds for those who run them: parse, one verb, answer."""

from dataclasses import dataclass
from typing import Annotated, Literal

from aiohttp import web
from msgspec import Meta

from catalog.account import CURATORS, READERS
from catalog.api import SERIES_ID, Part, Route, answer, body, like
from catalog.award import AlreadyRevoked, AwardNotFound, Grade
from catalog.identity import PATTERN
from catalog.round import (
    AlreadyDecided,
    Decision,
    NotAtThisStage,
    NotNominated,
    ObjectionNotFound,
    Plan,
    QuarterTaken,
    RoundNotFound,
    RoundNotReady,
    RoundRefused,
    Stage,
)
from catalog.service import CLOCK, POOL, SETTINGS
from catalog.signin import signed_in
from catalog.text import not_blank
from curation import awarding, rounddesk, roundroom
from curation.reading import ON_SHOW, PAGES
from curation.round_answers import Nominated, RoundDesk, RoundLines

MOST_AT_ONCE = 200
MOST_WORDS = 2000

Name = Annotated[str, Meta(max_length=64)]
Words = Annotated[str, not_blank(MOST_WORDS), Meta(max_length=MOST_WORDS)]

ROUND_ID = Part(name="round_id", description="a round's id", schema=like(PATTERN))
_OBJECTION_ID = Part(name="objection_id", description="an objection's id", schema=like(PATTERN))
AWARD_ID = Part(name="award_id", description="an award's id", schema=like(PATTERN))


@dataclass(frozen=True, slots=True, kw_only=True)
class Works:
    """Ids of series."""

    works: Annotated[tuple[Name, ...], Meta(min_length=1, max_length=MOST_AT_ONCE)]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveWish:
    """On to the next stage, or ``called-off``, which needs a reason. The result is given by another route."""

    to: Literal["score", "shortlist", "publicity", "called-off"]
    reason: Annotated[str, Meta(max_length=MOST_WORDS)] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewObjection:
    """``said_by``: whose it is, as they want to be named."""

    series: Name
    said: Words
    said_by: Annotated[str, not_blank(80), Meta(max_length=80)]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionWish:
    upheld: bool
    reason: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenGrade:
    series: Name
    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """The shortlisted works that get an award; the others get none."""

    grades: Annotated[tuple[GivenGrade, ...], Meta(min_length=1, max_length=100)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """``reason`` is shown to everybody."""

    reason: Words


async def _desk(request: web.Request, round_id: str) -> RoundDesk:
    return await rounddesk.desk(request.app[POOL], request.app[ON_SHOW], round_id, request.app[CLOCK]())


async def all_rounds(request: web.Request) -> web.Response:
    """Every round, and how many works hold an award of the fifty that the plan wants."""
    return answer(await rounddesk.lines(request.app[POOL], request.app[CLOCK]()))


async def round_desk(request: web.Request) -> web.Response:
    return answer(await _desk(request, request.match_info["round_id"]))


async def open_round(request: web.Request) -> web.Response:
    """Open the round of a quarter; it takes nominations from now on."""
    account = await signed_in(request)
    plan = await body(request, Plan)
    round_id = await roundroom.open_round(request.app[POOL], plan, account, request.app[CLOCK]())
    return answer(await _desk(request, round_id))


async def nominate(request: web.Request) -> web.Response:
    """Nominate works; each that may not be is refused by itself, and the others are taken."""
    account = await signed_in(request)
    given, round_id = await body(request, Works), request.match_info["round_id"]
    verdicts = await roundroom.nominate(
        request.app[POOL], round_id, given.works, account, request.app[CLOCK]()
    )
    return answer(Nominated(verdicts=verdicts, desk=await _desk(request, round_id)))


async def take_back(request: web.Request) -> web.Response:
    """Take a nomination back, while nominations are open."""
    account, round_id = await signed_in(request), request.match_info["round_id"]
    series_id, now = request.match_info["series_id"], request.app[CLOCK]()
    await roundroom.take_back(request.app[POOL], round_id, series_id, account, now)
    return answer(await _desk(request, round_id))


async def move_round(request: web.Request) -> web.Response:
    """Move a round on: to scoring, to the shortlist, to publicity; or call it off."""
    account, round_id = await signed_in(request), request.match_info["round_id"]
    wish, now = await body(request, MoveWish), request.app[CLOCK]()
    await roundroom.move(request.app[POOL], round_id, Stage(wish.to), wish.reason, account, now)
    return answer(await _desk(request, round_id))


async def object_to(request: web.Request) -> web.Response:
    """Record an objection, while the publicity lasts."""
    account, round_id = await signed_in(request), request.match_info["round_id"]
    given, now = await body(request, NewObjection), request.app[CLOCK]()
    await roundroom.object_to(
        request.app[POOL], round_id, given.series, given.said, given.said_by, account, now
    )
    return answer(await _desk(request, round_id))


async def decide_objection(request: web.Request) -> web.Response:
    """Uphold an objection, so that its work gets no award, or dismiss it."""
    account, round_id = await signed_in(request), request.match_info["round_id"]
    wish, now = await body(request, DecisionWish), request.app[CLOCK]()
    decision = Decision(
        upheld=wish.upheld, reason=wish.reason.strip(), decided_by=account.name, decided_at=now
    )
    objection_id = request.match_info["objection_id"]
    await roundroom.decide(request.app[POOL], round_id, objection_id, decision, account, now)
    return answer(await _desk(request, round_id))


async def give_result(request: web.Request) -> web.Response:
    """Give the awards of a round, once its publicity is over; nobody can change them afterwards."""
    account, round_id = await signed_in(request), request.match_info["round_id"]
    result, now = await body(request, Result), request.app[CLOCK]()
    grades = {one.series: one.grade for one in result.grades}
    if len(grades) < len(result.grades):
        raise RoundRefused("a work stands twice", field="grades")
    await awarding.grant(request.app[POOL], request.app[SETTINGS].secret, round_id, grades, account, now)
    await request.app[PAGES].forget()
    return answer(await _desk(request, round_id))


async def revoke_award(request: web.Request) -> web.Response:
    """Revoke an award; its work is no masterpiece from this moment, and was one until then."""
    account, why = await signed_in(request), await body(request, Why)
    award_id, now = request.match_info["award_id"], request.app[CLOCK]()
    round_id = await awarding.revoke(request.app[POOL], award_id, why.reason, account, now)
    await request.app[PAGES].forget()
    return answer(await _desk(request, round_id))


_ROUND = "/v1/operations/rounds/{round_id}"

ROUTES = (
    Route(
        method="GET", path="/v1/operations/rounds", handler=all_rounds,
        summary="All recommendation rounds, and the progress to the plan's goal", answer=RoundLines,
        signed_in=True, roles=READERS,
    ),
    Route(
        method="POST", path="/v1/operations/rounds", handler=open_round, summary="Open a round", body=Plan,
        answer=RoundDesk, signed_in=True, roles=CURATORS, errors=(QuarterTaken, RoundRefused),
    ),
    Route(
        method="GET", path=_ROUND, handler=round_desk, parts=(ROUND_ID,),
        summary="One round with its works, what was said of them, and its history", answer=RoundDesk,
        signed_in=True, roles=READERS, errors=(RoundNotFound,),
    ),
    Route(
        method="POST", path=f"{_ROUND}/nominations", handler=nominate, summary="Nominate works",
        parts=(ROUND_ID,), body=Works, answer=Nominated, signed_in=True, roles=CURATORS,
        errors=(RoundNotFound, NotAtThisStage),
    ),
    Route(
        method="DELETE", path=f"{_ROUND}/nominations/{{series_id}}", handler=take_back,
        summary="Take a nomination back", parts=(ROUND_ID, SERIES_ID), answer=RoundDesk, signed_in=True,
        roles=CURATORS, errors=(RoundNotFound, NotAtThisStage, NotNominated),
    ),
    Route(
        method="POST", path=f"{_ROUND}/moves", handler=move_round, summary="Move a round on, or call it off",
        parts=(ROUND_ID,), body=MoveWish, answer=RoundDesk, signed_in=True, roles=CURATORS,
        errors=(RoundNotFound, NotAtThisStage, RoundNotReady, RoundRefused),
    ),
    Route(
        method="POST", path=f"{_ROUND}/objections", handler=object_to, summary="Record an objection",
        parts=(ROUND_ID,), body=NewObjection, answer=RoundDesk, signed_in=True, roles=CURATORS,
        errors=(RoundNotFound, NotAtThisStage, NotNominated, RoundRefused),
    ),
    Route(
        method="POST", path=f"{_ROUND}/objections/{{objection_id}}/decision", handler=decide_objection,
        summary="Decide an objection", parts=(ROUND_ID, _OBJECTION_ID), body=DecisionWish, answer=RoundDesk,
        signed_in=True, roles=CURATORS,
        errors=(RoundNotFound, NotAtThisStage, ObjectionNotFound, AlreadyDecided, RoundRefused),
    ),
    Route(
        method="POST", path=f"{_ROUND}/result", handler=give_result, summary="Give the awards of a round",
        parts=(ROUND_ID,), body=Result, answer=RoundDesk, signed_in=True, roles=CURATORS,
        errors=(RoundNotFound, NotAtThisStage, RoundNotReady, RoundRefused),
    ),
    Route(
        method="POST", path="/v1/operations/awards/{award_id}/revocation", handler=revoke_award,
        summary="Revoke an award", parts=(AWARD_ID,), body=Why, answer=RoundDesk, signed_in=True,
        roles=CURATORS, errors=(AwardNotFound, AlreadyRevoked, RoundRefused),
    ),
)  # fmt: skip
