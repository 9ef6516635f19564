"""Begin a play session: read what it needs of the catalogue, hand it to the pure core."""

from dataclasses import dataclass
from datetime import datetime

from catalog.account import Account
from catalog.audience import Audience, suits
from catalog.calendar import day_in_china
from catalog.identity import new_id
from catalog.postgres import episodes, series, views
from catalog.postgres.connection import Connection, Pool, acquired
from catalog.rendition import Screen
from catalog.resuming import Resume, goes_on
from catalog.series import Episode, EpisodeNotFound, Series, SeriesNotFound, SeriesState
from catalog.token import Secret
from catalog.viewing import PlaySession
from streaming import playback
from streaming.playback import Following, Playback

_CANDIDATES = 24  # works of the zone that are looked at for one whose rights cover this screen today


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewing:
    """Who watches, where and when. ``viewer`` is a pseudonym; a ``new`` one has left nothing half seen."""

    viewer: str
    new: bool
    account: Account | None
    screen: Screen
    audience: Audience
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """Play sessions on a catalogue. ``drafts``: everybody may watch them (demo mode)."""

    pool: Pool
    secret: Secret
    drafts: bool

    async def begin(self, episode_id: str, viewing: Viewing) -> Playback:
        """A session on one episode; EpisodeNotFound, NotOnThisScreen or NotOnThisScreenYet."""
        screen, now = viewing.screen, viewing.now
        async with acquired(self.pool) as conn:
            stored = await episodes.one(conn, episode_id)
            work = await series.one(conn, stored.series_id)
            if not suits(viewing.audience, work):
                raise EpisodeNotFound(episode_id, field="episode")
            episode = playback.admitted(work, stored, viewing.account, screen, now, drafts=self.drafts)
            asset = playback.published_asset(episode)
            renditions = await episodes.renditions(conn, asset)
            playback.ready(renditions, screen)
            storyboard = await episodes.has_storyboard(conn, asset)
            left_at = 0.0 if viewing.new else await views.resume_seconds(conn, viewing.viewer, episode.id)
            following = await self._after(conn, work, episode, viewing)
        session = PlaySession(
            id=new_id("ps"),
            episode_id=episode.id,
            series_id=episode.series_id,
            viewer=viewing.viewer,
            screen=screen.value,
            issued_at=now,
        )
        return playback.start(
            self.secret, session, work, episode, renditions, following,
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
        found = goes_on([one for one in shown if one.asset_id is not None], left)
        seen = work.visible_to(viewing.account, day, drafts=self.drafts) and suits(viewing.audience, work)
        if found is None or not seen:
            raise SeriesNotFound(series_id, field="series")
        return found

    async def _after(
        self, conn: Connection, work: Series, episode: Episode, viewing: Viewing
    ) -> Following | None:
        """What to watch next: the next episode, behind the last one the first of another work of the zone."""
        insider = work.insider(viewing.account)
        public = work.state is SeriesState.PUBLISHED and not insider
        following = await episodes.following(conn, work.id, episode.number, public=public)
        if following is None:
            others = await series.after_in_zone(conn, work, _CANDIDATES, drafts=self.drafts)
            suited = [one for one in others if suits(viewing.audience, one)]
            other = playback.leads_on(suited, viewing.screen, viewing.now, drafts=self.drafts)
            if other is None:
                return None
            work, insider = other, False
            public = work.state is SeriesState.PUBLISHED
            following = await episodes.following(conn, work.id, 0, public=public)
            if following is None:
                return None
        version = work.version(following, insider=insider)
        renditions = await episodes.renditions(conn, playback.published_asset(version))
        return Following(series=work, episode=version, renditions=renditions)
