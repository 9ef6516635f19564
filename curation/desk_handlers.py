"""HTTP of the curators' desk: parse, one verb, answer."""

import base64
import binascii
from dataclasses import dataclass, replace
from typing import Annotated

import msgspec
from aiohttp import web
from msgspec import Meta

from catalog.account import CURATORS, READERS, Role
from catalog.api import SERIES_ID, Query, QueryInvalid, Route, answer, body
from catalog.asking import spend
from catalog.rates import Rate
from catalog.search import folded
from catalog.series import EpisodeState, SeriesNotFound, SeriesState
from catalog.service import CLOCK, POOL, SETTINGS, TAKEDOWNS
from catalog.signin import known, signed_in
from catalog.standing import ANY_GATE, Sort, Wish
from catalog.zone import ZONES_BY_SLUG
from curation import bulk, dashboard, publication
from curation.desk import PAGE, Desk
from curation.desk_answers import Dashboard, Outcomes, SeriesDesk, SeriesList, Verdict
from curation.reading import PAGES

DESK = web.AppKey("desk", Desk)
ONLOOKERS = (*READERS, Role.MAKER)
"""Who may look at what was delivered: readers at all of it, makers at their own."""

BULK = Rate(name="bulk", burst=10, per_minute=20)
MOST_LETTERS = 100
MOST_DAYS = 366
GATES = tuple(f"G{number:02d}" for number in range(13))

