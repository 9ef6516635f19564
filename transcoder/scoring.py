"""What we say to ffmpeg to encode a sample and to score pictures by VMAF; what libvmaf answers. Pure."""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from pathlib import Path
from typing import Any

import ffmpeg
import msgspec

from transcoder.graph import SAID
from transcoder.plan import Options, Plan
from transcoder.windows import Windows

MODEL = "vmaf_v0.6.1"
SAMPLE = "sample.kept.y4m"  # pictures as an encoder would be given them, kept while the first part is encoded
_IN_STEP = ("1/1000", "N*40")  # both sides count their pictures: neither's timestamps matter
_CALM: list[str | Path] = ["-nostdin", "-hide_banner", "-nostats", "-loglevel", "error", "-y"]


def kept(rung_name: str) -> str:
    """The name of the file with the pictures of some windows that a rung's encoder was given."""
    return f"{rung_name}.kept.y4m"


class _Metrics(msgspec.Struct):
    vmaf: float


class _Picture(msgspec.Struct):
    frameNum: int  # noqa: N815 - libvmaf's name
    metrics: _Metrics


class _Log(msgspec.Struct):
    frames: list[_Picture]


def mean(log: bytes) -> float:
    """The mean over a log's pictures but the first one, which has none before it to have moved from.

    ValueError (msgspec's too) when there are no others.
    """
    scores = [
        picture.metrics.vmaf for picture in msgspec.json.decode(log, type=_Log).frames if picture.frameNum
    ]
    if not scores:
        raise ValueError("no picture was scored")
    return sum(scores) / len(scores)


def encode_sample(
    program: Path, kept: Path, plan: Plan, options: Options, *, crf: int, length: int, into: Path
) -> list[str | Path]:
    """x264 as for a rung but without a ceiling; a keyframe where a window begins. One thread: one result."""
    words: dict[str, Any] = {
        "c:v": "libx264",
        "preset": options.preset,
        "profile:v": "high",
        "crf": crf,
        "g": plan.gop,
        "keyint_min": 1,
        "sc_threshold": 0,
        "force_key_frames": f"expr:not(mod(n,{length}))",
        "threads": 1,
        "fps_mode": "passthrough",
    }
    return [program, *_CALM, *ffmpeg.output(ffmpeg.input(str(kept)).video, str(into), **words).get_args()]


def score_whole(program: Path, made: Path, kept: Path, log: Path, *, every: int) -> list[str | Path]:
    """libvmaf over two files of the same pictures; only one in ``every`` is scored."""
    return _scored(program, ffmpeg.input(str(made)).video, kept, log, every)


def score_windows(
    program: Path, made: Path, kept: Path, log: Path, plan: Plan, seen: Windows
) -> list[str | Path]:
    """libvmaf over some windows of a finished rung. Each is sought: between them nothing is decoded."""
    parts = [_window(made, plan, start, seen.length) for start in seen.starts]
    pictures = parts[0] if len(parts) == 1 else ffmpeg.concat(*parts, v=1, a=0)
    return _scored(program, pictures, kept, log, every=1)


def _window(made: Path, plan: Plan, start: int, length: int) -> Any:
    """Our own files have a picture at each step of the grid: half a step before one is where to seek."""
    at = max(0.0, float((start - 0.5) / plan.rate))
    opened = ffmpeg.input(str(made), ss=f"{at:.6f}", t=f"{float((length + 1) / plan.rate):.6f}")
    return opened.video.filter("trim", end_frame=length).filter("setpts", "PTS-STARTPTS")


def _scored(program: Path, made: Any, kept: Path, log: Path, every: int) -> list[str | Path]:
    tick, count = _IN_STEP
    sides = [  # kept pictures do not say their colours: where two sides differ in that, ffmpeg recolours one
        side.filter("settb", tick).filter("setpts", count).filter("setparams", **SAID)
        for side in (made, ffmpeg.input(str(kept)).video)
    ]
    judged = ffmpeg.filter(
        sides,
        "libvmaf",
        model=f"version={MODEL}",
        log_fmt="json",
        log_path=str(log),
        n_subsample=every,
        shortest=1,
    )
    return [program, *_CALM, *ffmpeg.output(judged, "pipe:1", f="null").get_args()]
