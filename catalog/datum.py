"""The three datums on which places in China are given, and how to go from one to another. Pure.

GCJ-02, the datum of published Chinese maps, is WGS 84 shifted by some hundred metres with the place; BD-09
shifts GCJ-02 once more. Neither is published; the functions are those that all open converters share
(Wikipedia, *Restrictions on geographic data in China*), good to about a metre. They are easy in one
direction; the other is found by repeating the first. Outside of the rectangle around China all three are one.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from math import atan2, cos, hypot, pi, radians, sin, sqrt

_WEST, _EAST, _SOUTH, _NORTH = 72.004, 137.8347, 0.8293, 55.8271  # degrees
_AXIS_METRES = 6_378_245.0  # Krasovsky 1940
_ECCENTRICITY_SQUARED = 0.00669342162296594323
_MERIDIAN, _PARALLEL = 105.0, 35.0
_BAIDU_TURN = pi * 3000 / 180
_BAIDU_EAST, _BAIDU_NORTH = 0.0065, 0.006
_CLOSE_DEGREES = 1e-10  # a hundredth of a millimetre
_MOST_ROUNDS = 30


class Datum(StrEnum):
    """The geodetic datum of a pair of coordinates."""

    WGS84 = "WGS84"
    GCJ02 = "GCJ02"
    BD09 = "BD09"


@dataclass(frozen=True, slots=True)
class Point:
    """Degrees; north and east are positive."""

    latitude: float
    longitude: float


def converted(point: Point, given: Datum, wanted: Datum) -> Point:
    """The same place on another datum."""
    if given == wanted or not _in_china(point):
        return point
    if given is Datum.BD09:
        point, given = _undone(_baidu, point), Datum.GCJ02
    elif given is Datum.WGS84:
        point, given = _shifted(point), Datum.GCJ02
    if wanted is given:
        return point
    return _baidu(point) if wanted is Datum.BD09 else _undone(_shifted, point)


def _in_china(point: Point) -> bool:
    return _WEST <= point.longitude <= _EAST and _SOUTH <= point.latitude <= _NORTH


def _undone(shift: Callable[[Point], Point], moved: Point) -> Point:
    """Where a shift came from: by so much as the guess lands beside the mark, the next guess is moved."""
    guess = moved
    for _ in range(_MOST_ROUNDS):
        there = shift(guess)
        north, east = moved.latitude - there.latitude, moved.longitude - there.longitude
        guess = Point(guess.latitude + north, guess.longitude + east)
        if max(abs(north), abs(east)) < _CLOSE_DEGREES:
            break
    return guess


def _waves(place: float, *parts: tuple[float, float]) -> float:
    """Sines of so high and so long waves, at two thirds."""
    return sum(height * sin(place * pi / length) for height, length in parts) * 2 / 3


def _shifted(point: Point) -> Point:
    """From WGS 84 to GCJ-02."""
    x, y = point.longitude - _MERIDIAN, point.latitude - _PARALLEL
    ripple = _waves(x, (20, 1 / 6), (20, 1 / 2))
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x))
    north += ripple + _waves(y, (20, 1), (40, 3), (160, 12), (320, 30))
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x))
    east += ripple + _waves(x, (20, 1), (40, 3), (150, 12), (300, 30))
    latitude = radians(point.latitude)
    bent = 1 - _ECCENTRICITY_SQUARED * sin(latitude) ** 2
    metres_north = radians(_AXIS_METRES * (1 - _ECCENTRICITY_SQUARED) / (bent * sqrt(bent)))
    metres_east = radians(_AXIS_METRES / sqrt(bent) * cos(latitude))
    return Point(point.latitude + north / metres_north, point.longitude + east / metres_east)


def _baidu(point: Point) -> Point:
    """From GCJ-02 to BD-09."""
    x, y = point.longitude, point.latitude
    far = hypot(x, y) + 0.00002 * sin(y * _BAIDU_TURN)
    turn = atan2(y, x) + 0.000003 * cos(x * _BAIDU_TURN)
    return Point(far * sin(turn) + _BAIDU_NORTH, far * cos(turn) + _BAIDU_EAST)
