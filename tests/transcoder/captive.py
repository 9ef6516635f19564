"""What a tool that a hostile file has taken over might try. Runs as the tool; says how each attempt ended.

``python captive.py FACTS``: FACTS is a JSON object with the paths and numbers below. Standard library only.
Nothing here does harm where it succeeds, so that the same can be tried outside.
"""

import ctypes
import errno
import json
import os
import resource
import socket
import sys
import threading
from collections.abc import Callable
from typing import Any

FACTS: dict[str, Any] = {}
libc = ctypes.CDLL(None, use_errno=True)
X86 = os.uname().machine == "x86_64"
TRUE = "/usr/bin/true"


def raw(number: int, *arguments: int) -> int:
    return checked(libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments)))


def checked(answer: int) -> int:
    if answer < 0:
        raise OSError(ctypes.get_errno(), "")
    return answer


def at(place: str, name: str) -> str:
    return os.path.join(FACTS[place], name)


def write(path: str) -> None:
    with open(path, "w") as opened:
        opened.write("captive")


def read(path: str) -> bytes:
    with open(path, "rb") as opened:
        return opened.read()


def in_child(act: Callable[[], object]) -> None:
    """Where it can, in a process of its own: what succeeds does not come back."""
    try:
        child = os.fork()
    except OSError:
        child = 0
        act()
    if child == 0:
        try:
            act()
        except OSError as error:
            os._exit(error.errno or 255)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code:
        raise OSError(code, "")


def fork() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def execute_memory() -> None:
    memory = os.memfd_create("program")
    os.write(memory, read(TRUE))
    in_child(lambda: os.execve(memory, [TRUE], {}))


def tcp_connect() -> None:
    with socket.socket() as line:
        line.connect(("127.0.0.1", FACTS["port"]))


def tcp_bind() -> None:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))


def udp_send() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as line:
        line.sendto(b"captive", ("127.0.0.1", FACTS["port"]))


def unix(address: str | bytes) -> None:
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(address)


def new(kind: int, form: int = socket.SOCK_RAW) -> None:
    socket.socket(kind, form).close()


def own_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft - 1, hard))


def others_limit() -> None:
    limits = resource.prlimit(FACTS["parent"], resource.RLIMIT_NOFILE)
    resource.prlimit(FACTS["parent"], resource.RLIMIT_NOFILE, limits)


def read_memory() -> None:
    mine, theirs = ctypes.create_string_buffer(8), FACTS["address"]
    to = (ctypes.c_size_t * 2)(ctypes.addressof(mine), 8)
    checked(libc.process_vm_readv(FACTS["parent"], to, 1, (ctypes.c_size_t * 2)(theirs, 8), 1, 0))


Attempt = Callable[[], object]

