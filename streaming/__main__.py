"""``python -m streaming``: this room alone, behind a proxy that routes to it."""

import os

from catalog import logs, service
from catalog.settings import CatalogSettings, CrowdSettings, ServiceSettings
from streaming import channels, handlers


def main() -> None:
    logs.configure("streaming")
    listening = ServiceSettings.read(os.environ)
    rooms, crowd = [handlers.ROOM, channels.ROOM], CrowdSettings.read(os.environ)
    app = service.build(rooms, CatalogSettings.read(os.environ), crowd=crowd)
    service.serve(app, listening)


if __name__ == "__main__":
    main()
