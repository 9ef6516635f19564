"""For whom a page is composed: everybody, or minors of an age group. Pure.

The groups are those of 移动互联网未成年人模式建设指南 (国家网信办, 2024). A work is in the pool of a group
where it is public, somebody said from which age on it is meant, the youngest of the group are as old, and it
is neither advertising nor a work that minors should see with guidance only.
"""

import re
from enum import StrEnum

from catalog.series import Series, SeriesState

EVERY_AGE = "全年龄"
_YEARS = re.compile(r"[0-9]+")


class Audience(StrEnum):
    EVERYBODY = "everybody"
    UNDER_8 = "under-8"
    UNDER_12 = "under-12"
    UNDER_16 = "under-16"
    UNDER_18 = "under-18"


_YOUNGEST = {Audience.UNDER_8: 3, Audience.UNDER_12: 8, Audience.UNDER_16: 12, Audience.UNDER_18: 16}


def least_age(hint: str | None) -> int | None:
    """From which age on a work is meant to be seen, in years; None where ``hint`` does not tell."""
    if hint is None:
        return None
    years = _YEARS.search(hint)
    if years is not None:
        return int(years[0][:3])
    return 0 if EVERY_AGE in hint else None


def suits(audience: Audience, work: Series) -> bool:
    """Whether a work is in the pool of ``audience``."""
    if audience is Audience.EVERYBODY:
        return True
    facts, age = work.facts, least_age(work.facts.age_hint)
    held_back = facts.minor_advisory or facts.sponsored or work.state is not SeriesState.PUBLISHED
    return age is not None and age <= _YOUNGEST[audience] and not held_back
