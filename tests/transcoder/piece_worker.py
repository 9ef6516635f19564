"""A real worker in a process of its own, whose death is noticed sooner and for which seconds are long.

``python piece_worker.py MEDIA SCRATCH``, with DATABASE_URL and REDIS_URL.
"""

import asyncio
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from catalog import logs
from catalog.media.local import LocalMediaStore
from catalog.postgres.connection import open_pool
from catalog.service import redis_client
from transcoder import queue, sweeper, tools
from transcoder.floor import Floor
from transcoder.plan import Options
from transcoder.worker import Worker

# the same rules in less time; a busy machine's worker is late now and then, and not dead
queue.HEARTBEAT_SECONDS, queue.POLL_SECONDS = 0.4, 0.6
sweeper.STALLED_SECONDS, sweeper.SWEEP_SECONDS = 3.0, 0.6


async def main(media_folder: Path, scratch: Path) -> None:
    database_url, media = os.environ["DATABASE_URL"], LocalMediaStore(media_folder)
    pool = await open_pool(database_url)
    async with redis_client(os.environ["REDIS_URL"]) as redis, asyncio.TaskGroup() as group:
        made = Worker(
            pool=pool, redis=redis, media=media, tools=await tools.find(os.environ), scratch=scratch,
            options=Options(preset="ultrafast", chunk_from_seconds=8, chunk_seconds=4),
            floor=Floor(scratch=scratch, media=media, least_bytes=1, times=1),
            clock=lambda: datetime.now(UTC),
        )  # fmt: skip
        group.create_task(queue.Queue(database_url, made.transcode, made.make_piece, jobs=1).run())
        group.create_task(sweeper.run(pool))


if __name__ == "__main__":
    logs.configure("test")  # to standard error
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
