"""What the command line shows: progress bars, live tables, errors in two languages. On standard error;
standard output is for results.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.live import Live
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn
from rich.table import Table

from catalog.errors import ZhanboError
from catalog.series import EpisodeState
from curation.answers import ShownEpisode
from curation.desk_answers import ListedEpisode, ListedSeries
from deploy.delivering import UploadProgress

screen = Console(stderr=True, highlight=False)
output = Console(highlight=False, soft_wrap=True)

_STATE = {
    EpisodeState.QUEUED: ("排队中", "queued", "dim"),
    EpisodeState.RUNNING: ("转码中", "transcoding", "cyan"),
    EpisodeState.PUBLISHED: ("已发布", "published", "green"),
    EpisodeState.FAILED: ("失败", "failed", "red"),
}


def complain(error: ZhanboError) -> None:
    """The error in both languages, with its code, field and facts."""
    field = f" [{error.field}]" if error.field else ""
    detail = f"：{error.detail}" if error.detail else ""
    screen.print(
        f"{error.code}{field} {error.title_zh}{detail} / {error.title}",
        style="red",
        markup=False,
        soft_wrap=True,
    )


@contextmanager
def uploading() -> Generator[UploadProgress]:
    """A bar for each file that is uploaded."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=screen, transient=not screen.is_terminal) as bars:
        known: dict[Path, TaskID] = {}

        def progress(file: Path, sent: int, size: int) -> None:
            if file not in known:
                known[file] = bars.add_task(f"上传 {file.name}", total=size)
            bars.update(known[file], completed=sent)

        yield progress


def _state(episode: ShownEpisode | ListedEpisode) -> str:
    zh, en, style = _STATE[episode.state]
    share = f" {episode.progress:.0%}" if episode.progress is not None else ""
    if episode.left_seconds is not None:
        share += f" 剩{round(episode.left_seconds)}秒 {round(episode.left_seconds)} s left"
    code = f" {episode.code} {episode.message_zh}" if episode.code else ""
    return f"[{style}]{zh} {en}{share}{code}[/]"


def _table(episodes: Sequence[ShownEpisode | ListedEpisode]) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    for episode in episodes:
        table.add_row(f"第{episode.number}集", episode.title, _state(episode))
    return table


class Watching:
    """A live table of episodes on a terminal; one line per change elsewhere."""

    def __init__(self, live: Live | None) -> None:
        self._live = live
        self._told: dict[str, EpisodeState] = {}

    def __call__(self, episodes: Sequence[ShownEpisode]) -> None:
        if self._live is not None:
            self._live.update(_table(episodes))
            return
        for episode in episodes:
            if self._told.get(episode.id) is not episode.state:
                self._told[episode.id] = episode.state
                screen.print(f"第{episode.number}集 {_state(episode)}")


@contextmanager
def watching() -> Generator[Watching]:
    if screen.is_terminal:
        with Live(console=screen, refresh_per_second=4) as live:
            yield Watching(live)
    else:
        yield Watching(None)


def show_series(found: Sequence[ListedSeries]) -> None:
    """What is queued, running, failed and why."""
    for one in found:
        output.print(f"[bold]{one.title}[/]  {one.id}  {one.state}")
        output.print(_table(one.episodes))
        for refusal in one.refusals:
            output.print(f"  {refusal.code} {refusal.zh} / {refusal.en} [{refusal.field}]", markup=False)
