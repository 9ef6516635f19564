"""The files of an opened package: what each is, and how a maker's words find one."""

import os
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from transcoder.delivery.layout import (
    CLIP_SUFFIXES,
    FOLDER_SYNONYMS,
    IMAGE_FOLDER,
    IMAGE_SUFFIXES,
    LICENCE_FOLDER,
    SUBTITLE_FOLDER,
    SUBTITLE_SUFFIXES,
    VIDEO_FOLDER,
)
from transcoder.delivery.numbering import natural_key
from transcoder.delivery.problem import unusable
from transcoder.delivery.sink import is_litter
from transcoder.delivery.values import folded


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file: its ``name`` inside the package with forward slashes, in NFC, and where it really is."""

    name: str
    path: Path

    @property
    def stem(self) -> str:
        return PurePosixPath(self.name).stem

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix.lower()

    @property
    def parts(self) -> tuple[str, ...]:
        return PurePosixPath(self.name).parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """Every file of a package, in natural order."""

    all: tuple[File, ...]

    def clips(self) -> tuple[File, ...]:
        """The films: those in 视频 where there is such a folder, else all outside the other known folders."""
        return self._kind(CLIP_SUFFIXES, VIDEO_FOLDER)

    def subtitles(self) -> tuple[File, ...]:
        return tuple(file for file in self.all if file.suffix in SUBTITLE_SUFFIXES)

    def images(self) -> tuple[File, ...]:
        return self._kind(IMAGE_SUFFIXES, IMAGE_FOLDER)

    def spreadsheets(self, suffixes: Iterable[str]) -> tuple[File, ...]:
        """Those of the first two levels, outside the folders that hold something else."""
        wanted = frozenset(suffixes)
        return tuple(
            file
            for file in self.all
            if file.suffix in wanted and len(file.parts) <= 2 and _folder(file) is None
        )

    def find(self, words: str, among: Iterable[File]) -> File | None:
        """The file a maker means: by path, by name, by name without suffix; whatever the case and width."""
        wanted = _key(words.replace("\\", "/").removeprefix("./"))
        candidates = tuple(among)
        for form in (_by_path, _by_name, _by_stem):
            found = next((file for file in candidates if form(file) == wanted), None)
            if found:
                return found
        return next((file for file in candidates if _by_name(file) == wanted.rsplit("/", 1)[-1]), None)

    def _kind(self, suffixes: frozenset[str], folder: str) -> tuple[File, ...]:
        fitting = [file for file in self.all if file.suffix in suffixes]
        filed = tuple(file for file in fitting if _folder(file) == folder)
        return filed or tuple(file for file in fitting if _folder(file) is None)


def list_files(root: Path, max_files: int) -> Files:
    """All files under ``root`` but litter; links to folders and links to nothing are left out."""
    found: list[File] = []
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if not is_litter(name)]
        for name in names:
            path = Path(folder) / name
            if is_litter(name) or not path.is_file():
                continue
            inside = unicodedata.normalize("NFC", path.relative_to(root).as_posix())
            found.append(File(name=inside, path=path))
            if len(found) > max_files:
                raise unusable("E008", limit=max_files)
    return Files(all=tuple(sorted(found, key=lambda file: (natural_key(file.name), file.name))))


def _folder(file: File) -> str | None:
    """Which known folder the file lies in."""
    parents = {part.lower() for part in file.parts[:-1]}
    known = (VIDEO_FOLDER, SUBTITLE_FOLDER, IMAGE_FOLDER, LICENCE_FOLDER)
    return next((folder for folder in known if parents.intersection(FOLDER_SYNONYMS[folder])), None)


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", folded(name)).casefold()


def _by_path(file: File) -> str:
    return _key(file.name)


def _by_name(file: File) -> str:
    return _key(file.parts[-1])


def _by_stem(file: File) -> str:
    return _key(file.stem)
