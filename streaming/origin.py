"""Bytes out: one file of a published asset as a response. Pure but for the file it sends.

A published file never changes, so its validator is its name: ``"{asset}/{path}"``. Neither
PostgreSQL nor Redis is asked. Ranges, ``If-Range``, ``HEAD`` and 304 follow RFC 9110.
"""

import re
from collections import OrderedDict
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from catalog.errors import Invalid
from catalog.media.store import MediaFile
from catalog.service import problem

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
_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
_CHUNK_BYTES = 1 << 18


class RangeNotSatisfiable(Invalid):
    """The range lies beyond the end of the file."""

    code = "range_not_satisfiable"
    title = "The range lies outside the file"
    title_zh = "请求的范围超出文件"


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes ``first`` to ``last`` of a file, both included."""

    first: int
    last: int

    @property
    def size(self) -> int:
        return self.last - self.first + 1


def span_of(header: str | None, size: int) -> Span | None:
    """The one range that ``header`` asks for; None means the whole file.

    Several ranges, other units and nonsense are ignored, as RFC 9110 §14.2 allows;
    RangeNotSatisfiable where a well-formed range has no byte of the file.
    """
    match = _RANGE.fullmatch((header or "").strip())
    if match is None or match.group(0) == "bytes=-":
        return None
    first, last = match.groups()
    if not first:
        if int(last) == 0 or size == 0:
            raise RangeNotSatisfiable(field="Range")
        return Span(max(0, size - int(last)), size - 1)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise RangeNotSatisfiable(field="Range")
    return Span(int(first), min(int(last) if last else size - 1, size - 1))


def headers_of(etag: str, path: str) -> dict[str, str]:
    """What every answer about ``path`` says, whatever its status. A playlist's validator is weak:
    its bytes differ by their compression.
    """
    suffix = Path(path).suffix
    kind = {"Content-Type": TYPES.get(suffix, "application/octet-stream")}
    if suffix == ".m3u8":
        told = {"ETag": f"W/{etag}", "Cache-Control": PLAYLIST_CACHE, "Vary": "Accept-Encoding"}
    else:
        told = {"ETag": etag, "Cache-Control": MEDIA_CACHE, "Accept-Ranges": "bytes"}
    return {**kind, **told, **CORS}


def _matches(header: str | None, etag: str) -> bool:
    known = [part.strip().removeprefix("W/") for part in (header or "").split(",")]
    return etag in known or "*" in known


class Playlists:
    """The bytes of playlists: small, asked for by every viewer, never changing. A bounded memory."""

    def __init__(self, most: int = 4096) -> None:
        self._most = most
        self._known: OrderedDict[str, bytes] = OrderedDict()

    async def read(self, etag: str, file: MediaFile) -> bytes:
        known = self._known.get(etag)
        if known is None:
            known = b"".join([block async for block in _blocks(file, Span(0, file.size - 1))])
            self._known[etag] = known
            if len(self._known) > self._most:
                self._known.popitem(last=False)
        else:
            self._known.move_to_end(etag)
        return known


async def send(
    request: web.Request, playlists: Playlists, asset_id: str, path: str, file: MediaFile
) -> web.StreamResponse:
    """``file``, or the range of it that was asked for, or 304 where the client has it already."""
    etag = f'"{asset_id}/{path}"'
    headers = headers_of(etag, path)
    if _matches(request.headers.get("If-None-Match"), etag):
        return web.Response(status=304, headers={k: v for k, v in headers.items() if k != "Content-Type"})
    if path.endswith(".m3u8"):
        response = web.Response(body=await playlists.read(etag, file), headers=headers)
        if "gzip" in request.headers.get("Accept-Encoding", "").lower():
            response.enable_compression(web.ContentCoding.gzip)  # some boxes misread deflate
        return response
    return await _media(request, file, etag, headers)


async def _media(
    request: web.Request, file: MediaFile, etag: str, headers: dict[str, str]
) -> web.StreamResponse:
    asked = request.headers.get("Range")
    if_range = request.headers.get("If-Range")
    try:
        span = span_of(asked, file.size) if if_range in (None, etag) else None
    except RangeNotSatisfiable as error:
        refused = problem(error, 416)
        refused.headers.update({"Content-Range": f"bytes */{file.size}", **CORS})
        return refused
    response = web.StreamResponse(status=200 if span is None else 206, headers=headers)
    if span is not None:
        response.headers["Content-Range"] = f"bytes {span.first}-{span.last}/{file.size}"
    await _stream(request, response, file, span or Span(0, file.size - 1))
    return response


async def _stream(request: web.Request, response: web.StreamResponse, file: MediaFile, span: Span) -> None:
    response.content_length = span.size
    blocks = _blocks(file, span if request.method != "HEAD" else Span(0, -1))
    first = await anext(blocks, b"")  # before the headers: what cannot be read can still be told
    await response.prepare(request)
    await response.write(first)
    async for block in blocks:
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
