"""kill −9 in the middle of a delivery: nothing is lost, nothing is doubled, nothing is left running."""

import asyncio
import json
import os
import signal
from pathlib import Path

import pytest

from catalog.postgres.connection import connect
from tests.journeys.instance import Instance, folder_of_clips
from tests.journeys.playing import decode_whole

CLIPS = ("decord__flipping_a_pancake.mkv", "media__sample_portrait.mp4")


def _pid(instance: Instance, program: str) -> int:
    return int((instance.data / "run" / f"{program}.pid").read_text().split()[0])


@pytest.fixture
def clips(shared_media: Path, tmp_path: Path) -> Path:
    return folder_of_clips(tmp_path, "经得起打断", [shared_media / "real" / name for name in CLIPS])


async def _until_transcoding(instance: Instance, seconds: float = 60) -> None:
    """Wait until the worker has an episode in its hands."""
    async with asyncio.timeout(seconds):
        while True:
            queue = (await instance.get("/v1/operations/dashboard"))["queue"]
            if queue["running"]:
                return
            await asyncio.sleep(0.05)


async def _started_delivery(instance: Instance, clips: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *instance.command("deliver", str(clips), "--wait", "--json"),
        env=instance.env,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def _ends_well(instance: Instance, process: asyncio.subprocess.Process) -> None:
    """The delivery that was under way ends published, each episode once, and plays."""
    out, err = await asyncio.wait_for(process.communicate(), 240)
    assert process.returncode == 0, err.decode()
    result = json.loads(out.decode().strip().splitlines()[-1])
    assert [(e["number"], e["state"]) for e in result["episodes"]] == [
        (number, "published") for number in range(1, len(CLIPS) + 1)
    ]
    conn = await connect(instance.endpoints["database_url"])
    try:
        assert await conn.fetchval("select count(*) from series") == 1
        assert await conn.fetchval("select count(*) from episode") == len(CLIPS)
        published = "select count(*) from outbox where kind = 'episode.published'"
        assert await conn.fetchval(published) == len(CLIPS)
        unfinished = "select count(*) from procrastinate_jobs where status in ('todo', 'doing')"
        async with asyncio.timeout(30):
            while await conn.fetchval(unfinished):
                await asyncio.sleep(0.2)
    finally:
        await conn.close()
    for episode in result["episodes"]:
        answer = await instance.post(f"/v1/episodes/{episode['id']}/play", query="?screen=phone")
        assert (await decode_whole(instance.origin + answer["playlist"])).frames > 20


@pytest.mark.parametrize("program", ["transcoder", "postgres", "web", "valkey"])
async def test_a_part_killed_in_mid_delivery_costs_nothing(
    own_instance: Instance, clips: Path, program: str
) -> None:
    own_instance.start()
    delivery = await _started_delivery(own_instance, clips)
    await _until_transcoding(own_instance)
    os.kill(_pid(own_instance, program), signal.SIGKILL)
    await _ends_well(own_instance, delivery)


async def test_the_supervisor_killed_in_mid_delivery_costs_nothing(
    own_instance: Instance, clips: Path
) -> None:
    own_instance.extra["ZHANBO_PORT"] = "0"
    own_instance.start()
    first = own_instance.origin
    delivery = await _started_delivery(own_instance, clips)
    await _until_transcoding(own_instance)
    own_instance.stop(signal.SIGKILL)
    await _nothing_is_left(own_instance)
    own_instance.start()
    assert own_instance.origin == first, "a data folder keeps its port, so that clients find it again"
    await _ends_well(own_instance, delivery)


async def _nothing_is_left(instance: Instance) -> None:
    """No process works on the data folder any more."""
    needle = str(instance.data).encode()
    async with asyncio.timeout(10):
        while True:
            left = [
                entry.parent.name
                for entry in Path("/proc").glob("[0-9]*/environ")
                if entry.parent.name != str(os.getpid()) and needle in _read(entry)
            ]
            # the delivery that waits for the server has the folder in its environment too
            if len(left) <= 1:
                return
            await asyncio.sleep(0.1)


def _read(entry: Path) -> bytes:
    try:
        return entry.read_bytes()
    except OSError:
        return b""
