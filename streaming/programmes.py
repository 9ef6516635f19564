"""Published versions as programmes: read from the media store once, kept while they are used."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence

from catalog.media.store import MediaStore, read_exactly
from catalog.rendition import Rendition
from streaming.programme import Programme, for_tv, read

_MOST_KNOWN = 4096  # some kilobytes each
_AT_ONCE = 8


class Programmes:
    """Programmes by asset. An asset never changes, so what was read once holds."""

    def __init__(self, media: MediaStore) -> None:
        self._media = media
        self._known: OrderedDict[str, Programme] = OrderedDict()
        self._reading = asyncio.Semaphore(_AT_ONCE)

    async def of(self, asset_id: str, renditions: Sequence[Rendition]) -> Programme:
        """The programme of a version; ProgrammeUnfit, or what the media store says when it cannot be read."""
        known = self._known.get(asset_id)
        if known is None:
            async with self._reading:
                known = await self._read(asset_id, renditions)
            self._known[asset_id] = known
            if len(self._known) > _MOST_KNOWN:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(asset_id)
        return known

    async def _read(self, asset_id: str, renditions: Sequence[Rendition]) -> Programme:
        videos, sound = for_tv(renditions)
        paths = [one.playlist for one in (*videos.values(), sound)]
        texts = await asyncio.gather(*(self._text(asset_id, path) for path in paths))
        return read(renditions, dict(zip(paths, texts, strict=True)))

    async def _text(self, asset_id: str, path: str) -> str:
        async with self._media.open(asset_id, path) as file:
            return (await read_exactly(file, 0, file.size)).decode()
