"""HTTP of streaming: parse, one verb, answer."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from catalog.api import Query, Route, answer
from catalog.identity import new_id
from catalog.owned import owned
from catalog.postgres import episodes, series, views
from catalog.postgres.connection import acquired
from catalog.rendition import Screen
from catalog.series import EpisodeNotFound, SeriesState
from catalog.service import CLOCK, MEDIA, POOL, SETTINGS, Room, page
from catalog.signin import account_of
from catalog.token import (
    Purpose,
    TokenExpired,
    TokenRefused,
    read_name,
    sign_name,
    verify_media,
)
from catalog.viewing import PlaySession
from streaming import origin, playback, reports, telemetry
from streaming.egress import Egress
from streaming.ingest import Ingest

PLAYLISTS = web.AppKey("playlists", origin.Playlists)
EGRESS = web.AppKey("egress", Egress)
SCREEN = Query(name="screen", description="the screen that plays", values=("phone", "tv"))

VIEWER_COOKIE = "zhanbo_viewer"
VIEWER_SECONDS = 400 * 24 * 3600  # the longest that browsers keep a cookie


async def context(app: web.Application) -> AsyncIterator[None]:
    app[PLAYLISTS] = origin.Playlists()
    app[reports.INGEST] = Ingest(app[POOL])
    app[EGRESS] = Egress()
    store, write_egress = (
        asynccontextmanager(owned(name, work))(app)
        for name, work in (("ingest", reports.store), ("egress", _write_egress))
    )
    async with store, write_egress:
        yield
    await app[EGRESS].flush(app[POOL], app[CLOCK]())


async def _write_egress(app: web.Application) -> None:
    await app[EGRESS].run(app[POOL], app[CLOCK])


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


async def play(request: web.Request) -> web.Response:
    """A play session for one episode on one screen."""
    screen = Screen.parse(SCREEN.read(request, "phone"))
    settings, now = request.app[SETTINGS], request.app[CLOCK]()
    account = await account_of(request)
    viewer, is_new = _viewer(request)
    async with acquired(request.app[POOL]) as conn:
        stored = await episodes.one(conn, request.match_info["episode_id"])
        work = await series.one(conn, stored.series_id)
        episode = playback.admitted(work, stored, account, screen, now, drafts=settings.demo)
        asset = playback.published_asset(episode)
        playback.ready(await episodes.renditions(conn, asset), screen)
        storyboard = await episodes.has_storyboard(conn, asset)
        left_at = 0.0 if is_new else await views.resume_seconds(conn, viewer, episode.id)
        insider = work.insider(account)
        public = work.state is SeriesState.PUBLISHED and not insider
        following = await episodes.following(conn, episode, public=public)
        after = None
        if following is not None:
            following = work.version(following, insider=insider)
            after = following, await episodes.renditions(conn, playback.published_asset(following))
    session = PlaySession(
        id=new_id("ps"),
        episode_id=episode.id,
        series_id=episode.series_id,
        viewer=viewer,
        screen=screen.value,
        issued_at=now,
    )
    started = playback.start(
        settings.secret, session, work, episode, after,
        left_at_seconds=left_at, storyboard=storyboard, now=now,
    )  # fmt: skip
    response = answer(started, headers={"Cache-Control": "no-store"})
    if is_new:
        _remember_viewer(request, response, viewer)
    telemetry.sessions.labels(screen.value).inc()
    return response


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
        response = await origin.send(request, request.app[PLAYLISTS], match["asset"], path, file)
    if request.method == "GET":
        sent = (response.content_length or 0) if response.status in {200, 206} else 0
        request.app[EGRESS].add(match["asset"], path, sent)
    return response


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
    *reports.ROUTES,
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
