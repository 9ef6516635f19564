"""A seccomp filter for media tools: which system calls answer EPERM, as a program for the kernel.

Landlock governs names of files; this governs all that has no name: sockets, other processes, the kernel's
own machinery. A list of what is denied and not of what is allowed, since a tool may be any build of
ffmpeg; calls newer than this table answer ENOSYS, for which every C library is prepared. Standard library
only, and little of it: the launcher imports this, and a dataclass would add half to its start.
"""

import ctypes
import errno
import os
import struct

Instruction = tuple[int, int, int, int]  # operation, jump if true, jump if false, operand

# name: its numbers on x86_64 and aarch64; None where there is no such call
# fmt: off
DENIED: dict[str, tuple[int | None, int | None]] = {
    # sockets of every family
    "socket": (41, 198), "socketpair": (53, 199), "connect": (42, 203), "bind": (49, 200),
    "listen": (50, 201), "accept": (43, 202), "accept4": (288, 242), "sendto": (44, 206),
    "recvfrom": (45, 207),
    "sendmsg": (46, 211), "recvmsg": (47, 212), "sendmmsg": (307, 269), "recvmmsg": (299, 243),
    "shutdown": (48, 210), "getsockname": (51, 204), "getpeername": (52, 205), "setsockopt": (54, 208),
    "getsockopt": (55, 209),
    # other processes: making, signalling, reading, slowing them
    "fork": (57, None), "vfork": (58, None), "execveat": (322, 281), "unshare": (272, 97),
    "setns": (308, 268), "setsid": (112, 157), "setpgid": (109, 154), "kill": (62, 129), "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438), "process_madvise": (440, 440),
    "process_mrelease": (448, 448), "ptrace": (101, 117), "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271), "kcmp": (312, 272), "perf_event_open": (298, 241),
    "setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setparam": (142, 118),
    "sched_setscheduler": (144, 119), "sched_setattr": (314, 274), "sched_setaffinity": (203, 122),
    "migrate_pages": (256, 238), "move_pages": (279, 239), "setrlimit": (160, 164),
    # who we are
    "setuid": (105, 146), "setgid": (106, 144), "setreuid": (113, 145), "setregid": (114, 143),
    "setresuid": (117, 147), "setresgid": (119, 149), "setfsuid": (122, 151), "setfsgid": (123, 152),
    "setgroups": (116, 159), "capset": (126, 91), "personality": (135, 92),
    # what Landlock leaves open: owners, modes, attributes, watching; truncate, before its ABI 3
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7), "removexattr": (197, 14),
    "lremovexattr": (198, 15), "fremovexattr": (199, 16), "utime": (132, None), "utimes": (235, None),
    "futimesat": (261, None), "utimensat": (280, 88), "truncate": (76, 45), "mknod": (133, None),
    "mknodat": (259, 33), "link": (86, None), "linkat": (265, 37), "symlink": (88, None),
    "symlinkat": (266, 36), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    "inotify_init": (253, None), "inotify_init1": (294, 26), "inotify_add_watch": (254, 27),
    "fanotify_init": (300, 262), "fanotify_mark": (301, 263),
    # mounts
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "mount_setattr": (442, 442), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "statmount": (457, 457),
    "listmount": (458, 458), "quotactl": (179, 60), "quotactl_fd": (443, 443), "swapon": (167, 224),
    "swapoff": (168, 225), "acct": (163, 89),
    # the kernel's machinery, where its faults are found
    "bpf": (321, 280), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    "userfaultfd": (323, 282), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294),
    "reboot": (169, 142), "syslog": (103, 116), "iopl": (172, None), "ioperm": (173, None),
    "modify_ldt": (154, None), "lookup_dcookie": (212, 18), "nfsservctl": (180, 42), "_sysctl": (156, None),
    "uselib": (134, None), "ustat": (136, None), "vhangup": (153, 58), "memfd_secret": (447, 447),
    "lsm_get_self_attr": (459, 459), "lsm_set_self_attr": (460, 460), "lsm_list_modules": (461, 461),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171),
    "clock_adjtime": (305, 266), "sethostname": (170, 161), "setdomainname": (171, 162),
    # System V and POSIX queues, shared by the whole machine
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "semget": (64, 190), "semop": (65, 193),
    "semtimedop": (220, 192), "semctl": (66, 191), "msgget": (68, 186), "msgsnd": (69, 189),
    "msgrcv": (70, 188), "msgctl": (71, 187), "mq_open": (240, 180), "mq_unlink": (241, 181),
    "mq_timedsend": (242, 182), "mq_timedreceive": (243, 183), "mq_notify": (244, 184),
    "mq_getsetattr": (245, 185),
}
# fmt: on
NEWEST = 462  # mseal, Linux 6.10

