"""What HTTP answers about showcases."""

from dataclasses import dataclass
from datetime import datetime

from catalog.showcase import Partner, Showcase
from curation.answers import Card, PageCard, PageDesk, PageLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Showcases:
    showcases: tuple[PageCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSlot:
    """``works`` are ids of those that can be seen, in the order in which the slot begins with them."""

    title: str
    title_en: str
    starts_at: datetime
    ends_at: datetime
    works: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRun:
    """A channel with the slots of today (in China) and later. ``slug`` is the one in guides."""

    slug: str
    title: str
    title_en: str
    label: str
    colour: str
    slots: tuple[ShownSlot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowcasePage(PageCard):
    """A showcase: who makes it, when its channels show what, and the works that can be seen, once each."""

    hero: Card | None
    partners: tuple[Partner, ...]
    channels: tuple[ShownRun, ...]
    works: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowcaseLines:
    showcases: tuple[PageLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowcaseDesk(PageDesk):
    showcase: Showcase
