"""The connection of a client: what a room answers directly is answered here, all else by aiohttp.

A connection changes between the two from request to request, as long as it is plain where each request
ends. Where it is not (chunks, upgrades, several requests in one piece), it is aiohttp's from there on.
"""

import asyncio
import os
import socket
import time
from collections.abc import Sequence
from email.utils import formatdate
from functools import lru_cache
from typing import Any

import structlog
from aiohttp import web

from catalog import traffic
from catalog.direct import Answer, Direct
from catalog.head import Head, head_of
from catalog.outflow import BecameShorter, Outflow

DIRECT: web.AppKey[list[Direct]] = web.AppKey("direct")

_MOST_WAITING_BYTES = 1 << 16  # of requests that came before the last one was answered
_log = structlog.get_logger(__name__)


@lru_cache(maxsize=2)
def _date(second: int) -> bytes:
    return f"Date: {formatdate(second, usegmt=True)}\r\n\r\n".encode()


class Door(web.RequestHandler):
    """aiohttp's side of a connection, with what is answered directly before it."""

    __slots__ = (
        "_began",
        "_direct",
        "_finding",
        "_foreign",
        "_outflow",
        "_owed",
        "_settled",
        "_socket",
        "_waiting",
    )

    def __init__(self, keeper: "Doorkeeper", direct: Sequence[Direct], **how: Any) -> None:
        super().__init__(keeper, **how)
        self._direct = direct
        self._foreign = not direct
        self._owed = 0  # bytes of a body that are still to come, and are aiohttp's
        self._waiting = b""
        self._finding: asyncio.Task[None] | None = None
        self._outflow: Outflow | None = None
        self._socket: socket.socket | None = None
        self._settled: asyncio.Future[None] | None = None
        self._began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if transport.get_extra_info("sslcontext") is not None:
            self._foreign = True

    def data_received(self, data: bytes) -> None:
        if self._foreign:
            super().data_received(data)
        elif self._finding is not None or self._outflow is not None:
            self._keep(data)
        elif self._owed:
            self._owed -= len(data)
            self._foreign = self._owed < 0
            super().data_received(data)
        elif not self._taken(data):
            super().data_received(data)

    def _keep(self, data: bytes) -> None:
        """A request that came while another one is being answered."""
        self._waiting += data
        if len(self._waiting) > _MOST_WAITING_BYTES and self.transport is not None:
            self.transport.abort()

    def _taken(self, data: bytes) -> bool:
        """Whether the request in ``data`` is being answered directly."""
        head = head_of(data)
        if head is None:
            self._foreign = True
            return False
        self._owed = head.size + head.body - len(data)
        if self._owed < 0:  # more than one request
            self._foreign = True
            return False
        if head.body or head.method not in {b"GET", b"HEAD"} or not self._idle():
            return False
        if head.fields.get(b"connection", b"keep-alive").lower() != b"keep-alive":
            return False
        direct = next((one for one in self._direct if head.target.startswith(one.prefix)), None)
        if direct is None:
            return False
        self._began = time.perf_counter()
        answer = direct.known(head)
        if answer is not None:
            self._send(direct, head, answer)
        else:
            self._finding = self._loop.create_task(self._find(direct, head, data))
        return True

    def _idle(self) -> bool:
        """Whether aiohttp has answered all that it was given, and the client has taken it."""
        waiting, transport = self._waiter, self.transport
        return (
            waiting is not None
            and not waiting.done()
            and not self._close
            and transport is not None
            and not transport.is_closing()
            and not transport.get_write_buffer_size()
        )

    async def _find(self, direct: Direct, head: Head, data: bytes) -> None:
        try:
            answer = await direct.find(head)
        except Exception:
            _log.exception("direct_answer_failed", route=direct.route)
            answer = None
        self._finding = None
        if self.transport is None:
            return
        if answer is not None:
            self._send(direct, head, answer)
            return
        super().data_received(data)
        self._go_on()

    def _send(self, direct: Direct, head: Head, answer: Answer) -> None:
        transport = self.transport
        assert transport is not None
        told = answer.head + _date(int(time.time()))
        if answer.part is None or head.method == b"HEAD":
            transport.write(told if head.method == b"HEAD" else told + answer.body)
            self._answered(direct, head, answer)
            return

        def done(why: BaseException | None) -> None:
            self._outflow = None
            self._answered(direct, head, answer, whole=why is None)
            if isinstance(why, BecameShorter) or not isinstance(why, ConnectionError | TimeoutError | None):
                _log.error("direct_answer_broken", route=direct.route, error=type(why).__name__)
            if why is not None and self.transport is not None:
                self.transport.abort()

        if self._socket is None:
            self._socket = socket.socket(fileno=os.dup(transport.get_extra_info("socket").fileno()))
        self._outflow = Outflow(self._loop, self._socket, told, answer.part, done)
        self._outflow.start()

    def _answered(self, direct: Direct, head: Head, answer: Answer, *, whole: bool = True) -> None:
        status = answer.status if whole else traffic.CLIENT_LEFT
        if whole and answer.told is not None and head.method == b"GET":
            answer.told()
        traffic.count(head.method.decode(), direct.route, status, time.perf_counter() - self._began)
        self._next_keepalive_close_time = self._loop.time() + self.keepalive_timeout
        self._go_on()

    def _go_on(self) -> None:
        """With the requests that came meanwhile, or with the end."""
        if self._settled is not None and not self._settled.done():
            self._settled.set_result(None)
        if self._waiting:
            data, self._waiting = self._waiting, b""
            self.data_received(data)

    def _process_keepalive(self) -> None:
        if self._finding is None and self._outflow is None:
            super()._process_keepalive()
        else:  # aiohttp takes it for idle
            self._keepalive_handle = self._loop.call_later(self.keepalive_timeout, self._process_keepalive)

    async def shutdown(self, timeout: float | None = 15.0) -> None:  # noqa: ASYNC109 (the base's own)
        if self._finding is not None or self._outflow is not None:
            self._settled = self._loop.create_future()
            await asyncio.wait({self._settled}, timeout=timeout)
        await super().shutdown(timeout)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._waiting = b""
        super().connection_lost(exc)
        if self._outflow is not None:
            self._outflow.abort(exc or ConnectionResetError("the client left"))
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._settled is not None and not self._settled.done():
            self._settled.set_result(None)


class Doorkeeper(web.Server):
    """aiohttp's server, each of whose connections begins at a ``Door``."""

    def __init__(self, plain: web.Server, direct: Sequence[Direct]) -> None:
        super().__init__(
            plain.request_handler,
            request_factory=plain.request_factory,
            handler_cancellation=plain.handler_cancellation,
            loop=plain._loop,
            **plain._kwargs,
        )
        self._direct = tuple(direct)

    def __call__(self) -> web.RequestHandler:
        return Door(self, self._direct, loop=self._loop, **self._kwargs)


class Runner(web.AppRunner):
    """Runs an application behind doors."""

    async def _make_server(self) -> web.Server:
        return Doorkeeper(await super()._make_server(), self.app[DIRECT])
