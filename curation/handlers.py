"""HTTP of curation: parse, one verb, answer."""

import contextlib
from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from pathlib import Path

from aiohttp import web

from catalog.account import (
    CONSOLE_COOKIE,
    CURATORS,
    EVERY_ROLE,
    OPERATORS,
    READERS,
    NotPermitted,
    NotSignedIn,
)
from catalog.api import (
    AUDIENCE,
    SERIES_ID,
    UNCHANGED,
    Header,
    Part,
    Query,
    Route,
    answer,
    audience_of,
    body,
)
from catalog.asking import caller_of, spend
from catalog.asof import AT
from catalog.audience import Audience
from catalog.calendar import day_in_china
from catalog.caller import HostInvalid
from catalog.door import DIRECT
from catalog.postgres import egress as egress_rows
from catalog.postgres import quality as quality_rows
from catalog.postgres.accounts import NameTaken
from catalog.postgres.connection import acquired
from catalog.postgres.marks import MarkKind, MarksFull
from catalog.rates import Rate
from catalog.rendition import Screen
from catalog.series import ENDPOINT_OF, IllegalMove, SeriesNotFound
from catalog.service import CLOCK, POOL, REDIS, SETTINGS, TAKEDOWNS, Room, page, page_headers
from catalog.signin import account_of, remember, signed_in, viewer_asking, viewer_of
from catalog.token import TokenRefused
from catalog.zone import ZONES_BY_SLUG
from curation import (
    audit_handlers,
    award_handlers,
    desk_handlers,
    people,
    publication,
    round_handlers,
    shared,
    showcase_handlers,
    special_handlers,
)
from curation.answers import (
    Egress,
    Found,
    Home,
    Library,
    Quality,
    SeriesPage,
    ZonePage,
    Zones,
)
from curation.cache import PageCache
from curation.desk import Desk
from curation.desk_answers import SeriesDesk
from curation.desk_handlers import DESK
from curation.front import HOME, FrontPage, home_key
from curation.listing import Listing
from curation.onshow import OnShow, ZoneNotFound
from curation.reading import ON_SHOW, PAGES, SCREEN, SHOWCASES, SPECIALS, page_at
from curation.showcases import ShowcaseRoom
from curation.specials import SpecialRoom

DAYS = Query(name="days", description="how many days back", whole=(1, 90), default="7")
NEEDLE = Query(name="q", description="Chinese, pinyin or initials", example="tiaojie")

SEARCH = Rate(name="search", burst=30, per_minute=60)
MARK = Rate(name="mark", burst=30, per_minute=60)
SIGN_IN = Rate(name="sign-in", burst=1, per_minute=2)  # by address alone: who signs in is not known before

MARKED = f"/v1/series/{{series_id}}/{{mark:{'|'.join(MarkKind)}}}"
MOST_EGRESS_ROWS = 2000
PICTURE_SECONDS = 300  # for which a picture's address is kept: much less than it is good for


async def context(app: web.Application) -> AsyncIterator[None]:
    settings = app[SETTINGS]
    on_show = app[ON_SHOW] = OnShow(app[POOL], app[REDIS], settings.secret, app[CLOCK], drafts=settings.demo)
    listing = Listing(app[POOL], on_show)
    app[SPECIALS] = SpecialRoom(app[POOL], on_show, listing)
    app[SHOWCASES] = ShowcaseRoom(app[POOL], on_show, listing)
    app[DESK] = Desk(app[POOL], on_show, demo=settings.demo)
    pages = app[PAGES] = PageCache(app[REDIS])
    app[DIRECT].append(FrontPage(pages))
    yield


async def home(request: web.Request) -> web.Response:
    screen, audience = Screen.parse(SCREEN.read(request)), audience_of(request)

    async def compose(now: datetime) -> Home:
        visible = await request.app[ON_SHOW].visible(now, audience, ENDPOINT_OF[screen])
        specials = await request.app[SPECIALS].all_open(visible, now)
        showcases = await request.app[SHOWCASES].all_open(visible, now)
        return await request.app[ON_SHOW].home(screen, visible, specials, showcases)

    return await page_at(request, home_key(screen, audience), compose)


async def zones(request: web.Request) -> web.Response:
    audience, on_show = audience_of(request), request.app[ON_SHOW]
    return await page_at(request, f"zones:{audience}", lambda now: on_show.zones(audience, now))


