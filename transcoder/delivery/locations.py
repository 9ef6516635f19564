"""The sheet 取景地: places and their coordinates. Pure."""

import re
from collections.abc import Iterator
from dataclasses import replace

from catalog.series import Place as Location
from transcoder.delivery import values
from transcoder.delivery import vocabulary as say
from transcoder.delivery.grid import Records, Row
from transcoder.delivery.problem import Place, Problem, problem
from transcoder.delivery.reader import Reader


def locations(table: Records, problems: list[Problem]) -> Iterator[Location]:
    """The places, in order; what is wrong with them goes to ``problems``."""
    for row in table.rows:
        reader = Reader(row, problems)
        latitude, longitude = _coordinates(reader)
        datum = reader.choice("datum", say.DATUMS)
        if latitude is not None and datum is None and "datum" not in row.cells:
            problems.append(problem("W210", _beside(table, row, "datum")))
        if not reader.text("name"):
            continue
        yield Location(
            name=reader.text("name"),
            latitude=latitude,
            longitude=longitude,
            datum=datum,
            precision=reader.text("precision") or None,
            source=reader.text("source") or None,
        )


def _coordinates(reader: Reader) -> tuple[float | None, float | None]:
    """Degrees north and east. In one cell either may come first: in China they cannot be confused."""
    cell = reader.row.cells.get("coordinates") or reader.row.cells.get("latitude")
    if cell is None:
        return None, None
    if "coordinates" in reader.row.cells:
        parts = [
            values.number(part) for part in re.split(r"[,，、;；\s]+", cell.text.strip("()（）")) if part
        ]
        pair = (parts[0], parts[1]) if len(parts) == 2 else (None, None)
    else:
        pair = (reader.number("latitude"), reader.number("longitude"))
    if pair[0] is not None and pair[1] is not None and abs(pair[0]) > 90 >= abs(pair[1]):
        pair = (pair[1], pair[0])
    if pair[0] is None or pair[1] is None or abs(pair[0]) > 90 or abs(pair[1]) > 180:
        reader.problems.append(problem("W212", cell.place, value=cell.text[:60]))
        return None, None
    return pair


def _beside(table: Records, row: Row, field: str) -> Place:
    """Where the empty cell of ``field`` is in this row; the row itself where there is no such column."""
    column = re.match(r"[A-Z]+", table.header_place(field).cell or "")
    number = re.search(r"[0-9]+", row.place.cell or "")
    cell = f"{column[0]}{number[0]}" if column and number else row.place.cell
    return replace(row.place, cell=cell, field=field)
