"""Specials: what viewers see of them at an instant, and what curators save, release and look at."""

import re
from collections.abc import Sequence
from datetime import datetime

from catalog.account import Account
from catalog.audience import Audience
from catalog.calendar import day_in_china
from catalog.errors import NotFound
from catalog.postgres import series, standings
from catalog.postgres.connection import Pool, acquired, transaction
from catalog.release import Revision
from catalog.rendition import Screen
from catalog.search import folded
from catalog.series import ENDPOINT_OF, Endpoint, Series
from catalog.special import SPECIAL, Special
from curation import compose, shelf
from curation.answers import (
    FoundTitle,
    FoundTitles,
    PageCard,
    ShownSection,
    SpecialDesk,
    SpecialLines,
    SpecialPage,
    TopicPage,
)
from curation.compose import Composed
from curation.drafting import Drafting, card_facts
from curation.listing import Listing
from curation.onshow import OnShow

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


class SpecialRoom:
    """Specials and topics, on top of what can be seen at all."""

    def __init__(self, pool: Pool, on_show: OnShow, listing: Listing) -> None:
        self._pool = pool
        self._on_show = on_show
        self._listing = listing
        self.drafts = Drafting(pool, SPECIAL)

    async def page(
        self, revision: Revision[Special], screen: Screen, audience: Audience, now: datetime
    ) -> SpecialPage:
        """The page of a revision as it is at an instant, with the works that this screen may show."""
        page = await self._composed(revision.content, audience, now, ENDPOINT_OF[screen])
        works = {work.series.id: work for work in await self._on_show.works(page.works)}
        url = self._on_show.url()
        cards = {one: shelf.card(work, url) for one, work in works.items()}
        return SpecialPage(
            **card_facts(revision, None if page.hero is None else cards[page.hero.id]),  # pyright: ignore[reportArgumentType]
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
        newest, more of them as long as that may change what stands there. Of an instant that is over, from
        all that could be seen then.
        """
        if self._on_show.is_over(now):
            return compose.composed(special, await self._on_show.visible(now, audience, endpoint), now)
        by_hand = await self._on_show.listed(special.listed, now, audience, endpoint)
        queries = [one.wanted for one in special.sections if one.wanted is not None]
        most = AT_FIRST
        while True:
            found = [await self._on_show.wanted(one, most, now, audience, endpoint) for one in queries]
            works = {one.id: one for some in (by_hand, *(some for some, _ in found)) for one in some}
            page = compose.composed(special, compose.newest_first(works.values()), now)
            if compose.settled(page, found):
                return page
            most *= 4

    async def all_open(self, visible: Sequence[Series], now: datetime) -> tuple[PageCard, ...]:
        """Doors to the specials that are open and in which some of ``visible`` stand, the newest first."""
        known = {one.id: one for one in visible}
        doors = [
            (one, *compose.door(one.content, visible, known, now)) for one in await self.drafts.all_open(now)
        ]
        shown = [(one, hero) for one, anything, hero in doors if anything]
        faces = {hero.id: hero for _, hero in shown if hero is not None}
        works = await self._on_show.works(list(faces.values()))
        cards = {work.series.id: shelf.card(work, self._on_show.url()) for work in works}
        return tuple(
            PageCard(**card_facts(one, None if hero is None else cards[hero.id]))  # pyright: ignore[reportArgumentType]
            for one, hero in shown
        )

    async def topic(self, tag: str, audience: Audience, now: datetime) -> TopicPage:
        """The works that can be seen and have this tag; TopicNotFound."""
        wanted = folded(tag)
        found = [
            one
            for one in await self._on_show.visible(now, audience)
            if wanted in {folded(own) for own in one.facts.tags}
        ]
        if not found:
            raise TopicNotFound(tag, field="topic")
        url = self._on_show.url()
        cards = tuple(shelf.card(work, url) for work in await self._on_show.works(found))
        return TopicPage(slug=tag, items=cards)

    async def lines(self, now: datetime) -> SpecialLines:
        """All specials there are, those that open last first."""
        return SpecialLines(specials=await self.drafts.lines(now))

    async def desk(self, slug: str, now: datetime, number: int | None = None) -> SpecialDesk:
        """One revision with its works and its history; SpecialNotFound."""
        chosen, facts = await self.drafts.desk_facts(slug, now, number)
        special = chosen.content
        works = await self._listing.named(special.listed, now, lambda one: compose.in_window(one, special))
        return SpecialDesk(**facts, special=special, works=works)  # pyright: ignore[reportArgumentType]

    async def save(self, slug: str, special: Special, based_on: int, account: Account, now: datetime) -> None:
        """A new revision, which nobody sees before it is released; SpecialRefused, SpecialChanged."""
        self.drafts.require_sound(slug, special)
        async with transaction(self._pool) as conn:
            await self.drafts.save(conn, slug, special, based_on, account, now)

    async def titles(self, lines: Sequence[str], now: datetime) -> FoundTitles:
        """The works that are meant by lines of a list, as curators paste them."""
        plain = [plain_title(line) for line in lines]
        await standings.renew(self._pool, day_in_china(now), demo=self._on_show.drafts)
        async with acquired(self._pool) as conn:
            titled = await standings.titled(conn, {folded(title) for title in plain if title})
            near = {
                title: (await series.search(conn, folded(title), drafts=True))[:MOST_SIMILAR]
                for title in set(plain)
                if title and folded(title) not in titled
            }
            named = await series.some(conn, {one for found in titled.values() for one in found})
        shown = await self._listing.inside([*named, *(one for some in near.values() for one in some)], now)
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
