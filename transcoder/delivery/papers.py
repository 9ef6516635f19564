"""The sheet 资质授权: registration numbers and rights windows. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from catalog.series import Endpoint, Rights
from transcoder.delivery import values
from transcoder.delivery import vocabulary as say
from transcoder.delivery.grid import Cell, Records, Row
from transcoder.delivery.problem import NOWHERE, Place, Problem, problem
from transcoder.delivery.reader import Reader, unread


@dataclass(frozen=True, slots=True, kw_only=True)
class Papers:
    """What the papers say.

    ``numbers`` are the registration numbers, as cells that Excel left whole. ``ends`` are the ends of all
    windows, each with its cell; ``files`` the scans that are named.
    """

    numbers: tuple[Cell, ...]
    number_given: bool
    filed_on: date | None
    rights: Rights | None
    ends: tuple[tuple[date, Place], ...]
    showcase_ends_on: date | None
    files: tuple[Cell, ...]
    problems: tuple[Problem, ...]


def read_papers(table: Records, work: Row) -> Papers:
    """The papers of the sheet and the number that 作品 may hold; the sheet's own comes first."""
    problems: list[Problem] = []
    readers = [Reader(row, problems) for row in table.rows]
    every = [cell for row in (*table.rows, work) if (cell := row.cells.get("number"))]
    problems.extend(problem("E120", cell.place) for cell in every if values.scientific(cell.value))
    registrations = [
        cell for row in (*table.rows, work) if _is_registration(row) and (cell := row.cells.get("number"))
    ]
    starts, ends = _days(readers, "starts_on"), _days(readers, "ends_on")
    endpoints = _endpoints(table.rows, problems)
    problems.extend(_disorder(readers))
    if ends and not endpoints:
        problems.append(problem("W213", table.header_place("endpoints")))
    return Papers(
        numbers=tuple(cell for cell in registrations if not values.scientific(cell.value)),
        number_given=bool(registrations),
        filed_on=next((day for day, _ in _days(readers, "filed_on")), None),
        rights=_window([day for day, _ in starts], [day for day, _ in ends], endpoints),
        ends=ends,
        showcase_ends_on=max((day for day, _ in _days(readers, "showcase_ends_on")), default=None),
        files=tuple(cell for row in table.rows if (cell := row.cells.get("file"))),
        problems=tuple(dict.fromkeys(problems)),
    )


def _is_registration(row: Row) -> bool:
    """Whether the row's number is a filing or licence number, and not that of some contract."""
    document = row.text("document").lower()
    return not document or any(word in document for word in say.REGISTRATION_DOCUMENTS)


def _days(readers: Sequence[Reader], name: str) -> tuple[tuple[date, Place], ...]:
    return tuple((day, reader.place(name) or NOWHERE) for reader in readers if (day := reader.day(name)))


def _endpoints(rows: Sequence[Row], problems: list[Problem]) -> tuple[Endpoint, ...]:
    found: dict[Endpoint, None] = {}
    for row in rows:
        cell = row.cells.get("endpoints")
        for word in values.words(cell.value) if cell else ():
            endpoint = values.choice(word, say.ENDPOINTS)
            if word.lower().startswith(say.ALL_ENDPOINTS):
                found |= dict.fromkeys(Endpoint)
            elif endpoint:
                found[endpoint] = None
            elif cell:
                problems.append(unread("E125", cell, choices=say.CHOICES["endpoints"]))
    return tuple(found)


def _window(starts: Sequence[date], ends: Sequence[date], endpoints: tuple[Endpoint, ...]) -> Rights | None:
    """Only what every paper covers: the latest start to the earliest end."""
    if not starts or not ends or max(starts) > min(ends):
        return None
    return Rights(starts_on=max(starts), ends_on=min(ends), endpoints=endpoints)


def _disorder(readers: Sequence[Reader]) -> list[Problem]:
    quiet = [Reader(reader.row) for reader in readers]  # what cannot be read was reported before
    pairs = [(reader.place("ends_on"), reader.day("starts_on"), reader.day("ends_on")) for reader in quiet]
    return [
        problem("E131", place or NOWHERE, starts=starts, ends=ends)
        for place, starts, ends in pairs
        if starts and ends and starts > ends
    ]
