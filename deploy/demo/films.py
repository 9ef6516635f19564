"""Make the demo's films: ``python -m deploy.demo.films --out DIR [--work SLUG]``.

Every film is drawn, scored and encoded here on first use; nothing is downloaded, and the same
source gives the same picture on every machine.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from deploy.demo.catalogue import WORKS
from deploy.demo.encode import write_film, write_wave
from deploy.demo.reel import Film
from deploy.demo.scenes import shots
from deploy.demo.score import compose
from deploy.demo.titles import AI_NOTICE, captions
from deploy.demo.work import Work


def make(work: Work, number: int, out: Path) -> None:
    """Write episode ``number`` (from 1) of a work as an MP4 master; ``out`` appears only when complete."""
    script = work.scripts[number - 1]
    name = f"{work.slug}-{number}"
    with tempfile.TemporaryDirectory(prefix="zhanbo-film-") as scratch:
        sound = Path(scratch) / "sound.wav"
        write_wave(compose(script.score, script.seconds, name), sound)
        film = Film(shots(work, number), captions(work, number), work.size, script.seconds)
        comment = AI_NOTICE if work.facts.ai_made else ""
        write_film(
            film.frames(),
            work.size,
            sound,
            out,
            title=f"{work.title} 第{number}集 {script.title}",
            comment=comment,
        )


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.demo.films", description="制作演示片 / make the demo films"
    )
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
