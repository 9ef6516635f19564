"""The camera and what stands before it: layers at depths, shots, and how one turns into the next."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import cv2
import numpy as np

from deploy.demo.canvas import MARGIN, Picture, Pixels, Size


@dataclass(frozen=True, slots=True)
class View:
    """Where the camera looks: offset in pixels, zoom (1 = as drawn), the frame's size."""

    x: float
    y: float
    zoom: float
    size: Size

    def scale(self, depth: float) -> float:
        return 1 + (self.zoom - 1) * depth

    def place(self, x: float, y: float, depth: float) -> tuple[float, float]:
        """Where a point of the drawing at this depth lands in the frame."""
        cx, cy = self.size[0] / 2, self.size[1] / 2
        scale = self.scale(depth)
        return (x - cx - self.x * depth) * scale + cx, (y - cy - self.y * depth) * scale + cy


class Element(Protocol):
    """Anything that draws itself into the frame at a time (seconds since the shot began)."""

    def draw(self, frame: Pixels, time: float, view: View) -> None: ...


@dataclass(frozen=True, slots=True)
class Motion:
    """A small movement of one layer: pixels aside and down, degrees about its pivot."""

    x: float = 0.0
    y: float = 0.0
    degrees: float = 0.0


def still(_time: float) -> Motion:
    return Motion()


def bobbing(pixels: float, degrees: float, seconds: float) -> Callable[[float], Motion]:
    """As a boat on water."""

    def motion(time: float) -> Motion:
        turn = 2 * math.pi * time / seconds
        return Motion(0, pixels * math.sin(turn), degrees * math.sin(turn * 0.83 + 0.9))

    return motion


def swinging(degrees: float, seconds: float, phase: float = 0.0) -> Callable[[float], Motion]:
    """As a lantern on its string."""

    def motion(time: float) -> Motion:
        return Motion(0, 0, degrees * math.sin(2 * math.pi * time / seconds + phase))

    return motion


def drifting(x: float, y: float = 0.0) -> Callable[[float], Motion]:
    """Steadily, in pixels a second."""

    def motion(time: float) -> Motion:
        return Motion(x * time, y * time)

    return motion


@dataclass(frozen=True, slots=True)
class Layer:
    """A picture at a depth: 0 stands still as the sky does, 1 moves as drawn, above 1 is near."""

    picture: Picture
    depth: float = 1.0
    motion: Callable[[float], Motion] = still
    pivot: tuple[float, float] = (0.0, 0.0)

    def draw(self, frame: Pixels, time: float, view: View) -> None:
        matrix = self._matrix(self.motion(time), view)
        box = _bounds(matrix, self.picture, view.size)
        if box is None:
            return
        left, top, right, bottom = box
        matrix[:, 2] -= (left, top)
        size = (right - left, bottom - top)
        there = frame[top:bottom, left:right]
        if self.picture.opaque:
            cv2.warpAffine(
                self.picture.pixels,
                matrix,
                size,
                dst=there,
                flags=cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REPLICATE,
            )
        else:
            over(there, cv2.warpAffine(self.picture.pixels, matrix, size, flags=cv2.INTER_LINEAR))

    def _matrix(self, motion: Motion, view: View) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
        scale = view.scale(self.depth)
        turn = math.radians(motion.degrees)
        cos, sin = scale * math.cos(turn), scale * math.sin(turn)
        px, py = self.pivot
        tx, ty = view.place(px + motion.x, py + motion.y, self.depth)
        x, y = self.picture.x - px, self.picture.y - py
        return np.array([[cos, -sin, tx + cos * x - sin * y], [sin, cos, ty + sin * x + cos * y]])


def over(there: Pixels, pixels: Pixels) -> None:
    """Lay premultiplied RGBA over a part of the frame, in place."""
    clear = cv2.bitwise_not(cv2.extractChannel(pixels, 3))
    cv2.multiply(there, cv2.merge((clear, clear, clear, clear)), dst=there, scale=1 / 255)
    cv2.add(there, pixels, dst=there)


def _bounds(
    matrix: np.ndarray[tuple[int, int], np.dtype[np.float64]], picture: Picture, size: Size
) -> tuple[int, int, int, int] | None:
    height, width = picture.pixels.shape[:2]
    if picture.opaque:
        return 0, 0, size[0], size[1]
    corners = np.array([[0, width, 0, width], [0, 0, height, height], [1, 1, 1, 1]], float)
    xs, ys = matrix @ corners
    left, right = max(math.floor(xs.min()), 0), min(math.ceil(xs.max()), size[0])
    top, bottom = max(math.floor(ys.min()), 0), min(math.ceil(ys.max()), size[1])
    return (left, top, right, bottom) if left < right and top < bottom else None


@dataclass(frozen=True, slots=True)
class Move:
    """A camera move from one (x, y, zoom) to another, eased at both ends."""

    start: tuple[float, float, float] = (0.0, 0.0, 1.0)
    end: tuple[float, float, float] = (0.0, 0.0, 1.06)

    def view(self, share: float, size: Size) -> View:
        eased = share * 0.7 + 0.3 * (share * share * (3 - 2 * share))
        x, y, zoom = (a + (b - a) * eased for a, b in zip(self.start, self.end, strict=True))
        return View(max(-MARGIN, min(MARGIN, x)), max(-MARGIN, min(MARGIN, y)), zoom, size)


@dataclass(frozen=True, slots=True)
class Shot:
    """One set-up of the camera. ``dissolve_seconds`` blends it out of the shot before it."""

    seconds: float
    elements: Sequence[Element]
    move: Move = field(default_factory=Move)
    dissolve_seconds: float = 0.0

    def expose(self, frame: Pixels, time: float, *, first: int = 0, last: int | None = None) -> None:
        """Draw the elements from ``first`` up to ``last`` into the frame."""
        height, width = frame.shape[:2]
        view = self.move.view(min(max(time / self.seconds, 0), 1.1), (width, height))
        for element in self.elements[first:last]:
            element.draw(frame, time, view)
