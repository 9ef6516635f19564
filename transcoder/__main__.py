"""``python -m transcoder worker`` transcodes; ``python -m transcoder intake`` takes deliveries.

A worker needs nothing but PostgreSQL, Redis and the media store: start as many as there are
machines.
"""

import os
import sys

from aiohttp import web

from catalog import logs, service
from catalog.owned import owned
from catalog.settings import CatalogSettings, ServiceSettings
from transcoder import handlers, tools
from transcoder.queue import Queue
from transcoder.settings import IntakeSettings, TranscoderSettings
from transcoder.worker import Worker


def serve_worker() -> None:
    settings = TranscoderSettings.read(os.environ)

    async def work(app: web.Application) -> None:
        worker = Worker(
            pool=app[service.POOL],
            redis=app[service.REDIS],
            media=app[service.MEDIA],
            tools=await tools.find(os.environ),
            options=settings.options(),
            scratch=settings.scratch,
            clock=app[service.CLOCK],
        )
        queue = Queue(settings.catalog.database_url, worker.transcode, worker.make_piece, jobs=settings.jobs)
        await queue.run()

    room = service.Room(name="transcoder", routes=(), context=owned("transcode", work))
    app = service.build([room], settings.catalog)
    service.serve(app, host=settings.metrics.host, port=settings.metrics.port)


def serve_intake() -> None:
    listening = ServiceSettings.read(os.environ)
    rooms = [handlers.room(IntakeSettings.read(os.environ))]
    app = service.build(rooms, CatalogSettings.read(os.environ))
    service.serve(app, host=listening.host, port=listening.port)


def main() -> None:
    verbs = {"worker": serve_worker, "intake": serve_intake}
    verb = verbs.get(" ".join(sys.argv[1:]))
    if verb is None:
        sys.exit("usage: python -m transcoder worker|intake")
    logs.configure(f"transcoder-{sys.argv[1]}")
    verb()


if __name__ == "__main__":
    main()
