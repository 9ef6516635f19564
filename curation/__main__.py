"""``python -m curation worker``: keeps the tallies; answers health and metrics on its own port."""

import os
import sys

from aiohttp import web

from catalog import logs, service
from catalog.owned import owned
from curation import judging, worker
from curation.settings import CurationSettings


def main() -> None:
    if sys.argv[1:] != ["worker"]:
        sys.exit("usage: python -m curation worker")
    logs.configure("curation-worker")
    settings = CurationSettings.read(os.environ)

    async def fold(app: web.Application) -> None:
        await worker.run(app[service.POOL], pause_seconds=settings.fold_milliseconds / 1000)

    async def judge(app: web.Application) -> None:
        await judging.keep(app[service.POOL], app[service.CLOCK], demo=settings.catalog.demo)

    rooms = [
        service.Room(name="curation", routes=(), context=owned("fold", fold)),
        service.Room(name="standings", routes=(), context=owned("judge", judge)),
    ]
    app = service.build(rooms, settings.catalog)
    service.serve(app, settings.metrics)


if __name__ == "__main__":
    main()
