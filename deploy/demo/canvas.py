"""The drawing table: curves, noise and a sheet to paint silhouettes on, in frame coordinates.

Colours are ``#rrggbb``; a tuple of them is a gradient from top to bottom (or left to right with
``side``). A sheet is larger than the frame by its margin on every side, so that the camera can move.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import cv2
import numpy as np
from numpy.typing import NDArray

Field: TypeAlias = NDArray[np.float32]
Pixels: TypeAlias = NDArray[np.uint8]
Points: TypeAlias = Sequence[tuple[float, float]] | NDArray[np.float64]
Paint: TypeAlias = str | tuple[str, ...] | Field
Size: TypeAlias = tuple[int, int]
Random: TypeAlias = np.random.Generator

MARGIN = 96  # pixels beyond the frame that a camera move may reveal
_SUBPIXEL_BITS = 4

cv2.setNumThreads(1)  # films are made side by side with other work on small machines


def rgb(colour: str) -> Field:
    """``#rrggbb`` as three floats, 0 … 255."""
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)], np.float32)


def curve(points: Points, *, closed: bool = False, steps: int = 10) -> NDArray[np.float64]:
    """A smooth line through the points (Catmull-Rom)."""
    p = np.asarray(points, float)
    around = np.concatenate([p[-1:], p, p[:2]]) if closed else np.concatenate([p[:1], p, p[-1:]])
    a, b, c, d = (around[i : len(around) - 3 + i, None, :] for i in range(4))
    t = np.linspace(0, 1, steps, endpoint=False)[None, :, None]
    line = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    return np.concatenate([line.reshape(-1, 2), p[:1] if closed else p[-1:]])


def noise(size: Size, cell: float, rng: Random, *, octaves: int = 4, stretch: float = 1.0) -> Field:
    """Cloudy noise, 0 … 1; ``cell`` is the largest feature in pixels, ``stretch`` widens it."""
    total = np.zeros((size[1], size[0]), np.float32)
    for octave in range(octaves):
        step = max(cell / 2**octave, 1.5)
        rows, columns = int(size[1] / step) + 4, int(size[0] / (step * stretch)) + 4
        grid = rng.random((rows, columns), dtype=np.float32)
        total += cv2.resize(grid, size, interpolation=cv2.INTER_CUBIC).astype(np.float32) / 2**octave
    low, high = np.quantile(total[::4, ::4], (0.01, 0.99))
    return np.clip((total - low) / max(high - low, 1e-6), 0, 1).astype(np.float32)


def gradient(stops: Sequence[str], length: int) -> Field:
    """``length`` colours running evenly through the stops."""
    table = np.stack([rgb(stop) for stop in stops])
    at = np.linspace(0, len(stops) - 1, max(length, 1))
    return np.stack([np.interp(at, range(len(stops)), table[:, k]) for k in range(3)], 1).astype(np.float32)


