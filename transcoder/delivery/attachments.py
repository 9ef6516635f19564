"""Posters and subtitles: which files they are, and whether they can be read."""

import struct
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from transcoder.delivery.encoding import decode
from transcoder.delivery.files import File, Files
from transcoder.delivery.layout import LANDSCAPE_POSTER, PORTRAIT_POSTER, POSTER_SYNONYMS
from transcoder.delivery.package import Package, Posters, Subtitle
from transcoder.delivery.problem import Place, Problem, problem

_RATIOS = {PORTRAIT_POSTER: (3, 4), LANDSCAPE_POSTER: (16, 9)}
_RATIO_SLACK = 0.03
_MAX_PIXELS = 60_000_000  # twice an 8K poster; decoded it is held in memory
_MAX_SUBTITLE_BYTES = 4 * 1024 * 1024
_CUE_MARKS = {".srt": "-->", ".vtt": "-->", ".ass": "Dialogue:", ".ssa": "Dialogue:"}
_UNREADABLE = (OSError, SyntaxError, ValueError, struct.error, Image.DecompressionBombError)


def find_posters(files: Files) -> tuple[Posters, tuple[Problem, ...]]:
    """The two posters, where they are there and can be decoded; blocking."""
    found: dict[str, Path] = {}
    problems: list[Problem] = []
    for kind, words in POSTER_SYNONYMS.items():
        file = _named(files, words)
        size = _size(file.path) if file else None
        if file is None:
            continue
        if size is None:
            problems.append(problem("E115", Place(file=file.name)))
            continue
        found[kind] = file.path
        across, down = _RATIOS[kind]
        if abs(size[0] / size[1] - across / down) > _RATIO_SLACK * across / down:
            ratio = f"{across}:{down}"
            problems.append(
                problem("W215", Place(file=file.name), ratio=ratio, width=size[0], height=size[1])
            )
    posters = Posters(portrait=found.get(PORTRAIT_POSTER), landscape=found.get(LANDSCAPE_POSTER))
    return posters, tuple(problems)


def check_subtitles(package: Package) -> Iterator[Problem]:
    """Subtitles that hold no cue in an encoding we know; blocking."""
    for subtitle in package.subtitles:
        if not _has_cues(subtitle):
            yield problem("E116", Place(file=subtitle.file.relative_to(package.root).as_posix()))


def _named(files: Files, words: tuple[str, ...]) -> File | None:
    images = files.images()
    exact = next((image for word in words for image in images if image.stem.lower() == word), None)
    return exact or next((image for word in words for image in images if word in image.stem.lower()), None)


def _size(path: Path) -> tuple[int, int] | None:
    """Width and height of an image that decodes whole; None where it does not."""
    try:
        with Image.open(path, formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > _MAX_PIXELS:
                return None
            image.load()
            return image.size
    except _UNREADABLE:
        return None


def _has_cues(subtitle: Subtitle) -> bool:
    if subtitle.file.stat().st_size > _MAX_SUBTITLE_BYTES:
        return False
    content = decode(subtitle.file.read_bytes())
    return content is not None and _CUE_MARKS[subtitle.file.suffix.lower()] in content
