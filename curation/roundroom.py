"""What curators do with a round: open it, nominate, move it on, hear objections. Each act is one transaction,
which holds the round against whoever else would move it.
"""

from collections.abc import Sequence
from datetime import datetime

from catalog.account import Account
from catalog.gates import Refusal
from catalog.identity import new_id
from catalog.postgres import audit, rounds, series
from catalog.postgres.connection import Connection, Pool, transaction
from catalog.round import (
    MOST_NOMINATED,
    Decision,
    NotAtThisStage,
    NotNominated,
    Objection,
    Plan,
    Quarter,
    Round,
    RoundNotReady,
    RoundRefused,
    Stage,
)
from catalog.series import SeriesState
from curation.round_answers import NominationVerdict
from curation.rounddesk import by_work
from curation.rounds import eligibility, publicity_ends, ranked, require, require_move, shortlist

_NOT_THERE = Refusal(code="series_not_found", field="works", zh="没有这部剧", en="No such series")
_AGAIN = Refusal(code="R06", field="works", zh="已在本轮提名", en="It is nominated already")
_FULL = Refusal(
    code="R07",
    field="works",
    zh=f"每轮至多提名{MOST_NOMINATED}部",
    en=f"At most {MOST_NOMINATED} works a round",
)


def said(text: str, field: str) -> str:
    """``text`` without what surrounds it; RoundRefused where nothing is left."""
    if not text.strip():
        raise RoundRefused(f"{field} is empty", field=field)
    return text.strip()


async def open_round(pool: Pool, plan: Plan, account: Account, now: datetime) -> str:
    """A new round that takes nominations; its id. QuarterTaken, RoundRefused."""
    new = Round(
        id=new_id("rd"),
        title=said(plan.title, "title"),
        quarter=Quarter.named(plan.quarter),
        shortlist=plan.shortlist,
        publicity_days=plan.publicity_days,
        moves=(),
    )
    async with transaction(pool) as conn:
        await rounds.add(conn, new, account.name, now)
        details = {"title": new.title, "quarter": new.quarter.name, "shortlist": new.shortlist}
        await audit.note(conn, account, "round.opened", new.id, now, details)
    return new.id


async def nominate(
    pool: Pool, round_id: str, works: Sequence[str], account: Account, now: datetime
) -> tuple[NominationVerdict, ...]:
    """Take in those of the works that may be; what was said of each."""
    async with transaction(pool) as conn:
        one = await rounds.locked(conn, round_id)
        require(one, Stage.NOMINATE)
        verdicts = await _verdicts(conn, one, list(dict.fromkeys(works)))
        for verdict in verdicts:
            if not verdict.refusals:
                await rounds.nominate(conn, one.id, verdict.series, account.name, now)
                told = {"round": one.id, "title": verdict.title}
                await audit.note(conn, account, "round.nominated", verdict.series, now, told)
    return verdicts


async def _verdicts(conn: Connection, one: Round, works: Sequence[str]) -> tuple[NominationVerdict, ...]:
    standing = {each.series_id for each in (await rounds.nominations(conn, [one.id]))[one.id]}
    airings = await rounds.airings(conn, works)
    known = {each.id: each for each in await series.some(conn, works)}
    free, verdicts = MOST_NOMINATED - len(standing), list[NominationVerdict]()
    for work in works:
        found = known.get(work)
        if found is None:
            verdicts.append(NominationVerdict(series=work, title="", refusals=(_NOT_THERE,)))
            continue
        refusals = (_AGAIN,) if work in standing else tuple(eligibility(found, airings[work], one.quarter))
        refusals = refusals or ((_FULL,) if free == 0 else ())
        free -= not refusals
        verdicts.append(NominationVerdict(series=work, title=found.facts.title, refusals=refusals))
    return tuple(verdicts)


