"""``python -m load_tests.bench.decode_only``: the ceiling of taking view events. The product's own chassis, a
body that is read and decoded, an answer of the same bytes; no token is looked at and nothing is kept.
"""

import os

import msgspec
from aiohttp import web

from catalog import service
from catalog.api import Route, answer
from catalog.settings import CatalogSettings, ServiceSettings
from streaming.beacon import Report
from streaming.playback import Received


async def decode(request: web.Request) -> web.Response:
    report = msgspec.json.decode(await request.read(), type=Report)
    return answer(Received(accepted=len(report.events), duplicates=0, refused=0))


def main() -> None:
    listening = ServiceSettings.read(os.environ)
    route = Route(
        method="POST", path="/v1/views", handler=decode, summary="Decode", answer=Received, body=Report
    )
    room = service.Room(name="ceiling", routes=[route])
    app = service.build([room], CatalogSettings.read(os.environ))
    service.serve(app, listening)


if __name__ == "__main__":
    main()
