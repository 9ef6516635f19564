"""Who sends a request, as far as handlers need to know, and how often that caller may."""

import functools

from aiohttp import web

from catalog.api import Handler
from catalog.caller import Caller, caller
from catalog.door import Door
from catalog.doorkeeper import CROWD
from catalog.rates import Meters, Rate

METERS = web.AppKey("meters", Meters)
_CALLER: web.RequestKey[Caller] = web.RequestKey("caller", Caller)


def caller_of(request: web.Request) -> Caller:
    """Who asks, and how they know us: what URLs and cookies are made from."""
    known = request.get(_CALLER)
    if known is None:
        known = request[_CALLER] = caller(
            request.remote or "",
            request.scheme,
            request.host,
            forwarded_for=request.headers.getall("X-Forwarded-For", ()),
            forwarded_proto=request.headers.getall("X-Forwarded-Proto", ()),
            proxies=request.app[CROWD].proxies,
        )
    return known


def spend(request: web.Request, rate: Rate, who: str) -> None:
    """Count this request as one of ``who``, a viewer or a session that we signed; TooMany."""
    request.app[METERS].spend(rate, f"viewer {who}")


def metered(rate: Rate, handler: Handler) -> Handler:
    """``handler``, for addresses that do not ask too often; before anything else is done for them."""

    @functools.wraps(handler)
    async def asked(request: web.Request) -> web.StreamResponse:
        viewers, place = request.app[CROWD].viewers_per_address, caller_of(request).neighbourhood
        if viewers and place is not None:
            request.app[METERS].spend(rate.times(viewers), f"address {place}")
        return await handler(request)

    return asked


def allow_pauses(request: web.Request, seconds: float) -> None:
    """Its body may pause for so long: it is an upload of somebody whom we know."""
    if isinstance(request.protocol, Door):
        request.protocol.allow_pauses(seconds)
