"""Zhanbo over HTTP, for the command line: JSON calls and resumable uploads that outlive a restart.

A connection that breaks, a server that is starting (503) or away is waited for, up to
``PATIENCE_SECONDS`` without any progress. What the server refuses is ``Answered``: final.
"""

import asyncio
import base64
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar

import aiohttp
import msgspec
import yarl

from catalog.api import Problem
from catalog.errors import Invalid, Unavailable

PATIENCE_SECONDS = 120.0
PAUSE_SECONDS = 0.5
CHUNK_BYTES = 8 << 20  # one synced offset each: what a killed upload may have to send again
_TUS = {"Tus-Resumable": "1.0.0"}
_TRANSIENT = {502, 503, 504}
_OFFSET_CONFLICT = 409

T = TypeVar("T")


class Unreachable(Unavailable):
    """No server answered in all that time."""

    code = "unreachable"
    title = "No Zhanbo answers at this address; is it running?"
    title_zh = "无法连接展播台服务，请确认它已启动"


class Answered(Invalid):
    """The server said no; ``problem`` holds its words and its code."""

    code = "answered"

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail, field=problem.field, **problem.facts)
        self.problem = problem
        self.title = problem.title  # pyright: ignore[reportAttributeAccessIssue]
        self.title_zh = problem.title_zh  # pyright: ignore[reportAttributeAccessIssue]
        self.code = problem.code  # pyright: ignore[reportAttributeAccessIssue]


class _Later(Exception):
    """Not now: try again."""


class Client:
    """One server, one token."""

    def __init__(self, session: aiohttp.ClientSession, origin: str) -> None:
        self._session = session
        self._origin = origin

    async def get(self, path: str, shape: type[T]) -> T:
        return await self._patiently(lambda: self._json("GET", path, None, shape))

    async def post(self, path: str, value: object, shape: type[T]) -> T:
        """POST; the routes that are called so give the same answer when they are called twice."""
        return await self._patiently(lambda: self._json("POST", path, value, shape))

    async def put(self, path: str, value: object, shape: type[T]) -> T:
        return await self._patiently(lambda: self._json("PUT", path, value, shape))

    async def upload(self, file: Path, name: str, sha256: str, progress: Callable[[int], None]) -> str:
        """Upload a file, going on wherever an earlier try stopped; the upload's id.

        ``progress`` is told how many bytes of the file the server has.
        """
        size = file.stat().st_size
        location = await self._patiently(lambda: self._announce(name, size, sha256))
        offset = await self._patiently(lambda: self._offset(location))
        progress(offset)
        while offset < size:
            offset = await self._patiently(partial(self._send, location, file, offset))
            progress(offset)
        return location.rpartition("/")[2]

    async def _announce(self, name: str, size: int, sha256: str) -> str:
        told = {"filename": name, "sha256": sha256}
        pairs = (f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
        headers = {**_TUS, "Upload-Length": str(size), "Upload-Metadata": ",".join(pairs)}
        async with self._request("POST", "/intake/files", headers=headers) as response:
            # the path alone: a proxy in between may not have told the server its own name
            return yarl.URL(response.headers["Location"]).path

    async def _offset(self, location: str) -> int:
        async with self._request("HEAD", location, headers=_TUS) as response:
            return int(response.headers["Upload-Offset"])

    async def _send(self, location: str, file: Path, offset: int) -> int:
        """Send the bytes from ``offset`` on, one chunk; the server's new offset."""
        block = await asyncio.to_thread(_read, file, offset)
        headers = {
            **_TUS,
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
        }
        try:
            async with self._request("PATCH", location, headers=headers, data=block) as response:
                return int(response.headers["Upload-Offset"])
        except Answered as error:
            if error.problem.status != _OFFSET_CONFLICT:
                raise
            known = await self._offset(location)  # an answer was lost: the server has more than we know
            if known == offset:  # it has not: a request of ours that broke still holds the upload
                raise _Later from error
            return known

    async def _json(self, method: str, path: str, value: object, shape: type[T]) -> T:
        data = None if value is None else msgspec.json.encode(value)
        async with self._request(
            method, path, headers={"Content-Type": "application/json"}, data=data
        ) as response:
            return msgspec.json.decode(await response.read(), type=shape)

    @asynccontextmanager
    async def _request(
        self, method: str, path: str, headers: Mapping[str, str], data: bytes | None = None
    ) -> AsyncGenerator[aiohttp.ClientResponse]:
        try:
            async with self._session.request(
                method, self._origin + path, headers=headers, data=data
            ) as response:
                if response.status in _TRANSIENT:
                    raise _Later
                if response.status >= 400:
                    raise Answered(await _problem(response))
                yield response
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, TimeoutError) as error:
            raise _Later from error

    async def _patiently(self, act: Callable[[], Awaitable[T]]) -> T:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                return await act()
            except _Later as error:
                if time.monotonic() > deadline:
                    raise Unreachable(self._origin) from error
                await asyncio.sleep(PAUSE_SECONDS)


async def _problem(response: aiohttp.ClientResponse) -> Problem:
    raw = await response.read()
    try:
        return msgspec.json.decode(raw, type=Problem)
    except msgspec.DecodeError:  # a proxy in between, or a HEAD, which has no body
        reason = response.reason or "refused"
        return Problem(
            type="about:blank", title=reason, title_zh=reason, status=response.status, code="refused"
        )


def _read(file: Path, offset: int) -> bytes:
    with file.open("rb") as opened:
        opened.seek(offset)
        return opened.read(CHUNK_BYTES)


@asynccontextmanager
async def client(origin: str, token: str | None) -> AsyncGenerator[Client]:
    """A client of the server at ``origin``; ``token`` says who calls."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=60)
    async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
        yield Client(session, origin.rstrip("/"))
