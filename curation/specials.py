"""Specials: what viewers see of them at an instant, and what curators save, release and look at."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from catalog.account import Account
from catalog.audience import Audience
from catalog.calendar import day_in_china
from catalog.errors import NotFound
from catalog.gates import Refusal
from catalog.postgres import episodes, series, specials, standings
from catalog.postgres.connection import Pool, acquired, transaction
from catalog.rendition import Screen
from catalog.search import folded
from catalog.series import ENDPOINT_OF, Endpoint, Series
from catalog.special import SLUG, Head, PastFixed, Release, Revision, Special, SpecialNotFound, SpecialRefused
from curation import compose, shelf
from curation.answers import (
    Delivered,
    FoundTitle,
    FoundTitles,
    ListedWork,
    SavedRevision,
    ShownSection,
    SpecialCard,
    SpecialDesk,
    SpecialLine,
    SpecialLines,
    SpecialPage,
    TopicPage,
)
from curation.compose import Composed
from curation.showcase import Showcase

MOST_SIMILAR = 5
AT_FIRST = 48  # works that are looked at for each query of a special: twice what most sections show
_BEFORE_A_TITLE = re.compile(r"^[\s\d]*[.、)）．]\s*")  # the number of a line in a list
_AROUND_A_TITLE = " \t《》〈〉“”\"'，,；;。"


class TopicNotFound(NotFound):
    """No work that can be seen has this tag."""

    code = "topic_not_found"
    title = "No such topic"
    title_zh = "没有这个话题"


def plain_title(line: str) -> str:
    """A title without what people put around it in a list."""
    return _BEFORE_A_TITLE.sub("", line).strip(_AROUND_A_TITLE)


def _saved(revision: Revision | Head) -> SavedRevision:
    return SavedRevision(number=revision.number, saved_by=revision.saved_by, saved_at=revision.saved_at)


class SpecialRoom:
    """Specials and topics, on top of what can be seen at all."""

    def __init__(self, pool: Pool, showcase: Showcase) -> None:
        self._pool = pool
        self._showcase = showcase

    async def open_now(self, slug: str, now: datetime) -> Revision:
        """What is released and open; SpecialNotFound."""
        async with acquired(self._pool) as conn:
            found = await specials.shown(conn, now, slug)
        if not found or not found[0].special.open_at(now):
            raise SpecialNotFound(slug, field="special")
        return found[0]

    async def page(
        self, revision: Revision, screen: Screen, audience: Audience, now: datetime
    ) -> SpecialPage:
        """The page of a revision as it is at an instant, with the works that this screen may show."""
        page = await self._composed(revision.special, audience, now, ENDPOINT_OF[screen])
        works = {work.series.id: work for work in await self._showcase.works(page.works)}
        url = self._showcase.url()
        cards = {one: shelf.card(work, url) for one, work in works.items()}
        return SpecialPage(
            **_card(revision, page.hero, works, url),  # pyright: ignore[reportArgumentType]
            hero=None if page.hero is None else cards[page.hero.id],
            sections=tuple(
                ShownSection(
                    title=part.section.title,
                    title_en=part.section.title_en,
                    items=tuple(cards[one.id] for one in part.works),
                )
                for part in page.sections
            ),
        )

    async def _composed(
        self, special: Special, audience: Audience, now: datetime, endpoint: Endpoint
    ) -> Composed:
        """The page of a special, from no more works than it needs: those that it lists, and of each query the
        newest, more of them as long as that may change what stands there.
        """
        by_hand = await self._showcase.listed(special.listed, now, audience, endpoint)
        queries = [one.wanted for one in special.sections if one.wanted is not None]
        most = AT_FIRST
        while True:
            found = [await self._showcase.wanted(one, most, now, audience, endpoint) for one in queries]
            works = {one.id: one for some in (by_hand, *(some for some, _ in found)) for one in some}
            page = compose.composed(special, compose.newest_first(works.values()), now)
            if compose.settled(page, found):
                return page
            most *= 4

    async def all_open(self, visible: Sequence[Series], now: datetime) -> tuple[SpecialCard, ...]:
        """Doors to the specials that are open and in which some of ``visible`` stand, the newest first."""
        async with acquired(self._pool) as conn:
            found = await specials.shown(conn, now)
        running = sorted(
            (one for one in found if one.special.open_at(now)),
            key=lambda one: (one.special.opens_at, one.slug), reverse=True,
        )  # fmt: skip
        known = {one.id: one for one in visible}
        doors = [(one, *compose.door(one.special, visible, known, now)) for one in running]
        shown = [(one, hero) for one, anything, hero in doors if anything]
        faces = {hero.id: hero for _, hero in shown if hero is not None}
        works = {work.series.id: work for work in await self._showcase.works(list(faces.values()))}
        url = self._showcase.url()
        cards = (SpecialCard(**_card(one, hero, works, url)) for one, hero in shown)  # pyright: ignore[reportArgumentType]
        return tuple(cards)

    async def topic(self, tag: str, audience: Audience, now: datetime) -> TopicPage:
        """The works that can be seen and have this tag; TopicNotFound."""
        wanted = folded(tag)
        found = [
            one
            for one in await self._showcase.visible(now, audience)
            if wanted in {folded(own) for own in one.facts.tags}
        ]
        if not found:
            raise TopicNotFound(tag, field="topic")
        url = self._showcase.url()
        cards = tuple(shelf.card(work, url) for work in await self._showcase.works(found))
        return TopicPage(slug=tag, items=cards)

    async def lines(self, now: datetime) -> SpecialLines:
        """All specials there are, those that open last first."""
        async with acquired(self._pool) as conn:
            newest = await specials.newest_of_all(conn)
            shown = {one.slug: one for one in await specials.shown_heads(conn, now)}
            lately = await specials.lately(conn)
        lines = (_line(one, shown.get(one.slug), lately.get(one.slug, []), now) for one in newest)
        return SpecialLines(
            specials=tuple(sorted(lines, key=lambda one: (one.opens_at, one.slug), reverse=True))
        )

    async def desk(self, slug: str, now: datetime, number: int | None = None) -> SpecialDesk:
        """One revision with its works and its history; SpecialNotFound."""
        async with acquired(self._pool) as conn:
            history = await specials.revisions(conn, slug)
            chosen = history[0] if number is None else await specials.revision(conn, slug, number)
            releases = await specials.releases(conn, slug)
            shown = await specials.shown(conn, now, slug)
        return SpecialDesk(
            slug=slug,
            revision=_saved(chosen),
            special=chosen.special,
            works=tuple(await self._listed(chosen.special, now)),
            revisions=tuple(map(_saved, history)),
            releases=tuple(releases),
            released=shown[0].number if shown else None,
            is_open=bool(shown) and shown[0].special.open_at(now),
        )

    async def save(self, slug: str, special: Special, based_on: int, account: Account, now: datetime) -> None:
        """A new revision, which nobody sees before it is released; SpecialRefused, SpecialChanged."""
        if not re.fullmatch(SLUG, slug):
            raise SpecialRefused("small letters, digits and hyphens, 2 to 48 of them", field="slug")
        for fault in special.faults():
            raise fault
        async with transaction(self._pool) as conn:
            await specials.save(conn, slug, special, based_on, account.name, now)
            told = {"special": slug, "number": based_on + 1, "by": account.name}
            await episodes.tell(conn, "special.saved", told)

    async def release(
        self, slug: str, number: int | None, from_at: datetime | None, account: Account, now: datetime
    ) -> None:
        """Show a revision from an instant on, at once where none is said; None shows nothing any more."""
        begins = now if from_at is None else from_at
        if begins < now:
            raise PastFixed(f"{begins} is over", field="from_at")
        async with transaction(self._pool) as conn:
            await specials.release(conn, slug, number, begins, account.name, now)
            told = {"special": slug, "number": number, "from": begins.isoformat(), "by": account.name}
            await episodes.tell(conn, "special.released", told)

    async def titles(self, lines: Sequence[str], now: datetime) -> FoundTitles:
        """The works that are meant by lines of a list, as curators paste them."""
        plain = [plain_title(line) for line in lines]
        await standings.renew(self._pool, day_in_china(now), demo=self._showcase.drafts)
        async with acquired(self._pool) as conn:
            titled = await standings.titled(conn, {folded(title) for title in plain if title})
            near = {
                title: (await series.search(conn, folded(title), drafts=True))[:MOST_SIMILAR]
                for title in set(plain)
                if title and folded(title) not in titled
            }
            named = await series.some(conn, {one for found in titled.values() for one in found})
        shown = await self._inside([*named, *(one for some in near.values() for one in some)], now)
        return FoundTitles(
            lines=tuple(
                FoundTitle(
                    written=line,
                    works=tuple(shown[one] for one in titled.get(folded(title), []) if one in shown),
                    similar=tuple(shown[one.id] for one in near.get(title, [])),
                )
                for line, title in zip(lines, plain, strict=True)
            )
        )

    async def _listed(self, special: Special, now: datetime) -> list[ListedWork]:
        """The works that a special lists, with what keeps each from being seen for all of its window."""
        async with acquired(self._pool) as conn:
            found = {one.id: one for one in await series.some(conn, special.listed)}
        inside = await self._inside(found.values(), now)
        opens = day_in_china(special.opens_at)
        closes = None if special.closes_at is None else day_in_china(compose.moment_before(special.closes_at))
        return [
            ListedWork(id=one, title="", maker=None, state=None, poster=None, refusals=())
            if one not in found
            else _with(inside[one], compose.in_window(found[one], special, opens, closes))
            for one in special.listed
        ]

    async def _inside(self, found: Iterable[Series], now: datetime) -> dict[str, ListedWork]:
        once = list({one.id: one for one in found}.values())
        works = await self._showcase.works(once, insider=True, judged=True)
        return {work.series.id: _work(self._showcase.inside(work, now)) for work in works}


def _card(
    revision: Revision, hero: Series | None, works: dict[str, shelf.Work], url: shelf.MediaUrl
) -> dict[str, object]:
    special = revision.special
    return {
        "slug": revision.slug,
        "title": special.title,
        "title_en": special.title_en,
        "summary": special.summary,
        "summary_en": special.summary_en,
        "opens_at": special.opens_at,
        "closes_at": special.closes_at,
        "art": None if hero is None else shelf.card(works[hero.id], url).backdrop,
    }


def _line(newest: Head, shown: Head | None, releases: Sequence[Release], now: datetime) -> SpecialLine:
    told = newest if shown is None else shown
    return SpecialLine(
        slug=newest.slug,
        title=newest.title,
        opens_at=told.opens_at,
        closes_at=told.closes_at,
        newest=_saved(newest),
        released=None if shown is None else shown.number,
        is_open=shown is not None and shown.open_at(now),
        releases=tuple(releases),
    )


def _work(one: Delivered) -> ListedWork:
    return ListedWork(
        id=one.id, title=one.title, maker=one.maker, state=one.state, poster=one.poster, refusals=one.refusals
    )


def _with(work: ListedWork, more: Iterable[Refusal]) -> ListedWork:
    return replace(work, refusals=(*work.refusals, *more))
