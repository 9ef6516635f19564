"""A channel's segments, answered without the framework, and from memory but for the first who asks.

What is not plain (a number that is not on the air, a channel that is not there) is left to
``streaming.channels``, which says why.
"""

import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from catalog.direct import Answer
from catalog.errors import ZhanboError
from catalog.head import Head
from streaming.broadcast import Broadcast, Broadcasting
from streaming.film import HARDENED, Film, film
from streaming.origin import CORS, TYPES

CACHE = "public, max-age=60"  # no longer than what was taken down may be seen
SEGMENT_NAME = re.compile(r"([0-9]{1,15})(\.m4s|\.mp4)")
_TARGET = re.compile(rb"/tv/channels/([a-z0-9-]{1,64})/([a-z0-9-]{1,32})/([0-9]{1,15})(\.m4s|\.mp4)")
_MOST_TARGETS = 1 << 12


def headers_of(segment: Broadcasting) -> dict[str, str]:
    """What every answer with content says."""
    return {"Content-Type": TYPES[segment.suffix], "Cache-Control": CACHE, **CORS}


@dataclass(frozen=True, slots=True)
class _Ready:
    etag: str
    film: Film


class PreparedAir:
    """Implements ``Direct`` on what is broadcast."""

    prefix = b"/tv/channels/"

    def __init__(
        self,
        *,
        route: str,
        broadcast: Broadcast,
        clock: Callable[[], datetime],
        count: Callable[[str, str, int], None],
    ) -> None:
        self.route = route
        self._broadcast = broadcast
        self._clock = clock
        self._count = count
        self._known: OrderedDict[bytes, _Ready] = OrderedDict()

    def known(self, head: Head) -> Answer | None:
        ready = self._known.get(head.target)
        if ready is None or ready.film.file.refused:
            return None
        return ready.film.answer(head, ready.etag)

    async def find(self, head: Head) -> Answer | None:
        match = _TARGET.fullmatch(head.target)
        if match is None:
            return None
        slug, name, number, suffix = (part.decode("ascii") for part in match.groups())
        try:
            found = await self._broadcast.segment(slug, name, int(number), suffix, self._clock())
        except (ZhanboError, FileNotFoundError):
            return None
        etag = f'"{found.asset_id}/{slug}/{name}/{number}"'
        fields = {**headers_of(found), "ETag": etag, "Accept-Ranges": "bytes", **HARDENED}
        answers = film(found.file, fields, partial(self._count, found.asset_id, found.path))
        self._known[head.target] = _Ready(etag, answers)
        if len(self._known) > _MOST_TARGETS:
            self._known.popitem(last=False)
        return answers.answer(head, etag)
