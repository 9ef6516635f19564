"""What validation asks of a clip, measured by the transcoder's own gate: what passes here passes there."""

import asyncio
from pathlib import Path

from catalog.aigc import MADE
from catalog.checksum import sha256_of
from transcoder import probe
from transcoder.delivery.measured import Measure, Measured
from transcoder.errors import Refused
from transcoder.tools import Tools


def measure_with(tools: Tools) -> Measure:
    """A measure that runs the given tools."""

    async def measure(file: Path) -> Measured:
        sha256 = await asyncio.to_thread(sha256_of, file)
        try:
            master = await probe.probe(file, tools)
        except Refused as error:
            refusal = (error.code, error.title_zh, error.detail or error.title)
            return Measured(
                duration_seconds=0, width=0, height=0, has_audio=False, loudness_lufs=None, sha256=sha256,
                refusal=refusal,
            )  # fmt: skip
        return Measured(
            duration_seconds=master.duration_seconds,
            width=master.video.display_width,
            height=master.video.display_height,
            has_audio=master.audio is not None,
            loudness_lufs=master.audio.loudness.integrated_lufs if master.audio else None,
            sha256=sha256,
            says_ai=master.aigc is not None and master.aigc.label == MADE,
        )

    return measure
