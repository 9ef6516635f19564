"""What curators save and release: pages of one kind, each with its revisions and releases. Pure.

Revisions never change. A release shows one of them from an instant on; what viewers see at an instant is the
revision of the last release that had begun by then, within the window that it names.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Generic, Protocol, TypeVar

from msgspec import Meta

from catalog.errors import Conflict, Invalid, NotFound
from catalog.text import not_blank

SLUG = r"^[a-z0-9][a-z0-9-]{1,47}$"
MOST_WORDS = 2000

Instant = Annotated[datetime, Meta(tz=True)]
Title = Annotated[str, not_blank(60), Meta(max_length=60)]
TitleEn = Annotated[str, Meta(max_length=120)]
Words = Annotated[str, Meta(max_length=MOST_WORDS)]


class PastFixed(Conflict):
    """A release would begin in the past."""

    code = "past_fixed"
    title = "What viewers saw cannot be changed any more"
    title_zh = "已经展出过的内容不能再更改"


class Opening(Protocol):
    """What every page has: what it is called, and a window in which it is shown."""

    @property
    def title(self) -> str: ...
    @property
    def title_en(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def summary_en(self) -> str: ...
    @property
    def opens_at(self) -> datetime: ...
    @property
    def closes_at(self) -> datetime | None: ...
    def faults(self) -> Iterator[Invalid]:
        """What keeps it from being saved, each with its field."""
        ...


Page = TypeVar("Page", bound=Opening)


class Windowed(Protocol):
    @property
    def opens_at(self) -> datetime: ...
    @property
    def closes_at(self) -> datetime | None: ...


def open_at(page: Windowed, now: datetime) -> bool:
    """Whether a page is in its window: from ``opens_at`` until just before ``closes_at``."""
    return page.opens_at <= now and (page.closes_at is None or now < page.closes_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind(Generic[Page]):
    """A kind of page: its name, the record of its content, and what is said where one is missing, cannot be
    saved, or has been saved by somebody else meanwhile.
    """

    name: str
    content: type[Page]
    missing: type[NotFound]
    refused: type[Invalid]
    changed: type[Conflict]


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision(Generic[Page]):
    """What a curator saved."""

    slug: str
    number: int
    content: Page
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """From ``from_at`` on the revision ``number`` is what viewers see; None: nothing is."""

    id: int
    slug: str
    number: int | None
    from_at: datetime
    released_by: str
    released_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Term(Generic[Page]):
    """What is shown of a page from ``starts_at`` until just before ``ends_at`` (None: for ever)."""

    content: Page | None
    starts_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What a list tells of a revision."""

    slug: str
    number: int
    title: str
    opens_at: datetime
    closes_at: datetime | None
    saved_by: str
    saved_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A page that opens at an instant, or closes then."""

    slug: str
    title: str
    at: datetime
    opens: bool
