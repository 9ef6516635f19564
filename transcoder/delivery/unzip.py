"""Unpack a zip: names in UTF-8 or cp936, links and bombs refused."""

import stat
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from transcoder.delivery.problem import unusable
from transcoder.delivery.sink import Limits, Sink, is_litter, safe_parts

_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)


def unzip(archive: Path, root: Path, limits: Limits) -> None:
    """Unpack ``archive`` under ``root``; Unusable with E003–E009 where it must not be.

    A zip stored inside is left packed: only one layer is ever opened.
    """
    sink = Sink(root, archive.stat().st_size, limits)
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = opened.infolist()
            if len(entries) > limits.max_files:
                raise unusable("E008", limit=limits.max_files)
            wanted = list(_wanted(entries))
            sink.announce(sum(entry.file_size for _, entry in wanted))
            for name, entry in wanted:
                with opened.open(entry) as source:
                    sink.write(name, source)
    except _DAMAGED as error:
        raise unusable("E003", zh="文件已损坏", en=f"it is damaged ({type(error).__name__})") from error


def _wanted(entries: list[zipfile.ZipInfo]) -> Iterable[tuple[str, zipfile.ZipInfo]]:
    """The files to unpack with their names; every entry is checked, also those that are left out."""
    for name, entry in zip(names(entries), entries, strict=True):
        safe_parts(name)
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
            raise unusable("E005", name=name)
        if name.endswith(("/", "\\")) or is_litter(name.replace("\\", "/")):
            continue
        if entry.flag_bits & _ENCRYPTED_FLAG:
            raise unusable("E003", zh="压缩包有密码", en="it is protected by a password")
        yield name, entry


def names(entries: list[zipfile.ZipInfo]) -> list[str]:
    """The entries' names. Without the UTF-8 flag the bytes are UTF-8 (macOS) or cp936 (Chinese Windows).

    That is decided for the archive as a whole: a short cp936 name may by chance be valid UTF-8, all of them
    hardly are.
    """
    raw = [None if entry.flag_bits & _UTF8_FLAG else _bytes(entry) for entry in entries]
    unflagged = [name for name in raw if name is not None]
    encoding = next((e for e in ("utf-8", "gb18030") if all(_decodes(n, e) for n in unflagged)), "cp437")
    return [
        entry.orig_filename if name is None else name.decode(encoding)
        for entry, name in zip(entries, raw, strict=True)
    ]


def _bytes(entry: zipfile.ZipInfo) -> bytes:
    """The name as stored; zipfile read it as cp437, which maps every byte."""
    return entry.orig_filename.encode("cp437", errors="replace")


def _decodes(name: bytes, encoding: str) -> bool:
    try:
        name.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
