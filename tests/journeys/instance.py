"""A running Zhanbo, started and used as people do: ``zhanbo up``, the command line, HTTP."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

START_SECONDS = 90
DELIVERY_SECONDS = 280


@dataclass(kw_only=True)
class Instance:
    """A data folder and the ``zhanbo up`` that runs on it."""

    data: Path
    process: subprocess.Popen[bytes] | None = None
    extra: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def env(self) -> dict[str, str]:
        hidden = ("DATABASE_URL", "REDIS_URL")
        kept = {name: value for name, value in os.environ.items() if name not in hidden}
        return {
            **kept,
            "ZHANBO_DATA": str(self.data),
            "ZHANBO_PORT": "0",
            "ZHANBO_DEMO": "1",
            "ZHANBO_PRESET": "ultrafast",
            **self.extra,
        }

    @property
    def endpoints(self) -> dict[str, str]:
        return json.loads((self.data / "run" / "endpoints.json").read_text())

    @property
    def origin(self) -> str:
        return self.endpoints["origin"]

    @property
    def token(self) -> str:
        return (self.data / "run" / "token").read_text().strip()

    def start(self) -> None:
        """Start and wait until the URLs are told."""
        self.data.mkdir(parents=True, exist_ok=True)
        (self.data / "run" / "endpoints.json").unlink(missing_ok=True)
        log = (self.data / "up.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "deploy.cli", "up"], env=self.env, stdout=log, stderr=log
        )
        deadline = time.monotonic() + START_SECONDS
        while not (self.data / "run" / "endpoints.json").is_file():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError((self.data / "up.log").read_text()[-3000:])
            time.sleep(0.1)
        self._wait_ready(deadline)

    def _wait_ready(self, deadline: float) -> None:
        while True:
            try:
                with urllib.request.urlopen(self.origin + "/readyz", timeout=5):
                    return
            except OSError:
                assert time.monotonic() < deadline, (self.data / "up.log").read_text()[-3000:]
                time.sleep(0.1)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(30)
            self.process = None

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "deploy.cli", *words]

    async def zhanbo(self, *words: str, seconds: float = DELIVERY_SECONDS) -> tuple[int, str, str]:
        """Run the command line; exit status, standard output, standard error."""
        process = await asyncio.create_subprocess_exec(
            *self.command(*words),
            env=self.env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await asyncio.wait_for(process.communicate(), seconds)
        assert process.returncode is not None
        return process.returncode, out.decode(), err.decode()

    async def deliver(self, folder: Path, *words: str) -> dict[str, Any]:
        """Deliver and wait; what ``--json`` says, asserted to be a success."""
        status, out, err = await self.zhanbo("deliver", str(folder), "--wait", "--json", *words)
        assert status == 0, out + err
        return json.loads(out.strip().splitlines()[-1])

    async def get(self, path: str) -> Any:
        async with self.session() as session, session.get(self.origin + path) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def put(self, path: str, value: object) -> Any:
        async with self.session() as session, session.put(self.origin + path, json=value) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def post(self, path: str, value: object = None, *, query: str = "") -> Any:
        url = self.origin + path + query
        async with self.session() as session, session.post(url, json=value) as response:
            assert response.status == 200, await response.text()
            return await response.json(content_type=None)

    def session(self) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(headers={"Authorization": f"Bearer {self.token}"})


def folder_of_clips(parent: Path, name: str, clips: Sequence[Path]) -> Path:
    """A plain folder that holds the clips as 1, 2, 3 …"""
    folder = parent / name
    folder.mkdir(parents=True)
    for number, clip in enumerate(clips, 1):
        shutil.copyfile(clip, folder / f"{number}{clip.suffix}")
    return folder
