"""Processes of an earlier run that nobody owns any more, found by the mark in their environment.

Guards end their own families, so this finds something only after guards were killed too. PostgreSQL and
Valkey write their titles over the place where Linux shows a process's environment; their guards' folder
locks and ``deploy.cluster`` know them by other signs.
"""

import os
import signal
import time
from pathlib import Path

MARK = "ZHANBO_RUN"
PATIENCE_SECONDS = 3.0


def marked(mark: str) -> list[int]:
    """Process ids that carry this mark, other than ours and our ancestors'."""
    wanted = f"{MARK}={mark}".encode()
    kin = ancestors()
    return [pid for pid in process_ids() if pid not in kin and wanted in environment(pid)]


def sweep(mark: str) -> int:
    """Kill whatever carries the mark and wait for its end; returns how many there were."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    found: set[int] = set()
    while (left := marked(mark)) and time.monotonic() < deadline:
        found.update(left)
        for pid in left:
            kill(pid)
        time.sleep(0.02)
    return len(found)


def process_ids() -> list[int]:
    return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]


def environment(pid: int) -> list[bytes]:
    """Empty for a process that has ended or is not ours to read."""
    try:
        return Path("/proc", str(pid), "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def ancestors() -> set[int]:
    pid, found = os.getpid(), set[int]()
    while pid > 0:
        found.add(pid)
        stat = Path("/proc", str(pid), "stat").read_bytes()
        pid = int(stat.rpartition(b")")[2].split()[1])
    return found


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return
