"""Every hostile clip goes past the command line's own check, straight to the worker, and is refused there."""

import asyncio
import csv
from pathlib import Path
from typing import Any

from catalog.checksum import sha256_of
from catalog.series import EpisodeFacts, SeriesFacts
from deploy.client import Client, client
from deploy.delivering import watch
from tests.journeys.instance import Instance
from transcoder.intake import Accepted, DeliveredEpisode, NewDelivery


def _refused(media: Path) -> list[Path]:
    with (media / "hostile" / "INDEX.tsv").open(encoding="utf-8") as index:
        rows = [row for row in csv.DictReader(index, delimiter="\t") if row["expected"] == "reject"]
    return [media / "hostile" / row["file"] for row in rows]


async def _deliver(server: Client, title: str, files: list[Path]) -> Accepted:
    episodes: list[DeliveredEpisode] = []
    for number, file in enumerate(files, 1):
        upload = await server.upload(file, file.name, sha256_of(file), lambda _: None)
        episodes.append(DeliveredEpisode(facts=EpisodeFacts(number=number), upload=upload))
    delivery = NewDelivery(facts=SeriesFacts(title=title), episodes=episodes, posters={})
    return await server.post("/intake/deliveries", delivery, Accepted)


async def _worker_pid(instance: Instance) -> int:
    return int((instance.data / "run" / "transcoder.pid").read_text().split()[0])


async def test_every_hostile_clip_is_refused_with_a_code_and_the_worker_lives(
    instance: Instance, shared_media: Path
) -> None:
    files = [file for file in _refused(shared_media) if file.stat().st_size > 0]
    assert len(files) > 80
    before = await _worker_pid(instance)
    async with client(instance.origin, instance.token) as server:
        accepted = await _deliver(server, "来者不善", files)
        async with asyncio.timeout(280):
            outcome = await watch(server, accepted, lambda _: None)
        good = await _deliver(server, "好片", [shared_media / "real" / "media__sample_portrait.mp4"])
        after = await watch(server, good, lambda _: None)
    wrong: list[Any] = [
        (files[episode.number - 1].name, episode.state, episode.code)
        for episode in outcome.episodes
        if episode.state != "failed" or episode.code in (None, "worker_lost", "unexpected", "encode_failed")
    ]
    assert wrong == []
    assert after.published
    assert await _worker_pid(instance) == before
