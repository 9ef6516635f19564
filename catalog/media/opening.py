"""The media store that the settings name."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from catalog.media.local import LocalMediaStore
from catalog.media.store import MediaStore
from catalog.settings import CatalogSettings


@asynccontextmanager
async def open_media(settings: CatalogSettings) -> AsyncGenerator[MediaStore]:
    """A folder, or a bucket with local copies; ready for as long as the context lasts."""
    if settings.bucket is None:
        yield LocalMediaStore(settings.media)
        return
    from catalog.media.remote import remote_store  # half a second of imports that a folder needs none of

    async with remote_store(settings.bucket) as store:
        yield store
