"""A line to a server that can be made bad: a TCP proxy on loopback that fails requests as it is told to."""

import asyncio
import random
import socket
import struct
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from enum import Enum

REQUESTS = (b"GET /", b"PUT /", b"POST /", b"HEAD /", b"DELETE /")
_BUSY = b"<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>"
BUSY = b"HTTP/1.1 503 Slow Down\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s" % (len(_BUSY), _BUSY)


class Fault(Enum):
    BUSY = "answers 503"
    RESET = "resets the connection before it answers"
    CUT = "resets the connection in the middle of the answer"
    HOLE = "swallows everything and never answers"
    FLIP = "changes one bit in the answer"


@dataclass(kw_only=True)
class Line:
    """What the line does, which may change at any time. After the first ``spared``, ``share`` of the
    requests meet one of ``faults``. Every request takes ``pause_seconds`` longer.
    """

    port: int = 0
    share: float = 0.0
    spared: int = 0
    pause_seconds: float = 0.0
    faults: tuple[Fault, ...] = ()
    requests: int = 0
    failed: int = 0
    swallowing: set[asyncio.StreamWriter] = field(default_factory=set[asyncio.StreamWriter])
    dice: random.Random = field(default_factory=lambda: random.Random(20_261_124))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def fault(self) -> Fault | None:
        """The fate of one more request."""
        self.requests += 1
        if self.requests <= self.spared or self.dice.random() >= self.share:
            return None
        self.failed += 1
        return self.dice.choice(self.faults)


@asynccontextmanager
async def faulty_line(to_port: int, port: int = 0) -> AsyncGenerator[Line]:
    """A line to a port of this machine, from ``port`` or any other; good until it is made bad."""
    line = Line()
    calls: set[asyncio.Task[None]] = set()

    def call(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(_Call(line, to_port, reader, writer).run())
        calls.add(task)
        task.add_done_callback(calls.discard)

    server = await asyncio.start_server(call, "127.0.0.1", port)
    line.port = server.sockets[0].getsockname()[1]
    try:
        yield line
    finally:
        server.close()
        for task in list(calls):
            task.cancel()
        await asyncio.gather(*calls, return_exceptions=True)


class _Call:
    """One connection, with a connection of its own to the server."""

    def __init__(
        self, line: Line, to_port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.line, self.to_port, self.reader, self.writer = line, to_port, reader, writer
        self.fault: Fault | None = None

    async def run(self) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", self.to_port)
        answering = asyncio.create_task(self.answer(there))
        try:
            await self.ask(back)
        except ConnectionError:
            pass  # either end hung up, which is what lines do
        finally:
            answering.cancel()
            self.line.swallowing.discard(self.writer)
            for writer in (self.writer, back):
                writer.close()
            with suppress(asyncio.CancelledError, ConnectionError):
                await answering

    async def ask(self, back: asyncio.StreamWriter) -> None:
        while block := await self.reader.read(1 << 16):
            if block.startswith(REQUESTS):
                await asyncio.sleep(self.line.pause_seconds)
                self.fault = self.line.fault()
                if self.fault is Fault.BUSY:
                    self.writer.write(BUSY)
                    await self.writer.drain()
                    return
                if self.fault is Fault.RESET:
                    self.reset()
                    return
            if self.fault is Fault.HOLE:
                self.line.swallowing.add(self.writer)
                continue
            back.write(block)
            await back.drain()

    async def answer(self, there: asyncio.StreamReader) -> None:
        while block := await there.read(1 << 16):
            if self.fault is Fault.CUT:
                self.writer.write(block[: len(block) // 2])
                self.reset()
                return
            if self.fault is Fault.FLIP and len(block) > 4096:
                block = block[:-1] + bytes([block[-1] ^ 1])
                self.fault = None
            self.writer.write(block)
            await self.writer.drain()
        self.writer.close()

    def reset(self) -> None:
        plug: socket.socket = self.writer.get_extra_info("socket")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()
