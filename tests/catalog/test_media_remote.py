"""The bucket behind lines that fail, processes that are killed, and servers that say no: a reader gets the
right bytes, or is told why not.
"""

import asyncio
import hashlib
import pickle
import random
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Generator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import pytest_asyncio

from catalog.media import remote, s3
from catalog.media.remote import RemoteMediaStore, remote_store
from catalog.media.store import MediaDamaged, MediaNotFound, MediaStoreFull, MediaStoreUnreachable
from catalog.settings import BucketSettings
from deploy import ports
from tests.faulty_line import Fault, Line, faulty_line

ASSET = "0123456789abcdef" * 2
NOW = timedelta(0)
PARTS = 20 << 20  # bytes: an upload in three parts, a download in five spans


@pytest_asyncio.fixture
async def line(bucket_settings: BucketSettings) -> AsyncGenerator[Line]:
    port = urlsplit(bucket_settings.endpoint_url or "").port
    assert port is not None
    async with faulty_line(port) as line:
        yield line


@pytest_asyncio.fixture
async def store(bucket_settings: BucketSettings, line: Line) -> AsyncGenerator[RemoteMediaStore]:
    """What the tests look at; everything that it says goes over the line."""
    async with remote_store(replace(bucket_settings, endpoint_url=line.url)) as store:
        yield store


