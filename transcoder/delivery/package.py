"""What a delivery holds, once it was read. Pure."""

from dataclasses import dataclass
from pathlib import Path

from catalog.series import EpisodeFacts, SeriesFacts
from transcoder.delivery.problem import Place, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtitle:
    """Subtitles of one episode; ``language`` is a BCP 47 tag, ``name`` the file's path inside the package."""

    language: str
    file: Path
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageEpisode:
    """One episode with its clip.

    ``name`` is the clip's path inside the package, ``place`` where the maker declared the episode (its
    row, or its file where there is no row). ``sha256`` is what the maker says the clip hashes to.
    """

    facts: EpisodeFacts
    file: Path
    name: str
    place: Place
    subtitles: tuple[Subtitle, ...] = ()
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posters:
    portrait: Path | None = None
    landscape: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A delivery as read.

    ``root`` is where its files are: the folder itself, or where an archive was unpacked. ``from_sheets`` is
    False for a plain folder of clips: its facts are empty but for the title. ``episodes`` are in order of
    their numbers and hold only those whose clip is there.
    """

    root: Path
    facts: SeriesFacts
    episodes: tuple[PackageEpisode, ...]
    posters: Posters
    from_sheets: bool
    problems: tuple[Problem, ...] = ()

    @property
    def subtitles(self) -> tuple[Subtitle, ...]:
        return tuple(subtitle for episode in self.episodes for subtitle in episode.subtitles)
