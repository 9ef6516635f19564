"""Begin a play session: read what it needs of the catalogue, hand it to the pure core."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from catalog.account import Account
from catalog.calendar import day_in_china
from catalog.errors import Unavailable
from catalog.identity import new_id
from catalog.media.store import MediaNotFound, MediaStore
from catalog.postgres import episodes, series, views
from catalog.postgres.connection import Connection, Pool, acquired
from catalog.rendition import Rendition, Screen
from catalog.series import Episode, Series, SeriesNotFound, SeriesState
from catalog.viewing import PlaySession
from streaming import playback
from streaming.origin import Playlists
from streaming.playback import Following, Playback, Resume

_CANDIDATES = 24  # works of the zone that are looked at for one whose rights cover this screen today
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewing:
    """Who watches, where and when. ``viewer`` is a pseudonym; a ``new`` one has left nothing half seen."""

    viewer: str
    new: bool
    account: Account | None
    screen: Screen
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """Play sessions on a catalogue and a media store. ``drafts``: everybody may watch them (demo mode)."""

    pool: Pool
    media: MediaStore
    playlists: Playlists
    secret: bytes
    drafts: bool

    async def begin(self, episode_id: str, viewing: Viewing) -> Playback:
        """A session on one episode; EpisodeNotFound, NotOnThisScreen or NotOnThisScreenYet."""
        screen, now = viewing.screen, viewing.now
        async with acquired(self.pool) as conn:
            stored = await episodes.one(conn, episode_id)
            work = await series.one(conn, stored.series_id)
            episode = playback.admitted(work, stored, viewing.account, screen, now, drafts=self.drafts)
            asset = playback.published_asset(episode)
            playback.ready(await episodes.renditions(conn, asset), screen)
            storyboard = await episodes.has_storyboard(conn, asset)
            left_at = 0.0 if viewing.new else await views.resume_seconds(conn, viewing.viewer, episode.id)
            after = await self._after(conn, work, episode, viewing)
            known = () if after is None else await self._renditions(conn, after[1])
        following = None if after is None else await self._following(*after, known, screen)
        session = PlaySession(
            id=new_id("ps"),
            episode_id=episode.id,
            series_id=episode.series_id,
            viewer=viewing.viewer,
            screen=screen.value,
            issued_at=now,
        )
        return playback.start(
            self.secret, session, work, episode, following,
            left_at_seconds=left_at, storyboard=storyboard, now=now,
        )  # fmt: skip

    async def resume(self, series_id: str, viewing: Viewing) -> Resume:
        """With which episode this viewer goes on; SeriesNotFound where there is nothing for them to watch."""
        async with acquired(self.pool) as conn:
            work = await series.one(conn, series_id)
            insider = work.insider(viewing.account)
            day = day_in_china(viewing.now)
            known = (await episodes.of_series(conn, [work.id]))[work.id]
            left = await views.left_in_series(conn, viewing.viewer, work.id)
        shown = [work.version(one, insider=insider) for one in known]
        found = playback.goes_on([one for one in shown if one.asset_id is not None], left)
        if found is None or not work.visible_to(viewing.account, day, drafts=self.drafts):
            raise SeriesNotFound(series_id, field="series")
        return found

    async def _after(
        self, conn: Connection, work: Series, episode: Episode, viewing: Viewing
    ) -> tuple[Series, Episode] | None:
        """What to watch next: the next episode, behind the last one the first of another work of the zone."""
        insider = work.insider(viewing.account)
        public = work.state is SeriesState.PUBLISHED and not insider
        following = await episodes.following(conn, work.id, episode.number, public=public)
        if following is not None:
            return work, work.version(following, insider=insider)
        others = await series.after_in_zone(conn, work, _CANDIDATES, drafts=self.drafts)
        other = playback.leads_on(others, viewing.screen, viewing.now, drafts=self.drafts)
        if other is None:
            return None
        public = other.state is SeriesState.PUBLISHED
        first = await episodes.following(conn, other.id, 0, public=public)
        return None if first is None else (other, other.version(first, insider=False))

    async def _renditions(self, conn: Connection, episode: Episode) -> Sequence[Rendition]:
        return await episodes.renditions(conn, playback.published_asset(episode))

    async def _following(
        self, work: Series, episode: Episode, renditions: Sequence[Rendition], screen: Screen
    ) -> Following:
        first_bytes = dict[str, int]()
        for one in playback.first_renditions(renditions, screen):
            end = await self._first_segment_end(playback.published_asset(episode), one)
            if end is not None:
                first_bytes[one.media] = end
        return Following(series=work, episode=episode, renditions=renditions, first_bytes=first_bytes)

    async def _first_segment_end(self, asset: str, rendition: Rendition) -> int | None:
        """None where the store is away just now: what is watched does not wait for what comes next."""
        try:
            async with self.media.open(asset, rendition.playlist) as file:
                text = await self.playlists.read(f'"{asset}/{rendition.playlist}"', file)
        except (MediaNotFound, Unavailable) as error:
            _log.warning("next_episode_unknown", asset=asset, code=error.code)
            return None
        return playback.first_segment_end(text.decode("utf-8", "replace"))
