"""Where a work was filmed, as viewers are shown it: with links that open a map at the place. Pure.

Sources: Amap URI API, *marker*; Baidu Maps URI API, *marker*.
"""

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
    found = _on(place, Datum.WGS84)
    return ShownPlace(
        name=place.name,
        latitude=place.latitude,
        longitude=place.longitude,
        datum=place.datum,
        precision=place.precision,
        source=place.source,
        wgs84=found,
        maps=() if found is None else (_amap(place), _baidu(place)),
    )


def _on(place: Place, datum: Datum) -> Point | None:
    if place.latitude is None or place.longitude is None or place.datum is None:
        return None
    there = converted(Point(place.latitude, place.longitude), place.datum, datum)
    return Point(round(there.latitude, _DIGITS), round(there.longitude, _DIGITS))


def _amap(place: Place) -> MapLink:
    there = _on(place, Datum.GCJ02)
    assert there
    asked = {
        "position": f"{there.longitude},{there.latitude}",
        "name": place.name,
        "coordinate": "gaode",
        "callnative": "1",
        "src": _SOURCE,
    }
    return MapLink(service="amap", url=f"{_AMAP}?{urlencode(asked)}")


def _baidu(place: Place) -> MapLink:
    there = _on(place, Datum.BD09)
    assert there
    asked = {
        "location": f"{there.latitude},{there.longitude}",
        "title": place.name,
        "content": place.name,
        "coord_type": "bd09ll",
        "output": "html",
        "src": f"webapp.{_SOURCE}.{_SOURCE}",
    }
    return MapLink(service="baidu", url=f"{_BAIDU}?{urlencode(asked)}")
