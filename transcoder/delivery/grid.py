"""A spreadsheet as a grid of values, and its rows as records of the layout. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from transcoder.delivery.layout import Column, Sheet
from transcoder.delivery.problem import Place
from transcoder.delivery.values import Value, folded, text

_NOTE = re.compile(r"[(\[【〔].*?[)\]】〕]")
_DECORATION = re.compile(r"[\s*:：·_#]|必填|选填")
_HEADER_ROWS = 15  # titles and notes stand above the headers, never more than a screenful
_IGNORED = frozenset(("字段", "项目", "序号", "备注", "说明", "no", "no."))  # known to mean nothing
_REMARKS = ("备注", "注：", "注:", "说明", "填写说明", "填表", "示例", "例：", "例:", "合计", "总计", "小计")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One sheet as delivered: its ``name``, the ``file`` it is in, its rows of cell values."""

    name: str
    file: str
    rows: Sequence[Sequence[Value]]

    def at(self, row: int, column: int) -> Value:
        cells = self.rows[row] if row < len(self.rows) else ()
        return cells[column] if column < len(cells) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A value with its place; ``note`` is what its header says in brackets."""

    value: Value
    place: Place
    header: str
    note: str = ""

    @property
    def text(self) -> str:
        return text(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One record; fields that are empty are not in ``cells``. ``place`` is the row's first cell."""

    cells: Mapping[str, Cell]
    place: Place

    def text(self, field: str) -> str:
        cell = self.cells.get(field)
        return cell.text if cell else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """The rows of a sheet, where its headers stand, and the headers that mean nothing here."""

    sheet: Sheet
    rows: tuple[Row, ...] = ()
    headers: Mapping[str, Place]
    unknown: tuple[Cell, ...] = ()

    def header_place(self, field: str) -> Place:
        """Where a missing value of ``field`` belongs."""
        return self.headers.get(field, Place(sheet=self.sheet.name, field=field))


def header_key(value: Value) -> str:
    """A header as it is compared: 总投资（万元）* is 总投资."""
    return _DECORATION.sub("", _NOTE.sub("", folded(value))).casefold()


def cell_name(row: int, column: int) -> str:
    """A1 for (0, 0)."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def columns_by_key(sheet: Sheet) -> dict[str, Column]:
    """The columns by every header they may have; canonical headers win over synonyms."""
    keys = {header_key(column.header): column for column in sheet.columns}
    for column in sheet.columns:
        for synonym in column.synonyms:
            keys.setdefault(header_key(synonym), column)
    return keys


def canonical_keys(sheet: Sheet) -> frozenset[str]:
    return frozenset(header_key(column.header) for column in sheet.columns)


def matches(grid: Grid, sheet: Sheet) -> int:
    """How many headers of ``sheet`` the grid has, in its best row or (one-record sheets) column."""
    keys = columns_by_key(sheet)
    across = _best_header_row(grid, keys)[1]
    return max(across, _best_header_column(grid, keys)[1]) if sheet.one_record else across


def records(grid: Grid, sheet: Sheet) -> Records:
    """The grid read as ``sheet``: a table under a row of headers, or a field per row."""
    keys = columns_by_key(sheet)
    header_row, across = _best_header_row(grid, keys)
    if sheet.one_record:
        header_column, down = _best_header_column(grid, keys)
        if down > across or (down == across == 1 and text(grid.at(header_row, header_column + 1))):
            return _read_down(grid, sheet, keys, header_column)
    return _read_across(grid, sheet, keys, header_row)


def _best_header_row(grid: Grid, keys: Mapping[str, Column]) -> tuple[int, int]:
    counts = [len({keys[k].field for v in row if (k := header_key(v)) in keys}) for row in _top(grid)]
    best = max(counts, default=0)
    return (counts.index(best) if best else 0), best


def _best_header_column(grid: Grid, keys: Mapping[str, Column]) -> tuple[int, int]:
    counts = [
        len(
            {
                keys[k].field
                for row in range(len(grid.rows))
                if (k := header_key(grid.at(row, column))) in keys
            }
        )
        for column in range(3)
    ]
    best = max(counts)
    return counts.index(best), best


def _top(grid: Grid) -> Sequence[Sequence[Value]]:
    return grid.rows[:_HEADER_ROWS]


def _read_across(grid: Grid, sheet: Sheet, keys: Mapping[str, Column], header_row: int) -> Records:
    titles = [header_key(value) for value in (grid.rows[header_row] if grid.rows else ())]
    headers: dict[int, Column] = {}
    places: dict[str, Place] = {}
    for at in sorted(range(len(titles)), key=lambda at: titles[at] not in canonical_keys(sheet)):
        column = keys.get(titles[at])
        if column and column.field not in places:
            headers[at] = column
            places[column.field] = _place(grid, sheet, header_row, at, column.field)
    unknown = tuple(
        _unknown(grid, sheet, header_row, at)
        for at, title in enumerate(titles)
        if title and title not in keys and title not in _IGNORED
    )
    rows: list[Row] = []
    for at in range(header_row + 1, len(grid.rows)):
        cells = {
            column.field: _cell(grid, sheet, column, (at, column_at), (header_row, column_at))
            for column_at, column in headers.items()
            if text(grid.at(at, column_at))
        }
        if cells and not _is_remark(grid.rows[at]):
            rows.append(Row(cells=cells, place=_place(grid, sheet, at, min(headers), None)))
    return Records(sheet=sheet, rows=tuple(rows), headers=places, unknown=unknown)


def _read_down(grid: Grid, sheet: Sheet, keys: Mapping[str, Column], header_column: int) -> Records:
    cells: dict[str, Cell] = {}
    places: dict[str, Place] = {}
    unknown: list[Cell] = []
    for at in range(len(grid.rows)):
        header = grid.at(at, header_column)
        column = keys.get(header_key(header))
        value_at = header_column + 1
        if column is None:
            if text(header) and text(grid.at(at, value_at)) and header_key(header) not in _IGNORED:
                unknown.append(_unknown(grid, sheet, at, header_column))
            continue
        places.setdefault(column.field, _place(grid, sheet, at, value_at, column.field))
        if column.field not in cells and text(grid.at(at, value_at)):
            cells[column.field] = _cell(grid, sheet, column, (at, value_at), (at, header_column))
    rows = (Row(cells=cells, place=_place(grid, sheet, 0, header_column, None)),) if cells else ()
    return Records(sheet=sheet, rows=rows, headers=places, unknown=tuple(unknown))


def _cell(grid: Grid, sheet: Sheet, column: Column, at: tuple[int, int], header_at: tuple[int, int]) -> Cell:
    header = folded(grid.at(*header_at))
    return Cell(
        value=grid.at(*at),
        place=_place(grid, sheet, *at, column.field),
        header=column.header,
        note="".join(_NOTE.findall(header)),
    )


def _unknown(grid: Grid, sheet: Sheet, row: int, column: int) -> Cell:
    value = grid.at(row, column)
    return Cell(value=value, place=_place(grid, sheet, row, column, None), header=text(value))


def _place(grid: Grid, sheet: Sheet, row: int, column: int, field: str | None) -> Place:
    return Place(sheet=sheet.name, cell=cell_name(row, column), file=grid.file, field=field)


def _is_remark(row: Sequence[Value]) -> bool:
    """Whether a row is a note to the reader: it begins like one, or one text is merged across it."""
    filled = [text(value) for value in row if text(value)]
    return filled[0].startswith(_REMARKS) or (len(filled) > 2 and len(set(filled)) == 1)
