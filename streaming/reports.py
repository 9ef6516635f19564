"""HTTP of what players report: view events, quality of experience, CMCD."""

from aiohttp import web

from catalog.api import Query, Route, answer
from catalog.asking import spend
from catalog.errors import ZhanboError
from catalog.postgres.connection import DatabaseUnavailable
from catalog.quality import QualityReport, Source
from catalog.rates import Rate
from catalog.service import CLOCK, SETTINGS
from catalog.token import TokenExpired, TokenRefused, read_session
from catalog.viewing import StoredReport
from streaming import beacon, cmcd, origin, playback, telemetry
from streaming.batches import TooManyWaiting
from streaming.ingest import Ingest

INGEST = web.AppKey("ingest", Ingest)
SESSION = Query(name="session", description="the play session's token", required=True)

# A player reports every five seconds and at each act of its viewer; after an outage it repeats itself.
VIEWS = Rate(name="views", burst=120, per_minute=120)
CMCD = Rate(name="cmcd", burst=120, per_minute=120)


async def store(app: web.Application) -> None:
    """What stores beside the requests."""
    await app[INGEST].run()


async def report_views(request: web.Request) -> web.Response:
    """Store view events and quality events; the answer comes after they are durable. Any content type is
    taken: what a page says last comes as ``text/plain``.
    """
    app, stored = request.app, StoredReport()
    try:
        told = beacon.parse(await request.read(), app[SETTINGS].secret, app[CLOCK]())
        spend(request, VIEWS, told.session.id)
        if told.quality is not None:
            await app[INGEST].keep_quality(told.quality)
        if told.views is not None:
            stored = await app[INGEST].keep_views(told.views)
    except ZhanboError as error:
        telemetry.count_report(error)
        raise
    return answer(
        playback.Received(accepted=stored.accepted, duplicates=stored.repeated, refused=stored.reused)
    )


async def report_cmcd(request: web.Request) -> web.Response:
    """Store what a player says of its quality in CMCD. None of it is watch time."""
    app, now = request.app, request.app[CLOCK]()
    try:
        session = read_session(app[SETTINGS].secret, SESSION.read(request), now)
        spend(request, CMCD, session.id)
        events = cmcd.read(await request.read(), now)
        if events:
            report = QualityReport(session=session, source=Source.CMCD, received_at=now, events=events)
            await app[INGEST].keep_quality(report)
    except ZhanboError as error:
        telemetry.count_report(error)
        raise
    return web.Response(status=204, headers={"Cache-Control": "no-store", **origin.CORS})


async def allow_cmcd(_: web.Request) -> web.Response:
    """A player on any page may report: the token says for which session."""
    allowed = {"Access-Control-Allow-Methods": "POST", "Access-Control-Allow-Headers": "Content-Type"}
    return web.Response(status=204, headers={**origin.CORS, **allowed, "Access-Control-Max-Age": "86400"})


ROUTES = (
    Route(
        method="POST", path="/v1/views", handler=report_views, summary="Report view events",
        body=beacon.Report, consumes=("application/json", "text/plain"), answer=playback.Received, rate=VIEWS,
        errors=(beacon.BeaconInvalid, TokenRefused, TokenExpired, TooManyWaiting, DatabaseUnavailable),
    ),
    Route(
        method="POST", path="/v1/cmcd", handler=report_cmcd, summary="Report quality of experience in CMCD",
        queries=(SESSION,), body=str, consumes=("application/cmcd", "text/plain"), status=204, rate=CMCD,
        errors=(
            cmcd.CmcdInvalid, TokenRefused, TokenExpired, TooManyWaiting, DatabaseUnavailable,
        ),
    ),
    Route(
        method="OPTIONS", path="/v1/cmcd", handler=allow_cmcd, summary="CORS preflight of CMCD", status=204,
        tells=(origin.ALLOWED,),
    ),
)  # fmt: skip
