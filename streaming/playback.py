"""A play session: what a player needs to start one episode on one screen. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from catalog.account import Account
from catalog.calendar import day_in_china
from catalog.errors import Conflict, Denied
from catalog.rendition import Rendition, Screen
from catalog.series import ENDPOINT_OF, Episode, EpisodeNotFound, Series, SeriesState
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
    """``playlist`` works until ``expires_at``; ``session`` goes back with every view event. ``storyboard`` is
    a WebVTT file of thumbnails for whoever seeks, where there is one.
    """

    playlist: str
    poster: str
    storyboard: str | None
    expires_at: datetime
    session: str
    resume_seconds: float
    episode: ShownEpisode
    series: ShownSeries
    next: Next | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """How many view events were new, how many were known already, and how many were refused because their
    sequence numbers were known with other contents.
    """

    accepted: int
    duplicates: int
    refused: int


class NotOnThisScreen(Denied):
    """The rights of the series do not cover this screen."""

    code = "not_on_this_screen"
    title = "The rights do not cover this screen"
    title_zh = "授权范围不包括当前终端"


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


def admitted(
    series: Series, episode: Episode, account: Account | None, screen: Screen, now: datetime, *, drafts: bool
) -> Episode:
    """The version of the episode that this reader may watch on ``screen`` now.

    EpisodeNotFound where there is none for it, NotOnThisScreen where the rights cover other screens only.
    """
    day, insider = day_in_china(now), series.insider(account)
    version = series.version(episode, insider=insider)
    if version.asset_id is None or not series.visible_to(account, day, drafts=drafts):
        raise EpisodeNotFound(episode.id, field="episode")
    public = series.state is SeriesState.PUBLISHED and not insider
    if public and not series.open_on(day, ENDPOINT_OF[screen]):
        raise NotOnThisScreen(field="screen")
    return version


class NotOnThisScreenYet(Conflict):
    """The episode plays on another screen already; this one's renditions are being made."""

    code = "not_on_this_screen_yet"
    title = "This screen's version is being prepared"
    title_zh = "当前终端的版本正在准备，请稍候"


def ready(renditions: Sequence[Rendition], screen: Screen) -> None:
    """NotOnThisScreenYet where nothing of the version is for ``screen``."""
    if all(rendition.screen is not screen for rendition in renditions):
        raise NotOnThisScreenYet(field="screen")


def start(
    secret: bytes,
    session: PlaySession,
    series: Series,
    episode: Episode,
    following: tuple[Episode, Sequence[Rendition]] | None,
    *,
    left_at_seconds: float,
    storyboard: bool,
    now: datetime,
) -> Playback:
    """The play session of ``episode``, which has a published asset."""
    screen = Screen.parse(session.screen)
    prefix = media_prefix(secret, published_asset(episode), now)
    return Playback(
        playlist=prefix.path + screen.playlist,
        poster=prefix.path + "poster.jpg",
        storyboard=prefix.path + "storyboard.vtt" if storyboard else None,
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
        raise EpisodeNotFound(episode.id, field="episode")
    return episode.asset_id
