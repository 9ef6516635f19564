"""Places on the datums of Chinese maps are where others say that they are."""

from itertools import permutations
from math import cos, hypot, radians

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.datum import Datum, Point, converted

METRES_A_DEGREE = 111_195.0

# Pairs that others have published: the README of gcoord, the tests of eviltransform.
PUBLISHED = (
    (Datum.WGS84, Point(39.914266, 116.403988), Datum.BD09, Point(39.92196580126834, 116.41661560068297)),
    (Datum.GCJ02, Point(45.0, 123.0), Datum.WGS84, Point(44.99804071, 122.99395597)),
    (Datum.WGS84, Point(31.1774276, 121.5272106), Datum.GCJ02, Point(31.17530398364597, 121.531541859215)),
    (Datum.WGS84, Point(22.543847, 113.912316), Datum.GCJ02, Point(22.540796131694766, 113.9171764808363)),
    (Datum.WGS84, Point(39.911954, 116.377817), Datum.GCJ02, Point(39.91334545536069, 116.38404722455657)),
)  # fmt: skip


def metres(a: Point, b: Point) -> float:
    north = a.latitude - b.latitude
    east = (a.longitude - b.longitude) * cos(radians(a.latitude))
    return hypot(north, east) * METRES_A_DEGREE


@pytest.mark.parametrize(("given_on", "point", "wanted", "there"), PUBLISHED)
def test_published_pairs_are_met_in_both_directions(
    given_on: Datum, point: Point, wanted: Datum, there: Point
) -> None:
    assert metres(converted(point, given_on, wanted), there) < 0.5
    assert metres(converted(there, wanted, given_on), point) < 0.5
    assert metres(point, there) > 300, "else nothing was to convert"


@given(
    st.builds(Point, st.floats(18, 53), st.floats(74, 134)),
    st.sampled_from(list(permutations(Datum, 2))),
)
def test_there_and_back_is_the_same_place(point: Point, datums: tuple[Datum, Datum]) -> None:
    one, other = datums
    assert metres(converted(converted(point, one, other), other, one), point) < 0.001


def test_elsewhere_the_datums_are_one() -> None:
    greenwich = Point(51.4769, 0.0005)
    assert all(converted(greenwich, *pair) == greenwich for pair in permutations(Datum, 2))
