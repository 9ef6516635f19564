"""Subtitles as rows, beside the episode that they were delivered for. The caller owns the transaction."""

from collections.abc import Sequence

from catalog.postgres.connection import Connection
from catalog.postgres.queries import queries
from catalog.series import SubtitleFile

_SQL = queries("subtitles")


async def of(conn: Connection, episode_id: str) -> tuple[SubtitleFile, ...]:
    rows = await conn.fetch(_SQL["of"], episode_id)
    return tuple(SubtitleFile(**dict(row)) for row in rows)


async def digests(conn: Connection, episode_id: str) -> dict[str, str]:
    """The SHA-256 of each language's file."""
    return {row["language"]: row["sha256"] for row in await conn.fetch(_SQL["digests"], episode_id)}


async def replace(conn: Connection, episode_id: str, files: Sequence[SubtitleFile]) -> None:
    """From now on the episode has these and no others."""
    await conn.execute(_SQL["forget"], episode_id)
    rows = [(episode_id, file.language, file.name, file.sha256, file.content) for file in files]
    await conn.executemany(_SQL["add"], rows)
