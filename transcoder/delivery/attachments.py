"""Posters and subtitles: which files they are, and whether they can be read."""

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

from PIL import Image

from transcoder import subtitle
from transcoder.delivery.files import File, Files
from transcoder.delivery.layout import LANDSCAPE_POSTER, PORTRAIT_POSTER, POSTER_SYNONYMS
from transcoder.delivery.measured import Measured
from transcoder.delivery.package import Package, Posters, Subtitle
from transcoder.delivery.problem import Place, Problem, problem
from transcoder.errors import Refused

_RATIOS = {PORTRAIT_POSTER: (3, 4), LANDSCAPE_POSTER: (16, 9)}
_RATIO_SLACK = 0.03
_MAX_PIXELS = 60_000_000  # twice an 8K poster; decoded it is held in memory
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


def check_subtitles(package: Package, measured: Mapping[str, Measured]) -> Iterator[Problem]:
    """Subtitles that cannot be read, and cues that nobody would see; blocking."""
    for episode in package.episodes:
        for one in episode.subtitles:
            yield from _subtitle(one, measured[episode.name])


def _subtitle(one: Subtitle, clip: Measured) -> Iterator[Problem]:
    place = Place(file=one.name)
    try:
        with one.file.open("rb") as opened:
            cues = subtitle.read(opened.read(subtitle.MOST_BYTES + 1), one.name)
    except Refused as refused:
        line = refused.facts.get("line")
        if line is None:
            yield problem("E116", place, zh=refused.title_zh, en=refused.title)
        else:
            yield problem("E119", place, line=line)
        return
    late = sum(cue.start_ms >= clip.duration_seconds * 1000 for cue in cues)
    if late and clip.refusal is None:
        yield problem("W222", place, count=late, duration=clip.duration_seconds)


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
