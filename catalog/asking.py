"""Who sends a request, as far as handlers need to know, and how often that caller may."""

import functools

from aiohttp import web

from catalog.api import Handler
from catalog.caller import Address, Caller, address, caller, neighbourhood
from catalog.door import Door
from catalog.doorkeeper import CROWD
from catalog.rates import Meters, Rate
from catalog.settings import CrowdSettings

METERS = web.AppKey("meters", Meters)
_CHAIN = "X-Forwarded-For"


def caller_of(request: web.Request) -> Caller:
    """Who asks, and how they know us: what URLs and cookies are made from."""
    return caller(
        request.remote or "",
        request.scheme,
        request.host,
        forwarded_for=request.headers.getall(_CHAIN, ()),
        forwarded_proto=request.headers.getall("X-Forwarded-Proto", ()),
        proxies=request.app[CROWD].proxies,
    )


def _address_of(request: web.Request, crowd: CrowdSettings) -> Address | None:
    """That of ``caller_of``, and nothing besides: this is asked of each request whose rate is limited."""
    return address(request.remote or "", request.headers.getall(_CHAIN, ()), crowd.proxies)


def spend(request: web.Request, rate: Rate, who: str) -> None:
    """Count this request as one of ``who``, a viewer or a session that we signed; TooMany."""
    request.app[METERS].spend(rate, f"viewer {who}")


def metered(rate: Rate, handler: Handler) -> Handler:
    """``handler``, for addresses that do not ask too often; before anything else is done for them."""

    @functools.wraps(handler)
    async def asked(request: web.Request) -> web.StreamResponse:
        crowd = request.app[CROWD]
        asking = _address_of(request, crowd) if crowd.viewers_per_address else None
        if asking is not None:
            whole = rate.times(crowd.viewers_per_address)
            request.app[METERS].spend(whole, f"address {neighbourhood(asking)}")
        return await handler(request)

    return asked


def allow_pauses(request: web.Request, seconds: float) -> None:
    """Its body may pause for so long: it is an upload of somebody whom we know."""
    if isinstance(request.protocol, Door):
        request.protocol.allow_pauses(seconds)
