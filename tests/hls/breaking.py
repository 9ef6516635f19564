"""Ways to damage a published folder: text of a playlist, a field of a box, bytes put in between."""

import re
import struct
from pathlib import Path

from tests.hls.boxes import Box, boxes, child, number


def text(folder: Path, name: str, pattern: str, instead: str, count: int = 1) -> None:
    """Replace what matches in a text file; there must be a match. ``count`` 0 means all."""
    path = folder / name
    new, made = re.subn(pattern, instead, path.read_text("utf-8"), count=count, flags=re.MULTILINE)
    assert made, f"{pattern} is not in {name}"
    path.write_text(new, "utf-8")


def drop_last_segment(folder: Path, name: str) -> None:
    text(
        folder, name, r"#EXTINF:[^\n]*\n(#EXT-X-BYTERANGE[^\n]*\n)?[^#\n]+\n#EXT-X-ENDLIST", "#EXT-X-ENDLIST"
    )


def join_first_segments(folder: Path, name: str) -> None:
    """One segment of what were two: its range holds two fragments."""
    path = folder / name
    one = r"#EXTINF:([\d.]+),\n#EXT-X-BYTERANGE:(\d+)@(\d+)\n([^\n]+)\n"
    match = re.search(one * 2, path.read_text("utf-8"))
    assert match
    a, size, at, uri, b, more, _, _ = match.groups()
    joined = f"#EXTINF:{float(a) + float(b):.6f},\n#EXT-X-BYTERANGE:{int(size) + int(more)}@{at}\n{uri}\n"
    path.write_text(path.read_text("utf-8").replace(match.group(0), joined), "utf-8")


def top(data: bytes, kind: str, nth: int = 0) -> Box:
    return [box for box in boxes(data, 0, len(data)) if box.kind == kind][nth]


def find(data: bytes, path: str, nth: int = 0) -> Box:
    """A box by its path from the top; ``nth`` counts the outermost."""
    first, _, rest = path.partition("/")
    outer = top(data, first, nth)
    return child(data, outer, rest) if rest else outer


def entry(data: bytes) -> Box:
    """The sample entry."""
    stsd = find(data, "moov/trak/mdia/minf/stbl/stsd")
    return next(boxes(data, stsd.body + 8, stsd.end))


def put(folder: Path, name: str, at: int, value: bytes) -> None:
    data = bytearray((folder / name).read_bytes())
    data[at : at + len(value)] = value
    (folder / name).write_bytes(bytes(data))


def field(folder: Path, name: str, path: str, offset: int, value: bytes, nth: int = 0) -> None:
    """Overwrite a field of a box, counted from the start of its body."""
    put(folder, name, find((folder / name).read_bytes(), path, nth).body + offset, value)


def swap(folder: Path, name: str, old: bytes, new: bytes, count: int = -1) -> None:
    """Other bytes of the same length."""
    data = (folder / name).read_bytes()
    assert old in data
    assert len(old) == len(new)
    (folder / name).write_bytes(data.replace(old, new, count))


def grow(folder: Path, name: str, path: str, extra: bytes) -> None:
    """More bytes at the end of a box of the initialisation; playlists follow."""
    old = (folder / name).read_bytes()
    kinds = path.split("/")
    around = [find(old, "/".join(kinds[: depth + 1])) for depth in range(len(kinds))]
    data = bytearray(old)
    for outer in around:
        data[outer.start : outer.start + 4] = struct.pack(">I", outer.end - outer.start + len(extra))
    data[around[-1].end : around[-1].end] = extra
    (folder / name).write_bytes(bytes(data))
    _shift(folder, name, len(extra))


def _shift(folder: Path, name: str, by: int) -> None:
    for playlist in folder.glob("*.m3u8"):
        old = playlist.read_text("utf-8")
        if f'URI="{name}"' in old and "#EXT-X-MAP" in old:
            new = re.sub(r"(BYTERANGE:\d+@)(\d+)", lambda m: f"{m[1]}{int(m[2]) + by}", old)
            new = re.sub(r'(BYTERANGE=")(\d+)@0', lambda m: f"{m[1]}{int(m[2]) + by}@0", new)
            playlist.write_text(new, "utf-8")


def box(kind: str, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind.encode()) + body


def run(data: bytes, nth: int = 0) -> tuple[int, int, dict[int, int], Box]:
    """Of a fragment's trun: where the rows are, how long one is, where each field lies in it, the moof."""
    moof, trun = top(data, "moof", nth), find(data, "moof/traf/trun", nth)
    flags = number(data, trun.body + 1, 3)
    fields = [bit for bit in (0x100, 0x200, 0x400, 0x800) if flags & bit]
    rows = trun.body + 8 + 4 * bool(flags & 1) + 4 * bool(flags & 4)
    return rows, 4 * len(fields), {bit: 4 * place for place, bit in enumerate(fields)}, moof


def sample_field(folder: Path, name: str, sample: int, bit: int, value: int) -> None:
    """Set a field of one sample in the first fragment."""
    rows, size, places, _ = run((folder / name).read_bytes())
    put(folder, name, rows + sample * size + places[bit], struct.pack(">i", value))


def sample_start(data: bytes, sample: int) -> int:
    """Where a sample of the first fragment lies."""
    rows, size, places, moof = run(data)
    trun = find(data, "moof/traf/trun")
    start = moof.start + struct.unpack_from(">i", data, trun.body + 8)[0]
    return start + sum(number(data, rows + i * size + places[0x200], 4) for i in range(sample))


def parameter_set(folder: Path, name: str, offset: int, value: int) -> None:
    """Set a byte of the SPS, and its copy in avcC: 1 is the profile, 3 the level."""
    data = (folder / name).read_bytes()
    inner = {b.kind: b for b in boxes(data, entry(data).body + 78, entry(data).end)}
    at = inner["avcC"].body
    put(folder, name, at + offset, bytes([value]))
    put(folder, name, at + 8 + offset, bytes([value]))
