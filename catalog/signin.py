"""Who is asking: the account behind a bearer token or the console's cookie, or a viewer's pseudonym."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import web

from catalog import traffic
from catalog.account import CONSOLE_COOKIE, Account, NotPermitted, NotSignedIn
from catalog.api import Handler, Route
from catalog.asking import caller_of
from catalog.identity import new_id
from catalog.keys import POOL, SETTINGS
from catalog.postgres import accounts
from catalog.postgres.connection import acquired
from catalog.token import Purpose, TokenRefused, read_name, sign_name, signed_lately

VIEWER_COOKIE = "zhanbo_viewer"
VIEWER_SECONDS = 400 * 24 * 3600  # the longest that browsers keep a cookie
_ACCOUNT: web.RequestKey[Account | None] = web.RequestKey("account")
_READS = {"GET", "HEAD", "OPTIONS"}


def _bearer(request: web.Request) -> str | None:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() or None if kind.lower() == "bearer" else None


def _cookie(request: web.Request) -> str | None:
    cookie = request.cookies.get(CONSOLE_COOKIE)
    if cookie and request.method not in _READS:
        _require_own_origin(request)
    return cookie


def _require_own_origin(request: web.Request) -> None:
    """A page of another site must not act with the console's cookie."""
    origin = request.headers.get("Origin", "")
    if urlsplit(origin).netloc != request.host:
        raise NotPermitted("this request did not come from the console", field="Origin")


async def account_of(request: web.Request) -> Account | None:
    """The account that the request names; None where it names none; NotSignedIn where it lies.

    A console's cookie that is not known any more names nobody: no page can remove it, and what is
    public must go on working in that browser.
    """
    bearer = _bearer(request)
    token = bearer or _cookie(request)
    if token is None:
        return None
    async with acquired(request.app[POOL]) as conn:
        try:
            return await accounts.by_token(conn, token)
        except NotSignedIn:
            if bearer:
                raise
            return None


async def known(request: web.Request) -> Account | None:
    """As ``account_of``, asked once for a request."""
    if _ACCOUNT not in request:
        request[_ACCOUNT] = await account_of(request)
    return request[_ACCOUNT]


async def signed_in(request: web.Request) -> Account:
    """The account that the request names, else NotSignedIn."""
    account = await known(request)
    if account is None:
        raise NotSignedIn
    return account


def guarded(route: Route) -> Handler:
    """The handler of a route, behind the question whether who asks has one of its roles."""
    if not route.signed_in:
        return route.handler

    async def checked(request: web.Request) -> web.StreamResponse:
        anybody = route.open_in_demo and request.app[SETTINGS].demo and await known(request) is None
        if not anybody:
            (await signed_in(request)).require(*route.roles)
        return await route.handler(request)

    return checked


def viewer_of(request: web.Request) -> str | None:
    """The viewer whom the cookie names; None where there is none, TokenRefused where it is forged or old."""
    cookie = request.cookies.get(VIEWER_COOKIE)
    return read_name(request.app[SETTINGS].secret, Purpose.VIEWER, cookie) if cookie else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """A pseudonym; ``is_new`` to us; ``unsettled``: the browser has no cookie that will last."""

    name: str
    is_new: bool
    unsettled: bool


def viewer_asking(request: web.Request) -> Viewer:
    """The viewer who asks, or a new one."""
    try:
        name = viewer_of(request)
    except TokenRefused:
        traffic.viewers_refused.inc()  # a forged or old cookie: begin anew
        name = None
    if name is None:
        return Viewer(name=new_id("vw"), is_new=True, unsettled=True)
    stale = not signed_lately(request.app[SETTINGS].secret, Purpose.VIEWER, request.cookies[VIEWER_COOKIE])
    return Viewer(name=name, is_new=False, unsettled=stale)


def remember(request: web.Request, response: web.Response, viewer: Viewer) -> None:
    """Have the browser tell us next time who ``viewer`` is, where it would not."""
    if not viewer.unsettled:
        return
    signed = sign_name(request.app[SETTINGS].secret, Purpose.VIEWER, viewer.name)
    response.set_cookie(
        VIEWER_COOKIE, signed, max_age=VIEWER_SECONDS, httponly=True, samesite="Lax",
        secure=caller_of(request).is_secure,
    )  # fmt: skip
