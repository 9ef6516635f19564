"""Which encoder this machine has: asked of ffmpeg, and believed only once it has encoded something."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import structlog

from catalog.rendition import Codec
from transcoder import command, sandbox
from transcoder.encoders import TABLE, Family
from transcoder.plan import Options
from transcoder.sandbox import Bounds, Overrun
from transcoder.tools import Tools

AUTO = "auto"
_HARDWARE = (Family.NVENC, Family.QSV, Family.VAAPI)  # in the order in which they are preferred
_DEVICES = {Family.NVENC: "nvidia*", Family.QSV: "dri", Family.VAAPI: "dri"}
_ADDRESS_SPACE = {Family.NVENC: 1 << 40}  # CUDA reserves addresses by the terabyte
_SECONDS = 20.0
_log = structlog.get_logger(__name__)


def devices(family: Family) -> tuple[Path, ...]:
    """What a tool must be able to open to reach the hardware."""
    pattern = _DEVICES.get(family)
    return tuple(sorted(Path("/dev").glob(pattern))) if pattern else ()


async def fitted(options: Options, asked: str, tools: Tools) -> Options:
    """``options`` with the encoder that was asked for, or x264 and one line of log where there is none."""
    wanted = _HARDWARE if asked == AUTO else (Family(asked),)
    family = await _first_usable(wanted, options, tools)
    if family is Family.X264 and asked not in (AUTO, Family.X264):
        _log.warning("encoder_not_usable", asked=asked, used=family, advice="FFMPEG of a build that has it")
    else:
        _log.info("encoder", asked=asked, used=family)
    return _with(options, family)


def _with(options: Options, family: Family) -> Options:
    memory = max(options.memory_bytes, _ADDRESS_SPACE.get(family, 0))
    # what a sample tells is x264's quality: other encoders count theirs differently
    aware = options.content_aware and family is Family.X264
    return replace(options, encoder=family, memory_bytes=memory, content_aware=aware)


async def _first_usable(wanted: Sequence[Family], options: Options, tools: Tools) -> Family:
    tried = [family for family in wanted if family is not Family.X264]
    if not tried:
        return Family.X264
    said = await _run(command.listed_encoders(tools), Family.X264, options) or ""
    codecs = (Codec.H264, Codec.HEVC) if options.ladder.hevc else (Codec.H264,)
    for family in tried:
        if not all(TABLE[family, codec].name in said for codec in codecs):
            continue
        trials = [await _run(command.trial(tools, family, codec), family, options) for codec in codecs]
        if None not in trials:
            return family
    return Family.X264


async def _run(argv: list[str | Path], family: Family, options: Options) -> str | None:
    """What a run said; None where it did not succeed."""
    limits = _with(options, family)
    bounds = Bounds(wall_seconds=_SECONDS, cpu_seconds=_SECONDS, memory_bytes=limits.memory_bytes)
    try:
        done = await sandbox.run(argv, bounds, writes=devices(family))
    except Overrun:
        return None
    return done.stdout.decode("utf-8", "replace") if done.code == 0 else None
