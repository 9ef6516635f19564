"""From works to the lines of a list. Pure."""

from collections.abc import Sequence

from catalog.gates import Refusal
from curation import shelf
from curation.answers import ListedEpisode
from curation.desk_answers import ListedSeries


def listed(work: shelf.Work, refusals: Sequence[Refusal], url: shelf.MediaUrl) -> ListedSeries:
    """A work as one line, with what the gates refuse."""
    card, one = shelf.card(work, url), work.series
    return ListedSeries(
        id=one.id,
        title=card.title,
        state=one.state,
        zone=card.zone,
        labels=card.labels,
        maker=card.maker,
        poster=card.poster,
        planned_episodes=card.planned_episodes,
        delivered_at=one.created_at,
        rights_end_on=None if one.facts.rights is None else one.facts.rights.ends_on,
        tallies=card.tallies,
        episodes=tuple(
            ListedEpisode(**shelf.episode_fields(work, episode))  # pyright: ignore[reportArgumentType]
            for episode in work.episodes
        ),
        refusals=tuple(refusals),
    )