async def zone(request: web.Request) -> web.Response:
    slug, audience = request.match_info["slug"], audience_of(request)
    on_show = request.app[ON_SHOW]
    return await page_at(request, f"zone:{slug}:{audience}", lambda now: on_show.zone(slug, audience, now))


async def series(request: web.Request) -> web.Response:
    account, series_id = await account_of(request), request.match_info["series_id"]
    audience, now = audience_of(request), request.app[CLOCK]()
    return answer(await request.app[ON_SHOW].series(series_id, audience, now, account))


async def library(request: web.Request) -> web.Response:
    """What this viewer has begun, follows and likes. Who is new to us has nothing and stays unknown."""
    viewer, screen, audience = (
        viewer_asking(request),
        Screen.parse(SCREEN.read(request)),
        audience_of(request),
    )
    if viewer.is_new:
        found = Library(continuing=(), following=(), followed=(), liked=())
    else:
        found = await request.app[ON_SHOW].library(viewer.name, screen, audience, request.app[CLOCK]())
    return answer(found, headers={"Cache-Control": "private, no-store"})


async def mark(request: web.Request) -> web.Response:
    """Follow or like a series."""
    viewer, kind = viewer_asking(request), MarkKind(request.match_info["mark"])
    spend(request, MARK, viewer.name)
    await request.app[ON_SHOW].mark(viewer.name, kind, request.match_info["series_id"], request.app[CLOCK]())
    response = web.Response(status=204)
    remember(request, response, viewer)
    return response


async def unmark(request: web.Request) -> web.Response:
    """Follow or like a series no longer."""
    viewer, kind = viewer_asking(request), MarkKind(request.match_info["mark"])
    spend(request, MARK, viewer.name)
    await request.app[ON_SHOW].unmark(viewer.name, kind, request.match_info["series_id"])
    return web.Response(status=204)


async def search(request: web.Request) -> web.Response:
    query = NEEDLE.read(request)[:60]
    with contextlib.suppress(TokenRefused):  # then it is one of many at its address
        if (viewer := viewer_of(request)) is not None:
            spend(request, SEARCH, viewer)
    return answer(await request.app[ON_SHOW].search(query, audience_of(request), request.app[CLOCK]()))


async def quality(request: web.Request) -> web.Response:
    """How playing went by day, screen and source."""
    since = _since(request)
    async with acquired(request.app[POOL]) as conn:
        return answer(Quality(days=tuple(await quality_rows.days(conn, since))))


async def egress(request: web.Request) -> web.Response:
    """What the origin sent by day and episode: all that is known of players that report nothing."""
    since = _since(request)
    async with acquired(request.app[POOL]) as conn:
        return answer(Egress(days=tuple(await egress_rows.days(conn, since, MOST_EGRESS_ROWS))))


def _since(request: web.Request) -> date:
    """The first day that is asked for."""
    return day_in_china(request.app[CLOCK]()) - timedelta(days=DAYS.number(request) - 1)


async def who(request: web.Request) -> web.Response:
    """The account that is signed in."""
    account = await signed_in(request)
    return answer(publication.SignedIn(name=account.name, role=account.role))


async def sign_out(request: web.Request) -> web.Response:
    """Forget the console's cookie."""
    await signed_in(request)
    response = web.Response(status=204)
    secure = caller_of(request).is_secure
    response.del_cookie(CONSOLE_COOKIE, path="/", httponly=True, samesite="Strict", secure=secure)
    return response


async def sign_in(request: web.Request) -> web.Response:
    """Exchange a token for the console's cookie."""
    given = await body(request, publication.Token)
    account = await publication.recognise(request.app[POOL], given, request.app[CLOCK]())
    response = answer(publication.SignedIn(name=account.name, role=account.role))
    secure = caller_of(request).is_secure
    response.set_cookie(
        CONSOLE_COOKIE, given.token, httponly=True, samesite="Strict", secure=secure, path="/"
    )
    return response


async def give_facts(request: web.Request) -> web.Response:
    """Give the facts that the gates ask for, and publish the series once none refuses."""
    account = await signed_in(request)
    given = await body(request, publication.GivenFacts)
    series_id, now = request.match_info["series_id"], request.app[CLOCK]()
    await publication.give_facts(request.app[POOL], series_id, given, account, now, demo=_demo(request))
    await request.app[PAGES].forget()
    return await _one_delivered(request, series_id)


