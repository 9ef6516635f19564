"""A launcher: the script ``launch.py PARENT ITEM… -- PROGRAM ARG…`` becomes PROGRAM, tied down.

Done here and not in a ``preexec_fn``, which may deadlock in a process that has threads. Standard library
only, so that it starts in milliseconds. The program dies with its parent, gains no privileges, cannot grow
past its limits, and reaches only what it is given. Items are ``memory= cpu= file=`` (limits), ``run= read=
write=`` (paths, any number), ``landlock=`` and ``seccomp=`` (the level to insist on, or ``best``). Without a
PROGRAM it says which level it got.
"""

import ctypes
import os
import resource
import signal
import struct
import sys
from itertools import accumulate
from mmap import MAP_ANONYMOUS, MAP_PRIVATE, PROT_READ, PROT_WRITE

# -I leaves our own folder out; last, so that nothing hides the library. pathlib would double the start.
sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120

from transcoder import landlock, seccomp

FAILED = 70
_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_LIMITS = {"memory": resource.RLIMIT_AS, "cpu": resource.RLIMIT_CPU, "file": resource.RLIMIT_FSIZE}
# systemd asks every process of a service to stop at once: a tool that obeyed before its worker killed it
# would look as if its source had ended early
_NOT_HEARD = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
_ENVIRONMENT = ["PATH=/usr/bin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"]
_PAGE_BITS, _HIGHEST_BIT = 12, 38  # every 64-bit kernel gives programs at least 39 bits

_libc = ctypes.CDLL(None, use_errno=True)
_libc.mmap.restype = ctypes.c_void_p
_libc.mmap.argtypes = [
    ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long,
]  # fmt: skip
_libc.execve.argtypes = [ctypes.c_void_p] * 3


def main(argv: list[str]) -> None:
    split = argv.index("--")
    parent, items, command = int(argv[0]), argv[1:split], argv[split + 1 :]
    _tie(parent)
    _limit(items)
    try:
        abi = _lock(items)
        pointers = _hide(command)
        filtered = _filter(items, pointers)
        if not command:
            sys.stdout.write(f"landlock={abi} seccomp={int(filtered)}\n")
            return
        _become(command, pointers)
    except OSError as error:
        sys.stderr.write(f"launch: {error.strerror}{f': {error.filename}' if error.filename else ''}\n")
        sys.exit(FAILED)


def _tie(parent: int) -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # the parent died before the line above could tie us to it
        sys.exit(FAILED)
    _libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def _limit(items: list[str]) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for name, limit in _LIMITS.items():
        for value in _values(items, name):
            _, hard = resource.getrlimit(limit)
            ceiling = int(value) if hard == resource.RLIM_INFINITY else min(int(value), hard)
            resource.setrlimit(limit, (ceiling, ceiling))
    signal.pthread_sigmask(signal.SIG_BLOCK, _NOT_HEARD)
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it and the program would inherit that


def _become(command: list[str], pointers: tuple[int, int, int]) -> None:
    _libc.execve(*pointers)
    raise OSError(ctypes.get_errno(), f"{command[0]}: {os.strerror(ctypes.get_errno())}")


def _values(items: list[str], name: str) -> list[str]:
    return [item.removeprefix(f"{name}=") for item in items if item.startswith(f"{name}=")]


def _lock(items: list[str]) -> int:
    """The ABI of Landlock that now holds; 0 for none."""
    (asked,) = _values(items, "landlock")
    version = landlock.abi() if asked == "best" else int(asked)
    runs, reads, writes = (_values(items, name) for name in ("run", "read", "write"))
    try:
        if version:
            landlock.restrict(version, runs=runs, reads=reads, writes=writes)
    except OSError:
        if asked != "best":
            raise
        return 0
    return version


def _filter(items: list[str], pointers: tuple[int, int, int]) -> bool:
    """Whether a seccomp filter now holds."""
    (asked,) = _values(items, "seccomp")
    machine = os.uname().machine
    if asked == "0" or machine not in seccomp.MACHINES or sys.maxsize < 1 << 32:
        return False
    try:
        seccomp.install(machine, seccomp.program(machine, pid=os.getpid(), execve=pointers))
    except OSError:
        if asked != "best":
            raise
        return False
    return True


def _hide(command: list[str]) -> tuple[int, int, int]:
    """Name, arguments and environment for execve, each at an address that is a secret of 34 bits.

    The filter allows execve with these three addresses only. The program that it starts has another memory
    and would have to guess all three at once: 102 bits.
    """
    return _hidden(os.fsencode(command[0] if command else "") + b"\0"), _array(command), _array(_ENVIRONMENT)


def _array(texts: list[str]) -> int:
    encoded = [os.fsencode(text) + b"\0" for text in texts]
    start = _hidden(b"".join(encoded))
    ends = list(accumulate(map(len, encoded)))
    pointers = [start + end - len(text) for end, text in zip(ends, encoded, strict=True)]
    return _hidden(struct.pack(f"@{len(pointers) + 1}P", *pointers, 0))


def _hidden(content: bytes) -> int:
    """The address of a copy of ``content`` that was drawn by lot."""
    lot = int.from_bytes(os.urandom(8), "little")
    page = (lot & ((1 << (_HIGHEST_BIT - _PAGE_BITS)) - 1)) << _PAGE_BITS
    offset = lot >> 56 << 3
    size = offset + len(content) + 1
    got = _libc.mmap(page, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    if got == ctypes.c_void_p(-1).value:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    ctypes.memmove(got + offset, content, len(content))
    return got + offset


if __name__ == "__main__":
    main(sys.argv[1:])
