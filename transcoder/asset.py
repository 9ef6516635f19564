"""A finished episode: a folder named by its content, with a manifest that says how it came to be."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import Enum
from fractions import Fraction
from pathlib import Path

from catalog.checksum import sha256_of
from catalog.rendition import Master, Rendition
from transcoder import scoring
from transcoder.plan import Options, Plan
from transcoder.tools import Tools

MANIFEST = "manifest.json"
_MANIFEST_VERSION = 1
_ID_CHARACTERS = 40  # 160 bits: nobody finds two folders with one name


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetFile:
    """One file of a published folder; ``path`` relative to it."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """What is published: ``folder`` holds exactly ``files``; ``id`` is the name of that content."""

    id: str
    folder: Path
    master: Master
    renditions: tuple[Rendition, ...]
    duration_seconds: float
    files: tuple[AssetFile, ...]


def content_id(files: Iterable[AssetFile]) -> str:
    """sha256 over the sorted "path sha256" lines, 40 hexadecimal characters."""
    lines = sorted(f"{file.path} {file.sha256}\n" for file in files)
    return hashlib.sha256("".join(lines).encode()).hexdigest()[:_ID_CHARACTERS]


def listing(folder: Path) -> tuple[AssetFile, ...]:
    """Every file under ``folder`` with its size and checksum, sorted by path."""
    return tuple(
        AssetFile(path=str(path.relative_to(folder)), bytes=path.stat().st_size, sha256=sha256_of(path))
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    )


def seal(
    folder: Path,
    plan: Plan,
    renditions: Sequence[Rendition],
    tools: Tools,
    options: Options,
    source_sha256: str,
    said: Mapping[str, object],
) -> Asset:
    """Write the manifest and name the folder. No clock in it: same master, same bytes, same name.

    ``said`` is what the makers of the other files have to say about them.
    """
    manifest = {
        "version": _MANIFEST_VERSION,
        "source": {"sha256": source_sha256, **asdict(plan.master)},
        "duration_seconds": float(plan.duration_seconds),
        "frame_rate": plan.rate,
        "frames": plan.frames,
        "gop_frames": plan.gop,
        "rules": plan.master.notes,
        "loudness": [asdict(sound) for sound in plan.sounds],
        "encoder": options.encoder,
        "preset": options.preset,
        "quality": {"model": scoring.MODEL, **asdict(plan.quality)},
        "renditions": [asdict(rendition) for rendition in renditions],
        "ai_label": plan.ai_label,
        "aigc": asdict(plan.aigc) if plan.aigc else None,
        "tools": {
            "ffmpeg": tools.ffmpeg_version,
            "packager": tools.packager_version,
            "vmaf": tools.vmaf_version,
        },
        **said,
    }
    return named(folder, manifest, plan.master, renditions, float(plan.duration_seconds))


def named(
    folder: Path,
    manifest: Mapping[str, object],
    master: Master,
    renditions: Sequence[Rendition],
    duration_seconds: float,
) -> Asset:
    """The asset that a finished folder is, once it holds its manifest; ``files`` is filled in here."""
    whole = {**manifest, "files": [asdict(file) for file in listing(folder)]}
    text = json.dumps(whole, ensure_ascii=False, indent=1, default=_plain)
    (folder / MANIFEST).write_text(text + "\n", "utf-8")
    files = listing(folder)
    return Asset(
        id=content_id(files),
        folder=folder,
        master=master,
        renditions=tuple(renditions),
        duration_seconds=duration_seconds,
        files=files,
    )


def _plain(value: object) -> object:
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} has no place in a manifest")
