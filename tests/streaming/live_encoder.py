"""A slow, obvious channel: a playhead that puts out one segment after the other and counts them.

It shares no arithmetic with ``streaming.channel``: nothing is looked up or summed ahead, every number is
one more than the number before. It reads of each airing what is on, when it begins and after how many
segments it ends.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import NamedTuple

from catalog.channel import Airing
from streaming.programme import Programme, Track

WINDOW = timedelta(seconds=36)
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Shown(NamedTuple):
    """One segment that was put out: the ``number``-th of its airing, and the playhead's counts then."""

    sequence: int
    discontinuity: int
    airing: Airing
    number: int
    ends_at: datetime


@dataclass
class LiveEncoder:
    """``on`` is the number of the airing that is on, ``missed`` the holes in time between two segments."""

    programmes: dict[str, Programme]
    sequence: int = 0
    on: int = -1
    put_out: int = 0
    last_end: datetime = _NEVER
    playlist: deque[Shown] = field(default_factory=deque[Shown])
    missed: list[timedelta] = field(default_factory=list[timedelta])

    def go_on(self, airings: Sequence[Airing], now: datetime) -> None:
        """Put out whatever is complete at ``now``, and take off what is older than the window."""
        while self._next(airings, now) and self._put_out(airings[self.on], now):
            pass
        while self.playlist and self.playlist[0].ends_at <= now - WINDOW:
            self.playlist.popleft()

    def _next(self, airings: Sequence[Airing], now: datetime) -> bool:
        """Turn to the next airing where the one that is on is over; False where none has begun."""
        if self.on >= 0 and self.put_out < airings[self.on].segments:
            return True
        if self.on + 1 == len(airings) or airings[self.on + 1].starts_at >= now:
            return False
        self.on, self.put_out = self.on + 1, 0
        begins = airings[self.on].starts_at
        if self.on > 0 and begins != self.last_end:
            self.missed.append(begins - self.last_end)
        self.last_end = begins
        return True

    def _put_out(self, airing: Airing, now: datetime) -> bool:
        """Put out the next segment; False where it is not complete."""
        ends = self.last_end + timedelta(microseconds=self.programmes[airing.asset_id].grid[self.put_out])
        if ends > now:
            return False
        self.playlist.append(Shown(self.sequence, self.on, airing, self.put_out, ends))
        self.sequence += 1
        self.put_out += 1
        self.last_end = ends
        return True

    def written(self, name: str, track: Callable[[Programme], Track]) -> str:
        """The playlist of one track as it stands."""
        first = self.playlist[0]
        lines = [
            "#EXTM3U",
            "#EXT-X-VERSION:6",
            "#EXT-X-TARGETDURATION:6",
            f"#EXT-X-MEDIA-SEQUENCE:{first.sequence}",
            f"#EXT-X-DISCONTINUITY-SEQUENCE:{first.discontinuity}",
            "#EXT-X-INDEPENDENT-SEGMENTS",
        ]
        for shown in self.playlist:
            own = track(self.programmes[shown.airing.asset_id])
            if shown.number == 0 and shown is not first:
                lines.append("#EXT-X-DISCONTINUITY")
            if shown.number == 0 or shown is first:
                dated = shown.airing.starts_at
                for piece in own.pieces[: shown.number]:
                    dated += timedelta(microseconds=piece.micros)
                lines.append(f'#EXT-X-MAP:URI="{name}/{shown.sequence - shown.number}.mp4"')
                lines.append(f"#EXT-X-PROGRAM-DATE-TIME:{dated.strftime('%Y-%m-%dT%H:%M:%S.%f')[:-3]}Z")
            piece = own.pieces[shown.number]
            lines.append(f"#EXTINF:{Decimal(piece.micros).scaleb(-6)},")
            lines.append(f"{name}/{shown.sequence}.m4s")
        return "\n".join(lines) + "\n"
