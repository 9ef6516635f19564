"""Under which keys a service keeps what its handlers need."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from catalog.media.store import MediaStore
from catalog.postgres.connection import Pool
from catalog.settings import CatalogSettings
from catalog.takedown import Takedowns

POOL: web.AppKey[Pool] = web.AppKey("pool", Pool)
MEDIA: web.AppKey[MediaStore] = web.AppKey("media", MediaStore)
SETTINGS = web.AppKey("settings", CatalogSettings)
TAKEDOWNS = web.AppKey("takedowns", Takedowns)
CLOCK: web.AppKey[Callable[[], datetime]] = web.AppKey("clock")
