"""What a scene is given: the frame's size and randomness that is the same on every run."""

import zlib
from dataclasses import dataclass

import numpy as np

from deploy.demo.canvas import MARGIN, Paint, Random, Sheet, Size


@dataclass(frozen=True, slots=True)
class Stage:
    size: Size
    name: str

    @property
    def width(self) -> int:
        return self.size[0]

    @property
    def height(self) -> int:
        return self.size[1]

    def rng(self, what: str) -> Random:
        """Seeded by the work and the thing drawn, so that adding one thing moves no other."""
        return np.random.default_rng(zlib.crc32(f"{self.name}/{what}".encode()))

    def sheet(self, ground: Paint | None = None) -> Sheet:
        return Sheet(self.size, ground)

    def box(self, top: float, bottom: float) -> tuple[int, int, int, int]:
        """A band across the whole frame and its margins, from ``top`` to ``bottom`` in pixels."""
        return -MARGIN, int(top), self.width + MARGIN, int(bottom)
