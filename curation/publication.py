"""What a curator decides about one series: the facts the gates ask for, takedown, restore."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from catalog import publication
from catalog.account import Account, Role
from catalog.errors import Invalid
from catalog.licence import Registration, Tier
from catalog.postgres import accounts, episodes, series
from catalog.postgres.connection import Pool, acquired, transaction
from catalog.search import search_text
from catalog.series import Endpoint, IllegalMove, Rights, SeriesFacts, SeriesState
from catalog.zone import ZONES_BY_SLUG


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

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFacts:
    """What is None stays as it is. ``registration_verified``, ``title_signed_off`` and ``reviewed``
    record the signed-in person's own word; ``investment_wan`` (万元) is stored and never shown.
    """

    zones: tuple[str, ...] | None = None
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
    reviewed: bool = False
    zone_facts: dict[str, str] | None = None


class FactRefused(Invalid):
    """A given fact is not one that the catalogue can hold."""

    code = "fact_refused"
    title = "This fact cannot be stored"
    title_zh = "填写的内容不符合要求"


async def recognise(pool: Pool, given: Token) -> Account:
    async with acquired(pool) as conn:
        return await accounts.by_token(conn, given.token)


def merged(facts: SeriesFacts, given: GivenFacts, by: str) -> SeriesFacts:
    """``facts`` with what was given; FactRefused names the field that cannot be stored. Pure."""
    unknown = [slug for slug in given.zones or () if slug not in ZONES_BY_SLUG]
    if unknown:
        raise FactRefused(f"unknown zone: {', '.join(unknown)}", field="zones")
    number = given.registration_number
    changed = number is not None and (facts.registration is None or facts.registration.number != number)
    return replace(
        facts,
        zones=facts.zones if given.zones is None else given.zones,
        logline=facts.logline if given.logline is None else given.logline,
        synopsis=facts.synopsis if given.synopsis is None else given.synopsis,
        registration=Registration(number=number) if number else facts.registration,
        registration_verified_by=_verified_by(facts, given, by, changed=changed),
        title_signed_off_by=by if given.title_signed_off else facts.title_signed_off_by,
        tier=given.tier or facts.tier,
        filed_on=given.filed_on or facts.filed_on,
        investment_wan=facts.investment_wan if given.investment_wan is None else given.investment_wan,
        special_themes=facts.special_themes if given.special_themes is None else given.special_themes,
        rights=_rights(facts.rights, given),
        zone_facts=tuple({**dict(facts.zone_facts), **(given.zone_facts or {})}.items()),
    )


def _verified_by(facts: SeriesFacts, given: GivenFacts, by: str, *, changed: bool) -> str | None:
    """A verification is of one number: it does not outlive a change of it."""
    if given.registration_verified:
        return by
    return None if changed else facts.registration_verified_by


def _rights(known: Rights | None, given: GivenFacts) -> Rights | None:
    start = given.rights_start_on or (known.starts_on if known else None)
    end = given.rights_end_on or (known.ends_on if known else None)
    if start is None or end is None:
        return known
    if end < start:
        raise FactRefused("the rights end before they start", field="rights_end_on")
    endpoints = known.endpoints if known else (Endpoint.APP, Endpoint.TV)
    return Rights(starts_on=start, ends_on=end, endpoints=endpoints)


async def give_facts(pool: Pool, series_id: str, given: GivenFacts, account: Account, now: datetime) -> None:
    """Store the facts; the series becomes public in the same transaction once no gate refuses."""
    async with transaction(pool) as conn:
        one = await series.locked(conn, series_id)
        facts = merged(one.facts, given, account.name)
        await series.set_facts(conn, one.id, facts, search_text(facts), now)
        if given.reviewed:
            await episodes.review_all(conn, one.id)
        await publication.settle(conn, replace(one, facts=facts), now)


async def take_down(pool: Pool, series_id: str, given: Reason, account: Account, now: datetime) -> None:
    """No page, play session or search shows the series from this moment."""
    if not given.reason.strip():
        raise FactRefused("a takedown needs a reason", field="reason")
    async with transaction(pool) as conn:
        one = await series.locked(conn, series_id)
        await series.move(conn, one, SeriesState.TAKEN_DOWN, now)
        told = {"series": one.id, "reason": given.reason, "by": account.name}
        await episodes.tell(conn, "series.taken_down", told)


async def restore(pool: Pool, series_id: str, account: Account, now: datetime) -> None:
    """Back from a takedown to draft, and on to the public where the gates let it."""
    async with transaction(pool) as conn:
        hidden = await series.locked(conn, series_id)
        if hidden.state is not SeriesState.TAKEN_DOWN:
            raise IllegalMove(f"{hidden.state} is not taken down", field="state")
        one = await series.move(conn, hidden, SeriesState.DRAFT, now)
        await episodes.tell(conn, "series.restored", {"series": one.id, "by": account.name})
        await publication.settle(conn, one, now)
