"""``zhanbo deliver``: a validated package goes to the server and, if asked, is watched to its end."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.checksum import sha256_of
from catalog.series import EpisodeState
from curation.answers import SeriesPage, ShownEpisode
from deploy.client import Client
from transcoder.delivery.package import Package, PackageEpisode
from transcoder.intake import Accepted, DeliveredEpisode, DeliveredSubtitle, NewDelivery

POLL_SECONDS = 0.5
UploadProgress = Callable[[Path, int, int], None]
"""(file, bytes that the server has, bytes in all)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What ``--json`` prints as its last line."""

    series: str
    episodes: tuple["EpisodeOutcome", ...]

    @property
    def published(self) -> bool:
        return all(episode.state is EpisodeState.PUBLISHED for episode in self.episodes)


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeOutcome:
    id: str
    number: int
    state: EpisodeState
    code: str | None


async def send(client: Client, package: Package, progress: UploadProgress) -> Accepted:
    """Upload the files of a package and deliver it. Sent twice, it is stored once."""
    episodes: list[DeliveredEpisode] = []
    for episode in package.episodes:
        upload = await _upload(client, episode.file, episode.name, progress)
        subtitles = await _subtitles(client, episode, progress)
        episodes.append(DeliveredEpisode(facts=episode.facts, upload=upload, subtitles=subtitles))
    posters: dict[str, str] = {}
    for shape, file in (("portrait", package.posters.portrait), ("landscape", package.posters.landscape)):
        if file is not None:
            posters[shape] = await _upload(client, file, file.name, progress)
    delivery = NewDelivery(facts=package.facts, episodes=episodes, posters=posters)
    return await client.post("/intake/deliveries", delivery, Accepted)


async def _subtitles(
    client: Client, episode: PackageEpisode, progress: UploadProgress
) -> list[DeliveredSubtitle]:
    return [
        DeliveredSubtitle(language=one.language, upload=await _upload(client, one.file, one.name, progress))
        for one in episode.subtitles
    ]


async def _upload(client: Client, file: Path, name: str, progress: UploadProgress) -> str:
    size = file.stat().st_size
    sha256 = await asyncio.to_thread(sha256_of, file)
    return await client.upload(file, name, sha256, lambda sent: progress(file, sent, size))


async def watch(
    client: Client, accepted: Accepted, seen: Callable[[Sequence[ShownEpisode]], None]
) -> Outcome:
    """Wait until every delivered episode is published or failed; ``seen`` is told how it goes."""
    wanted = {episode.id for episode in accepted.episodes}
    while True:
        page = await client.get(f"/v1/series/{accepted.series}", SeriesPage)
        mine = [episode for episode in page.episodes if episode.id in wanted]
        seen(mine)
        if all(episode.state in {EpisodeState.PUBLISHED, EpisodeState.FAILED} for episode in mine):
            return Outcome(series=accepted.series, episodes=tuple(_outcome(episode) for episode in mine))
        await asyncio.sleep(POLL_SECONDS)


def _outcome(episode: ShownEpisode) -> EpisodeOutcome:
    return EpisodeOutcome(id=episode.id, number=episode.number, state=episode.state, code=episode.code)


def at_once(accepted: Accepted) -> Outcome:
    """The outcome as it stands right after the delivery."""
    return Outcome(
        series=accepted.series,
        episodes=tuple(
            EpisodeOutcome(id=episode.id, number=episode.number, state=episode.state, code=None)
            for episode in accepted.episodes
        ),
    )
