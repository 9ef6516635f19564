"""What curation answers: the shapes of its JSON. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from catalog.egress import EgressDay
from catalog.gates import Refusal
from catalog.licence import Tier
from catalog.quality import QualityDay
from catalog.release import Release
from catalog.rendition import Screen
from catalog.series import EpisodeState, Organisation, Orientation, Person, Rights, SeriesState, Status
from catalog.special import Special
from catalog.viewing import Tally
from catalog.zone import Zone
from curation.places import ShownPlace


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTally:
    """A tally without what is for operators only."""

    plays: int
    qualified_views: int
    completions: int
    watch_seconds: float

    @classmethod
    def of(cls, tally: Tally) -> "ShownTally":
        return cls(
            plays=tally.plays,
            qualified_views=tally.qualified_views,
            completions=tally.completions,
            watch_seconds=round(tally.watch_seconds, 3),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownZone:
    slug: str
    name: str
    label: str
    name_en: str
    series_count: int = 0

    @classmethod
    def of(cls, zone: Zone, series_count: int = 0) -> "ShownZone":
        return cls(
            slug=zone.slug,
            name=zone.name,
            label=zone.label,
            name_en=zone.name_en,
            series_count=series_count,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A series on a shelf. ``labels`` are codes: ``masterpiece``, ``ad``, ``ai``, ``minor-advisory``,
    ``draft``.
    """

    id: str
    title: str
    logline: str
    zone: ShownZone | None
    orientation: Orientation | None
    poster: str | None
    backdrop: str | None
    episode_count: int
    planned_episodes: int | None
    status: Status | None
    labels: tuple[str, ...]
    maker: str | None
    registration_number: str | None
    tallies: ShownTally
    first_episode: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A row of cards; ``zone`` names where more of them are."""

    id: str
    title: str
    title_en: str
    zone: str | None
    items: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCard:
    """A special or a showcase that is open, as a door to its page. ``art`` is a wide picture of its hero."""

    slug: str
    title: str
    title_en: str
    summary: str
    summary_en: str
    opens_at: datetime
    closes_at: datetime | None
    art: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """``specials`` and ``showcases`` are those that are open."""

    screen: str
    specials: tuple[PageCard, ...]
    showcases: tuple[PageCard, ...]
    shelves: tuple[Shelf, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Zones:
    zones: tuple[ShownZone, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZonePage:
    slug: str
    name: str
    label: str
    name_en: str
    shelves: tuple[Shelf, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEpisode:
    """``progress`` is the share done (0…1) while an episode is transcoded, and ``left_seconds`` what is
    left of that where it can be told; ``screens`` are those that can play it, be it an earlier version.
    """

    id: str
    number: int
    title: str
    state: EpisodeState
    screens: tuple[Screen, ...]
    progress: float | None
    left_seconds: float | None
    code: str | None
    message: str | None
    message_zh: str | None
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownEpisode(ListedEpisode):
    """An episode with what stands beside it on its series' page."""

    duration_seconds: float | None
    poster: str | None
    tallies: ShownTally


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesPage(Card):
    """A series with its episodes. What the maker invested is private and stands nowhere here."""

    state: SeriesState
    synopsis: str
    tier: Tier | None
    tier_label: str | None
    year: int | None
    tags: tuple[str, ...]
    organisations: tuple[Organisation, ...]
    people: tuple[Person, ...]
    places: tuple[ShownPlace, ...]
    episodes: tuple[ShownEpisode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Continued(Card):
    """A series that its viewer has begun: with which episode they go on, from which second of how many."""

    episode: str
    number: int
    seconds: float
    duration_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """What one viewer has begun, follows and likes, the last first. ``followed`` and ``liked`` are ids of
    series, of all of them; ``following`` shows those that can be watched now.
    """

    continuing: tuple[Continued, ...]
    following: tuple[Card, ...]
    followed: tuple[str, ...]
    liked: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    query: str
    items: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered(SeriesPage):
    """A series as curators and operators see it: with the facts that the gates look at and what they say.

    ``budget_known`` is all that is told of what the maker invested. ``waiting_for_review`` are
    numbers of episodes.
    """

    delivered_at: datetime
    refusals: tuple[Refusal, ...]
    zones: tuple[str, ...]
    filed_on: date | None
    special_themes: tuple[str, ...]
    budget_known: bool
    registration_verified_by: str | None
    title_signed_off_by: str | None
    rights: Rights | None
    zone_facts: dict[str, str]
    waiting_for_review: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Newest day first; a day is there for each screen and source that told something."""

    days: tuple[QualityDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Egress:
    """Newest day first, and of each day what was sent most. None of it is watch time."""

    days: tuple[EgressDay, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Specials:
    specials: tuple[PageCard, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSection:
    title: str
    title_en: str
    items: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialPage(PageCard):
    """A special with its sections; those in which nothing can be seen now are left out."""

    hero: Card | None
    sections: tuple[ShownSection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicPage:
    """Works that share a tag, newest first."""

    slug: str
    items: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedWork:
    """A work that a curator may put into a special; ``refusals`` say what keeps it from being seen there."""

    id: str
    title: str
    maker: str | None
    state: SeriesState | None
    poster: str | None
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTitle:
    """A line as it was written: the works of that title, or those that are nearest to it."""

    written: str
    works: tuple[ListedWork, ...]
    similar: tuple[ListedWork, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTitles:
    lines: tuple[FoundTitle, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedRevision:
    number: int
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PageLine:
    """A page that curators make, in a list of all: its newest revision, what viewers see now (None: nothing),
    and the last of its releases, newest first.
    """

    slug: str
    title: str
    opens_at: datetime
    closes_at: datetime | None
    newest: SavedRevision
    released: int | None
    is_open: bool
    releases: tuple[Release, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialLines:
    specials: tuple[PageLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PageDesk:
    """One revision of a page with all that a curator needs to know; the newest where none was asked for.

    ``works`` are those that it lists, in their order. ``releases`` and ``revisions`` come newest first.
    """

    slug: str
    revision: SavedRevision
    works: tuple[ListedWork, ...]
    revisions: tuple[SavedRevision, ...]
    releases: tuple[Release, ...]
    released: int | None
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecialDesk(PageDesk):
    special: Special
