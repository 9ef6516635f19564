"""What curators see of rounds: the list with the plan's figure, and the desk of one."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from catalog.award import GOAL, Award
from catalog.calendar import day_in_china
from catalog.gates import Refusal
from catalog.postgres import awards, rounds, series
from catalog.postgres.connection import Connection, Pool, acquired
from catalog.round import Nomination, Quarter, Round, Score, Shortlisted, Stage
from catalog.series import Series
from curation import certificate, shelf
from curation.answers import ListedWork
from curation.onshow import OnShow
from curation.round_answers import (
    Candidate,
    Figures,
    GivenScore,
    NominatedWork,
    RoundDesk,
    RoundLine,
    RoundLines,
)
from curation.rounds import LEAST_REVIEWERS, Ranked, eligibility, proposed, publicity_ends, ranked

_DECIMALS = 2


async def lines(pool: Pool, now: datetime) -> RoundLines:
    """All rounds, the newest quarter first, and how far the plan's goal is."""
    async with acquired(pool) as conn:
        every = await rounds.every(conn)
        ids = [one.id for one in every]
        nominated, scores = await rounds.nominations(conn, ids), await rounds.scores(conn, ids)
        given, held = await awards.every(conn), await awards.grades(conn, now)
    return RoundLines(
        rounds=tuple(_line(one, nominated[one.id], scores[one.id], given, now) for one in every),
        awarded=len(held),
        goal=GOAL,
        this_quarter=Quarter.of(day_in_china(now)).name,
    )


def _line(
    one: Round,
    nominated: Sequence[Nomination],
    scores: Sequence[Score],
    given: Sequence[Award],
    now: datetime,
) -> RoundLine:
    return RoundLine(**_line_fields(one, nominated, scores, given, now))  # pyright: ignore[reportArgumentType]


def _line_fields(
    one: Round,
    nominated: Sequence[Nomination],
    scores: Sequence[Score],
    given: Sequence[Award],
    now: datetime,
) -> dict[str, object]:
    judged = {work: len(some) for work, some in by_work(nominated, scores).items()}
    return {
        "id": one.id,
        "title": one.title,
        "quarter": one.quarter.name,
        "stage": one.stage,
        "shortlist": one.shortlist,
        "publicity_days": one.publicity_days,
        "opened_at": one.moves[0].moved_at,
        "publicity_ends": publicity_ends(one),
        "nominated": len(nominated),
        "judged": sum(count >= LEAST_REVIEWERS for count in judged.values()),
        "awarded": sum(award.round_id == one.id and award.in_force(now) for award in given),
    }


def by_work(nominated: Sequence[Nomination], scores: Sequence[Score]) -> dict[str, list[Score]]:
    """The scores of each nominated work."""
    found: dict[str, list[Score]] = {one.series_id: [] for one in nominated}
    for score in scores:
        found.get(score.series_id, []).append(score)
    return found


async def desk(pool: Pool, on_show: OnShow, round_id: str, now: datetime) -> RoundDesk:
    """One round; RoundNotFound."""
    async with acquired(pool) as conn:
        one = await rounds.one(conn, round_id)
        nominated = (await rounds.nominations(conn, [one.id]))[one.id]
        scores = (await rounds.scores(conn, [one.id]))[one.id]
        judged = _judged(one, nominated, scores, await rounds.shortlisted(conn, one.id))
        objections, given = await rounds.objections(conn, one.id), await awards.every(conn, one.id)
        standing = [each.series_id for each in nominated]
        others = await _candidates(conn, one, standing)
        found, refusals = await _eligible(conn, one, [*standing, *others])
    listed = await _listed(on_show, found)
    return RoundDesk(
        **_line_fields(one, nominated, scores, given, now),  # pyright: ignore[reportArgumentType]
        **_window_fields(one, now),  # pyright: ignore[reportArgumentType]
        works=tuple(_nominated(each, listed, refusals, judged[each.series_id]) for each in nominated),
        candidates=tuple(Candidate(work=listed[each], refusals=refusals[each]) for each in others),
        objections=tuple(objections),
        awards=tuple(map(certificate.shown, given)),
    )


def _window_fields(one: Round, now: datetime) -> dict[str, object]:
    ends = publicity_ends(one)
    return {
        "window_begins": one.quarter.begins,
        "window_ends": one.quarter.ends,
        "publicity_over": ends is not None and ends <= now,
        "least_reviewers": LEAST_REVIEWERS,
        "moves": one.moves,
    }


def _nominated(
    one: Nomination,
    listed: Mapping[str, ListedWork],
    refusals: Mapping[str, tuple[Refusal, ...]],
    judged: Mapping[str, object],
) -> NominatedWork:
    return NominatedWork(
        work=listed[one.series_id],
        refusals=refusals[one.series_id],
        nominated_by=one.nominated_by,
        nominated_at=one.nominated_at,
        **judged,  # pyright: ignore[reportArgumentType]
    )


async def _eligible(
    conn: Connection, one: Round, works: Sequence[str]
) -> tuple[list[Series], dict[str, tuple[Refusal, ...]]]:
    """These works, and what would keep each out of the round today."""
    airings, found = await rounds.airings(conn, works), await series.some(conn, works)
    return found, {each.id: tuple(eligibility(each, airings[each.id], one.quarter)) for each in found}


async def _candidates(conn: Connection, one: Round, standing: Sequence[str]) -> list[str]:
    """What could be nominated, while anything can."""
    if one.stage is not Stage.NOMINATE:
        return []
    return [each for each in await rounds.candidates(conn, one.quarter) if each not in set(standing)]


async def _listed(on_show: OnShow, found: Sequence[Series]) -> dict[str, ListedWork]:
    url = on_show.url()
    return {
        work.series.id: ListedWork(
            id=work.series.id,
            title=work.series.facts.title,
            maker=work.series.facts.maker(),
            state=work.series.state,
            poster=shelf.card(work, url).poster,
            refusals=(),
        )
        for work in await on_show.works(found, insider=True)
    }


def _judged(
    one: Round, nominated: Sequence[Nomination], scores: Sequence[Score], listed: Sequence[Shortlisted]
) -> dict[str, dict[str, object]]:
    """What reviewers said of each work: how many did, and once scoring is over, what."""
    given, places = by_work(nominated, scores), {each.series_id: each.place for each in listed}
    order = {each.series_id: each for each in ranked(given)}
    told = one.entered(Stage.SHORTLIST) is not None
    return {
        work: {
            "reviewers": len(some),
            "figures": _figures(order[work]) if told and work in order else None,
            "scores": tuple(map(_score, some)) if told else (),
            "shortlisted": places.get(work),
        }
        for work, some in given.items()
    }


def _figures(one: Ranked) -> Figures:
    return Figures(
        place=one.place,
        idea=_rounded(one.idea),
        art=_rounded(one.art),
        craft=_rounded(one.craft),
        total=_rounded(one.total),
        proposed=proposed(one.total),
    )


def _rounded(points: Fraction) -> float:
    return round(float(points), _DECIMALS)


def _score(one: Score) -> GivenScore:
    return GivenScore(
        reviewer=one.reviewer,
        organisation=one.organisation,
        marks=one.marks,
        note=one.note,
        given_at=one.given_at,
    )
