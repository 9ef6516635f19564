"""HTTP of specials and topics: parse, one verb, answer."""

from dataclasses import dataclass
from typing import Annotated

from aiohttp import web
from msgspec import Meta

from catalog.account import CURATORS, READERS, NotPermitted
from catalog.api import AUDIENCE, Part, Route, answer, audience_of, body, like
from catalog.asof import AT
from catalog.release import PastFixed
from catalog.service import CLOCK
from catalog.signin import signed_in
from catalog.special import Special, SpecialChanged, SpecialNotFound, SpecialRefused
from curation import page_handlers
from curation.answers import FoundTitles, SpecialDesk, SpecialLines, SpecialPage, Specials, TopicPage
from curation.page_handlers import NUMBER, REVISION, ReleaseWish
from curation.reading import SCREEN, SPECIALS, page_at
from curation.specials import TopicNotFound

MOST_LINES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSpecial:
    """What is to be saved."""

    based_on: page_handlers.BasedOn
    special: Special


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Titles as they were pasted, one a line."""

    lines: Annotated[tuple[Annotated[str, Meta(max_length=200)], ...], Meta(max_length=MOST_LINES)]


_SLUG = page_handlers.slug_part("special")
_TOPIC = Part(name="slug", description="a tag", schema=like(r"^[^\u0000/]+$"))


async def open_specials(request: web.Request) -> web.Response:
    """Doors to the specials that are open."""
    return await page_handlers.doors(request, request.app[SPECIALS], lambda open_: Specials(specials=open_))


async def special(request: web.Request) -> web.Response:
    """One special; from the moment it opens to the moment it closes."""
    return await page_handlers.shown(request, request.app[SPECIALS])


async def topic(request: web.Request) -> web.Response:
    """The works that share a tag."""
    tag, audience, room = request.match_info["slug"], audience_of(request), request.app[SPECIALS]
    return await page_at(request, f"topic:{audience}:{tag}", lambda now: room.topic(tag, audience, now))


async def all_specials(request: web.Request) -> web.Response:
    return answer(await request.app[SPECIALS].lines(request.app[CLOCK]()))


async def special_desk(request: web.Request) -> web.Response:
    return await page_handlers.desk(request, request.app[SPECIALS])


async def save_special(request: web.Request) -> web.Response:
    """Save a revision; viewers see nothing of it before it is released."""
    account, given = await signed_in(request), await body(request, SavedSpecial)
    slug, now, room = request.match_info["slug"], request.app[CLOCK](), request.app[SPECIALS]
    await room.save(slug, given.special, given.based_on, account, now)
    return answer(await room.desk(slug, now))


async def release_special(request: web.Request) -> web.Response:
    """Show a revision from an instant on: to publish, to schedule, to roll back, or to show nothing."""
    return await page_handlers.release(request, request.app[SPECIALS])


async def find_titles(request: web.Request) -> web.Response:
    """The works that are meant by a pasted list of titles."""
    given = await body(request, Lines)
    return answer(await request.app[SPECIALS].titles(given.lines, request.app[CLOCK]()))


ROUTES = (
    Route(
        method="GET", path="/v1/specials", handler=open_specials, summary="The specials that are open",
        queries=(SCREEN, AUDIENCE, AT), reader=True, answer=Specials, errors=(NotPermitted,),
    ),
    Route(
        method="GET", path="/v1/specials/{slug}", handler=special, summary="One special with its sections",
        parts=(_SLUG,), queries=(SCREEN, AUDIENCE, AT, REVISION), reader=True, answer=SpecialPage,
        errors=(SpecialNotFound, NotPermitted),
    ),
    Route(
        method="GET", path="/v1/topics/{slug}", handler=topic, summary="The works that share a tag",
        parts=(_TOPIC,), queries=(AUDIENCE, AT), reader=True, answer=TopicPage,
        errors=(TopicNotFound, NotPermitted),
    ),
    Route(
        method="GET", path="/v1/operations/specials", handler=all_specials, summary="All specials there are",
        answer=SpecialLines, signed_in=True, roles=READERS,
    ),
    Route(
        method="GET", path="/v1/operations/specials/{slug}", handler=special_desk,
        summary="One revision of a special with its works, what is refused of them, and its history",
        parts=(_SLUG,), queries=(NUMBER,), answer=SpecialDesk, signed_in=True, roles=READERS,
        errors=(SpecialNotFound,),
    ),
    Route(
        method="PUT", path="/v1/operations/specials/{slug}", handler=save_special,
        summary="Save a revision of a special", parts=(_SLUG,), body=SavedSpecial, answer=SpecialDesk,
        signed_in=True, roles=CURATORS, errors=(SpecialNotFound, SpecialRefused, SpecialChanged),
    ),
    Route(
        method="POST", path="/v1/operations/specials/{slug}/releases", handler=release_special,
        summary="Show a revision of a special, or nothing of it, from an instant on", parts=(_SLUG,),
        body=ReleaseWish, answer=SpecialDesk, signed_in=True, roles=CURATORS,
        errors=(SpecialNotFound, PastFixed),
    ),
    Route(
        method="POST", path="/v1/operations/titles", handler=find_titles,
        summary="The works that are meant by a list of titles", body=Lines, answer=FoundTitles,
        signed_in=True, roles=CURATORS,
    ),
)  # fmt: skip
