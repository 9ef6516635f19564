"""Read a delivery from a path: a package with sheets, or a plain folder of clips. Blocking."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from catalog.series import SeriesFacts
from transcoder.delivery.attachments import find_posters
from transcoder.delivery.checksums import Checksum, read_checksums
from transcoder.delivery.declared import Declared, declared
from transcoder.delivery.episodes import Gathered, from_files, from_rows
from transcoder.delivery.files import Files, list_files
from transcoder.delivery.grid import Grid, records
from transcoder.delivery.layout import EPISODES, WORK
from transcoder.delivery.opening import open_delivery
from transcoder.delivery.package import Package, Posters
from transcoder.delivery.problem import Place, Problem, problem, unusable
from transcoder.delivery.rules import check
from transcoder.delivery.sheets import read_grids
from transcoder.delivery.sink import Limits


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A package as read, the checksums still to be verified, and the problems found without its media."""

    package: Package
    checksums: tuple[Checksum, ...]
    problems: tuple[Problem, ...]


def read(path: Path, workdir: Path, *, today: date, demo: bool, limits: Limits) -> Delivery:
    """The delivery at ``path``; Unusable where there is nothing to read.

    An archive is unpacked into ``workdir``, which the caller makes and removes. ``demo`` accepts numbers
    that only a demonstration may carry.
    """
    root, name = open_delivery(path, workdir, limits)
    files = list_files(root, limits.max_files)
    grids, problems = read_grids(files)
    if grids or any(found.code in ("E108", "E109") for found in problems):
        delivery = _package(root, name, files, grids, today=today, demo=demo)
    else:
        delivery = _folder_of_clips(root, name, files)
    return Delivery(
        package=delivery.package,
        checksums=delivery.checksums,
        problems=(*problems, *delivery.problems),
    )


def _package(
    root: Path, name: str, files: Files, grids: Mapping[str, Grid], *, today: date, demo: bool
) -> Delivery:
    if EPISODES.name not in grids and not files.clips():
        raise unusable("E007")
    said = declared(grids, name)
    gathered = _episodes(grids, files)
    posters, poster_problems = find_posters(files)
    checksums, checksum_problems = read_checksums(files)
    wrong = check(said, received=len(gathered.episodes), today=today, demo=demo)
    return Delivery(
        package=_assemble(root, said.facts, gathered, posters, from_sheets=True),
        checksums=checksums,
        problems=(
            *_missing_sheets(grids),
            *said.problems,
            *(wrong if WORK.name in grids else ()),
            *gathered.problems,
            *_missing_documents(said, files),
            *poster_problems,
            *checksum_problems,
        ),
    )


def _folder_of_clips(root: Path, name: str, files: Files) -> Delivery:
    gathered = from_files(files)
    if not gathered.episodes:
        raise unusable("E007")
    posters, poster_problems = find_posters(files)
    checksums, checksum_problems = read_checksums(files)
    return Delivery(
        package=_assemble(root, SeriesFacts(title=name), gathered, posters, from_sheets=False),
        checksums=checksums,
        problems=(*gathered.problems, *poster_problems, *checksum_problems),
    )


def _episodes(grids: Mapping[str, Grid], files: Files) -> Gathered:
    """By the rows of 分集; a package without that sheet is numbered by its files."""
    if EPISODES.name in grids:
        return from_rows(records(grids[EPISODES.name], EPISODES), files)
    return from_files(files)


def _missing_sheets(grids: Mapping[str, Grid]) -> tuple[Problem, ...]:
    if WORK.name in grids:
        return ()
    return (problem("E107", Place(sheet=WORK.name), name=WORK.name),)


def _missing_documents(said: Declared, files: Files) -> tuple[Problem, ...]:
    return tuple(
        problem("W217", cell.place, value=cell.text[:60])
        for cell in said.documents
        if files.find(cell.text, files.all) is None
    )


def _assemble(
    root: Path, facts: SeriesFacts, gathered: Gathered, posters: Posters, *, from_sheets: bool
) -> Package:
    return Package(
        root=root, facts=facts, episodes=gathered.episodes, posters=posters, from_sheets=from_sheets
    )
