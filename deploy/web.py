"""``python -m deploy.web``: every room's routes under one origin, for one machine."""

import os

from catalog import logs, service
from catalog.settings import CatalogSettings, CrowdSettings, ServiceSettings
from curation.handlers import ROOM as CURATION
from streaming.channels import ROOM as CHANNELS
from streaming.handlers import ROOM as STREAMING
from transcoder import handlers as intake
from transcoder.settings import IntakeSettings


def main() -> None:
    logs.configure("web")
    listening = ServiceSettings.read(os.environ)
    rooms = [STREAMING, CHANNELS, CURATION, intake.room(IntakeSettings.read(os.environ))]
    crowd = CrowdSettings.read(os.environ)
    app = service.build(rooms, CatalogSettings.read(os.environ), crowd=crowd)
    service.serve(app, listening)


if __name__ == "__main__":
    main()
