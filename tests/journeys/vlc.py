"""VLC, driven over its line interface: where it goes when it is sent, and that it reaches the end."""

import asyncio
import contextlib
import os
import re
import shutil
import tempfile
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.journeys.control import PATIENCE_SECONDS, connected

_WORDS = (
    "--intf", "oldrc", "--rc-fake-tty", "--vout", "dummy", "--aout", "dummy", "--play-and-stop",
    "--no-video-title-show", "--no-color",
)  # fmt: skip
_NOBODY = 65534
_ENDED = "play state: 4"


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """The last second that was played, and what was decoded on the way to it."""

    last: int
    lasts: int
    pictures: int
    sounds: int


def needed() -> str:
    """The program; a test that needs it is skipped by name without it."""
    found = shutil.which("vlc")
    if found is None:
        pytest.skip("no VLC: as root run 'apt-get install vlc-bin vlc-plugin-base'")
    return found


async def watch(url: str, seeks: Sequence[int]) -> Watched:
    """Play, jump to each of ``seeks``, and play on to the end."""
    async with _running(url) as player:
        await player.until_beyond(0)
        lasts = await player.number("get_length")
        for to in seeks:
            await player.say(f"seek {to}", until="seek: returned.*")
            await player.until_beyond(to)
        pictures, sounds, last = 0, 0, 0
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not player.ended:
            assert time.monotonic() < deadline, player.said
            told = await player.stats()
            pictures, sounds = max(pictures, told[0]), max(sounds, told[1])
            last = max(last, await player.number("get_time"))
            await asyncio.sleep(0.05)
        return Watched(last=last, lasts=lasts, pictures=pictures, sounds=sounds)


async def look(url: str, seconds: float) -> list[bytes]:
    """Play a channel for so long; pictures of it, as PNGs in their order."""
    with tempfile.TemporaryDirectory(prefix="zhanbo-") as scratch:
        pictures = Path(scratch)
        if os.geteuid() == 0:
            os.chown(pictures, _NOBODY, _NOBODY)
        scene = (
            "--video-filter=scene", "--scene-format=png", "--scene-ratio=10", "--scene-prefix=shown",
            f"--scene-path={scratch}",
        )  # fmt: skip
        async with _running(url, *scene) as player:
            await player.until("is_playing", "1")
            await asyncio.sleep(seconds)
            assert (await player.stats())[1] > 0
            assert not player.ended
        return [picture.read_bytes() for picture in sorted(pictures.glob("shown*.png"))]


class _Player:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.said = ""

    @property
    def ended(self) -> bool:
        return _ENDED in self.said

    async def say(self, words: str, *, until: str) -> list[str]:
        """The lines that come, up to the one that matches ``until``."""
        self._writer.write(words.encode() + b"\n")
        lines = list[str]()
        while True:
            line = (await asyncio.wait_for(self._reader.readline(), PATIENCE_SECONDS)).decode().strip()
            self.said += line + "\n"
            lines.append(line)
            if re.fullmatch(until, line):
                return lines

    async def number(self, words: str) -> int:
        return int((await self.say(words, until=r"\d+"))[-1])

    async def until(self, words: str, answer: str) -> None:
        """It answers so at last."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (await self.say(words, until=r"\d+"))[-1] != answer:
            assert time.monotonic() < deadline, self.said[-500:]
            await asyncio.sleep(0.05)

    async def until_beyond(self, seconds: int) -> None:
        """It plays, and is at ``seconds`` or behind: its clock has whole seconds only."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not ((at := await self.number("get_time")) >= seconds and await self.number("get_length")):
            assert time.monotonic() < deadline, (seconds, at, self.said[-500:])
            if self.ended:
                return
            await asyncio.sleep(0.05)

    async def stats(self) -> tuple[int, int]:
        """How many pictures and blocks of sound were decoded."""
        counts = {"video": 0, "audio": 0}
        for line in await self.say("stats", until="stats: returned.*"):
            name, _, value = line.strip("| ").partition(":")
            kind = name.split(" ")[0]
            if name.strip().endswith("decoded") and kind in counts and value.strip().isdigit():
                counts[kind] = int(value)
        return counts["video"], counts["audio"]


@contextlib.asynccontextmanager
async def _running(url: str, *more: str) -> AsyncGenerator[_Player]:
    """VLC refuses to run as root: there it is nobody, in a folder that is nobody's."""
    with tempfile.TemporaryDirectory(prefix="zhanbo-") as scratch:
        folder, root = Path(scratch), os.geteuid() == 0
        if root:
            os.chown(folder, _NOBODY, _NOBODY)
        process = await asyncio.create_subprocess_exec(
            needed(), *_WORDS, *more, "--rc-unix", str(folder / "vlc"), url,
            stdin=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            env={"HOME": scratch, "XDG_RUNTIME_DIR": scratch, "PATH": os.environ["PATH"]},
            user=_NOBODY if root else None, group=_NOBODY if root else None,
            extra_groups=[] if root else None,
        )  # fmt: skip
        try:
            yield _Player(*await connected(folder / "vlc", process))
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
