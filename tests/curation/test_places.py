"""A place opens in a map at the right point, on whichever datum it was given."""

from urllib.parse import parse_qs, urlsplit

import pytest

from catalog.datum import Datum
from catalog.series import Place
from curation.places import shown

# The same point on the three datums, as the test suites of open converters have it.
ONE_POINT = {
    Datum.WGS84: (39.914266, 116.403988),
    Datum.BD09: (39.921966, 116.416616),
}


def links(place: Place) -> dict[str, dict[str, str]]:
    return {
        one.service: {key: value for key, (value,) in parse_qs(urlsplit(one.url).query).items()}
        for one in shown(place).maps
    }


@pytest.mark.parametrize("datum", ONE_POINT)
def test_each_map_gets_its_own_datum_and_order_of_coordinates(datum: Datum) -> None:
    latitude, longitude = ONE_POINT[datum]
    place = Place(name="观星台 & 塔", latitude=latitude, longitude=longitude, datum=datum)
    found = links(place)
    baidu, amap = found["baidu"], found["amap"]
    assert (baidu["coord_type"], baidu["title"]) == ("bd09ll", "观星台 & 塔")
    assert [float(part) for part in baidu["location"].split(",")] == pytest.approx(
        ONE_POINT[Datum.BD09], abs=1e-5
    )
    assert (amap["coordinate"], amap["name"]) == ("gaode", "观星台 & 塔")
    east, north = (float(part) for part in amap["position"].split(","))
    assert (latitude, longitude) != (north, east)
    assert (39.91, 116.40) < (north, east) < (39.93, 116.42)
    wgs84 = shown(place).wgs84
    assert wgs84
    assert (wgs84.latitude, wgs84.longitude) == pytest.approx(ONE_POINT[Datum.WGS84], abs=1e-5)
    assert (shown(place).latitude, shown(place).datum) == (latitude, datum), "as delivered"


@pytest.mark.parametrize(
    "place",
    [
        Place(name="观星台"),
        Place(name="观星台", latitude=34.4, longitude=113.1),
        Place(name="观星台", latitude=34.4, datum=Datum.WGS84),
    ],
)
def test_no_map_is_opened_half_a_kilometre_off(place: Place) -> None:
    assert (shown(place).maps, shown(place).wgs84) == ((), None)
    assert shown(place).name == "观星台"
