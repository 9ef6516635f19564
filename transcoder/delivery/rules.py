"""What is wrong with the facts of a series as declared. Pure; the day and the mode are arguments."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from catalog.licence import Tier, TierReason, tier_for
from catalog.series import label_counts
from transcoder.delivery.declared import Declared
from transcoder.delivery.layout import RIGHTS, THEMES, WORK, ZONE_FACTS, Sheet
from transcoder.delivery.problem import Place, Problem, problem

MAX_LOGLINE, MAX_SYNOPSIS = 30, 200

_FOR_PUBLISHING = (  # facts that gates ask for: without them the series stays a draft
    (WORK, "synopsis"),
    (WORK, "ai_made"),
    (WORK, "planned_episodes"),
    (WORK, "zones"),
    (WORK, "tier"),
    (WORK, "filed_on"),
    (RIGHTS, "number"),
    (RIGHTS, "starts_on"),
    (RIGHTS, "ends_on"),
)
_FOR_ZONE = {"classics": "adaptation_statement", "law": "legal_reviewer", "science": "science_reviewer"}


def check(said: Declared, *, received: int, today: date, demo: bool) -> Iterator[Problem]:
    """Every problem of the declared facts; ``received`` is the number of episodes whose clip is there."""
    yield from _title(said)
    yield from _count(said, received)
    yield from _missing(said)
    yield from _lengths(said)
    yield from _tier(said)
    yield from _registration(said, today, demo=demo)
    yield from _rights(said, today)
    yield from _ai_label(said)


def _title(said: Declared) -> Iterator[Problem]:
    if "title" in said.undeclared:
        yield problem("E103", said.place("title"), header=WORK.header_of("title"))


def _count(said: Declared, received: int) -> Iterator[Problem]:
    field = "planned_episodes" if said.delivered_episodes is None else "delivered_episodes"
    declared = said.facts.planned_episodes if said.delivered_episodes is None else said.delivered_episodes
    if declared is not None and declared != received:
        yield problem("E102", said.place(field), declared=declared, received=received)


def _missing(said: Declared) -> Iterator[Problem]:
    for sheet, field in _FOR_PUBLISHING:
        if field in said.undeclared:
            yield _draft_until(said, sheet, field)
    if "investment_wan" in said.undeclared and not said.facts.special_themes:
        yield _draft_until(said, WORK, "investment_wan")
    given = dict(said.facts.zone_facts)
    for zone in said.facts.zones:
        fact = _FOR_ZONE.get(zone)
        if fact and fact not in given:
            place = Place(sheet=THEMES.name, field=fact)
            yield problem("W202", place, header=ZONE_FACTS[fact][0])


def _draft_until(said: Declared, sheet: Sheet, field: str) -> Problem:
    return problem("W202", said.place(field), header=sheet.header_of(field))


def _lengths(said: Declared) -> Iterator[Problem]:
    for field, limit in (("logline", MAX_LOGLINE), ("synopsis", MAX_SYNOPSIS)):
        length = len(getattr(said.facts, field))
        if length > limit:
            header = WORK.header_of(field)
            yield problem("W204", said.place(field), header=header, length=length, limit=limit)


def _tier(said: Declared) -> Iterator[Problem]:
    facts = said.facts
    verdict = tier_for(facts.filed_on, facts.ai_made, facts.investment_wan, facts.special_themes)
    if facts.tier is None or verdict.tier is None or verdict.tier is facts.tier:
        return
    if verdict.reason is TierReason.SPECIAL_THEME:
        yield problem("E122", said.place("tier"), themes="、".join(verdict.themes))
        return
    yield problem(
        "E121",
        said.place("tier"),
        wan=facts.investment_wan,
        made="且为AI作品" if facts.ai_made else "",
        should=verdict.tier.zh,
        declared=facts.tier.zh,
        rule=verdict.rule_date,
        should_en=_english(verdict.tier),
        declared_en=_english(facts.tier),
    )


def _english(tier: Tier) -> str:
    return tier.value


def _registration(said: Declared, today: date, *, demo: bool) -> Iterator[Problem]:
    registration, filed_on = said.facts.registration, said.facts.filed_on
    if registration and registration.shape is None:
        yield problem("E123", said.place("number"), value=registration.number[:60])
    elif registration and not registration.acceptable(demo=demo):
        yield problem("E124", said.place("number"))
    if filed_on and filed_on > today:
        yield problem("W216", said.place("filed_on"), day=filed_on)


def _rights(said: Declared, today: date) -> Iterator[Problem]:
    for ends, place in said.rights_ends:
        if ends < today:
            yield problem("E132", place, ends=ends)
        if said.showcase_ends_on and ends < said.showcase_ends_on:
            yield problem("E130", place, ends=ends, showcase=said.showcase_ends_on)


def _ai_label(said: Declared) -> Iterator[Problem]:
    facts = said.facts
    if not facts.ai_made or said.ai_label_by_platform:
        return
    start, end = facts.ai_label_from_seconds, facts.ai_label_to_seconds
    place = replace(said.place("ai_label_from_seconds"), field="ai_label_from_seconds")
    if start is None or end is None:
        yield problem("E140", place if place.cell else said.place("ai_made"))
    elif not label_counts(start, end):
        yield problem("E141", place, start=start, end=end)