async def add_account(request: web.Request) -> web.Response:
    """A new account; its token is in this answer and nowhere else."""
    account = await signed_in(request)
    new = await body(request, people.NewAccount)
    added = await people.add(request.app[POOL], new, account, request.app[CLOCK]())
    return answer(added, headers={"Cache-Control": "no-store"})


async def take_down(request: web.Request) -> web.Response:
    account = await signed_in(request)
    series_id, now = request.match_info["series_id"], request.app[CLOCK]()
    given = await body(request, publication.Reason)
    await publication.take_down(request.app[POOL], series_id, given, account, now)
    await request.app[TAKEDOWNS].refresh(request.app[POOL])
    await request.app[PAGES].forget()
    return await _one_delivered(request, series_id)


async def restore(request: web.Request) -> web.Response:
    """Put a series that was taken down back to draft, or to the public where the gates let it."""
    account = await signed_in(request)
    series_id, now = request.match_info["series_id"], request.app[CLOCK]()
    await publication.restore(request.app[POOL], series_id, account, now, demo=_demo(request))
    await request.app[TAKEDOWNS].refresh(request.app[POOL])
    await request.app[PAGES].forget()
    return await _one_delivered(request, series_id)


def _demo(request: web.Request) -> bool:
    return request.app[SETTINGS].demo


async def _one_delivered(request: web.Request, series_id: str) -> web.Response:
    return answer(await request.app[DESK].one(series_id, request.app[CLOCK]()))


_CONSOLE = Path(__file__).parent / "console"


async def console(request: web.Request) -> web.Response:
    return await page(request, _CONSOLE / "index.html", framed_by="'none'")


async def shared_series(request: web.Request) -> web.Response:
    """What a shared link shows: to whoever is sent it, so to a reader whom nobody knows."""
    origin = caller_of(request).origin
    try:
        work = await request.app[ON_SHOW].series(
            request.match_info["series_id"], Audience.EVERYBODY, request.app[CLOCK](), None
        )
    except SeriesNotFound:
        return _html(shared.missing(), status=404)
    return _html(shared.page(work, origin))


def _html(text: str, *, status: int = 200) -> web.Response:
    headers = page_headers(framed_by="'self'")
    return web.Response(text=text, content_type="text/html", status=status, headers=headers)


async def shared_picture(request: web.Request) -> web.Response:
    """A work's picture under an address that never expires: by way of one that does."""
    origin = caller_of(request).origin
    series_id = request.match_info["series_id"]
    work = await request.app[ON_SHOW].series(series_id, Audience.EVERYBODY, request.app[CLOCK](), None)
    if work.poster is None:
        raise shared.PictureNotFound(series_id, field="series")
    told = {"Location": origin + work.poster, "Cache-Control": f"public, max-age={PICTURE_SECONDS}"}
    return web.Response(status=302, headers=told)


_MARK = Part(name="mark", description="what it is to the viewer", schema={"enum": list(MarkKind)})
_ZONE = Part(name="slug", description="a zone's slug", schema={"type": "string", "enum": list(ZONES_BY_SLUG)})

