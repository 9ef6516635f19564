"""From works to the lines of a list. Pure."""

from collections.abc import Sequence

from catalog.failure import message_of
from catalog.gates import Refusal
from catalog.series import Episode
from curation import shelf
from curation.desk_answers import ListedEpisode, ListedSeries


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
        episodes=tuple(_episode(work, episode) for episode in work.episodes),
        refusals=tuple(refusals),
    )


def _episode(work: shelf.Work, episode: Episode) -> ListedEpisode:
    message = message_of(episode.failure_code) if episode.failure_code else None
    under_way = work.progress.get(episode.id)
    return ListedEpisode(
        id=episode.id,
        number=episode.number,
        title=episode.facts.title,
        state=episode.state,
        screens=episode.screens,
        progress=None if under_way is None else under_way.share,
        left_seconds=None if under_way is None else under_way.left_seconds,
        code=episode.failure_code,
        message=None if message is None else message.en,
        message_zh=None if message is None else message.zh,
        attempts=episode.attempts,
    )
