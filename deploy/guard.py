"""The guard of one child process: whatever happens to anybody, nothing below it outlives it.

The supervisor starts every program through a guard of its own, a few megabytes of standard library. Why a
process between the two, and not only a death signal, a process group or a mark in the environment:

* a death signal (``PR_SET_PDEATHSIG``) reaches the child alone; an encoder that the child started in a
  session of its own would run on. The guard is a *subreaper*: orphans below it become its children
  however deep they were and whatever environment or session they gave themselves, and it kills them;
* nobody can clean up after their own ``kill -9``. The guard waits for the end of a pipe that only the
  supervisor holds: the kernel closes it when the supervisor dies, however it dies;
* a death signal follows the death of the parent's *thread*, and is forgotten when the user changes. The
  guard has one thread and asks after changing the user.

Should a guard itself be killed, its child gets the stop signal (the death signal, this time) and the
supervisor sweeps what carries its mark (``deploy.leftovers``).

It runs as ``python -I -S guard.py ORDER`` and so imports nothing of the project.
"""

import ctypes
import json
import os
import select
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36
HEEDED = (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
CANNOT_START = 127
"""What a shell answers for a program that it could not start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What to run and how to end it; the environment and the log are inherited."""

    argv: list[str]
    folder: str | None
    uid: int | None
    gid: int | None
    stop_signal: int
    grace_seconds: float
    orphaned_grace_seconds: float
    pid_file: str | None
    lock: int | None


def prctl(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option})")


def spawn(order: Order) -> int:
    """Fork the child; returns its process id."""
    guard = os.getpid()
    signal.pthread_sigmask(signal.SIG_BLOCK, HEEDED)
    pid = os.fork()
    if pid:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, HEEDED)
        return pid
    try:
        become(order, guard)
    except OSError as error:
        os.write(2, f"{order.argv[0]}: {error}\n".encode())
    os._exit(CANNOT_START)


def become(order: Order, guard: int) -> None:
    """In the forked child: turn into the program."""
    for number in (*HEEDED, signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)  # the last two Python ignores, and exec would pass that on
    signal.pthread_sigmask(signal.SIG_UNBLOCK, HEEDED)  # a stop that came meanwhile counts
    os.setsid()
    if order.folder is not None:
        os.chdir(order.folder)  # before the user changes: the path may lead through a private home
    if order.uid is not None and order.gid is not None:
        os.setgroups([])
        os.setgid(order.gid)
        os.setuid(order.uid)
    prctl(PR_SET_PDEATHSIG, order.stop_signal)  # after the user changed, which clears it
    if os.getppid() != guard:
        os._exit(CANNOT_START)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)  # else the child would hold the end of the pipe that tells of the supervisor
    os.execvp(order.argv[0], order.argv)  # noqa: S606 (no shell is the point)


class Guard:
    """Waits for the child's end or for the word to end it, whichever comes first."""

    def __init__(self, order: Order, child: int) -> None:
        self.order = order
        self.child = child
        self.status: int | None = None
        self.kill_at: float | None = None

    def watch(self, supervisor: int, signals: int) -> None:
        listening = [supervisor, signals]
        while self.status is None:
            ready, _, _ = select.select(listening, [], [], self.patience())
            if signals in ready and self.asked_to_stop(os.read(signals, 64)):
                self.stop(self.order.grace_seconds)
            if supervisor in ready:
                word = os.read(supervisor, 64)  # nothing: the supervisor is no more
                listening.remove(supervisor)
                self.stop(self.order.grace_seconds if word else self.order.orphaned_grace_seconds)
            if self.kill_at is not None and time.monotonic() >= self.kill_at:
                kill_group(self.child)
                self.kill_at = time.monotonic() + 1
            self.reap()

    def patience(self) -> float | None:
        return None if self.kill_at is None else max(0.0, self.kill_at - time.monotonic())

    @staticmethod
    def asked_to_stop(numbers: bytes) -> bool:
        return any(number != signal.SIGCHLD for number in numbers)

    def stop(self, grace_seconds: float) -> None:
        if self.kill_at is None and self.status is None:
            self.kill_at = time.monotonic() + grace_seconds
            os.kill(self.child, self.order.stop_signal)
            os.kill(self.child, signal.SIGCONT)  # a frozen child would sleep through its notice

    def reap(self) -> bool:
        """Collect whoever has ended; False when nobody is left below."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return False
            if pid == self.child:
                self.status = os.waitstatus_to_exitcode(status)
            if pid == 0:
                return True

    def sweep(self) -> None:
        """Kill what the child left behind: each kill hands its own children up to us."""
        while self.reap():
            for pid in children():
                kill(pid, signal.SIGKILL)
            time.sleep(0.01)


def children() -> list[int]:
    me = os.getpid()
    found: list[int] = []
    for entry in os.listdir("/proc"):  # noqa: PTH208 (names, not paths)
        if entry.isdigit():
            try:
                stat = Path("/proc", entry, "stat").read_bytes()
            except OSError:
                continue  # it ended while we looked
            if int(stat.rpartition(b")")[2].split()[1]) == me:
                found.append(int(entry))
    return found


def kill(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def kill_group(leader: int) -> None:
    kill(leader, signal.SIGKILL)
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def noticed(_number: int, _frame: object) -> None:
    """The signal's number has come out of the wake-up pipe; nothing else is to be done here."""


def main() -> int:
    order = Order(**json.loads(sys.argv[1]))
    prctl(PR_SET_CHILD_SUBREAPER, 1)
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    for number in HEEDED:
        signal.signal(number, noticed)
    if order.lock is not None:
        os.set_inheritable(order.lock, False)  # it tells of living guards, so no program may hold it
    guard = Guard(order, spawn(order))
    if order.pid_file is not None:
        Path(order.pid_file).write_text(f"{guard.child}\n")
    guard.watch(0, wake_read)
    guard.sweep()
    if order.pid_file is not None:
        Path(order.pid_file).unlink(missing_ok=True)
    status = guard.status or 0
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    sys.exit(main())
