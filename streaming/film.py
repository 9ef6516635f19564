"""Answers from an open file, with their heads ready: the whole of it or a range. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from catalog.direct import Answer, Part
from catalog.head import Head
from streaming.descriptors import OpenFile
from streaming.ranges import RangeNotSatisfiable, asked_span

HARDENED = {"X-Content-Type-Options": "nosniff"}


def lines(fields: dict[str, str]) -> bytes:
    """Header fields as they stand in a head."""
    return "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode("ascii")


def field(head: Head, name: bytes) -> str | None:
    """A request's field, of the name in lower case."""
    value = head.fields.get(name)
    return None if value is None else value.decode("ascii")


def ok(fields: bytes, size: int) -> bytes:
    """The head of a 200 with ``size`` bytes of content."""
    return b"HTTP/1.1 200 OK\r\n" + fields + b"Content-Length: %d\r\n" % size


@dataclass(frozen=True, slots=True)
class Film:
    """Sent from ``file``; ``fields`` are those of any answer with content. ``count`` takes how many bytes of
    it were sent.
    """

    file: OpenFile
    fields: bytes
    whole: Answer
    count: Callable[[int], None]

    def answer(self, head: Head, etag: str) -> Answer | None:
        """None where the file is closed, or the range lies outside of it."""
        if self.file.closed:
            return None
        if b"range" not in head.fields:
            return self.whole
        size = self.file.size
        try:
            span = asked_span(field(head, b"range"), field(head, b"if-range"), etag, size)
        except RangeNotSatisfiable:
            return None
        if span is None:
            return self.whole
        told = self.fields + b"Content-Range: bytes %d-%d/%d\r\n" % (span.first, span.last, size)
        begun = b"HTTP/1.1 206 Partial Content\r\n" + told + b"Content-Length: %d\r\n" % span.size
        counted = partial(self.count, span.size)
        return Answer(206, begun, part=Part(self.file, span.first, span.size), told=counted)


def film(file: OpenFile, fields: dict[str, str], count: Callable[[int], None]) -> Film:
    """The answers about ``file``."""
    told, part = lines(fields), Part(file, 0, file.size)
    whole = Answer(200, ok(told, file.size), part=part, told=partial(count, file.size))
    return Film(file, told, whole, count)
