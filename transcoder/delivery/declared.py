"""The sheets about the series, read into its facts. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from catalog.licence import Registration, Tier
from catalog.series import Organisation, Person, SeriesFacts
from transcoder.delivery import values
from transcoder.delivery import vocabulary as say
from transcoder.delivery.grid import Cell, Grid, Records, Row, records
from transcoder.delivery.layout import CREDITS, PLACES, RIGHTS, THEMES, WORK, ZONE_FACTS
from transcoder.delivery.locations import locations
from transcoder.delivery.papers import Papers, read_papers
from transcoder.delivery.problem import NOWHERE, Place, Problem, problem
from transcoder.delivery.reader import Reader
from transcoder.delivery.sheets import theme_facts, with_zone_facts

_ORGANISATION_COLUMNS = {"producers": "出品方", "makers": "制作方", "distributors": "发行方"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What the maker says about the series, and where each field stands.

    ``undeclared`` are the fields that were left empty. ``rights_ends`` are the ends of every rights window,
    each with its cell; ``documents`` are the cells that name licence files.
    """

    facts: SeriesFacts
    places: Mapping[str, Place]
    undeclared: frozenset[str]
    delivered_episodes: int | None = None
    ai_label_by_platform: bool = False
    showcase_ends_on: date | None = None
    rights_ends: tuple[tuple[date, Place], ...] = ()
    documents: tuple[Cell, ...] = ()
    problems: tuple[Problem, ...] = ()

    def place(self, field: str) -> Place:
        return self.places.get(field, NOWHERE)


def declared(grids: Mapping[str, Grid], fallback_title: str) -> Declared:
    """The facts of the series from 作品, 演职员, 资质授权, 取景地 and 主题, whichever are there."""
    empty = Grid(name="", file="", rows=())
    tables = {
        sheet.name: records(grids.get(sheet.name, empty), sheet)
        for sheet in (with_zone_facts(WORK), CREDITS, RIGHTS, PLACES)
    }
    work = tables[WORK.name]
    row = work.rows[0] if work.rows else Row(cells={}, place=Place(sheet=WORK.name))
    reader = Reader(row)
    papers = read_papers(tables[RIGHTS.name], row)
    read = _with_papers(_work(reader, work, fallback_title), papers, tables[RIGHTS.name])
    organisations, people = _credits(tables[CREDITS.name])
    facts = replace(
        read.facts,
        organisations=_organisations(reader) + organisations,
        people=people,
        places=tuple(locations(tables[PLACES.name], reader.problems)),
        zone_facts=tuple((dict(read.facts.zone_facts) | theme_facts(grids.get(THEMES.name))).items()),
    )
    unknown = [cell for table in tables.values() for cell in table.unknown]
    ignored = [problem("W203", cell.place, value=cell.header[:60]) for cell in unknown]
    return replace(read, facts=facts, problems=(*reader.problems, *read.problems, *ignored))


def _work(reader: Reader, work: Records, fallback_title: str) -> Declared:
    by_platform = say.by_platform(reader.text("ai_label"))
    label = (None if by_platform else reader.span("ai_label")) or (None, None)
    facts = SeriesFacts(
        title=reader.text("title") or fallback_title,
        alt_titles=reader.words("alt_titles"),
        logline=reader.text("logline"),
        synopsis=reader.text("synopsis"),
        kind=reader.choice("kind", say.KINDS),
        ai_made=bool(reader.yes("ai_made")),
        ai_label_from_seconds=_first(reader.seconds("ai_label_from_seconds"), label[0]),
        ai_label_to_seconds=_first(reader.seconds("ai_label_to_seconds"), label[1]),
        orientation=reader.choice("orientation", say.ORIENTATIONS),
        planned_episodes=reader.whole("planned_episodes"),
        status=reader.choice("status", say.STATUSES),
        year=reader.whole("year"),
        language=_language(reader.text("language")),
        genres=reader.words("genres"),
        tags=reader.words("tags"),
        zones=_zones(reader),
        city_brand=reader.text("city_brand") or None,
        age_hint=reader.text("age_hint") or None,
        minor_advisory=bool(reader.yes("minor_advisory")),
        sponsored=bool(reader.yes("sponsored")),
        special_themes=tuple(w for w in reader.words("special_themes") if values.yes(w) is None),
        investment_wan=reader.wan("investment_wan"),
        tier=reader.read("tier", Tier.parse),
        filed_on=reader.day("filed_on"),
        zone_facts=tuple((name, reader.text(name)) for name in ZONE_FACTS if reader.text(name)),
    )
    given = reader.row.cells
    headers = {column.field: work.header_place(column.field) for column in work.sheet.columns}
    return Declared(
        facts=facts,
        places=headers | {name: cell.place for name, cell in given.items()},
        undeclared=frozenset(headers) - frozenset(given),
        delivered_episodes=reader.whole("delivered_episodes"),
        ai_label_by_platform=by_platform,
        showcase_ends_on=reader.day("showcase_ends_on"),
    )


def _first(*candidates: float | None) -> float | None:
    return next((candidate for candidate in candidates if candidate is not None), None)


def _language(word: str) -> str:
    return values.choice(word, say.LANGUAGES) or (word if word.isascii() and word else "zh")


def _zones(reader: Reader) -> tuple[str, ...]:
    slugs: list[str] = []
    for word in reader.words("zones"):
        slug = say.zone_slug(word)
        if slug is None:
            reader.problems.append(problem("E126", reader.place("zones") or NOWHERE, value=word[:60]))
        elif slug not in slugs:
            slugs.append(slug)
    return tuple(slugs)


def _with_papers(read: Declared, papers: Papers, table: Records) -> Declared:
    """``read`` with its registration and its rights."""
    facts = replace(
        read.facts,
        registration=Registration(number=papers.numbers[0].text) if papers.numbers else None,
        filed_on=read.facts.filed_on or papers.filed_on,
        rights=papers.rights,
    )
    places = dict(read.places)
    places |= {name: table.header_place(name) for name in ("starts_on", "ends_on", "number")}
    if papers.numbers:
        places["number"] = papers.numbers[0].place
    given = {
        "number": papers.number_given,
        "filed_on": facts.filed_on is not None or "filed_on" not in read.undeclared,
        "ends_on": bool(papers.ends),
        "starts_on": papers.rights is not None or not papers.ends,
    }
    undeclared = read.undeclared | frozenset(given)
    showcase = [day for day in (read.showcase_ends_on, papers.showcase_ends_on) if day]
    return replace(
        read,
        facts=facts,
        places=places,
        undeclared=undeclared - {name for name, there in given.items() if there},
        showcase_ends_on=max(showcase, default=None),
        rights_ends=papers.ends,
        documents=papers.files,
        problems=papers.problems,
    )


def _organisations(reader: Reader) -> tuple[Organisation, ...]:
    return tuple(
        Organisation(role=role, name=name)
        for column, role in _ORGANISATION_COLUMNS.items()
        for name in reader.words(column)
    )


def _credits(table: Records) -> tuple[tuple[Organisation, ...], tuple[Person, ...]]:
    organisations: list[Organisation] = []
    people: list[Person] = []
    for row in table.rows:
        role, character = row.text("role"), row.text("character") or None
        for name in Reader(row).words("name"):
            if say.is_organisation(role):
                organisations.append(Organisation(role=role, name=name))
            else:
                people.append(
                    Person(role=role or ("演员" if character else ""), name=name, character=character)
                )
    return tuple(organisations), tuple(people)
