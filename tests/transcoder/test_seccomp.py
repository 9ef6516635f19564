"""The filter as the kernel judges by it, for both processors, and the numbers of its calls."""

import re
import struct
from pathlib import Path

import pytest

from transcoder import seccomp

ALLOW, KILL, EPERM, ENOSYS = 0x7FFF_0000, 0x8000_0000, 0x0005_0001, 0x0005_0026
POINTERS = (0x12_3456_7008, 0x3F_0000_0010, 0x2A_AAAA_A018)
PID = 4711
MACHINES = list(seccomp.MACHINES)


def judged(machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    """The verdict on one call: the five instructions that the filter uses, as the kernel does them."""
    code = seccomp.program(machine, pid=PID, execve=POINTERS)
    known = seccomp.MACHINES[machine][0] if architecture is None else architecture
    padded = [*arguments, 0, 0, 0, 0, 0, 0][:6]
    data = struct.pack("<iIQ6Q", number, known, 0, *padded)
    at, value = 0, 0
    while True:
        operation, true, false, operand = struct.unpack_from("<HBBI", code, 8 * at)
        at += 1
        match operation:
            case 0x20:
                (value,) = struct.unpack_from("<I", data, operand)
            case 0x15:
                at += true if value == operand else false
            case 0x25:
                at += true if value > operand else false
            case 0x45:
                at += true if value & operand else false
            case 0x06:
                return operand
            case _:
                raise AssertionError(f"operation {operation:#x}")


def number(machine: str, name: str) -> int:
    found = (seccomp.DENIED | seccomp.JUDGED)[name][seccomp.MACHINES[machine][1]]
    assert found is not None
    return found


@pytest.mark.parametrize("machine", MACHINES)
def test_every_call_of_the_table_is_denied(machine: str) -> None:
    column = seccomp.MACHINES[machine][1]
    numbers = [row[column] for row in seccomp.DENIED.values() if row[column] is not None]
    assert {judged(machine, number) for number in numbers if number is not None} == {EPERM}
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("machine", MACHINES)
def test_every_call_that_is_not_in_a_table_is_allowed(machine: str) -> None:
    column = seccomp.MACHINES[machine][1]
    listed = {row[column] for row in (seccomp.DENIED | seccomp.JUDGED).values()} - {
        number(machine, "seccomp")
    }
    others = set(range(seccomp.NEWEST + 1)) - listed
    assert {judged(machine, number) for number in others} == {ALLOW}
    assert len(others) > 200


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("name", "arguments", "verdict"),
    [
        ("clone", (0x3D0F00,), ALLOW),  # what a C library says for a thread
        ("clone", (0x01200011,), EPERM),  # and for fork
        ("clone3", (), ENOSYS),
        ("execve", POINTERS, ALLOW),
        ("execve", (POINTERS[0], POINTERS[1], POINTERS[2] + 8), EPERM),
        ("execve", (POINTERS[0], POINTERS[1] + (1 << 32), POINTERS[2]), EPERM),
        ("execve", (0, POINTERS[1], POINTERS[2]), EPERM),
        ("prlimit64", (0, 7, 0, 0x7FFF_0000_0000), ALLOW),
        ("prlimit64", (0, 7, 0x7FFF_0000_0000, 0), EPERM),
        ("tgkill", (PID, PID, 6), ALLOW),
        ("tgkill", (PID + 1, PID + 1, 6), EPERM),
        ("prctl", (15, 0), ALLOW),
        ("prctl", (1, 0), EPERM),
        ("ioctl", (1, 0x5413), ALLOW),
        ("ioctl", (1, 0x5412), EPERM),
        ("ioctl", (1, 0x541C), EPERM),
    ],
)
def test_a_call_is_judged_by_its_arguments(
    machine: str, name: str, arguments: tuple[int, ...], verdict: int
) -> None:
    assert judged(machine, number(machine, name), *arguments) == verdict


@pytest.mark.parametrize("machine", MACHINES)
def test_another_architecture_kills_and_an_unknown_call_is_absent(machine: str) -> None:
    assert judged(machine, 0, architecture=0x4000_0003) == KILL  # 32-bit x86
    assert judged(machine, seccomp.NEWEST + 1) == ENOSYS
    assert judged(machine, 0x4000_0000) == ENOSYS  # x32's numbers on x86_64
    assert judged(machine, -1) == ENOSYS


HEADERS = {
    "x86_64": (Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), r"#define __NR_(\w+)\s+(\d+)"),
    "aarch64": (Path("/usr/include/asm-generic/unistd.h"), r"#define __NR(?:3264)?_(\w+)\s+(\d+)"),
}


@pytest.mark.parametrize("machine", MACHINES)
def test_the_numbers_are_those_of_the_kernel(machine: str) -> None:
    header, pattern = HEADERS[machine]
    if not header.is_file():
        pytest.skip(f"no {header}: install linux-libc-dev")
    kernel = {name: int(value) for name, value in re.findall(pattern, header.read_text())}
    column = seccomp.MACHINES[machine][1]
    ours = {name: row[column] for name, row in (seccomp.DENIED | seccomp.JUDGED).items()}
    newer = {name for name, value in ours.items() if value and value > max(kernel.values())}
    wrong = {name for name in ours if name not in newer and kernel.get(name) != ours[name]}
    assert wrong == set()
    assert {name: value for name, value in kernel.items() if name in ours} == {
        name: ours[name] for name in ours if name in kernel
    }
