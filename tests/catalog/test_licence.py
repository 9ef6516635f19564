"""Registration numbers and the dated tier table."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.licence import (
    SPECIAL_THEMES,
    Registration,
    Tier,
    TierReason,
    normalise,
    special_themes_in,
    tier_for,
)

ALPHABET = "（）()〔〕［］【】第０1号V v网剧备字2026\u3000\u200b番茄"


@given(st.one_of(st.text(), st.text(alphabet=ALPHABET)))
def test_normalising_twice_changes_nothing(number: str) -> None:
    assert normalise(normalise(number)) == normalise(number)


@given(st.integers(min_value=1, max_value=999_999), st.integers(min_value=0, max_value=4))
def test_zero_padding_brackets_and_width_do_not_make_another_number(serial: int, padding: int) -> None:
    plain = Registration(number=f"(番茄)网微剧备字(2026)第{serial}号")
    padded = Registration(number=f"（番茄） 网微剧备字〔２０２６〕第{'0' * padding}{serial}号")
    assert plain.same_as(padded)
    assert plain.number != padded.number


@pytest.mark.parametrize(
    ("number", "shape"),
    [
        ("（番茄）网微剧备字（2026）第847205号", "micro-drama-filing"),
        ("(沪)网剧审字(2023)第001号", "distribution-licence"),
        ("V123456789012345", "key-filing"),
        ("ｖ１２３４５６７８９０１２３４５", "key-filing"),
        ("演示备字（2026）第0001号", "demo"),
        ("V12345", None),
        ("1.23E+15", None),
        ("备案中", None),
    ],
)
def test_shapes_that_are_known(number: str, shape: str | None) -> None:
    found = Registration(number=number).shape
    assert (found.code if found else None) == shape


def test_a_demo_number_is_acceptable_only_in_demo_mode() -> None:
    demo = Registration(number="演示备字（2026）第0001号")
    assert demo.demo_only
    assert demo.acceptable(demo=True)
    assert not demo.acceptable(demo=False)
    real = Registration(number="V123456789012345")
    assert real.acceptable(demo=False)


@pytest.mark.parametrize(
    ("filed_on", "ai_made", "wan", "tier", "rule"),
    [
        (date(2025, 2, 5), False, 100, Tier.KEY, date(2025, 2, 5)),
        (date(2025, 12, 31), True, 99.9, Tier.ORDINARY, date(2025, 2, 5)),
        (date(2025, 12, 31), False, 30, Tier.ORDINARY, date(2025, 2, 5)),
        (date(2025, 12, 31), False, 29.9, Tier.OTHER, date(2025, 2, 5)),
        (date(2026, 1, 1), False, 299, Tier.ORDINARY, date(2026, 1, 1)),
        (date(2026, 1, 1), False, 300, Tier.KEY, date(2026, 1, 1)),
        (date(2026, 6, 30), True, 45, Tier.OTHER, date(2026, 1, 1)),
        (date(2026, 7, 1), True, 45, Tier.ORDINARY, date(2026, 7, 1)),
        (date(2026, 7, 1), True, 80, Tier.KEY, date(2026, 7, 1)),
        (date(2026, 7, 1), True, 29, Tier.OTHER, date(2026, 7, 1)),
        (date(2026, 7, 1), False, 45, Tier.OTHER, date(2026, 1, 1)),
    ],
)
def test_the_table_in_force_on_the_day_of_filing_decides(
    filed_on: date, ai_made: bool, wan: float, tier: Tier, rule: date
) -> None:
    verdict = tier_for(filed_on, ai_made, wan)
    assert (verdict.tier, verdict.rule_date, verdict.reason) == (tier, rule, TierReason.INVESTMENT)


@pytest.mark.parametrize("theme", SPECIAL_THEMES)
def test_a_special_theme_is_key_tier_at_any_budget(theme: str) -> None:
    verdict = tier_for(date(2026, 8, 1), False, 1, [f"涉{theme}", "爱情"])
    assert (verdict.tier, verdict.reason, verdict.themes) == (Tier.KEY, TierReason.SPECIAL_THEME, (theme,))


def test_a_word_that_only_begins_like_a_special_theme_is_none() -> None:
    assert special_themes_in(["民族音乐", "司法题材"]) == ("司法",)


def test_a_verdict_says_what_it_lacks() -> None:
    assert tier_for(None, False, 10).reason is TierReason.NO_FILING_DATE
    assert tier_for(date(2024, 1, 1), False, 10).reason is TierReason.BEFORE_THE_TABLE
    assert tier_for(date(2026, 1, 1), False, None).reason is TierReason.NO_INVESTMENT


@pytest.mark.parametrize(
    ("text", "tier"),
    [("重点", Tier.KEY), ("普通微短剧", Tier.ORDINARY), (" Other ", Tier.OTHER), ("甲", None)],
)
def test_tiers_are_read_from_labels_and_slugs(text: str, tier: Tier | None) -> None:
    assert Tier.parse(text) is tier
