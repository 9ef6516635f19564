"""Recommendation rounds as rows, which are inserted and never changed. The caller owns the transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from catalog.account import Account
from catalog.postgres.connection import Connection, Record
from catalog.postgres.queries import queries
from catalog.round import (
    Airing,
    AlreadyDecided,
    Decision,
    Marks,
    Move,
    Nomination,
    Objection,
    ObjectionNotFound,
    Quarter,
    QuarterTaken,
    Round,
    RoundNotFound,
    Score,
    Shortlisted,
    Stage,
)

MOST_CANDIDATES = 200

_SQL = queries("rounds")


def _round(row: Record, moves: Iterable[Record]) -> Round:
    return Round(
        id=row["id"],
        title=row["title"],
        quarter=Quarter(starts_on=row["quarter"]),
        shortlist=row["shortlist"],
        publicity_days=row["publicity_days"],
        moves=tuple(
            Move(
                stage=Stage(move["stage"]),
                reason=move["reason"],
                moved_by=move["moved_by"],
                moved_at=move["moved_at"],
            )
            for move in moves
        ),
    )


async def every(conn: Connection) -> list[Round]:
    """The newest quarter first."""
    rows = await conn.fetch(_SQL["every"])
    moves = dict[str, list[Record]]()
    for move in await conn.fetch(_SQL["moves"], [row["id"] for row in rows]):
        moves.setdefault(move["round_id"], []).append(move)
    return [_round(row, moves[row["id"]]) for row in rows]


async def one(conn: Connection, round_id: str) -> Round:
    return await _one(conn, round_id, "one")


async def locked(conn: Connection, round_id: str) -> Round:
    """The round, held against whoever would move it on or give scores until the transaction ends."""
    return await _one(conn, round_id, "locked")


async def shared(conn: Connection, round_id: str) -> Round:
    """The round, held against whoever would move it on."""
    return await _one(conn, round_id, "shared")


async def _one(conn: Connection, round_id: str, query: str) -> Round:
    row = await conn.fetchrow(_SQL[query], round_id)
    if row is None:
        raise RoundNotFound(round_id, field="round_id")
    return _round(row, await conn.fetch(_SQL["moves"], [round_id]))


async def add(conn: Connection, new: Round, by: str, now: datetime) -> None:
    """A round at its first stage; QuarterTaken where its quarter has one that was not called off."""
    await conn.execute(_SQL["hold_quarters"])
    for other in await every(conn):
        if other.quarter == new.quarter and other.stage is not Stage.CALLED_OFF:
            raise QuarterTaken(other.title, field="quarter", round=other.id)
    quarter = new.quarter.starts_on
    await conn.execute(_SQL["open"], new.id, new.title, quarter, new.shortlist, new.publicity_days)
    await move(conn, new.id, Stage.NOMINATE, "", by, now)


async def move(conn: Connection, round_id: str, to: Stage, reason: str, by: str, now: datetime) -> None:
    await conn.execute(_SQL["move"], round_id, to, reason, by, now)


async def nominate(
    conn: Connection, round_id: str, series_id: str, by: str, now: datetime, *, stands: bool = True
) -> None:
    """Put a work into the round, or take it out again."""
    await conn.execute(_SQL["nominate"], round_id, series_id, stands, by, now)


async def nominations(conn: Connection, round_ids: Sequence[str]) -> dict[str, list[Nomination]]:
    """What stands in each round, as it was nominated."""
    found: dict[str, list[Nomination]] = {one: [] for one in round_ids}
    for row in await conn.fetch(_SQL["nominations"], list(round_ids)):
        facts = dict(row)
        found[facts.pop("round_id")].append(Nomination(**facts))
    return found


async def candidates(conn: Connection, quarter: Quarter) -> list[str]:
    """The ids of works that became public in a quarter, the newest first, at most MOST_CANDIDATES."""
    rows = await conn.fetch(_SQL["candidates"], quarter.begins, quarter.ends, MOST_CANDIDATES)
    return [row["id"] for row in rows]


async def airings(conn: Connection, series_ids: Iterable[str]) -> dict[str, list[Airing]]:
    """Since when each episode of each series can be watched, by number."""
    found: dict[str, list[Airing]] = {one: [] for one in series_ids}
    for row in await conn.fetch(_SQL["airings"], list(found)):
        found[row["series_id"]].append(Airing(number=row["number"], since=row["public_since"]))
    return found


async def deliverers(conn: Connection, series_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The names under which each series was delivered: the account's, and its organisation's."""
    rows = await conn.fetch(_SQL["deliverers"], list(series_ids))
    return {row["id"]: (row["name"], row["organisation"]) for row in rows}


