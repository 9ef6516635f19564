"""A worker whose transcode is only a wait, for tests that kill and freeze it.

``python queue_worker.py HOW``: ``publish`` at once, ``slow`` (until killed), ``poison`` (kills
itself) or ``late`` (publishes when it is told to on standard input). Says what it does.
"""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime

from catalog import logs
from catalog.postgres import episodes
from catalog.postgres.connection import Pool, open_pool, transaction
from catalog.series import Episode
from transcoder import queue, sweeper

# the same rules at a fifth of the time
queue.HEARTBEAT_SECONDS, queue.POLL_SECONDS = 0.4, 0.6
sweeper.STALLED_SECONDS, sweeper.SWEEP_SECONDS = 2.0, 0.6


async def publish(pool: Pool, claimed: Episode) -> bool:
    async with transaction(pool) as conn:
        return await episodes.publish(
            conn, claimed, asset_id=f"{claimed.fence:040x}", duration_seconds=1.0, renditions=[],
            manifest={}, now=datetime.now(UTC),
        )  # fmt: skip


async def main(how: str, database_url: str) -> None:
    pool = await open_pool(database_url)

    async def transcode(episode_id: str) -> None:
        async with transaction(pool) as conn:
            claimed = await episodes.claim(conn, episode_id)
        print("claimed" if claimed else "nothing", flush=True)  # noqa: T201
        if claimed is None:
            return
        if how == "poison":
            os.kill(os.getpid(), signal.SIGKILL)
        if how == "slow":
            await asyncio.sleep(600)
        if how == "late":
            await asyncio.to_thread(sys.stdin.readline)
        print("published" if await publish(pool, claimed) else "refused", flush=True)  # noqa: T201

    async with asyncio.TaskGroup() as group:
        group.create_task(sweeper.run(pool))
        group.create_task(queue.Queue(database_url, transcode, jobs=1).run())


if __name__ == "__main__":
    logs.configure("test")  # to standard error
    asyncio.run(main(sys.argv[1], os.environ["DATABASE_URL"]))
