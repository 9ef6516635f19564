"""What a program needs to start: itself and, where it is not static, its loader and libraries."""

import os
import struct
from dataclasses import dataclass
from pathlib import Path

_HEAD_BYTES = 4096  # the program headers and the loader's name come first
_HEADER_BYTES = 64
_INTERPRETER = 3  # PT_INTERP

# Where loaders look. The last two are no libraries: C libraries and drivers open them at their start.
_PLACES = (
    "/usr", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/ld.so.preload", "/nix/store", "/gnu/store",
    "/dev/null", "/dev/urandom",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Files that the kernel executes, and places that the loader reads."""

    runs: tuple[Path, ...]
    reads: tuple[Path, ...] = ()


def needs(program: Path) -> Needs:
    """Itself alone where it is static; a script needs its interpreter too. OSError when it is not there."""
    with program.open("rb") as opened:
        head = opened.read(_HEAD_BYTES)
    if head.startswith(b"#!"):
        interpreter = needs(Path(os.fsdecode(head[2:].partition(b"\n")[0].split()[0])))
        return Needs(runs=(program, *interpreter.runs), reads=(program, *interpreter.reads))
    loader = _loader(head)
    if loader is None:
        return Needs(runs=(program,))
    own = program.resolve().parent.parent / "lib"  # of a program that brings its libraries
    return Needs(
        runs=(program, loader), reads=tuple(path for path in (*map(Path, _PLACES), own) if path.exists())
    )


def _loader(head: bytes) -> Path | None:
    """The dynamic loader that a 64-bit ELF file names."""
    if head[:5] != b"\x7fELF\x02" or len(head) < _HEADER_BYTES:
        return None
    (at,) = struct.unpack_from("<Q", head, 32)
    size, count = struct.unpack_from("<HH", head, 54)
    for start in range(at, min(at + size * count, len(head) - size + 1), size):
        if struct.unpack_from("<I", head, start)[0] == _INTERPRETER:
            (offset,) = struct.unpack_from("<Q", head, start + 8)
            (length,) = struct.unpack_from("<Q", head, start + 32)
            return Path(os.fsdecode(head[offset : offset + length].rstrip(b"\0")))
    return None
