"""The line-up of a showcase's channel: its slots, filled with episodes. Pure.

A slot begins at its very second; the last episode that it has room for ends early, with the last of its
segments that ends in time. Between slots the channel is off the air. As on every channel, what is on and what
begins within ``lineup.LEAD`` stays as it is; an edit of the future changes what comes later.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate

from catalog.channel import Airing
from catalog.release import Term
from catalog.showcase import Entry, Showcase, Slot
from streaming import lineup
from streaming.lineup import Cut
from streaming.rotation import Version, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A version that a slot shows, of the entry at this place."""

    place: int
    work: Work
    version: Version


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A slot within the time in which it is released, with what it shows."""

    starts_at: datetime
    ends_at: datetime
    entries: tuple[Entry, ...]
    items: tuple[Item, ...]
    repeat: bool

    def holds(self, moment: datetime) -> bool:
        return self.starts_at <= moment < self.ends_at

    def item(self, airing: Airing) -> Item | None:
        """What is shown as this airing; None where it may not be on then."""
        return next(
            (
                one
                for one in self.items
                if (one.version.episode_id, one.version.asset_id) == (airing.episode_id, airing.asset_id)
                and one.work.open(airing.starts_at, airing.ends_at)
            ),
            None,
        )

    def after(self, airing: Airing) -> int:
        """The place in ``items`` of what follows an airing of this slot, be that still in it or not."""
        for place, entry in enumerate(self.entries):
            if entry.series == airing.series_id and entry.holds(airing.number):
                here = (place, airing.number)
                later = (n for n, one in enumerate(self.items) if (one.place, one.version.number) > here)
                return next(later, len(self.items))
        return 0


def released(terms: Sequence[Term[Showcase]], channel: str) -> list[tuple[Slot, datetime, datetime]]:
    """The slots of a channel in their order, each from when to when it is released. One that two revisions
    have in common goes on from the one to the other.
    """
    found = list[tuple[Slot, datetime, datetime]]()
    for term in terms:
        if term.content is None:
            continue
        opens = max(term.starts_at, term.content.opens_at)
        closes = min(term.ends_at or term.content.closes_at, term.content.closes_at)
        for _, slot in term.content.of_channel(channel):
            start, end = max(slot.starts_at, opens), min(slot.ends_at, closes)
            if found and found[-1][0] == slot and found[-1][2] == start:
                found[-1] = (slot, found[-1][1], end)
            elif start < end:
                found.append((slot, start, end))
    return found


def filled(slot: Slot, starts_at: datetime, ends_at: datetime, works: Mapping[str, Work]) -> Filled:
    """A slot with the versions of those of its works that there are."""
    items = (
        Item(place=place, work=works[entry.series], version=version)
        for place, entry in enumerate(slot.entries)
        if entry.series in works
        for version in works[entry.series].versions
        if entry.holds(version.number)
    )
    return Filled(
        starts_at=starts_at, ends_at=ends_at, entries=slot.entries, items=tuple(items), repeat=slot.repeat
    )


def extended(
    slots: Sequence[Filled], last: Airing | None, *, now: datetime, until: datetime, most: int
) -> list[Airing]:
    """The airings that follow ``last``, up to the moment ``until`` or to ``most`` of them."""
    added = list[Airing]()
    for slot in slots:
        start = max(slot.starts_at, lineup.begins_at(last, now))
        for airing in _shown(slot, last, start):
            if airing.starts_at >= until or len(added) == most:
                return added
            added.append(airing)
            last = airing
    return added


def _shown(slot: Filled, last: Airing | None, start: datetime) -> Iterator[Airing]:
    """A slot's airings from ``start`` on; it goes on after ``last`` where that is of this slot."""
    place = slot.after(last) if last is not None and slot.holds(last.starts_at) else 0
    on_air = True
    while start < slot.ends_at:
        if place == len(slot.items):
            if not (slot.repeat and on_air):
                return
            place, on_air = 0, False  # a round in which nothing may be on is the last
            continue
        item = slot.items[place]
        place += 1
        whole = lineup.after(last, item.work, item.version, start)
        airing = ended_by(whole, item.version.grid, slot.ends_at)
        if airing is None:
            return
        if item.work.open(airing.starts_at, airing.ends_at):
            yield airing
            last, start, on_air = airing, airing.ends_at, True


def ended_by(airing: Airing, grid: Sequence[int], deadline: datetime) -> Airing | None:
    """The airing up to the last of its segments that ends by ``deadline``; None where none does."""
    if airing.ends_at <= deadline:
        return airing
    ends = [
        airing.starts_at + timedelta(microseconds=micros) for micros in accumulate(grid[: airing.segments])
    ]
    kept = sum(end <= deadline for end in ends)
    return replace(airing, segments=kept, ends_at=ends[kept - 1]) if kept else None


def cut(
    ahead: Sequence[Airing], slots: Sequence[Filled], now: datetime, grid: Callable[[Airing], Sequence[int]]
) -> Cut | None:
    """Where a line-up is cut when its slots or works have changed; None where all of it stays. ``grid`` is
    asked of airings that begin within ``lineup.NOTICE``.
    """

    def slot_of(airing: Airing) -> Filled | None:
        return next((slot for slot in slots if slot.holds(airing.starts_at)), None)

    def wanted(airing: Airing) -> bool:
        slot = slot_of(airing)
        return slot is not None and slot.item(airing) is not None

    found = lineup.cut(ahead, now, wanted=wanted, grid=grid)
    for airing in ahead:
        if found is not None and airing.position >= found.position - (1 if found.shortened else 0):
            break
        slot = slot_of(airing)
        if slot is not None and airing.ends_at > slot.ends_at:
            rest = _by(airing, grid(airing), slot.ends_at, now + lineup.LEAD)
            if rest is not None:
                return Cut(position=airing.position + 1, shortened=rest)
    return found


def _by(airing: Airing, grid: Sequence[int], deadline: datetime, not_before: datetime) -> Airing | None:
    """The airing up to ``deadline`` where it can end so soon, else as soon as it can; None where that is its
    own end.
    """
    rest = ended_by(airing, grid, deadline)
    if rest is not None and rest.ends_at >= not_before:
        return rest
    return lineup.shortened(airing, grid, not_before)
