"""HTTP of streaming: parse, one verb, answer."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from aiohttp import web

from catalog.api import (
    AUDIENCE,
    EPISODE_ID,
    SERIES_ID,
    UNCHANGED,
    Header,
    Part,
    Query,
    Route,
    answer,
    audience_of,
    body,
    like,
)
from catalog.asking import caller_of, spend
from catalog.door import DIRECT
from catalog.media.local import LocalMediaStore
from catalog.media.store import MediaNameRefused, MediaNotFound
from catalog.owned import owned
from catalog.rates import Rate
from catalog.rendition import Screen
from catalog.resuming import Resume
from catalog.series import EpisodeNotFound, SeriesNotFound
from catalog.service import CLOCK, MEDIA, POOL, SETTINGS, TAKEDOWNS, Room, page
from catalog.signin import Viewer, account_of, remember, viewer_asking
from catalog.takedown import TakenDown
from catalog.token import (
    TokenExpired,
    TokenRefused,
    read_session,
    verify_media,
)
from streaming import handoff, origin, playback, reports, telemetry
from streaming.descriptors import Descriptors, descriptors_of
from streaming.edge import MARKS, Marks
from streaming.egress import EGRESS, Egress
from streaming.ingest import Ingest
from streaming.prepared import PreparedMedia
from streaming.ranges import RangeNotSatisfiable
from streaming.session import Sessions, Viewing

PLAYLISTS = web.AppKey("playlists", origin.Playlists)
DESCRIPTORS = web.AppKey("descriptors", Descriptors)
SESSIONS = web.AppKey("sessions", Sessions)
SCREEN = Query(name="screen", description="the screen that plays", values=("phone", "tv"), default="phone")

PLAY = Rate(name="play", burst=60, per_minute=60)  # a viewer who swipes on each second
HANDOFF = Rate(name="handoff", burst=10, per_minute=10)


async def _keep_takedowns(app: web.Application) -> None:
    await app[TAKEDOWNS].keep(app[POOL])


_keeping_takedowns = asynccontextmanager(owned("takedowns", _keep_takedowns))


async def context(app: web.Application) -> AsyncIterator[None]:
    settings = app[SETTINGS]
    app[PLAYLISTS] = origin.Playlists()
    app[SESSIONS] = Sessions(pool=app[POOL], secret=settings.secret, drafts=settings.demo)
    app[reports.INGEST] = Ingest(app[POOL])
    app[EGRESS] = Egress()
    await app[TAKEDOWNS].refresh(app[POOL])
    store, write_egress = (
        asynccontextmanager(owned(name, work))(app)
        for name, work in (("ingest", reports.store), ("egress", _write_egress))
    )
    async with _keeping_takedowns(app), _answering_directly(app), store, write_egress:
        yield
    await app[EGRESS].flush(app[POOL], app[CLOCK]())


async def _write_egress(app: web.Application) -> None:
    await app[EGRESS].run(app[POOL], app[CLOCK])


@asynccontextmanager
async def _answering_directly(app: web.Application) -> AsyncGenerator[None]:
    """What lies on this machine needs no framework; what lies in a bucket has to be waited for."""
    store = app[MEDIA]
    if not isinstance(store, LocalMediaStore):
        yield
        return
    async with descriptors_of(store, app[TAKEDOWNS]) as descriptors:
        prepared = PreparedMedia(
            route=MEDIA_ROUTE.pattern, secret=app[SETTINGS].secret, store=store,
            playlists=app[PLAYLISTS], descriptors=descriptors, takedowns=app[TAKEDOWNS],
            clock=app[CLOCK], count=app[EGRESS].add,
        )  # fmt: skip
        app[DESCRIPTORS] = descriptors
        app[TAKEDOWNS].tell(Marks(app[SETTINGS].media / MARKS).show)
        app[DIRECT].append(prepared)
        yield


async def _viewing(request: web.Request, viewer: Viewer) -> Viewing:
    return Viewing(
        viewer=viewer.name,
        new=viewer.is_new,
        account=await account_of(request),
        screen=Screen.parse(SCREEN.read(request)),
        audience=audience_of(request),
        now=request.app[CLOCK](),
    )


async def play(request: web.Request) -> web.Response:
    """A play session for one episode on one screen."""
    viewer = viewer_asking(request)
    spend(request, PLAY, viewer.name)
    viewing = await _viewing(request, viewer)
    started = await request.app[SESSIONS].begin(request.match_info["episode_id"], viewing)
    response = answer(started, headers={"Cache-Control": "no-store"})
    remember(request, response, viewer)
    telemetry.sessions.labels(viewing.screen.value).inc()
    return response


async def resume(request: web.Request) -> web.Response:
    """With which episode of a series this viewer goes on."""
    viewing = await _viewing(request, viewer_asking(request))
    found = await request.app[SESSIONS].resume(request.match_info["series_id"], viewing)
    return answer(found, headers={"Cache-Control": "private, no-store"})


async def leave(request: web.Request) -> web.Response:
    """A code under which another screen goes on from this second."""
    told = await body(request, handoff.Leaving)
    app, secret, now = request.app, request.app[SETTINGS].secret, request.app[CLOCK]()
    spend(request, HANDOFF, read_session(secret, told.session, now).id)
    left = await handoff.leave(app[POOL], secret, told, caller_of(request).origin, now)
    return answer(left, headers={"Cache-Control": "no-store"})


async def arrive(request: web.Request) -> web.Response:
    """What another screen left under a code, once."""
    found = await handoff.arrive(request.app[POOL], request.match_info["code"], request.app[CLOCK]())
    return answer(found, headers={"Cache-Control": "no-store"})


async def media(request: web.Request) -> web.StreamResponse:
    """One file of a published asset. Neither PostgreSQL nor Redis is asked."""
    match = request.match_info
    verify_media(
        request.app[SETTINGS].secret,
        match["signature"],
        match["expiry"],
        match["asset"],
        request.app[CLOCK](),
    )
    asset_id, path = match["asset"], match["path"]
    takedowns = request.app[TAKEDOWNS]
    if asset_id in takedowns:
        raise TakenDown
    async with request.app[MEDIA].open(asset_id, path) as file:
        response = await origin.send(
            request, request.app[PLAYLISTS], asset_id, path, file, refused=lambda: asset_id in takedowns
        )
    if request.method == "GET":
        sent = (response.content_length or 0) if response.status in {200, 206} else 0
        request.app[EGRESS].add(asset_id, path, sent)
    return response


async def allow_media(_: web.Request) -> web.Response:
    """Any page may fetch media that it has a signed URL for."""
    allowed = {"Access-Control-Allow-Methods": "GET, HEAD", "Access-Control-Allow-Headers": "Range"}
    return web.Response(status=204, headers={**origin.CORS, **allowed, "Access-Control-Max-Age": "86400"})


_WEB = Path(__file__).parent / "web"


async def phone(request: web.Request) -> web.Response:
    return await page(request, _WEB / "phone.html", framed_by="'self'")


async def tv(request: web.Request) -> web.Response:
    return await page(request, _WEB / "tv.html", framed_by="'self'")


async def tv_worker(request: web.Request) -> web.Response:
    """It answers for the TV app's page, which lies beside it and not below."""
    response = await page(request, _WEB / "worker.js", framed_by="'none'")
    response.headers["Service-Worker-Allowed"] = "/tv"
    return response


