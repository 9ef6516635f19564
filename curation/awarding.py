"""A round's result, its revocations, and what everybody may know of awards."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from catalog.account import Account
from catalog.award import Award, Grade, Revocation
from catalog.identity import new_id
from catalog.postgres import audit, awards, episodes, rounds, series
from catalog.postgres.connection import Connection, Pool, acquired, transaction
from catalog.round import Objection, Round, RoundRefused, Stage
from catalog.series import Series, SeriesState
from catalog.token import Secret
from curation import certificate
from curation.round_answers import Awards, ShownAward
from curation.roundroom import said
from curation.rounds import require_move, require_over


async def grant(
    pool: Pool, secret: Secret, round_id: str, grades: Mapping[str, Grade], account: Account, now: datetime
) -> None:
    """The result of a round, for good: these works of its shortlist get an award, the others none."""
    async with transaction(pool) as conn:
        one = await rounds.locked(conn, round_id)
        require_move(one, Stage.RESULT)
        objections = await rounds.objections(conn, one.id)
        require_over(one, objections, now)
        works = await _fit(conn, one, objections, grades)
        for work in works:
            award = _award(one, work, grades[work.id], account, now)
            sealed = replace(award, seal=certificate.seal(secret, award))
            await awards.grant(conn, sealed)
            await _tell(conn, "award.granted", sealed, account, now)
        await rounds.move(conn, one.id, Stage.RESULT, "", account.name, now)
        await audit.note(conn, account, "round.moved", one.id, now, {"to": str(Stage.RESULT)})


async def _fit(
    conn: Connection, one: Round, objections: list[Objection], grades: Mapping[str, Grade]
) -> list[Series]:
    """The works that get an award, the best first; RoundRefused names one that may not."""
    if not grades:
        raise RoundRefused("a result awards at least one work", field="grades")
    placed = [each.series_id for each in await rounds.shortlisted(conn, one.id)]
    upheld = {each.series_id for each in objections if each.decision is not None and each.decision.upheld}
    known = {each.id: each for each in await series.some(conn, grades)}
    for work in grades:
        if work not in placed:
            raise RoundRefused(f"{work} is not on the shortlist", field="grades", series=work)
        if work in upheld:
            raise RoundRefused(f"an objection to {work} was upheld", field="grades", series=work)
        if known[work].state is not SeriesState.PUBLISHED:
            raise RoundRefused(f"{work} is not public", field="grades", series=work)
    return [known[work] for work in placed if work in grades]


def _award(one: Round, work: Series, grade: Grade, account: Account, now: datetime) -> Award:
    return Award(
        id=new_id("aw"),
        round_id=one.id,
        round_title=one.title,
        series_id=work.id,
        title=work.facts.title,
        maker=work.facts.maker(),
        grade=grade,
        granted_by=account.name,
        granted_at=now,
        seal="",
    )


async def revoke(pool: Pool, award_id: str, reason: str, account: Account, now: datetime) -> str:
    """Take an award back, for a reason that everybody may read; the id of its round. AwardNotFound,
    AlreadyRevoked.
    """
    why = Revocation(reason=said(reason, "reason"), revoked_by=account.name, revoked_at=now)
    async with transaction(pool) as conn:
        await awards.revoke(conn, award_id, why)
        award = await awards.one(conn, award_id)
        await _tell(conn, "award.revoked", award, account, now)
    return award.round_id


async def _tell(conn: Connection, kind: str, award: Award, account: Account, now: datetime) -> None:
    told: dict[str, object] = {
        "award": award.id, "series": award.series_id, "round": award.round_id, "grade": str(award.grade),
    }  # fmt: skip
    if award.revocation is not None:
        told["reason"] = award.revocation.reason
    await episodes.tell(conn, kind, told)
    await audit.note(conn, account, kind, award.id, now, told)


async def one(pool: Pool, award_id: str) -> Award:
    async with acquired(pool) as conn:
        return await awards.one(conn, award_id)


async def shown(pool: Pool, award_id: str) -> ShownAward:
    return certificate.shown(await one(pool, award_id))


async def every(pool: Pool) -> Awards:
    async with acquired(pool) as conn:
        return Awards(awards=tuple(map(certificate.shown, await awards.every(conn))))
