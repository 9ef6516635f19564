"""Posters: what a maker delivered becomes JPEGs of known size that can be served to anyone."""

import hashlib
import io
import struct
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from catalog.errors import Invalid
from catalog.media.store import MediaStore

MOST_PIXELS = 40_000_000
_FORMATS = ("JPEG", "PNG", "WEBP")
_BROKEN = (  # what Pillow was seen to raise on damaged pictures; struct.error: from damaged EXIF
    UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, struct.error,
    Image.DecompressionBombError,
)  # fmt: skip
SIZES = {"portrait": (900, 1200), "landscape": (1280, 720)}


class PosterRefused(Invalid):
    """The file is not a picture that can be a poster."""

    code = "poster_refused"
    title = "The poster cannot be used"
    title_zh = "海报图片无法使用"


@dataclass(frozen=True, slots=True, kw_only=True)
class Posters:
    """The rendered posters of one series: an asset that is named by its content."""

    name: str
    folder: Path
    files: tuple[str, ...]

    async def put(self, media: MediaStore) -> None:
        await media.put_asset(self.name, self.folder, self.files)


def render(source: Path, shape: str) -> bytes:
    """The picture as a JPEG that fills ``SIZES[shape]``; no metadata of the original survives."""
    try:
        with Image.open(source, formats=_FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise PosterRefused(f"{picture.width}×{picture.height} pixels are too many", field=shape)
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    except _BROKEN as error:
        raise PosterRefused(str(error), field=shape) from error
    fitted = ImageOps.fit(upright, SIZES[shape], Image.Resampling.LANCZOS)
    out = io.BytesIO()
    fitted.save(out, "JPEG", quality=86, progressive=True, optimize=True)
    return out.getvalue()


def write(pictures: dict[str, bytes], folder: Path) -> Posters:
    """Write ``{shape}.jpg`` for each picture; the asset that they make."""
    for shape, jpeg in pictures.items():
        (folder / f"{shape}.jpg").write_bytes(jpeg)
    lines = "\n".join(
        f"{hashlib.sha256(jpeg).hexdigest()} {shape}" for shape, jpeg in sorted(pictures.items())
    )
    name = hashlib.sha256(lines.encode()).hexdigest()[:40]
    return Posters(name=name, folder=folder, files=tuple(f"{shape}.jpg" for shape in sorted(pictures)))
