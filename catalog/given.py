"""What curators gave about a series, kept apart from what its maker declared. Pure.

A maker may deliver the same work again at any time: that renews what it declared and nothing else.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from catalog.licence import Registration, Tier
from catalog.series import Rights, SeriesFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """The word of the person ``by`` that this registration number is authentic."""

    registration: Registration
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """Facts that stand above the declared ones; what is None is as declared.

    ``zone_facts`` add to the declared ones by name. ``investment_wan`` (万元) is private.
    """

    zones: tuple[str, ...] | None = None
    logline: str | None = None
    synopsis: str | None = None
    registration: Registration | None = None
    verification: Verification | None = None
    title_signed_off_by: str | None = None
    tier: Tier | None = None
    filed_on: date | None = None
    investment_wan: float | None = None
    special_themes: tuple[str, ...] | None = None
    rights: Rights | None = None
    zone_facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Who changed what was given, and when; that made a ``version`` of the facts."""

    version: int
    by: str
    at: datetime
    before: Given


_PLAIN = (
    "zones", "logline", "synopsis", "registration", "title_signed_off_by", "tier", "filed_on",
    "investment_wan", "special_themes", "rights",
)  # fmt: skip


def effective(declared: SeriesFacts, given: Given) -> SeriesFacts:
    """The facts that hold: the declared ones under the given ones.

    A verification is of one number: it does not outlive a change of it, whoever changes it.
    """
    over = {name: value for name in _PLAIN if (value := getattr(given, name)) is not None}
    facts = replace(
        declared,
        **over,  # pyright: ignore[reportArgumentType] - the fields of both have one name and one type
        zone_facts=tuple((dict(declared.zone_facts) | dict(given.zone_facts)).items()),
    )
    return replace(facts, registration_verified_by=_verified_by(facts, declared, given))


def _verified_by(facts: SeriesFacts, declared: SeriesFacts, given: Given) -> str | None:
    number, word = facts.registration, given.verification
    if number is None:
        return None
    if word is not None and word.registration.same_as(number):
        return word.by
    return declared.registration_verified_by if number == declared.registration else None