def blurred(mask: Field, radius: float) -> Field:
    """A Gaussian blur whose cost does not grow with its radius: shrink, blur, grow."""
    if radius <= 0:
        return mask
    shrink = max(1, int(radius / 3))
    size = (mask.shape[1], mask.shape[0])
    small = (max(size[0] // shrink, 2), max(size[1] // shrink, 2))
    soft = cv2.resize(mask, small, interpolation=cv2.INTER_AREA) if shrink > 1 else mask
    soft = cv2.GaussianBlur(soft, (0, 0), radius / shrink, borderType=cv2.BORDER_REPLICATE)
    grown = cv2.resize(soft, size, interpolation=cv2.INTER_CUBIC) if shrink > 1 else soft
    return np.clip(grown, 0, 1).astype(np.float32)


def ribbon(points: Points, widths: Sequence[float]) -> NDArray[np.float64]:
    """The outline of a brush stroke along the points; the widths are spread evenly over it."""
    line = np.asarray(points, float)
    slope = np.gradient(line, axis=0)
    normal = np.stack([-slope[:, 1], slope[:, 0]], 1) / (np.hypot(slope[:, 0], slope[:, 1])[:, None] + 1e-9)
    half = np.interp(np.linspace(0, 1, len(line)), np.linspace(0, 1, len(widths)), widths)[:, None] / 2
    return np.concatenate([line + normal * half, (line - normal * half)[::-1]])


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished drawing: premultiplied RGBA and its corner in the frame.

    Four channels even where it is opaque: OpenCV moves them three times as fast as three.
    """

    pixels: Pixels
    x: int
    y: int
    opaque: bool = False


class Sheet:
    """A transparent (or filled) sheet; every ``paint`` call lays colour over what is there."""

    def __init__(self, size: Size, ground: Paint | None = None, *, margin: int = MARGIN) -> None:
        self.margin = margin
        self.width, self.height = size[0] + 2 * margin, size[1] + 2 * margin
        self.colours: Field = np.zeros((self.height, self.width, 3), np.float32)
        self.alpha: Field = np.zeros((self.height, self.width), np.float32)
        self.opaque = ground is not None
        if ground is not None:
            self.colours[:] = _paint(ground, self.height, self.width, side=False)
            self.alpha[:] = 1

    def shape(
        self, points: Points, paint: Paint, *, alpha: float = 1.0, soft: float = 0.0, side: bool = False
    ) -> None:
        """Fill a closed outline; ``soft`` blurs its edge by so many pixels."""
        outline = np.asarray(points, float) + self.margin
        pad = int(soft * 3) + 2
        left, top = np.floor(outline.min(0)).astype(int) - pad
        right, bottom = np.ceil(outline.max(0)).astype(int) + pad
        box = (max(left, 0), max(top, 0), min(right, self.width), min(bottom, self.height))
        if box[0] >= box[2] or box[1] >= box[3]:
            return
        mask = np.zeros((box[3] - box[1], box[2] - box[0]), np.uint8)
        corners = np.round((outline - (box[0], box[1])) * 2**_SUBPIXEL_BITS).astype(np.int32)
        cv2.fillPoly(mask, [corners], 255, cv2.LINE_AA, _SUBPIXEL_BITS)
        cover = blurred(mask.astype(np.float32) / 255, soft) * alpha
        whole = _paint(paint, bottom - top, right - left, side=side)
        piece = whole[box[1] - top : box[3] - top, box[0] - left : box[2] - left]
        self._lay(cover, piece, (box[0], box[1]))

    def stroke(
        self, points: Points, widths: Sequence[float], paint: Paint, *, alpha: float = 1.0, soft: float = 0.0
    ) -> None:
        """A brush stroke along the points; ``widths`` taper along it."""
        self.shape(ribbon(points, widths), paint, alpha=alpha, soft=soft)

    def disc(
        self,
        x: float,
        y: float,
        radius: float,
        paint: Paint,
        *,
        alpha: float = 1.0,
        soft: float = 0.0,
        squash: float = 1.0,
    ) -> None:
        turn = np.linspace(0, 2 * np.pi, max(16, int(radius)), endpoint=False)
        ring = np.stack([x + radius * np.cos(turn), y + radius * squash * np.sin(turn)], 1)
        self.shape(ring, paint, alpha=alpha, soft=soft)

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        paint: Paint,
        *,
        alpha: float = 1.0,
        soft: float = 0.0,
        side: bool = False,
    ) -> None:
        corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
        self.shape(corners, paint, alpha=alpha, soft=soft, side=side)

    def wash(self, mask: Field, paint: Paint, *, alpha: float = 1.0) -> None:
        """Colour over the whole sheet through a mask of the sheet's own size."""
        self._lay(mask * alpha, _paint(paint, self.height, self.width, side=False), (0, 0))

    def grain(self, amount: float, rng: Random, *, cell: float = 3.0, stretch: float = 1.0) -> None:
        """A still texture as of paper or plaster, in levels of 255, where something is painted."""
        cloth = noise((self.width, self.height), cell, rng, octaves=2, stretch=stretch) - 0.5
        self.colours += (cloth * amount * 2 * self.alpha)[..., None]

    def glow(self, x: float, y: float, radius: float, colour: str, strength: float = 1.0) -> None:
        """Light falling on what is already painted."""
        light = radial(int(radius), colour) * strength
        left, top = int(x + self.margin - radius), int(y + self.margin - radius)
        box = (
            max(left, 0),
            max(top, 0),
            min(left + light.shape[1], self.width),
            min(top + light.shape[0], self.height),
        )
        if box[0] >= box[2] or box[1] >= box[3]:
            return
        part = light[box[1] - top : box[3] - top, box[0] - left : box[2] - left]
        there = (slice(box[1], box[3]), slice(box[0], box[2]))
        self.colours[there] = np.minimum(self.colours[there] + part * self.alpha[there][..., None], 255)

    def _lay(self, cover: Field, paint: Field, corner: tuple[int, int]) -> None:
        there = (slice(corner[1], corner[1] + cover.shape[0]), slice(corner[0], corner[0] + cover.shape[1]))
        self.colours[there] += (paint - self.colours[there]) * cover[..., None]  # premultiplied
        self.alpha[there] += (1 - self.alpha[there]) * cover

    def picture(self, rng: Random | None = None) -> Picture:
        """The sheet as bytes, cropped to what is painted; half a level of dither hides banding."""
        box = (0, 0, self.width, self.height)
        if not self.opaque:
            rows, columns = (
                np.flatnonzero(self.alpha.max(1) > 0.003),
                np.flatnonzero(self.alpha.max(0) > 0.003),
            )
            box = (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1)
        there = (slice(box[1], box[3]), slice(box[0], box[2]))
        colours = self.colours[there]
        dither = (rng or np.random.default_rng(7)).random(colours.shape[:2], dtype=np.float32)[
            ..., None
        ] - 0.5
        limit = 255.0 if self.opaque else (self.alpha[there] * 255)[..., None]
        final = np.clip(np.minimum(colours + dither * 1.4, limit), 0, 255)
        pixels = rgba(final, self.alpha[there] * 255)
        return Picture(pixels, int(box[0]) - self.margin, int(box[1]) - self.margin, self.opaque)


def rgba(colours: Field, alpha: Field | float = 0.0) -> Pixels:
    """Floats 0 … 255 as four bytes a pixel; light that is only ever added has no coverage."""
    pixels = np.empty((*colours.shape[:2], 4), np.uint8)
    pixels[..., :3] = np.clip(colours, 0, 255)
    pixels[..., 3] = np.clip(np.round(alpha), 0, 255)
    return pixels


def radial(radius: int, colour: str) -> Field:
    """A round light of ``2·radius`` pixels that falls off to nothing at its edge."""
    at = (np.arange(2 * radius, dtype=np.float32) + 0.5 - radius) / radius
    fall = np.clip(1 - np.hypot(at[:, None], at[None, :]), 0, 1) ** 2.2
    return (fall[..., None] * rgb(colour)).astype(np.float32)


def _paint(paint: Paint, height: int, width: int, *, side: bool) -> Field:
    if isinstance(paint, str):
        return np.broadcast_to(rgb(paint), (height, width, 3)).astype(np.float32)
    if isinstance(paint, tuple):
        ramp = gradient(paint, width if side else height)
        ramp = ramp[None, :, :] if side else ramp[:, None, :]
        return np.broadcast_to(ramp, (height, width, 3)).astype(np.float32)
    return paint
