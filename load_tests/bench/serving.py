"""Requests to a server on loopback, and what they cost it: CPU seconds of its process, user and system."""

import socket
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

CONNECTIONS = 4


@dataclass(frozen=True, kw_only=True)
class Served:
    """A server: its port, its process, and the target and fields of request ``number``."""

    name: str
    port: int
    pid: int
    target: Callable[[int], tuple[str, str]]
    size: int
    """Bytes of each body."""


def cpu_seconds(pid: int) -> float:
    """What all threads of a process have used of a processor so far."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


def cost(served: Served, requests: int) -> float:
    """CPU seconds of the server for each of so many requests over a few connections; wrong answers raise."""
    wrong: list[str] = []
    each = requests // CONNECTIONS
    clients = [
        threading.Thread(target=_client, args=(served, range(at * each, (at + 1) * each), wrong))
        for at in range(CONNECTIONS)
    ]
    before = cpu_seconds(served.pid)
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if wrong:
        raise RuntimeError(f"{served.name}: {wrong[0]}")
    return (cpu_seconds(served.pid) - before) / (each * CONNECTIONS)


def _client(served: Served, numbers: Sequence[int], wrong: list[str]) -> None:
    buffer = bytearray(1 << 20)
    with socket.create_connection(("127.0.0.1", served.port), 30) as line:
        for number in numbers:
            target, fields = served.target(number)
            line.sendall(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\n{fields}\r\n".encode())
            got = line.recv_into(buffer)
            end = buffer.find(b"\r\n\r\n", 0, got) + 4
            head = bytes(buffer[:end])
            if end < 4 or head[9:11] != b"20":
                wrong.append(head[:200].decode(errors="replace"))
                return
            left = served.size - (got - end)
            while left > 0 and (got := line.recv_into(buffer)):
                left -= got
            if left:
                wrong.append(f"{left} bytes too few")
                return


def least(servers: Sequence[Served], requests: int, rounds: int) -> dict[str, float]:
    """The least cost of a request to each, by turns: what disturbs one round disturbs all of it."""
    found = {served.name: float("inf") for served in servers}
    for served in servers:
        cost(served, CONNECTIONS * 2)  # what is opened once is open
    for _ in range(rounds):
        for served in servers:
            found[served.name] = min(found[served.name], cost(served, requests))
    return found
