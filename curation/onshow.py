"""Compose what is shown: read the catalogue, hand it to the pure shelf, give records back."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from redis.asyncio import Redis

from catalog import progress
from catalog.account import Account
from catalog.audience import Audience, suits
from catalog.calendar import day_in_china
from catalog.errors import NotFound
from catalog.postgres import awards, episodes, marks, series, standings, views
from catalog.postgres.connection import Pool, acquired, transaction
from catalog.postgres.marks import MarkKind
from catalog.rendition import Screen
from catalog.search import folded
from catalog.series import ENDPOINT_OF, Endpoint, EpisodeState, Series, SeriesNotFound, SeriesState
from catalog.special import Wanted
from catalog.token import Secret, media_prefix
from catalog.zone import ZONES, ZONES_BY_SLUG
from curation import shelf
from curation.answers import (
    Delivered,
    Found,
    Home,
    Library,
    PageCard,
    SeriesPage,
    ShownZone,
    ZonePage,
    Zones,
)

MOST_CONTINUING = 20  # series
_JUST_NOW = timedelta(seconds=5)  # ago: a page of now, which takes some time to compose
MOST_FOLLOWING = 120


class ZoneNotFound(NotFound):
    """There are exactly eight zones, and this is none of them."""

    code = "zone_not_found"
    title = "No such zone"
    title_zh = "没有这个专区"


class OnShow:
    """What viewers and curators can see now. ``drafts`` (demo mode) shows works that are not public yet."""

    def __init__(
        self, pool: Pool, redis: Redis, secret: Secret, clock: Callable[[], datetime], *, drafts: bool
    ) -> None:
        self._pool = pool
        self._redis = redis
        self._secret = secret
        self._clock = clock
        self._drafts = drafts

    @property
    def drafts(self) -> bool:
        """Whether works that are not public yet are shown: the mode of a demo."""
        return self._drafts

    def url(self) -> shelf.MediaUrl:
        """Where media is fetched now. Who looks at another time gets no address that is good then."""
        now = self._clock()
        return lambda asset_id, path: media_prefix(self._secret, asset_id, now).path + path

    async def works(
        self, found: Sequence[Series], *, insider: bool = False, judged: bool = False
    ) -> list[shelf.Work]:
        """All that is shown of these series; ``insider`` adds what is not public yet, ``judged`` what the
        gates look at besides.
        """
        async with acquired(self._pool) as conn:
            by_series = await episodes.of_series(conn, [one.id for one in found])
            everything = [episode.id for some in by_series.values() for episode in some]
            tallies = await views.tallies(conn, everything)
            carried = await episodes.carried(conn, [one.id for one in found]) if judged else {}
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
                episodes=[one.version(episode, insider=insider) for episode in by_series[one.id]],
                tallies={e.id: tallies[e.id] for e in by_series[one.id] if e.id in tallies},
                progress=shares,
                carried=carried.get(one.id, ()),
            )
            for one in found
        ]

    def is_over(self, at: datetime) -> bool:
        """Whether a page as of this instant is one of the past."""
        return at < self._clock() - _JUST_NOW

    async def visible(
        self, now: datetime, audience: Audience, endpoint: Endpoint | None = None
    ) -> list[Series]:
        """What can be watched at an instant, newest first; on one endpoint, where it is said. Of an instant
        that is over, what could be watched by what was known then.
        """
        async with acquired(self._pool) as conn:
            if self.is_over(now):
                found = await series.visible_then(conn, now, drafts=self._drafts)
            else:
                found = await series.visible(conn, drafts=self._drafts)
            found = await awards.graded(conn, found, now)
        return [one for one in self._open(found, now, endpoint) if suits(audience, one)]

    async def listed(
        self, ids: Sequence[str], now: datetime, audience: Audience, endpoint: Endpoint
    ) -> list[Series]:
        """Those of ``ids`` that ``visible`` would show."""
        async with acquired(self._pool) as conn:
            found = await awards.graded(conn, await series.watchable(conn, ids, drafts=self._drafts), now)
        return [one for one in self._open(found, now, endpoint) if suits(audience, one)]

    async def wanted(
        self, wanted: Wanted, most: int, now: datetime, audience: Audience, endpoint: Endpoint
    ) -> tuple[list[Series], bool]:
        """The first of what ``visible`` would show of the works that a query asks for, newest first, and
        whether that is all of them.
        """
        await standings.renew(self._pool, day_in_china(now), demo=self._drafts)
        async with acquired(self._pool) as conn:
            newest = await series.wanted(conn, wanted, most, now, drafts=self._drafts)
            found = await awards.graded(conn, newest, now)
        shown = [one for one in self._open(found, now, endpoint) if suits(audience, one)]
        return shown, len(found) < most

    def _open(self, found: Sequence[Series], now: datetime, endpoint: Endpoint | None = None) -> list[Series]:
        """Those that are shown today: drafts (where they are at all) and what its rights allow."""
        day = day_in_china(now)
        return [one for one in found if one.state is SeriesState.DRAFT or one.open_on(day, endpoint)]

    async def home(
        self,
        screen: Screen,
        visible: Sequence[Series],
        specials: tuple[PageCard, ...],
        showcases: tuple[PageCard, ...],
    ) -> Home:
        """The home page of what can be seen on a screen, at its head what is open."""
        shelves = shelf.home_shelves(await self.works(visible), self.url())
        return Home(screen=screen.value, specials=specials, showcases=showcases, shelves=shelves)

    async def zones(self, audience: Audience, now: datetime) -> Zones:
        counts = Counter(slug for one in await self.visible(now, audience) for slug in one.facts.zones[:1])
        return Zones(zones=tuple(ShownZone.of(zone, counts[zone.slug]) for zone in ZONES))

    async def zone(self, slug: str, audience: Audience, now: datetime) -> ZonePage:
        zone = ZONES_BY_SLUG.get(slug)
        if zone is None:
            raise ZoneNotFound(slug, field="zone")
        shown = shelf.zone_shelf(zone, await self.works(await self.visible(now, audience)), self.url())
        return ZonePage(
            slug=zone.slug, name=zone.name, label=zone.label, name_en=zone.name_en, shelves=(shown,)
        )

    async def library(self, viewer: str, screen: Screen, audience: Audience, now: datetime) -> Library:
        """What a viewer has begun, follows and likes, as far as it can be watched on this screen."""
        async with acquired(self._pool) as conn:
            marked = await marks.of_viewer(conn, viewer)
            left = await views.left_lately(conn, viewer, MOST_CONTINUING)
            followed = marked[MarkKind.FOLLOW]
            wanted = dict.fromkeys([*left, *followed[:MOST_FOLLOWING]])
            found = await awards.graded(conn, await series.watchable(conn, wanted, drafts=self._drafts), now)
        shown = [one for one in self._open(found, now, ENDPOINT_OF[screen]) if suits(audience, one)]
        works, url = {work.series.id: work for work in await self.works(shown)}, self.url()
        begun = (shelf.continued(works[one], place, url) for one, place in left.items() if one in works)
        return Library(
            continuing=tuple(one for one in begun if one is not None),
            following=tuple(shelf.card(works[one], url) for one in followed if one in works),
            followed=tuple(followed),
            liked=tuple(marked[MarkKind.LIKE]),
        )

    async def mark(self, viewer: str, kind: MarkKind, series_id: str, now: datetime) -> None:
        """Have a viewer follow or like a series that they can see; SeriesNotFound, MarksFull."""
        async with transaction(self._pool) as conn:
            one = await series.one(conn, series_id)
            if not one.visible_to(None, day_in_china(now), drafts=self._drafts):
                raise SeriesNotFound(series_id, field="series")
            await marks.put(conn, viewer, kind, series_id, now)

    async def unmark(self, viewer: str, kind: MarkKind, series_id: str) -> None:
        """Take it back, also where the series cannot be seen any more; SeriesNotFound where it never was."""
        async with transaction(self._pool) as conn:
            await series.one(conn, series_id)
            await marks.remove(conn, viewer, kind, series_id)

    async def series(
        self, series_id: str, audience: Audience, now: datetime, account: Account | None
    ) -> SeriesPage:
        """The page of a series that this reader may see, else SeriesNotFound."""
        async with acquired(self._pool) as conn:
            (one,) = await awards.graded(conn, [await series.one(conn, series_id)], now)
        if not one.visible_to(account, day_in_china(now), drafts=self._drafts) or not suits(audience, one):
            raise SeriesNotFound(series_id, field="series")
        works = await self.works([one], insider=one.insider(account))
        return shelf.series_page(works[0], self.url())

    async def search(self, query: str, audience: Audience, now: datetime) -> Found:
        """Series whose title, maker, tags or people contain the query in any of its spellings."""
        needle = folded(query)
        if not needle:
            return Found(query=query, items=())
        async with acquired(self._pool) as conn:
            found = await awards.graded(conn, await series.search(conn, needle, drafts=self._drafts), now)
        works = await self.works([one for one in self._open(found, now) if suits(audience, one)])
        return Found(query=query, items=tuple(shelf.card(work, self.url()) for work in works))

    def inside(self, work: shelf.Work, now: datetime) -> Delivered:
        """A series as curators see it."""
        return shelf.delivered(work, self.url(), day_in_china(now), demo=self._drafts)
