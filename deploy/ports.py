"""Loopback ports for our own servers, and whether a port that someone asked for can be had."""

import errno
import socket
import zlib
from pathlib import Path

from deploy.errors import PortBusy, PortRefused

LOOPBACK = "127.0.0.1"
LOWEST = 20_000
USUAL_EPHEMERAL_FROM = 32_768


def free_port(purpose: str, taken: frozenset[int] = frozenset()) -> int:
    """A free loopback port, the same one for the same purpose while it stays free.

    Never one of those that the kernel hands to outgoing connections: while a server restarts, a client that
    keeps trying its port could be given that very port, would connect to itself, and keep the server out.
    """
    span = max(1, ephemeral_from() - LOWEST)
    first = zlib.crc32(purpose.encode()) % span
    for step in range(span):
        port = LOWEST + (first + step) % span
        if port not in taken and is_free(LOOPBACK, port):
            return port
    raise PortBusy(f"no free port from {LOWEST} to {LOWEST + span}")


def ephemeral_from() -> int:
    try:
        lowest = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return USUAL_EPHEMERAL_FROM
    return lowest if lowest > LOWEST + 1000 else USUAL_EPHEMERAL_FROM


def is_free(host: str, port: int) -> bool:
    try:
        try_to_listen(host, port)
    except OSError:
        return False
    return True


def require_free(host: str, port: int) -> None:
    """Raise ``PortBusy`` or ``PortRefused`` when we could not listen on this address now."""
    try:
        try_to_listen(host, port)
    except OSError as error:
        where = f"{host}:{port}"
        if error.errno == errno.EADDRINUSE:
            raise PortBusy(where, field="ZHANBO_PORT", host=host, port=port) from error
        raise PortRefused(f"{where}: {error.strerror}", field="ZHANBO_PORT", host=host, port=port) from error


def try_to_listen(host: str, port: int) -> None:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # what closed lately does not count
        probe.bind(address)
        probe.listen(1)
