"""Which works are in whose pool."""

from dataclasses import replace
from datetime import datetime

import pytest

from catalog.audience import Audience, least_age, suits
from catalog.series import Series, SeriesFacts, SeriesState

MINORS = (Audience.UNDER_8, Audience.UNDER_12, Audience.UNDER_16, Audience.UNDER_18)


@pytest.mark.parametrize(
    ("hint", "years"),
    [(None, None), ("", None), ("待定", None), ("全年龄", 0), ("适合全年龄段", 0), ("12+", 12),
     ("6岁以上", 6), ("8-12岁", 8), ("18", 18), ("9" * 5000, 999)],
)  # fmt: skip
def test_an_age_hint_is_read_as_people_write_it(hint: str | None, years: int | None) -> None:
    assert least_age(hint) == years


def work(state: SeriesState = SeriesState.PUBLISHED, **facts: object) -> Series:
    now = datetime.fromisoformat("2026-08-01T00:00:00+08:00")
    declared = replace(SeriesFacts(title="河声", age_hint="全年龄"), **facts)
    return Series(id="se_1", facts=declared, state=state, delivered_by="ac_1", created_at=now)


def test_each_group_sees_what_its_youngest_may_see() -> None:
    pools = {
        age: [one for one in MINORS if suits(one, work(age_hint=f"{age}+"))] for age in (3, 8, 12, 16, 18)
    }
    assert pools == {3: [*MINORS], 8: [*MINORS[1:]], 12: [*MINORS[2:]], 16: [*MINORS[3:]], 18: []}


@pytest.mark.parametrize(
    "held_back",
    [work(age_hint=None), work(sponsored=True), work(minor_advisory=True), work(SeriesState.DRAFT)],
    ids=["no age", "sponsored", "advisory", "draft"],
)
def test_what_is_not_for_minors_is_in_no_pool_but_in_that_of_everybody(held_back: Series) -> None:
    assert not any(suits(audience, held_back) for audience in MINORS)
    assert suits(Audience.EVERYBODY, held_back)
