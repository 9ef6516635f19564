"""Make the demo's films one work at a time and deliver each as a maker would: the first work plays
while the rest is still being drawn. What is there already is left alone.
"""

import asyncio
import os
import signal
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from catalog.errors import Unavailable
from catalog.series import EpisodeState
from curation.desk_answers import ListedSeries
from deploy import delivering, standing
from deploy.client import Client, client
from deploy.console import output, screen
from deploy.demo.catalogue import WORKS, write_package
from deploy.demo.gathering import gather
from deploy.demo.work import Work
from deploy.guard import PR_SET_PDEATHSIG, prctl
from deploy.local import Urls
from deploy.measure import measure_with
from transcoder import tools
from transcoder.delivery.validate import validate

WATCH_SECONDS = 1.0


class FilmFailed(Unavailable):
    """A film of the demo could not be made."""

    code = "film_failed"
    title = "A demo film could not be made"
    title_zh = "演示片制作失败"


async def seed(urls: Urls, folder: Path, token: str) -> None:
    """Deliver what is missing of the demo catalogue, then say when all of it plays."""
    async with client(urls.origin, token) as server:
        missing = await _missing(server)
        if not missing:
            await _gather(server)
            screen.print(f"演示片单已就绪（{len(WORKS)}部） · the demo catalogue is complete")
            return
        watcher = asyncio.create_task(_watch(server, urls))
        try:
            for work in missing:
                screen.print(f"制作 {work.title} · drawing …")
                await _deliver(server, work, folder)
            await _gather(server)
            await watcher
        finally:
            watcher.cancel()
            await asyncio.gather(watcher, return_exceptions=True)


async def _gather(server: Client) -> None:
    await gather(server, {title: one.id for title, one in (await _delivered(server)).items()})


async def _delivered(server: Client) -> dict[str, ListedSeries]:
    return {one.title: one async for one in standing.works(server)}


async def _missing(server: Client) -> list[Work]:
    known = await _delivered(server)
    return [work for work in WORKS if not _complete(known.get(work.title), work)]


def _complete(known: ListedSeries | None, work: Work) -> bool:
    """Whether every episode was delivered and did not fail."""
    sound = [one for one in known.episodes if one.state is not EpisodeState.FAILED] if known else []
    return len(sound) >= len(work.scripts)


async def _deliver(server: Client, work: Work, folder: Path) -> None:
    films = folder / "films"
    wanted = [films / f"{work.slug}-{number:03d}.mp4" for number in range(1, len(work.scripts) + 1)]
    if not all(film.is_file() for film in wanted):
        await _draw(work, films)
    package = folder / "packages" / work.title
    await asyncio.to_thread(write_package, work, package, wanted)
    found = await tools.find(os.environ)
    with tempfile.TemporaryDirectory(prefix="zhanbo-") as workdir:
        today = datetime.now(UTC).date()
        report = await validate(package, measure_with(found), today, Path(workdir), demo=True)
        if report.exit_code or report.package is None:
            raise FilmFailed("; ".join(report.lines()))
        await delivering.send(server, report.package, _unseen)


def _unseen(_file: Path, _sent: int, _size: int) -> None:
    """Uploads on one machine take no time that anyone would watch."""


def _courteous() -> None:
    """Die with the supervisor, and leave the cores to the transcoder, which someone is waiting for."""
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    os.nice(10)


async def _draw(work: Work, films: Path) -> None:
    """In a process of its own, which dies with this one: drawing must not hold up the supervision."""
    films.mkdir(parents=True, exist_ok=True)
    argv = (sys.executable, "-P", "-m", "deploy.demo.films", "--out", str(films), "--work", work.slug)
    process = await asyncio.create_subprocess_exec(
        *argv,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        preexec_fn=_courteous,
    )
    try:
        _, complaint = await process.communicate()
    except asyncio.CancelledError:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        raise FilmFailed(complaint.decode("utf-8", "replace")[-500:], field=work.slug)


async def _watch(server: Client, urls: Urls) -> None:
    """Say what has become playable, until everything is."""
    told: set[str] = set()
    while True:
        known = await _delivered(server)
        for work in WORKS:
            one = known.get(work.title)
            if one is not None and work.slug not in told and _settled(one, work):
                told.add(work.slug)
                _tell(one, len(told), urls)
        if len(told) == len(WORKS):
            screen.print("演示片单已全部就绪 · the whole demo catalogue plays")
            return
        await asyncio.sleep(WATCH_SECONDS)


def _settled(one: ListedSeries, work: Work) -> bool:
    ended = {EpisodeState.PUBLISHED, EpisodeState.FAILED}
    return len(one.episodes) >= len(work.scripts) and all(e.state in ended for e in one.episodes)


def _tell(one: ListedSeries, count: int, urls: Urls) -> None:
    failed = [episode for episode in one.episodes if episode.state is EpisodeState.FAILED]
    if failed:
        screen.print(f"✗ {one.title}: {', '.join(str(episode.code) for episode in failed)}", style="red")
    else:
        output.print(f"[{count}/{len(WORKS)}] {one.title} 可以观看 · plays", markup=False)
    if count == 1:
        output.print(f"  打开 open {urls.phone}")
