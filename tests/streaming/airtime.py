"""Invented works for channels: programmes with ladders and grids of every kind, and a line-up of them."""

import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from catalog.channel import Airing
from catalog.series import Endpoint, Rights
from streaming import lineup
from streaming.channel import WINDOW, Scheduled
from streaming.programme import Piece, Programme, Track
from streaming.rotation import TURN, Stand, Version, Work, resumed

LADDERS = ((1080, 720, 540), (720, 540), (432,), (1080,))
OPENINGS = (4.8, 5.0, 5.066667)
LENGTHS = (5.76, 6.0, 6.006, 4.8)
ALWAYS = Rights(starts_on=date(2020, 1, 1), ends_on=date(2040, 1, 1), endpoints=tuple(Endpoint))
START = datetime(2026, 9, 1, 3, 4, 5, 678901, tzinfo=UTC)


def track(name: str, micros: Sequence[int], chance: random.Random) -> Track:
    """One file of consecutive pieces."""
    pieces, at = list[Piece](), 900
    for length in micros:
        size = chance.randrange(10_000, 900_000)
        pieces.append(Piece(micros=length, start=at, bytes=size))
        at += size
    return Track(file=f"{name}.mp4", init_bytes=900, pieces=tuple(pieces))


def programme(seconds: float, chance: random.Random) -> Programme:
    """A programme of about so many seconds, its sound some milliseconds off its pictures."""
    length = round(chance.choice(LENGTHS) * 1e6)
    grid = [round(chance.choice(OPENINGS) * 1e6)]
    while sum(grid) < seconds * 1e6:
        grid.append(min(length, max(40_000, round(seconds * 1e6) - sum(grid))))
    heard = [max(21_333, length + chance.randrange(-21_000, 21_000)) for length in grid]
    return Programme(
        rungs={height: track(f"tv-{height}", grid, chance) for height in chance.choice(LADDERS)},
        sound=track("tv-audio", heard, chance),
        grid=tuple(grid),
    )


@dataclass
class Station:
    """Works come and go; the line-up follows them as the planner lets it. Its history is kept whole."""

    chance: random.Random
    works: dict[str, Work] = field(default_factory=dict[str, Work])
    programmes: dict[str, Programme] = field(default_factory=dict[str, Programme])
    airings: list[Airing] = field(default_factory=list[Airing])
    made: int = 0

    def bring(self, *, episodes: int, rights: Rights = ALWAYS) -> Work:
        """A new work of so many episodes."""
        self.made += 1
        series = f"se_{self.made:03}"
        versions = tuple(self._version(series, number) for number in range(1, episodes + 1))
        work = self.works[series] = Work(series_id=series, rights=rights, versions=versions)
        return work

    def _version(self, series: str, number: int) -> Version:
        asset = f"{self.made:020x}{number:020x}"
        made = self.programmes[asset] = programme(self.chance.uniform(25, 140), self.chance)
        return Version(episode_id=f"{series}_{number}", number=number, asset_id=asset, grid=made.grid)

    def edit(self, now: datetime) -> None:
        """Let the line-up follow the works as they are now."""
        known = {v.episode_id: work for work in self.works.values() for v in work.versions}

        def wanted(airing: Airing) -> bool:
            work = known.get(airing.episode_id)
            return work is not None and work.open(airing.starts_at, airing.ends_at)

        first = bisect_right(self.airings, now, key=lambda airing: airing.ends_at)
        cut = lineup.cut(
            self.airings[first:], now, wanted=wanted, grid=lambda a: self.programmes[a.asset_id].grid
        )
        if cut is not None:
            del self.airings[cut.position :]
            if cut.shortened is not None:
                self.airings[-1] = cut.shortened

    def extend(self, now: datetime, ahead: timedelta) -> None:
        """Plan ahead from what was on."""
        last_of = {airing.series_id: airing for airing in self.airings}
        stands = {one: Stand(position=a.position, number=a.number) for one, a in last_of.items()}
        lately = [airing.series_id for airing in reversed(self.airings[-TURN:])]
        rotation = resumed(list(self.works.values()), stands, lately)
        last = self.airings[-1] if self.airings else None
        self.airings += lineup.extended(rotation, last, now=now, until=now + ahead, most=100_000)

    def around(self, now: datetime, back: timedelta = WINDOW) -> list[Scheduled]:
        """What a replica reads to show what is on, and what was ``back`` then."""
        first = bisect_right(self.airings, now - back, key=lambda airing: airing.ends_at)
        some = self.airings[first : first + 9]
        return [Scheduled(airing=a, programme=self.programmes[a.asset_id]) for a in some]
