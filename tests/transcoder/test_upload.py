"""The partial files, and a real server that is killed while it receives one."""

import asyncio
import base64
import hashlib
import os
import random
import signal
import socket
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from catalog.account import Account
from catalog.postgres.connection import Connection
from catalog.postgres.uploads import Upload
from catalog.settings import CatalogSettings
from transcoder.upload import (
    Checksum,
    ChecksumMismatch,
    NoRoom,
    OffsetConflict,
    UploadBusy,
    UploadFolder,
    UploadHeaderInvalid,
    UploadTooLarge,
    parse_metadata,
)

CONTENT = random.Random(7).randbytes(4_000_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
ROOT = Path(__file__).parents[2]
KILLS = 5


@pytest.fixture
def folder(tmp_path: Path) -> UploadFolder:
    return UploadFolder(tmp_path / "uploads")


@pytest.fixture
def upload(folder: UploadFolder) -> Upload:
    begun = Upload(id="up_1", account_id="ac_1", size_bytes=10, sha256="0" * 64, name="1.mp4")
    folder.begin(begun)
    return begun


async def blocks(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


async def broken(*parts: bytes) -> AsyncIterator[bytes]:
    for part in parts:
        yield part
    raise ConnectionResetError


async def test_what_came_before_the_line_broke_is_kept(folder: UploadFolder, upload: Upload) -> None:
    with pytest.raises(ConnectionResetError):
        await folder.append(upload, 0, broken(b"abc", b"de"), None)
    assert folder.offset(upload) == 5
    assert await folder.append(upload, 5, blocks(b"fghij"), None) == 10
    assert folder.path(upload).read_bytes() == b"abcdefghij"


async def test_bytes_follow_what_is_there_or_are_refused(folder: UploadFolder, upload: Upload) -> None:
    await folder.append(upload, 0, blocks(b"abc"), None)
    for offset in (0, 2, 4, 10):
        with pytest.raises(OffsetConflict):
            await folder.append(upload, offset, blocks(b"x"), None)
    assert folder.path(upload).read_bytes() == b"abc"


async def test_more_than_was_announced_is_never_written(folder: UploadFolder, upload: Upload) -> None:
    with pytest.raises(UploadTooLarge):
        await folder.append(upload, 0, blocks(b"abcdefgh", b"ijk"), None)
    assert folder.offset(upload) == 8


async def test_a_wrong_checksum_takes_back_its_own_bytes_only(folder: UploadFolder, upload: Upload) -> None:
    await folder.append(upload, 0, blocks(b"abc"), None)
    wrong = Checksum(algorithm="sha256", digest=bytes(32))
    with pytest.raises(ChecksumMismatch):
        await folder.append(upload, 3, blocks(b"de", b"fg"), wrong)
    assert folder.offset(upload) == 3
    right = Checksum(algorithm="sha1", digest=hashlib.sha1(b"defg").digest())
    assert await folder.append(upload, 3, blocks(b"de", b"fg"), right) == 7


async def test_one_request_at_a_time_writes_to_an_upload(folder: UploadFolder, upload: Upload) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield b"abc"
        begun.set()
        await go_on.wait()
        yield b"def"

    first = asyncio.create_task(folder.append(upload, 0, slow(), None))
    await begun.wait()
    with pytest.raises(UploadBusy):
        await folder.append(upload, 0, blocks(b"x"), None)
    go_on.set()
    assert await first == 6


async def test_a_complete_file_with_another_hash_is_thrown_away(folder: UploadFolder, upload: Upload) -> None:
    await folder.append(upload, 0, blocks(b"abcdefghij"), None)
    with pytest.raises(ChecksumMismatch):
        await folder.verified(upload)
    assert folder.offset(upload) is None


def test_an_upload_needs_room_for_what_will_be_made_of_it(folder: UploadFolder) -> None:
    folder.require_room(1000, 3)
    with pytest.raises(NoRoom):
        folder.require_room(1 << 60, 3)


@pytest.mark.parametrize("header", ["", "sha256", "md5 AAAA", "sha256 !!!", "sha256  "])
def test_a_checksum_that_cannot_be_understood_is_named(header: str) -> None:
    with pytest.raises(UploadHeaderInvalid) as refused:
        Checksum.parse(header)
    assert refused.value.field == "Upload-Checksum"


def test_metadata_are_pairs_of_a_key_and_base64() -> None:
    encoded = base64.b64encode("第1集.mp4".encode()).decode()
    assert parse_metadata(f"filename {encoded}, private") == {"filename": "第1集.mp4", "private": ""}
    assert parse_metadata("") == {}
    for header in ("filename !!", "filename /w=="):
        with pytest.raises(UploadHeaderInvalid):
            parse_metadata(header)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@asynccontextmanager
async def server(settings: CatalogSettings, port: int) -> AsyncGenerator[asyncio.subprocess.Process]:
    """``python -m deploy.web``, ready; killed when the block ends."""
    env = {
        **os.environ, "DATABASE_URL": settings.database_url, "REDIS_URL": settings.redis_url,
        "ZHANBO_SECRET": settings.secret.current.decode(), "ZHANBO_DATA": str(settings.data),
        "ZHANBO_PORT": str(port),
    }  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.web", env=env, cwd=ROOT, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(30), aiohttp.ClientSession() as session:
            while True:
                assert process.returncode is None, "the server did not start"
                try:
                    async with session.get(f"http://127.0.0.1:{port}/healthz"):
                        break
                except aiohttp.ClientConnectionError:
                    await asyncio.sleep(0.05)
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
        await process.wait()


async def trickle(block: bytes) -> AsyncIterator[bytes]:
    """Bytes at about 2 MB/s, so that a kill finds them under way."""
    for start in range(0, len(block), 50_000):
        yield block[start : start + 50_000]
        await asyncio.sleep(0.025)


async def test_an_acknowledged_offset_outlives_every_kill_of_the_server(
    settings: CatalogSettings, maker: tuple[Account, str], conn: Connection
) -> None:
    port, chance = free_port(), random.Random(1)
    signed = {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {maker[1]}"}
    told = f"sha256 {base64.b64encode(SHA256.encode()).decode()}"
    creation = {**signed, "Upload-Length": str(len(CONTENT)), "Upload-Metadata": told}
    acknowledged, kills, reached = 0, 0, [0]
    while reached[-1] < len(CONTENT):
        async with (
            server(settings, port) as process,
            aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
        ):
            async with client.post("/intake/files", headers=creation) as response:
                location = response.headers["Location"]
            if kills < KILLS:
                kills += 1
                asyncio.get_running_loop().call_later(
                    chance.uniform(0.1, 0.45), process.send_signal, signal.SIGKILL
                )
            try:
                while acknowledged < len(CONTENT):
                    async with client.head(location, headers=signed) as response:
                        offset = int(response.headers["Upload-Offset"])
                    assert offset >= acknowledged, "an acknowledged offset went back"
                    acknowledged = offset
                    block = CONTENT[offset : offset + 300_000]
                    headers = {
                        **signed,
                        "Upload-Offset": str(offset),
                        "Content-Type": "application/offset+octet-stream",
                    }
                    if not block:
                        break
                    async with client.patch(location, data=trickle(block), headers=headers) as response:
                        assert response.status == 204
                        acknowledged = int(response.headers["Upload-Offset"])
            except (aiohttp.ClientError, OSError):
                pass
            reached.append(acknowledged)
    assert kills == KILLS
    assert len(set(reached)) > 3, "the kills did not come in the middle"
    assert (settings.media / "masters" / SHA256).read_bytes() == CONTENT
    assert await conn.fetchval("select count(*) from upload where finished_at is not null") == 1
    assert list(settings.uploads.iterdir()) == []


async def test_a_server_that_is_told_to_stop_ends_in_time(settings: CatalogSettings) -> None:
    async with server(settings, free_port()) as process:
        begun = time.monotonic()
        process.terminate()
        assert await process.wait() == 0
        assert time.monotonic() - begun < 4
