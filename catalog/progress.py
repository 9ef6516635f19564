"""How far each running transcode is: a number in Redis that nobody misses when it is lost."""

from collections.abc import Sequence

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

_LIFE_SECONDS = 120
_log = structlog.get_logger(__name__)


def _key(episode_id: str) -> str:
    return f"progress:{episode_id}"


async def report(redis: Redis, episode_id: str, share: float) -> None:
    """Say that ``share`` (0…1) of the episode's transcoding is done."""
    try:
        await redis.set(_key(episode_id), f"{share:.4f}", ex=_LIFE_SECONDS)
    except (RedisError, OSError) as error:
        _log.warning("progress_not_reported", error=type(error).__name__)


async def read(redis: Redis, episode_ids: Sequence[str]) -> dict[str, float]:
    """The share done of each episode that reported lately; empty where Redis is away."""
    if not episode_ids:
        return {}
    try:
        found = await redis.mget([_key(episode_id) for episode_id in episode_ids])
    except (RedisError, OSError) as error:
        _log.warning("progress_not_read", error=type(error).__name__)
        return {}
    return {name: float(share) for name, share in zip(episode_ids, found, strict=True) if share is not None}
