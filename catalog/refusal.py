"""A connection that is one too many: it is told so, in answer to whatever it asks, and closed."""

import asyncio
from collections.abc import Callable

PATIENCE_SECONDS = 2.0  # for a request to come, and then for the answer to be taken


class Refusal(asyncio.Protocol):
    """Takes the place of a connection's protocol. It answers once something was asked, because a client may
    take an answer that comes before for a broken line, and reads on until the client has closed: what lies
    unread when a socket is closed costs the client its answer. ``ended`` is called when all is over.
    """

    def __init__(
        self, transport: asyncio.Transport, words: bytes, ended: Callable[["Refusal"], None]
    ) -> None:
        self._transport = transport
        self._words = words
        self._ended = ended
        loop = asyncio.get_running_loop()
        self._patience = loop.call_later(PATIENCE_SECONDS, self._lose_patience)
        transport.set_protocol(self)

    def data_received(self, data: bytes) -> None:  # noqa: ARG002 (what it asks for is of no account)
        self._speak()

    def _speak(self) -> None:
        if self._words:
            self._transport.write(self._words)
            self._words = b""
            self._transport.write_eof()

    def _lose_patience(self) -> None:
        self._speak()
        self._transport.close()

    def close(self) -> None:
        """Now, whatever the client does."""
        self._lose_patience()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002
        self._patience.cancel()
        self._ended(self)
