"""What handlers of curation share: where its parts are, and how a composed page is read, now or then."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec
from aiohttp import web

from catalog.api import Query
from catalog.asof import instant_of
from catalog.service import CLOCK
from curation.cache import PageCache
from curation.onshow import OnShow
from curation.showcases import ShowcaseRoom
from curation.specials import SpecialRoom

ON_SHOW = web.AppKey("on_show", OnShow)
SPECIALS = web.AppKey("specials", SpecialRoom)
SHOWCASES = web.AppKey("showcases", ShowcaseRoom)
PAGES = web.AppKey("pages", PageCache)

SCREEN = Query(name="screen", description="the screen that asks", values=("phone", "tv"), default="phone")
_PRIVATE = {"Cache-Control": "private, no-cache"}


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