MEDIA_PATH = "/t/{signature}/{expiry}/{asset}/{path:.+}"

_MEDIA_PARTS = (
    Part(name="signature", description="vouches for what follows", schema=like("^[A-Za-z0-9_-]{47}$")),
    Part(name="expiry", description="seconds since 1970", schema=like("^[0-9]{1,12}$")),
    Part(name="asset", description="a folder of the media store", schema=like("^[0-9a-f]{32,64}$")),
    Part(
        name="path",
        description="a file in the folder; its slashes stand as they are",
        schema=like("^[A-Za-z0-9][A-Za-z0-9._/-]*$"),
    ),
)
_MEDIA_KINDS = (*(kind.partition(";")[0] for kind in origin.TYPES.values()), "application/octet-stream")

MEDIA_ROUTE = Route(
    method="GET", path=MEDIA_PATH, handler=media, summary="Media under a signed prefix", parts=_MEDIA_PARTS,
    headers=(
        Header(
            name="Range", description="one range of bytes, of all but playlists; others are ignored",
            example="bytes=0-1023",
        ),
        Header(name="If-Range", description="an ETag: the range of this version, else the whole file"),
        Header(name="If-None-Match", description="the ETags that the client has"),
    ),
    produces=_MEDIA_KINDS, also={206: "The range", **UNCHANGED},
    tells=(
        Header(name="ETag", description="names this version", required=True),
        Header(name="Cache-Control", description="for how long it may be kept", required=True),
        Header(name="Accept-Ranges", description="bytes, where ranges are taken"),
        Header(name="Content-Range", description="which bytes follow, where a range was asked for"),
    ),
    errors=(TokenRefused, TokenExpired, TakenDown, MediaNotFound, MediaNameRefused),
    by_protocol={416: (RangeNotSatisfiable,)},
)  # fmt: skip

