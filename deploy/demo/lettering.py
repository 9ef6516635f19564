"""Type: display faces for the titles, a plain one for dialogue, and captions that come and go.

Text is set in Noto (SIL Open Font License) from a Python package; the brush faces come from npm
packages of the same licence beside ``fonts/package.json``. Without those the titles are set in Noto Serif.
"""

import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Literal, TypeAlias

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from catalog.errors import Unavailable
from deploy.demo.camera import View, over
from deploy.demo.canvas import Field, Picture, Pixels, Size, blurred, rgb, rgba

Face: TypeAlias = Literal["brush", "running", "carved", "serif", "sans"]
_BRUSH = MappingProxyType({"brush": "ma-shan-zheng", "running": "zhi-mang-xing", "carved": "zcool-xiaowei"})
_NOTO = MappingProxyType({"serif": "NotoSerifSC-Regular.otf", "sans": "NotoSansSC-Regular.otf"})
_HAIR_SPACE = "\u200a"


class FontsMissing(Unavailable):
    """The package that brings the Chinese type is not installed."""

    code = "fonts_missing"
    title = "The demo's Chinese fonts are not installed"
    title_zh = "缺少演示所需的中文字体"


def face_file(face: Face) -> Path:
    """The font file of a face; a brush face that was not set up falls back to Noto Serif."""
    if face in _BRUSH:
        name = _BRUSH[face]
        file = Path(__file__).parent / "fonts" / "vendor" / f"{name}.woff2"
        return file if file.is_file() else face_file("serif")
    spec = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (file := Path(folder) / _NOTO[face]).is_file():
            return file
    raise FontsMissing("install the Python package pylopdf-fonts-zh-cn")


@cache
def font(face: Face, pixels: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(face_file(face)), pixels)


