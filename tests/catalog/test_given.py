"""What curators gave stands above what is declared, and a new declaration does not undo it."""

from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from catalog.given import Given, Verification, effective
from catalog.licence import Registration, Tier
from catalog.series import Endpoint, Rights, SeriesFacts

DECLARED = SeriesFacts(title="调解员老严", synopsis="二十四个黄昏", zone_facts=(("statute", "民法典"),))
NUMBER = Registration(number="V123456789012345")
WORD = Verification(registration=NUMBER, by="核验员")
GIVEN: dict[str, Any] = {
    "zones": ("law",),
    "logline": "一句话",
    "synopsis": "",
    "registration": NUMBER,
    "title_signed_off_by": "审定员",
    "tier": Tier.KEY,
    "filed_on": date(2026, 7, 20),
    "investment_wan": 0.0,
    "special_themes": (),
    "rights": Rights(starts_on=date(2026, 9, 1), ends_on=date(2027, 9, 1), endpoints=tuple(Endpoint)),
}


def test_nothing_given_leaves_the_declared_facts() -> None:
    assert effective(DECLARED, Given()) == DECLARED


@pytest.mark.parametrize("name", GIVEN)
def test_a_given_fact_stands_above_the_declared_one_be_it_empty(name: str) -> None:
    assert effective(DECLARED, Given(**{name: GIVEN[name]})) == replace(DECLARED, **{name: GIVEN[name]})


def test_every_fact_that_can_be_given_is_tried_above() -> None:
    assert {field.name for field in fields(Given)} == {*GIVEN, "verification", "zone_facts"}


def test_facts_of_zones_are_given_one_by_one() -> None:
    given = Given(zone_facts=(("legal_reviewer", "某律师"),))
    assert dict(effective(DECLARED, given).zone_facts) == {"statute": "民法典", "legal_reviewer": "某律师"}


def test_a_verification_is_of_one_number_however_it_is_written() -> None:
    declared = replace(DECLARED, registration=Registration(number="v １２３４５６７８９０１２３４５"))
    assert effective(declared, Given(verification=WORD)).registration_verified_by == "核验员"
    other = replace(DECLARED, registration=Registration(number="V000000000000000"))
    assert effective(other, Given(verification=WORD)).registration_verified_by is None
    assert effective(DECLARED, Given(verification=WORD)).registration_verified_by is None


def test_a_declared_verification_does_not_pass_to_a_given_number() -> None:
    declared = replace(DECLARED, registration=NUMBER, registration_verified_by="演示模式")
    assert effective(declared, Given()).registration_verified_by == "演示模式"
    other = Given(registration=Registration(number="V000000000000000"))
    assert effective(declared, other).registration_verified_by is None
