"""What curators do to pages of any kind: save revisions, release them, look at their history."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Generic

from catalog.account import Account
from catalog.postgres import audit, episodes, pages
from catalog.postgres.connection import Connection, Pool, acquired, transaction
from catalog.release import SLUG, Head, Kind, Page, PastFixed, Release, Revision, open_at
from curation.answers import Card, PageLine, SavedRevision


def saved(revision: Revision[Page] | Head) -> SavedRevision:
    return SavedRevision(number=revision.number, saved_by=revision.saved_by, saved_at=revision.saved_at)


class Drafting(Generic[Page]):
    """The pages of one kind."""

    def __init__(self, pool: Pool, kind: Kind[Page]) -> None:
        self._pool = pool
        self.kind = kind

    async def open_now(self, slug: str, now: datetime) -> Revision[Page]:
        """What is released and open; missing otherwise."""
        return await self.open_as(slug, now, None)

    async def open_as(self, slug: str, at: datetime, number: int | None) -> Revision[Page]:
        """What is open at an instant: the revision of this number as if it were released, or what is released
        by then; missing otherwise.
        """
        async with acquired(self._pool) as conn:
            if number is None:
                found = await pages.shown(conn, self.kind, at, slug)
            else:
                found = [await pages.revision(conn, self.kind, slug, number)]
        if not found or not open_at(found[0].content, at):
            raise self.kind.missing(slug, field=self.kind.name)
        return found[0]

    async def all_open(self, now: datetime) -> list[Revision[Page]]:
        """Those that are released and open, the newest first."""
        async with acquired(self._pool) as conn:
            running = await pages.all_open(conn, self.kind, now)
        return sorted(running, key=lambda one: (one.content.opens_at, one.slug), reverse=True)

    async def lines(self, now: datetime) -> tuple[PageLine, ...]:
        """All pages there are, those that open last first."""
        async with acquired(self._pool) as conn:
            newest = await pages.newest_of_all(conn, self.kind)
            shown = {one.slug: one for one in await pages.shown_heads(conn, self.kind, now)}
            lately = await pages.lately(conn, self.kind)
        lines = (_line(one, shown.get(one.slug), lately.get(one.slug, []), now) for one in newest)
        return tuple(sorted(lines, key=lambda one: (one.opens_at, one.slug), reverse=True))

    async def desk_facts(
        self, slug: str, now: datetime, number: int | None
    ) -> tuple[Revision[Page], dict[str, object]]:
        """One revision, the newest where none is said, and the fields of a ``PageDesk``; missing."""
        async with acquired(self._pool) as conn:
            history = await pages.revisions(conn, self.kind, slug)
            found = await pages.shown(conn, self.kind, now, slug)
            chosen = history[0] if number is None else await pages.revision(conn, self.kind, slug, number)
            releases = await pages.releases(conn, self.kind, slug)
        shown = found[0] if found else None
        return chosen, {
            "slug": slug,
            "revision": saved(chosen),
            "revisions": tuple(map(saved, history)),
            "releases": tuple(releases),
            "released": None if shown is None else shown.number,
            "is_open": shown is not None and open_at(shown.content, now),
        }

    def require_sound(self, slug: str, content: Page) -> None:
        """``kind.refused`` where a page cannot be saved under this slug or with this content."""
        if not re.fullmatch(SLUG, slug):
            raise self.kind.refused("small letters, digits and hyphens, 2 to 48 of them", field="slug")
        for fault in content.faults():
            raise fault

    async def save(
        self, conn: Connection, slug: str, content: Page, based_on: int, account: Account, now: datetime
    ) -> None:
        """A new revision, which nobody sees before it is released, in the caller's transaction."""
        await pages.save(conn, self.kind, slug, content, based_on, account.name, now)
        told = {self.kind.name: slug, "number": based_on + 1, "by": account.name}
        await episodes.tell(conn, f"{self.kind.name}.saved", told)
        await audit.note(conn, account, f"{self.kind.name}.saved", slug, now, {"number": based_on + 1})

    async def release(
        self, slug: str, number: int | None, from_at: datetime | None, account: Account, now: datetime
    ) -> None:
        """Show a revision from an instant on, at once where none is said; None shows nothing any more."""
        begins = now if from_at is None else from_at
        if begins < now:
            raise PastFixed(f"{begins} is over", field="from_at")
        act, how = f"{self.kind.name}.released", {"number": number, "from": begins.isoformat()}
        async with transaction(self._pool) as conn:
            await pages.release(conn, self.kind, slug, number, begins, account.name, now)
            await episodes.tell(conn, act, {self.kind.name: slug, **how, "by": account.name})
            await audit.note(conn, account, act, slug, now, how)


def card_facts(revision: Revision[Page], face: Card | None) -> dict[str, object]:
    """The fields of a ``PageCard``; ``face`` is the card of its hero."""
    one = revision.content
    return {
        "slug": revision.slug,
        "title": one.title,
        "title_en": one.title_en,
        "summary": one.summary,
        "summary_en": one.summary_en,
        "opens_at": one.opens_at,
        "closes_at": one.closes_at,
        "art": None if face is None else face.backdrop,
    }


def _line(newest: Head, shown: Head | None, releases: Sequence[Release], now: datetime) -> PageLine:
    told = newest if shown is None else shown
    return PageLine(
        slug=newest.slug,
        title=newest.title,
        opens_at=told.opens_at,
        closes_at=told.closes_at,
        newest=saved(newest),
        released=None if shown is None else shown.number,
        is_open=shown is not None and open_at(shown, now),
        releases=tuple(releases),
    )
