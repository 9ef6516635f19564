"""``python -m streaming``: this room alone, behind a proxy that routes to it."""

import os

from catalog import logs, service
from catalog.settings import CatalogSettings, ServiceSettings
from streaming import channels, handlers


def main() -> None:
    logs.configure("streaming")
    listening = ServiceSettings.read(os.environ)
    app = service.build([handlers.ROOM, channels.ROOM], CatalogSettings.read(os.environ))
    service.serve(app, listening)


if __name__ == "__main__":
    main()