ROUTES = (
    Route(
        method="GET", path=HOME, handler=home, summary="Shelves of the home page", answer=Home,
        queries=(SCREEN, AUDIENCE, AT), reader=True, errors=(NotPermitted,),
    ),
    Route(
        method="GET", path="/v1/zones", handler=zones, summary="The eight zones", answer=Zones,
        queries=(AUDIENCE, AT), reader=True, errors=(NotPermitted,),
    ),
    Route(
        method="GET", path="/v1/zones/{slug}", handler=zone, summary="One zone with its shelves",
        parts=(_ZONE,), queries=(AUDIENCE, AT), answer=ZonePage, reader=True,
        errors=(ZoneNotFound, NotPermitted),
    ),
    Route(
        method="GET", path="/v1/series/{series_id}", handler=series,
        summary="A series with its episodes", parts=(SERIES_ID,), queries=(AUDIENCE,), reader=True,
        answer=SeriesPage, errors=(SeriesNotFound,),
    ),
    Route(
        method="GET", path="/v1/library", handler=library, answer=Library, queries=(SCREEN, AUDIENCE),
        summary="What this viewer has begun, follows and likes",
    ),
    Route(
        method="PUT", path=MARKED, handler=mark, summary="Follow or like a series", parts=(SERIES_ID, _MARK),
        status=204, rate=MARK, errors=(SeriesNotFound, MarksFull),
    ),
    Route(
        method="DELETE", path=MARKED, handler=unmark, summary="Follow or like a series no longer",
        parts=(SERIES_ID, _MARK), status=204, rate=MARK, errors=(SeriesNotFound,),
    ),
    Route(
        method="GET", path="/v1/search", handler=search, summary="Search by Chinese, pinyin or initials",
        answer=Found, queries=(NEEDLE, AUDIENCE), rate=SEARCH,
    ),
    Route(
        method="GET", path="/v1/operations/quality", handler=quality,
        summary="Quality of experience by day, screen and source", answer=Quality, queries=(DAYS,),
        signed_in=True, roles=READERS,
    ),
    Route(
        method="GET", path="/v1/operations/egress", handler=egress,
        summary="Delivered media by day and episode, apart from watch time", answer=Egress, queries=(DAYS,),
        signed_in=True, roles=READERS,
    ),
    Route(
        method="GET", path="/v1/console/session", handler=who, summary="Who is signed in",
        answer=publication.SignedIn, signed_in=True, roles=EVERY_ROLE,
    ),
    Route(
        method="DELETE", path="/v1/console/session", handler=sign_out, summary="Sign out of the console",
        status=204, signed_in=True, roles=EVERY_ROLE,
    ),
    Route(
        method="POST", path="/v1/console/session", handler=sign_in, summary="Sign in to the console",
        body=publication.Token, answer=publication.SignedIn, rate=SIGN_IN, errors=(NotSignedIn,),
    ),
    Route(
        method="POST", path="/v1/operations/series/{series_id}/facts", handler=give_facts,
        summary="Give the facts that the gates ask for", parts=(SERIES_ID,), body=publication.GivenFacts,
        answer=SeriesDesk, signed_in=True, roles=CURATORS,
        errors=(SeriesNotFound, publication.FactRefused, publication.FactsChanged),
    ),
    Route(
        method="POST", path="/v1/operations/series/{series_id}/takedown", handler=take_down,
        summary="Take a series down everywhere", parts=(SERIES_ID,), body=publication.Reason,
        answer=SeriesDesk, signed_in=True, roles=CURATORS, errors=(SeriesNotFound, publication.FactRefused),
    ),
    Route(
        method="POST", path="/v1/operations/series/{series_id}/restore", handler=restore,
        summary="Restore a series that was taken down", parts=(SERIES_ID,), answer=SeriesDesk, signed_in=True,
        roles=CURATORS, errors=(SeriesNotFound, IllegalMove),
    ),
    Route(
        method="POST", path="/v1/operations/accounts", handler=add_account, summary="Add an account",
        body=people.NewAccount, answer=people.Added, signed_in=True, roles=OPERATORS,
        errors=(people.NameRefused, NameTaken, NotPermitted),
    ),
    Route(
        method="GET", path="/s/{series_id}", handler=shared_series, summary="The page behind a shared link",
        parts=(SERIES_ID,), produces=("text/html",), also={404: "A page that says so"},
        errors=(HostInvalid,),
    ),
    Route(
        method="GET", path="/s/{series_id}/poster.jpg", handler=shared_picture,
        summary="The picture of a shared link", parts=(SERIES_ID,), status=302,
        tells=(
            Header(name="Location", description="where the picture is for now", required=True),
            Header(name="Cache-Control", description="for how long it may be kept", required=True),
        ),
        errors=(SeriesNotFound, shared.PictureNotFound, HostInvalid),
    ),
    Route(
        method="GET", path="/console", handler=console, summary="The curators' console",
        produces=("text/html",), also=UNCHANGED,
    ),
)  # fmt: skip

ROOM = Room(
    name="curation",
    routes=(
        *ROUTES,
        *desk_handlers.ROUTES,
        *special_handlers.ROUTES,
        *showcase_handlers.ROUTES,
        *round_handlers.ROUTES,
        *award_handlers.ROUTES,
        *audit_handlers.ROUTES,
    ),
    context=context,
    files={"/console/static": _CONSOLE},
)
