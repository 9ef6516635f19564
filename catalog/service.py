"""The chassis of every process that answers HTTP: resources, errors as problem+json, health,
metrics, the OpenAPI document, logs. A room gives its routes; the chassis gives the rest.
"""

import asyncio
import dataclasses
import gc
import importlib.metadata
import resource
import signal
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

from catalog import traffic
from catalog.api import BodyTooLarge, Handler, Route, RouteUnknown, answer
from catalog.asking import METERS, metered
from catalog.assets import Assets
from catalog.door import DIRECT, UNREADABLE
from catalog.doorkeeper import CROWD, MOST_REFUSALS, Runner
from catalog.errors import Invalid, TooMany, ZhanboError
from catalog.keys import CLOCK, MEDIA, POOL, SETTINGS, TAKEDOWNS
from catalog.media.opening import open_media
from catalog.openapi import document
from catalog.postgres.connection import (
    DatabaseBusy,
    DatabaseUnavailable,
    acquired,
    open_pool,
    patient_together,
)
from catalog.problems import TooManyConnections, TooSlow, Unreadable, problem, status_of
from catalog.rates import Meters
from catalog.settings import CatalogSettings, CrowdSettings, ServiceSettings
from catalog.signin import guarded
from catalog.takedown import Takedowns
from catalog.traffic import Refused

REDIS: web.AppKey[Redis] = web.AppKey("redis", Redis)
DOCUMENT = web.AppKey("document", bytes)
ASSETS = web.AppKey("assets", Assets)

VERSION = importlib.metadata.version("zhanbo")
BODY_BYTES = 1 << 20  # JSON bodies; uploads count their own bytes
KEEPALIVE_SECONDS = 75.0
YOUNG_OBJECTS = 10_000  # that wait for a collection; CPython's 700 are those of a dozen requests
OTHER_FILES = 128  # databases, logs, what is being uploaded and copied

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What one room adds to a service. ``context`` opens what the room keeps while it runs;
    ``files`` are folders of static files by URL prefix.
    """

    name: str
    routes: Sequence[Route]
    context: Callable[[web.Application], AsyncIterator[None]] | None = None
    files: Mapping[str, Path] = dataclasses.field(default_factory=dict[str, Path])


def utc_now() -> datetime:
    return datetime.now(UTC)


@asynccontextmanager
async def redis_client(url: str) -> AsyncGenerator[Redis]:
    """A client whose pool makes callers wait instead of raising, and gives up after seconds."""
    pool = BlockingConnectionPool.from_url(url, max_connections=32, timeout=2, socket_timeout=2)
    client = Redis(connection_pool=pool)
    try:
        yield client
    finally:
        await client.aclose(close_connection_pool=True)


async def page(request: web.Request, file: Path, *, framed_by: str) -> web.Response:
    """One of our own pages. ``framed_by``: who may frame it, as CSP writes it."""
    shown = await request.app[ASSETS].send(request, file)
    shown.headers.update(page_headers(framed_by))
    return shown


def page_headers(framed_by: str) -> dict[str, str]:
    """Those of a page that loads nothing from elsewhere and runs no script of its text."""
    policy = (
        "default-src 'self'; img-src 'self' data: blob:; media-src 'self' data: blob:;"
        f" worker-src 'self' blob:; frame-ancestors {framed_by}; base-uri 'none'; form-action 'self'"
    )
    told = {"Cache-Control": "no-cache", "Referrer-Policy": "same-origin"}
    return {"Content-Security-Policy": policy, **told}


class Unexpected(ZhanboError):
    """A fault of ours; its details are in the log, not in the answer."""

    code = "unexpected"
    title = "Something went wrong on our side"
    title_zh = "服务内部出错"


_OF_THE_FRAMEWORK = {404: RouteUnknown, 405: RouteUnknown, 413: BodyTooLarge}
_EVERYWHERE = (Unreadable, TooSlow, TooManyConnections, DatabaseBusy, DatabaseUnavailable, Unexpected)


@web.middleware
async def answer_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Every failure becomes a problem document with a code."""
    try:
        return await handler(request)
    except ZhanboError as error:
        _count_refusal(error)
        return problem(error)
    except UNREADABLE:  # its body, that is: the rest is found out before
        _count_refusal(Unreadable())
        return problem(Unreadable())
    except web.HTTPException as error:
        if error.status < 400:
            raise
        known = _OF_THE_FRAMEWORK.get(error.status)
        shown = problem(known() if known else Invalid(error.reason), error.status)
        if "Allow" in error.headers:
            shown.headers["Allow"] = error.headers["Allow"]
        return shown
    except ConnectionError:
        raise  # the client left; there is nobody to answer
    except Exception:
        _log.exception("request_failed", route=_route_of(request), method=request.method)
        return problem(Unexpected())


