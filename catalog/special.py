"""A special 专题: works that are shown together for a while; and what is in one. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from msgspec import Meta

from catalog.award import Grade
from catalog.errors import Conflict, Invalid, NotFound
from catalog.release import Instant, Kind, Title, TitleEn, Words
from catalog.zone import ZONES_BY_SLUG, ZoneSlug

MOST_SECTIONS = 40
MOST_WORKS = 500  # listed, in all sections together
MOST_SHOWN = 200  # in one section


class SpecialNotFound(NotFound):
    """There is no such special, or it is not shown now."""

    code = "special_not_found"
    title = "No such special, or not now"
    title_zh = "没有这个专题，或不在展出时间内"


class SpecialRefused(Invalid):
    """A special holds what cannot be saved or released."""

    code = "special_refused"
    title = "This special cannot be saved like this"
    title_zh = "专题内容不符合要求"


class SpecialChanged(Conflict):
    """Somebody else saved another revision meanwhile."""

    code = "special_changed"
    title = "Somebody saved another revision meanwhile"
    title_zh = "其他人已保存了新的版本"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A saved query: works that have everything that is said. ``tags``: one of them; ``newer_than_days``:
    public for no longer than that; ``awarded``: with an award that was not revoked; ``grade``: with that of
    this grade.
    """

    zone: ZoneSlug | None = None
    tags: tuple[str, ...] = ()
    maker: str | None = None
    year: Annotated[int, Meta(ge=1900, le=2200)] | None = None
    newer_than_days: Annotated[int, Meta(ge=1, le=3650)] | None = None
    awarded: bool = False
    grade: Grade | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Works in the order in which they are listed, or those that a query finds, newest first; at most
    ``most``, and of one maker at most ``most_of_maker``.
    """

    title: Title
    title_en: TitleEn = ""
    works: tuple[str, ...] = ()
    wanted: Wanted | None = None
    most: Annotated[int, Meta(ge=1, le=MOST_SHOWN)] = 24
    most_of_maker: Annotated[int, Meta(ge=1, le=MOST_SHOWN)] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Special:
    """What a revision holds. It is shown from ``opens_at`` until just before ``closes_at``; ``hero`` is the
    series whose picture stands at its head.
    """

    title: Title
    title_en: TitleEn = ""
    summary: Words = ""
    summary_en: Words = ""
    opens_at: Instant
    closes_at: Instant | None = None
    hero: str | None = None
    sections: Annotated[tuple[Section, ...], Meta(max_length=MOST_SECTIONS)] = ()

    @property
    def listed(self) -> tuple[str, ...]:
        """Every series that a curator named, once, as they come."""
        named = [one for section in self.sections for one in section.works]
        return tuple(dict.fromkeys([*([self.hero] if self.hero else []), *named]))

    def faults(self) -> Iterator[SpecialRefused]:
        """What keeps it from being saved, each with its field."""
        if self.closes_at is not None and self.closes_at <= self.opens_at:
            yield SpecialRefused("it closes before it opens", field="closes_at")
        if len(self.listed) > MOST_WORKS:
            yield SpecialRefused(f"at most {MOST_WORKS} works", field="sections")
        for number, section in enumerate(self.sections):
            if section.works and section.wanted is not None:
                yield SpecialRefused("a section has a list or a query", field=f"sections[{number}]")
            if section.wanted is not None and section.wanted.zone not in (None, *ZONES_BY_SLUG):
                yield SpecialRefused("no such zone", field=f"sections[{number}].wanted.zone")
            if len(set(section.works)) < len(section.works):
                yield SpecialRefused("a work stands twice in this section", field=f"sections[{number}].works")
            if not section.title.strip():
                yield SpecialRefused("a section has a title", field=f"sections[{number}].title")
        if not self.title.strip():
            yield SpecialRefused("a special has a title", field="title")


SPECIAL = Kind(
    name="special", content=Special, missing=SpecialNotFound, refused=SpecialRefused, changed=SpecialChanged
)
