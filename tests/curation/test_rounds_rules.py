"""The rules of rounds: quarters, who may be nominated and who may judge, and how scores make an order."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.account import Account, Role
from catalog.award import Grade
from catalog.calendar import CHINA
from catalog.licence import Registration
from catalog.round import (
    Airing,
    Decision,
    Marks,
    Move,
    NotAtThisStage,
    Objection,
    OrganisationUnknown,
    OwnOrganisation,
    Quarter,
    Round,
    RoundNotReady,
    Score,
    Stage,
)
from catalog.series import Organisation, Person, Series, SeriesFacts, SeriesState, Status
from curation.rounds import (
    LEAST_REVIEWERS,
    STRUCK,
    eligibility,
    names_in,
    organisations_of,
    proposed,
    publicity_ends,
    ranked,
    require_impartial,
    require_move,
    require_over,
    shortlist,
    without,
)

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
AUTUMN = Quarter(starts_on=date(2026, 9, 1))
INSIDE = datetime(2026, 9, 1, tzinfo=CHINA)
MARKS = st.builds(Marks, idea=st.integers(0, 100), art=st.integers(0, 100), craft=st.integers(0, 100))
WORKS = ("se_1", "se_2", "se_3", "se_4", "se_5")
Given = dict[str, list[Marks]]
GIVEN = st.dictionaries(st.sampled_from(WORKS), st.lists(MARKS, max_size=7))


def scores(given_marks: Given) -> dict[str, list[Score]]:
    return {
        work: [
            Score(
                series_id=work, reviewer_id=f"ac_{number}", reviewer=f"评委{number}", organisation="某校",
                marks=marks, note="", given_at=INSIDE,
            )
            for number, marks in enumerate(some)
        ]
        for work, some in given_marks.items()
    }  # fmt: skip


@given(st.dates(date(2020, 1, 1), date(2080, 1, 1)))
def test_every_day_is_in_exactly_one_quarter(day: date) -> None:
    quarter = Quarter.of(day)
    midday = datetime(day.year, day.month, day.day, 12, tzinfo=CHINA)
    assert quarter.begins <= midday < quarter.ends
    assert quarter.starts_on.month in (12, 3, 6, 9)
    assert quarter.ends == quarter.next().begins
    assert Quarter.named(quarter.name) == quarter


def test_winter_is_from_december_to_the_end_of_february() -> None:
    winter = Quarter.named("2027-12")
    assert (winter.begins, winter.ends) == (
        datetime(2027, 12, 1, tzinfo=CHINA), datetime(2028, 3, 1, tzinfo=CHINA),
    )  # fmt: skip
    assert Quarter.of(date(2028, 2, 29)) == winter


def work(
    *, planned: int | None = 2, status: Status | None = Status.FINISHED, since: datetime = INSIDE
) -> Series:
    facts = SeriesFacts(title="黄河夜航", planned_episodes=planned, status=status)
    return Series(
        id="se_1", facts=facts, state=SeriesState.PUBLISHED, delivered_by="ac_1", created_at=since,
        published_at=since,
    )  # fmt: skip


def verdict(one: Series, *since: datetime | None) -> list[tuple[str, str]]:
    airings = [Airing(number=number, since=at) for number, at in enumerate(since, 1)]
    return [(refusal.code, refusal.field) for refusal in eligibility(one, airings, AUTUMN)]


def test_a_work_is_eligible_from_the_first_second_of_its_quarter_to_the_last() -> None:
    last = AUTUMN.ends - SECOND
    assert verdict(work(), INSIDE, last) == []
    assert verdict(work(since=last), last, last) == []
    assert verdict(work(), INSIDE, AUTUMN.ends) == [("R04", "episodes")]
    assert verdict(work(since=INSIDE - SECOND), INSIDE, INSIDE) == [("R02", "published_at")]
    assert verdict(work(since=AUTUMN.ends), INSIDE, INSIDE) == [("R02", "published_at")]


def test_an_episode_that_was_ready_before_its_series_was_public_counts_from_then_on() -> None:
    assert verdict(work(), INSIDE - 30 * DAY, INSIDE) == []


def test_only_what_was_shown_as_a_whole_is_eligible() -> None:
    assert verdict(work(planned=3), INSIDE, INSIDE) == [("R03", "episodes")]
    assert verdict(work(), INSIDE, None) == [("R03", "episodes")]
    assert verdict(work(planned=None), INSIDE) == []
    assert verdict(work(planned=None)) == [("R03", "episodes")]
    assert verdict(work(status=Status.ONGOING), INSIDE, INSIDE) == [("R05", "status")]
    for state in (SeriesState.DRAFT, SeriesState.TAKEN_DOWN):
        assert verdict(replace(work(), state=state), INSIDE, INSIDE) == [("R01", "state")]


def reviewer(organisation: str) -> Account:
    return Account(id="ac_r", name="评委", role=Role.REVIEWER, organisation=organisation)


def test_a_reviewer_of_any_organisation_of_the_work_is_refused_however_it_is_written() -> None:
    facts = SeriesFacts(
        title="x",
        organisations=(
            Organisation(role="出品", name="Hé声 文化（虚构）"),
            Organisation(role="发行", name="另一家"),
        ),
    )
    organisations = organisations_of(facts, ("交付人", ""))
    for own in ("hé声文化(虚构)", " 另一家 ", "另 一 家", "交付人", "ＨÉ声文化（虚构）"):
        with pytest.raises(OwnOrganisation):
            require_impartial(reviewer(own), organisations)
    for nobody in ("", "  "):
        with pytest.raises(OrganisationUnknown):
            require_impartial(reviewer(nobody), organisations)
    require_impartial(reviewer("某大学"), organisations)
    company = organisations_of(
        SeriesFacts(
            title="x", organisations=(Organisation(role="制作", name="河声文化传媒有限公司（虚构）"),)
        )
    )
    for own in ("河声文化传媒", "河声文化传媒有限责任公司", "河声文化传媒集团股份有限公司"):
        with pytest.raises(OwnOrganisation):
            require_impartial(reviewer(own), company)
    for other in ("河声文化", "有限公司", "(虚构)"):
        require_impartial(reviewer(other), company)


def test_names_are_struck_out_of_what_a_reviewer_reads() -> None:
    facts = SeriesFacts(
        title="x", organisations=(Organisation(role="制作", name="河声制作（虚构）"),),
        people=(Person(role="导演", name="王小明"), Person(role="主演", name="王")),
        registration=Registration(number="演示备字（2026）第0001号"),
    )  # fmt: skip
    told = "河声制作（虚构）出品，河声制作的导演王小明，交付人说：备案演示备字（2026）第0001号。"
    read = without(names_in(facts, ("交付人", "")), told)
    assert read == f"{STRUCK}出品，{STRUCK}的导演{STRUCK}，{STRUCK}说：备案{STRUCK}。"


@given(GIVEN, st.randoms(use_true_random=False))
def test_neither_the_order_of_reviewers_nor_that_of_works_changes_the_ranking(
    given_marks: Given, random: Random
) -> None:
    names = list(given_marks)
    mixed = {name: list(given_marks[name]) for name in names}
    for some in (names, *mixed.values()):
        random.shuffle(some)
    assert ranked(scores({name: mixed[name] for name in names})) == ranked(scores(given_marks))


@given(GIVEN, st.integers(1, 5))
def test_a_work_with_too_few_reviewers_is_never_shortlisted(given_marks: Given, most: int) -> None:
    order = ranked(scores(given_marks))
    best = shortlist(order, most, frozenset(WORKS))
    assert all(len(given_marks[one]) >= LEAST_REVIEWERS for one in best)
    enough = sum(len(some) >= LEAST_REVIEWERS for some in given_marks.values())
    assert len(best) == min(most, enough)
    totals = {one.series_id: one.total for one in order}
    assert [totals[one] for one in best] == sorted((totals[one] for one in best), reverse=True)
    assert [one.place for one in order if one.place] == list(range(1, enough + 1))


@given(st.lists(MARKS, min_size=2, max_size=6), MARKS)
def test_no_single_reviewer_moves_a_work_beyond_what_the_others_gave(others: list[Marks], far: Marks) -> None:
    (one,) = ranked(scores({"se_1": [*others, far]}))
    for axis in ("idea", "art", "craft"):
        kept: Sequence[int] = [getattr(each, axis) for each in others]
        assert min(kept) <= getattr(one, axis) <= max(kept)


def test_the_highest_and_the_lowest_are_left_out_of_each_axis_by_itself() -> None:
    marks = [
        Marks(idea=90, art=10, craft=70),
        Marks(idea=80, art=60, craft=0),
        Marks(idea=0, art=70, craft=71),
    ]
    (one,) = ranked(scores({"se_1": marks}))
    assert (one.idea, one.art, one.craft, one.total) == (80, 60, 70, 70)
    (one,) = ranked(scores({"se_1": [*marks, Marks(idea=85, art=65, craft=71)]}))
    assert one.idea == Fraction(165, 2)


def same(idea: int, art: int, craft: int) -> list[Marks]:
    return [Marks(idea=idea, art=art, craft=craft)] * LEAST_REVIEWERS


def test_equal_totals_are_told_apart_by_the_idea_and_then_by_the_art() -> None:
    given_marks = {
        "se_5": same(70, 80, 60),
        "se_4": same(70, 70, 70),
        "se_3": same(80, 60, 70),
        "se_2": same(70, 70, 70),
    }
    order = ranked(scores(given_marks))
    assert [one.series_id for one in order] == ["se_3", "se_5", "se_2", "se_4"]


def test_what_is_public_no_more_gives_its_place_to_the_next() -> None:
    order = ranked(scores({"se_1": same(90, 90, 90), "se_2": same(80, 80, 80), "se_3": same(70, 70, 70)}))
    assert shortlist(order, 2, frozenset({"se_2", "se_3"})) == ["se_2", "se_3"]


def test_a_total_proposes_a_grade() -> None:
    told = {total: proposed(Fraction(total)) for total in (100, 90, 89, 80, 79, 70, 69, 0)}
    assert list(told.values()) == [
        Grade.S, Grade.S, Grade.A, Grade.A, Grade.B, Grade.B, Grade.C, Grade.C,
    ]  # fmt: skip


def at(*stages: Stage, moved_at: datetime = INSIDE) -> Round:
    moves = tuple(Move(stage=stage, reason="", moved_by="某人", moved_at=moved_at) for stage in stages)
    return Round(id="rd_1", title="秋", quarter=AUTUMN, shortlist=3, publicity_days=5, moves=moves)


def test_stages_follow_each_other_and_nothing_follows_the_last() -> None:
    way = [Stage.NOMINATE, Stage.SCORE, Stage.SHORTLIST, Stage.PUBLICITY, Stage.RESULT]
    for done in range(1, len(way) + 1):
        one = at(*way[:done])
        legal = {*way[done : done + 1], *([] if done == len(way) else [Stage.CALLED_OFF])}
        for to in Stage:
            if to in legal:
                require_move(one, to)
            else:
                with pytest.raises(NotAtThisStage):
                    require_move(one, to)
    with pytest.raises(NotAtThisStage):
        require_move(at(Stage.NOMINATE, Stage.CALLED_OFF), Stage.SCORE)


def test_publicity_ends_at_the_midnight_after_its_last_whole_day_in_china() -> None:
    late = datetime(2026, 11, 25, 15, 59, 59, tzinfo=UTC)  # 23:59:59 on the 25th in China
    ends = datetime(2026, 12, 1, tzinfo=CHINA)
    assert publicity_ends(at(Stage.SCORE)) is None
    one = at(Stage.PUBLICITY, moved_at=late)
    assert publicity_ends(one) == ends
    assert publicity_ends(at(Stage.PUBLICITY, moved_at=late + SECOND)) == ends + DAY
    require_over(one, [], ends)
    with pytest.raises(RoundNotReady):
        require_over(one, [], ends - SECOND)


def test_a_result_waits_for_every_objection_to_be_decided() -> None:
    one, later = at(Stage.PUBLICITY), INSIDE + 30 * DAY
    objection = Objection(
        id="ob_1", series_id="se_1", said="抄袭", said_by="某人", recorded_by="验收员", recorded_at=INSIDE
    )
    decided = replace(
        objection, decision=Decision(upheld=False, reason="不实", decided_by="验收员", decided_at=later)
    )
    require_over(one, [decided], later)
    with pytest.raises(RoundNotReady):
        require_over(one, [decided, objection], later)
