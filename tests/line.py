"""A connection to this machine on which the test says and hears every byte itself."""

import asyncio


class Line:
    """Says pieces and hears answers."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    @classmethod
    async def open(cls, port: int | None, **how: int) -> "Line":
        return cls(*await asyncio.open_connection("127.0.0.1", port, **how))

    async def say(self, *pieces: bytes) -> None:
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()
            await asyncio.sleep(0.02)  # a packet of its own

    async def hear(self) -> tuple[bytes, bytes]:
        """The status and the body of the next answer."""
        head = await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 10)
        fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
        body = await asyncio.wait_for(self.reader.readexactly(int(fields[b"Content-Length"])), 10)
        return head.split()[1], body

    async def ended(self) -> bytes:
        """What comes until the server closes."""
        return await asyncio.wait_for(self.reader.read(), 10)


def get(path: str, *fields: bytes) -> bytes:
    return b"".join([f"GET {path} HTTP/1.1\r\n".encode(), b"Host: x\r\n", *fields, b"\r\n"])