async def take_back(pool: Pool, round_id: str, series_id: str, account: Account, now: datetime) -> None:
    """Take a work out while nominations are open; NotNominated."""
    async with transaction(pool) as conn:
        one = await rounds.locked(conn, round_id)
        require(one, Stage.NOMINATE)
        await require_nominated(conn, one, series_id)
        await rounds.nominate(conn, one.id, series_id, account.name, now, stands=False)
        await audit.note(conn, account, "round.nomination_taken_back", series_id, now, {"round": one.id})


async def require_nominated(conn: Connection, one: Round, series_id: str) -> None:
    """NotNominated unless the work stands in the round."""
    nominated = (await rounds.nominations(conn, [one.id]))[one.id]
    if series_id not in {each.series_id for each in nominated}:
        raise NotNominated(series_id, field="series")


async def move(pool: Pool, round_id: str, to: Stage, reason: str, account: Account, now: datetime) -> None:
    """On to scoring, to the shortlist or to publicity; or call it off, for a reason. The result has a verb of
    its own, ``awarding.grant``. NotAtThisStage, RoundNotReady, RoundRefused.
    """
    async with transaction(pool) as conn:
        one = await rounds.locked(conn, round_id)
        require_move(one, to)
        if to is Stage.SCORE and not (await rounds.nominations(conn, [one.id]))[one.id]:
            raise RoundNotReady("nothing is nominated", field="nominations")
        if to is Stage.SHORTLIST:
            await rounds.draw_up(conn, one.id, await _shortlist(conn, one))
        if to is Stage.CALLED_OFF:
            reason = said(reason, "reason")
        await rounds.move(conn, one.id, to, reason.strip(), account.name, now)
        await audit.note(conn, account, "round.moved", one.id, now, {"to": str(to), "reason": reason})


async def _shortlist(conn: Connection, one: Round) -> list[str]:
    """The best, as the scores are now; RoundNotReady where no work has enough of them."""
    nominated = (await rounds.nominations(conn, [one.id]))[one.id]
    scores = by_work(nominated, (await rounds.scores(conn, [one.id]))[one.id])
    known = await series.some(conn, scores)
    public = frozenset(each.id for each in known if each.state is SeriesState.PUBLISHED)
    best = shortlist(ranked(scores), one.shortlist, public)
    if not best:
        raise RoundNotReady("no public work was scored by three reviewers", field="scores")
    return best


async def object_to(
    pool: Pool, round_id: str, series_id: str, words: str, by: str, account: Account, now: datetime
) -> None:
    """Record what somebody has against an award, while the publicity lasts."""
    async with transaction(pool) as conn:
        one = await rounds.locked(conn, round_id)
        require(one, Stage.PUBLICITY)
        ends = publicity_ends(one)
        if ends is not None and ends <= now:
            raise NotAtThisStage(f"the publicity ended {ends}", field="publicity", stage=str(one.stage))
        if series_id not in {each.series_id for each in await rounds.shortlisted(conn, one.id)}:
            raise NotNominated(series_id, field="series")
        objection = Objection(
            id=new_id("ob"),
            series_id=series_id,
            said=said(words, "said"),
            said_by=said(by, "said_by"),
            recorded_by=account.name,
            recorded_at=now,
        )
        await rounds.object_to(conn, one.id, objection)
        told = {"round": one.id, "series": series_id}
        await audit.note(conn, account, "objection.recorded", objection.id, now, told)


async def decide(
    pool: Pool, round_id: str, objection_id: str, decision: Decision, account: Account, now: datetime
) -> None:
    """Uphold an objection, so that its work gets no award, or dismiss it.

    ObjectionNotFound, AlreadyDecided, NotAtThisStage, RoundRefused.
    """
    said(decision.reason, "reason")
    async with transaction(pool) as conn:
        one = await rounds.locked(conn, round_id)
        require(one, Stage.PUBLICITY)
        await rounds.decide(conn, one.id, objection_id, decision)
        told = {"round": one.id, "upheld": decision.upheld, "reason": decision.reason}
        await audit.note(conn, account, "objection.decided", objection_id, now, told)
