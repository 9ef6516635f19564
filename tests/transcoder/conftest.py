"""Builders that say only what matters; masters from ffmpeg's own words."""

from collections.abc import Awaitable, Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from catalog.rendition import AudioFacts, Loudness, Master, Transfer, VideoFacts
from transcoder import sandbox
from transcoder.sandbox import Bounds
from transcoder.tools import Tools

_BOUNDS = Bounds(wall_seconds=240, cpu_seconds=120)


def _video(width: int = 720, height: int = 1280, **changes: Any) -> VideoFacts:
    facts: dict[str, Any] = {
        "stream": 0,
        "codec": "h264",
        "profile": "High",
        "pixel_format": "yuv420p",
        "width": width,
        "height": height,
        "display_width": width,
        "display_height": height,
        "rotation": 0,
        "sample_aspect": Fraction(1),
        "interlaced": False,
        "bit_depth": 8,
        "transfer": Transfer.SDR,
        "matrix": "bt709",
        "frames": 250,
        "start_seconds": 0.0,
        "duration_seconds": 10.0,
        "last_picture_seconds": 0.04,
        "measured_rate": 25.0,
        "frame_rate": Fraction(25),
        "variable_rate": False,
    }
    return VideoFacts(**(facts | changes))


@pytest.fixture(scope="session")
def video() -> Callable[..., VideoFacts]:
    """Ten seconds of 720×1280 at 25 fps, but for what the test names."""
    return _video


@pytest.fixture(scope="session")
def master() -> Callable[..., Master]:
    """A master of such a video, with sound at −20 LUFS unless ``audio`` is None."""
    sound = AudioFacts(
        stream=1,
        codec="aac",
        channels=2,
        sample_rate=48_000,
        start_seconds=0.0,
        duration_seconds=10.0,
        loudness=Loudness(integrated_lufs=-20.0, range_lu=5.0, true_peak_dbtp=-3.0),
    )

    def build(audio: AudioFacts | None = sound, container: str = "mov", **changes: Any) -> Master:
        return Master(container=container, bytes=1000, video=_video(**changes), audio=audio)

    return build


Generate = Callable[..., Awaitable[Path]]


@pytest.fixture
def generate(tools: Tools, tmp_path: Path) -> Generate:
    """A master from ffmpeg's own words: inputs and options, then the name of the file."""

    async def run(*words: str | Path, name: str = "master.mkv") -> Path:
        path = tmp_path / name
        given = [word for word in words if isinstance(word, Path)]
        argv = [tools.ffmpeg, "-nostdin", "-v", "error", "-y", *words, path]
        done = await sandbox.run(argv, _BOUNDS, reads=given, writes=(tmp_path,))
        assert done.code == 0, done.stderr
        return path

    return run