def line_mask(text: str, face: Face, pixels: int, *, spacing: float = 0.0, weight: int = 0) -> Field:
    """One line of text as coverage, 0 … 1; ``spacing`` in ems, ``weight`` thickens it by pixels."""
    type_ = font(face, pixels)
    gap = spacing * pixels
    advance = [type_.getlength(c) + gap for c in text]
    image = Image.new("L", (int(sum(advance)) + pixels // 2, int(pixels * 1.5)))
    pen, x = ImageDraw.Draw(image), pixels / 4
    for character, step in zip(text, advance, strict=True):
        pen.text((x, pixels * 1.2), character, font=type_, fill=255, anchor="ls", stroke_width=weight)
        x += step
    return np.asarray(image, np.float32) / 255


def column_mask(text: str, face: Face, pixels: int, *, spacing: float = 0.02, weight: int = 0) -> Field:
    """Text set from top to bottom, each character centred by its own shape."""
    type_ = font(face, pixels)
    step = pixels * (1 + spacing)
    image = Image.new("L", (int(pixels * 1.4), int(step * len(text) + pixels * 0.4)))
    pen = ImageDraw.Draw(image)
    for k, character in enumerate(text):
        left, top, right, bottom = type_.getbbox(character, anchor="ls")
        x, y = pixels * 0.7 - (left + right) / 2, pixels * 0.2 + step * k + pixels * 0.5 - (top + bottom) / 2
        thin = character == "一"
        pen.text(
            (x, y), character, font=type_, fill=255, anchor="ls", stroke_width=weight + (1 if thin else 0)
        )
    return np.asarray(image, np.float32) / 255


def inked(
    mask: Field, colour: str, *, shade: str = "#000000", halo: float = 10.0, shade_strength: float = 0.6
) -> Picture:
    """Coverage as a picture with a soft shade behind it, so that it reads on any ground."""
    pad = int(halo * 2.5)
    ink = np.pad(mask, pad)
    soft = np.clip(blurred(ink.astype(np.float32), halo) * 2.2, 0, 1) * shade_strength
    alpha = ink + soft * (1 - ink)
    colours = ink[..., None] * rgb(colour) + (soft * (1 - ink))[..., None] * rgb(shade)
    return Picture(rgba(colours.astype(np.float32), alpha * 255), -pad, -pad)


def seal(text: str, pixels: int, colour: str = "#b3261e", paper: str = "#fbf1e2") -> Picture:
    """A small red seal with its text standing in it."""
    glyphs = column_mask(text, "brush", pixels, spacing=-0.04)
    height, width = glyphs.shape[0] + pixels // 6, int(pixels * 1.5)
    pen = np.zeros((height, width), np.uint8)
    radius = max(pixels // 6, 2)
    cv2.rectangle(pen, (radius, 0), (width - 1 - radius, height - 1), 255, -1)
    cv2.rectangle(pen, (0, radius), (width - 1, height - 1 - radius), 255, -1)
    for cx in (radius, width - 1 - radius):
        for cy in (radius, height - 1 - radius):
            cv2.circle(pen, (cx, cy), radius, 255, -1, cv2.LINE_AA)
    body = pen.astype(np.float32) / 255
    top, left = (height - glyphs.shape[0]) // 2, (width - glyphs.shape[1]) // 2
    ink = np.zeros_like(body)
    ink[top : top + glyphs.shape[0], left : left + glyphs.shape[1]] = glyphs
    mixed = rgb(colour) * (1 - ink[..., None]) + rgb(paper) * ink[..., None]
    return Picture(rgba((mixed * body[..., None]).astype(np.float32), body * 255), 0, 0)


@dataclass(frozen=True, slots=True)
class Caption:
    """A picture of text at a place of the frame between two times; it may be written on."""

    picture: Picture
    x: int
    y: int
    start_seconds: float
    end_seconds: float
    fade_seconds: float = 0.35
    wipe: Literal["none", "down", "right"] = "none"
    wipe_seconds: float = 1.2

    def draw(self, frame: Pixels, time: float, _view: View | None = None) -> None:
        if not self.start_seconds <= time < self.end_seconds:
            return
        fade_in = 1.0 if self.wipe != "none" else (time - self.start_seconds) / self.fade_seconds
        share = min(1.0, fade_in, (self.end_seconds - time) / self.fade_seconds)
        pixels = self.picture.pixels
        written = (time - self.start_seconds) / self.wipe_seconds
        if self.wipe != "none" and written < 1.15:
            ramp = self._ramp(written, pixels.shape)
            pixels = cv2.multiply(pixels, cv2.merge((ramp, ramp, ramp, ramp)), scale=1 / 255)
        if share < 1:
            pixels = cv2.convertScaleAbs(pixels, alpha=share)
        self._lay(frame, pixels.astype(np.uint8, copy=False))

    def _ramp(self, written: float, shape: tuple[int, ...]) -> Pixels:
        at = np.linspace(0, 1, shape[0] if self.wipe == "down" else shape[1])
        line = (np.clip((written * 1.15 - at) / 0.15, 0, 1) * 255).astype(np.uint8)
        return np.ascontiguousarray(
            np.broadcast_to(line[:, None] if self.wipe == "down" else line[None, :], shape[:2])
        )

    def _lay(self, frame: Pixels, pixels: Pixels) -> None:
        left, top = self.x + self.picture.x, self.y + self.picture.y
        right, bottom = (
            min(left + pixels.shape[1], frame.shape[1]),
            min(top + pixels.shape[0], frame.shape[0]),
        )
        x, y = max(left, 0), max(top, 0)
        over(
            frame[y:bottom, x:right],
            np.ascontiguousarray(pixels[y - top : bottom - top, x - left : right - left]),
        )


def subtitle(text: str, size: Size, start: float, end: float) -> list[Caption]:
    """A line of dialogue near the foot of the frame, as small screens show it; ``|`` breaks it."""
    vertical = size[1] > size[0]
    pixels = 42 if vertical else 38
    lines = text.split("|")
    captions: list[Caption] = []
    for k, line in enumerate(lines):
        picture = inked(
            line_mask(line, "sans", pixels, weight=1, spacing=0.03), "#fffaf0", halo=3.5, shade_strength=0.85
        )
        y = int(size[1] * (0.795 if vertical else 0.855)) + int((k - (len(lines) - 1)) * pixels * 1.35)
        x = int((size[0] - (picture.pixels.shape[1] + 2 * picture.x)) / 2)
        captions.append(Caption(picture, x, y, start, end, fade_seconds=0.12))
    return captions
