"""HTTP that pages of every kind have in common: shown while they are open, their desk, their releases."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Protocol

from aiohttp import web
from msgspec import Meta

from catalog.api import Part, Query, answer, audience_of, body, like
from catalog.asof import instant_of
from catalog.audience import Audience
from catalog.release import SLUG, Instant, Revision
from catalog.rendition import Screen
from catalog.series import ENDPOINT_OF, Series
from catalog.service import CLOCK
from catalog.signin import signed_in
from curation.answers import PageCard
from curation.drafting import Drafting
from curation.reading import ON_SHOW, PAGES, SCREEN, page_as_of, page_at

MOST_REVISIONS = 1_000_000

BasedOn = Annotated[int, Meta(ge=0, le=MOST_REVISIONS)]
"""The revision that an author saw, 0 where the page is new."""

NUMBER = Query(
    name="number", description="which revision; 0: the newest", whole=(0, MOST_REVISIONS), default="0"
)
REVISION = Query(
    name="revision", description="with at: which revision, as if it were released; 0: what is released",
    whole=(0, MOST_REVISIONS), default="0",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseWish:
    """``number`` is a revision, None for nothing any more; ``from_at`` when it begins, None for at once."""

    number: Annotated[int, Meta(ge=1, le=MOST_REVISIONS)] | None
    from_at: Instant | None = None


class PageRoom(Protocol):
    """What a kind of page does by itself."""

    @property
    def drafts(self) -> Drafting[Any]: ...

    async def all_open(self, visible: Sequence[Series], now: datetime) -> tuple[PageCard, ...]:
        """Doors to those that are open and show some of ``visible``."""
        ...

    async def page(
        self, revision: Revision[Any], screen: Screen, audience: Audience, now: datetime
    ) -> PageCard:
        """The page of a revision as it is at an instant."""
        ...

    async def desk(self, slug: str, now: datetime, number: int | None = None) -> object:
        """One revision with all that a curator needs to know."""
        ...


def slug_part(kind: str) -> Part:
    return Part(name="slug", description=f"a {kind}'s slug", schema=like(SLUG))


async def doors(
    request: web.Request, room: PageRoom, wrapped: Callable[[tuple[PageCard, ...]], object]
) -> web.Response:
    """Doors to the pages that are open."""
    screen, audience = Screen.parse(SCREEN.read(request)), audience_of(request)

    async def compose(now: datetime) -> object:
        visible = await request.app[ON_SHOW].visible(now, audience, ENDPOINT_OF[screen])
        return wrapped(await room.all_open(visible, now))

    return await page_at(request, f"{room.drafts.kind.name}s:{screen}:{audience}", compose)


async def shown(request: web.Request, room: PageRoom) -> web.Response:
    """One page; from the moment it opens to the moment it closes."""
    screen, audience = Screen.parse(SCREEN.read(request)), audience_of(request)
    at, slug = await instant_of(request), request.match_info["slug"]
    if at is None:
        revision = await room.drafts.open_now(slug, request.app[CLOCK]())
    else:
        revision = await room.drafts.open_as(slug, at, REVISION.number(request) or None)

    def compose(now: datetime) -> Awaitable[object]:
        return room.page(revision, screen, audience, now)

    key = f"{room.drafts.kind.name}:{revision.slug}:{revision.number}:{screen}:{audience}"
    return await page_as_of(request, at, key, compose)


async def desk(request: web.Request, room: PageRoom) -> web.Response:
    """The revision that is asked for; the newest."""
    number = NUMBER.number(request) or None
    return answer(await room.desk(request.match_info["slug"], request.app[CLOCK](), number))


async def release(request: web.Request, room: PageRoom) -> web.Response:
    """Show a revision from an instant on: to publish, to schedule, to roll back, or to show nothing."""
    account = await signed_in(request)
    wish, slug, now = await body(request, ReleaseWish), request.match_info["slug"], request.app[CLOCK]()
    await room.drafts.release(slug, wish.number, wish.from_at, account, now)
    await request.app[PAGES].forget()
    return answer(await room.desk(slug, now))
