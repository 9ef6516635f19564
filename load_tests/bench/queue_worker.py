"""A worker whose transcode does next to nothing, with the real queue, sweeper, claims and fences.

``python queue_worker.py noop`` does not even claim; ``… work`` does what the episode's title says: nothing:
publish at once; ``hold``: the first attempt never ends; ``late``: the first attempt publishes after some
seconds; ``poison``: every attempt kills its worker.
"""

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime

from catalog import logs
from catalog.postgres import episodes
from catalog.postgres.connection import open_pool, transaction
from transcoder import queue, sweeper

LATE_SECONDS = 5.0


async def main(how: str, jobs: int, database_url: str) -> None:
    pool = await open_pool(database_url)

    async def noop(_: str) -> None:
        return

    async def work(episode_id: str) -> None:
        async with transaction(pool) as conn:
            claimed = await episodes.claim(conn, episode_id)
        if claimed is None:
            return
        if claimed.facts.title == "poison":
            os.kill(os.getpid(), signal.SIGKILL)
        if claimed.attempts == 1 and claimed.facts.title in {"hold", "late"}:
            await asyncio.sleep(3600 if claimed.facts.title == "hold" else LATE_SECONDS)
        async with transaction(pool) as conn:
            await episodes.publish(
                conn, claimed, asset_id=f"{os.getpid():08x}{claimed.fence:032x}", duration_seconds=1.0,
                renditions=[], manifest={}, now=datetime.now(UTC),
            )  # fmt: skip

    async with asyncio.TaskGroup() as group:
        group.create_task(sweeper.run(pool))
        group.create_task(queue.Queue(database_url, {"noop": noop, "work": work}[how], jobs=jobs).run())


if __name__ == "__main__":
    logs.configure("bench")
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), os.environ["DATABASE_URL"]))
