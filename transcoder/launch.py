"""A launcher run as a script: ``python -I -S launch.py LIMITS… -- PROGRAM ARG…`` becomes PROGRAM, tied down.

Done here and not in a ``preexec_fn``, which may deadlock in a process that has threads. Standard library
only, so that it starts in milliseconds. The program dies with its parent, gains no privileges, and
cannot grow past its limits.
"""

import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1
_PR_SET_NO_NEW_PRIVS = 38
_LIMITS = {"memory": resource.RLIMIT_AS, "cpu": resource.RLIMIT_CPU, "file": resource.RLIMIT_FSIZE}


def main(argv: list[str]) -> None:
    split = argv.index("--")
    parent = int(argv[0])
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # the parent died before the line above could tie us to it
        sys.exit(70)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for item in argv[1:split]:
        name, _, value = item.partition("=")
        _, hard = resource.getrlimit(_LIMITS[name])
        ceiling = int(value) if hard == resource.RLIM_INFINITY else min(int(value), hard)
        resource.setrlimit(_LIMITS[name], (ceiling, ceiling))
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # Python ignores it and the program would inherit that
    program = argv[split + 1]
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    os.execve(program, argv[split + 1 :], environment)  # noqa: S606 - becoming another program is the point


if __name__ == "__main__":
    main(sys.argv[1:])
