"""Movie fragments: where each sample lies, when it is decoded and shown, and whether it stands alone."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from tests.hls.boxes import Box, Malformed, boxes, child, number
from tests.hls.track import Defaults, Track

_AROUND = {"styp", "sidx", "prft", "emsg", "free"}  # may stand in a segment beside moof and mdat
_NON_SYNC = 0x10000
_BASE_GIVEN, _DESCRIPTION, _DURATION, _SIZE, _FLAGS, _MOOF_IS_BASE = 1, 2, 8, 0x10, 0x20, 0x20000
_RUN_OFFSET, _RUN_FIRST_FLAGS = 1, 4
_EACH = (0x100, 0x200, 0x400, 0x800)


@dataclass(frozen=True, slots=True)
class Sample:
    """``start`` is an offset into the file; times are in ticks of the track."""

    start: int
    size: int
    decodes: int
    shows: int
    ticks: int
    sync: bool

    @property
    def end(self) -> int:
        return self.start + self.size


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """One moof and its mdat, which may reach beyond what was read."""

    start: int
    payload: tuple[int, int]
    decodes: int
    relative: bool  # offsets count from the moof
    protected: bool
    samples: tuple[Sample, ...]

    @property
    def ends(self) -> int:
        return self.samples[-1].decodes + self.samples[-1].ticks


def read(data: bytes, track: Track, start: int, end: int, *, whole: bool = True) -> tuple[Fragment, ...]:
    """The fragments in a byte range of a file; an I-frame's range ends inside its mdat (not ``whole``)."""
    found, moof = list[Fragment](), None
    for box in _top(data, start, end, whole):
        if box.kind == "moof" and moof is None:
            moof = box
        elif box.kind == "mdat" and moof is not None:
            found.append(_fragment(data, track, moof, box))
            moof = None
        elif box.kind not in _AROUND:
            raise Malformed(f"an unexpected {box.kind!r} at {box.start}")
    if moof is not None or not found:
        raise Malformed(f"no whole fragment between {start} and {end}")
    return tuple(found)


def _top(data: bytes, start: int, end: int, whole: bool) -> Iterator[Box]:
    while not whole and start + 8 <= end and data[start + 4 : start + 8] != b"mdat":
        box = next(boxes(data, start, end))
        yield box
        start = box.end
    if whole:
        yield from boxes(data, start, end)
    elif start + 8 <= end:
        yield Box("mdat", start, start + 8, start + number(data, start, 4))


def _fragment(data: bytes, track: Track, moof: Box, mdat: Box) -> Fragment:
    trafs = [box for box in boxes(data, moof.body, moof.end) if box.kind == "traf"]
    if len(trafs) != 1:
        raise Malformed(f"{len(trafs)} tracks in the fragment at {moof.start}")
    inside = {box.kind for box in boxes(data, trafs[0].body, trafs[0].end)}
    header = child(data, trafs[0], "tfhd")
    flags = number(data, header.body + 1, 3)
    if number(data, header.body + 4, 4) != track.id:
        raise Malformed(f"the fragment at {moof.start} is of another track")
    time = child(data, trafs[0], "tfdt")
    decodes = number(data, time.body + 4, 8 if data[time.body] else 4)
    defaults, samples, clock = _defaults(data, header, track.defaults), list[Sample](), decodes
    for box in boxes(data, trafs[0].body, trafs[0].end):
        if box.kind == "trun":
            samples += _run(data, box, moof, clock, defaults)
            clock = samples[-1].decodes + samples[-1].ticks
    if not samples:
        raise Malformed(f"the fragment at {moof.start} has no samples")
    return Fragment(
        start=moof.start,
        payload=(mdat.body, mdat.end),
        decodes=decodes,
        relative=bool(flags & _MOOF_IS_BASE) and not flags & _BASE_GIVEN,
        protected=bool(inside & {"senc", "saiz", "saio"}),
        samples=tuple(samples),
    )


def _defaults(data: bytes, tfhd: Box, otherwise: Defaults) -> Defaults:
    flags, at = number(data, tfhd.body + 1, 3), tfhd.body + 8
    at += 8 * bool(flags & _BASE_GIVEN) + 4 * bool(flags & _DESCRIPTION)
    given = dict[int, int]()
    for bit in (_DURATION, _SIZE, _FLAGS):
        if flags & bit:
            given[bit], at = number(data, at, 4), at + 4
    return Defaults(
        duration=given.get(_DURATION, otherwise.duration),
        size=given.get(_SIZE, otherwise.size),
        flags=given.get(_FLAGS, otherwise.flags),
    )


def _run(data: bytes, trun: Box, moof: Box, clock: int, defaults: Defaults) -> list[Sample]:
    flags, count = number(data, trun.body + 1, 3), number(data, trun.body + 4, 4)
    if not flags & _RUN_OFFSET:
        raise Malformed(f"a run without a data offset at {trun.start}")
    start = moof.start + struct.unpack_from(">i", data, trun.body + 8)[0]
    at, first = trun.body + 12, None
    if flags & _RUN_FIRST_FLAGS:
        first, at = number(data, at, 4), at + 4
    fields = [bit for bit in _EACH if flags & bit]
    row = struct.Struct(">" + "".join("i" if bit == _EACH[3] and data[trun.body] else "I" for bit in fields))
    if at + count * row.size > trun.end or not count:
        raise Malformed(f"{count} samples do not fit the run at {trun.start}")
    samples = list[Sample]()
    for place in range(count):
        told = dict(zip(fields, row.unpack_from(data, at + place * row.size), strict=True))
        ticks, size = told.get(_EACH[0], defaults.duration), told.get(_EACH[1], defaults.size)
        says = told.get(_EACH[2], defaults.flags if place or first is None else first)
        shows = clock + told.get(_EACH[3], 0)
        samples.append(Sample(start, size, clock, shows, ticks, not says & _NON_SYNC))
        clock, start = clock + ticks, start + size
    return samples
