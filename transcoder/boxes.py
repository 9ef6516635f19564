"""Read ISO base media (MP4) boxes: just what the gate, the playlists and the verifier ask of the bytes.

Works on bytes in memory or an open file and opens nothing. Numbers are big-endian, see ISO/IEC 14496-12.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from mmap import mmap
from typing import BinaryIO

from catalog.boxes import VISUAL_ENTRY, Malformed, sample_entries, timescale, walk

_LEFT_OUT_SECONDS = 0.25  # more than an encoder's delay and its padding
_MAX_BOXES = 100_000  # a file of eight-byte boxes must not become a list of millions
_HEVC_PROFILE_BYTES = 13  # of an HEVCDecoderConfigurationRecord, up to its level
_NON_SYNC = 0x00010000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One coded picture or audio frame; ticks of the track's timescale."""

    bytes: int
    duration: int
    offset: int
    sync: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """One moof with its mdat: ``start`` and ``bytes`` in the file, ``decode_time`` from its tfdt."""

    start: int
    bytes: int
    decode_time: int
    first_sample_end: int
    samples: tuple[Sample, ...]

    @property
    def duration(self) -> int:
        return sum(sample.duration for sample in self.samples)

    @property
    def presentation_times(self) -> list[int]:
        """Decode time + composition offset of each sample."""
        clock, times = self.decode_time, list[int]()
        for sample in self.samples:
            times.append(clock + sample.offset)
            clock += sample.duration
        return times

    @property
    def presentation_time(self) -> int:
        """What a player takes as the first timestamp: the earliest one."""
        return min(self.presentation_times, default=self.decode_time)


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A fragmented file with one track. ``init_bytes`` is where its initialisation segment ends."""

    timescale: int
    codecs: str
    init_bytes: int
    fragments: tuple[Fragment, ...]
    edits: bool

    @property
    def duration_seconds(self) -> float:
        return sum(fragment.duration for fragment in self.fragments) / self.timescale


def top_level(source: BinaryIO, size: int) -> list[tuple[bytes, int, int]]:
    """(type, offset, declared size) of each top-level box of a file of ``size`` bytes."""
    found: list[tuple[bytes, int, int]] = []
    offset = 0
    while offset + 8 <= size and len(found) < _MAX_BOXES:
        source.seek(offset)
        header = source.read(16)
        length = int.from_bytes(header[:4], "big")
        if length == 1:
            length = int.from_bytes(header[8:16], "big")
        elif length == 0:
            length = size - offset  # "to the end of the file"
        found.append((header[4:8], offset, length))
        if length < 8:
            break
        offset += length
    return found


def is_encrypted(movie: bytes) -> bool:
    """Whether a sample entry of this ``moov`` is a protected one."""
    return any(kind in (b"encv", b"enca") for kind, _, _ in sample_entries(movie))


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A file with one track as an encoder leaves it: ``sync`` are the samples, counted from 0, that can be
    decoded on their own; ``configuration`` is what a decoder must know before the first one.
    """

    samples: int
    sync: tuple[int, ...]
    configuration: bytes


def coded(source: BinaryIO, size: int) -> Coded:
    """A whole file that is not fragmented; Malformed when something needed is not there."""
    found = {kind: (offset, length) for kind, offset, length in top_level(source, size)}
    if any(offset + length > size for offset, length in found.values()):
        raise Malformed("cut off")
    try:
        offset, length = found[b"moov"]
        source.seek(offset)
        movie = source.read(length)
        tables = {kind: start for kind, start, _ in walk(movie)}
        (samples,) = struct.unpack_from(">I", movie, tables[b"stsz"] + 8)
        return Coded(samples=samples, sync=_sync(movie, tables, samples), configuration=_configuration(movie))
    except (KeyError, IndexError, struct.error) as error:
        raise Malformed(f"no {error}") from None


def _sync(movie: bytes, tables: dict[bytes, int], samples: int) -> tuple[int, ...]:
    if b"stss" not in tables:
        return tuple(range(samples))
    (count,) = struct.unpack_from(">I", movie, tables[b"stss"] + 4)
    return tuple(number - 1 for number in struct.unpack_from(f">{count}I", movie, tables[b"stss"] + 8))


def _configuration(movie: bytes) -> bytes:
    for _, start, end in sample_entries(movie):
        for kind, a, b in walk(movie, start + VISUAL_ENTRY, end):
            if kind in (b"avcC", b"hvcC"):
                return movie[a:b]
    return b""


def is_edited(movie: bytes) -> bool:
    """Whether a track of this ``moov`` is delayed, repeats, or leaves out some of what it holds."""
    try:
        clock = next((_clock(movie, start)[0] for kind, start, _ in walk(movie) if kind == b"mvhd"), 0)
        tracks = [(start, end) for kind, start, end in walk(movie) if kind == b"trak"]
        return any(_has_edits(movie, start, end, clock) for start, end in tracks)
    except struct.error:
        return False  # it says nothing that could be understood: the demuxer will not follow it either


def _has_edits(movie: bytes, start: int, end: int, clock: int) -> bool:
    inner = {kind: at for kind, at, _ in walk(movie, start, end)}
    if b"elst" not in inner or b"mdhd" not in inner:
        return False
    at, (media_clock, media) = inner[b"elst"], _clock(movie, inner[b"mdhd"])
    (count,) = struct.unpack_from(">I", movie, at + 4)
    if count != 1 or not clock or not media_clock:
        return count > 1
    shown = struct.unpack_from(">Q" if movie[at] else ">I", movie, at + 8)[0] / clock
    return 0 < shown < media / media_clock - _LEFT_OUT_SECONDS


