"""``python -m transcoder worker`` transcodes; ``python -m transcoder intake`` takes deliveries.

A worker needs nothing but PostgreSQL, Redis and the media store: start as many as there are
machines.
"""

import asyncio
import os
import sys

import structlog
from aiohttp import web

from catalog import logs, service
from catalog.errors import ZhanboError
from catalog.owned import owned
from catalog.settings import CatalogSettings, CrowdSettings, ServiceSettings
from transcoder import capacity, handlers, hardware, leftovers, sandbox, sweeper, telemetry, tools
from transcoder.collector import Ages, Collector
from transcoder.floor import Floor
from transcoder.queue import Queue
from transcoder.settings import IntakeSettings, TranscoderSettings
from transcoder.worker import Worker

_log = structlog.get_logger(__name__)


def serve_worker() -> None:
    settings = TranscoderSettings.read(os.environ)
    capacity.require(settings.jobs, capacity.memory_bytes())

    async def work(app: web.Application) -> None:
        await _tell_level()
        await _work(app, settings, await tools.find(os.environ))

    room = service.Room(name="transcoder", routes=(), context=owned("transcode", work))
    app = service.build([room], settings.catalog)
    service.serve(app, settings.metrics)


async def _tell_level() -> None:
    """How well tools are held, to the log and to Prometheus; a kernel that gives too little stops nobody."""
    level = await sandbox.level()
    facts = {"landlock": level.landlock, "seccomp": level.seccomp}
    telemetry.sandbox_level.info({name: str(value).lower() for name, value in facts.items()})
    if level.whole:
        _log.info("sandbox", **facts)
    else:
        _log.warning("sandbox_incomplete", **facts, advice="a newer kernel, or a container that allows both")


async def _work(app: web.Application, settings: TranscoderSettings, found: tools.Tools) -> None:
    """Transcode for ever, and beside it see that nothing is lost and nothing left over."""
    pool, media = app[service.POOL], app[service.MEDIA]
    floor = Floor(
        scratch=settings.scratch, media=media, least_bytes=settings.floor_bytes, times=settings.scratch_times
    )
    worker = Worker(
        pool=pool,
        redis=app[service.REDIS],
        media=media,
        tools=found,
        options=await hardware.fitted(settings.options, settings.encoder, found),
        scratch=settings.scratch,
        floor=floor,
        clock=app[service.CLOCK],
        propagator=settings.propagator,
        demo=settings.catalog.demo,
    )
    database_url = settings.catalog.database_url
    queue = Queue(
        database_url, worker.transcode, worker.make_piece, jobs=settings.jobs, accepting=floor.accepting
    )
    collector = Collector(pool=pool, media=media, ages=Ages(delivered=settings.keep_delivered))
    async with asyncio.TaskGroup() as group:
        group.create_task(queue.run())
        group.create_task(sweeper.run(pool))
        group.create_task(leftovers.keep_clean(lambda: leftovers.attempts(pool, settings.scratch)))
        if settings.collect_every is not None:
            group.create_task(collector.run(settings.collect_every))


def serve_intake() -> None:
    listening = ServiceSettings.read(os.environ)
    rooms = [handlers.room(IntakeSettings.read(os.environ))]
    crowd = CrowdSettings.read(os.environ)
    app = service.build(rooms, CatalogSettings.read(os.environ), crowd=crowd)
    service.serve(app, listening)


def main() -> None:
    verbs = {"worker": serve_worker, "intake": serve_intake}
    verb = verbs.get(" ".join(sys.argv[1:]))
    if verb is None:
        sys.exit("usage: python -m transcoder worker|intake")
    logs.configure(f"transcoder-{sys.argv[1]}")
    try:
        verb()
    except ZhanboError as error:
        sys.exit(f"{error.code}: {error.title_zh} / {error.title}: {error.detail}")


if __name__ == "__main__":
    main()
