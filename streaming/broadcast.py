"""A channel's segments as files in memory: composed once, sent to all who watch it."""

import os
from collections import OrderedDict
from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime

from catalog.media.flight import SingleFlight
from catalog.media.store import MediaFile, MediaStore, read_exactly
from catalog.takedown import TakenDown
from streaming.aired import aired, initialisation
from streaming.channel import INITIALISATION, Aired
from streaming.descriptors import OpenFile
from streaming.onair import OnAir

MOST_BYTES = 128 << 20  # a segment of the highest rung is some 4.5 MB, and eight channels show one in 6 s


@dataclass(frozen=True, slots=True)
class Broadcasting:
    """One file of a channel: what it is called there, and where its bytes are from."""

    file: OpenFile
    suffix: str
    asset_id: str
    path: str


class Broadcast:
    """At most ``most_bytes`` of segments, those that were asked for last; what is sent now stays besides."""

    def __init__(
        self,
        on_air: OnAir,
        media: MediaStore,
        takedowns: Container[str],
        *,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._on_air = on_air
        self._media = media
        self._takedowns = takedowns
        self._most_bytes = most_bytes
        self._known: OrderedDict[str, Broadcasting] = OrderedDict()
        self._bytes = 0
        self._composing = SingleFlight[Broadcasting]()

    async def segment(self, slug: str, name: str, number: int, suffix: str, now: datetime) -> Broadcasting:
        """The segment of this number, or the initialisation of the airing that begins with it.

        ChannelNotFound, PlaylistUnknown, SegmentUnknown, TakenDown, or what the media store raises.
        """
        found = await self._on_air.aired(slug, name, number, suffix, now)
        if found.airing.asset_id in self._takedowns:
            raise TakenDown
        key = f"{slug}/{name}/{number}{suffix}/{found.airing.asset_id}"
        known = self._known.get(key)
        if known is None:
            known = await self._composing.run(key, lambda: self._compose(key, found, suffix))
        else:
            self._known.move_to_end(key)
        return known

    async def close(self) -> None:
        """Stop what is being composed, and let go of what is kept."""
        await self._composing.close()
        while self._known:
            self._known.popitem()[1].file.forget()

    async def _compose(self, key: str, found: Aired, suffix: str) -> Broadcasting:
        asset_id, path = found.airing.asset_id, found.track.file
        async with self._media.open(asset_id, path) as file:
            opening = await read_exactly(file, 0, found.track.init_bytes)
            body = opening if suffix == INITIALISATION else await self._body(file, found, opening)
        made = OpenFile(_in_memory(body), (asset_id, path), self._takedowns)
        self._known[key] = known = Broadcasting(made, suffix, asset_id, path)
        self._bytes += made.size
        while self._bytes > self._most_bytes and len(self._known) > 1:
            _, oldest = self._known.popitem(last=False)
            self._bytes -= oldest.file.size
            oldest.file.forget()
        return known

    async def _body(self, file: MediaFile, found: Aired, opening: bytes) -> bytes:
        """The first segment of an airing begins with its initialisation: VLC 3 reads one EXT-X-MAP in a
        playlist, and finds the next programme's here. Others skip what they have already.
        """
        piece = found.track.pieces[found.index]
        read = await read_exactly(file, piece.start, piece.bytes)
        shown = aired(read, initialisation(opening), found.airing.starts_at)
        return opening + shown if found.index == 0 else shown


def _in_memory(body: bytes) -> int:
    """A descriptor of a file that has no name."""
    descriptor = os.memfd_create("segment", os.MFD_CLOEXEC)
    with open(descriptor, "wb", closefd=False) as file:
        file.write(body)
    return descriptor
