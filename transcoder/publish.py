"""From a verified asset on local disk to an episode that points at it.

The bytes are made durable in the media store first; then one transaction flips the pointer, and
only while the claim is still ours; it also takes the step to or from the public that what the files say of
themselves asks for. Readers follow only the pointer. The collector may remove what nothing
points to, and the same content has the same name: the transaction pins the name and puts the bytes once more,
which costs nothing where they are still there.
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

import msgspec
import structlog

from catalog import publication
from catalog.errors import Unavailable
from catalog.media.store import MediaStore, MediaStoreFull
from catalog.postgres import episodes, series, unused
from catalog.postgres.connection import Pool, transaction
from catalog.postgres.unused import Media
from catalog.series import Episode
from transcoder.asset import Asset

PATIENCE_SECONDS = 90.0  # an hour of encoding is not thrown away because PostgreSQL restarts
PAUSE_SECONDS = 1.0
_log = structlog.get_logger(__name__)


async def publish(
    pool: Pool,
    media: MediaStore,
    episode: Episode,
    asset: Asset,
    *,
    clock: Callable[[], datetime],
    demo: bool,
    complete: bool = True,
) -> bool:
    """Store ``asset`` and point ``episode`` at it; False where another worker has taken over.

    An asset that is not ``complete`` is shown only until there is a better one.
    """
    files = [file.path for file in asset.files]
    await media.put_asset(asset.id, asset.folder, files)
    manifest = msgspec.json.decode((asset.folder / "manifest.json").read_bytes())
    deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    while True:
        try:
            async with transaction(pool) as conn:
                await unused.pin(conn, Media.ASSET, asset.id)
                await media.put_asset(asset.id, asset.folder, files)
                one = await series.locked(conn, episode.series_id)
                ours = await episodes.publish(
                    conn,
                    episode,
                    asset_id=asset.id,
                    duration_seconds=asset.duration_seconds,
                    renditions=asset.renditions,
                    manifest=manifest,
                    now=clock(),
                    complete=complete,
                )
                if ours:
                    await publication.settle(conn, one, clock(), demo=demo)
                return ours
        except MediaStoreFull:
            raise
        except Unavailable as error:
            if asyncio.get_running_loop().time() > deadline:
                raise
            _log.warning("publication_waits", episode=episode.id, code=error.code)
            await asyncio.sleep(PAUSE_SECONDS)
