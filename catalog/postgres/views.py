"""View events, folded sessions and tallies as rows. The caller owns the transaction."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from catalog.postgres.connection import Connection, Record
from catalog.postgres.queries import queries
from catalog.series import EpisodeFacts
from catalog.viewing import (
    EventKind,
    FoldedSession,
    LeftOff,
    PlaySession,
    StoredReport,
    Tally,
    ViewEvent,
    ViewReport,
)

_SQL = queries("views")
_ENCODER = msgspec.json.Encoder()
_LATELY = 300  # sessions of one viewer that are looked at


async def append(conn: Connection, reports: Sequence[ViewReport]) -> list[StoredReport]:
    """Store the events of many reports in one statement, which is durable when this returns unless a
    transaction is open. ``reports`` are of different sessions; the answers are in their order.
    """
    ordered = sorted(reports, key=_session_id)  # two processes that store the same events never deadlock
    # one JSON document, because encoding many arrays element by element costs ten times as much
    rows = await conn.fetch(_SQL["append"], _ENCODER.encode(ordered).decode())
    not_new = {row["session_id"]: row for row in rows}
    return [_stored(report, not_new.get(report.session.id)) for report in reports]


def _session_id(report: ViewReport) -> str:
    return report.session.id


def _stored(report: ViewReport, not_new: Record | None) -> StoredReport:
    if not_new is None:
        return StoredReport(accepted=report.count)
    known, reused = not_new["events"], not_new["reused"]
    return StoredReport(accepted=report.count - known, repeated=known - reused, reused=reused)


async def lock_folding(conn: Connection) -> bool:
    """Become the only one that folds, until the transaction ends."""
    return bool(await conn.fetchval(_SQL["lock_folding"]))


async def unfolded(conn: Connection, most: int) -> dict[str, list[int]]:
    """The sequence numbers of the oldest events that no tally has seen, by session."""
    return {row["session_id"]: row["seqs"] for row in await conn.fetch(_SQL["unfolded"], most)}


def _event(row: Record) -> ViewEvent:
    session = PlaySession(
        id=row["session_id"],
        episode_id=row["episode_id"],
        series_id=row["series_id"],
        viewer=row["viewer"],
        screen=row["screen"],
        issued_at=row["issued_at"],
    )
    return ViewEvent(
        session=session,
        seq=row["seq"],
        kind=EventKind(row["kind"]),
        position_seconds=row["position_seconds"],
        rate=row["rate"],
        client_at=row["client_at"],
        received_at=row["received_at"],
    )


async def events_of(conn: Connection, session_ids: Iterable[str]) -> dict[str, list[ViewEvent]]:
    """Every event of each session, in the player's own order."""
    found: dict[str, list[ViewEvent]] = {}
    for row in await conn.fetch(_SQL["events_of"], list(session_ids)):
        found.setdefault(row["session_id"], []).append(_event(row))
    return found


async def worths(conn: Connection, session_ids: Iterable[str]) -> dict[str, Tally]:
    """What each session was worth at its last folding; absent where it never was folded."""
    rows = await conn.fetch(_SQL["states_of"], list(session_ids))
    return {row["session_id"]: msgspec.convert(row["state"], Tally) for row in rows}


async def bodies(conn: Connection, episode_ids: Iterable[str]) -> dict[str, tuple[float, float]]:
    """Start and end of each episode's body, in seconds."""
    found: dict[str, tuple[float, float]] = {}
    for row in await conn.fetch(_SQL["episodes_of"], list(episode_ids)):
        facts = msgspec.convert(row["facts"], EpisodeFacts)
        duration: float = row["duration_seconds"] or 0.0
        start = facts.body_start_seconds or 0.0
        found[row["id"]] = (start, min(facts.body_end_seconds or duration, duration))
    return found


async def put_sessions(conn: Connection, sessions: Sequence[FoldedSession]) -> None:
    await conn.executemany(
        _SQL["put_session"],
        [
            (
                folded.session.id,
                folded.session.episode_id,
                folded.session.viewer,
                msgspec.to_builtins(folded.worth),
                folded.position_seconds,
                folded.completed,
                folded.updated_at,
            )
            for folded in sessions
        ],
    )


async def add_tallies(conn: Connection, gained: Mapping[str, Tally]) -> None:
    """Add to each episode's tally; in the order of the ids, so that no two writers deadlock."""
    await conn.executemany(
        _SQL["add_tally"],
        [
            (
                episode_id,
                tally.plays,
                tally.qualified_views,
                tally.completions,
                tally.watch_seconds,
                tally.refused_seconds,
            )
            for episode_id, tally in sorted(gained.items())
        ],
    )


async def mark_folded(conn: Connection, seen: Mapping[str, Sequence[int]]) -> None:
    pairs = [(session_id, seq) for session_id, seqs in seen.items() for seq in seqs]
    await conn.execute(_SQL["mark_folded"], [pair[0] for pair in pairs], [pair[1] for pair in pairs])


async def tallies(conn: Connection, episode_ids: Iterable[str]) -> dict[str, Tally]:
    """The tally of each episode that has one."""
    rows = await conn.fetch(_SQL["tallies"], list(episode_ids))
    return {row["episode_id"]: msgspec.convert(dict(row), Tally) for row in rows}


async def left_in_series(conn: Connection, viewer: str, series_id: str) -> LeftOff | None:
    """Where this viewer was last in the series; None where it is new to them."""
    row = await conn.fetchrow(_SQL["left_in_series"], viewer, series_id)
    return None if row is None else LeftOff(**row)


async def left_lately(conn: Connection, viewer: str, most: int) -> dict[str, LeftOff]:
    """Where this viewer was last in each of the ``most`` series that they watched last, the last first."""
    rows = await conn.fetch(_SQL["left_lately"], viewer, _LATELY, most)
    return {
        row["series_id"]: LeftOff(
            episode_id=row["episode_id"], position_seconds=row["position_seconds"], completed=row["completed"]
        )
        for row in rows
    }


async def resume_seconds(conn: Connection, viewer: str, episode_id: str) -> float:
    """Where this viewer left the episode; 0 where it is new to them or they saw it to the end."""
    row = await conn.fetchrow(_SQL["resume"], viewer, episode_id)
    return 0.0 if row is None or row["completed"] else float(row["position_seconds"])
