"""Validate a delivery: read it, measure its clips, report every problem at once."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from transcoder.delivery.attachments import check_subtitles
from transcoder.delivery.checksums import verify
from transcoder.delivery.measured import Measure, Measured, check_media
from transcoder.delivery.package import PackageEpisode
from transcoder.delivery.problem import Problem, Unusable
from transcoder.delivery.read import Delivery, read
from transcoder.delivery.report import Report, report
from transcoder.delivery.sink import Limits

CLIPS_AT_ONCE = 2  # probing decodes for loudness: one per core of the smallest machine
Progress = Callable[[int, int], None]
"""Called with (clips measured so far, clips in all)."""


async def validate(
    path: Path,
    measure: Measure,
    today: date,
    workdir: Path,
    demo: bool = False,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Report:
    """The report on the delivery at ``path``; never raises for what a maker did wrong.

    An archive is unpacked into ``workdir``: the caller makes it, and keeps it as long as the report's package
    is used. What ``measure`` raises comes out in an ExceptionGroup: it is our failure, not the maker's.
    """
    try:
        delivery = await asyncio.to_thread(
            read, path, workdir, today=today, demo=demo, limits=limits or Limits()
        )
    except Unusable as refused:
        return report([refused.problem], None)
    measured = await _measure(delivery.package.episodes, measure, progress)
    known = {name: found.sha256 for name, found in measured.items()}
    damaged = await asyncio.to_thread(_damaged, delivery, known)
    media = check_media(delivery.package, measured)
    words = await asyncio.to_thread(lambda: list(check_subtitles(delivery.package, measured)))
    return report([*delivery.problems, *damaged, *media, *words], delivery.package)


async def _measure(
    episodes: tuple[PackageEpisode, ...], measure: Measure, progress: Progress | None
) -> Mapping[str, Measured]:
    files = {episode.name: episode.file for episode in episodes}
    gate = asyncio.Semaphore(CLIPS_AT_ONCE)
    measured: dict[str, Measured] = {}

    async def one(name: str, file: Path) -> None:
        async with gate:
            measured[name] = await measure(file)
        if progress:
            progress(len(measured), len(files))

    async with asyncio.TaskGroup() as tasks:
        for name, file in files.items():
            tasks.create_task(one(name, file))
    return measured


def _damaged(delivery: Delivery, known: Mapping[str, str]) -> list[Problem]:
    return list(verify(delivery.checksums, known))
