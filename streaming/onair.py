"""What is on, as this process knows it: one small query per channel and moment, however many watch."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog

from catalog.errors import Unavailable
from catalog.media.flight import SingleFlight
from catalog.postgres import channels
from catalog.postgres.connection import Pool, acquired
from streaming import telemetry
from streaming.channel import (
    LINGER,
    MULTIVARIANT,
    WINDOW,
    Aired,
    ChannelOffAir,
    Scheduled,
    media_playlist,
    multivariant,
    served,
    track_of,
    window,
)
from streaming.lineup import READ_EVERY
from streaming.programmes import Programmes

_READ_AHEAD = timedelta(minutes=5)  # a database that is away for so long stops no channel
_LADDERS_EVERY = timedelta(minutes=1)
_LADDERS_AHEAD = timedelta(hours=24)
_HOUR_SECONDS = 3600
_log = structlog.get_logger(__name__)


@dataclass(slots=True)
class _Known:
    """What was read of a channel, and the playlists written from it for one tick."""

    read_at: datetime
    line_up: list[Scheduled]
    tick: tuple[int, ...] = ()
    written: dict[str, bytes] | None = None


class OnAir:
    """The channels' playlists as bytes."""

    def __init__(self, pool: Pool, programmes: Programmes) -> None:
        self._pool = pool
        self._programmes = programmes
        self._known: dict[str, _Known] = {}
        self._multivariants: dict[str, tuple[datetime, bytes]] = {}
        self._reading = SingleFlight[_Known]()

    async def playlist(self, slug: str, name: str, now: datetime) -> bytes:
        """The playlist of this name at ``now``; ChannelNotFound, ChannelOffAir or PlaylistUnknown."""
        known = await self._read(slug, now)
        segments = window(known.line_up, now)
        if not segments:
            raise ChannelOffAir(slug, field="channel")
        if name == MULTIVARIANT:
            return await self._multivariant(slug, now)
        tick = (len(segments), segments[-1].scheduled.airing.position, segments[-1].index)
        if known.written is None or known.tick != tick:
            known.tick, known.written = tick, {}
        if name not in known.written:
            known.written[name] = media_playlist(segments, name, track_of(name)).encode()
        return known.written[name]

    async def aired(self, slug: str, name: str, number: int, suffix: str, now: datetime) -> Aired:
        """Which bytes the segment (or initialisation) of the playlist ``name`` is made of; ChannelNotFound,
        PlaylistUnknown or SegmentUnknown.
        """
        track = track_of(name)
        known = await self._read(slug, now)
        found = served(known.line_up, number, suffix, now)
        airing, programme = found.scheduled.airing, found.scheduled.programme
        return Aired(airing=airing, track=track(programme), index=found.index)

    async def close(self) -> None:
        """Stop what is being read."""
        await self._reading.close()

    async def _read(self, slug: str, now: datetime) -> _Known:
        """The line-up as it was at most ``READ_EVERY`` ago; an older one while the database is away."""
        known = self._known.get(slug)
        if known is not None and timedelta() <= now - known.read_at < READ_EVERY:
            return known
        try:
            return await self._reading.run(slug, lambda: self._read_anew(slug, now))
        except Unavailable as error:
            if known is None or not window(known.line_up, now):
                raise
            telemetry.line_up_read_failures.inc()
            _log.warning("line_up_not_read", channel=slug, error=type(error).__name__)
            return known

    async def _read_anew(self, slug: str, now: datetime) -> _Known:
        fresh = self._known[slug] = _Known(now, await self._line_up(slug, now))
        return fresh

    async def _line_up(self, slug: str, now: datetime) -> list[Scheduled]:
        async with acquired(self._pool) as conn:
            await channels.one(conn, slug)
            around = await channels.around(conn, slug, now - WINDOW - LINGER, now + _READ_AHEAD)
        programmes = await asyncio.gather(
            *(self._programmes.of(airing.asset_id, renditions) for airing, renditions in around)
        )
        return [
            Scheduled(airing=airing, programme=programme)
            for (airing, _), programme in zip(around, programmes, strict=True)
        ]

    async def _multivariant(self, slug: str, now: datetime) -> bytes:
        """Of what is on within a day, reckoned in whole hours so that replicas agree."""
        known = self._multivariants.get(slug)
        if known is None or not timedelta() <= now - known[0] < _LADDERS_EVERY:
            hour = now - timedelta(seconds=now.timestamp() % _HOUR_SECONDS)
            async with acquired(self._pool) as conn:
                ladders = await channels.ladders(conn, slug, hour, hour + _LADDERS_AHEAD)
            known = self._multivariants[slug] = now, multivariant(ladders).encode()
        return known[1]
