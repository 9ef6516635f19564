"""Read an .xlsx into grids, with hard bounds: a spreadsheet comes from a stranger.

Values only: formulas are never evaluated (the value that the author's program last stored counts), XML with a
document type is refused, and no more than the first rows and columns are ever looked at.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import IO

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from transcoder.delivery.grid import Grid
from transcoder.delivery.values import Value

MAX_ROWS, MAX_COLUMNS, MAX_SHEETS, MAX_PARTS = 3000, 80, 40, 2000
_MIB = 1024 * 1024
_STREAMED_BYTES = 64 * _MIB  # a worksheet or an embedded picture: never held in memory
_WHOLE_BYTES = 8 * _MIB  # shared strings, styles …: held in memory as a whole
_TOTAL_BYTES = 128 * _MIB
_DOCTYPE = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_OLE_MAGIC = b"\xd0\xcf\x11\xe0"  # the old binary .xls, and also a workbook with a password
_BROKEN = (  # what zipfile, ElementTree (SyntaxError) and openpyxl raise on damaged files
    zipfile.BadZipFile,
    InvalidFileException,
    zlib.error,
    struct.error,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    SyntaxError,
    EOFError,
    OSError,
    RuntimeError,
)


class SpreadsheetProblem(Exception):
    """The file cannot be read: ``code`` is E108 or E109, with both texts."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code, self.zh, self.en = code, zh, en


def read_workbook(path: Path, file: str) -> list[Grid]:
    """Every sheet; SpreadsheetProblem where the file is damaged, too large or hostile.

    The value of a merged cell stands in every cell of its range.
    """
    try:
        with zipfile.ZipFile(path) as parts:
            _inspect(parts)
            return list(_sheets(path, file, parts))
    except _BROKEN as error:
        with path.open("rb") as opened:
            old = opened.read(4) == _OLE_MAGIC
        if old:
            raise SpreadsheetProblem(
                "E108", "请另存为无密码的xlsx", "save it as xlsx without password"
            ) from error
        raise SpreadsheetProblem("E108", "文件已损坏", f"it is damaged ({type(error).__name__})") from error


def _inspect(parts: zipfile.ZipFile) -> None:
    """Refuse what would fill the memory or the parser before anything is parsed."""
    entries = parts.infolist()
    if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > _TOTAL_BYTES:
        raise SpreadsheetProblem("E109", "展开后过大", "it unpacks to too much")
    for entry in entries:
        picture = entry.filename.startswith("xl/media/")
        streamed = picture or entry.filename.startswith("xl/worksheets/")
        if entry.file_size > (_STREAMED_BYTES if streamed else _WHOLE_BYTES):
            raise SpreadsheetProblem("E109", f"{entry.filename}过大", f"{entry.filename} is too large")
        if picture:
            continue
        with parts.open(entry) as part:
            if any(mark in window for window in _windows(part) for mark in _DOCTYPE):
                raise SpreadsheetProblem("E108", "含有不允许的XML声明", "it has an XML document type")


def _windows(part: IO[bytes]) -> Iterator[bytes]:
    """The part in overlapping chunks, so that no mark is cut in two."""
    tail = b""
    while chunk := part.read(_MIB):
        yield tail + chunk
        tail = chunk[-128:]


def _sheets(path: Path, file: str, parts: zipfile.ZipFile) -> Iterator[Grid]:
    workbook = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    try:
        if len(workbook.worksheets) > MAX_SHEETS:
            raise SpreadsheetProblem("E109", f"超过{MAX_SHEETS}个工作表", f"more than {MAX_SHEETS} sheets")
        for sheet in workbook.worksheets:
            sheet.reset_dimensions()  # the file's own claim about its size is not believed
            found = sheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS, values_only=True)
            rows = [[_value(cell) for cell in row] for row in found]
            with parts.open(str(sheet._worksheet_path)) as part:  # pyright: ignore
                _fill_merged(rows, part)
            trimmed = _trimmed(rows)
            if len(trimmed) == MAX_ROWS:
                raise SpreadsheetProblem("E109", f"超过{MAX_ROWS}行", f"more than {MAX_ROWS} rows")
            yield Grid(name=str(sheet.title), file=file, rows=trimmed)
    finally:
        workbook.close()


def _value(cell: object) -> Value:
    known = isinstance(cell, str | int | float | bool | datetime | date | time | timedelta)
    return cell if known or cell is None else str(cell)


def _fill_merged(rows: list[list[Value]], part: IO[bytes]) -> None:
    """Spread merged values. Read-only workbooks, the only bounded way to read, do not tell the ranges."""
    spread = 0
    for window in _windows(part):
        for left, top, right, bottom in _MERGED.findall(window):
            first, last = int(top) - 1, min(int(bottom), len(rows)) - 1
            start, end = _column(left), min(_column(right), MAX_COLUMNS - 1)
            spread += max(0, last - first + 1) * max(0, end - start + 1)
            outside = first < 0 or first >= len(rows) or start >= len(rows[first])
            if outside or spread > MAX_ROWS * MAX_COLUMNS:
                continue
            value = rows[first][start]
            for row in rows[first : last + 1]:
                row.extend([None] * (end + 1 - len(row)))
                row[start : end + 1] = [value] * (end + 1 - start)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _trimmed(rows: list[list[Value]]) -> list[list[Value]]:
    """Without the empty rows at the end, which formatted sheets have by the thousand."""
    end = len(rows)
    while end and all(value is None or value == "" for value in rows[end - 1]):
        end -= 1
    return rows[:end]
