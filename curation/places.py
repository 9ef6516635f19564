"""Where a work was filmed, as viewers are shown it: with links that open a map at the place. Pure.

Sources: Amap URI API, *marker*; Baidu Maps URI API, *marker*.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from catalog.datum import Datum, Point, converted
from catalog.series import Place

_SOURCE = "zhanbo"
_AMAP = "https://uri.amap.com/marker"
_BAIDU = "https://api.map.baidu.com/marker"
_DIGITS = 6  # of a degree: some ten centimetres


@dataclass(frozen=True, slots=True, kw_only=True)
class MapLink:
    """``service`` is ``amap`` or ``baidu``; on a phone ``url`` opens its app where that is installed."""

    service: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownPlace:
    """A location as it was delivered. ``wgs84`` is where a satellite receiver finds it, in degrees; it and
    the maps are missing where coordinates, or their datum, are not known: no guess leads people astray.
    """

    name: str
    latitude: float | None
    longitude: float | None
    datum: Datum | None
    precision: str | None
    source: str | None
    wgs84: Point | None
    maps: tuple[MapLink, ...]


def shown(place: Place) -> ShownPlace:
    there = _everywhere(place)
    return ShownPlace(
        name=place.name,
        latitude=place.latitude,
        longitude=place.longitude,
        datum=place.datum,
        precision=place.precision,
        source=place.source,
        wgs84=there.get(Datum.WGS84),
        maps=(_amap(place.name, there[Datum.GCJ02]), _baidu(place.name, there[Datum.BD09])) if there else (),
    )


def _everywhere(place: Place) -> Mapping[Datum, Point]:
    """The place on each datum; nothing where it cannot be told."""
    if place.latitude is None or place.longitude is None or place.datum is None:
        return {}
    given = Point(place.latitude, place.longitude)
    found = {datum: converted(given, place.datum, datum) for datum in Datum}
    return {
        datum: Point(round(there.latitude, _DIGITS), round(there.longitude, _DIGITS))
        for datum, there in found.items()
    }


def _amap(name: str, there: Point) -> MapLink:
    asked = {
        "position": f"{there.longitude},{there.latitude}",
        "name": name,
        "coordinate": "gaode",
        "callnative": "1",
        "src": _SOURCE,
    }
    return MapLink(service="amap", url=f"{_AMAP}?{urlencode(asked)}")


def _baidu(name: str, there: Point) -> MapLink:
    asked = {
        "location": f"{there.latitude},{there.longitude}",
        "title": name,
        "content": name,
        "coord_type": "bd09ll",
        "output": "html",
        "src": f"webapp.{_SOURCE}.{_SOURCE}",
    }
    return MapLink(service="baidu", url=f"{_BAIDU}?{urlencode(asked)}")
