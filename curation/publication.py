"""What a curator decides about one series: the facts the gates ask for, takedown, restore."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated

from catalog import publication
from catalog.account import Account, Role
from catalog.errors import Invalid
from catalog.given import Given, Verification
from catalog.licence import Registration, Tier
from catalog.postgres import accounts, audit, episodes, series
from catalog.postgres.connection import Pool, transaction
from catalog.series import Endpoint, IllegalMove, Rights, SeriesFacts, SeriesState
from catalog.text import not_blank
from catalog.zone import ZONES_BY_SLUG, ZoneSlug


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    name: str
    role: Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why; kept with the act."""

    reason: Annotated[str, not_blank()]


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFacts:
    """What is None stays as it is. ``registration_verified``, ``title_signed_off`` and ``reviewed``
    record the signed-in person's own word; ``investment_wan`` (万元) is stored and never shown.
    """

    zones: tuple[ZoneSlug, ...] | None = None
    logline: str | None = None
    synopsis: str | None = None
    registration_number: str | None = None
    registration_verified: bool = False
    title_signed_off: bool = False
    tier: Tier | None = None
    filed_on: date | None = None
    investment_wan: float | None = None
    special_themes: tuple[str, ...] | None = None
    rights_start_on: date | None = None
    rights_end_on: date | None = None
    endpoints: tuple[Endpoint, ...] | None = None
    reviewed: bool = False
    zone_facts: dict[str, str] | None = None


class FactRefused(Invalid):
    """A given fact is not one that the catalogue can hold."""

    code = "fact_refused"
    title = "This fact cannot be stored"
    title_zh = "填写的内容不符合要求"


async def recognise(pool: Pool, given: Token, now: datetime) -> Account:
    """The account of a token, which signs in to the console; NotSignedIn."""
    async with transaction(pool) as conn:
        account = await accounts.by_token(conn, given.token)
        await audit.note(conn, account, "account.signed_in", account.id, now)
        return account


def renewed(given: Given, facts: SeriesFacts, said: GivenFacts, by: str) -> Given:
    """``given`` with what was said now; ``facts`` are those that hold so far. Pure.

    FactRefused names the field that cannot be stored.
    """
    unknown = [slug for slug in said.zones or () if slug not in ZONES_BY_SLUG]
    if unknown:
        raise FactRefused(f"unknown zone: {', '.join(unknown)}", field="zones")
    plain = ("zones", "logline", "synopsis", "tier", "filed_on", "investment_wan", "special_themes")
    new = {name: value for name in plain if (value := getattr(said, name)) is not None}
    registration = _registration(given, said)
    return replace(
        given,
        **new,
        registration=registration,
        verification=_verification(given, registration or facts.registration, said, by),
        title_signed_off_by=by if said.title_signed_off else given.title_signed_off_by,
        rights=_rights(given, facts.rights, said),
        zone_facts=tuple((dict(given.zone_facts) | (said.zone_facts or {})).items()),
    )


def _registration(given: Given, said: GivenFacts) -> Registration | None:
    number = (said.registration_number or "").strip()
    return Registration(number=number) if number else given.registration


def _verification(
    given: Given, number: Registration | None, said: GivenFacts, by: str
) -> Verification | None:
    if not said.registration_verified:
        return given.verification
    if number is None:
        raise FactRefused("there is no number to verify", field="registration_number")
    return Verification(registration=number, by=by)


def _rights(given: Given, known: Rights | None, said: GivenFacts) -> Rights | None:
    if said.rights_start_on is None and said.rights_end_on is None and said.endpoints is None:
        return given.rights
    start = said.rights_start_on or (known.starts_on if known else None)
    end = said.rights_end_on or (known.ends_on if known else None)
    if start is None or end is None:
        field = "rights_start_on" if start is None else "rights_end_on"
        raise FactRefused("a rights window has two ends", field=field)
    if end < start:
        raise FactRefused("the rights end before they start", field="rights_end_on")
    usual = known.endpoints if known else (Endpoint.APP, Endpoint.TV)
    return Rights(starts_on=start, ends_on=end, endpoints=usual if said.endpoints is None else said.endpoints)


async def give_facts(
    pool: Pool, series_id: str, said: GivenFacts, account: Account, now: datetime, *, demo: bool
) -> None:
    """Store the facts; the series becomes public, or a draft again, in the same transaction."""
    async with transaction(pool) as conn:
        one = await series.locked(conn, series_id)
        given = renewed(await series.given(conn, one.id), one.facts, said, account.name)
        one = await series.give(conn, one.id, given, now)
        if said.reviewed:
            await episodes.review_all(conn, one.id)
        await publication.settle(conn, one, now, demo=demo)


async def take_down(pool: Pool, series_id: str, given: Reason, account: Account, now: datetime) -> None:
    """No page, play session or search shows the series from this moment."""
    if not given.reason.strip():
        raise FactRefused("a takedown needs a reason", field="reason")
    async with transaction(pool) as conn:
        one = await series.locked(conn, series_id)
        await series.move(conn, one, SeriesState.TAKEN_DOWN, now)
        told = {"series": one.id, "reason": given.reason, "by": account.name}
        await episodes.tell(conn, "series.taken_down", told)


async def restore(pool: Pool, series_id: str, account: Account, now: datetime, *, demo: bool) -> None:
    """Back from a takedown to draft, and on to the public where the gates let it."""
    async with transaction(pool) as conn:
        hidden = await series.locked(conn, series_id)
        if hidden.state is not SeriesState.TAKEN_DOWN:
            raise IllegalMove(f"{hidden.state} is not taken down", field="state")
        one = await series.move(conn, hidden, SeriesState.DRAFT, now)
        await episodes.tell(conn, "series.restored", {"series": one.id, "by": account.name})
        await publication.settle(conn, one, now, demo=demo)
