"""A new revision of an episode whose pictures and sound stay: only its subtitles are made again."""

import asyncio
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from catalog.checksum import sha256_of
from catalog.media.store import MediaStore
from catalog.rendition import Master, Rendition
from transcoder import asset, subtitling
from transcoder.asset import MANIFEST, Asset, AssetFile
from transcoder.brief import Brief
from transcoder.errors import EncodeFailed
from transcoder.plan import Options
from transcoder.tools import Tools
from transcoder.webtext import Grid


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A published asset that a revision can be made from."""

    id: str
    manifest: Mapping[str, Any]
    master: Master
    renditions: tuple[Rendition, ...]

    @property
    def kept(self) -> tuple[AssetFile, ...]:
        """Every file but the manifest and the subtitles."""
        files = msgspec.convert(self.manifest["files"], tuple[AssetFile, ...])
        gone = {one[what] for one in self.manifest["subtitles"] for what in ("file", "playlist")}
        return tuple(file for file in files if file.path not in gone)


async def standing(media: MediaStore, asset_id: str, master_sha256: str, brief: Brief) -> Standing | None:
    """The asset, where it is of this very master and labelled as ``brief`` asks; None where all must be made
    anew.
    """
    path = await media.file(asset_id, MANIFEST)
    manifest: dict[str, Any] = msgspec.json.decode(await asyncio.to_thread(path.read_bytes))
    try:
        master = msgspec.convert(manifest["source"], Master, dec_hook=_fraction)
        renditions = msgspec.convert(manifest["renditions"], tuple[Rendition, ...])
        known = manifest["source"]["sha256"], manifest["ai_label"], manifest["aigc"]
    except (KeyError, msgspec.ValidationError):
        return None  # made by an older Zhanbo, which did not know all that is asked of it today
    implicit = brief.implicit(master.aigc)
    asked = master_sha256, brief.visible(master.aigc), asdict(implicit) if implicit else None
    if known != asked or "playlists_without_subtitles" not in manifest:
        return None
    return Standing(id=asset_id, manifest=manifest, master=master, renditions=renditions)


def _fraction(kind: type, value: object) -> object:
    if kind is Fraction:
        return Fraction(str(value))
    raise TypeError(kind.__name__)


async def revise(
    source: Path,
    folder: Path,
    media: MediaStore,
    old: Standing,
    tools: Tools,
    *,
    progress: Callable[[float], None],
    options: Options,
    brief: Brief,
) -> Asset:
    """The asset that ``old`` becomes with the subtitles that ``brief`` asks for, made in a new folder inside
    ``folder``. EncodeFailed or MediaNotFound where not all of ``old`` is there any more.
    """
    progress(0.0)
    final = folder / "revision"
    final.mkdir()
    subtitles = await subtitling.gather(source, old.master, brief, tools, options)
    for file in old.kept:
        path = await media.file(old.id, file.path)
        await asyncio.to_thread(_copied, path, final / file.path, file)
    grid = Grid.of((final / old.renditions[0].playlist).read_text("utf-8"))
    plain = old.manifest["playlists_without_subtitles"]
    said = await asyncio.to_thread(subtitling.write, final, grid, subtitles, brief.language, plain)
    manifest = {**old.manifest, **said}
    seconds = float(old.manifest["duration_seconds"])
    made = await asyncio.to_thread(asset.named, final, manifest, old.master, old.renditions, seconds)
    progress(1.0)
    return made


def _copied(path: Path, into: Path, file: AssetFile) -> None:
    """Copied and not linked: the playlists are written again, and what is published never changes."""
    shutil.copyfile(path, into)
    if sha256_of(into) != file.sha256:
        raise EncodeFailed(f"{file.path} of the asset before is damaged")