_REFUSALS = ((TooMany, Refused.RATE), (DatabaseBusy, Refused.POOL), (Unreadable, Refused.UNREADABLE))


def _count_refusal(error: ZhanboError) -> None:
    for kind, why in _REFUSALS:
        if isinstance(error, kind):
            traffic.refuse(why)


def _route_of(request: web.Request) -> str:
    """The route's pattern, never the path itself: paths hold tokens and names."""
    resource = request.match_info.route.resource
    return "unmatched" if resource is None else resource.canonical


@web.middleware
async def observe(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Count and time each request by its route's pattern."""
    started = time.perf_counter()
    route = _route_of(request)
    status = traffic.CLIENT_LEFT
    try:
        response = await handler(request)
        status = response.status
        return response
    except web.HTTPException as error:
        status = error.status
        raise
    finally:
        traffic.count(request.method, route, status, time.perf_counter() - started)


@web.middleware
async def _one_patience(request: web.Request, handler: Handler) -> web.StreamResponse:
    """However often a request needs the database, it waits for it no longer than once."""
    with patient_together():
        return await handler(request)


async def healthz(_: web.Request) -> web.Response:
    return answer({"status": "ok"}, headers={"Cache-Control": "no-store"})


async def readyz(request: web.Request) -> web.Response:
    """Ready when PostgreSQL answers. Redis only makes things faster: its absence is told, not fatal."""
    async with acquired(request.app[POOL]) as conn:
        if await conn.fetchval("select count(*) from zone") != 8:
            raise DatabaseUnavailable("the zones are not seeded")
    try:
        await request.app[REDIS].execute_command("PING")
        redis = "ok"
    except (RedisError, OSError):
        redis = "away"
    return answer({"status": "ready", "redis": redis}, headers={"Cache-Control": "no-store"})


async def openapi(request: web.Request) -> web.Response:
    return web.Response(body=request.app[DOCUMENT], content_type="application/json")


async def metrics(_: web.Request) -> web.Response:
    body = generate_latest(REGISTRY)
    return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST, "Cache-Control": "no-store"})


_OWN_ROUTES = (
    Route(
        method="GET", path="/healthz", handler=healthz, summary="The process is alive", answer=dict[str, str]
    ),
    Route(
        method="GET", path="/readyz", handler=readyz, summary="The process can serve", answer=dict[str, str]
    ),
    Route(
        method="GET", path="/metrics", handler=metrics, summary="Prometheus metrics", produces=("text/plain",)
    ),
    Route(
        method="GET",
        path="/openapi.json",
        handler=openapi,
        summary="This document",
        answer=dict[str, Any],
    ),
)


