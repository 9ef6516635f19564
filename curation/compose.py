"""A special's page from its revision and what can be seen. Pure: the same inputs, the same page."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog.calendar import day_in_china
from catalog.gates import Refusal
from catalog.series import Endpoint, Series
from catalog.showcase import Showcase
from catalog.special import Section, Special, Wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A section with the series that stand in it."""

    section: Section
    works: tuple[Series, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A page. Sections in which nothing can be seen are left out."""

    special: Special
    hero: Series | None
    sections: tuple[Filled, ...]

    @property
    def works(self) -> tuple[Series, ...]:
        """Every series on the page, once."""
        found = [*([self.hero] if self.hero else []), *(one for part in self.sections for one in part.works)]
        return tuple({one.id: one for one in found}.values())


def composed(special: Special, visible: Sequence[Series], now: datetime) -> Composed:
    """The page of ``special``, of nothing but ``visible``, which are all that may be shown now, newest first.

    What a query finds stands on the page once, in the first section that wants it and after all that is
    listed by hand.
    """
    known = {one.id: one for one in visible}
    taken = {one for section in special.sections for one in section.works}
    filled = list[Filled]()
    for section in special.sections:
        if section.wanted is None:
            found = [known[one] for one in section.works if one in known]
        else:
            found = [one for one in visible if one.id not in taken and fits(section.wanted, one, now)]
        works = tuple(_spread(found, section))
        if section.wanted is not None:
            taken |= {one.id for one in works}
        if works:
            filled.append(Filled(section=section, works=works))
    return Composed(special=special, hero=head(special.hero, known), sections=tuple(filled))


def newest_first(works: Iterable[Series]) -> list[Series]:
    """In the order in which viewers see them."""
    return sorted(sorted(works, key=lambda one: one.id), key=_since, reverse=True)


def _since(one: Series) -> datetime:
    return one.published_at or one.created_at


def settled(page: Composed, found: Sequence[tuple[Sequence[Series], bool]]) -> bool:
    """Whether a page would be the same if all works had been looked at and not, for each query in its turn,
    only the newest ``found`` (and whether these are all there are).

    It is where each section of a query that has older works is full with nothing but those that were found
    for it: what is newer than the last of them was all looked at.
    """
    queries = [section for section in page.special.sections if section.wanted is not None]
    filled = iter([part for part in page.sections if part.section.wanted is not None])
    part = next(filled, None)
    for section, (some, is_all) in zip(queries, found, strict=True):
        works: tuple[Series, ...] = ()
        if part is not None and part.section == section:
            works, part = part.works, next(filled, None)
        known = {one.id for one in some}
        if not is_all and (len(works) < section.most or any(one.id not in known for one in works)):
            return False
    return True


def door(
    special: Special, visible: Sequence[Series], known: Mapping[str, Series], now: datetime
) -> tuple[bool, Series | None]:
    """Whether anything stands on the page of a special, and its hero, without composing it; ``known`` are
    ``visible`` by their ids.
    """
    by_hand = any(one in known for section in special.sections for one in section.works)
    queries = [section.wanted for section in special.sections if section.wanted is not None]
    anything = by_hand or any(fits(wanted, one, now) for wanted in queries for one in visible)
    return anything, head(special.hero, known) if anything else None


def head(chosen: str | None, known: Mapping[str, Series]) -> Series | None:
    """G06: a work with a notice for minors never stands at the head."""
    hero = known.get(chosen or "")
    return None if hero is None or hero.facts.minor_advisory else hero


def _spread(found: Iterable[Series], section: Section) -> Iterable[Series]:
    """The first of them, with no more of one maker than the section takes."""
    of_maker, shown = Counter[str](), 0
    for one in found:
        maker = one.facts.maker() or one.id
        if section.most_of_maker is not None and of_maker[maker] >= section.most_of_maker:
            continue
        if shown == section.most:
            return
        of_maker[maker] += 1
        shown += 1
        yield one


def fits(wanted: Wanted, one: Series, now: datetime) -> bool:
    """Whether a series has everything that a query asks for."""
    facts = one.facts
    since = None if wanted.newer_than_days is None else now - timedelta(days=wanted.newer_than_days)
    return (
        (wanted.zone is None or wanted.zone in facts.zones)
        and (not wanted.tags or not set(wanted.tags).isdisjoint(facts.tags))
        and (wanted.maker is None or wanted.maker == facts.maker())
        and (wanted.year is None or wanted.year == facts.year)
        and (since is None or (one.published_at is not None and since <= one.published_at <= now))
        and (not wanted.awarded or one.grade is not None)
        and (wanted.grade is None or wanted.grade == one.grade)
    )


def in_window(one: Series, special: Special) -> Iterable[Refusal]:
    """What keeps a work from being seen for all of a special's window, beyond what keeps it from the public:
    G03, and G06 where it is the hero.
    """
    yield from _rights(one, special.opens_at, special.closes_at)
    yield from _hero_refusals(one, special.hero)


def in_slots(one: Series, showcase: Showcase) -> Iterable[Refusal]:
    """What keeps a work from being on the air in every slot that names it: G03, for TV too; and G06 where
    it is the hero.
    """
    own = [slot for slot in showcase.slots if any(entry.series == one.id for entry in slot.entries)]
    if own:
        yield from _rights(one, min(slot.starts_at for slot in own), max(slot.ends_at for slot in own))
        rights = one.facts.rights
        if rights is not None and Endpoint.TV not in rights.endpoints:
            zh, en = "授权不含大屏，不能在频道播出", "The rights do not cover TV, so no channel may show it"
            yield Refusal(code="G03", field="rights", zh=zh, en=en)
    yield from _hero_refusals(one, showcase.hero)


def _rights(one: Series, opens_at: datetime, closes_at: datetime | None) -> Iterable[Refusal]:
    """G03 by the days in China from one moment until just before another."""
    rights, opens = one.facts.rights, day_in_china(opens_at)
    if rights is not None and rights.starts_on > opens:
        zh, en = f"授权自{rights.starts_on}起，晚于展出开始", f"The rights begin on {rights.starts_on}"
        yield Refusal(code="G03", field="rights", zh=zh, en=en)
    if rights is None or closes_at is None:
        return
    if rights.ends_on < day_in_china(moment_before(closes_at)):
        zh, en = f"授权至{rights.ends_on}，早于展出结束", f"The rights end on {rights.ends_on}, too early"
        yield Refusal(code="G03", field="rights", zh=zh, en=en)


def _hero_refusals(one: Series, hero: str | None) -> Iterable[Refusal]:
    if hero == one.id and one.facts.minor_advisory:
        zh, en = "带未成年人提示的作品不得用作头图", "A work with a notice for minors cannot be the hero"
        yield Refusal(code="G06", field="hero", zh=zh, en=en)


def moment_before(instant: datetime) -> datetime:
    """The last moment before an instant: what closes at midnight is not shown on that day."""
    return instant - timedelta(microseconds=1)
