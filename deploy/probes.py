"""Ways to ask a starting program whether it is ready. None of them raises."""

import asyncio

ANSWER_WITHIN_SECONDS = 2.0


async def http_ready(host: str, port: int, path: str = "/readyz") -> bool:
    """Does it answer 200?"""
    request = f"GET {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n"
    answer = await ask(host, port, request.encode())
    return answer[9:12] == b"200"


async def valkey_ready(host: str, port: int, password: str) -> bool:
    """Has it loaded its data? ``PING`` answers ``LOADING`` before."""
    answer = await ask(host, port, f"AUTH {password}\r\nPING\r\nQUIT\r\n".encode())
    return b"+PONG" in answer


async def exits_well(*argv: str) -> bool:
    """Does this command exit with 0?"""
    try:
        async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
            process = await asyncio.create_subprocess_exec(
                *argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.DEVNULL,
            )
            return await process.wait() == 0
    except (OSError, TimeoutError):
        return False


async def ask(host: str, port: int, question: bytes) -> bytes:
    """What it answers until it closes; empty when it cannot be reached."""
    try:
        async with asyncio.timeout(ANSWER_WITHIN_SECONDS):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(question)
                return await reader.read()
            finally:
                writer.close()
    except (OSError, TimeoutError):
        return b""
