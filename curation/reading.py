"""What handlers of curation share: where its parts are, and how a composed page is read, now or then."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

import msgspec
from aiohttp import web

from catalog.account import CURATORS, NotSignedIn
from catalog.api import Query, QueryInvalid
from catalog.release import Instant
from catalog.service import CLOCK
from catalog.signin import account_of
from curation.cache import PageCache
from curation.showcase import Showcase
from curation.specials import SpecialRoom

SHOWCASE = web.AppKey("showcase", Showcase)
SPECIALS = web.AppKey("specials", SpecialRoom)
PAGES = web.AppKey("pages", PageCache)

SCREEN = Query(name="screen", description="the screen that asks", values=("phone", "tv"), default="phone")
AT = Query(
    name="at", description="for curators: the instant (ISO 8601 with an offset) as of which it is shown",
    format="date-time", example="2026-12-01T20:00:00+08:00",
)  # fmt: skip
_PRIVATE = {"Cache-Control": "private, no-cache"}


async def instant_of(request: web.Request) -> datetime | None:
    """As of when a curator wants to look; None for everybody else's now. NotSignedIn, NotPermitted."""
    if AT.name not in request.query:
        return None
    account = await account_of(request)
    if account is None:
        raise NotSignedIn("only curators look into other times", field="at")
    account.require(*CURATORS)
    try:
        written = AT.read(request).replace(" ", "+")  # a plus sign that nobody escaped
        return msgspec.convert(written, Instant).astimezone(UTC)
    except (msgspec.ValidationError, OverflowError) as error:
        raise QueryInvalid("at is an instant in ISO 8601 with its offset", field="at") from error


async def page_at(
    request: web.Request, key: str, compose: Callable[[datetime], Awaitable[object]]
) -> web.Response:
    """A page as it is now, or as of the other time that a curator asks for."""
    return await page_as_of(request, await instant_of(request), key, compose)


async def page_as_of(
    request: web.Request, at: datetime | None, key: str, compose: Callable[[datetime], Awaitable[object]]
) -> web.Response:
    """A page as it is now, from the cache where it is there; composed where it is to be as of ``at``."""
    if at is not None:
        page = msgspec.json.encode(await compose(at))
        return web.Response(body=page, content_type="application/json", headers={"Cache-Control": "no-store"})

    async def encoded() -> bytes:
        return msgspec.json.encode(await compose(request.app[CLOCK]()))

    page = await request.app[PAGES].get(key, encoded)
    return web.Response(body=page, content_type="application/json", headers=_PRIVATE)
