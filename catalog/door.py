"""The connection of a client: what a room answers directly is answered here, all else by aiohttp.

A connection changes between the two from request to request, as long as it is plain where each request
ends. Where it is not (chunks, upgrades, several requests in one piece), it is aiohttp's from there on.

Nobody is waited for without end, as aiohttp would do: ``catalog.doorkeeper`` looks at each connection once
a second.
"""

import asyncio
import contextlib
import os
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast

import structlog
from aiohttp import StreamReader, web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.web_protocol import RequestPayloadError

from catalog import traffic
from catalog.direct import Answer, Direct
from catalog.head import Head, head_of
from catalog.outflow import STALLED_SECONDS, BecameShorter, Outflow, in_kernel
from catalog.pace import Pace, Taking
from catalog.problems import TooSlow, Unreadable, last_words, problem
from catalog.traffic import Refused

if TYPE_CHECKING:
    from catalog.doorkeeper import Doorkeeper

DIRECT: web.AppKey[list[Direct]] = web.AppKey("direct")

HEAD = Pace(seconds=10.0)  # from its first byte, and from the beginning of a connection
BODY = Pace(seconds=10.0, bytes_per_second=500.0)  # a tenth of what 2G brings
UNREADABLE = (HttpProcessingError, RequestPayloadError)  # what aiohttp calls a request that is none

_MOST_DETAIL = 200
_MOST_WAITING_BYTES = 1 << 16  # of requests that came before the last one was answered
_log = structlog.get_logger(__name__)


@lru_cache(maxsize=2)
def _date(second: int) -> bytes:
    return f"Date: {formatdate(second, usegmt=True)}\r\n\r\n".encode()


@dataclass(frozen=True, slots=True)
class Place:
    """A connection's place in the crowd. ``counted``: nothing that asks on a process's own port is."""

    address: str | None = None
    counted: bool = True


