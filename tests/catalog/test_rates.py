"""A burst, then so many a minute; each caller and each rate for itself; only the last callers remembered."""

import asyncio

import pytest

from catalog.errors import TooMany
from catalog.rates import Meters, Rate

QUICK = Rate(name="quick", burst=3, per_minute=600)


def allowed(meters: Meters, rate: Rate, who: str, times: int) -> int:
    count = 0
    for _ in range(times):
        try:
            meters.spend(rate, who)
            count += 1
        except TooMany:
            pass
    return count


async def test_after_a_burst_a_caller_waits_for_its_next_turn() -> None:
    meters = Meters()
    assert allowed(meters, QUICK, "a", 10) == 3
    with pytest.raises(TooMany) as refused:
        meters.spend(QUICK, "a")
    assert 0 < refused.value.seconds <= 0.1
    await asyncio.sleep(refused.value.seconds + 0.01)
    assert allowed(meters, QUICK, "a", 1) == 1


def test_callers_and_rates_are_counted_each_for_itself() -> None:
    meters, other = Meters(), Rate(name="other", burst=1, per_minute=1)
    assert allowed(meters, QUICK, "a", 5) == 3
    assert allowed(meters, QUICK, "b", 5) == 3
    assert allowed(meters, other, "a", 5) == 1
    assert allowed(meters, QUICK.times(10), "an address of ten", 50) == 30


def test_what_was_refused_does_not_count() -> None:
    meters, slow = Meters(), Rate(name="slow", burst=1, per_minute=1)
    assert allowed(meters, slow, "a", 1000) == 1
    with pytest.raises(TooMany) as refused:
        meters.spend(slow, "a")
    assert refused.value.seconds <= 60


def test_only_the_last_callers_are_remembered() -> None:
    meters = Meters(most_callers=2)
    for who in ("a", "b"):
        assert allowed(meters, QUICK, who, 5) == 3
    assert allowed(meters, QUICK, "b", 5) == 0
    assert allowed(meters, QUICK, "c", 1) == 1
    assert allowed(meters, QUICK, "a", 5) == 3, "it was forgotten"
