"""The socket by which a player is told what to do."""

import asyncio
import time
from pathlib import Path

PATIENCE_SECONDS = 60


async def connected(
    socket: Path, process: asyncio.subprocess.Process
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Its two ends, once ``process`` listens there."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            return await asyncio.open_unix_connection(socket)
        except OSError:
            assert process.returncode is None
            assert time.monotonic() < deadline
            await asyncio.sleep(0.05)
