"""Who is asking: the account behind a bearer token or the console's cookie, or a viewer's pseudonym."""

from urllib.parse import urlsplit

from aiohttp import web

from catalog.account import CONSOLE_COOKIE, Account, NotPermitted, NotSignedIn
from catalog.postgres import accounts
from catalog.postgres.connection import acquired
from catalog.service import POOL, SETTINGS
from catalog.token import Purpose, read_name

VIEWER_COOKIE = "zhanbo_viewer"
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


async def signed_in(request: web.Request) -> Account:
    """The account that the request names, else NotSignedIn."""
    account = await account_of(request)
    if account is None:
        raise NotSignedIn
    return account


def viewer_of(request: web.Request) -> str | None:
    """The viewer whom the cookie names; None where there is none, TokenRefused where it is forged or old."""
    cookie = request.cookies.get(VIEWER_COOKIE)
    return read_name(request.app[SETTINGS].secret, Purpose.VIEWER, cookie) if cookie else None
