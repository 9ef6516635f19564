"""Showcases: what viewers see of them at an instant, and what curators save and look at."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from catalog.account import Account
from catalog.audience import Audience
from catalog.calendar import day_in_china
from catalog.postgres import series
from catalog.postgres.connection import Connection, Pool, transaction
from catalog.release import Revision
from catalog.rendition import Screen
from catalog.series import ENDPOINT_OF, Series
from catalog.showcase import SHOWCASE, OutsideZone, Showcase, ShowcaseRefused, Slot, channel_slug
from catalog.zone import ZONES_BY_SLUG
from curation import compose, shelf
from curation.answers import PageCard
from curation.drafting import Drafting, card_facts
from curation.listing import Listing
from curation.onshow import OnShow
from curation.showcase_answers import (
    ShowcaseDesk,
    ShowcaseLines,
    ShowcasePage,
    ShownRun,
    ShownSlot,
)


class ShowcaseRoom:
    """Showcases, on top of what can be seen at all."""

    def __init__(self, pool: Pool, on_show: OnShow, listing: Listing) -> None:
        self._pool = pool
        self._on_show = on_show
        self._listing = listing
        self.drafts = Drafting(pool, SHOWCASE)

    async def page(
        self, revision: Revision[Showcase], screen: Screen, audience: Audience, now: datetime
    ) -> ShowcasePage:
        """The page of a revision as it is at an instant, with the works that this screen may show."""
        one, visible = revision.content, await self._on_show.visible(now, audience, ENDPOINT_OF[screen])
        known = {work.id: work for work in visible}
        named = [known[work] for work in one.listed if work in known]
        hero = compose.head(one.hero, known)
        works = await self._on_show.works(named)
        url = self._on_show.url()
        cards = {work.series.id: shelf.card(work, url) for work in works}
        return ShowcasePage(
            **card_facts(revision, cards.get(hero.id) if hero else None),  # pyright: ignore[reportArgumentType]
            hero=cards[hero.id] if hero else None,
            partners=one.partners,
            channels=_runs(revision.slug, one, cards, now),
            works=tuple(cards[work] for work in _on_air(one) if work in cards),
        )

    async def all_open(self, visible: Sequence[Series], now: datetime) -> tuple[PageCard, ...]:
        """Doors to the showcases that are open and of which some of ``visible`` are shown, newest first."""
        known = {work.id: work for work in visible}
        running = [
            one
            for one in await self.drafts.all_open(now)
            if any(entry.series in known for slot in one.content.slots for entry in slot.entries)
        ]
        heroes = {one.slug: compose.head(one.content.hero, known) for one in running}
        works = await self._on_show.works(list({hero.id: hero for hero in heroes.values() if hero}.values()))
        url = self._on_show.url()
        cards = {work.series.id: shelf.card(work, url) for work in works}
        faces = ((one, cards.get(hero.id) if (hero := heroes[one.slug]) else None) for one in running)
        return tuple(PageCard(**card_facts(one, face)) for one, face in faces)  # pyright: ignore[reportArgumentType]

    async def lines(self, now: datetime) -> ShowcaseLines:
        """All showcases there are, those that open last first."""
        return ShowcaseLines(showcases=await self.drafts.lines(now))

    async def desk(self, slug: str, now: datetime, number: int | None = None) -> ShowcaseDesk:
        """One revision with its works and its history; ShowcaseNotFound."""
        chosen, facts = await self.drafts.desk_facts(slug, now, number)
        one = chosen.content
        works = await self._listing.named(one.listed, now, lambda work: compose.in_slots(work, one))
        return ShowcaseDesk(**facts, showcase=one, works=works)  # pyright: ignore[reportArgumentType]

    async def save(self, slug: str, one: Showcase, based_on: int, account: Account, now: datetime) -> None:
        """A new revision, which nobody sees before it is released; ShowcaseRefused, OutsideZone,
        ShowcaseChanged.
        """
        for number, channel in enumerate(one.channels):
            if channel_slug(slug, channel.name) in ZONES_BY_SLUG:
                raise ShowcaseRefused("a zone's channel has this address", field=f"channels[{number}].name")
        self.drafts.require_sound(slug, one)
        async with transaction(self._pool) as conn:
            await _of_zone(conn, one)
            await self.drafts.save(conn, slug, one, based_on, account, now)


async def _of_zone(conn: Connection, one: Showcase) -> None:
    """OutsideZone names the first entry whose work is of none but other zones."""
    if one.zone is None:
        return
    zones = {work.id: work.facts.zones for work in await series.some(conn, one.listed)}
    for number, slot in enumerate(one.slots):
        for place, entry in enumerate(slot.entries):
            if entry.series in zones and one.zone not in zones[entry.series]:
                raise OutsideZone(entry.series, field=f"slots[{number}].entries[{place}]")


def _on_air(one: Showcase) -> dict[str, None]:
    """The works that its slots show, once each, in the order of time."""
    slots = sorted(one.slots, key=lambda slot: (slot.starts_at, slot.channel))
    return dict.fromkeys(entry.series for slot in slots for entry in slot.entries)


def _runs(slug: str, one: Showcase, cards: Mapping[str, shelf.Card], now: datetime) -> tuple[ShownRun, ...]:
    today = day_in_china(now)
    return tuple(
        ShownRun(
            slug=channel_slug(slug, channel.name),
            title=channel.title,
            title_en=channel.title_en,
            label=channel.label,
            colour=channel.colour,
            slots=tuple(
                _slot(slot, cards)
                for _, slot in one.of_channel(channel.name)
                if day_in_china(slot.ends_at) >= today
            ),
        )
        for channel in one.channels
    )


def _slot(slot: Slot, cards: Mapping[str, shelf.Card]) -> ShownSlot:
    return ShownSlot(
        title=slot.title,
        title_en=slot.title_en,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        works=tuple(dict.fromkeys(entry.series for entry in slot.entries if entry.series in cards)),
    )
