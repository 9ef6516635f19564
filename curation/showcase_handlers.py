"""HTTP of showcases: parse, one verb, answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from aiohttp import web
from msgspec import Meta

from catalog.account import CURATORS, READERS, NotPermitted
from catalog.api import AUDIENCE, Part, Route, answer, audience_of, body, like
from catalog.asof import AT, instant_of
from catalog.release import SLUG, PastFixed
from catalog.rendition import Screen
from catalog.series import ENDPOINT_OF
from catalog.service import CLOCK
from catalog.showcase import OutsideZone, Showcase, ShowcaseChanged, ShowcaseNotFound, ShowcaseRefused
from catalog.signin import signed_in
from curation.reading import PAGES, SCREEN, SHOWCASE, SHOWCASES, page_as_of, page_at
from curation.showcase_answers import ShowcaseDesk, ShowcaseLines, ShowcasePage, Showcases
from curation.special_handlers import MOST_REVISIONS, NUMBER, REVISION, ReleaseWish


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedShowcase:
    """What is to be saved. ``based_on`` numbers the revision that its author saw, 0 where it is new."""

    based_on: Annotated[int, Meta(ge=0, le=MOST_REVISIONS)]
    showcase: Showcase


_SLUG = Part(name="slug", description="a showcase's slug", schema=like(SLUG))


async def open_showcases(request: web.Request) -> web.Response:
    """Doors to the showcases that are open."""
    screen, audience = Screen.parse(SCREEN.read(request)), audience_of(request)

    async def compose(now: datetime) -> Showcases:
        visible = await request.app[SHOWCASE].visible(now, audience, ENDPOINT_OF[screen])
        return Showcases(showcases=await request.app[SHOWCASES].all_open(visible, now))

    return await page_at(request, f"showcases:{screen}:{audience}", compose)


async def showcase(request: web.Request) -> web.Response:
    """One showcase; from the moment it opens to the moment it closes."""
    screen, audience = Screen.parse(SCREEN.read(request)), audience_of(request)
    room, at, slug = request.app[SHOWCASES], await instant_of(request), request.match_info["slug"]
    if at is None:
        revision = await room.drafts.open_now(slug, request.app[CLOCK]())
    else:
        revision = await room.drafts.open_as(slug, at, REVISION.number(request) or None)

    async def compose(now: datetime) -> ShowcasePage:
        return await room.page(revision, screen, audience, now)

    key = f"showcase:{revision.slug}:{revision.number}:{screen}:{audience}"
    return await page_as_of(request, at, key, compose)


async def all_showcases(request: web.Request) -> web.Response:
    return answer(await request.app[SHOWCASES].lines(request.app[CLOCK]()))


async def showcase_desk(request: web.Request) -> web.Response:
    return await _desk(request, NUMBER.number(request) or None)


async def _desk(request: web.Request, number: int | None = None) -> web.Response:
    slug, now = request.match_info["slug"], request.app[CLOCK]()
    return answer(await request.app[SHOWCASES].desk(slug, now, number))


async def save_showcase(request: web.Request) -> web.Response:
    """Save a revision; viewers see nothing of it before it is released."""
    account = await signed_in(request)
    given, now = await body(request, SavedShowcase), request.app[CLOCK]()
    slug = request.match_info["slug"]
    await request.app[SHOWCASES].save(slug, given.showcase, given.based_on, account, now)
    return await _desk(request)


async def release_showcase(request: web.Request) -> web.Response:
    """Show a revision from an instant on: to publish, to schedule, to roll back, or to show nothing."""
    account = await signed_in(request)
    wish, now = await body(request, ReleaseWish), request.app[CLOCK]()
    slug = request.match_info["slug"]
    await request.app[SHOWCASES].drafts.release(slug, wish.number, wish.from_at, account, now)
    await request.app[PAGES].forget()
    return await _desk(request)


ROUTES = (
    Route(
        method="GET", path="/v1/showcases", handler=open_showcases, summary="The showcases that are open",
        queries=(SCREEN, AUDIENCE, AT), reader=True, answer=Showcases, errors=(NotPermitted,),
    ),
    Route(
        method="GET", path="/v1/showcases/{slug}", handler=showcase,
        summary="One showcase: partners, channels with their slots, works", parts=(_SLUG,),
        queries=(SCREEN, AUDIENCE, AT, REVISION), reader=True, answer=ShowcasePage,
        errors=(ShowcaseNotFound, NotPermitted),
    ),
    Route(
        method="GET", path="/v1/operations/showcases", handler=all_showcases,
        summary="All showcases there are", answer=ShowcaseLines, signed_in=True, roles=READERS,
    ),
    Route(
        method="GET", path="/v1/operations/showcases/{slug}", handler=showcase_desk,
        summary="One revision of a showcase with its works, what is refused of them, and its history",
        parts=(_SLUG,), queries=(NUMBER,), answer=ShowcaseDesk, signed_in=True, roles=READERS,
        errors=(ShowcaseNotFound,),
    ),
    Route(
        method="PUT", path="/v1/operations/showcases/{slug}", handler=save_showcase,
        summary="Save a revision of a showcase", parts=(_SLUG,), body=SavedShowcase, answer=ShowcaseDesk,
        signed_in=True, roles=CURATORS,
        errors=(ShowcaseNotFound, ShowcaseRefused, OutsideZone, ShowcaseChanged),
    ),
    Route(
        method="POST", path="/v1/operations/showcases/{slug}/releases", handler=release_showcase,
        summary="Show a revision of a showcase, or nothing of it, from an instant on", parts=(_SLUG,),
        body=ReleaseWish, answer=ShowcaseDesk, signed_in=True, roles=CURATORS,
        errors=(ShowcaseNotFound, PastFixed),
    ),
)  # fmt: skip
