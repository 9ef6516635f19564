"""Boxes of ISO/IEC 14496-12: where each begins and ends."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass


class Malformed(Exception):
    """These bytes are not whole boxes, or not the ones that must be there."""


@dataclass(frozen=True, slots=True)
class Box:
    """Offsets into the file: of the box, of its body, and behind it."""

    kind: str
    start: int
    body: int
    end: int


def boxes(data: bytes, start: int, end: int) -> Iterator[Box]:
    """Every box between ``start`` and ``end``, which they fill exactly; Malformed where they do not."""
    while start < end:
        if start + 8 > end:
            raise Malformed(f"{end - start} bytes at {start} that are no box")
        size, body = struct.unpack_from(">I", data, start)[0], start + 8
        if size == 1:
            size, body = struct.unpack_from(">Q", data, body)[0], body + 8
        kind = data[start + 4 : start + 8].decode("latin-1")
        if size < body - start or start + size > end:
            raise Malformed(f"the box {kind!r} at {start} claims {size} bytes of {end - start}")
        yield Box(kind, start, body, start + size)
        start += size


def child(data: bytes, parent: Box, path: str) -> Box:
    """The first box under ``parent`` by its path of kinds; Malformed without it."""
    found = maybe(data, parent, path)
    if found is None:
        raise Malformed(f"no {path} in {parent.kind!r}")
    return found


def maybe(data: bytes, parent: Box, path: str, skip: int = 0) -> Box | None:
    """As ``child``, or None; ``skip`` bytes of the parent's body come before its boxes."""
    for kind in path.split("/"):
        inside = boxes(data, parent.body + skip, parent.end)
        found = next((box for box in inside if box.kind == kind), None)
        if found is None:
            return None
        parent, skip = found, 0
    return parent


def number(data: bytes, at: int, size: int) -> int:
    """A big-endian number of ``size`` bytes."""
    return int.from_bytes(data[at : at + size], "big")
