"""The media store in a bucket, with its real deadlines: `python load_tests/media_store.py [--mib N]`.

A real S3 server on loopback behind a line that is made bad: a fifth of all requests fail, then the line
swallows everything for a while. Prints, each as a ratio to its limit, how soon a put and a read end once
the line is good again, how many wrong bytes were seen, what memory a large master costs, and how long a
viewer waits for the first byte of a long film next to the film's whole download.
"""

import argparse
import asyncio
import hashlib
import random
import resource
import tempfile
import time
from collections.abc import AsyncGenerator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from catalog.checksum import sha256_of
from catalog.media.remote import RemoteMediaStore, remote_store
from catalog.settings import BucketSettings
from tests.faulty_line import Fault, Line, faulty_line
from tests.object_store import object_store

RECOVERY_SECONDS = 60
MEMORY_MIB = 128
FIRST_BYTE_SHARE = 0.25
HOLE_SECONDS = 25
ASSET = "a" * 40


def tell(what: str, found: float, unit: str, limit: float) -> None:
    print(f"{what:44s} {found:8.2f} {unit:4s} ÷ {limit:g} = {found / limit:.2f}")


def noise(file: Path, mib: int) -> str:
    """Fill a file without holding it in memory; its SHA-256."""
    dice, digest = random.Random(mib), hashlib.sha256()
    with file.open("wb") as out:
        for _ in range(mib):
            block = dice.randbytes(1 << 20)
            digest.update(block)
            out.write(block)
    return digest.hexdigest()


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@asynccontextmanager
async def store_over(line: Line, settings: BucketSettings, cache: Path) -> AsyncGenerator[RemoteMediaStore]:
    async with remote_store(replace(settings, endpoint_url=line.url, cache=cache)) as store:
        yield store


async def recovery(line: Line, act: Awaitable[object]) -> float:
    """How long ``act`` still takes after a line that swallowed everything is good again."""
    line.share, line.faults = 1.0, (Fault.HOLE,)
    acting = asyncio.ensure_future(act)
    await asyncio.sleep(HOLE_SECONDS)
    line.share, healed = 0.0, time.monotonic()
    await acting
    return time.monotonic() - healed


async def large_master(line: Line, settings: BucketSettings, folder: Path, mib: int) -> None:
    file = folder / "master"
    digest = noise(file, mib)
    before = peak_mib()
    line.share, line.faults = 0.2, (Fault.BUSY, Fault.RESET, Fault.CUT)
    async with store_over(line, settings, folder / "a") as store:
        await store.put_master(digest, file)
        came = await store.master(digest)
        wrong = sha256_of(came) != digest
    tell(f"memory for a master of {mib} MiB", peak_mib() - before, "MiB", MEMORY_MIB)
    print(
        f"{'wrong files, a fifth of requests failed':44s} {wrong:8d}      ({line.failed} of {line.requests})"
    )


async def black_hole(line: Line, settings: BucketSettings, folder: Path, mib: int) -> None:
    file = folder / "swallowed"
    digest = noise(file, mib)
    async with store_over(line, settings, folder / "b") as store:
        tell(
            "put ends after the line is good",
            await recovery(line, store.put_master(digest, file)),
            "s",
            RECOVERY_SECONDS,
        )
        seconds = await recovery(line, store.master(digest))
        tell("read ends after the line is good", seconds, "s", RECOVERY_SECONDS)
        print(f"{'wrong files after a black hole':44s} {sha256_of(await store.master(digest)) != digest:8d}")


async def first_byte(line: Line, settings: BucketSettings, folder: Path, mib: int) -> None:
    noise(folder / "film.mp4", mib)
    async with store_over(line, settings, folder / "c") as store:
        await store.put_asset(ASSET, folder, ["film.mp4"])
        began = time.monotonic()
        async with store.open(ASSET, "film.mp4") as film:
            await film.read(0, 1 << 18)
            first = time.monotonic() - began
            await store.file(ASSET, "film.mp4")
            whole = time.monotonic() - began
    tell(f"first byte of {mib} MiB ÷ the whole", first / whole, "", FIRST_BYTE_SHARE)


async def measured(mib: int) -> None:
    with tempfile.TemporaryDirectory(prefix="zhanbo-", dir="/tmp") as name:  # short: sockets lie below
        folder = Path(name)
        async with object_store(folder) as settings:
            port = urlsplit(settings.endpoint_url or "").port
            assert port is not None
            async with faulty_line(port) as line:
                await large_master(line, settings, folder, mib)
                await black_hole(line, settings, folder, 24)
                await first_byte(line, settings, folder, mib // 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mib", type=int, default=200, help="how large the master is")
    asyncio.run(measured(parser.parse_args().mib))


if __name__ == "__main__":
    main()
