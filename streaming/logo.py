"""A channel's logo: its label on its colour, legible at the size of a thumbnail on a TV's list."""

import importlib.util
import io
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from streaming.guide import LOGO_SIZE

_FONT = "NotoSansSC-Regular.otf"
_WHITE = "#ffffff"
_HEIGHT_SHARE, _WIDTH_SHARE = 0.5, 0.8


@lru_cache(maxsize=64)
def drawn(label: str, colour: str) -> bytes:
    """A PNG of ``LOGO_SIZE``; drawn once. Blocking for some milliseconds."""
    width, height = LOGO_SIZE
    image = Image.new("RGB", LOGO_SIZE, colour)
    pen = ImageDraw.Draw(image)
    pixels = round(min(height * _HEIGHT_SHARE, width * _WIDTH_SHARE / max(1, len(label))))
    pen.text((width / 2, height / 2), label, _WHITE, font=_font(pixels), anchor="mm", stroke_width=1)
    written = io.BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def _font(pixels: int) -> ImageFont.FreeTypeFont:
    spec = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    folder = next(iter((spec.submodule_search_locations or ()) if spec else ()))
    return ImageFont.truetype(str(Path(folder) / _FONT), pixels)
