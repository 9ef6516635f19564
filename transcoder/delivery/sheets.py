"""Find the six sheets among the spreadsheets of a package."""

import re
from collections.abc import Iterable, Sequence

from transcoder.delivery.csvsheet import read_csv
from transcoder.delivery.files import File, Files
from transcoder.delivery.grid import Grid, header_key, matches, records
from transcoder.delivery.layout import (
    CREDITS,
    EPISODES,
    PLACES,
    RIGHTS,
    SHEETS,
    THEMES,
    WORK,
    WORKBOOK,
    WORKBOOK_SUFFIXES,
    ZONE_FACTS,
    Column,
    Sheet,
)
from transcoder.delivery.problem import Place, Problem, problem
from transcoder.delivery.workbook import SpreadsheetProblem, read_workbook

_MOST_SPECIFIC_FIRST = (EPISODES, CREDITS, RIGHTS, PLACES, THEMES, WORK)  # 作品信息-分集.csv is 分集
_MIN_HEADERS = 2  # a sheet with a foreign name is recognised by at least so many headers
ZONE_FACT_COLUMNS = tuple(Column(name, words[0], words[1:]) for name, words in ZONE_FACTS.items())


def read_grids(files: Files) -> tuple[dict[str, Grid], list[Problem]]:
    """The grids by the name of their sheet; the first one found counts, 作品信息.xlsx before all others."""
    problems: list[Problem] = []
    grids = [grid for file in _candidates(files) for grid in _read(file, problems)]
    found: dict[str, Grid] = {}
    for grid in grids:
        sheet = _by_name(grid.name)
        if sheet and sheet.name not in found:
            found[sheet.name] = grid
    for grid in grids:
        sheet = None if _by_name(grid.name) else _by_headers(grid, [s for s in SHEETS if s.name not in found])
        if sheet:
            found[sheet.name] = grid
    used = {grid.file for grid in found.values()}
    unused = dict.fromkeys(grid.file for grid in grids if grid.file not in used)
    problems.extend(problem("W205", Place(file=file)) for file in unused)
    return found, problems


def _candidates(files: Files) -> Iterable[File]:
    spreadsheets = files.spreadsheets([*WORKBOOK_SUFFIXES, ".xls", ".csv"])
    ranks = {".csv": 2, ".xls": 3}
    return sorted(spreadsheets, key=lambda f: 0 if f.parts[-1] == WORKBOOK else ranks.get(f.suffix, 1))


def _read(file: File, problems: list[Problem]) -> Sequence[Grid]:
    try:
        if file.suffix == ".csv":
            grids = [read_csv(file.path, file.name, file.stem)]
        else:
            grids = read_workbook(file.path, file.name)
    except SpreadsheetProblem as found:
        problems.append(problem(found.code, Place(file=file.name), zh=found.zh, en=found.en))
        return ()
    return [grid for grid in grids if grid.rows]


def _by_name(name: str) -> Sheet | None:
    key = header_key(re.sub(r"^[0-9一二三四五六]+[.、_\-\s]+", "", name.strip()))
    for sheet in SHEETS:
        if key in {header_key(sheet.name), *map(header_key, sheet.synonyms)}:
            return sheet
    return next((sheet for sheet in _MOST_SPECIFIC_FIRST if sheet.name in key), None)


def _by_headers(grid: Grid, missing: Sequence[Sheet]) -> Sheet | None:
    counts = [(matches(grid, sheet), sheet) for sheet in missing]
    best = max(counts, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] >= _MIN_HEADERS else None


def with_zone_facts(sheet: Sheet) -> Sheet:
    """The sheet with the zones' facts as further columns: some makers write them beside the rest."""
    own = {column.field for column in sheet.columns}
    return Sheet(
        name=sheet.name,
        synonyms=sheet.synonyms,
        one_record=True,
        columns=sheet.columns + tuple(column for column in ZONE_FACT_COLUMNS if column.field not in own),
    )


def theme_facts(grid: Grid | None) -> dict[str, str]:
    """The facts of 主题 by their names in ``ZONE_FACTS``; a fact given twice is joined by ；."""
    if grid is None:
        return {}
    listed = records(grid, THEMES)
    if {"fact", "value"} <= set(listed.headers):
        pairs = [(row.text("fact"), row.text("value")) for row in listed.rows]
    else:
        sheet = Sheet(name=THEMES.name, synonyms=(), one_record=True, columns=ZONE_FACT_COLUMNS)
        pairs = [(field, cell.text) for row in records(grid, sheet).rows for field, cell in row.cells.items()]
    facts: dict[str, str] = {}
    for written, value in pairs:
        name = _fact_name(written)
        if name and value:
            facts[name] = f"{facts[name]}；{value}" if name in facts else value
    return facts


def _fact_name(written: str) -> str:
    """The stable name of a fact; what no zone asks for keeps the maker's own word."""
    key = header_key(written)
    known = (name for name, words in ZONE_FACTS.items() if key in {header_key(w) for w in (name, *words)})
    return next(known, written)