def _clock(data: bytes, start: int) -> tuple[int, int]:
    """(ticks a second, duration in ticks) of an mvhd or mdhd."""
    version_1 = data[start]
    ticks, length = struct.unpack_from(">IQ" if version_1 else ">II", data, start + (20 if version_1 else 12))
    return ticks, length


def track(data: bytes | mmap) -> Track:
    """A whole fragmented file with one track; Malformed when something needed is not there."""
    boxes = list(walk(data))
    kinds = {kind: (start, end) for kind, start, end in reversed(boxes)}
    try:
        defaults = struct.unpack_from(">III", data, kinds[b"trex"][0] + 12)
        moov_end = kinds[b"moov"][1]
        return Track(
            timescale=timescale(data, kinds[b"mdhd"][0]),
            codecs=_codecs(data[:moov_end]),
            init_bytes=moov_end,
            fragments=tuple(_fragments(data, boxes, defaults)),
            edits=b"elst" in data[:moov_end],
        )
    except (KeyError, IndexError, struct.error) as error:
        raise Malformed(f"no {error}") from None


def _fragments(
    data: bytes | mmap, boxes: list[tuple[bytes, int, int]], trex: tuple[int, int, int]
) -> Iterator[Fragment]:
    top = [(kind, start - 8, end) for kind, start, end in boxes if kind in (b"moof", b"mdat")]
    for (kind, start, end), (following, _, mdat_end) in pairwise(top):
        if kind != b"moof" or following != b"mdat":
            continue
        inner = {name: (a, b) for name, a, b in walk(data, start, end)}
        samples = tuple(_samples(data, inner[b"trun"][0], _defaults(data, inner[b"tfhd"][0], trex)))
        at = inner[b"tfdt"][0]
        decode = struct.unpack_from(">Q" if data[at] else ">I", data, at + 4)[0]
        yield Fragment(
            start=start,
            bytes=mdat_end - start,
            decode_time=decode,
            first_sample_end=end + 8 + (samples[0].bytes if samples else 0),
            samples=samples,
        )


def _defaults(data: bytes | mmap, start: int, trex: tuple[int, int, int]) -> tuple[int, int, int]:
    """Duration, size and flags that hold for samples that do not say: tfhd's over trex's."""
    flags = int.from_bytes(data[start + 1 : start + 4], "big")
    at, values = start + 8, list(trex)
    at += (8 if flags & 0x1 else 0) + (4 if flags & 0x2 else 0)
    for position, bit in enumerate((0x8, 0x10, 0x20)):
        if flags & bit:
            values[position] = struct.unpack_from(">I", data, at)[0]
            at += 4
    return values[0], values[1], values[2]


def _samples(data: bytes | mmap, start: int, defaults: tuple[int, int, int]) -> Iterator[Sample]:
    flags = int.from_bytes(data[start + 1 : start + 4], "big")
    (count,) = struct.unpack_from(">I", data, start + 4)
    at = start + 8 + (4 if flags & 0x1 else 0)
    first_flags = struct.unpack_from(">I", data, at)[0] if flags & 0x4 else None
    at += 4 if flags & 0x4 else 0
    for index in range(count):
        values = list(defaults)
        for position, bit in enumerate((0x100, 0x200, 0x400)):
            if flags & bit:
                values[position] = struct.unpack_from(">I", data, at)[0]
                at += 4
        offset = 0
        if flags & 0x800:
            offset = struct.unpack_from(">i" if data[start] else ">I", data, at)[0]
            at += 4
        state = first_flags if index == 0 and first_flags is not None else values[2]
        yield Sample(duration=values[0], bytes=values[1], offset=offset, sync=not state & _NON_SYNC)


def _codecs(movie: bytes) -> str:
    """The RFC 6381 string of the only track, from avcC or esds and not from what we asked for."""
    for kind, start, end in sample_entries(movie):
        if kind == b"avc1":
            at = _after(movie, b"avcC", start, end)
            return "avc1." + movie[at + 1 : at + 4].hex()
        if kind == b"hvc1":
            at = _after(movie, b"hvcC", start, end)
            return "hvc1." + _hevc_profile(movie[at + 1 : at + _HEVC_PROFILE_BYTES])
        if kind == b"mp4a":
            return f"mp4a.40.{_audio_object_type(movie[_after(movie, b'esds', start, end) + 4 : end])}"
    raise Malformed("no avc1, hvc1 or mp4a sample entry")


def _hevc_profile(record: bytes) -> str:
    """ISO/IEC 14496-15, Annex E.3: profile, compatibility (bits reversed), tier and level, constraints."""
    space, tier, profile = record[0] >> 6, record[0] >> 5 & 1, record[0] & 0x1F
    compatible = int(f"{int.from_bytes(record[1:5], 'big'):032b}"[::-1], 2)
    constraints = record[5:11].rstrip(b"\0")
    words = [f"{['', 'A', 'B', 'C'][space]}{profile}", f"{compatible:X}", f"{'LH'[tier]}{record[11]}"]
    return ".".join([*words, *(f"{byte:X}" for byte in constraints)])


def _after(movie: bytes, box: bytes, start: int, end: int) -> int:
    at = movie.find(box, start, end)
    if at < 0:
        raise Malformed(f"no {box.decode()}")
    return at + len(box)


def _audio_object_type(esds: bytes) -> int:
    """The first five bits of the AudioSpecificConfig: 2 is AAC-LC. Descriptors nest: 3 in 4 in 5."""
    at = 0
    for tag, skip in ((3, 3), (4, 13), (5, 0)):
        if esds[at] != tag:
            raise Malformed("esds")
        at += 1
        while esds[at] & 0x80:
            at += 1
        at += 1 + skip
    return esds[at] >> 3
