"""Curation's HTTP alone: what the pages of the console ask."""

import os

from catalog import logs, service
from catalog.settings import CatalogSettings, ServiceSettings
from curation.handlers import ROOM

if __name__ == "__main__":
    logs.configure("web")
    service.serve(service.build([ROOM], CatalogSettings.read(os.environ)), ServiceSettings.read(os.environ))
