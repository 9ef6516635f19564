"""Whose turn it is on a zone's channel. Pure.

Works take turns of up to ``TURN`` episodes, in the order of their numbers; after its last episode a work
begins anew. The next turn is of the work that has waited longest, the first published of those that were
never on. So every work is on as often as every other, however many episodes it has, and what was on
already says all that is needed to go on.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from catalog.calendar import day_in_china
from catalog.series import Rights

TURN = 3  # episodes: long enough to follow a story, short enough that six works come round within the hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of an episode that may be on; ``grid`` in microseconds, one for each of its segments."""

    episode_id: str
    number: int
    asset_id: str
    grid: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A series with its versions by number, at least one."""

    series_id: str
    rights: Rights
    versions: tuple[Version, ...]

    def after(self, number: int) -> Version:
        """The version that follows the episode of this number; the first one after the last."""
        return next((one for one in self.versions if one.number > number), self.versions[0])

    def open(self, start: datetime, end: datetime) -> bool:
        """Whether the rights cover both moments' days in China."""
        rights = self.rights
        return rights.starts_on <= day_in_china(start) and day_in_china(end) <= rights.ends_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """Where a series stands: the position of its last airing and that episode's number."""

    position: int
    number: int


@dataclass(slots=True, kw_only=True)
class Rotation:
    """``works`` in the order of their publication; ``stands`` by series; ``run`` is how many episodes of
    ``series_id`` were on in a row at the end.
    """

    works: Sequence[Work]
    stands: dict[str, Stand]
    series_id: str | None = None
    run: int = 0

    def next(self, allowed: Callable[[Work, Version], bool]) -> tuple[Work, Version] | None:
        """Who is on next, of those that are ``allowed``; None where none is."""
        current = next((work for work in self.works if work.series_id == self.series_id), None)
        if current is not None and self.run < TURN:
            number = self.stands[current.series_id].number
            version = current.after(number)
            if version.number > number and allowed(current, version):
                return current, version
        for work in sorted(self.works, key=self._waiting):
            version = work.after(self.stands[work.series_id].number if work.series_id in self.stands else 0)
            if allowed(work, version):
                return work, version
        return None

    def _waiting(self, work: Work) -> int:
        stand = self.stands.get(work.series_id)
        return -1 if stand is None else stand.position

    def took(self, series_id: str, position: int, number: int) -> None:
        """Remember what was put on at ``position``."""
        self.run = self.run + 1 if series_id == self.series_id else 1
        self.series_id = series_id
        self.stands[series_id] = Stand(position=position, number=number)


def resumed(works: Sequence[Work], stands: Mapping[str, Stand], lately: Sequence[str]) -> Rotation:
    """The rotation as it goes on after what was on; ``lately``: the last airings' series, newest first."""
    series_id = lately[0] if lately else None
    run = next((n for n, one in enumerate(lately) if one != series_id), len(lately))
    return Rotation(works=works, stands=dict(stands), series_id=series_id, run=run)
