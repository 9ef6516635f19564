"""A film frame by frame: its shots, how one turns into the next, what is written over them."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from deploy.demo.camera import Layer, Shot, still
from deploy.demo.canvas import Field, Pixels, Size
from deploy.demo.encode import FRAMES_PER_SECOND
from deploy.demo.lettering import Caption

_FADE_IN_SECONDS, _FADE_OUT_SECONDS = 0.5, 0.7
_FAR = 0.35  # a layer this deep moves so little that every other frame may show it where it just was
_PLATE_FRAMES = 2


class Film:
    """Shots one after another, what is written over them, and the fades at both ends."""

    def __init__(self, reel: Sequence[Shot], written: Sequence[Caption], size: Size, seconds: float) -> None:
        self.reel, self.written, self.size, self.seconds = reel, written, size, seconds
        self.starts = [sum(shot.seconds for shot in reel[:k]) for k in range(len(reel))]
        self.vignette = _vignette(size)
        self.other: Pixels = np.zeros((size[1], size[0], 4), np.uint8)
        self.plates: dict[int, tuple[int, Pixels]] = {}

    def frames(self) -> Iterator[Pixels]:
        """Each frame in turn; the buffer is the same one, filled anew."""
        frame: Pixels = np.zeros((self.size[1], self.size[0], 4), np.uint8)
        for k in range(round(self.seconds * FRAMES_PER_SECOND)):
            self.expose(frame, k / FRAMES_PER_SECOND)
            yield frame

    def expose(self, frame: Pixels, at: float) -> None:
        """Fill the frame as it looks at a time, in seconds from the beginning."""
        k = max(i for i, start in enumerate(self.starts) if at >= start or i == 0)
        shot, into = self.reel[k], at - self.starts[k]
        self._shoot(k, frame, into)
        if k > 0 and into < shot.dissolve_seconds:
            self._shoot(k - 1, self.other, self.reel[k - 1].seconds + into)
            share = into / shot.dissolve_seconds
            cv2.addWeighted(frame, share, self.other, 1 - share, 0, dst=frame)
        cv2.multiply(frame, self.vignette, dst=frame, scale=1 / 255)
        for caption in self.written:
            caption.draw(frame, at)
        light = min(1.0, (at + 0.08) / _FADE_IN_SECONDS, max(self.seconds - 0.04 - at, 0) / _FADE_OUT_SECONDS)
        if light < 1:
            cv2.convertScaleAbs(frame, dst=frame, alpha=light)

    def _shoot(self, k: int, frame: Pixels, into: float) -> None:
        """One shot at a time since it began; its far layers come from a plate made every other frame."""
        shot = self.reel[k]
        far = _far_layers(shot)
        tick = round(into * FRAMES_PER_SECOND) // _PLATE_FRAMES
        made, plate = self.plates.get(k, (-1, frame))
        if made != tick:
            plate = plate if made >= 0 else np.zeros_like(frame)
            shot.expose(plate, into, first=0, last=far)
            near = {n: held for n, held in self.plates.items() if abs(n - k) == 1}
            self.plates = {k: (tick, plate)} | near
        np.copyto(frame, plate)
        shot.expose(frame, into, first=far)


def _far_layers(shot: Shot) -> int:
    """How many elements, from the back, are layers that hardly move."""
    for count, element in enumerate(shot.elements):
        if not isinstance(element, Layer) or element.depth > _FAR or element.motion is not still:
            return count
    return len(shot.elements)


def _vignette(size: Size) -> Pixels:
    xs, ys = np.linspace(-1, 1, size[0])[None, :], np.linspace(-1, 1, size[1])[:, None]
    dark: Field = (255 - 58 * np.clip(xs**2 * 0.55 + ys**2 * 0.6 - 0.12, 0, 1)).astype(np.float32)
    return np.ascontiguousarray(np.repeat(dark[..., None], 4, axis=2).astype(np.uint8))
