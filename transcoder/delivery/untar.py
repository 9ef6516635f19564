"""Unpack a tar, plain or compressed: only plain files, within limits."""

import bz2
import gzip
import io
import lzma
import tarfile
import zlib
from pathlib import Path
from typing import Literal

from transcoder.delivery.problem import unusable
from transcoder.delivery.sink import Limits, Sink, is_litter, safe_parts

# tarfile recurses once per extended header, hence RecursionError
_DAMAGED = (tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, RecursionError)
_MAX_HEADER_BYTES = 1024 * 1024  # tarfile reads an extended header whole; real ones have a few hundred bytes
Compression = Literal["gz", "bz2", "xz"]


class _Metered(io.RawIOBase):
    """A decompressed stream that ends in E006 when it gives more than allowed, or too much at once."""

    def __init__(self, inner: io.BufferedIOBase, allowed_bytes: int) -> None:
        super().__init__()
        self._inner = inner
        self._allowed = allowed_bytes

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._inner.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        target = offset if whence == io.SEEK_SET else self._inner.tell() + offset
        self._check(target)
        return self._inner.seek(target)

    def read(self, size: int = -1) -> bytes:
        if size < 0 or size > _MAX_HEADER_BYTES:
            raise unusable("E006", zh="文件头过大", en="a header is too large")
        self._check(self._inner.tell() + size - 1)
        return self._inner.read(size)

    def _check(self, position: int) -> None:
        if position > self._allowed:
            size = f"{self._allowed // 1024**2} MiB"
            raise unusable("E006", zh=f"{size}以上", en=f"{size} or more")


def untar(archive: Path, root: Path, limits: Limits, compression: Compression | None) -> None:
    """Unpack ``archive`` under ``root``; Unusable with E003–E009 where it must not be."""
    packed_bytes = archive.stat().st_size
    sink = Sink(root, packed_bytes, limits)
    if compression is None:
        sink.announce(packed_bytes)
    headers = 2048 * limits.max_files
    try:
        with (
            _open(archive, compression) as inner,
            _Metered(inner, limits.allowed_bytes(packed_bytes) + headers) as stream,
            tarfile.open(fileobj=stream, mode="r:", errors="surrogateescape") as opened,
        ):
            for member in opened:
                _unpack(opened, member, sink)
    except _DAMAGED as error:
        raise unusable("E003", zh="文件已损坏", en=f"it is damaged ({type(error).__name__})") from error


def _open(archive: Path, compression: Compression | None) -> io.BufferedIOBase:
    match compression:
        case "gz":
            return gzip.open(archive)
        case "bz2":
            return bz2.open(archive)
        case "xz":
            return lzma.open(archive)
        case None:
            return archive.open("rb")


def _unpack(opened: tarfile.TarFile, member: tarfile.TarInfo, sink: Sink) -> None:
    name = _name(member.name)
    safe_parts(name)
    if member.isdir():
        sink.count_file()
        return
    if not member.isreg() or member.issparse():
        raise unusable("E005", name=name)
    if is_litter(name):
        sink.count_file()
        return
    if member.size > sink.room:
        raise unusable("E006", zh=name, en=name)
    source = opened.extractfile(member)
    if source is not None:
        with source:
            sink.write(name, source)


def _name(stored: str) -> str:
    """The name; where its bytes are not UTF-8 they are read as GB 18030."""
    raw = stored.encode("utf-8", errors="surrogateescape")
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", errors="replace")
