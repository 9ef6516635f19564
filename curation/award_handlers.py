"""HTTP of reviewers, and of awards for everybody: parse, one verb, answer."""

from dataclasses import dataclass
from typing import Annotated

from aiohttp import web
from msgspec import Meta

from catalog.account import Account, Role
from catalog.api import SERIES_ID, Query, Route, answer, body
from catalog.asking import caller_of
from catalog.award import AwardNotFound
from catalog.caller import HostInvalid
from catalog.round import (
    Marks,
    NotAtThisStage,
    NotNominated,
    OrganisationUnknown,
    OwnOrganisation,
    RoundNotFound,
)
from catalog.service import CLOCK, POOL, SETTINGS, page_headers
from catalog.signin import signed_in
from curation import awarding, certificate, reviewing
from curation.reading import ON_SHOW
from curation.round_answers import Awards, Reviewing, ShownAward, WorkToJudge
from curation.round_handlers import AWARD_ID, MOST_WORDS, ROUND_ID

REVIEWERS = (Role.REVIEWER,)
SEAL = Query(name="seal", description="what the printed link carries")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewScore:
    """0 to 100 on each axis: 思想 artistic idea, 艺术 art, 制作 craft."""

    marks: Marks
    note: Annotated[str, Meta(max_length=MOST_WORDS)] = ""


async def reviews(request: web.Request) -> web.Response:
    """What waits for this reviewer, with what they gave so far and nobody else's."""
    account = await signed_in(request)
    return answer(await reviewing.waiting(request.app[POOL], request.app[ON_SHOW], account))


async def review(request: web.Request) -> web.Response:
    return await _work(request, await signed_in(request))


async def _work(request: web.Request, account: Account) -> web.Response:
    round_id, series_id = request.match_info["round_id"], request.match_info["series_id"]
    return answer(await reviewing.work(request.app[POOL], request.app[ON_SHOW], round_id, series_id, account))


async def give_score(request: web.Request) -> web.Response:
    """Score a work, or change the score until scoring closes."""
    account = await signed_in(request)
    given, now = await body(request, NewScore), request.app[CLOCK]()
    round_id, series_id = request.match_info["round_id"], request.match_info["series_id"]
    await reviewing.score(request.app[POOL], round_id, series_id, given.marks, given.note, account, now)
    return await _work(request, account)


async def awards(request: web.Request) -> web.Response:
    return answer(await awarding.every(request.app[POOL]))


async def award(request: web.Request) -> web.Response:
    return answer(await awarding.shown(request.app[POOL], request.match_info["award_id"]))


async def award_page(request: web.Request) -> web.Response:
    """The certificate; the QR code on it leads here, and verifies it."""
    origin, seal = caller_of(request).origin, request.query.get(SEAL.name)
    try:
        found = await awarding.one(request.app[POOL], request.match_info["award_id"])
    except AwardNotFound:
        return _html(certificate.missing(), status=404)
    if seal is not None and not certificate.vouches(request.app[SETTINGS].secret, found, seal):
        return _html(certificate.altered(), status=403)
    return _html(certificate.page(found, origin, verified=seal is not None))


def _html(text: str, *, status: int = 200) -> web.Response:
    headers = page_headers(framed_by="'self'")
    return web.Response(text=text, content_type="text/html", status=status, headers=headers)


_REVIEW = "/v1/operations/reviews/{round_id}/{series_id}"
_SHUT = (RoundNotFound, NotAtThisStage, NotNominated, OwnOrganisation, OrganisationUnknown)

ROUTES = (
    Route(
        method="GET", path="/v1/operations/reviews", handler=reviews,
        summary="The works that wait for this reviewer", answer=Reviewing, signed_in=True, roles=REVIEWERS,
    ),
    Route(
        method="GET", path=_REVIEW, handler=review, summary="A work to judge, without who made it",
        parts=(ROUND_ID, SERIES_ID), answer=WorkToJudge, signed_in=True, roles=REVIEWERS, errors=_SHUT,
    ),
    Route(
        method="PUT", path=_REVIEW, handler=give_score, summary="Score a work", parts=(ROUND_ID, SERIES_ID),
        body=NewScore, answer=WorkToJudge, signed_in=True, roles=REVIEWERS, errors=_SHUT,
    ),
    Route(
        method="GET", path="/v1/awards", handler=awards, summary="All awards, also revoked ones",
        answer=Awards,
    ),
    Route(
        method="GET", path="/v1/awards/{award_id}", handler=award, summary="What a certificate says",
        parts=(AWARD_ID,), answer=ShownAward, errors=(AwardNotFound,),
    ),
    Route(
        method="GET", path="/awards/{award_id}", handler=award_page, summary="The certificate of an award",
        parts=(AWARD_ID,), queries=(SEAL,), produces=("text/html",),
        also={403: "A page that says that the link was altered", 404: "A page that says so"},
        errors=(HostInvalid,),
    ),
)  # fmt: skip