STATE = Query(name="state", description="where the series stands", values=("", *SeriesState))
ZONE = Query(name="zone", description="one of its zones", values=("", *ZONES_BY_SLUG))
MAKER = Query(name="maker", description="who made it, exactly")
TAG = Query(name="tag", description="one of its tags, exactly")
NEEDLE = Query(name="q", description="Chinese, pinyin or initials", example="tiaojie")
GATE = Query(name="gate", description="the gate that refuses it, or any", values=("", ANY_GATE, *GATES))
EXPIRES = Query(name="expires", description="its rights end within so many days", whole=(0, MOST_DAYS))
WAITING = Query(name="waiting", description="episodes wait for review", values=("", "yes"))
EPISODES = Query(
    name="episodes", description="an episode of it stands there",
    values=("", EpisodeState.QUEUED, EpisodeState.RUNNING, EpisodeState.FAILED),
)  # fmt: skip
SORT = Query(name="sort", description="their order", values=tuple(Sort), default=Sort.NEWEST)
AFTER = Query(name="after", description="where the page before ended, as it said")
IDS = Query(
    name="ids", description=f"only these, separated by commas, at most {PAGE}; nothing else counts then"
)
LIST = (STATE, ZONE, MAKER, TAG, NEEDLE, GATE, EXPIRES, WAITING, EPISODES, SORT, AFTER, IDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """``based_on`` is the version of the facts that the last change made, as far as its reader knows."""

    based_on: Annotated[int, Meta(ge=1, le=publication.MOST_VERSION)]


async def _whose(request: web.Request) -> str | None:
    """Whose works this reader sees: None for all. In demo mode everybody may look."""
    account = await known(request)
    return account.id if account is not None and account.role is Role.MAKER else None


def _wish(request: web.Request, delivered_by: str | None) -> Wish:
    state, episodes = STATE.read(request), EPISODES.read(request)
    return Wish(
        delivered_by=delivered_by,
        state=SeriesState(state) if state else None,
        zone=ZONE.read(request) or None,
        maker=_text(request, MAKER) or None,
        tag=_text(request, TAG) or None,
        needle=folded(_text(request, NEEDLE)) or None,
        gate=GATE.read(request) or None,
        expires_within=EXPIRES.number(request) if request.query.get(EXPIRES.name) else None,
        waits_for_review=bool(WAITING.read(request)),
        episodes=EpisodeState(episodes) if episodes else None,
    )


def _text(request: web.Request, query: Query) -> str:
    """At most ``MOST_LETTERS`` of it: nothing that is looked for is longer."""
    return query.read(request)[:MOST_LETTERS]


def _sealed(sort: Sort, place: tuple[str, str]) -> str:
    """A place in a list, as it is told; it is good for lists in this order."""
    return base64.urlsafe_b64encode(msgspec.json.encode((sort, *place))).rstrip(b"=").decode()


def _place(request: web.Request, sort: Sort) -> tuple[str, str] | None:
    told = AFTER.read(request)
    if not told:
        return None
    try:
        text = base64.urlsafe_b64decode(told.encode() + b"=" * (-len(told) % 4))
        of, key, one = msgspec.json.decode(text, type=tuple[str, str, str])
    except (msgspec.DecodeError, binascii.Error, UnicodeEncodeError, ValueError) as error:
        raise QueryInvalid("after is what the page before said", field="after") from error
    if of != sort:
        raise QueryInvalid("after is of a list in another order", field="after")
    return key, one


async def series_list(request: web.Request) -> web.Response:
    """A page of what was delivered. A maker sees its own."""
    own, now, desk = await _whose(request), request.app[CLOCK](), request.app[DESK]
    if named := IDS.read(request):
        ids = [one for one in named.split(",") if one][:PAGE]
        return answer(SeriesList(items=await desk.some(ids, now, own), after=None, counts=None))
    sort = Sort(SORT.read(request))
    found, place = await desk.page(_wish(request, own), now, sort=sort, after=_place(request, sort))
    return answer(replace(found, after=None if place is None else _sealed(sort, place)))


async def one_series(request: web.Request) -> web.Response:
    """One series with its episodes, and what the gates say of it."""
    own = await _whose(request)
    return answer(await request.app[DESK].one(request.match_info["series_id"], request.app[CLOCK](), own))


async def today(request: web.Request) -> web.Response:
    """What needs attention."""
    own, app = await _whose(request), request.app
    demo = app[SETTINGS].demo
    return answer(await dashboard.dashboard(app[POOL], app[DESK], app[CLOCK](), delivered_by=own, demo=demo))


async def verdict(request: web.Request) -> web.Response:
    """What the gates would say of facts that are not saved."""
    account = await signed_in(request)
    said, series_id = await body(request, publication.GivenFacts), request.match_info["series_id"]
    return answer(await request.app[DESK].verdict(series_id, said, account.name, request.app[CLOCK]()))


async def undo(request: web.Request) -> web.Response:
    """Take the last change of the facts back."""
    account = await signed_in(request)
    asked, series_id, now = await body(request, Undone), request.match_info["series_id"], request.app[CLOCK]()
    demo = request.app[SETTINGS].demo
    await publication.undo(request.app[POOL], series_id, asked.based_on, account, now, demo=demo)
    await request.app[PAGES].forget()
    return answer(await request.app[DESK].one(series_id, now))


async def act_on_all(request: web.Request) -> web.Response:
    """Give facts to many series, take them down or restore them; each for itself."""
    account = await signed_in(request)
    spend(request, BULK, account.id)
    asked, app = await body(request, bulk.Bulk), request.app
    done = await bulk.act_on_all(app[POOL], asked, account, app[CLOCK](), demo=app[SETTINGS].demo)
    if asked.act is bulk.Act.TAKE_DOWN:
        await app[TAKEDOWNS].refresh(app[POOL])
    await app[PAGES].forget()
    return answer(done)


ROUTES = (
    Route(
        method="GET", path="/v1/operations/dashboard", handler=today, summary="What needs attention today",
        answer=Dashboard, signed_in=True, roles=ONLOOKERS, open_in_demo=True,
    ),
    Route(
        method="GET", path="/v1/operations/series", handler=series_list, queries=LIST, answer=SeriesList,
        summary="What was delivered, its progress and what the gates refuse, page by page", signed_in=True,
        roles=ONLOOKERS, open_in_demo=True,
    ),
    Route(
        method="GET", path="/v1/operations/series/{series_id}", handler=one_series, parts=(SERIES_ID,),
        summary="One series with its facts, its episodes and what the gates refuse", answer=SeriesDesk,
        signed_in=True, roles=ONLOOKERS, open_in_demo=True, errors=(SeriesNotFound,),
    ),
    Route(
        method="POST", path="/v1/operations/bulk", handler=act_on_all, body=bulk.Bulk, answer=Outcomes,
        summary="One act on many series, each for itself", rate=BULK, signed_in=True, roles=CURATORS,
        errors=(publication.FactRefused,),
    ),
    Route(
        method="POST", path="/v1/operations/series/{series_id}/verdict", handler=verdict, parts=(SERIES_ID,),
        summary="What the gates would say of facts that are not saved", body=publication.GivenFacts,
        answer=Verdict, signed_in=True, roles=CURATORS, errors=(SeriesNotFound, publication.FactRefused),
    ),
    Route(
        method="POST", path="/v1/operations/series/{series_id}/facts/undo", handler=undo, parts=(SERIES_ID,),
        summary="Take the last change of the facts back", body=Undone, answer=SeriesDesk, signed_in=True,
        roles=CURATORS, errors=(SeriesNotFound, publication.FactsChanged, publication.NothingToUndo),
    ),
)  # fmt: skip
