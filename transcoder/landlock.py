"""Landlock by its three system calls: what a process may open, run and reach, by name, for good.

A right that is handled and not granted is denied, to root too; what was open before stays open. Each
version (ABI) of the kernel's interface handles more; see docs.kernel.org/userspace-api/landlock.html.
Standard library only: the launcher imports this.
"""

import ctypes
import os
import stat
import struct

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # the same on every machine
_ASK_VERSION = 1
_PATH_BENEATH = 1

(
    _EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR, _REMOVE_DIR, _REMOVE_FILE, _MAKE_CHAR, _MAKE_DIR, _MAKE_REG,
    _MAKE_SOCK, _MAKE_FIFO, _MAKE_BLOCK, _MAKE_SYM, _REFER, _TRUNCATE, _IOCTL_DEV,
) = (1 << bit for bit in range(16))  # fmt: skip
_ALL = (1 << 16) - 1
_SINCE = {_REFER: 2, _TRUNCATE: 3, _IOCTL_DEV: 5}  # the others: since 1
_TCP_SINCE, _TCP = 4, 0b11  # bind, connect
_SCOPE_SINCE, _SCOPE = 6, 0b11  # abstract sockets, signals

_RUN = _EXECUTE | _READ_FILE
_READ = _READ_FILE | _READ_DIR
_WRITE = _READ | _WRITE_FILE | _TRUNCATE | _MAKE_REG | _REMOVE_FILE  # no folders, links, devices
_OF_FILES = _EXECUTE | _READ_FILE | _WRITE_FILE | _TRUNCATE  # the only ones for what is no folder

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def abi() -> int:
    """The version of Landlock that this kernel speaks; 0 for none."""
    try:
        return _call(_CREATE_RULESET, None, 0, _ASK_VERSION)
    except OSError:
        return 0


def restrict(version: int, *, runs: list[str], reads: list[str], writes: list[str]) -> None:
    """Tie down this thread and all that it becomes; OSError when the kernel does not do all of it.

    ``runs`` are programs, ``reads`` and ``writes`` files or folders with all that is below. Needs
    no_new_privs, or the right to administer.
    """
    handled = _ALL & ~sum(right for right, since in _SINCE.items() if version < since)
    tcp = _TCP if version >= _TCP_SINCE else 0
    scope = _SCOPE if version >= _SCOPE_SINCE else 0
    attributes = struct.pack("=QQQ", handled, tcp, scope)
    rules = _call(_CREATE_RULESET, attributes, len(attributes), 0)
    try:
        for rights, paths in ((_RUN, runs), (_READ, reads), (_WRITE, writes)):
            for path in paths:
                _grant(rules, path, rights & handled)
        _call(_RESTRICT_SELF, rules, 0)
    finally:
        os.close(rules)


def _grant(rules: int, path: str, rights: int) -> None:
    opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(opened).st_mode):
            rights &= _OF_FILES
        _call(_ADD_RULE, rules, _PATH_BENEATH, struct.pack("=Qi", rights, opened), 0)
    finally:
        os.close(opened)


def _call(number: int, *arguments: int | bytes | None) -> int:
    values = [ctypes.c_long(item) if isinstance(item, int) else item for item in arguments]
    answer = int(_libc.syscall(ctypes.c_long(number), *values))
    if answer < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"Landlock: {os.strerror(code)}")
    return answer