def build(
    rooms: Sequence[Room],
    settings: CatalogSettings,
    *,
    crowd: CrowdSettings | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> web.Application:
    """An application that serves ``rooms`` under one origin."""
    middlewares = [observe, answer_errors, _one_patience]
    app = web.Application(middlewares=middlewares, client_max_size=BODY_BYTES)
    app[SETTINGS] = settings
    app[CROWD] = crowd or CrowdSettings()
    app[METERS] = Meters()
    app[CLOCK] = clock
    app[ASSETS] = Assets()
    app[DIRECT] = []  # rooms add to it in their contexts
    app[TAKEDOWNS] = Takedowns()
    app.cleanup_ctx.append(_resources)
    app.on_response_prepare.append(_harden)
    routes = [*_OWN_ROUTES, *(route for room in rooms for route in room.routes)]
    described = document(
        routes, title="Zhanbo 展播台", version=VERSION, status_of=status_of, everywhere=_EVERYWHERE
    )
    app[DOCUMENT] = msgspec.json.encode(described)
    for route in routes:
        handler = guarded(route) if route.around is None else route.around(guarded(route))
        handler = handler if route.rate is None else metered(route.rate, handler)
        app.router.add_route(route.method, route.path, handler)
        if route.method == "GET":
            app.router.add_route("HEAD", route.path, handler)
    for room in rooms:
        for prefix, folder in room.files.items():
            handler = partial(_asset, folder)
            for method in ("GET", "HEAD"):
                app.router.add_route(method, prefix + "/{path:.+}", handler)
        if room.context is not None:
            app.cleanup_ctx.append(room.context)
    return app


async def _asset(folder: Path, request: web.Request) -> web.Response:
    return await request.app[ASSETS].send(request, folder, request.match_info["path"])


async def _harden(_: web.Request, response: web.StreamResponse) -> None:
    """No browser may guess a type; what says nothing about caching is asked for again each time."""
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Cache-Control", "no-cache")


async def _resources(app: web.Application) -> AsyncIterator[None]:
    settings = app[SETTINGS]
    app[POOL] = await open_pool(settings.database_url, most=settings.database_connections)
    async with open_media(settings) as media, redis_client(settings.redis_url) as client:
        app[MEDIA] = media
        app[REDIS] = client
        yield
    await app[POOL].close()


def serve(app: web.Application, listening: ServiceSettings) -> None:
    """Serve until SIGINT or SIGTERM, then let requests in flight finish."""
    app[CROWD] = fitting(app[CROWD], _allow_many_files())
    try:
        asyncio.run(_serve(app, listening))
    except (asyncio.CancelledError, KeyboardInterrupt):
        _log.info("stopped")


async def _serve(app: web.Application, listening: ServiceSettings) -> None:
    serving = asyncio.current_task()
    assert serving is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, serving.cancel)
    runner = Runner(
        app,
        access_log=None,
        shutdown_timeout=listening.drain_seconds,
        keepalive_timeout=KEEPALIVE_SECONDS,
    )
    try:
        await runner.setup()
        shared = listening.own_port is not None
        await web.TCPSite(runner, listening.host, listening.port, reuse_port=shared).start()
        if shared:
            own = web.TCPSite(runner, "127.0.0.1", listening.own_port)
            await own.start()
            runner.own(own.port)
        _spare_the_collector()
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


def _spare_the_collector() -> None:
    """What is there when serving begins stays there, so no collection need look at it again; and what some
    hundred requests hold while they wait for the database is no reason to collect.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS)


def fitting(crowd: CrowdSettings, files: int) -> CrowdSettings:
    """``crowd``, with no more connections than ``files`` descriptors hold: one that is sent a film has two, a
    quarter is for the films themselves, and some are for all else.
    """
    most = max(1, (files - files // 4 - MOST_REFUSALS - OTHER_FILES) // 2)
    if most >= crowd.connections:
        return crowd
    _log.info("fewer_connections_than_set", set=crowd.connections, held=most, files=files)
    return dataclasses.replace(crowd, connections=most)


def _allow_many_files() -> int:
    """A connection is a descriptor, and so is a film: take as many as the system gives, and say how many."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return sys.maxsize if most == resource.RLIM_INFINITY else most