@pytest_asyncio.fixture
async def elsewhere(bucket_settings: BucketSettings, tmp_path: Path) -> AsyncGenerator[RemoteMediaStore]:
    """The same store on another machine with a line that is good."""
    async with remote_store(replace(bucket_settings, cache=tmp_path / "elsewhere")) as store:
        yield store


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same deadlines, a tenth as long."""
    for name in ("SILENCE_SECONDS", "ATTEMPT_SECONDS", "LONGEST_ATTEMPT_SECONDS", "PATIENCE_SECONDS"):
        monkeypatch.setattr(s3, name, getattr(s3, name) / 10)


def master(folder: Path, size: int, name: str = "upload") -> tuple[str, Path]:
    """A file of noise, and its SHA-256."""
    file = folder / name
    file.write_bytes(random.Random(size).randbytes(size))
    return hashlib.sha256(file.read_bytes()).hexdigest(), file


def asset(folder: Path, mark: bytes = b"") -> list[str]:
    """A dozen small files of one mark."""
    folder.mkdir(exist_ok=True)
    names = [f"{number:02d}.m4s" for number in range(12)]
    for name in names:
        (folder / name).write_bytes(name.encode() * 1000 + mark)
    return names


async def test_a_fifth_of_all_requests_fail_and_every_byte_is_right(
    store: RemoteMediaStore, line: Line, tmp_path: Path
) -> None:
    line.share, line.faults = 0.2, (Fault.BUSY, Fault.RESET, Fault.CUT)
    digest, file = master(tmp_path, PARTS)
    names = asset(tmp_path / "made")
    async with asyncio.timeout(60):
        await asyncio.gather(store.put_master(digest, file), store.put_asset(ASSET, tmp_path / "made", names))
        assert hashlib.sha256((await store.master(digest)).read_bytes()).hexdigest() == digest
        for name in names:
            assert (await store.file(ASSET, name)).read_bytes() == (tmp_path / "made" / name).read_bytes()
    assert line.failed > 5


async def test_a_line_that_swallows_everything_is_dropped_and_asked_anew(
    impatient: None, store: RemoteMediaStore, line: Line, tmp_path: Path
) -> None:
    digest, file = master(tmp_path, PARTS)
    for act in (lambda: store.put_master(digest, file), lambda: store.master(digest)):
        line.share, line.faults = 1.0, (Fault.HOLE,)
        acting = asyncio.ensure_future(act())
        await asyncio.sleep(2)
        assert not acting.done()
        assert line.failed > 1, "it did not wait for an answer that never comes"
        line.share = 0
        await asyncio.wait_for(acting, 10)
    assert hashlib.sha256((await store.master(digest)).read_bytes()).hexdigest() == digest
    async with asyncio.timeout(5):
        while line.swallowing:  # every socket that hung was closed by us
            await asyncio.sleep(0.05)


async def test_a_server_that_is_being_started_is_waited_for(
    bucket_settings: BucketSettings, tmp_path: Path
) -> None:
    server = urlsplit(bucket_settings.endpoint_url or "").port
    assert server is not None
    digest, file = master(tmp_path, 1000)
    port = ports.free_port(f"later {tmp_path}")
    url = f"http://{ports.LOOPBACK}:{port}"
    async with remote_store(replace(bucket_settings, endpoint_url=url)) as store:
        putting = asyncio.ensure_future(store.put_master(digest, file))
        await asyncio.sleep(0.5)
        assert not putting.done()
        async with faulty_line(server, port), asyncio.timeout(15):
            await putting
            assert await store.masters() == [digest]


async def test_a_line_that_dies_in_the_middle_of_the_bytes_costs_one_piece(
    impatient: None, store: RemoteMediaStore, line: Line, tmp_path: Path
) -> None:
    digest, file = master(tmp_path, PARTS)
    await store.put_master(digest, file)
    line.share, line.faults, before = 0.5, (Fault.CUT,), line.requests
    assert hashlib.sha256((await store.master(digest)).read_bytes()).hexdigest() == digest
    assert line.failed > 0
    assert line.requests - before == 5 + line.failed


@pytest.mark.parametrize("fault", [Fault.HOLE, Fault.RESET, Fault.BUSY], ids=lambda fault: fault.name)
async def test_a_store_that_cannot_be_reached_is_told_in_time(
    fault: Fault, store: RemoteMediaStore, line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3, "PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr(s3, "ATTEMPT_SECONDS", 0.4)
    digest, file = master(tmp_path, 1000)
    names = asset(tmp_path / "made")
    line.share, line.faults = 1.0, (fault,)
    acts = (
        store.put_master(digest, file), store.has_master(digest), store.master(digest),
        store.put_asset(ASSET, tmp_path / "made", names), store.file(ASSET, names[0]), store.assets(),
        store.drop_master(digest), store.drop_asset(ASSET), store.sweep(NOW),
    )  # fmt: skip
    async with asyncio.timeout(5):
        told = await asyncio.gather(*acts, return_exceptions=True)
    assert [type(error) for error in told] == [MediaStoreUnreachable] * len(acts)
    assert file.exists()


async def test_a_viewer_does_not_wait_for_a_slow_store_but_the_next_one_finds_the_file(
    store: RemoteMediaStore, line: Line, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = asset(tmp_path / "made")
    await store.put_asset(ASSET, tmp_path / "made", names)
    monkeypatch.setattr(remote, "WAIT_SECONDS", 0.3)
    line.share, line.faults = 1.0, (Fault.RESET,)
    with pytest.raises(MediaStoreUnreachable):
        async with store.open(ASSET, names[0]):
            pass
    line.share = 0
    monkeypatch.setattr(remote, "WAIT_SECONDS", 10)
    async with store.open(ASSET, names[0]) as file:
        assert len(await file.read(0, 1 << 20)) == file.size


async def film(store: RemoteMediaStore, folder: Path, size: int = 11 << 20) -> bytes:
    """A film of six blocks, the last one shorter, put as the asset."""
    folder.mkdir(exist_ok=True)
    body = random.Random(7).randbytes(size)
    (folder / "film.mp4").write_bytes(body)
    await store.put_asset(ASSET, folder, ["film.mp4"])
    return body


async def test_a_viewer_waits_for_the_block_that_is_asked_for_and_not_for_the_film(
    store: RemoteMediaStore, elsewhere: RemoteMediaStore, line: Line, tmp_path: Path
) -> None:
    body = await film(elsewhere, tmp_path / "made", 31 << 20)
    line.requests, line.pause_seconds = 0, 0.3
    async with store.open(ASSET, "film.mp4") as file:
        assert file.size == len(body)
        assert await file.read(0, 100) == body[:100]
        assert await file.read(len(body) - 10, 100) == body[-10:]
        assert line.requests < 16, "most of it was not asked for yet"
        assert await file.read(len(body), 100) == b""


async def test_a_film_is_read_whole_while_its_copy_grows_and_stays_there_when_it_is_grown(
    store: RemoteMediaStore, elsewhere: RemoteMediaStore, line: Line, tmp_path: Path
) -> None:
    body = await film(elsewhere, tmp_path / "made")
    line.share, line.faults = 0.2, (Fault.BUSY, Fault.RESET, Fault.CUT)

    async def watched(step: int) -> bool:
        seen, place = b"", 0
        async with store.open(ASSET, "film.mp4") as file:
            while block := await file.read(place, step):
                seen, place = seen + block, place + len(block)
        return seen == body

    async with asyncio.timeout(60):
        assert await asyncio.gather(*(watched(step << 16) for step in (5, 11, 23))) == [True] * 3
        assert (await store.file(ASSET, "film.mp4")).read_bytes() == body
    line.share, before = 0, line.requests
    assert await watched(1 << 20)
    assert line.requests == before


async def test_a_block_that_changed_on_the_way_is_not_shown(
    store: RemoteMediaStore, elsewhere: RemoteMediaStore, line: Line, tmp_path: Path
) -> None:
    body = await film(elsewhere, tmp_path / "made")
    line.share, line.faults = 1.0, (Fault.FLIP,)
    with pytest.raises(MediaDamaged):
        async with store.open(ASSET, "film.mp4") as file:
            await file.read(0, 100)
    line.share = 0
    await asyncio.sleep(0.1)
    assert (await store.file(ASSET, "film.mp4")).read_bytes() == body


async def test_a_film_whose_store_goes_away_ends_for_its_viewer_and_plays_again_later(
    store: RemoteMediaStore,
    elsewhere: RemoteMediaStore,
    line: Line,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(s3, "PATIENCE_SECONDS", 0.5)
    body = await film(elsewhere, tmp_path / "made")
    line.requests, line.spared, line.share, line.faults = 0, 4, 1.0, (Fault.RESET,)
    async with store.open(ASSET, "film.mp4") as file:
        assert await file.read(0, 100) == body[:100]
        with pytest.raises(MediaStoreUnreachable):
            await file.read(10 << 20, 100)
        await asyncio.sleep(1)
        with pytest.raises(MediaStoreUnreachable):
            await file.read(8 << 20, 100)
        assert await file.read(0, 100) == body[:100], "what was there stays for who has it open"
        line.share = 0
        async with store.open(ASSET, "film.mp4") as again:
            assert await again.read(10 << 20, 100) == body[10 << 20 :][:100]


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"secret_access_key": "another"}, "SignatureDoesNotMatch"),
        ({"access_key_id": "nobody"}, "InvalidAccessKeyId"),
        ({"name": "no-such-bucket"}, "NoSuchBucket"),
    ],
)
async def test_a_mistake_in_the_settings_is_told_at_once_in_the_servers_words(
    bucket_settings: BucketSettings, wrong: dict[str, str], word: str
) -> None:
    async with remote_store(replace(bucket_settings, **wrong)) as store, asyncio.timeout(5):  # pyright: ignore[reportArgumentType]
        with pytest.raises(MediaStoreUnreachable, match=word):
            await store.file(ASSET, "phone.m3u8")


async def test_bytes_that_change_on_the_way_are_not_handed_out(
    store: RemoteMediaStore, line: Line, tmp_path: Path
) -> None:
    digest, file = master(tmp_path, 100_000)
    await store.put_master(digest, file)
    line.share, line.faults = 1.0, (Fault.FLIP,)
    with pytest.raises(MediaDamaged):
        await store.master(digest)
    line.share = 0
    assert hashlib.sha256((await store.master(digest)).read_bytes()).hexdigest() == digest


async def test_bytes_that_change_in_the_store_are_not_handed_out(
    bucket_settings: BucketSettings, store: RemoteMediaStore, tmp_path: Path
) -> None:
    digest, file = master(tmp_path, 100_000)
    names = asset(tmp_path / "made")
    await store.put_master(digest, file)
    await store.put_asset(ASSET, tmp_path / "made", names)
    async with s3.s3(bucket_settings) as client:
        for folder in ("masters/", f"files/{ASSET}/", "assets/"):
            listed = await client.ask("list_objects_v2", Prefix=bucket_settings.prefix + folder)
            for one in listed["Contents"]:
                await client.ask("put_object", Key=one["Key"], Body=b"0" * one["Size"])
    with pytest.raises(MediaDamaged):
        await store.master(digest)
    with pytest.raises(MediaDamaged):
        await store.file(ASSET, names[0])


async def test_a_file_that_is_not_what_its_name_says_is_not_stored(
    store: RemoteMediaStore, tmp_path: Path
) -> None:
    for size in (1000, PARTS):
        _, file = master(tmp_path, size)
        with pytest.raises(MediaDamaged):
            await store.put_master("f" * 64, file)
        assert file.exists()
    assert await store.masters() == []
    assert await store.sweep(NOW) == 0, "the parts that were sent are gone already"


async def test_a_thousand_who_ask_at_once_cost_one_download(
    store: RemoteMediaStore, line: Line, tmp_path: Path
) -> None:
    names = asset(tmp_path / "made")
    await store.put_asset(ASSET, tmp_path / "made", names)
    before = line.requests
    paths = await asyncio.gather(*(store.file(ASSET, names[0]) for _ in range(1000)))
    assert line.requests - before == 2, "the listing and the file"
    assert len({path.stat().st_ino for path in paths}) == 1
    assert await store.file(ASSET, names[0]) == paths[0]
    assert line.requests - before == 2


async def test_two_that_put_different_bytes_under_one_name_leave_one_of_them_whole(
    store: RemoteMediaStore, elsewhere: RemoteMediaStore, tmp_path: Path
) -> None:
    """A name should stand for its content; where it does not, a reader still never sees a mixture."""
    for mark in (b"one", b"two"):
        names = asset(tmp_path / mark.decode(), mark)
    await asyncio.gather(
        store.put_asset(ASSET, tmp_path / "one", names), elsewhere.put_asset(ASSET, tmp_path / "two", names)
    )
    seen = {(await store.file(ASSET, name)).read_bytes()[-3:] for name in names}
    assert len(seen) == 1
    assert {(await elsewhere.file(ASSET, name)).read_bytes()[-3:] for name in names} == seen


async def test_what_is_dropped_and_put_anew_elsewhere_is_found_anew(
    store: RemoteMediaStore, elsewhere: RemoteMediaStore, tmp_path: Path
) -> None:
    names = asset(tmp_path / "one", b"one")
    await store.put_asset(ASSET, tmp_path / "one", names)
    await store.file(ASSET, names[0])
    await elsewhere.drop_asset(ASSET)
    with pytest.raises(MediaNotFound):
        await store.file(ASSET, names[1])
    await elsewhere.put_asset(ASSET, tmp_path / "two", asset(tmp_path / "two", b"two"))
    assert (await store.file(ASSET, names[1])).read_bytes().endswith(b"two")


async def test_a_sweep_takes_what_was_left_over_and_nothing_else(
    bucket_settings: BucketSettings, store: RemoteMediaStore, tmp_path: Path
) -> None:
    names, other = asset(tmp_path / "made"), "f" * 40
    await store.put_asset(ASSET, tmp_path / "made", names)
    await store.put_asset(other, tmp_path / "made", names)
    async with s3.s3(bucket_settings) as client:  # as a drop that was killed leaves it
        await client.ask("delete_object", Key=f"{bucket_settings.prefix}assets/{other}")
    assert await store.sweep(timedelta(hours=1)) == 0, "it may be being put right now"
    assert await store.sweep(NOW) == 1
    assert await store.sweep(NOW) == 0
    assert await store.assets() == [ASSET]
    assert (await store.file(ASSET, names[0])).is_file()


async def test_a_put_that_was_killed_leaves_nothing_to_see_and_the_next_one_goes_on(
    bucket_settings: BucketSettings, store: RemoteMediaStore, line: Line, tmp_path: Path
) -> None:
    names = asset(tmp_path / "made")
    await killed_after(7, line, bucket_settings, "put_asset", ASSET, tmp_path / "made", names)
    assert await store.assets() == []
    with pytest.raises(MediaNotFound):
        await store.file(ASSET, names[0])
    before = line.requests
    await store.put_asset(ASSET, tmp_path / "made", names)
    assert line.requests - before < len(names) + 4, "what the first one stored is not sent again"
    for name in names:
        assert (await store.file(ASSET, name)).read_bytes() == (tmp_path / "made" / name).read_bytes()


async def test_an_upload_in_parts_that_was_killed_leaves_nothing_to_see_and_is_swept(
    bucket_settings: BucketSettings, store: RemoteMediaStore, line: Line, tmp_path: Path
) -> None:
    digest, file = master(tmp_path, PARTS)
    await killed_after(4, line, bucket_settings, "put_master", digest, file)
    assert (await store.masters(), await store.has_master(digest), file.exists()) == ([], False, True)
    assert await store.sweep(NOW) == 1
    assert await store.sweep(NOW) == 0
    await store.put_master(digest, file)
    assert hashlib.sha256((await store.master(digest)).read_bytes()).hexdigest() == digest


async def test_a_download_that_was_killed_is_never_taken_for_a_whole_one(
    bucket_settings: BucketSettings, store: RemoteMediaStore, line: Line, tmp_path: Path
) -> None:
    digest, file = master(tmp_path, PARTS)
    await store.put_master(digest, file)
    incoming = bucket_settings.cache / "incoming"

    def begun() -> bool:
        return any(part.stat().st_size for part in incoming.iterdir())

    await killed_after(3, line, bucket_settings, "master", digest, when=begun)
    parts = list(incoming.iterdir())
    assert [0 < part.stat().st_size < PARTS for part in parts] == [True]
    assert hashlib.sha256((await store.master(digest)).read_bytes()).hexdigest() == digest


_SCRIPT = """
import asyncio, pickle, sys
from catalog.media.remote import remote_store
settings, act, words = pickle.loads(bytes.fromhex(sys.argv[1]))
async def main():
    async with remote_store(settings) as store:
        await getattr(store, act)(*words)