async def score(
    conn: Connection,
    round_id: str,
    series_id: str,
    reviewer: Account,
    marks: Marks,
    note: str,
    now: datetime,
) -> None:
    """What a reviewer thinks of a work now."""
    who = reviewer.id, reviewer.name, reviewer.organisation
    await conn.execute(
        _SQL["score"], round_id, series_id, *who, marks.idea, marks.art, marks.craft, note, now
    )


async def scores(
    conn: Connection, round_ids: Sequence[str], reviewer_id: str | None = None
) -> dict[str, list[Score]]:
    """The last score of each reviewer, or of one, on each work of each round."""
    found: dict[str, list[Score]] = {one: [] for one in round_ids}
    for row in await conn.fetch(_SQL["scores"], list(round_ids), reviewer_id):
        found[row["round_id"]].append(
            Score(
                series_id=row["series_id"],
                reviewer_id=row["reviewer_id"],
                reviewer=row["reviewer"],
                organisation=row["organisation"],
                marks=Marks(idea=row["idea"], art=row["art"], craft=row["craft"]),
                note=row["note"],
                given_at=row["given_at"],
            )
        )
    return found


async def draw_up(conn: Connection, round_id: str, series_ids: Sequence[str]) -> None:
    """The shortlist, the best first."""
    for place, series_id in enumerate(series_ids, 1):
        await conn.execute(_SQL["shortlist"], round_id, series_id, place)


async def shortlisted(conn: Connection, round_id: str) -> list[Shortlisted]:
    """The best first."""
    return [Shortlisted(**dict(row)) for row in await conn.fetch(_SQL["shortlisted"], round_id)]


async def object_to(conn: Connection, round_id: str, objection: Objection) -> None:
    await conn.execute(
        _SQL["object"], objection.id, round_id, objection.series_id, objection.said, objection.said_by,
        objection.recorded_by, objection.recorded_at,
    )  # fmt: skip


async def objections(conn: Connection, round_id: str) -> list[Objection]:
    """As they were recorded."""
    return [_objection(row) for row in await conn.fetch(_SQL["objections"], round_id)]


def _objection(row: Record) -> Objection:
    decided = row["decided_at"] is not None
    return Objection(
        id=row["id"],
        series_id=row["series_id"],
        said=row["said"],
        said_by=row["said_by"],
        recorded_by=row["recorded_by"],
        recorded_at=row["recorded_at"],
        decision=Decision(
            upheld=row["upheld"],
            reason=row["reason"],
            decided_by=row["decided_by"],
            decided_at=row["decided_at"],
        )
        if decided
        else None,
    )


async def decide(conn: Connection, round_id: str, objection_id: str, decision: Decision) -> None:
    """ObjectionNotFound, AlreadyDecided. The caller holds the round."""
    known = {one.id: one for one in await objections(conn, round_id)}
    if objection_id not in known:
        raise ObjectionNotFound(objection_id, field="objection_id")
    if known[objection_id].decision is not None:
        raise AlreadyDecided(objection_id, field="objection_id")
    told = decision.upheld, decision.reason, decision.decided_by, decision.decided_at
    await conn.execute(_SQL["decide"], objection_id, *told)