ROUTES = (
    Route(
        method="POST", path="/v1/episodes/{episode_id}/play", handler=play, summary="Start a play session",
        parts=(EPISODE_ID,), queries=(SCREEN, AUDIENCE), reader=True, rate=PLAY, answer=playback.Playback,
        leads={
            "report_cmcd": {"session": "$response.body#/session"},
            "resume": {"series_id": "$response.body#/series/id"},
        },
        errors=(EpisodeNotFound, playback.NotOnThisScreen, playback.NotOnThisScreenYet),
    ),
    Route(
        method="GET", path="/v1/series/{series_id}/resume", handler=resume,
        summary="Where this viewer goes on in a series", parts=(SERIES_ID,), queries=(SCREEN, AUDIENCE),
        reader=True, answer=Resume, errors=(SeriesNotFound,),
    ),
    Route(
        method="POST", path="/v1/handoffs", handler=leave, summary="Move a play session to another screen",
        body=handoff.Leaving, answer=handoff.Handoff, rate=HANDOFF,
        leads={"arrive": {"code": "$response.body#/code"}},
        errors=(TokenRefused, TokenExpired, handoff.HandoffInvalid, handoff.HandoffsBusy),
    ),
    Route(
        method="POST", path="/v1/handoffs/{code}", handler=arrive, summary="Take a play session over",
        parts=(Part(name="code", description="six digits", schema=like("^[0-9]{6}$")),),
        answer=handoff.Arrival, rate=HANDOFF, errors=(handoff.HandoffUnknown,),
    ),
    *reports.ROUTES,
    MEDIA_ROUTE,
    Route(
        method="OPTIONS", path=MEDIA_PATH, handler=allow_media, summary="CORS preflight of media",
        parts=tuple(replace(part, schema=like()) for part in _MEDIA_PARTS), status=204,
        tells=(origin.ALLOWED,),
    ),
    Route(
        method="GET", path="/", handler=phone, summary="The phone app", produces=("text/html",),
        also=UNCHANGED,
    ),
    Route(
        method="GET", path="/tv", handler=tv, summary="The TV app", produces=("text/html",), also=UNCHANGED
    ),
    Route(
        method="GET", path="/tv/worker.js", handler=tv_worker,
        summary="The service worker of a TV that must do without the network",
        produces=("text/javascript",), also=UNCHANGED,
        tells=(Header(name="Service-Worker-Allowed", description="the scope that it may ask for"),),
    ),
)  # fmt: skip

ROOM = Room(name="streaming", routes=ROUTES, context=context, files={"/app": _WEB})
