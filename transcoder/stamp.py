"""The implicit label in the bytes: a metadata entry in the initialisation segment of every media file.

It stands where ffmpeg puts and looks for it (``moov/udta/meta``, handler ``mdta``), which is also where the
practice guides of GB 45438-2025 ask for it in MP4. Players step over it.
"""

import shutil
import struct
from collections.abc import Iterable
from pathlib import Path

from catalog import aigc
from catalog.aigc import Aigc
from transcoder.boxes import top_level
from transcoder.errors import EncodeFailed

_UTF8 = 1  # the type of a value


def boxes(said: Aigc) -> bytes:
    """The ``udta`` box that says so."""
    key, value = aigc.KEY.encode(), said.text().encode()
    handler = _box(b"hdlr", struct.pack(">II4s", 0, 0, b"mdta") + bytes(13))
    keys = _box(b"keys", struct.pack(">III4s", 0, 1, 8 + len(key), b"mdta") + key)
    data = _box(b"data", struct.pack(">II", _UTF8, 0) + value)
    items = _box(b"ilst", struct.pack(">II", 8 + len(data), 1) + data)
    return _box(b"udta", _box(b"meta", bytes(4) + handler + keys + items))


def _box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


def all_of(names: Iterable[str], folder: Path, said: Aigc) -> None:
    """Label the packaged files of these renditions; blocking."""
    for name in names:
        stamp(folder / f"{name}.mp4", said)


def stamp(media: Path, said: Aigc) -> None:
    """Add the label to a packaged file; blocking. What follows the ``moov`` box moves as one."""
    more, stamped = boxes(said), media.with_suffix(".stamped")
    with media.open("rb") as source, stamped.open("wb") as target:
        found = top_level(source, media.stat().st_size)
        start, size = next(((at, length) for kind, at, length in found if kind == b"moov"), (0, 0))
        if not size:
            raise EncodeFailed(f"{media.name}: no moov box")
        source.seek(0)
        target.write(source.read(start))
        movie = source.read(size)
        target.write(struct.pack(">I", size + len(more)) + movie[4:] + more)
        shutil.copyfileobj(source, target)
    stamped.rename(media)
