"""Hand a work over as its maker would: a complete delivery package, posters included.

Sheets and columns are ``transcoder.delivery.layout``'s; everything is a text cell, so that no
spreadsheet turns a registration number or a date into something else.
"""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from catalog.series import Endpoint, Kind, Orientation, Status
from catalog.zone import ZONES_BY_SLUG
from deploy.demo import posters
from deploy.demo.work import Work
from transcoder.delivery import layout

_YES, _NO = "是", "否"
_KINDS = {Kind.LIVE: "真人", Kind.ANIMATED: "动画", Kind.DIGITAL_HUMAN: "数字人"}
_ORIENTATIONS = {Orientation.VERTICAL: "竖屏", Orientation.LANDSCAPE: "横屏"}
_STATUSES = {Status.UPCOMING: "未上映", Status.ONGOING: "更新中", Status.FINISHED: "已完结"}
_ENDPOINTS = {Endpoint.APP: "APP", Endpoint.TV: "电视", Endpoint.IPTV: "IPTV", Endpoint.VENUE: "线下"}
_LANGUAGES = {"zh": "中文"}

Row = Mapping[str, object]


def write_package(work: Work, folder: Path, films: Sequence[Path]) -> None:
    """Fill ``folder`` with the delivery of ``films``, episode 1 first; existing files are replaced."""
    for name in (layout.VIDEO_FOLDER, layout.IMAGE_FOLDER):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number, film in enumerate(films, 1):
        shutil.copyfile(film, folder / _clip(number))
    posters.posters(work, folder / layout.IMAGE_FOLDER)
    book = Workbook()
    book.remove(book.worksheets[0])
    for sheet, rows in (
        (layout.WORK, [_work(work, len(films))]),
        (layout.EPISODES, _episodes(work, len(films))),
        (layout.CREDITS, _credits(work)),
        (layout.RIGHTS, [_rights(work)]),
        (layout.PLACES, _places(work)),
        (layout.THEMES, _themes(work)),
    ):
        _fill(book, sheet, rows)
    book.save(folder / layout.WORKBOOK)


def _clip(number: int) -> str:
    return f"{layout.VIDEO_FOLDER}/{number:03d}.mp4"


def _fill(book: Workbook, sheet: layout.Sheet, rows: Iterable[Row]) -> None:
    """Only the columns that some row fills, in the layout's order."""
    filled = list(rows)
    used = [
        column for column in sheet.columns if any(row.get(column.field) not in (None, "") for row in filled)
    ]
    page = book.create_sheet(sheet.name)
    page.append([column.header for column in used or sheet.columns[:1]])
    for row in filled:
        page.append([_text(row.get(column.field)) for column in used])
    for cells in page.iter_rows():
        for cell in cells:
            cell.number_format = "@"


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return _YES if value else _NO
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:g}"
    return None if value is None else str(value)


def _listed(values: Iterable[str]) -> str:
    return "、".join(values)


def _work(work: Work, delivered: int) -> Row:
    facts = work.facts
    return {
        "title": facts.title,
        "alt_titles": _listed(facts.alt_titles),
        "logline": facts.logline,
        "synopsis": facts.synopsis,
        "kind": _KINDS[facts.kind] if facts.kind else None,
        "ai_made": facts.ai_made,
        "ai_label_from_seconds": facts.ai_label_from_seconds,
        "ai_label_to_seconds": facts.ai_label_to_seconds,
        "orientation": _ORIENTATIONS[facts.orientation] if facts.orientation else None,
        "planned_episodes": facts.planned_episodes,
        "delivered_episodes": delivered,
        "status": _STATUSES[facts.status] if facts.status else None,
        "year": facts.year,
        "language": _LANGUAGES.get(facts.language, facts.language),
        "genres": _listed(facts.genres),
        "tags": _listed(facts.tags),
        "zones": _listed(ZONES_BY_SLUG[slug].name for slug in facts.zones),
        "city_brand": facts.city_brand,
        "age_hint": facts.age_hint,
        "minor_advisory": facts.minor_advisory,
        "sponsored": facts.sponsored,
        "special_themes": _listed(facts.special_themes),
        "investment_wan": facts.investment_wan,
        "tier": facts.tier.zh if facts.tier else None,
        "filed_on": facts.filed_on,
    }


def _episodes(work: Work, delivered: int) -> list[Row]:
    return [
        {
            "number": number,
            "title": script.title,
            "file": f"{number:03d}.mp4",
            "declared_seconds": script.seconds,
            "body_start_seconds": 0.0,
            "body_end_seconds": script.seconds,
            "reviewed": True,
        }
        for number, script in enumerate(work.scripts[:delivered], 1)
    ]


def _credits(work: Work) -> list[Row]:
    organisations: list[Row] = [{"role": o.role, "name": o.name} for o in work.facts.organisations]
    return organisations + [
        {"role": p.role, "name": p.name, "character": p.character} for p in work.facts.people
    ]


def _rights(work: Work) -> Row:
    facts, rights = work.facts, work.facts.rights
    return {
        "document": "演示备案与授权",
        "issuer": "展播台演示（虚构）",
        "number": facts.registration.number if facts.registration else None,
        "starts_on": rights.starts_on if rights else None,
        "ends_on": rights.ends_on if rights else None,
        "endpoints": _listed(_ENDPOINTS[endpoint] for endpoint in rights.endpoints) if rights else None,
        "filed_on": facts.filed_on,
    }


def _places(work: Work) -> list[Row]:
    return [
        {
            "name": place.name,
            "latitude": place.latitude,
            "longitude": place.longitude,
            "datum": place.datum.value if place.datum else None,
            "precision": place.precision,
            "source": place.source,
        }
        for place in work.facts.places
    ]


def _themes(work: Work) -> list[Row]:
    zone = ZONES_BY_SLUG[work.zone].name
    return [
        {"zone": zone, "fact": layout.ZONE_FACTS[name][0], "value": value}
        for name, value in work.facts.zone_facts
    ]
