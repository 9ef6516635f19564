"""Read the fields of one row; what cannot be read becomes a problem and counts as not given. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from transcoder.delivery import values
from transcoder.delivery.grid import Cell, Row
from transcoder.delivery.problem import Place, Problem, problem
from transcoder.delivery.values import Value
from transcoder.delivery.vocabulary import CHOICES

T = TypeVar("T")


@dataclass(slots=True)
class Reader:
    """The fields of ``row``, each asked for once; ``problems`` collects what was not understood."""

    row: Row
    problems: list[Problem] = field(default_factory=list[Problem])

    def text(self, name: str) -> str:
        return self.row.text(name)

    def words(self, name: str) -> tuple[str, ...]:
        cell = self.row.cells.get(name)
        return values.words(cell.value) if cell else ()

    def place(self, name: str) -> Place | None:
        cell = self.row.cells.get(name)
        return cell.place if cell else None

    def day(self, name: str) -> date | None:
        return self._read(name, values.day, "E127")

    def seconds(self, name: str) -> float | None:
        return self._read(name, values.seconds, "E128")

    def span(self, name: str) -> tuple[float, float] | None:
        return self._read(name, values.span, "E128")

    def whole(self, name: str) -> int | None:
        return self._read(name, values.whole, "E129")

    def number(self, name: str) -> float | None:
        return self._read(name, values.number, "E129")

    def wan(self, name: str) -> float | None:
        """Money in 万元; a header such as 总投资（元） gives the unit of bare numbers."""
        cell = self.row.cells.get(name)
        in_yuan = cell is not None and "元" in cell.note and "万" not in cell.note
        return self._read(name, lambda value: values.wan(value, in_yuan=in_yuan), "E129")

    def yes(self, name: str) -> bool | None:
        return self._read(name, values.yes, "E125", choices=CHOICES["yes_no"])

    def choice(self, name: str, options: Mapping[str, T]) -> T | None:
        return self._read(name, lambda value: values.choice(value, options), "E125", choices=CHOICES[name])

    def read(self, name: str, parse: Callable[[str], T | None]) -> T | None:
        """A field with a parser of its own and a fixed list of choices."""
        return self._read(name, lambda value: parse(values.folded(value)), "E125", choices=CHOICES[name])

    def _read(self, name: str, parse: Callable[[Value], T | None], code: str, **facts: object) -> T | None:
        cell = self.row.cells.get(name)
        if cell is None:
            return None
        value = parse(cell.value)
        if value is None:
            self.problems.append(unread(code, cell, **facts))
        return value


def unread(code: str, cell: Cell, **facts: object) -> Problem:
    """The problem that a cell was not understood."""
    return problem(code, cell.place, header=cell.header, value=cell.text[:60], **facts)
