"""The checksum file 校验.sha256: its lines, and whether the files still match."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from catalog.checksum import sha256_of
from transcoder.delivery.encoding import decode
from transcoder.delivery.files import File, Files
from transcoder.delivery.problem import Place, Problem, problem
from transcoder.delivery.sink import is_litter

_NAMES = frozenset(("校验.txt", "sha256sums", "sha256sums.txt", "sha256sum.txt", "checksums.txt"))
_LINE = re.compile(r"([0-9a-fA-F]{64})[ \t]+\*?(.+)|SHA256 ?\((.+)\) ?= ?([0-9a-fA-F]{64})", re.IGNORECASE)
_MAX_BYTES = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Checksum:
    """One line: the ``file`` should hash to ``sha256``; a mismatch is reported at ``place``."""

    file: File
    sha256: str
    place: Place


def read_checksums(files: Files) -> tuple[tuple[Checksum, ...], tuple[Problem, ...]]:
    """The checksums of the package, and what is wrong with the checksum file itself."""
    lists = [file for file in files.all if len(file.parts) == 1 and _is_list(file)]
    checksums: list[Checksum] = []
    problems: list[Problem] = []
    for listing in lists:
        for number, line in _lines(listing.path):
            place = Place(file=listing.name, cell=f"A{number}", field="sha256")
            found = _LINE.fullmatch(line)
            name = (found[2] or found[3]) if found else None
            if found is None or name is None:
                problems.append(problem("E117", place, line=number))
            elif file := _find(files, name):
                digest = (found[1] or found[4]).lower()
                checksums.append(
                    Checksum(file=file, sha256=digest, place=Place(file=file.name, field="sha256"))
                )
            elif not is_litter(name):
                problems.append(problem("E113", place, name=name[:120]))
    return tuple(checksums), tuple(problems)


def verify(checksums: tuple[Checksum, ...], known: Mapping[str, str]) -> Iterator[Problem]:
    """The files that do not match. Those whose hash is ``known`` (by name) are not read again; blocking."""
    for checksum in checksums:
        actual = known.get(checksum.file.name) or sha256_of(checksum.file.path)
        if actual != checksum.sha256:
            yield problem("E112", checksum.place)


def _is_list(file: File) -> bool:
    return file.suffix == ".sha256" or file.parts[-1].lower() in _NAMES


def _find(files: Files, name: str) -> File | None:
    """The very file; a listing made outside the package has the package's own folder in front."""
    plain = name.strip().replace("\\", "/").removeprefix("./")
    exact = {file.name: file for file in files.all}
    return exact.get(plain) or exact.get(plain.partition("/")[2]) or files.find(plain, files.all)


def _lines(path: Path) -> list[tuple[int, str]]:
    """The lines that say something, with their numbers."""
    with path.open("rb") as file:
        content = decode(file.read(_MAX_BYTES)) or ""
    lines = [(number, line.strip()) for number, line in enumerate(content.splitlines(), start=1)]
    return [(number, line) for number, line in lines if line and not line.startswith(("#", ";"))]
