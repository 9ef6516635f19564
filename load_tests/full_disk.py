"""A disk that runs full: `python load_tests/full_disk.py [--jobs 60 --megabytes 6 --floor 1]`.

A real worker transcodes into a media store on a disk that cannot hold it all, scratch folder included.
With a floor of one byte it runs into the end of the disk in the middle of its attempts, again and again;
with a real one it stops before. Either way nothing broken is published, no attempt counts, the
waiting episodes say why, and once there is room all goes on by itself to the last one. Exits with 1
where it does not. Needs root, for a tmpfs.
"""

import argparse
import asyncio
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from bench.installation import Installation, Verdicts, clips, installation, stopped
from kill_workers import broken

from catalog.postgres.connection import acquired

STILL_SECONDS = 20  # without any progress the worker has stopped
RECOVERY_SECONDS = 300


@contextmanager
def small_disk(megabytes: int) -> Generator[Path]:
    with tempfile.TemporaryDirectory(prefix="zhanbo-disk-", dir="/tmp") as name:
        argv = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", name]
        if subprocess.run(argv, capture_output=True, check=False).returncode:
            print("no small disk: mounting one needs root; nothing was measured")
            sys.exit(0)
        try:
            yield Path(name)
        finally:
            subprocess.run(["umount", "--lazy", name], check=True)


def grow(disk: Path, megabytes: int) -> None:
    subprocess.run(["mount", "-o", f"remount,size={megabytes}m", str(disk)], check=True)


async def until(holds: Callable[[], Awaitable[bool]], seconds: float) -> float:
    began = time.monotonic()
    while not await holds():
        if time.monotonic() - began > seconds:
            return float("inf")
        await asyncio.sleep(0.2)
    return time.monotonic() - began


async def standing_still(inst: Installation) -> None:
    """Return once nothing has been published for a while."""
    last, since = -1, time.monotonic()
    while time.monotonic() - since < STILL_SECONDS:
        await asyncio.sleep(0.5)
        published = await count(inst, "state = 'published'")
        if published != last:
            last, since = published, time.monotonic()


async def count(inst: Installation, condition: str) -> int:
    return await inst.count(f"select count(*) from episode where {condition}")


async def broken_ones(inst: Installation) -> int:
    async with acquired(inst.pool) as conn:
        rows = await conn.fetch("select distinct asset_id from episode where asset_id is not null")
    return sum([bool(await broken(inst.media, row["asset_id"])) for row in rows])


async def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=60)
    parser.add_argument("--megabytes", type=int, default=6)
    parser.add_argument("--floor", type=int, default=1, help="bytes")
    asked = parser.parse_args()
    verdicts = Verdicts()
    with small_disk(asked.megabytes) as disk:
        async with installation(ZHANBO_FLOOR_BYTES=str(asked.floor), data=disk) as inst:
            await inst.deliver(clips(), asked.jobs)
            worker = inst.worker(0, scratch=disk / "scratch")
            await until(lambda: _some(inst), 60)
            await standing_still(inst)
            await judge_full(inst, verdicts, asked.jobs, disk)
            grow(disk, 10 * asked.megabytes)
            took = await until(lambda: _all(inst, asked.jobs), RECOVERY_SECONDS)
            await stopped(worker)
            await judge_recovered(inst, verdicts, asked.jobs, took)
    return 1 if verdicts.wrong else 0


async def _some(inst: Installation) -> bool:
    return await count(inst, "state = 'published'") > 0


async def _all(inst: Installation, jobs: int) -> bool:
    return await count(inst, "state = 'published'") == jobs


async def judge_full(inst: Installation, verdicts: Verdicts, jobs: int, disk: Path) -> None:
    published = await count(inst, "state = 'published'")
    free = shutil.disk_usage(disk).free
    verdicts.say(
        f"published before the disk was full ({free >> 10} kB left)", published, good=0 < published < jobs,
        asked=f"1…{jobs - 1}",
    )  # fmt: skip
    told = await count(inst, "state = 'queued' and failure_code in ('no_room', 'media_store_full')")
    verdicts.say("waiting episodes that say why", told, good=told >= 1, asked="≥ 1")
    await judge(inst, verdicts)


async def judge_recovered(inst: Installation, verdicts: Verdicts, jobs: int, took: float) -> None:
    verdicts.say(
        "seconds from room to the last publication", f"{took:.0f}", good=took < RECOVERY_SECONDS,
        asked=f"< {RECOVERY_SECONDS}",
    )  # fmt: skip
    verdicts.none("not published", jobs - await count(inst, "state = 'published'"))
    verdicts.none("more than one attempt counted", await count(inst, "attempts > 1"))
    await judge(inst, verdicts)


async def judge(inst: Installation, verdicts: Verdicts) -> None:
    verdicts.none("failed", await count(inst, "state = 'failed'"))
    verdicts.none("published with a broken byte", await broken_ones(inst))


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
