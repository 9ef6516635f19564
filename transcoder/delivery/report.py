"""The report on a delivery: every problem at once, in a stable order, as lines or as JSON. Pure."""

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from transcoder.delivery.codes import Severity
from transcoder.delivery.layout import SHEETS
from transcoder.delivery.package import Package
from transcoder.delivery.problem import Problem

_SHEET_ORDER = {sheet.name: rank for rank, sheet in enumerate(SHEETS)}
_CELL = re.compile(r"([A-Z]+)([0-9]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What validation found. ``package`` is None where nothing could be read."""

    problems: tuple[Problem, ...]
    package: Package | None

    @property
    def exit_code(self) -> int:
        """0 clean (warnings allowed), 1 there are errors, 2 unusable."""
        if self.package is None:
            return 2
        return 1 if any(p.severity is Severity.ERROR for p in self.problems) else 0

    def lines(self) -> list[str]:
        return [p.line() for p in self.problems]

    def to_json(self) -> dict[str, object]:
        """Plain values for ``--json``; ``file`` is relative to the package."""
        package = self.package
        return {
            "exit_code": self.exit_code,
            "title": package.facts.title if package else None,
            "episodes": [episode.facts.number for episode in package.episodes] if package else [],
            "problems": [{**asdict(p), "severity": p.severity.value} for p in self.problems],
        }


def report(problems: Iterable[Problem], package: Package | None) -> Report:
    """All problems in their stable order; the package carries them too."""
    ordered = tuple(sorted(dict.fromkeys(problems), key=_order))
    return Report(problems=ordered, package=package and replace(package, problems=ordered))


def _order(found: Problem) -> tuple[object, ...]:
    """Errors first, then by code, sheet, row, column and file."""
    at = _CELL.fullmatch(found.cell or "")
    column, row = (at[1], int(at[2])) if at else ("", 0)
    rank = _SHEET_ORDER.get(found.sheet or "", len(_SHEET_ORDER))
    return (
        found.severity is not Severity.ERROR,
        found.code,
        rank,
        found.sheet or "",
        row,
        len(column),
        column,
        found.file or "",
        found.zh,
    )
