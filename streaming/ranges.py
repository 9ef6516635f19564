"""Which bytes of a file a request asks for, as RFC 9110 says. Pure."""

import re
from dataclasses import dataclass

from catalog.errors import Invalid

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")


class RangeNotSatisfiable(Invalid):
    """The range lies beyond the end of the file."""

    code = "range_not_satisfiable"
    title = "The range lies outside the file"
    title_zh = "请求的范围超出文件"


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes ``first`` to ``last`` of a file, both included."""

    first: int
    last: int

    @property
    def size(self) -> int:
        return self.last - self.first + 1


def span_of(header: str | None, size: int) -> Span | None:
    """The one range that ``header`` asks for; None means the whole file.

    Several ranges, other units and nonsense are ignored, as RFC 9110 §14.2 allows;
    RangeNotSatisfiable where a well-formed range has no byte of the file.
    """
    match = _RANGE.fullmatch((header or "").strip())
    if match is None or match.group(0) == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        if int(last) == 0 or size == 0:
            raise RangeNotSatisfiable(field="Range")
        return Span(max(0, size - int(last)), size - 1)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise RangeNotSatisfiable(field="Range")
    return Span(int(first), min(int(last) if last else size - 1, size - 1))


def asked_span(header: str | None, if_range: str | None, etag: str, size: int) -> Span | None:
    """The range, where it is asked of the version that there is; None means the whole file."""
    return span_of(header, size) if if_range in (None, etag) else None


def matches(header: str | None, etag: str) -> bool:
    """Whether ``If-None-Match`` names this version, compared weakly."""
    known = [part.strip().removeprefix("W/") for part in (header or "").split(",")]
    return etag in known or "*" in known
