"""How far a worker is, told to Redis twice a second."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from redis.asyncio import Redis

from catalog import progress
from catalog.piece import HeldPiece
from catalog.postgres.pieces import Standing
from catalog.series import Progress
from transcoder import chunks, pipeline

REPORT_SECONDS = 0.5

Tell = Callable[[float, float], Awaitable[None]]
"""Takes the share done and the seconds that it took."""


@asynccontextmanager
async def reporting(tell: Tell) -> AsyncGenerator[Callable[[float], None]]:
    """A function that takes the share done; what it was given last is told now and then, and at the end."""
    share, started = 0.0, time.monotonic()

    def report(done: float) -> None:
        nonlocal share
        share = done

    async def keep_telling() -> None:
        while True:
            await tell(share, time.monotonic() - started)
            await asyncio.sleep(REPORT_SECONDS)

    teller = asyncio.create_task(keep_telling())
    try:
        yield report
    finally:
        teller.cancel()
        await asyncio.gather(teller, return_exceptions=True)
    await tell(share, time.monotonic() - started)


def of_episode(redis: Redis, episode_id: str) -> Tell:
    async def tell(done: float, seconds: float) -> None:
        await progress.report(redis, episode_id, Progress.after(done, seconds))

    return tell


def of_piece(redis: Redis, held: HeldPiece, others: Sequence[Standing]) -> Tell:
    """Tells how far the episode is, from what all of its pieces say."""

    async def tell(done: float, seconds: float) -> None:
        known = await progress.report_piece(
            redis, held.episode_id, held.episode_fence, held.piece.number, done
        )
        made = chunks.share(
            (one.piece.weight, 1.0 if one.done else known.get(one.piece.number, 0.0)) for one in others
        )
        whole = pipeline.PROBED + (1 - pipeline.PROBED) * made
        await progress.report(redis, held.episode_id, Progress.after(whole, held.age_seconds + seconds))

    return tell
