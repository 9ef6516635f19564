"""A play session: what a player needs to start one episode on one screen. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from catalog.errors import NotFound
from catalog.rendition import Rendition, Screen
from catalog.series import Episode, Series
from catalog.token import issue_session, media_prefix
from catalog.viewing import PlaySession


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSeries:
    id: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEpisode:
    id: str
    number: int
    title: str
    duration_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The episode that follows and the URLs of its first bytes, to fetch once the buffer is full."""

    episode: str
    number: int
    prefetch: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Playback:
    """``playlist`` works until ``expires_at``; ``session`` goes back with every view event."""

    playlist: str
    poster: str
    expires_at: datetime
    session: str
    resume_seconds: float
    episode: ShownEpisode
    series: ShownSeries
    next: Next | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """How many view events were new, and how many were known already."""

    accepted: int
    duplicates: int


class NothingPublished(NotFound):
    """The episode exists and has nothing that could be played yet."""

    code = "nothing_published"
    title = "This episode cannot be played yet"
    title_zh = "这一集还不能播放"


RESUME_FROM_SECONDS = 3.0  # who left sooner has hardly begun
NEAR_THE_END_SECONDS = 3.0


def resume_point(left_at_seconds: float, duration_seconds: float | None) -> float:
    """Where to go on; 0 for who had hardly begun or had all but finished."""
    nearly_over = duration_seconds is not None and left_at_seconds > duration_seconds - NEAR_THE_END_SECONDS
    return 0.0 if left_at_seconds < RESUME_FROM_SECONDS or nearly_over else left_at_seconds


def first_bytes(renditions: Sequence[Rendition], screen: Screen) -> tuple[str, ...]:
    """The playlists that a player of ``screen`` reads before its first media byte, in that order."""
    own = [rendition for rendition in renditions if rendition.screen is screen]
    firsts = (next((one for one in own if one.kind == kind), None) for kind in ("video", "audio"))
    return (screen.playlist, *(one.playlist for one in firsts if one is not None))


def start(
    secret: bytes,
    session: PlaySession,
    series: Series,
    episode: Episode,
    following: tuple[Episode, Sequence[Rendition]] | None,
    *,
    left_at_seconds: float,
    now: datetime,
) -> Playback:
    """The play session of ``episode``, which has a published asset."""
    screen = Screen.parse(session.screen)
    prefix = media_prefix(secret, published_asset(episode), now)
    return Playback(
        playlist=prefix.path + screen.playlist,
        poster=prefix.path + "poster.jpg",
        expires_at=prefix.expires_at,
        session=issue_session(secret, session),
        resume_seconds=resume_point(left_at_seconds, episode.duration_seconds),
        episode=ShownEpisode(
            id=episode.id,
            number=episode.number,
            title=episode.facts.title,
            duration_seconds=episode.duration_seconds,
        ),
        series=ShownSeries(id=series.id, title=series.facts.title),
        next=None if following is None else _next(secret, *following, screen, now),
    )


def _next(
    secret: bytes, episode: Episode, renditions: Sequence[Rendition], screen: Screen, now: datetime
) -> Next:
    prefix = media_prefix(secret, published_asset(episode), now).path
    wanted = tuple(prefix + path for path in first_bytes(renditions, screen))
    return Next(episode=episode.id, number=episode.number, prefetch=wanted)


def published_asset(episode: Episode) -> str:
    """The asset of an episode that is known to have one."""
    if episode.asset_id is None:
        raise NothingPublished(episode.id, field="episode")
    return episode.asset_id
