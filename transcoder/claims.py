"""What a worker holds for one attempt, an episode or a piece of a long one. Both end in the same ways."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, Self

from catalog.piece import HeldPiece
from catalog.postgres import episodes, pieces
from catalog.postgres.connection import Connection
from catalog.series import Episode


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Why an attempt cannot begin yet, and when to try again."""

    code: str
    detail: str
    after: timedelta


class Claim(Protocol):
    """A method that takes a connection changes nothing, and says so by False, where it is no longer ours."""

    @property
    def episode_id(self) -> str: ...

    @property
    def attempts(self) -> int: ...

    @property
    def folder(self) -> str:
        """The name of this attempt's folder among those of other attempts."""
        ...

    @property
    def stale(self) -> str:
        """A pattern for the folders that earlier attempts at the same thing may have left."""
        ...

    async def holds(self, conn: Connection) -> bool: ...

    async def fail(self, conn: Connection, code: str, detail: str) -> bool:
        """The episode cannot be published."""
        ...

    async def again(self, conn: Connection) -> bool:
        """Queue it anew: it failed through no fault of the material."""
        ...

    async def hand_back(self, conn: Connection, wait: Wait | None = None) -> bool:
        """Queue it anew, now or later: this attempt does not count."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeClaim:
    episode: Episode

    @classmethod
    async def take(cls, conn: Connection, episode_id: str) -> Self | None:
        claimed = await episodes.claim(conn, episode_id)
        return None if claimed is None else cls(episode=claimed)

    @property
    def episode_id(self) -> str:
        return self.episode.id

    @property
    def attempts(self) -> int:
        return self.episode.attempts

    @property
    def folder(self) -> str:
        return f"{self.episode.id}.{self.episode.fence}"

    @property
    def stale(self) -> str:
        return f"{self.episode.id}.*"

    async def holds(self, conn: Connection) -> bool:
        return await episodes.holds(conn, self.episode)

    async def fail(self, conn: Connection, code: str, detail: str) -> bool:
        return await episodes.fail(conn, self.episode, code, detail)

    async def again(self, conn: Connection) -> bool:
        ours = await episodes.again(conn, self.episode)
        if ours:  # else a second job would steal the new holder's claim
            await episodes.defer(conn, self.episode.id)
        return ours

    async def hand_back(self, conn: Connection, wait: Wait | None = None) -> bool:
        code, detail, after = (wait.code, wait.detail, wait.after) if wait else (None, None, None)
        ours = await episodes.hand_back(conn, self.episode, code, detail)
        if ours:
            await episodes.defer(conn, self.episode.id, after=after)
        return ours


@dataclass(frozen=True, slots=True, kw_only=True)
class PieceClaim:
    """Its folder is inside that of the episode's claim: several pieces may be made on one machine at once."""

    held: HeldPiece

    @classmethod
    async def take(cls, conn: Connection, episode_id: str, fence: int, number: int) -> Self | None:
        claimed = await pieces.claim(conn, episode_id, fence, number)
        return None if claimed is None else cls(held=claimed)

    @property
    def episode_id(self) -> str:
        return self.held.episode_id

    @property
    def attempts(self) -> int:
        return self.held.attempts

    @property
    def folder(self) -> str:
        held = self.held
        return f"{held.episode_id}.{held.episode_fence}/{held.piece.number}.{held.fence}"

    @property
    def stale(self) -> str:
        return f"{self.held.episode_id}.{self.held.episode_fence}/{self.held.piece.number}.*"

    async def holds(self, conn: Connection) -> bool:
        return await pieces.holds(conn, self.held)

    async def fail(self, conn: Connection, code: str, detail: str) -> bool:
        return await pieces.fail(conn, self.held, code, detail)

    async def again(self, conn: Connection) -> bool:
        return await pieces.again(conn, self.held)

    async def hand_back(self, conn: Connection, wait: Wait | None = None) -> bool:
        return await pieces.hand_back(conn, self.held, after=wait.after if wait else None)
