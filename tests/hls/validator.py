"""Everything that must hold for a published episode, checked on its bytes."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin

from tests.hls import playlists, presentation
from tests.hls.checks import (
    bandwidth,
    container,
    folder,
    iframes,
    media,
    multivariant,
    parameters,
    sound,
    subtitles,
    video,
)
from tests.hls.checks.folder import Published
from tests.hls.presentation import Presentation
from tests.hls.rules import Broken, Check, Level, Violation
from tests.hls.source import Folder, Origin, Source

OF_A_SCREEN: tuple[Check[Presentation], ...] = tuple(
    check
    for module in (multivariant, bandwidth, media, container, parameters, video, sound, iframes, subtitles)
    for check in module.CHECKS
)
OF_THE_FOLDER: tuple[Check[Published], ...] = tuple(folder.CHECKS)


def folder_violations(path: Path, *, complete: bool = True) -> list[Violation]:
    """Of a published folder; ``complete`` is False for a first version."""
    source = Folder(path=path)
    names = sorted(name for name in source.names() or () if name.endswith(".m3u8"))
    screens = [name for name in names if playlists.is_multivariant(source.read(name))]
    return list(_violations(source, screens, complete=complete))


def origin_violations(url: str) -> list[Violation]:
    """Of a multivariant playlist as an origin serves it, and of what it leads to."""
    base, name = urljoin(url, "."), url.rpartition("/")[2]
    return list(_violations(Origin(base=base), [name], complete=True))


def failures(found: list[Violation]) -> list[str]:
    """The violations that nothing excuses."""
    return [str(violation) for violation in found if violation.level is Level.MUST]


def _violations(source: Source, screens: list[str], *, complete: bool) -> Iterator[Violation]:
    loaded = list[Presentation]()
    for name in screens:
        try:
            screen = presentation.load(source, name, complete=complete)
        except Broken as broken:
            yield broken.violation
            continue
        loaded.append(screen)
        for check in OF_A_SCREEN:
            yield from check.violations(screen)
    if len(loaded) == len(screens):
        yield from _around(Published(source=source, presentations=tuple(loaded), complete=complete))


def _around(published: Published) -> Iterator[Violation]:
    for check in OF_THE_FOLDER:
        try:
            yield from check.violations(published)
        except Broken as broken:
            yield broken.violation
