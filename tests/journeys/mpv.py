"""mpv, driven over its socket: what it shows where it is sent, and that it reaches the end."""

import asyncio
import contextlib
import io
import json
import shutil
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.journeys.control import PATIENCE_SECONDS, connected

_WORDS = ("--no-config", "--no-ytdl", "--vo=null", "--ao=null", "--msg-level=all=warn")
_STALL_SECONDS = 1  # a busy machine is late now and then; what is missing is missing for longer
_APART_SECONDS = 0.2  # sound before its pictures or behind them
_SETTLED_SECONDS = 0.5  # sent elsewhere while it still opens playlists, mpv 0.35 may land at the end


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """Where mpv was sent, where it arrived, and the mean colour of the middle of what it showed."""

    to: float
    at: float
    colour: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    ends_at: float
    lasts: float
    shown: tuple[Shown, ...]


def needed() -> str:
    """The program; a test that needs it is skipped by name without it."""
    found = shutil.which("mpv")
    if found is None:
        pytest.skip("no mpv: as root run 'apt-get install mpv'")
    return found


async def whole(url: str) -> None:
    """Decode everything as fast as it goes, without a word of warning."""
    words = (*_WORDS, "--untimed", "--ao-null-untimed", "--no-terminal", "--log-file=/dev/stdout")
    process = await asyncio.create_subprocess_exec(
        needed(), *words, url, stdout=asyncio.subprocess.PIPE, stdin=asyncio.subprocess.DEVNULL
    )
    said, _ = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
    troubles = [line for line in said.decode().splitlines() if "[e]" in line or "[f]" in line]
    assert (process.returncode, troubles) == (0, []), url


async def watch(url: str, seeks: Sequence[float]) -> Watched:
    """Play, jump to each of ``seeks``, and play on to the end."""
    async with _running(url) as player:
        await player.until("time-pos", lambda at: at is not None and at > _SETTLED_SECONDS)
        shown = [await player.jump(to) for to in seeks]
        await player.until("eof-reached", bool)
        return Watched(
            ends_at=await player.get("time-pos"), lasts=await player.get("duration"), shown=tuple(shown)
        )


async def look(url: str, seconds: float) -> list[tuple[int, ...]]:
    """Play a channel for so long: the mean colour of the middle of what is shown, some times a second. It
    must not have stalled meanwhile, and its sound must have kept up with its pictures.
    """
    async with _running(url) as player:
        await player.until("audio-pts", lambda at: at is not None)
        began = await player.get("audio-pts")
        await player.until("audio-pts", lambda at: at is not None and at > began + _SETTLED_SECONDS)
        colours, began = list[tuple[int, ...]](), await player.get("audio-pts")
        deadline = (played := time.monotonic()) + seconds
        while time.monotonic() < deadline:
            colours.append(await player.picture())
            if not await player.get("core-idle"):  # which it is while it waits for the network
                played = time.monotonic()
                assert abs(await player.get("avsync")) < _APART_SECONDS
            assert time.monotonic() - played < _STALL_SECONDS
            await asyncio.sleep(0.2)
        assert await player.get("audio-pts") - began > seconds - 2
        return colours


class _Player:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, folder: Path) -> None:
        self._reader, self._writer, self._folder = reader, writer, folder
        self._asked = 0
        self._events = list[str]()

    async def command(self, *words: object) -> dict[str, Any]:
        self._asked += 1
        asked = {"command": words, "request_id": self._asked}
        self._writer.write(json.dumps(asked).encode() + b"\n")
        while True:
            answer: dict[str, Any] = json.loads(await self._reader.readline())
            if answer.get("request_id") == self._asked:
                return answer
            self._events.append(answer.get("event", ""))

    async def get(self, name: str) -> Any:
        return (await self.command("get_property", name)).get("data")

    async def until(self, name: str, holds: Callable[[Any], object]) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not holds(value := await self.get(name)):
            assert time.monotonic() < deadline, (name, value)
            await asyncio.sleep(0.05)

    async def picture(self) -> tuple[int, ...]:
        """The mean colour of the middle of what is shown."""
        picture = self._folder / "shown.png"
        assert (await self.command("screenshot-to-file", str(picture), "video"))["error"] == "success"
        return mean_of_middle(picture.read_bytes())

    async def jump(self, to: float) -> Shown:
        """Paused, so that what is looked at is the first picture after the jump."""
        await self.command("set_property", "pause", True)
        self._events.clear()
        assert (await self.command("seek", to, "absolute+exact"))["error"] == "success"
        await self.until("seeking", lambda still: not still and "playback-restart" in self._events)
        at, colour = await self.get("time-pos"), await self.picture()
        await self.command("set_property", "pause", False)
        await self.until("time-pos", lambda now: now > to + 0.2)
        return Shown(to=to, at=at, colour=colour)


def mean_of_middle(picture: bytes) -> tuple[int, ...]:
    """The mean colour of the middle fifth of a picture: a TV's frame has blurred sides."""
    with Image.open(io.BytesIO(picture)) as opened:
        width, height = (size // 5 for size in opened.size)
        middle = opened.convert("RGB").crop((2 * width, 2 * height, 3 * width, 3 * height))
        return tuple(middle.resize((1, 1), Image.Resampling.BOX).tobytes())


@contextlib.asynccontextmanager
async def _running(url: str, *more: str) -> AsyncGenerator[_Player]:
    with tempfile.TemporaryDirectory(prefix="zhanbo-") as scratch:
        folder = Path(scratch)
        words = (*_WORDS, *more, "--keep-open=yes", "--no-terminal", f"--input-ipc-server={folder / 'mpv'}")
        process = await asyncio.create_subprocess_exec(needed(), *words, url)
        try:
            yield _Player(*await connected(folder / "mpv", process), folder)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
