"""Files of our own pages: in memory, compressed once, validated by what they hold."""

import asyncio
import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from catalog.api import RouteUnknown
from catalog.head import takes_gzip

_TYPES = mimetypes.MimeTypes()
_TYPES.add_type("text/javascript", ".js")
_TYPES.add_type("text/javascript", ".mjs")
_TYPES.add_type("application/manifest+json", ".webmanifest")
_GZIP_LEVEL = 9
_PACKED = ("text/", "application/json", "application/manifest+json", "image/svg+xml")


@dataclass(frozen=True, slots=True)
class _Asset:
    """``stamp``: of the file on disk that was read; ``packed``: None where it would be no smaller."""

    stamp: tuple[int, int]
    kind: str
    etag: str
    plain: bytes
    packed: bytes | None


class Assets:
    """Reads each file again once it has changed on disk."""

    def __init__(self) -> None:
        self._known: dict[Path, _Asset] = {}

    async def send(self, request: web.Request, root: Path, path: str = "") -> web.Response:
        """The file ``path`` in the folder ``root``, or ``root`` itself; RouteUnknown where there is none."""
        found = await asyncio.to_thread(self._find, root, path)
        told = {"ETag": found.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
        if found.etag in request.headers.get("If-None-Match", ""):
            return web.Response(status=304, headers=told)
        body, told["Content-Type"] = found.plain, found.kind
        if found.packed is not None and takes_gzip(request.headers.get("Accept-Encoding", "")):
            body, told["Content-Encoding"] = found.packed, "gzip"
        return web.Response(body=body, headers=told)

    def _find(self, root: Path, path: str) -> _Asset:
        try:
            file = (root / path).resolve(strict=True)
            if not file.is_relative_to(root.resolve()) or not file.is_file():
                raise RouteUnknown
            facts = file.stat()
        except (OSError, ValueError) as error:
            raise RouteUnknown from error
        stamp = (facts.st_mtime_ns, facts.st_size)
        known = self._known.get(file)
        if known is None or known.stamp != stamp:
            known = self._known[file] = _read(file, stamp)
        return known


def _read(file: Path, stamp: tuple[int, int]) -> _Asset:
    plain = file.read_bytes()
    kind = _TYPES.guess_type(file.name)[0] or "application/octet-stream"
    packed = gzip.compress(plain, _GZIP_LEVEL, mtime=0) if kind.startswith(_PACKED) else plain
    return _Asset(
        stamp=stamp, kind=f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
        etag=f'W/"{hashlib.sha256(plain).hexdigest()[:24]}"', plain=plain,
        packed=packed if len(packed) < len(plain) else None,
    )  # fmt: skip
