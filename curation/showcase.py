"""Compose what is shown: read the catalogue, hand it to the pure shelf, give records back."""

from collections.abc import Sequence
from datetime import date, datetime

from redis.asyncio import Redis

from catalog import progress
from catalog.errors import NotFound
from catalog.postgres import episodes, series, views
from catalog.postgres.connection import Pool, acquired
from catalog.search import folded
from catalog.series import EpisodeState, Series
from catalog.token import media_prefix
from catalog.zone import ZONES, ZONES_BY_SLUG
from curation import shelf
from curation.answers import Delivered, Found, Home, Operations, Queue, SeriesPage, ShownZone, ZonePage, Zones


class ZoneNotFound(NotFound):
    """There are exactly eight zones, and this is none of them."""

    code = "zone_not_found"
    title = "No such zone"
    title_zh = "没有这个专区"


class Showcase:
    """What viewers and curators can see now. ``drafts`` shows works that are not public yet."""

    def __init__(self, pool: Pool, redis: Redis, secret: bytes, *, drafts: bool) -> None:
        self._pool = pool
        self._redis = redis
        self._secret = secret
        self._drafts = drafts

    def _url(self, now: datetime) -> shelf.MediaUrl:
        return lambda asset_id, path: media_prefix(self._secret, asset_id, now).path + path

    async def _works(self, found: Sequence[Series]) -> list[shelf.Work]:
        async with acquired(self._pool) as conn:
            by_series = await episodes.of_series(conn, [one.id for one in found])
            everything = [episode.id for some in by_series.values() for episode in some]
            tallies = await views.tallies(conn, everything)
        running = [
            episode.id
            for some in by_series.values()
            for episode in some
            if episode.state is EpisodeState.RUNNING
        ]
        shares = await progress.read(self._redis, running)
        return [
            shelf.Work(
                series=one,
                episodes=by_series[one.id],
                tallies={e.id: tallies[e.id] for e in by_series[one.id] if e.id in tallies},
                progress=shares,
            )
            for one in found
        ]

    async def _visible(self) -> list[shelf.Work]:
        async with acquired(self._pool) as conn:
            found = await series.visible(conn, drafts=self._drafts)
        return await self._works(found)

    async def home(self, screen: str, now: datetime) -> Home:
        return Home(screen=screen, shelves=shelf.home_shelves(await self._visible(), self._url(now)))

    async def zones(self) -> Zones:
        async with acquired(self._pool) as conn:
            counts = await series.zone_counts(conn, drafts=self._drafts)
        return Zones(zones=tuple(ShownZone.of(zone, counts.get(zone.slug, 0)) for zone in ZONES))

    async def zone(self, slug: str, now: datetime) -> ZonePage:
        zone = ZONES_BY_SLUG.get(slug)
        if zone is None:
            raise ZoneNotFound(slug, field="zone")
        shown = shelf.zone_shelf(zone, await self._visible(), self._url(now))
        return ZonePage(
            slug=zone.slug, name=zone.name, label=zone.label, name_en=zone.name_en, shelves=(shown,)
        )

    async def series(self, series_id: str, now: datetime, *, account_id: str | None) -> SeriesPage:
        """The page of a series that this reader may see, else SeriesNotFound."""
        async with acquired(self._pool) as conn:
            one = await series.one(conn, series_id)
        if not one.visible_to(account_id, drafts=self._drafts):
            raise series.SeriesNotFound(series_id, field="series")
        return shelf.series_page((await self._works([one]))[0], self._url(now))

    async def search(self, query: str, now: datetime) -> Found:
        """Series whose title, maker, tags or people contain the query in any of its spellings."""
        needle = folded(query)
        if not needle:
            return Found(query=query, items=())
        async with acquired(self._pool) as conn:
            found = await series.search(conn, needle, drafts=self._drafts)
        works = await self._works(found)
        return Found(query=query, items=tuple(shelf.card(work, self._url(now)) for work in works))

    async def delivered(self, series_id: str, now: datetime, today: date) -> Delivered:
        """One series as curators see it; SeriesNotFound."""
        async with acquired(self._pool) as conn:
            one = await series.one(conn, series_id)
        return shelf.delivered((await self._works([one]))[0], self._url(now), today)

    async def operations(self, now: datetime, today: date, *, account_id: str | None) -> Operations:
        """Every series with its state and refusals; of one account only where that is given."""
        async with acquired(self._pool) as conn:
            found = await series.every(conn)
            counts = await episodes.counts(conn)
        mine = [one for one in found if account_id is None or one.delivered_by == account_id]
        works = await self._works(mine)
        queue = Queue(**{state.value: number for state, number in counts.items()})
        return Operations(
            queue=queue, series=tuple(shelf.delivered(work, self._url(now), today) for work in works)
        )