class Door(web.RequestHandler):
    """aiohttp's side of a connection, with what is answered directly before it."""

    __slots__ = (
        "_began",
        "_body",
        "_direct",
        "_due",
        "_finding",
        "_foreign",
        "_heard",
        "_keeper",
        "_line",
        "_outflow",
        "_owed",
        "_pace",
        "_place",
        "_settled",
        "_socket",
        "_taking",
        "_waiting",
    )

    def __init__(self, keeper: "Doorkeeper", direct: Sequence[Direct], **how: Any) -> None:
        super().__init__(keeper, **how)
        self._keeper = keeper
        self._direct = direct
        self._foreign = not direct
        self._line: asyncio.Transport | None = None  # aiohttp forgets its own before it is closed
        self._place: Place | None = None
        self._body: StreamReader | None = None  # what aiohttp fills with a body that is still coming
        self._pace = HEAD
        self._due: float | None = None  # when the client has to have sent more; None: it is not its turn
        self._heard = False
        self._taking = Taking(STALLED_SECONDS)
        self._owed = 0  # bytes of a body that are still to come, and are aiohttp's
        self._waiting = b""
        self._finding: asyncio.Task[None] | None = None
        self._outflow: Outflow | None = None
        self._socket: socket.socket | None = None
        self._settled: asyncio.Future[None] | None = None
        self._began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        line = cast("asyncio.Transport", transport)
        self._place = self._keeper.place_for(line)
        if self._place is None:
            return
        self._line = line
        self._due = HEAD.begun(self._loop.time())
        super().connection_made(transport)
        if transport.get_extra_info("sslcontext") is not None:
            self._foreign = True

    def data_received(self, data: bytes) -> None:
        if self._foreign or not data:
            self._feed(data)
        elif self._finding is not None or self._outflow is not None:
            self._keep(data)
        elif self._owed:
            self._owed -= len(data)
            self._foreign = self._owed < 0
            self._feed(data)
        elif not self._taken(data):
            self._feed(data)

    def _feed(self, data: bytes) -> None:
        """Give aiohttp what is its part, and see whose turn it is then."""
        heads = self._request_count
        super().data_received(data)
        now = self._loop.time()
        if self._request_count != heads:
            self._await(BODY, now)
            self._body = self._messages[-1][1]
        if self._body is not None:
            if self._body.is_eof():
                self._body = self._due = None
            elif self._due is not None:
                self._due = self._pace.extended(self._due, now, len(data))
        elif data and self._due is None:
            self._await(HEAD, now)
        self._heard = True

    def _await(self, pace: Pace, now: float) -> None:
        self._pace = pace
        self._due = pace.begun(now)

    def allow_pauses(self, seconds: float) -> None:
        """The body that is coming may pause for so long."""
        if self._body is not None:
            self._await(Pace(seconds=seconds, bytes_per_second=BODY.bytes_per_second), self._loop.time())

    def look(self, now: float) -> None:
        """Let go of a client that keeps us waiting."""
        if self._finding is not None or self._outflow is not None:
            return  # which has a limit of its own
        self._find_body(now)
        if self._due is not None and now > self._due:
            if self._reading_paused or self._buffer_paused:  # who is slow are we
                self._await(self._pace, now)
            elif self._body is not None:
                self._give_up_body(self._body)
            elif self._waiter is not None and not self._waiter.done():
                self._give_up_head()
            else:  # an earlier request is being answered
                self._await(self._pace, now)
        if self._taking.stalled(now, self._untaken()) and self._line is not None:
            traffic.refuse(Refused.SLOW_READER)
            self._line.abort()
            self._line = None

    def _find_body(self, now: float) -> None:
        """One that came behind a wish to upgrade: aiohttp reads it later than we see it."""
        asked = self._current_request
        if self._body is not None or asked is None:
            return
        if not asked.content.is_eof() and asked.content.exception() is None:
            self._body = asked.content
            self._await(BODY, now)

    def _give_up_head(self) -> None:
        traffic.refuse(Refused.SLOW_HEAD)
        if self._heard and self.transport is not None:
            self.transport.write(last_words(TooSlow()))
        self._due = None
        self.force_close()

    def _give_up_body(self, body: StreamReader) -> None:
        traffic.refuse(Refused.SLOW_BODY)
        self._body = self._due = None
        if self._current_request is None:  # it is answered; aiohttp waits for the rest to throw it away
            self.force_close()
        else:
            self._lingering_time = 0.0
            body.set_exception(TooSlow())

    def _untaken(self) -> int:
        """Bytes of answers that the client has not taken, where there may be any."""
        line = self._line
        if line is None:
            return 0
        waiting = line.get_write_buffer_size()
        if not waiting and self._current_request is None:
            return 0
        with contextlib.suppress(OSError, ValueError):  # it is closed by now
            waiting += in_kernel(line.get_extra_info("socket").fileno())
        return waiting

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
        self._due = None
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
        self._feed(data)
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
            if isinstance(why, TimeoutError):
                traffic.refuse(Refused.SLOW_READER)
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

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Neither a request that cannot be read nor a client that left is a line of the log: whoever likes
        can send many.
        """
        if isinstance(exc, ConnectionError) and self.transport is None:
            return web.Response(status=traffic.CLIENT_LEFT)  # which goes nowhere
        if status != 400 or not isinstance(exc, UNREADABLE):
            return super().handle_error(request, status, exc, message)
        traffic.refuse(Refused.UNREADABLE)
        return problem(Unreadable((message or "").partition("\n")[0][:_MOST_DETAIL]))

    def log_exception(self, *args: Any, **how: Any) -> None:
        if not isinstance(how.get("exc_info"), (*UNREADABLE, TooSlow)):
            super().log_exception(*args, **how)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._waiting = b""
        self._due = self._line = self._body = None
        if self._place is not None:
            self._keeper.leave(self._place)
            self._place = None
        super().connection_lost(exc)
        if self._outflow is not None:
            self._outflow.abort(exc or ConnectionResetError("the client left"))
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._settled is not None and not self._settled.done():
            self._settled.set_result(None)
