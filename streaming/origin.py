"""Bytes out: one file of a published asset as a response. Pure but for the file it sends.

A published file never changes, so its validator is its name: ``"{asset}/{path}"``. Neither
PostgreSQL nor Redis is asked. Ranges, ``If-Range``, ``HEAD`` and 304 follow RFC 9110. Where the media
store is a folder, ``streaming.prepared`` answers before this does.
"""

import asyncio
import gzip
from collections import OrderedDict
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from catalog.api import Header
from catalog.head import takes_gzip
from catalog.media.store import MediaFile, read_exactly
from catalog.problems import problem
from streaming.ranges import RangeNotSatisfiable, Span, asked_span, matches

TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".mp4": "video/mp4",
    ".m4s": "video/iso.segment",
    ".m4a": "audio/mp4",
    ".vtt": "text/vtt; charset=utf-8",
    ".jpg": "image/jpeg",
    ".json": "application/json",
}
MEDIA_CACHE = "public, max-age=31536000, immutable"
PLAYLIST_CACHE = "public, max-age=300"
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Content-Length, Content-Range, Date",
}
ALLOWED = Header(name="Access-Control-Allow-Methods", description="what any page may ask", required=True)
_CHUNK_BYTES = 1 << 18


def etag_of(asset_id: str, path: str) -> str:
    return f'"{asset_id}/{path}"'


def is_playlist(path: str) -> bool:
    return path.endswith(".m3u8")


def headers_of(etag: str, path: str) -> dict[str, str]:
    """What every answer about ``path`` says, whatever its status. A playlist's validator is weak:
    its bytes differ by their compression.
    """
    suffix = Path(path).suffix
    kind = {"Content-Type": TYPES.get(suffix, "application/octet-stream")}
    if is_playlist(path):
        told = {"ETag": f"W/{etag}", "Cache-Control": PLAYLIST_CACHE, "Vary": "Accept-Encoding"}
    else:
        told = {"ETag": etag, "Cache-Control": MEDIA_CACHE, "Accept-Ranges": "bytes"}
    return {**kind, **told, **CORS}


@dataclass(frozen=True, slots=True)
class Text:
    """The bytes of a playlist, as they are and compressed."""

    plain: bytes
    gzip: bytes


class Playlists:
    """Playlists are small, asked for by every viewer, and never change. A bounded memory."""

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._known: OrderedDict[str, Text] = OrderedDict()

    async def read(self, etag: str, file: MediaFile) -> Text:
        known = self._known.get(etag)
        if known is None:
            plain = await read_exactly(file, 0, file.size)
            known = Text(plain, await asyncio.to_thread(gzip.compress, plain, mtime=0))
            self._known[etag] = known
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(etag)
        return known


async def send(
    request: web.Request,
    playlists: Playlists,
    asset_id: str,
    path: str,
    file: MediaFile,
    *,
    refused: Callable[[], bool],
) -> web.StreamResponse:
    """``file``, or the range of it that was asked for, or 304 where the client has it already. The connection
    is cut where the file is ``refused`` meanwhile.
    """
    etag = etag_of(asset_id, path)
    headers = headers_of(etag, path)
    if matches(request.headers.get("If-None-Match"), etag):
        return web.Response(status=304, headers={k: v for k, v in headers.items() if k != "Content-Type"})
    if is_playlist(path):
        text = await playlists.read(etag, file)
        if takes_gzip(request.headers.get("Accept-Encoding", "")):
            return web.Response(body=text.gzip, headers={**headers, "Content-Encoding": "gzip"})
        return web.Response(body=text.plain, headers=headers)
    return await _media(request, file, etag, headers, refused)


async def _media(
    request: web.Request,
    file: MediaFile,
    etag: str,
    headers: dict[str, str],
    refused: Callable[[], bool],
) -> web.StreamResponse:
    asked, if_range = request.headers.get("Range"), request.headers.get("If-Range")
    try:
        span = asked_span(asked, if_range, etag, file.size)
    except RangeNotSatisfiable as error:
        unsatisfiable = problem(error, 416)
        unsatisfiable.headers.update({"Content-Range": f"bytes */{file.size}", **CORS})
        return unsatisfiable
    response = web.StreamResponse(status=200 if span is None else 206, headers=headers)
    if span is not None:
        response.headers["Content-Range"] = f"bytes {span.first}-{span.last}/{file.size}"
    await _stream(request, response, file, span or Span(0, file.size - 1), refused)
    return response


async def _stream(
    request: web.Request,
    response: web.StreamResponse,
    file: MediaFile,
    span: Span,
    refused: Callable[[], bool],
) -> None:
    response.content_length = span.size
    blocks = _blocks(file, span if request.method != "HEAD" else Span(0, -1))
    first = await anext(blocks, b"")  # before the headers: what cannot be read can still be told
    await response.prepare(request)
    await response.write(first)
    async for block in blocks:
        if refused():
            raise ConnectionAbortedError("taken down while it was being sent")
        await response.write(block)
    await response.write_eof()


async def _blocks(file: MediaFile, span: Span) -> AsyncGenerator[bytes]:
    place = span.first
    while place <= span.last:
        block = await file.read(place, min(_CHUNK_BYTES, span.last + 1 - place))
        if not block:
            raise ConnectionAbortedError("a published file became shorter")
        yield block
        place += len(block)
