"""Play what is published with players that are not ours, and decode it whole."""

import asyncio
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
import pytest
from playwright.async_api import Browser, Page, Route
from playwright.async_api import TimeoutError as TooLate

from transcoder.tools import locate

PLAY_SECONDS = 60
LOOKS = 5  # a second
LATE_SECONDS = 2
_STANDS = """() => {
  const video = document.querySelector('video');
  const { currentTime, duration, readyState, paused, ended, seeking, videoHeight, buffered } = video;
  const parts = Array.from({ length: buffered.length }, (_, at) => [buffered.start(at), buffered.end(at)]);
  return { ...window.outcome, currentTime, duration, readyState, paused, ended, seeking, videoHeight, parts };
}"""
_RATE = 16_000
_LOOK = _RATE // LOOKS


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """What ffmpeg found when it decoded one rendition with its audio to the end."""

    frames: int
    seconds: float
    width: int
    height: int


async def run(*argv: str) -> str:
    """Standard output of a program that must succeed in silence."""
    process = await asyncio.create_subprocess_exec(
        *argv, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode()


async def probe(url: str) -> dict[str, Any]:
    ffprobe = str(locate("ffprobe", os.environ))
    out = await run(ffprobe, "-v", "error", "-show_streams", "-show_format", "-of", "json", url)
    return json.loads(out)


async def decode_whole(url: str) -> Decoded:
    """Every frame of the first video and audio of a multivariant playlist; exit 0 or it fails."""
    ffprobe = str(locate("ffprobe", os.environ))
    out = await run(
        ffprobe, "-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries",
        "stream=nb_read_frames,width,height,r_frame_rate", "-of", "json", url,
    )  # fmt: skip
    video = json.loads(out)["streams"][0]
    frames = int(video["nb_read_frames"])
    seconds = float(frames / Fraction(video["r_frame_rate"]))
    ffmpeg = str(locate("ffmpeg", os.environ))
    await run(
        ffmpeg, "-v", "fatal", "-xerror", "-i", url, "-map", "0:v:0", "-map", "0:a:0", "-f", "null", "-"
    )
    return Decoded(frames=frames, seconds=seconds, width=video["width"], height=video["height"])


async def picture_at(url: str, seconds: float) -> bytes:
    """What ffmpeg decodes first after a jump, as a picture that Pillow opens."""
    ffmpeg = str(locate("ffmpeg", os.environ))
    process = await asyncio.create_subprocess_exec(
        ffmpeg, "-nostdin", "-v", "error", "-ss", f"{seconds}", "-i", url, "-frames:v", "1",
        "-vf", "scale=in_color_matrix=bt709:out_range=pc,format=rgb24", "-c:v", "ppm",
        "-f", "image2pipe", "-",
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    assert process.returncode == 0
    return out


async def to_the_end(
    browser: Browser,
    harness: str,
    player: str,
    url: str,
    *,
    rate: float = 2,
    seeks: Sequence[float] = (),
    switches: bool = False,
) -> dict[str, Any]:
    """Play ``url`` in ``player`` (hls, shaka or native), by way of ``seeks`` and of other qualities where it
    ``switches``; what the harness noted.
    """
    page = await browser.new_page()
    try:
        way = f"seeks={','.join(map(str, seeks))}{'&switches' if switches else ''}"
        await page.goto(f"{harness}?player={player}&rate={rate}&{way}&url={quote(url, safe='')}")
        await _until(page, "window.outcome.ended || window.outcome.fatal", PLAY_SECONDS)
        outcome: dict[str, Any] = await page.evaluate("window.outcome")
        if not outcome["supported"]:
            pytest.skip("this Chromium plays no HLS by itself")
        assert outcome["fatal"] is None, (player, url, outcome)
        return outcome
    finally:
        await page.close()


async def _until(page: Page, reached: str, seconds: float) -> None:
    """AssertionError with what the player stands at where it does not get there."""
    try:
        await page.wait_for_function(reached, timeout=seconds * 1000)
    except TooLate as error:
        raise AssertionError(await page.evaluate(_STANDS)) from error


async def _late(route: Route) -> None:
    await asyncio.sleep(LATE_SECONDS)
    await route.continue_()


async def look(browser: Browser, harness: str, player: str, url: str, *, times: int) -> dict[str, Any]:
    """Play a channel in ``player`` (hls, shaka or native) and look at it five times a second.

    Over a network on which every playlist comes late.
    """
    page = await browser.new_page()
    try:
        await page.route("**/*.m3u8", _late)
        await page.goto(f"{harness}?player={player}&looks={times}&url={quote(url, safe='')}")
        await _until(page, "window.outcome.looked || window.outcome.fatal", PLAY_SECONDS + times / 5)
        outcome: dict[str, Any] = await page.evaluate("window.outcome")
        if not outcome["supported"]:
            pytest.skip("this Chromium plays no HLS by itself")
        assert outcome["fatal"] is None, (player, url, outcome)
        return outcome
    finally:
        await page.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """``LOOKS`` times a second: the mean colour of the middle of the picture, and the loudest tone in Hz."""

    colours: list[tuple[int, ...]]
    tones: list[float]


async def seen(source: str, seconds: float, scratch: Path) -> Seen:
    """What ffmpeg decodes of a channel, or of a file, in so many seconds, in one reading."""
    sound = scratch / "sound.raw"
    middle = "crop=iw/5:ih/5,scale=1:1:in_color_matrix=bt709:out_range=pc:flags=area,format=rgb24"
    pictures = await _ffmpeg(
        seconds, "-i", source, "-t", f"{seconds}", "-map", "0:v:0", "-f", "rawvideo", "-vf",
        f"fps={LOOKS},{middle}", "-",
        "-t", f"{seconds}", "-map", "0:a:0", "-ac", "1", "-ar", f"{_RATE}", "-f", "s16le", str(sound),
    )  # fmt: skip
    samples = np.frombuffer(sound.read_bytes(), np.int16)
    whole = samples[: len(samples) // _LOOK * _LOOK].reshape(-1, _LOOK)
    tones = np.abs(np.fft.rfft(whole)).argmax(axis=1) * LOOKS
    return Seen(
        colours=[tuple(pictures[at : at + 3]) for at in range(0, len(pictures), 3)],
        tones=[float(tone) for tone in tones],
    )


async def restreamed(url: str, seconds: float, into: Path) -> None:
    """A channel as servers for IPTV pass it on: the same pictures and sound in a transport stream."""
    await _ffmpeg(seconds, "-i", url, "-t", f"{seconds}", "-c", "copy", "-f", "mpegts", str(into))


async def _ffmpeg(seconds: float, *words: str) -> bytes:
    ffmpeg = str(locate("ffmpeg", os.environ))
    process = await asyncio.create_subprocess_exec(
        ffmpeg, "-nostdin", "-v", "error", *words, stdout=asyncio.subprocess.PIPE
    )
    try:
        out, _ = await asyncio.wait_for(process.communicate(), seconds + PLAY_SECONDS)
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0
    return out
