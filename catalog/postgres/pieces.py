"""Long episodes as rows: planned, made in pieces, joined. The caller owns the transaction.

All pieces of an episode are made for one claim of it. When that claim is over (published, failed, cancelled,
another master) they are too, whatever their own state: see the view ``assembly_in_force``. Each claim of a
piece raises the piece's own fence, as each claim of an episode raises the episode's.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType

from catalog.piece import HeldPiece, Piece, Work
from catalog.postgres.connection import Connection, Record
from catalog.postgres.episodes import MOST_ATTEMPTS, TRANSCODE_QUEUE, TRANSCODE_TASK
from catalog.postgres.queries import queries
from catalog.series import Episode

_SQL = queries("pieces")

PIECE_TASK = "make_piece"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A piece and how it stands; ``asset_id`` is the folder with what was encoded, ``scores`` its looks."""

    piece: Piece
    done: bool
    asset_id: str | None
    scores: Mapping[str, float | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsed:
    """What a claim that is over leaves behind: the assets with what was encoded for it."""

    episode_fence: int
    assets: tuple[str, ...]


async def plan(conn: Connection, episode: Episode, assembly: object, pieces: Iterable[Piece]) -> bool:
    """Cut a claimed episode into pieces and queue those of its first part; False where the claim is not ours.

    From then on the claim is nobody's: it lasts until the episode is published or has failed.
    """
    if not await conn.fetchval(_SQL["hold_episode"], episode.id, episode.fence):
        return False
    listed = sorted(pieces, key=lambda piece: piece.number)
    await conn.execute(_SQL["put_assembly"], episode.id, episode.fence, assembly, TRANSCODE_TASK)
    await conn.executemany(_SQL["put_piece"], [_row(episode.id, piece) for piece in listed])
    first = [piece.number for piece in listed if piece.part == 0 and piece.work is not Work.JOIN]
    await _defer(conn, episode.id, first)
    return True


def _row(episode_id: str, piece: Piece) -> tuple[object, ...]:
    return (
        episode_id, piece.number, piece.part, piece.turn, piece.work.value, piece.first_frame, piece.frames,
        piece.seek_seconds, piece.seen, piece.weight,
    )  # fmt: skip


async def drop_lapsed(conn: Connection, episode_id: str) -> Lapsed | None:
    """Forget the pieces of an episode that are nobody's concern any more; None where there are none."""
    rows = await conn.fetch(_SQL["drop_lapsed"], episode_id)
    if not rows:
        return None
    assets = [row["asset_id"] for row in rows if row["asset_id"] is not None]
    return Lapsed(episode_fence=rows[0]["fence"], assets=tuple(assets))


async def resume(conn: Connection, episode_id: str) -> list[int]:
    """Queue what could be done now and has no job; there is nothing unless a worker ended without being
    able to say how.
    """
    numbers = [row["number"] for row in await conn.fetch(_SQL["unattended"], episode_id, PIECE_TASK)]
    await _defer(conn, episode_id, numbers)
    return numbers


async def claim(conn: Connection, episode_id: str, episode_fence: int, number: int) -> HeldPiece | None:
    """Take a piece for one attempt; None where there is nothing (left) to do for it.

    An episode with a piece whose attempts are used up is failed with ``worker_lost``.
    """
    row = await conn.fetchrow(_SQL["claim"], episode_id, episode_fence, number, MOST_ATTEMPTS)
    if row is not None:
        return _held(row)
    detail = f"piece {number}: {MOST_ATTEMPTS} attempts ended without an answer"
    await conn.execute(_SQL["give_up"], episode_id, episode_fence, number, "worker_lost", detail)
    return None


async def holds(conn: Connection, held: HeldPiece) -> bool:
    """Whether the claim is still ours: nobody took it over, and the episode's is not over."""
    return await conn.fetchval(_SQL["holds"], *_key(held)) is not None


async def hand_back(conn: Connection, held: HeldPiece, *, after: timedelta | None = None) -> bool:
    """Return a claim unused and queue it anew: the attempt is not counted. False where it is not ours."""
    return await _put_back(conn, held, uncounted=1, after=after)


async def again(conn: Connection, held: HeldPiece) -> bool:
    """Return a claim after a failure of ours and queue it anew; False where it is not ours."""
    return await _put_back(conn, held, uncounted=0, after=None)


async def _put_back(conn: Connection, held: HeldPiece, *, uncounted: int, after: timedelta | None) -> bool:
    if await conn.fetchval(_SQL["put_back"], *_key(held), uncounted) is None:
        return False
    await _defer(conn, held.episode_id, [held.piece.number], after=after)
    return True


async def fail(conn: Connection, held: HeldPiece, code: str, detail: str) -> bool:
    """Record why the episode cannot be published; False where the claim is not ours."""
    return await conn.fetchval(_SQL["fail"], *_key(held), code, detail) is not None


async def finish(
    conn: Connection,
    held: HeldPiece,
    asset_id: str | None,
    scores: Mapping[str, float | str] = MappingProxyType({}),
) -> bool:
    """Record that a piece is done and queue what it was the last one to wait for, exactly once; False, and
    nothing changed, where the claim is not ours.
    """
    await conn.execute(_SQL["hold_assembly"], held.episode_id, held.episode_fence)
    if await conn.fetchval(_SQL["finish"], *_key(held), asset_id, dict(scores)) is None:
        return False
    piece = held.piece
    ready = await conn.fetch(_SQL["ready"], held.episode_id, piece.part, piece.work.value)
    await _defer(conn, held.episode_id, [row["number"] for row in ready])
    return True


async def of_episode(conn: Connection, episode_id: str) -> list[Standing]:
    """All pieces of an episode by number."""
    rows = await conn.fetch(_SQL["of_episode"], episode_id)
    return [
        Standing(
            piece=_piece(row),
            done=row["state"] == "done",
            asset_id=row["asset_id"],
            scores=row["scores"] or {},
        )
        for row in rows
    ]


async def revise(conn: Connection, held: HeldPiece, assembly: object) -> None:
    """Let what is not begun yet be made by another plan."""
    await conn.execute(_SQL["revise"], held.episode_id, held.episode_fence, assembly)


async def cannot_seek(conn: Connection, held: HeldPiece) -> None:
    """Let all other pieces be decoded from the master's start."""
    await conn.execute(_SQL["not_seekable"], held.episode_id, held.episode_fence)


async def _defer(
    conn: Connection, episode_id: str, numbers: Sequence[int], *, after: timedelta | None = None
) -> None:
    await conn.execute(_SQL["defer"], TRANSCODE_QUEUE, PIECE_TASK, episode_id, list(numbers), after)


def _key(held: HeldPiece) -> tuple[str, int, int, int]:
    return held.episode_id, held.episode_fence, held.piece.number, held.fence


def _held(row: Record) -> HeldPiece:
    return HeldPiece(
        episode_id=row["episode_id"],
        episode_fence=row["episode_fence"],
        master_sha256=row["master_sha256"],
        assembly=row["plan"],
        seekable=row["seekable"],
        age_seconds=row["age_seconds"],
        piece=_piece(row),
        attempts=row["attempts"],
        fence=row["fence"],
    )


def _piece(row: Record) -> Piece:
    return Piece(
        number=row["number"],
        part=row["part"],
        turn=row["turn"],
        work=Work(row["work"]),
        first_frame=row["first_frame"],
        frames=row["frames"],
        seek_seconds=row["seek_seconds"],
        seen=row["seen"],
        weight=row["weight"],
    )
