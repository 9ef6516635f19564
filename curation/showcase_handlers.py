"""HTTP of showcases: parse, one verb, answer."""

from dataclasses import dataclass

from aiohttp import web

from catalog.account import CURATORS, READERS, NotPermitted
from catalog.api import AUDIENCE, Route, answer, body
from catalog.asof import AT
from catalog.release import PastFixed
from catalog.service import CLOCK
from catalog.showcase import OutsideZone, Showcase, ShowcaseChanged, ShowcaseNotFound, ShowcaseRefused
from catalog.signin import signed_in
from curation import page_handlers
from curation.page_handlers import NUMBER, REVISION, ReleaseWish
from curation.reading import SCREEN, SHOWCASES
from curation.showcase_answers import ShowcaseDesk, ShowcaseLines, ShowcasePage, Showcases


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedShowcase:
    """What is to be saved."""

    based_on: page_handlers.BasedOn
    showcase: Showcase


_SLUG = page_handlers.slug_part("showcase")


async def open_showcases(request: web.Request) -> web.Response:
    """Doors to the showcases that are open."""
    return await page_handlers.doors(
        request, request.app[SHOWCASES], lambda open_: Showcases(showcases=open_)
    )


async def showcase(request: web.Request) -> web.Response:
    """One showcase; from the moment it opens to the moment it closes."""
    return await page_handlers.shown(request, request.app[SHOWCASES])


async def all_showcases(request: web.Request) -> web.Response:
    return answer(await request.app[SHOWCASES].lines(request.app[CLOCK]()))


async def showcase_desk(request: web.Request) -> web.Response:
    return await page_handlers.desk(request, request.app[SHOWCASES])


async def save_showcase(request: web.Request) -> web.Response:
    """Save a revision; viewers see nothing of it before it is released."""
    account, given = await signed_in(request), await body(request, SavedShowcase)
    slug, now, room = request.match_info["slug"], request.app[CLOCK](), request.app[SHOWCASES]
    await room.save(slug, given.showcase, given.based_on, account, now)
    return answer(await room.desk(slug, now))


async def release_showcase(request: web.Request) -> web.Response:
    """Show a revision from an instant on: to publish, to schedule, to roll back, or to show nothing."""
    return await page_handlers.release(request, request.app[SHOWCASES])


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
