"""From series, episodes and tallies to cards, shelves and pages. Pure.

``Work`` gathers what the catalogue knows of one series; everything shown is made from it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce

from catalog.failure import message_of
from catalog.gates import Candidate, Carried, publication_refusals
from catalog.resuming import goes_on
from catalog.series import Episode, Progress, Series, SeriesState
from catalog.viewing import LeftOff, Tally
from catalog.zone import ZONES, ZONES_BY_SLUG, Zone
from curation import places
from curation.answers import (
    Card,
    Continued,
    Delivered,
    SeriesPage,
    Shelf,
    ShownEpisode,
    ShownTally,
    ShownZone,
)

MediaUrl = Callable[[str, str], str]
"""(asset id, path inside it) → a URL that a viewer may fetch."""

LATEST_ITEMS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One series with all that is shown of it; ``progress`` by episode id, ``carried`` for insiders."""

    series: Series
    episodes: Sequence[Episode]
    tallies: Mapping[str, Tally]
    progress: Mapping[str, Progress] = field(default_factory=dict[str, Progress])
    carried: Sequence[Carried] = ()

    @property
    def playable(self) -> list[Episode]:
        return [episode for episode in self.episodes if episode.asset_id is not None]

    def tally(self) -> Tally:
        return reduce(lambda total, tally: total + tally, self.tallies.values(), Tally())


def _labels(work: Work) -> tuple[str, ...]:
    facts = work.series.facts
    known = {
        "masterpiece": work.series.grade is not None,
        "ad": facts.sponsored,
        "ai": facts.ai_made,
        "minor-advisory": facts.minor_advisory,
        "draft": work.series.state is SeriesState.DRAFT,
    }
    return tuple(label for label, applies in known.items() if applies)


def _art(work: Work, name: str, url: MediaUrl) -> str | None:
    """The maker's own poster, else the picture of the first playable episode."""
    series = work.series
    if series.art_id is not None and name in series.art_files:
        return url(series.art_id, name)
    first = next((episode.asset_id for episode in work.playable if episode.asset_id), None)
    return None if first is None else url(first, "poster.jpg")


def card(work: Work, url: MediaUrl) -> Card:
    facts, playable = work.series.facts, work.playable
    zone = ZONES_BY_SLUG.get(facts.zones[0]) if facts.zones else None
    return Card(
        id=work.series.id,
        title=facts.title,
        logline=facts.logline,
        zone=None if zone is None else ShownZone.of(zone),
        orientation=facts.orientation,
        poster=_art(work, "portrait.jpg", url),
        backdrop=_art(work, "landscape.jpg", url),
        episode_count=len(playable),
        planned_episodes=facts.planned_episodes,
        status=facts.status,
        labels=_labels(work),
        maker=facts.maker(),
        registration_number=None if facts.registration is None else facts.registration.number,
        tallies=ShownTally.of(work.tally()),
        first_episode=playable[0].id if playable else None,
    )


def continued(work: Work, left: LeftOff, url: MediaUrl) -> Continued | None:
    """A work that its viewer left at ``left``; None where they saw all of it, or hardly any."""
    on = goes_on(work.playable, left)
    if on is None or (on.seconds == 0 and on.episode == work.playable[0].id):
        return None
    duration = next(one.duration_seconds for one in work.playable if one.id == on.episode)
    return Continued(
        **_card_fields(work, url),  # pyright: ignore[reportArgumentType]
        episode=on.episode, number=on.number, seconds=on.seconds, duration_seconds=duration,
    )  # fmt: skip


def episode_fields(work: Work, episode: Episode) -> dict[str, object]:
    """The fields of a ``ListedEpisode``."""
    message = message_of(episode.failure_code) if episode.failure_code else None
    under_way = work.progress.get(episode.id)
    return {
        "id": episode.id,
        "number": episode.number,
        "title": episode.facts.title,
        "state": episode.state,
        "screens": episode.screens,
        "progress": None if under_way is None else under_way.share,
        "left_seconds": None if under_way is None else under_way.left_seconds,
        "code": episode.failure_code,
        "message": None if message is None else message.en,
        "message_zh": None if message is None else message.zh,
        "attempts": episode.attempts,
    }


def _episode(work: Work, episode: Episode, url: MediaUrl) -> ShownEpisode:
    return ShownEpisode(
        **episode_fields(work, episode),  # pyright: ignore[reportArgumentType]
        duration_seconds=episode.duration_seconds,
        poster=None if episode.asset_id is None else url(episode.asset_id, "poster.jpg"),
        tallies=ShownTally.of(work.tallies.get(episode.id, Tally())),
    )


def _card_fields(work: Work, url: MediaUrl) -> dict[str, object]:
    shown = card(work, url)
    return {name: getattr(shown, name) for name in Card.__dataclass_fields__}


def _page_fields(work: Work, url: MediaUrl) -> dict[str, object]:
    facts = work.series.facts
    return {
        **_card_fields(work, url),
        "state": work.series.state,
        "synopsis": facts.synopsis,
        "tier": facts.tier,
        "tier_label": None if facts.tier is None else facts.tier.zh,
        "year": facts.year,
        "tags": facts.tags,
        "organisations": facts.organisations,
        "people": facts.people,
        "places": tuple(map(places.shown, facts.places)),
        "episodes": tuple(_episode(work, episode, url) for episode in work.episodes),
    }


def series_page(work: Work, url: MediaUrl) -> SeriesPage:
    return SeriesPage(**_page_fields(work, url))  # pyright: ignore[reportArgumentType]


def delivered(work: Work, url: MediaUrl, today: date, *, demo: bool) -> Delivered:
    """The series as curators see it, with what keeps it, or some of its episodes, from the public."""
    facts = work.series.facts
    candidate = Candidate(
        facts=facts,
        episodes=[episode.facts for episode in work.episodes],
        today=today,
        carried=work.carried,
        demo=demo,
    )
    return Delivered(
        **_page_fields(work, url),  # pyright: ignore[reportArgumentType]
        delivered_at=work.series.created_at,
        refusals=publication_refusals(candidate),
        zones=facts.zones,
        filed_on=facts.filed_on,
        special_themes=facts.special_themes,
        budget_known=facts.investment_wan is not None,
        registration_verified_by=facts.registration_verified_by,
        title_signed_off_by=facts.title_signed_off_by,
        rights=facts.rights,
        zone_facts=dict(facts.zone_facts),
        waiting_for_review=tuple(e.number for e in work.episodes if not e.facts.reviewed),
    )


def zone_shelf(zone: Zone, works: Sequence[Work], url: MediaUrl) -> Shelf:
    """The works whose primary zone this is, as they come (newest first)."""
    items = tuple(card(work, url) for work in works if work.series.facts.zones[:1] == (zone.slug,))
    return Shelf(id=f"zone:{zone.slug}", title=zone.name, title_en=zone.name_en, zone=zone.slug, items=items)


def home_shelves(works: Sequence[Work], url: MediaUrl) -> tuple[Shelf, ...]:
    """The newest works, then a shelf for each zone that has any."""
    newest = tuple(card(work, url) for work in works[:LATEST_ITEMS])
    latest = Shelf(id="latest", title="最新上线", title_en="New arrivals", zone=None, items=newest)
    zones = (zone_shelf(zone, works, url) for zone in ZONES)
    return tuple(shelf for shelf in (latest, *zones) if shelf.items)
