"""Make the demo's films: ``python -m deploy.demo.films --out DIR [--work SLUG]``.

Every film is drawn, scored and encoded here on first use; nothing is downloaded, and the same
source gives the same picture on every machine.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np

from deploy.demo.camera import Shot
from deploy.demo.canvas import Field, Pixels, Size
from deploy.demo.catalogue import WORKS
from deploy.demo.encode import FRAMES_PER_SECOND, write_film, write_wave
from deploy.demo.lettering import Caption
from deploy.demo.scenes import shots
from deploy.demo.score import compose
from deploy.demo.titles import captions
from deploy.demo.work import Work

_FADE_IN_SECONDS, _FADE_OUT_SECONDS = 0.5, 0.7


def make(work: Work, number: int, out: Path) -> None:
    """Write episode ``number`` (from 1) of a work as an MP4 master; ``out`` appears only when complete."""
    script = work.scripts[number - 1]
    name = f"{work.slug}-{number}"
    with tempfile.TemporaryDirectory(prefix="zhanbo-film-") as scratch:
        sound = Path(scratch) / "sound.wav"
        write_wave(compose(script.score, script.seconds, name), sound)
        film = Film(shots(work, number), captions(work, number), work.size, script.seconds)
        comment = "本作品由AI辅助生成" if work.facts.ai_made else ""
        write_film(film.frames(), work.size, sound, out, title=f"{work.title} 第{number}集 {script.title}", comment=comment)


class Film:
    """Shots one after another, what is written over them, and the fades at both ends."""

    def __init__(self, reel: Sequence[Shot], written: Sequence[Caption], size: Size, seconds: float) -> None:
        self.reel, self.written, self.size, self.seconds = reel, written, size, seconds
        self.starts = [sum(shot.seconds for shot in reel[:k]) for k in range(len(reel))]
        self.vignette = _vignette(size)
        self.other: Pixels = np.zeros((size[1], size[0], 4), np.uint8)

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
        shot.expose(frame, into)
        if k > 0 and into < shot.dissolve_seconds:
            before = self.reel[k - 1]
            before.expose(self.other, before.seconds + into)
            share = into / shot.dissolve_seconds
            cv2.addWeighted(frame, share, self.other, 1 - share, 0, dst=frame)
        cv2.multiply(frame, self.vignette, dst=frame, scale=1 / 255)
        for caption in self.written:
            caption.draw(frame, at)
        light = min(1.0, (at + 0.08) / _FADE_IN_SECONDS, max(self.seconds - 0.04 - at, 0) / _FADE_OUT_SECONDS)
        if light < 1:
            cv2.convertScaleAbs(frame, dst=frame, alpha=light)


def _vignette(size: Size) -> Pixels:
    xs, ys = np.linspace(-1, 1, size[0])[None, :], np.linspace(-1, 1, size[1])[:, None]
    dark: Field = (255 - 58 * np.clip(xs**2 * 0.55 + ys**2 * 0.6 - 0.12, 0, 1)).astype(np.float32)
    return np.ascontiguousarray(np.repeat(dark[..., None], 4, axis=2).astype(np.uint8))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.demo.films", description="制作演示片 / make the demo films")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument("--work", metavar="SLUG", help="only this work")
    chosen = parser.parse_args(arguments)
    works = [work for work in WORKS if chosen.work in (None, work.slug)]
    if not works:
        parser.error(f"no work {chosen.work!r}; there are: {' '.join(work.slug for work in WORKS)}")
    chosen.out.mkdir(parents=True, exist_ok=True)
    for work in works:
        for number in range(1, len(work.scripts) + 1):
            began = time.process_time()
            out = chosen.out / f"{work.slug}-{number:03d}.mp4"
            make(work, number, out)
            sys.stdout.write(f"{out}  {work.title} 第{number}集  {time.process_time() - began:.1f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
