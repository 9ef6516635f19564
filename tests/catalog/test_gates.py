"""Each gate is shut by the lack of its fact, names the field, and opens with it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from catalog.gates import Candidate, Carried, publication_refusals, withdrawal_refusals
from catalog.licence import Registration, Tier
from catalog.series import AiLabel, Endpoint, EpisodeFacts, Rights, SeriesFacts

GOOD = SeriesFacts(
    title="借你一段黄河",
    zones=("yellow-river",),
    registration=Registration(number="演示备字（2026）第0001号"),
    registration_verified_by="核验员",
    title_signed_off_by="审定员",
    tier=Tier.ORDINARY,
    filed_on=date(2026, 7, 20),
    investment_wan=180,
    rights=Rights(starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31), endpoints=tuple(Endpoint)),
)
EPISODES = (EpisodeFacts(number=1, reviewed=True), EpisodeFacts(number=2, reviewed=True))
TODAY = date(2026, 10, 1)


def refused(facts: SeriesFacts, episodes: tuple[EpisodeFacts, ...] = EPISODES) -> list[tuple[str, str]]:
    candidate = Candidate(facts=facts, episodes=episodes, today=TODAY, demo=True)
    return [(refusal.code, refusal.field) for refusal in publication_refusals(candidate)]


def test_a_work_with_every_fact_is_refused_by_no_gate() -> None:
    assert refused(GOOD) == []


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"zones": ()}, "G00", "zones"),
        ({"registration": None}, "G01", "registration"),
        ({"registration_verified_by": None}, "G01", "registration_verified_by"),
        ({"tier": None}, "G02", "tier"),
        ({"tier": Tier.OTHER}, "G02", "tier"),
        ({"investment_wan": None}, "G02", "investment_wan"),
        ({"filed_on": None}, "G02", "filed_on"),
        ({"special_themes": ("司法",)}, "G02", "tier"),
        ({"rights": None}, "G03", "rights"),
        (
            {"rights": replace(GOOD.rights, ends_on=date(2026, 9, 30)) if GOOD.rights else None},
            "G03",
            "rights",
        ),
        ({"ai_made": True, "tier": Tier.KEY, "ai_label_from_seconds": 0.0}, "G05", "ai_label"),
        (
            {"ai_made": True, "tier": Tier.KEY, "ai_label_from_seconds": 0.0, "ai_label_to_seconds": 1.9},
            "G05",
            "ai_label",
        ),
        ({"title_signed_off_by": None}, "G09", "title_signed_off_by"),
        ({"zones": ("classics",)}, "G10", "adaptation_statement"),
        ({"zones": ("law",)}, "G10", "legal_reviewer"),
        ({"zones": ("science",)}, "G10", "science_reviewer"),
    ],
)
def test_a_gate_names_the_fact_that_it_lacks(changed: dict[str, Any], code: str, field: str) -> None:
    assert (code, field) in refused(replace(GOOD, **changed))


def test_a_demo_number_and_what_is_no_number_open_nothing_outside_demo_mode() -> None:
    def said(number: str, *, demo: bool) -> list[str]:
        facts = replace(GOOD, registration=Registration(number=number))
        candidate = Candidate(facts=facts, episodes=EPISODES, today=TODAY, demo=demo)
        return [refusal.field for refusal in publication_refusals(candidate)]

    assert said("演示备字（2026）第0001号", demo=False) == ["registration"]
    assert said("待定", demo=True) == ["registration"]
    assert said("豫网剧备2026-0031", demo=False) == []


def test_rights_that_open_later_are_no_reason_to_wait() -> None:
    later = Rights(starts_on=TODAY + timedelta(days=1), ends_on=TODAY + timedelta(days=9), endpoints=())
    assert refused(replace(GOOD, rights=later)) == [("G03", "rights")]
    assert refused(replace(GOOD, rights=replace(later, endpoints=(Endpoint.TV,)))) == []


def test_a_public_work_is_taken_back_for_its_facts_and_not_for_its_calendar() -> None:
    ended = replace(GOOD, rights=None, tier=Tier.KEY)
    candidate = Candidate(facts=ended, episodes=(EpisodeFacts(number=2),), today=TODAY, demo=True)
    assert {refusal.code for refusal in publication_refusals(candidate)} == {"G02", "G03", "G04"}
    assert [refusal.code for refusal in withdrawal_refusals(candidate)] == ["G02"]


def test_a_gap_between_episodes_is_refused() -> None:
    assert refused(GOOD, (EPISODES[0], EpisodeFacts(number=3, reviewed=True))) == [("G04", "episodes")]


def test_an_episode_that_was_not_reviewed_is_refused() -> None:
    assert refused(GOOD, (EPISODES[0], EpisodeFacts(number=2))) == [("G04", "reviewed")]


AI_MADE = replace(GOOD, ai_made=True, tier=Tier.KEY)


@pytest.mark.parametrize(
    ("facts", "visible", "implicit", "said"),
    [
        (AI_MADE, AiLabel.PLATFORM, "1", []),
        (AI_MADE, AiLabel.NONE, None, [("G05", "ai_label")]),
        (AI_MADE, AiLabel.PLATFORM, None, [("G05", "ai_label")]),
        (GOOD, AiLabel.NONE, None, []),
        (GOOD, AiLabel.PLATFORM, "1", [("G05", "ai_made")]),
        (GOOD, AiLabel.NONE, "3", []),
    ],
)
def test_what_is_published_carries_both_labels_of_ai_and_only_if_it_is_declared(
    facts: SeriesFacts, visible: AiLabel, implicit: str | None, said: list[tuple[str, str]]
) -> None:
    shown = Carried(number=1, visible=visible, implicit=implicit)
    candidate = Candidate(facts=facts, episodes=EPISODES, today=TODAY, carried=[shown], demo=True)
    assert [(refusal.code, refusal.field) for refusal in publication_refusals(candidate)] == said


def test_an_ai_made_work_whose_label_transcoding_will_add_waits_for_nothing() -> None:
    assert refused(AI_MADE) == []


def test_every_refusal_speaks_both_languages() -> None:
    for refusal in publication_refusals(Candidate(facts=SeriesFacts(title="空"), episodes=(), today=TODAY)):
        assert any("一" <= letter <= "鿿" for letter in refusal.zh), refusal
        assert refusal.en.isascii(), refusal
