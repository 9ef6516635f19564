"""A part of a file on its way into a socket, without a copy of it in this process.

The kernel sends from its page cache. What is not there yet is read in by a thread first: a disk that is
slow makes one client wait, and not the loop.
"""

import asyncio
import fcntl
import os
import socket
import struct
import termios
from collections.abc import Callable

from catalog.direct import Part

WINDOW_BYTES = 2 << 20  # at one go: the loop has others to serve
STALLED_SECONDS = 60.0  # a client that takes not one byte for so long is gone
_PROBE_BYTES = 512 << 10
_WARM_BYTES = 256 << 10
_NO_WAIT = getattr(os, "RWF_NOWAIT", None)  # Linux

Done = Callable[[BaseException | None], None]


class BecameShorter(ConnectionAbortedError):
    """A published file has fewer bytes than were promised: the connection is cut, not the answer."""


class NoLongerAllowed(ConnectionAbortedError):
    """A file was taken down while it was being sent."""


class Outflow:
    """One answer. ``done`` is called once, with None or with what ended it; the file is released before.

    ``sock`` is the sender's own descriptor of the connection: a loop watches a transport's for itself.
    """

    def __init__(
        self, loop: asyncio.AbstractEventLoop, sock: socket.socket, head: bytes, part: Part, done: Done
    ) -> None:
        self._loop = loop
        self._socket = sock
        self._head = head
        self._file = part.file
        self._place = part.first
        self._end = part.first + part.size
        self._warm_to = part.first
        self._done = done
        self._watching = False
        self._warming = False
        self._stalled: asyncio.TimerHandle | None = None
        self._taken: int | None = None
        part.file.hold()

    def start(self) -> None:
        self._push()

    def abort(self, why: BaseException) -> None:
        """End it now; nothing where it has ended."""
        if self._end >= 0:
            self._finish(why)

    def _push(self) -> None:
        try:
            self._send_some()
        except BlockingIOError:
            self._watch()
        except OSError as error:
            self._finish(error)
        else:
            if self._place == self._end:
                self._finish(None)
            elif not self._warming:
                self._watch()

    def _send_some(self) -> None:
        while self._head:
            self._head = self._head[self._socket.send(self._head, socket.MSG_MORE) :]
        if self._file.refused:
            raise NoLongerAllowed
        window = min(self._end, self._place + WINDOW_BYTES)
        if not self._warm(window):
            return
        while self._place < window:
            sent = os.sendfile(
                self._socket.fileno(), self._file.descriptor, self._place, window - self._place
            )
            if not sent:
                raise BecameShorter
            self._place += sent

    def _warm(self, window: int) -> bool:
        """Whether the bytes up to ``window`` are in memory; else a thread has begun to fetch them."""
        if self._warm_to >= window or resident(self._file.descriptor, self._warm_to, window):
            self._warm_to = window
            return True
        self._unwatch()
        self._warming = True
        reading = self._loop.run_in_executor(None, read_in, self._file.descriptor, self._warm_to, window)
        reading.add_done_callback(lambda read: self._warmed(read, window))
        return False

    def _warmed(self, read: "asyncio.Future[None]", window: int) -> None:
        self._warming = False
        self._warm_to = window
        error = read.exception()
        if self._end < 0:  # it was aborted meanwhile
            self._file.release()
        elif error is not None:
            self._finish(error)
        else:
            self._push()

    def _watch(self) -> None:
        if not self._watching:
            self._watching = True
            self._loop.add_writer(self._socket.fileno(), self._push)
        if self._stalled is None:
            self._look()

    def _unwatch(self) -> None:
        if self._watching:
            self._watching = False
            self._loop.remove_writer(self._socket.fileno())

    def _look(self) -> None:
        taken = self._place - in_kernel(self._socket.fileno())  # a slow client is long at what is there
        if taken == self._taken and not self._warming:
            self._finish(TimeoutError("the client takes nothing"))
            return
        self._taken = taken
        self._stalled = self._loop.call_later(STALLED_SECONDS, self._look)

    def _finish(self, why: BaseException | None) -> None:
        self._unwatch()
        if self._stalled is not None:
            self._stalled.cancel()
        self._end = -1
        if not self._warming:
            self._file.release()
        self._done(why)


def in_kernel(descriptor: int) -> int:
    """Bytes that were given to the kernel for this socket and that the other end has not acknowledged."""
    return struct.unpack("i", fcntl.ioctl(descriptor, termios.TIOCOUTQ, bytes(4)))[0]


def resident(descriptor: int, first: int, end: int) -> bool:
    """Whether a read from ``first`` to ``end`` would find its bytes in memory, as samples show. True where
    the system cannot tell.
    """
    if _NO_WAIT is None:
        return True
    one = bytearray(1)
    try:
        for place in (*range(first, end, _PROBE_BYTES), end - 1):
            os.preadv(descriptor, [one], place, _NO_WAIT)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


def read_in(descriptor: int, first: int, end: int) -> None:
    """Bring these bytes into memory, and have the kernel begin with those after them. Blocking."""
    os.posix_fadvise(descriptor, first, 2 * (end - first), os.POSIX_FADV_WILLNEED)
    block = bytearray(_WARM_BYTES)
    place = first
    while place < end and (read := os.preadv(descriptor, [block], place)):
        place += read
