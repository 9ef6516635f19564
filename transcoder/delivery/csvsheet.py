"""Read a CSV as Excel or WPS writes it into a grid."""

import csv
import io
import re
from pathlib import Path

from transcoder.delivery.encoding import decode
from transcoder.delivery.grid import Grid
from transcoder.delivery.values import Value
from transcoder.delivery.workbook import MAX_COLUMNS, MAX_ROWS, SpreadsheetProblem

MAX_CSV_BYTES = 8 * 1024 * 1024
_QUOTED_TEXT = re.compile(r'\s*="(.*)"\s*')  # ="0012" is how Excel is made to keep digits


def read_csv(path: Path, file: str, name: str) -> Grid:
    """A CSV in any of our encodings, with comma, semicolon or tab; SpreadsheetProblem if it is none."""
    if path.stat().st_size > MAX_CSV_BYTES:
        raise SpreadsheetProblem("E109", "CSV超过8MiB", "a CSV of more than 8 MiB")
    content = decode(path.read_bytes())
    if content is None or "\0" in content:
        raise SpreadsheetProblem("E108", "编码无法识别，请存为UTF-8", "unknown encoding, save it as UTF-8")
    first = content.lstrip().split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    rows: list[list[Value]] = []
    try:
        for row in csv.reader(io.StringIO(content, newline=""), delimiter=delimiter):
            if len(rows) == MAX_ROWS:
                raise SpreadsheetProblem("E109", f"超过{MAX_ROWS}行", f"more than {MAX_ROWS} rows")
            rows.append([_plain(value) for value in row[:MAX_COLUMNS]])
    except csv.Error as error:
        raise SpreadsheetProblem("E108", "CSV格式有误", "it is not valid CSV") from error
    return Grid(name=name, file=file, rows=rows)


def _plain(value: str) -> Value:
    found = _QUOTED_TEXT.fullmatch(value)
    return found[1] if found else value
