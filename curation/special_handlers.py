"""HTTP of specials and topics: parse, one verb, answer."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from aiohttp import web
from msgspec import Meta

from catalog.account import CURATORS, READERS, NotPermitted
from catalog.api import AUDIENCE, Part, Query, Route, answer, audience_of, body, like
from catalog.asof import AT, instant_of
from catalog.release import SLUG, Instant, PastFixed
from catalog.rendition import Screen
from catalog.series import ENDPOINT_OF
from catalog.service import CLOCK
from catalog.signin import signed_in
from catalog.special import Special, SpecialChanged, SpecialNotFound, SpecialRefused
from curation.answers import FoundTitles, SpecialDesk, SpecialLines, SpecialPage, Specials, TopicPage
from curation.reading import PAGES, SCREEN, SHOWCASE, SPECIALS, page_as_of, page_at
from curation.specials import TopicNotFound

MOST_LINES = 500
MOST_REVISIONS = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSpecial:
    """What is to be saved. ``based_on`` numbers the revision that its author saw, 0 where it is new."""

    based_on: Annotated[int, Meta(ge=0, le=MOST_REVISIONS)]
    special: Special


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseWish:
    """``number`` is a revision, None for nothing any more; ``from_at`` when it begins, None for at once."""

    number: Annotated[int, Meta(ge=1, le=MOST_REVISIONS)] | None
    from_at: Instant | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """Titles as they were pasted, one a line."""

    lines: Annotated[tuple[Annotated[str, Meta(max_length=200)], ...], Meta(max_length=MOST_LINES)]


_SLUG = Part(name="slug", description="a special's slug", schema=like(SLUG))
_TOPIC = Part(name="slug", description="a tag", schema=like(r"^[^\u0000/]+$"))
NUMBER = Query(
    name="number", description="which revision; 0: the newest", whole=(0, MOST_REVISIONS), default="0"
)
REVISION = Query(
    name="revision", description="with at: which revision, as if it were released; 0: what is released",
    whole=(0, MOST_REVISIONS), default="0",
)  # fmt: skip


async def open_specials(request: web.Request) -> web.Response:
    """Doors to the specials that are open."""
    screen, audience = Screen.parse(SCREEN.read(request)), audience_of(request)

    async def compose(now: datetime) -> Specials:
        visible = await request.app[SHOWCASE].visible(now, audience, ENDPOINT_OF[screen])
        return Specials(specials=await request.app[SPECIALS].all_open(visible, now))

    return await page_at(request, f"specials:{screen}:{audience}", compose)


async def special(request: web.Request) -> web.Response:
    """One special; from the moment it opens to the moment it closes."""
    screen, audience = Screen.parse(SCREEN.read(request)), audience_of(request)
    room, at, slug = request.app[SPECIALS], await instant_of(request), request.match_info["slug"]
    if at is None:
        revision = await room.drafts.open_now(slug, request.app[CLOCK]())
    else:
        revision = await room.drafts.open_as(slug, at, REVISION.number(request) or None)

    async def compose(now: datetime) -> SpecialPage:
        return await room.page(revision, screen, audience, now)

    key = f"special:{revision.slug}:{revision.number}:{screen}:{audience}"
    return await page_as_of(request, at, key, compose)


async def topic(request: web.Request) -> web.Response:
    """The works that share a tag."""
    tag, audience, room = request.match_info["slug"], audience_of(request), request.app[SPECIALS]
    return await page_at(request, f"topic:{audience}:{tag}", lambda now: room.topic(tag, audience, now))


async def all_specials(request: web.Request) -> web.Response:
    return answer(await request.app[SPECIALS].lines(request.app[CLOCK]()))


async def special_desk(request: web.Request) -> web.Response:
    return await _desk(request, NUMBER.number(request) or None)


async def _desk(request: web.Request, number: int | None = None) -> web.Response:
    return answer(await request.app[SPECIALS].desk(request.match_info["slug"], request.app[CLOCK](), number))


async def save_special(request: web.Request) -> web.Response:
    """Save a revision; viewers see nothing of it before it is released."""
    account = await signed_in(request)
    given, now = await body(request, SavedSpecial), request.app[CLOCK]()
    slug = request.match_info["slug"]
    await request.app[SPECIALS].save(slug, given.special, given.based_on, account, now)
    return await _desk(request)


async def release_special(request: web.Request) -> web.Response:
    """Show a revision from an instant on: to publish, to schedule, to roll back, or to show nothing."""
    account = await signed_in(request)
    wish, now = await body(request, ReleaseWish), request.app[CLOCK]()
    slug = request.match_info["slug"]
    await request.app[SPECIALS].drafts.release(slug, wish.number, wish.from_at, account, now)
    await request.app[PAGES].forget()
    return await _desk(request)


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
