"""What the demo knows of a work: the maker's declaration, its two scripts and how its titles are set."""

from dataclasses import dataclass
from typing import Literal

from catalog.series import Orientation, SeriesFacts
from deploy.demo.canvas import Size
from deploy.demo.lettering import Face
from deploy.demo.score import Score


@dataclass(frozen=True, slots=True)
class Line:
    """A line of dialogue; ``|`` in the text breaks it in two."""

    start_seconds: float
    end_seconds: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """One episode: its name, length, dialogue and music. Its pictures are in ``scenes``."""

    title: str
    seconds: float
    lines: tuple[Line, ...]
    score: Score


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How the title stands in the frame: its face, colour, shade behind it and place.

    ``x`` and ``y`` are shares of the frame: the middle of a row, the top middle of a column.
    ``poster_focus`` is where a poster's middle lies along the side that must be cut.
    """

    face: Face
    colour: str
    shade: str = "#000000"
    layout: Literal["column", "row"] = "column"
    x: float = 0.82
    y: float = 0.1
    pixels: int = 132
    weight: int = 0
    poster_focus: float = 0.58


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """A work of the demo catalogue; ``zone`` is the slug of its primary zone."""

    slug: str
    zone: str
    facts: SeriesFacts
    scripts: tuple[Script, ...]
    look: Look

    @property
    def title(self) -> str:
        return self.facts.title

    @property
    def episode_titles(self) -> tuple[str, ...]:
        return tuple(script.title for script in self.scripts)

    @property
    def size(self) -> Size:
        return (1280, 720) if self.facts.orientation is Orientation.LANDSCAPE else (720, 1280)
