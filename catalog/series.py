"""Series and episodes: their facts, their states and the legal moves. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self

from msgspec import Meta

from catalog.account import READERS, Account
from catalog.award import Grade
from catalog.datum import Datum
from catalog.errors import Conflict, NotFound
from catalog.licence import Registration, Tier
from catalog.rendition import Screen
from catalog.text import not_blank
from catalog.zone import ZoneSlug

MOST_TITLE = 300  # characters; the title is part of what names a work, and what names has an index
MOST_NUMBER = 2**31 - 1


class Kind(StrEnum):
    """How a work is made."""

    LIVE = "live"
    ANIMATED = "animated"
    DIGITAL_HUMAN = "digital-human"


class Orientation(StrEnum):
    VERTICAL = "vertical"
    LANDSCAPE = "landscape"


class Status(StrEnum):
    """The airing status that the maker declares."""

    UPCOMING = "upcoming"  # 未上映
    ONGOING = "ongoing"  # 更新中
    FINISHED = "finished"  # 已完结


class Endpoint(StrEnum):
    """Where rights allow a work to be shown."""

    APP = "app"
    TV = "tv"
    IPTV = "iptv"
    VENUE = "venue"


class AiLabel(StrEnum):
    """Who puts the visible label of AI-made content into the pictures."""

    NONE = "none"  # the work is not AI-made
    MAKER = "maker"  # it stands in the pictures as they were delivered
    PLATFORM = "platform"  # we burn it in


ENDPOINT_OF = {Screen.PHONE: Endpoint.APP, Screen.TV: Endpoint.TV}


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A maker 制作, producer 出品 or distributor 发行."""

    role: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    role: str
    name: str
    character: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rights:
    """The rights window 授权期, both days included, and the endpoints it covers."""

    starts_on: date
    ends_on: date
    endpoints: tuple[Endpoint, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A location 取景地; ``latitude`` and ``longitude`` in degrees on ``datum``."""

    name: str
    latitude: float | None = None
    longitude: float | None = None
    datum: Datum | None = None
    precision: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesFacts:
    """What the maker declares about a series; every field is as delivered, none is derived.

    ``investment_wan`` (万元) is private: it feeds the tier rule and never leaves in an answer.
    ``zones`` are slugs, the primary one first. ``zone_facts`` holds the extra facts of the zones,
    by name, as DOMAIN lists them (for example ``adaptation_statement`` for ``classics``).
    """

    title: Annotated[str, not_blank(MOST_TITLE)]
    alt_titles: tuple[str, ...] = ()
    logline: str = ""
    synopsis: str = ""
    kind: Kind | None = None
    ai_made: bool = False
    ai_label_from_seconds: float | None = None
    ai_label_to_seconds: float | None = None
    orientation: Orientation | None = None
    planned_episodes: int | None = None
    status: Status | None = None
    year: int | None = None
    language: str = "zh"
    genres: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    zones: tuple[ZoneSlug, ...] = ()
    city_brand: str | None = None
    age_hint: str | None = None
    minor_advisory: bool = False
    sponsored: bool = False
    special_themes: tuple[str, ...] = ()
    investment_wan: float | None = None
    tier: Tier | None = None
    filed_on: date | None = None
    registration: Registration | None = None
    registration_verified_by: str | None = None
    title_signed_off_by: str | None = None
    rights: Rights | None = None
    organisations: tuple[Organisation, ...] = ()
    people: tuple[Person, ...] = ()
    places: tuple[Place, ...] = ()
    zone_facts: tuple[tuple[str, str], ...] = ()

    def maker(self) -> str | None:
        """The organisation that made the work, else the first one named."""
        named = [o.name for o in self.organisations if "制作" in o.role] or [
            o.name for o in self.organisations
        ]
        return named[0] if named else None

    def ai_label(self) -> AiLabel:
        """The maker's where it says where its label stands, long enough and at the opening; else ours."""
        if not self.ai_made:
            return AiLabel.NONE
        start, end = self.ai_label_from_seconds, self.ai_label_to_seconds
        if start is None or end is None or not label_counts(start, end):
            return AiLabel.PLATFORM
        return AiLabel.MAKER


MIN_AI_LABEL_SECONDS = 2.0  # GB 45438-2025
MAX_AI_LABEL_START_SECONDS = 10.0  # what still counts as the opening: licence card and title come first


def label_counts(start_seconds: float, end_seconds: float) -> bool:
    """Whether a visible label that stands from one second to another is one."""
    long_enough = end_seconds - start_seconds >= MIN_AI_LABEL_SECONDS
    return long_enough and 0 <= start_seconds <= MAX_AI_LABEL_START_SECONDS


_EARLY = 0.05  # before this share is done, what is left cannot be told from it


class SeriesState(StrEnum):
    """Who can see a series: its deliverer, everyone, no one."""

    DRAFT = "draft"
    PUBLISHED = "published"
    TAKEN_DOWN = "taken-down"


class EpisodeState(StrEnum):
    """Where an episode stands between its delivery and its viewers."""

    QUEUED = "queued"
    RUNNING = "running"
    PUBLISHED = "published"
    FAILED = "failed"


class SeriesNotFound(NotFound):
    """No series has this id, or this reader may not see it."""

    code = "series_not_found"
    title = "No such series"
    title_zh = "没有这部剧"


class EpisodeNotFound(NotFound):
    """No episode that this reader may watch has this id."""

    code = "episode_not_found"
    title = "No such episode"
    title_zh = "没有这一集"


class IllegalMove(Conflict):
    """An episode or series cannot go from its state to the one asked for."""

    code = "illegal_move"
    title = "Not possible in this state"
    title_zh = "当前状态下不能这样做"


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeFacts:
    """What the maker declares about one episode; the body excludes the opening licence card.

    Times are seconds from the first frame of the file as delivered.
    """

    number: Annotated[int, Meta(extra_json_schema={"minimum": 1, "maximum": MOST_NUMBER})]
    title: str = ""
    body_start_seconds: float | None = None
    body_end_seconds: float | None = None
    declared_seconds: float | None = None
    reviewed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubtitleFile:
    """Subtitles delivered beside a master: the file as it came, and the BCP 47 tag of its language."""

    language: str
    name: str
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """The share done, 0…1, and the seconds that are left, None where nobody knows yet."""

    share: float
    left_seconds: float | None

    @classmethod
    def after(cls, share: float, seconds: float) -> "Progress":
        """How far it is when ``share`` took ``seconds``."""
        return cls(share=share, left_seconds=seconds * (1 - share) / share if share >= _EARLY else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One series as stored. ``art_id`` names the folder of the media store with its posters;
    ``facts_version`` grows with every change of its facts.

    ``grade`` is that of its award 精品 at the instant as of which it is shown; None: it has none, or nobody
    looked.
    """

    id: str
    facts: SeriesFacts
    state: SeriesState
    delivered_by: str
    created_at: datetime
    published_at: datetime | None = None
    art_id: str | None = None
    art_files: tuple[str, ...] = ()
    facts_version: int = 1
    grade: Grade | None = None

    def insider(self, account: Account | None) -> bool:
        """Whether the account sees what is not public of the series: its deliverer does, and who reads the
        console.
        """
        return account is not None and (account.id == self.delivered_by or account.role in READERS)

    def open_on(self, day: date, endpoint: Endpoint | None = None) -> bool:
        """Whether the rights cover the day in China, on ``endpoint`` where one is named."""
        rights = self.facts.rights
        return (
            rights is not None
            and rights.starts_on <= day <= rights.ends_on
            and (endpoint is None or endpoint in rights.endpoints)
        )

    def visible_to(self, account: Account | None, day: date, *, drafts: bool) -> bool:
        """Whether a reader sees it on a day in China: insiders always, everyone what is public and in
        its rights window (with ``drafts`` what is not yet public too); nobody what was taken down.
        """
        if self.state is SeriesState.TAKEN_DOWN:
            return False
        if self.insider(account):
            return True
        return drafts if self.state is SeriesState.DRAFT else self.open_on(day)

    def version(self, episode: "Episode", *, insider: bool) -> "Episode":
        """The episode as a reader gets it: the reviewed version where the series is public."""
        return episode.as_public() if self.state is SeriesState.PUBLISHED and not insider else episode

    def move(self, to: SeriesState) -> Self:
        """The same series in another state; every state leads to every other."""
        return replace(self, state=to)


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """One episode as stored. ``asset_id`` names the folder of the media store with its newest version,
    ``public_asset_id`` the newest one that passed review; ``preview`` says that it is a first version, which
    only phones can play.

    ``ai_label`` is what is asked of the next version made.

    ``fence`` grows with every claim: who holds an older one may not publish any more.
    ``failure_code`` and ``failure_detail`` say why the last attempt failed.
    """

    id: str
    series_id: str
    facts: EpisodeFacts
    state: EpisodeState
    master_sha256: str
    master_name: str
    attempts: int = 0
    fence: int = 0
    failure_code: str | None = None
    failure_detail: str | None = None
    asset_id: str | None = None
    duration_seconds: float | None = None
    published_at: datetime | None = None
    public_asset_id: str | None = None
    public_seconds: float | None = None
    preview: bool = False
    ai_label: AiLabel = AiLabel.NONE

    @property
    def screens(self) -> tuple[Screen, ...]:
        """The screens on which there is something to play."""
        if self.asset_id is None:
            return ()
        return (Screen.PHONE,) if self.preview else tuple(Screen)

    @property
    def number(self) -> int:
        return self.facts.number

    def as_public(self) -> Self:
        """The same episode with the version that everyone may watch."""
        return replace(self, asset_id=self.public_asset_id, duration_seconds=self.public_seconds)

    def body(self) -> tuple[float, float]:
        """Start and end of the body in seconds; the whole episode where none is declared."""
        end = self.facts.body_end_seconds or self.duration_seconds or 0.0
        return self.facts.body_start_seconds or 0.0, end