_LOAD, _EQUAL, _GREATER, _ANY_BIT, _RETURN = 0x20, 0x15, 0x25, 0x45, 0x06
_KILL, _ALLOW = 0x8000_0000, 0x7FFF_0000
_DENY = 0x0005_0000 | errno.EPERM
_UNKNOWN = 0x0005_0000 | errno.ENOSYS
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data

_CLONE_THREAD = 0x10000
_PR_SET_PDEATHSIG = 1
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C  # they type into a terminal
_SET_MODE_FILTER = 1
_SPEC_ALLOW = 4  # before Linux 5.16 a filter slows speculation down, and with it the encoder


# The calls that are judged by their arguments, and seccomp itself.
JUDGED = {
    "clone": (56, 220), "clone3": (435, 435), "execve": (59, 221), "prlimit64": (302, 261),
    "prctl": (157, 167), "tgkill": (234, 131), "ioctl": (16, 29), "seccomp": (317, 277),
}  # fmt: skip

MACHINES = {"x86_64": (0xC000_003E, 0), "aarch64": (0xC000_00B7, 1)}  # AUDIT_ARCH_…, column of the tables


def program(machine: str, *, pid: int, execve: tuple[int, int, int]) -> bytes:
    """The filter of the process ``pid``, which may still execve once: with exactly these three pointers.

    A filter cannot read the name that execve is given, only where it lies. The caller puts name, arguments
    and environment where nobody can guess (see the launcher); the new program's memory has none of it.
    """
    architecture, column = MACHINES[machine]
    judged = {
        "clone": [_load(0), (_ANY_BIT, 0, 1, _CLONE_THREAD), *_end(_ALLOW), *_end(_DENY)],
        "clone3": _end(_UNKNOWN),  # its flags are out of our reach; libc then falls back to clone
        "execve": _if_equal(*enumerate(execve)),
        "prlimit64": _if_equal((2, 0)),  # asking yes, setting no
        "tgkill": _if_equal((0, pid)),  # abort() and pthread_kill()
        "prctl": _unless(0, _PR_SET_PDEATHSIG),
        "ioctl": _unless(1, _TIOCSTI, _TIOCLINUX),
    }
    blocks = [(row[column], _end(_DENY)) for row in DENIED.values()]
    blocks += [(JUDGED[name][column], block) for name, block in judged.items()]
    code: list[Instruction] = [
        (_LOAD, 0, 0, _ARCHITECTURE), (_EQUAL, 1, 0, architecture), *_end(_KILL),
        (_LOAD, 0, 0, _NUMBER), (_GREATER, 0, 1, NEWEST), *_end(_UNKNOWN),
    ]  # fmt: skip
    for number, block in blocks:
        if number is not None:
            code += [(_EQUAL, 0, len(block), number), *block]
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in [*code, *_end(_ALLOW)])


def _end(verdict: int) -> list[Instruction]:
    return [(_RETURN, 0, 0, verdict)]


def _load(argument: int, *, high: bool = False) -> Instruction:
    """Half of an argument: the machine of a filter has 32 bits, and these processors are little-endian."""
    return (_LOAD, 0, 0, _ARGUMENTS + 8 * argument + (4 if high else 0))


def _if_equal(*wanted: tuple[int, int]) -> list[Instruction]:
    """Allow when each argument has exactly its value."""
    code: list[Instruction] = []
    for argument, value in wanted:
        code += [_load(argument), (_EQUAL, 0, 0, value & 0xFFFF_FFFF)]
        code += [_load(argument, high=True), (_EQUAL, 0, 0, value >> 32)]
    to_deny = len(code) + 1
    for at in range(1, len(code), 2):
        operation, true, _, value = code[at]
        code[at] = (operation, true, to_deny - at - 1, value)
    return [*code, *_end(_ALLOW), *_end(_DENY)]


def _unless(argument: int, *values: int) -> list[Instruction]:
    """Deny when the argument has one of these values."""
    left = range(len(values), 0, -1)
    checks = [(_EQUAL, steps, 0, value) for steps, value in zip(left, values, strict=True)]
    return [_load(argument), *checks, *_end(_ALLOW), *_end(_DENY)]


def install(machine: str, code: bytes) -> None:
    """Put this thread, and all that it becomes, under a filter for good; needs no_new_privs. OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    kept = ctypes.create_string_buffer(code, len(code))
    described = struct.pack("@HP", len(code) // 8, ctypes.addressof(kept))
    number = JUDGED["seccomp"][MACHINES[machine][1]]
    for flags in (_SPEC_ALLOW, 0):
        call = (ctypes.c_long(value) for value in (number, _SET_MODE_FILTER, flags))
        if libc.syscall(*call, described) == 0:
            return
    raise OSError(ctypes.get_errno(), f"seccomp: {os.strerror(ctypes.get_errno())}")