asyncio.run(main())
"""


async def killed_after(
    requests: int, line: Line, settings: BucketSettings, act: str, *words: object,
    when: Callable[[], bool] = lambda: True,
) -> None:  # fmt: skip
    """Another process does this until so many of its requests were answered, waits, and is killed."""
    line.requests, line.spared, line.share, line.faults = 0, requests, 1.0, (Fault.HOLE,)
    told = pickle.dumps((replace(settings, endpoint_url=line.url), act, words)).hex()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _SCRIPT, told, cwd=Path(__file__).parents[2]
    )
    async with asyncio.timeout(20):
        while not (line.swallowing and when()):
            assert process.returncode is None
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.3)
    process.kill()
    await process.wait()
    line.share, line.spared = 0.0, 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Generator[Path]:
    """A file system of one megabyte; only root can make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    argv = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if subprocess.run(argv, capture_output=True, check=False).returncode:
        pytest.skip("no small disk: mounting one needs root")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


async def test_a_full_disk_for_the_copies_is_told_and_left_empty(
    bucket_settings: BucketSettings, small_disk: Path, tmp_path: Path
) -> None:
    digest, file = master(tmp_path, 3_000_000)
    async with remote_store(replace(bucket_settings, cache=small_disk)) as store:
        await store.put_master(digest, file)
        with pytest.raises(MediaStoreFull):
            await store.master(digest)
    assert [path for path in small_disk.rglob("*") if path.is_file()] == []