# what a name stands for is out of reach by Landlock
FILES: dict[str, Attempt] = {
    "read /etc/passwd": lambda: read("/etc/passwd"),
    "list /etc": lambda: os.listdir("/etc"),
    "read a file beside its folder": lambda: read(at("outside", "secret")),
    "read a file by a way round": lambda: read(at("folder", "../outside/secret")),
    "read a file by a link that lies in its folder": lambda: read(at("folder", "link")),
    "open its own source again, by name": lambda: read("/proc/self/fd/0"),
    "read its parent's environment": lambda: read(f"/proc/{FACTS['parent']}/environ"),
    "open its parent's memory": lambda: open(f"/proc/{FACTS['parent']}/mem", "rb").close(),
    "write a file beside its folder": lambda: write(at("outside", "new")),
    "overwrite a file beside its folder": lambda: write(at("outside", "secret")),
    "write where it may only read": lambda: write(at("shelf", "new")),
    "remove a file beside its folder": lambda: os.unlink(at("outside", "doomed")),
    "move a file out of its folder": lambda: os.rename(at("folder", "mine"), at("outside", "mine")),
    "make a folder": lambda: os.mkdir(at("folder", "sub")),
    "make a socket file": lambda: os.mknod(at("folder", "node"), 0o140600),
    "write to a device": lambda: write("/dev/full"),
    "execute another program": lambda: in_child(lambda: os.execv(TRUE, [TRUE])),
}
NET: dict[str, Attempt] = {"connect by TCP": tcp_connect, "bind a TCP port": tcp_bind}  # Landlock 4
SCOPED: dict[str, Attempt] = {  # Landlock 6
    "signal its parent": lambda: os.kill(FACTS["parent"], 0),
    "connect to an abstract socket": lambda: unix(b"\0" + FACTS["name"].encode()),
}
# what has no name is out of reach by seccomp
CALLS: dict[str, Attempt] = {
    "execute itself again": lambda: in_child(lambda: os.execv(sys.executable, [sys.executable, "-c", ""])),
    "execute another program": FILES["execute another program"],
    "execute a program in memory": execute_memory,
    "fork": fork,
    "start a program": lambda: os.waitpid(os.posix_spawn(TRUE, [TRUE], {}), 0),
    "connect by TCP": tcp_connect,
    "bind a TCP port": tcp_bind,
    "send by UDP": udp_send,
    "connect to a socket file": lambda: unix(at("outside", "socket")),
    "connect to an abstract socket": SCOPED["connect to an abstract socket"],
    "have a pair of sockets": lambda: [end.close() for end in socket.socketpair()],
    "have an IPv6 socket": lambda: new(socket.AF_INET6, socket.SOCK_STREAM),
    "have a netlink socket": lambda: new(socket.AF_NETLINK),
    "signal its parent": SCOPED["signal its parent"],
    "signal everybody": lambda: os.kill(-1, 0),
    "hold its parent by descriptor": lambda: os.close(os.pidfd_open(FACTS["parent"])),
    "slow its parent down": lambda: os.setpriority(os.PRIO_PROCESS, FACTS["parent"], 0),
    "limit its parent": others_limit,
    "change its own limits": own_limit,
    "read its parent's memory": read_memory,
    "change a mode": lambda: os.chmod(at("folder", "own"), 0o600),
    "change times": lambda: os.utime(at("outside", "secret")),
    "link a file": lambda: os.link(at("folder", "own"), at("folder", "second")),
    "make a link": lambda: os.symlink("/etc/passwd", at("folder", "passwd")),
    "truncate a file beside its folder": lambda: os.truncate(at("outside", "spare"), 1),
    "outlive its worker": lambda: checked(libc.prctl(1, 0, 0, 0, 0)),
    "use System V memory": lambda: checked(libc.shmget(0, 4096, 0o600)),
}
# machinery that this kernel may deny anyway: called with nonsense, so that it is refused for that at best
MACHINERY: dict[str, Attempt] = {
    "trace its parent": lambda: checked(libc.ptrace(0x4206, FACTS["parent"], 0, 0)),
    "mount": lambda: checked(libc.mount(b"none", FACTS["folder"].encode(), b"no-such-system", 0, None)),
    "leave its namespaces": lambda: checked(libc.unshare(0x00020000)),
    "load a BPF program": lambda: raw(321 if X86 else 280, 999, 0, 0),
    "use io_uring": lambda: raw(425, 0, 0),
    "use the keyring": lambda: raw(250 if X86 else 219, 0, -3, 0),
    "handle page faults": lambda: raw(323 if X86 else 282, -1),
    "count events": lambda: raw(298 if X86 else 241, 0, 0, -1, -1, 0),
    "set the clock": lambda: raw(227 if X86 else 112, 99, 0),
    "become somebody": lambda: raw(105 if X86 else 146, -1),
    "make memory secret": lambda: raw(447, -1),
    "open a file system": lambda: raw(430, 0, -1),
}


def outcome(attempt: Attempt) -> str:
    try:
        attempt()
    except OSError as error:
        return errno.errorcode.get(error.errno or 0, "?")
    except ValueError:  # what Python makes of EPERM where limits are set
        return "EPERM"
    return "done"


def threads() -> str:
    """A tool's threads: started, ended, waited for."""
    done: list[int] = []
    started = [threading.Thread(target=done.append, args=(number,)) for number in range(8)]
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    return "done" if sorted(done) == list(range(8)) else "lost"


def use_what_is_given() -> None:
    if sys.stdin.buffer.read() != b"material" or read(at("shelf", "given")) != b"given":
        raise OSError(errno.EIO, "")
    write(at("folder", "made"))
    os.rename(at("folder", "made"), at("folder", "moved"))
    os.unlink(at("folder", "moved"))
    os.listdir(FACTS["folder"])


RIGHTS: dict[str, Attempt] = {
    "use what it is given": use_what_is_given,
    "signal itself": lambda: checked(libc["raise"](0)),
    "ask for its limits": lambda: resource.getrlimit(resource.RLIMIT_NOFILE),
    "name a thread": lambda: checked(libc.prctl(15, b"captive", 0, 0, 0)),
}
# others may deny these too, where nothing of ours does: Yama, a machine without IPv6 or other processes
ELSEWHERE = (
    "open its parent's memory",
    "read its parent's memory",
    "signal everybody",
    "have an IPv6 socket",
)
ATTEMPTS = {**RIGHTS, **FILES, **NET, **SCOPED, **CALLS, **MACHINERY}


def main() -> None:
    FACTS.update(json.loads(sys.argv[1]))
    ended = {name: outcome(attempt) for name, attempt in ATTEMPTS.items()}
    ended["threads"] = threads()
    ended["clone3"] = outcome(lambda: raw(435, 0, 0))
    ended["a call from the future"] = outcome(lambda: raw(500))
    sys.stdout.write(json.dumps(ended))


if __name__ == "__main__":
    main()
