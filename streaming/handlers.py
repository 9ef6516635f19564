"""HTTP of streaming: parse, one verb, answer."""

from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from catalog.api import Query, Route, answer, body
from catalog.errors import Denied
from catalog.identity import new_id
from catalog.postgres import views
from catalog.postgres.connection import transaction
from catalog.rendition import Screen
from catalog.series import EpisodeNotFound, SeriesNotFound
from catalog.service import CLOCK, MEDIA, POOL, SETTINGS, Room, page
from catalog.signin import account_of
from catalog.token import Purpose, TokenExpired, TokenRefused, read_name, sign_name, verify_media
from streaming import beacon, handoff, origin, playback, telemetry
from streaming.session import Sessions, Viewing

PLAYLISTS = web.AppKey("playlists", origin.Playlists)
SESSIONS = web.AppKey("sessions", Sessions)
SCREEN = Query(name="screen", description="the screen that plays", values=("phone", "tv"))

VIEWER_COOKIE = "zhanbo_viewer"
VIEWER_SECONDS = 400 * 24 * 3600  # the longest that browsers keep a cookie


async def context(app: web.Application) -> AsyncIterator[None]:
    settings = app[SETTINGS]
    app[PLAYLISTS] = origin.Playlists()
    app[SESSIONS] = Sessions(pool=app[POOL], secret=settings.secret, drafts=settings.demo)
    yield


def _viewer(request: web.Request) -> tuple[str, bool]:
    """The viewer's pseudonym, and whether it is new."""
    cookie = request.cookies.get(VIEWER_COOKIE)
    if cookie:
        try:
            return read_name(request.app[SETTINGS].secret, Purpose.VIEWER, cookie), False
        except TokenRefused:
            telemetry.viewers_refused.inc()  # a forged or old cookie: begin anew
    return new_id("vw"), True


def _remember_viewer(request: web.Request, response: web.Response, viewer: str) -> None:
    signed = sign_name(request.app[SETTINGS].secret, Purpose.VIEWER, viewer)
    response.set_cookie(
        VIEWER_COOKIE, signed, max_age=VIEWER_SECONDS, httponly=True, samesite="Lax", secure=request.secure
    )


async def _viewing(request: web.Request) -> Viewing:
    viewer, is_new = _viewer(request)
    return Viewing(
        viewer=viewer,
        new=is_new,
        account=await account_of(request),
        screen=Screen.parse(SCREEN.read(request, "phone")),
        now=request.app[CLOCK](),
    )


async def play(request: web.Request) -> web.Response:
    """A play session for one episode on one screen."""
    viewing = await _viewing(request)
    started = await request.app[SESSIONS].begin(request.match_info["episode_id"], viewing)
    response = answer(started, headers={"Cache-Control": "no-store"})
    if viewing.new:
        _remember_viewer(request, response, viewing.viewer)
    telemetry.sessions.labels(viewing.screen.value).inc()
    return response


async def resume(request: web.Request) -> web.Response:
    """With which episode of a series this viewer goes on."""
    found = await request.app[SESSIONS].resume(request.match_info["series_id"], await _viewing(request))
    return answer(found, headers={"Cache-Control": "private, no-store"})


async def leave(request: web.Request) -> web.Response:
    """A code under which another screen goes on from this second."""
    told = await body(request, handoff.Leaving)
    app, origin_of_this = request.app, str(request.url.origin())
    left = await handoff.leave(app[POOL], app[SETTINGS].secret, told, origin_of_this, app[CLOCK]())
    return answer(left, headers={"Cache-Control": "no-store"})


async def arrive(request: web.Request) -> web.Response:
    """What another screen left under a code, once."""
    found = await handoff.arrive(request.app[POOL], request.match_info["code"], request.app[CLOCK]())
    return answer(found, headers={"Cache-Control": "no-store"})


async def report_views(request: web.Request) -> web.Response:
    """Store view events; the answer comes after they are durable."""
    try:
        session, events = beacon.parse(
            await request.read(), request.app[SETTINGS].secret, request.app[CLOCK]()
        )
    except (beacon.BeaconInvalid, Denied) as error:
        telemetry.events_refused.labels(error.code).inc()
        raise
    async with transaction(request.app[POOL]) as conn:
        accepted = await views.append(conn, session, events)
    telemetry.events_accepted.inc(accepted)
    telemetry.events_repeated.inc(len(events) - accepted)
    return answer(playback.Received(accepted=accepted, duplicates=len(events) - accepted))


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
    path = match["path"]
    async with request.app[MEDIA].open(match["asset"], path) as file:
        return await origin.send(request, request.app[PLAYLISTS], match["asset"], path, file)


async def allow_media(_: web.Request) -> web.Response:
    """Any page may fetch media that it has a signed URL for."""
    allowed = {"Access-Control-Allow-Methods": "GET, HEAD", "Access-Control-Allow-Headers": "Range"}
    return web.Response(status=204, headers={**origin.CORS, **allowed, "Access-Control-Max-Age": "86400"})


_WEB = Path(__file__).parent / "web"


async def phone(_: web.Request) -> web.FileResponse:
    return page(_WEB / "phone.html", framed_by="'self'")


async def tv(_: web.Request) -> web.FileResponse:
    return page(_WEB / "tv.html", framed_by="'self'")


MEDIA_PATH = "/t/{signature}/{expiry}/{asset}/{path:.+}"

ROUTES = (
    Route(
        method="POST", path="/v1/episodes/{episode_id}/play", handler=play, summary="Start a play session",
        answer=playback.Playback, queries=(SCREEN,),
        errors=(EpisodeNotFound, playback.NotOnThisScreen, playback.NotOnThisScreenYet),
    ),
    Route(
        method="GET", path="/v1/series/{series_id}/resume", handler=resume,
        summary="Where this viewer goes on in a series", answer=playback.Resume, queries=(SCREEN,),
        errors=(SeriesNotFound,),
    ),
    Route(
        method="POST", path="/v1/handoffs", handler=leave, summary="Move a play session to another screen",
        body=handoff.Leaving, answer=handoff.Handoff,
        errors=(TokenRefused, TokenExpired, handoff.HandoffInvalid, handoff.HandoffsBusy),
    ),
    Route(
        method="POST", path="/v1/handoffs/{code}", handler=arrive, summary="Take a play session over",
        answer=handoff.Arrival, errors=(handoff.HandoffUnknown,),
    ),
    Route(
        method="POST", path="/v1/views", handler=report_views, summary="Report view events",
        body=beacon.Report, answer=playback.Received,
        errors=(beacon.BeaconInvalid, TokenRefused, TokenExpired),
    ),
    Route(
        method="GET", path=MEDIA_PATH, handler=media, summary="Media under a signed prefix",
        produces="application/octet-stream", errors=(TokenRefused, TokenExpired),
    ),
    Route(
        method="OPTIONS", path=MEDIA_PATH, handler=allow_media, summary="CORS preflight of media", status=204
    ),
    Route(method="GET", path="/", handler=phone, summary="The phone app", produces="text/html"),
    Route(method="GET", path="/tv", handler=tv, summary="The TV app", produces="text/html"),
)  # fmt: skip

ROOM = Room(name="streaming", routes=ROUTES, context=context, files={"/app": _WEB})
