"""How a line-up grows, and where an edit may cut it. Pure.

Replicas read the line-up at slightly different moments by slightly different clocks. So an edit leaves
alone whatever begins within ``LEAD``: nobody has shown it differently, nobody will.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate

from catalog.channel import Airing
from streaming.channel import WINDOW
from streaming.rotation import Rotation, Version, Work

HORIZON = timedelta(days=3)  # so far ahead of the clock are line-ups planned
READ_EVERY = timedelta(seconds=2)  # by each replica
LEAD = timedelta(seconds=10)  # an older reading, and clocks that differ by some seconds
NOTICE = timedelta(minutes=5)  # how long what guides say holds when works are only added


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """The airings from ``position`` on go; ``shortened`` replaces the one before where that is cut short."""

    position: int
    shortened: Airing | None = None


def begins_at(last: Airing | None, now: datetime) -> datetime:
    """When the next airing begins: after the last one, or (off the air) a window ago, so that whoever
    tunes in finds a whole one.
    """
    return now - WINDOW if last is None else max(last.ends_at, now - WINDOW)


def after(last: Airing | None, work: Work, version: Version, starts_at: datetime) -> Airing:
    """The airing of a whole version."""
    return Airing(
        position=0 if last is None else last.position + 1,
        first_segment=0 if last is None else last.first_segment + last.segments,
        segments=len(version.grid),
        starts_at=starts_at,
        ends_at=starts_at + lasts(version.grid),
        series_id=work.series_id,
        episode_id=version.episode_id,
        number=version.number,
        asset_id=version.asset_id,
    )


def lasts(grid: Sequence[int]) -> timedelta:
    return timedelta(microseconds=sum(grid))


def extended(
    rotation: Rotation, last: Airing | None, *, now: datetime, until: datetime, most: int
) -> list[Airing]:
    """The airings that follow ``last``, up to the moment ``until`` or to ``most`` of them.

    They end early where no work may be on: rights that are over, or that have not begun.
    """
    added = list[Airing]()
    start = begins_at(last, now)
    while start < until and len(added) < most:
        found = rotation.next(_open_at(start))
        if found is None:
            break
        last = after(last, *found, start)
        rotation.took(last.series_id, last.position, last.number)
        added.append(last)
        start = last.ends_at
    return added


def _open_at(start: datetime) -> Callable[[Work, Version], bool]:
    return lambda work, version: work.open(start, start + lasts(version.grid))


def cut(
    ahead: Sequence[Airing],
    now: datetime,
    *,
    wanted: Callable[[Airing], bool],
    grid: Callable[[Airing], Sequence[int]],
) -> Cut | None:
    """Where a line-up is cut when its works have changed; None where all of it stays.

    ``ahead`` is what is on and what comes. What is not ``wanted`` any more goes as soon as that is possible,
    in the middle if need be; for what is only new, the guide holds for ``NOTICE``. ``grid`` is asked of
    an airing that must be cut short.
    """
    for airing in ahead:
        if not wanted(airing) and airing.starts_at < now + LEAD:
            rest = shortened(airing, grid(airing), now + LEAD)
            if rest is not None:
                return Cut(position=airing.position + 1, shortened=rest)
        elif not wanted(airing) or airing.starts_at >= now + NOTICE:
            return Cut(position=airing.position)
    return None


def shortened(airing: Airing, grid: Sequence[int], not_before: datetime) -> Airing | None:
    """The airing up to the first end of a segment at ``not_before`` or later; None where that is its own."""
    ends = [
        airing.starts_at + timedelta(microseconds=micros) for micros in accumulate(grid[: airing.segments])
    ]
    kept = next((n for n, end in enumerate(ends, 1) if end >= not_before), airing.segments)
    return None if kept == airing.segments else replace(airing, segments=kept, ends_at=ends[kept - 1])
