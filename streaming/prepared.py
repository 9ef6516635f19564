"""Media under a signed prefix, answered from what was prepared at the first request for it.

The verdict on the token, the head of each kind of answer, a playlist's bytes and a film's open descriptor
are kept by the request's target. What is not plain (a forged token, a range beyond the end, a name that
is not there) is left to ``streaming.handlers.media``, which says why.
"""

from collections import OrderedDict
from collections.abc import Callable, Container
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from catalog.direct import Answer
from catalog.errors import ZhanboError
from catalog.head import Head, takes_gzip
from catalog.media.store import MediaStore
from catalog.token import Secret, verify_media
from streaming.descriptors import Descriptors
from streaming.film import HARDENED, Film, field, film, lines, ok
from streaming.origin import Playlists, etag_of, headers_of, is_playlist
from streaming.ranges import matches

MOST_TARGETS = 1 << 13  # a playlist, plain and compressed, is some 5 kB
_PLAIN = frozenset(b"/._-ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")


@dataclass(frozen=True, slots=True)
class _Playlist:
    """Small, whole, and compressed for who takes it."""

    plain: Answer
    gzip: Answer

    def answer(self, head: Head, _: str) -> Answer | None:
        return self.gzip if takes_gzip(field(head, b"accept-encoding") or "") else self.plain


@dataclass(frozen=True, slots=True)
class _Prepared:
    """What is known of one target; ``until`` its token holds."""

    until: datetime
    asset_id: str
    etag: str
    unchanged: Answer
    content: _Playlist | Film

    def answer(self, head: Head) -> Answer | None:
        if b"if-none-match" in head.fields and matches(field(head, b"if-none-match"), self.etag):
            return self.unchanged
        return self.content.answer(head, self.etag)


class PreparedMedia:
    """Implements ``Direct`` on the open files of a media store in a folder."""

    prefix = b"/t/"

    def __init__(
        self,
        *,
        route: str,
        secret: Secret,
        store: MediaStore,
        playlists: Playlists,
        descriptors: Descriptors,
        takedowns: Container[str],
        clock: Callable[[], datetime],
        count: Callable[[str, str, int], None],
        most: int = MOST_TARGETS,
    ) -> None:
        self.route = route
        self._secret = secret
        self._store = store
        self._playlists = playlists
        self._descriptors = descriptors
        self._takedowns = takedowns
        self._clock = clock
        self._count = count
        self._most = most
        self._known: OrderedDict[bytes, _Prepared] = OrderedDict()

    @property
    def targets(self) -> int:
        """How many are remembered."""
        return len(self._known)

    def known(self, head: Head) -> Answer | None:
        prepared = self._known.get(head.target)
        if prepared is None or self._clock() >= prepared.until or prepared.asset_id in self._takedowns:
            return None
        self._known.move_to_end(head.target)
        if isinstance(prepared.content, Film):
            self._descriptors.used(prepared.content.file)
        return prepared.answer(head)

    async def find(self, head: Head) -> Answer | None:
        if not _PLAIN.issuperset(head.target):
            return None
        parts = head.target.decode("ascii").split("/", 5)
        if len(parts) != 6:
            return None
        _, _, signature, expiry, asset_id, path = parts
        try:
            until = verify_media(self._secret, signature, expiry, asset_id, self._clock())
            if asset_id in self._takedowns:
                return None
            prepared = await self._prepare(until, asset_id, path)
        except (ZhanboError, FileNotFoundError):
            return None
        self._known[head.target] = prepared
        if len(self._known) > self._most:
            self._known.popitem(last=False)
        return prepared.answer(head)

    async def _prepare(self, until: datetime, asset_id: str, path: str) -> _Prepared:
        etag = etag_of(asset_id, path)
        fields = headers_of(etag, path) | HARDENED
        unchanged = {name: value for name, value in fields.items() if name != "Content-Type"}
        content = await (self._playlist if is_playlist(path) else self._film)(etag, asset_id, path, fields)
        not_modified = b"HTTP/1.1 304 Not Modified\r\n" + lines(unchanged)
        answer = Answer(304, not_modified, told=partial(self._count, asset_id, path, 0))
        return _Prepared(until, asset_id, etag, answer, content)

    async def _playlist(self, etag: str, asset_id: str, path: str, fields: dict[str, str]) -> _Playlist:
        async with self._store.open(asset_id, path) as file:
            text = await self._playlists.read(etag, file)
        packed = lines(fields | {"Content-Encoding": "gzip"})
        told = partial(self._count, asset_id, path, len(text.plain))
        return _Playlist(
            plain=Answer(200, ok(lines(fields), len(text.plain)), text.plain, told=told),
            gzip=Answer(200, ok(packed, len(text.gzip)), text.gzip, told=told),
        )

    async def _film(self, _: str, asset_id: str, path: str, fields: dict[str, str]) -> Film:
        file = await self._descriptors.get(asset_id, path)
        return film(file, fields, partial(self._count, asset_id, path))
