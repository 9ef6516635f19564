"""What the kernel gives is told once, and a kernel that gives nothing stops no transcode."""

import asyncio
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp import ClientConnectionError, ClientSession

from catalog.settings import CatalogSettings
from deploy.ports import free_port
from transcoder import landlock, pipeline
from transcoder.tools import Tools, find

ROOT = Path(__file__).parents[2]
WARDEN = Path(__file__).with_name("warden.py")
SMALL = "shaka-player__third-period.webm"

WORKER = "import sys; sys.argv[1:] = ['worker']; from transcoder.__main__ import main; main()"

TRANSCODE = """
import asyncio, os
from pathlib import Path
from transcoder import pipeline, sandbox, tools

async def main():
    made = await pipeline.transcode(
        Path({source!r}), Path({folder!r}), await tools.find(os.environ), progress=lambda _: None,
        options=pipeline.Options(preset="ultrafast"),
    )
    print(await sandbox.level(), len(made.renditions))

asyncio.run(main())
"""


async def under(*words: str, code: str, env: dict[str, str] | None = None) -> asyncio.subprocess.Process:
    """A process on a kernel that lacks what the words say."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(WARDEN), *words, env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdin
    process.stdin.write(code.encode())
    process.stdin.close()
    return process


async def said(process: asyncio.subprocess.Process, what: str) -> str:
    """The first line of the log that holds ``what``."""
    assert process.stdout
    async with asyncio.timeout(30):
        async for line in process.stdout:
            if what.encode() in line:
                return line.decode()
    raise AssertionError(f"it ended without saying {what}")


async def answer(url: str) -> str:
    """What a service says that may only now be starting to listen."""
    async with asyncio.timeout(20), ClientSession() as client:
        while True:
            try:
                async with client.get(url) as response:
                    return await response.text()
            except ClientConnectionError:
                await asyncio.sleep(0.1)


@pytest.mark.parametrize(
    ("words", "event", "level"),
    [
        ((), "sandbox", (landlock.abi(), "true")),
        (("no-landlock",), "sandbox_incomplete", (0, "true")),
        (("no-landlock", "no-seccomp"), "sandbox_incomplete", (0, "false")),
    ],
)
async def test_a_worker_tells_the_level_to_the_log_and_to_prometheus(
    settings: CatalogSettings, words: tuple[str, ...], event: str, level: tuple[int, str]
) -> None:
    if not words and not landlock.abi():
        pytest.skip("this kernel has no Landlock")
    port = free_port("a worker's metrics")
    env = {
        "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url,
        "ZHANBO_DATA": str(settings.data), "ZHANBO_SECRET": settings.secret.current.decode(),
        "ZHANBO_METRICS_PORT": str(port),
    }  # fmt: skip
    worker = await under(*words, code=WORKER, env=env)
    try:
        line = await said(worker, f'"event": "{event}"')
        assert re.search(rf'"landlock": {level[0]}\b', line)
        assert f'"seccomp": {level[1]}' in line
        metrics = await answer(f"http://127.0.0.1:{port}/metrics")
        assert f'zhanbo_sandbox_info{{landlock="{level[0]}",seccomp="{level[1]}"}} 1.0' in metrics
    finally:
        worker.terminate()
        await worker.wait()


async def test_a_kernel_that_gives_nothing_still_transcodes(shared_media: Path, tmp_path: Path) -> None:
    source = shared_media / "real" / SMALL
    code = TRANSCODE.format(source=str(source), folder=str(tmp_path / "job"))
    process = await under("no-landlock", "no-seccomp", code=code)
    told = await said(process, "Level")
    assert told.startswith("Level(landlock=0, seccomp=False) ")
    assert await process.wait() == 0


async def test_a_dynamically_linked_build_transcodes_too(
    shared_media: Path, tools: Tools, tmp_path: Path
) -> None:
    """The wheel brings one for another system; where its libraries are here, it stands for anybody's own."""
    dynamic = tools.ffmpeg.with_name("ffmpeg-linux-x64-ubuntu-22.04")
    if (
        not dynamic.is_file()
        or subprocess.run([dynamic, "-version"], capture_output=True, check=False).returncode
    ):
        pytest.skip("no dynamically linked ffmpeg that starts here")
    found = await find({**os.environ, "FFMPEG": str(dynamic)})
    made = await pipeline.transcode(
        shared_media / "real" / SMALL, tmp_path / "job", found,
        progress=lambda _: None, options=pipeline.Options(preset="ultrafast"),
    )  # fmt: skip
    assert made.renditions
