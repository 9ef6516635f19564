"""How far each running transcode is: figures in Redis that nobody misses when they are lost."""

from collections.abc import Sequence

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from catalog.series import Progress

_LIFE_SECONDS = 120
_PIECES_LIFE_SECONDS = 24 * 3600  # a piece that is done says nothing any more
_log = structlog.get_logger(__name__)


def _key(episode_id: str) -> str:
    return f"progress:{episode_id}"


async def report(redis: Redis, episode_id: str, done: Progress) -> None:
    """Say how far the episode's transcoding is."""
    left = "" if done.left_seconds is None else f"{done.left_seconds:.1f}"
    try:
        await redis.set(_key(episode_id), f"{done.share:.4f} {left}", ex=_LIFE_SECONDS)
    except (RedisError, OSError) as error:
        _log.warning("progress_not_reported", error=type(error).__name__)


async def report_piece(
    redis: Redis, episode_id: str, fence: int, number: int, share: float
) -> dict[int, float]:
    """Say how far a piece of a long episode is; how far all of them are, as far as anybody knows."""
    key = f"{_key(episode_id)}:{fence}"
    try:
        async with redis.pipeline() as pipe:
            pipe.hset(key, str(number), f"{share:.4f}")
            pipe.expire(key, _PIECES_LIFE_SECONDS)
            pipe.hgetall(key)
            _, _, known = await pipe.execute()
    except (RedisError, OSError) as error:
        _log.warning("progress_not_reported", error=type(error).__name__)
        return {number: share}
    return {int(name): float(done) for name, done in known.items()}


async def read(redis: Redis, episode_ids: Sequence[str]) -> dict[str, Progress]:
    """How far each episode is that reported lately; empty where Redis is away."""
    if not episode_ids:
        return {}
    try:
        found = await redis.mget([_key(episode_id) for episode_id in episode_ids])
    except (RedisError, OSError) as error:
        _log.warning("progress_not_read", error=type(error).__name__)
        return {}
    return {
        name: _progress(text if isinstance(text, str) else text.decode())
        for name, text in zip(episode_ids, found, strict=True)
        if text is not None
    }


def _progress(text: str) -> Progress:
    share, _, left = text.partition(" ")
    return Progress(share=float(share), left_seconds=float(left) if left else None)
