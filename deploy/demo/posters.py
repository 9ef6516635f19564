"""Posters: a frame of the film without its captions. 竖版 3:4 has the title in its own face; 横版 16:9 has
none, because the pages set their own title over it.
"""

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from deploy.demo.canvas import Picture, Pixels, Size
from deploy.demo.lettering import Caption, column_mask, inked, line_mask, seal
from deploy.demo.reel import Film
from deploy.demo.scenes import shots
from deploy.demo.work import Work
from transcoder.delivery.layout import LANDSCAPE_POSTER, PORTRAIT_POSTER

_PORTRAIT: Size = (900, 1200)
_LANDSCAPE: Size = (1280, 720)
_QUALITY = 90


def posters(work: Work, folder: Path) -> None:
    """Write both posters of a work as JPEG into a folder that exists."""
    scene = _scene(work)
    portrait, landscape = (_cropped(scene, size, work.look.poster_focus) for size in (_PORTRAIT, _LANDSCAPE))
    for caption in _lettering(work):
        caption.draw(portrait, 1.0)
    for name, picture in ((PORTRAIT_POSTER, portrait), (LANDSCAPE_POSTER, landscape)):
        Image.fromarray(picture[..., :3]).save(folder / f"{name}.jpg", quality=_QUALITY)


def _scene(work: Work) -> Pixels:
    """The opening shot a little after its beginning, with no writing on it."""
    film = Film(shots(work, 1)[:1], (), work.size, 60.0)
    frame: Pixels = np.zeros((work.size[1], work.size[0], 4), np.uint8)
    film.expose(frame, 2.2)
    return frame


def _cropped(scene: Pixels, size: Size, focus: float) -> Pixels:
    """The largest part of the shape wanted; ``focus`` says where along the cut side its middle lies."""
    height, width = scene.shape[:2]
    scale = max(size[0] / width, size[1] / height)
    wide, tall = round(size[0] / scale), round(size[1] / scale)
    left = round(min(max(focus * width - wide / 2, 0), width - wide))
    top = round(min(max(focus * height - tall / 2, 0), height - tall))
    part = np.ascontiguousarray(scene[top : top + tall, left : left + wide])
    return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_LANCZOS4), np.uint8)


def _lettering(work: Work) -> list[Caption]:
    look, title = work.look, work.title
    width, height = _PORTRAIT
    sign = seal("演示", 34)
    if look.layout == "column":
        pixels = min(168, int(height * 0.8 / len(title)))
        glyphs = inked(
            column_mask(title, look.face, pixels, weight=look.weight),
            look.colour,
            shade=look.shade,
            halo=pixels / 9,
        )
        x = int(look.x * width - pixels * 0.7)
        beside = x + (int(pixels * 1.3) if look.x < 0.5 else -sign.pixels.shape[1] + int(pixels * 0.1))
        return [_held(glyphs, x, 56), _held(sign, beside, 96)]
    pixels = min(132, int(width * 0.82 / len(title)))
    glyphs = inked(
        line_mask(title, look.face, pixels, spacing=0.05, weight=look.weight),
        look.colour,
        shade=look.shade,
        halo=pixels / 8,
    )
    wide = glyphs.pixels.shape[1] + 2 * glyphs.x
    left, top = (width - wide) // 2, int(height * 0.14) - pixels // 2
    return [_held(glyphs, left, top), _held(sign, left + wide - pixels // 8, top + pixels // 3)]


def _held(picture: Picture, x: int, y: int) -> Caption:
    return Caption(picture, x, y, 0.0, 9.0)
