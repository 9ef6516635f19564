"""Open what was handed over: a folder as it is, an archive unpacked into a working folder."""

import os
from pathlib import Path

from transcoder.delivery.layout import FOLDER_SYNONYMS
from transcoder.delivery.problem import unusable
from transcoder.delivery.sink import Limits, is_litter
from transcoder.delivery.untar import untar
from transcoder.delivery.unzip import unzip

_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_COMPRESSED = {b"\x1f\x8b": "gz", b"BZh": "bz2", b"\xfd7zXZ": "xz"}
_OUR_FOLDERS = frozenset(name for names in FOLDER_SYNONYMS.values() for name in names)


def open_delivery(path: Path, workdir: Path, limits: Limits) -> tuple[Path, str]:
    """The folder to read and the name that stands in for a title; Unusable where there is nothing to read.

    An archive is unpacked into a new folder of ``workdir``, which belongs to the caller.
    """
    if not path.exists():
        raise unusable("E001")
    if path.is_dir():
        root, name = path, path.resolve().name
    else:
        root, name = _unpack(path, workdir, limits), _stem(path)
    inner = _inside_wrapping(root)
    return inner, (name if inner == root else inner.name)


def _unpack(path: Path, workdir: Path, limits: Limits) -> Path:
    with path.open("rb") as file:
        head = file.read(512)
    root = workdir / "unpacked"
    root.mkdir(parents=True)
    compression = next((kind for magic, kind in _COMPRESSED.items() if head.startswith(magic)), None)
    if head.startswith(_ZIP_MAGIC):
        unzip(path, root, limits)
    elif compression in ("gz", "bz2", "xz"):
        untar(path, root, limits, compression)
    elif head[257:262] == b"ustar" or path.suffix.lower() == ".tar":
        untar(path, root, limits, None)
    else:
        raise unusable("E002")
    return root


def _stem(path: Path) -> str:
    return path.name.removesuffix(path.suffix).removesuffix(".tar")


def _inside_wrapping(root: Path, depth: int = 3) -> Path:
    """The folder that holds the package: archives often wrap it in a folder of its own."""
    with os.scandir(root) as found:
        visible = [entry for entry in found if not is_litter(entry.name)]
    if depth == 0 or len(visible) != 1 or not visible[0].is_dir(follow_symlinks=False):
        return root
    only = visible[0].name
    return root if only.lower() in _OUR_FOLDERS else _inside_wrapping(root / only, depth - 1)
