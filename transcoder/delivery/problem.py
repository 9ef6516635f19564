"""One problem of a delivery: what, where, in both languages. Pure."""

from dataclasses import dataclass

from catalog.errors import Invalid
from transcoder.delivery.codes import CODES, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where to look: a cell of a sheet, a file of the package, a field of the record; whichever are known."""

    sheet: str | None = None
    cell: str | None = None
    file: str | None = None
    field: str | None = None


NOWHERE = Place()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing to fix or to know, in both languages."""

    code: str
    severity: Severity
    sheet: str | None = None
    cell: str | None = None
    file: str | None = None
    field: str | None = None
    zh: str
    en: str

    def line(self) -> str:
        """One line for a terminal: `E101 分集!A7：缺少第006集视频 / episode 6: file missing`."""
        if self.sheet:
            where = f"{self.sheet}!{self.cell}：" if self.cell else f"{self.sheet}："
        else:
            where = f"{self.file} " if self.file else ""
        return f"{self.code} {where}{self.zh} / {self.en}"


def problem(code: str, place: Place = NOWHERE, **values: object) -> Problem:
    """The problem ``code`` at ``place``; ``values`` fill its texts."""
    entry = CODES[code]
    filled = {"field": place.field, **values}
    return Problem(
        code=code,
        severity=entry.severity,
        sheet=place.sheet,
        cell=place.cell,
        file=place.file,
        field=place.field,
        zh=entry.zh.format(**filled),
        en=entry.en.format(**filled),
    )


class Unusable(Invalid):
    """The delivery cannot be read at all; ``problem`` says why."""

    code = "delivery_unusable"
    title = "The delivery cannot be used"
    title_zh = "交付包无法使用"

    def __init__(self, found: Problem) -> None:
        super().__init__(found.line(), field="path")
        self.problem = found


def unusable(code: str, file: str | None = None, **values: object) -> Unusable:
    """The refusal ``code``, one of the E00x family."""
    return Unusable(problem(code, Place(file=file), **values))
