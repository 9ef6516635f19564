"""A play session: what a player needs to start one episode on one screen. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from catalog.account import Account
from catalog.calendar import day_in_china
from catalog.errors import Conflict, Denied
from catalog.rendition import Rendition, Screen
from catalog.resuming import resume_point
from catalog.series import ENDPOINT_OF, Episode, EpisodeNotFound, Series, SeriesState
from catalog.token import Secret, issue_session, media_prefix
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
class Beginning:
    """What a player reads of one rendition before its first picture or sound: the playlist, and the first
    ``bytes`` of the media. ``height`` in pixels tells pictures apart; None for sound.
    """

    kind: str
    height: int | None
    playlist: str
    media: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """The episode that follows, be it of another ``series``, and what to fetch of it once the buffer is full:
    ``prefetch`` are its playlists, ``begin`` is the beginning of each rendition, to take one of each kind.
    """

    episode: str
    number: int
    series: ShownSeries
    playlist: str
    prefetch: tuple[str, ...]
    begin: tuple[Beginning, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Following:
    """What the catalogue knows of the episode that follows."""

    series: Series
    episode: Episode
    renditions: Sequence[Rendition]


@dataclass(frozen=True, slots=True, kw_only=True)
class Playback:
    """``playlist`` works until ``expires_at``; ``session`` goes back with every view event. ``storyboard`` is
    a WebVTT file of thumbnails for whoever seeks, where there is one. ``begin`` is the beginning of each
    rendition: fetched side by side, they spare a player questions that it asks one after the other.
    """

    playlist: str
    begin: tuple[Beginning, ...]
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


def first_renditions(renditions: Sequence[Rendition], screen: Screen) -> tuple[Rendition, ...]:
    """The pictures and the sound that a player of ``screen`` begins with: those listed first."""
    own = [rendition for rendition in renditions if rendition.screen is screen]
    firsts = (next((one for one in own if one.kind == kind), None) for kind in ("video", "audio"))
    return tuple(one for one in firsts if one is not None)


def beginnings(renditions: Sequence[Rendition], screen: Screen, prefix: str) -> tuple[Beginning, ...]:
    """Of every rendition of ``screen`` for which it is known; what was made long ago does not say it."""
    return tuple(
        Beginning(
            kind=one.kind,
            height=one.height,
            playlist=prefix + one.playlist,
            media=prefix + one.media,
            bytes=one.opening_bytes,
        )
        for one in renditions
        if one.screen is screen and one.opening_bytes is not None
    )


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
    secret: Secret,
    session: PlaySession,
    series: Series,
    episode: Episode,
    renditions: Sequence[Rendition],
    following: Following | None,
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
        begin=beginnings(renditions, screen, prefix.path),
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
        next=None if following is None else _next(secret, following, screen, now),
    )


def _next(secret: Secret, after: Following, screen: Screen, now: datetime) -> Next:
    prefix = media_prefix(secret, published_asset(after.episode), now).path
    playlists = (one.playlist for one in first_renditions(after.renditions, screen))
    return Next(
        episode=after.episode.id,
        number=after.episode.number,
        series=ShownSeries(id=after.series.id, title=after.series.facts.title),
        playlist=prefix + screen.playlist,
        prefetch=tuple(prefix + path for path in (screen.playlist, *playlists)),
        begin=beginnings(after.renditions, screen, prefix),
    )


def leads_on(candidates: Iterable[Series], screen: Screen, now: datetime, *, drafts: bool) -> Series | None:
    """The first work that everybody may watch on ``screen`` now."""
    day = day_in_china(now)
    for one in candidates:
        shown = one.visible_to(None, day, drafts=drafts)
        if shown and (one.state is SeriesState.DRAFT or one.open_on(day, ENDPOINT_OF[screen])):
            return one
    return None


def published_asset(episode: Episode) -> str:
    """The asset of an episode that is known to have one."""
    if episode.asset_id is None:
        raise EpisodeNotFound(episode.id, field="episode")
    return episode.asset_id
