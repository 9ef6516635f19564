"""Where an archive may be unpacked to: names are checked, bytes are counted, nothing else is written."""

import shutil
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from transcoder.delivery.problem import unusable

_CHUNK = 1024 * 1024
_MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an archive may unpack to.

    Finished video hardly compresses, so ``max_ratio`` (unpacked ÷ packed) is generous for a real delivery and
    far below a bomb; archives that unpack to less than ``ratio_free_bytes`` are never measured by it.
    """

    max_files: int = 10_000
    max_total_bytes: int = 200 * 1024 * _MIB
    max_ratio: float = 50.0
    ratio_free_bytes: int = 256 * _MIB
    disk_reserve_bytes: int = 512 * _MIB

    def allowed_bytes(self, packed_bytes: int) -> int:
        """How much an archive of ``packed_bytes`` may unpack to."""
        return min(self.max_total_bytes, max(self.ratio_free_bytes, int(packed_bytes * self.max_ratio)))


def is_litter(name: str) -> bool:
    """Whether a path is something that desktops and archivers leave behind."""
    parts = name.split("/")
    last = parts[-1].lower()
    return (
        "__MACOSX" in parts
        or last in {".ds_store", "thumbs.db", "desktop.ini"}
        or last.startswith(("~$", "._", ".~"))
        or any(part.startswith(".") and part not in {".", ".."} for part in parts)
    )


def safe_parts(name: str) -> tuple[str, ...]:
    """The parts of an archived name, in Unicode NFC; E004 where it could leave the folder.

    A back slash separates too: archives made on Windows use it.
    """
    plain = unicodedata.normalize("NFC", name.replace("\\", "/"))
    parts = tuple(part for part in plain.split("/") if part not in {"", "."})
    drive = bool(parts) and len(parts[0]) == 2 and parts[0][1] == ":"
    bad_part = any(part == ".." or len(part.encode()) > 255 or not part.isprintable() for part in parts)
    if plain.startswith("/") or drive or bad_part or len(parts) > 32:
        raise unusable("E004", name=_shown(name))
    return parts


def _shown(name: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in name)[:120]


class Sink:
    """Writes the files of one archive under ``root`` and refuses to exceed what ``limits`` allow."""

    def __init__(self, root: Path, packed_bytes: int, limits: Limits) -> None:
        self.root = root
        self._allowed = limits.allowed_bytes(packed_bytes)
        self._limits = limits
        self._written = 0
        self._files = 0

    @property
    def room(self) -> int:
        """How many bytes may still be written."""
        return self._allowed - self._written

    def announce(self, total_bytes: int) -> None:
        """Refuse before the first byte what the archive itself says is too much."""
        if total_bytes > self._allowed:
            raise _too_much(total_bytes)
        free = shutil.disk_usage(self.root).free - self._limits.disk_reserve_bytes
        if total_bytes > free:
            raise unusable("E009", need_mib=total_bytes // _MIB)

    def write(self, name: str, source: IO[bytes]) -> None:
        """One file, streamed; its claimed size is not believed."""
        self.count_file()
        target = self.root.joinpath(*safe_parts(name))
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as out:
                while chunk := source.read(_CHUNK):
                    self._written += len(chunk)
                    if self._written > self._allowed:
                        raise _too_much(self._written)
                    out.write(chunk)
        except (FileExistsError, NotADirectoryError, IsADirectoryError) as error:
            detail = _shown(name)
            raise unusable("E003", zh=f"{detail} 重复", en=f"{detail} is in it twice") from error

    def count_file(self) -> None:
        self._files += 1
        if self._files > self._limits.max_files:
            raise unusable("E008", limit=self._limits.max_files)


def _too_much(total_bytes: int) -> Exception:
    size = f"{total_bytes // _MIB} MiB"
    return unusable("E006", zh=f"{size}以上", en=f"{size} or more")
