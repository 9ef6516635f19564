"""What every media store must do; each backend is one more parameter."""

import asyncio
import contextlib
import hashlib
import random
import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Generator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import given
from hypothesis import strategies as st

from catalog.media.local import LocalMediaStore
from catalog.media.name import checked_id, checked_path
from catalog.media.remote import remote_store
from catalog.media.store import MediaNameRefused, MediaNotFound, MediaStore, MediaStoreFull
from catalog.settings import BucketSettings

ASSET = "0123456789abcdef" * 2
MASTER = hashlib.sha256(b"master").hexdigest()
Backend = Callable[[Path], MediaStore]


@pytest_asyncio.fixture(params=["local", "s3"])
async def store(
    request: pytest.FixtureRequest, bucket_settings: BucketSettings, tmp_path: Path
) -> AsyncGenerator[MediaStore]:
    """What each backend keeps on this machine is in ``store/``."""
    if request.param == "local":
        yield LocalMediaStore(tmp_path / "store")
        return
    async with remote_store(replace(bucket_settings, cache=tmp_path / "store")) as store:
        yield store


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "made"
    (made / "subtitles").mkdir(parents=True)
    (made / "phone.m3u8").write_bytes(b"#EXTM3U")
    (made / "subtitles" / "zh.vtt").write_bytes(b"WEBVTT")
    return made


FILES = ("phone.m3u8", "subtitles/zh.vtt")


async def test_an_asset_comes_back_as_it_was_put(store: MediaStore, folder: Path) -> None:
    await store.put_asset(ASSET, folder, FILES)
    assert (await store.file(ASSET, "subtitles/zh.vtt")).read_bytes() == b"WEBVTT"
    assert await store.assets() == [ASSET]


async def test_a_file_is_read_in_any_order(store: MediaStore, tmp_path: Path) -> None:
    body = random.Random(3).randbytes(5_000_000)
    (tmp_path / "film.mp4").write_bytes(body)
    await store.put_asset(ASSET, tmp_path, ["film.mp4"])
    async with store.open(ASSET, "film.mp4") as file:
        assert file.size == len(body)
        for first in (4_999_990, 0, 2_097_140, 3_000_000):
            block = await file.read(first, 1000)
            assert block
            assert body[first:].startswith(block)
        assert await file.read(len(body), 1000) == b""
    with pytest.raises(MediaNotFound):
        async with store.open(ASSET, "no-film.mp4"):
            pass


async def test_putting_an_asset_again_changes_nothing(store: MediaStore, folder: Path) -> None:
    await store.put_asset(ASSET, folder, FILES)
    (folder / "phone.m3u8").write_bytes(b"other")
    await store.put_asset(ASSET, folder, FILES)
    assert (await store.file(ASSET, "phone.m3u8")).read_bytes() == b"#EXTM3U"


async def test_many_may_put_the_same_asset_at_once(store: MediaStore, folder: Path) -> None:
    await asyncio.gather(*(store.put_asset(ASSET, folder, FILES) for _ in range(8)))
    assert await store.assets() == [ASSET]


async def test_many_may_put_the_same_master_at_once_and_nothing_is_left_over(
    store: MediaStore, tmp_path: Path
) -> None:
    upload = tmp_path / "upload"
    upload.write_bytes(b"master")
    await asyncio.gather(*(store.put_master(MASTER, upload) for _ in range(8)))
    assert (await store.master(MASTER)).read_bytes() == b"master"
    await store.drop_master(MASTER)
    assert [path for path in (tmp_path / "store").rglob("*") if path.is_file()] == []


async def test_a_name_outside_the_rules_is_refused_wherever_it_is_given(
    store: MediaStore, folder: Path, tmp_path: Path
) -> None:
    upload = tmp_path / "upload"
    upload.write_bytes(b"master")
    for name in ("", "../" * 10 + "x", "A" * 40, "a" * 31, "a" * 65, "a" * 40 + "\n", "/" + "a" * 40):
        with pytest.raises(MediaNameRefused):
            await store.put_asset(name, folder, FILES)
        with pytest.raises(MediaNameRefused):
            await store.put_master(name, upload)
        with pytest.raises(MediaNameRefused):
            await store.file(name, "a")
        for act in (store.master, store.has_master, store.drop_master, store.drop_asset):
            with pytest.raises(MediaNameRefused):
                await act(name)
    with pytest.raises(MediaNameRefused):
        await store.put_asset(ASSET, folder, [*FILES, "../upload"])
    assert await store.assets() == []
    assert upload.exists()


async def test_a_put_that_fails_leaves_nothing_and_may_be_repeated(store: MediaStore, folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        await store.put_asset(ASSET, folder, [*FILES, "never-made.mp4"])
    assert await store.assets() == []
    await store.put_asset(ASSET, folder, FILES)
    assert await store.assets() == [ASSET]


async def test_a_reader_finds_all_of_an_asset_or_nothing(store: MediaStore, tmp_path: Path) -> None:
    many = tmp_path / "many"
    many.mkdir()
    names = [f"{number:03d}.m4s" for number in range(40)]
    for name in names:
        (many / name).write_bytes(b"x" * 1000)

    async def first_seen() -> int:
        while True:
            try:
                await store.file(ASSET, names[0])
            except MediaNotFound:
                await asyncio.sleep(0.0005)
                continue
            return sum([(await store.file(ASSET, name)).stat().st_size == 1000 for name in names])

    reader = asyncio.create_task(first_seen())
    await store.put_asset(ASSET, many, names)
    assert await asyncio.wait_for(reader, 10) == len(names)


async def test_what_is_absent_is_not_found(store: MediaStore, folder: Path) -> None:
    with pytest.raises(MediaNotFound):
        await store.file(ASSET, "phone.m3u8")
    with pytest.raises(MediaNotFound):
        await store.master("f" * 64)
    await store.put_asset(ASSET, folder, FILES)
    with pytest.raises(MediaNotFound):
        await store.file(ASSET, "tv.m3u8")


async def test_a_master_is_taken_over_and_dropped(store: MediaStore, tmp_path: Path) -> None:
    upload = tmp_path / "upload"
    upload.write_bytes(b"master")
    assert not await store.has_master(MASTER)
    await store.put_master(MASTER, upload)
    assert await store.has_master(MASTER)
    assert not upload.exists()
    assert (await store.master(MASTER)).read_bytes() == b"master"
    await store.drop_master(MASTER)
    await store.drop_master(MASTER)
    with pytest.raises(MediaNotFound):
        await store.master(MASTER)


async def test_masters_are_listed(store: MediaStore, tmp_path: Path) -> None:
    assert await store.masters() == []
    names = [hashlib.sha256(content).hexdigest() for content in (b"one", b"two")]
    for name, content in zip(names, (b"one", b"two"), strict=True):
        (tmp_path / "upload").write_bytes(content)
        await store.put_master(name, tmp_path / "upload")
    assert sorted(await store.masters()) == sorted(names)


async def test_what_was_dropped_can_be_put_again(store: MediaStore, folder: Path) -> None:
    await store.put_asset(ASSET, folder, FILES)
    await store.drop_asset(ASSET)
    with pytest.raises(MediaNotFound):
        await store.file(ASSET, FILES[0])
    await store.put_asset(ASSET, folder, FILES)
    assert (await store.file(ASSET, FILES[1])).read_bytes() == b"WEBVTT"


async def test_a_sweep_takes_nothing_that_is_there_or_on_its_way(
    store: MediaStore, folder: Path, tmp_path: Path
) -> None:
    upload = tmp_path / "upload"
    upload.write_bytes(b"master")
    await store.put_asset(ASSET, folder, FILES)
    await store.put_master(MASTER, upload)
    assert await store.sweep(timedelta(0)) == 0
    assert await store.assets() == [ASSET]
    assert await store.masters() == [MASTER]

    many = [f"{number:03d}.m4s" for number in range(200)]
    for name in many:
        (folder / name).write_bytes(b"x" * 20_000)
    putting = asyncio.create_task(store.put_asset("e" * 40, folder, many))
    while not putting.done():
        await store.sweep(timedelta(minutes=1))
        await asyncio.sleep(0)
    await putting
    assert "e" * 40 in await store.assets()


async def test_room_is_a_number_or_unknown(store: MediaStore) -> None:
    free = await store.free_bytes()
    assert free is None or free > 0


_KILLED = """
import asyncio, os, signal, sys
from pathlib import Path
from catalog.media import local
store = local.LocalMediaStore(Path(sys.argv[1]))
made = Path(sys.argv[2])
plain = local.sync_file
def killed(file):
    plain(file)
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[3] == "put":
    local.sync_file = killed
    asyncio.run(store.put_asset(sys.argv[4], made, ["a.mp4", "b.mp4"]))
else:
    asyncio.run(store.put_asset(sys.argv[4], made, ["a.mp4", "b.mp4"]))
    local.shutil.rmtree = lambda path: os.kill(os.getpid(), signal.SIGKILL)
    asyncio.run(store.drop_asset(sys.argv[4]))
"""


@pytest.mark.parametrize("what", ["put", "drop"])
async def test_what_a_killed_process_leaves_is_swept_once_it_is_old(what: str, tmp_path: Path) -> None:
    """For the local store, whose leftovers can be made at a chosen moment."""
    made = tmp_path / "made"
    made.mkdir()
    for name in ("a.mp4", "b.mp4"):
        (made / name).write_bytes(b"x" * 1000)
    run = subprocess.run(
        [sys.executable, "-c", _KILLED, str(tmp_path / "store"), str(made), what, ASSET],
        check=False, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert run.returncode == -signal.SIGKILL
    store = LocalMediaStore(tmp_path / "store")
    assert await store.assets() == []
    assert await store.sweep(timedelta(minutes=1)) == 0, "it might still be at work"
    assert await store.sweep(timedelta(0)) == 1
    assert [path for path in (tmp_path / "store").rglob("*") if path.is_file()] == []


async def test_a_dropped_asset_is_gone(store: MediaStore, folder: Path) -> None:
    await store.put_asset(ASSET, folder, FILES)
    await store.file(ASSET, "phone.m3u8")
    await store.drop_asset(ASSET)
    await store.drop_asset(ASSET)
    assert await store.assets() == []
    with pytest.raises(MediaNotFound):
        await store.file(ASSET, "phone.m3u8")


async def test_a_file_without_a_byte_is_a_file(store: MediaStore, tmp_path: Path) -> None:
    (tmp_path / "empty.vtt").touch()
    await store.put_asset(ASSET, tmp_path, ["empty.vtt"])
    assert (await store.file(ASSET, "empty.vtt")).read_bytes() == b""


@pytest.mark.parametrize(
    "path", ["../secret", "/etc/passwd", "a/../b", ".hidden", "a//b", "", "a/", "a\\b", "é.m4s"]
)
async def test_a_path_that_is_no_plain_name_is_refused(store: MediaStore, path: str) -> None:
    with pytest.raises(MediaNameRefused):
        await store.file(ASSET, path)


@given(st.text(max_size=80))
def test_an_accepted_path_never_leaves_the_asset(path: str) -> None:
    try:
        accepted = checked_path(path)
    except MediaNameRefused:
        return
    assert Path("/root/asset", accepted).resolve().is_relative_to("/root/asset")


@given(st.text(max_size=80))
def test_an_accepted_id_is_hex(name: str) -> None:
    with contextlib.suppress(MediaNameRefused):
        assert set(checked_id(name)) <= set("0123456789abcdef")


_FULL = """
import asyncio, sys
from pathlib import Path
from catalog.media.local import LocalMediaStore
from catalog.media.remote import remote_store
from catalog.media.store import MediaStoreFull
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = LocalMediaStore(Path(sys.argv[1]))
try:
    asyncio.run(store.put_asset(sys.argv[3], Path(sys.argv[2]), ["big.mp4"]))
except MediaStoreFull:
    print("full", list(Path(sys.argv[1]).rglob("*.mp4")))
"""


def test_a_full_disk_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    """A limit on the size of files stands for the disk: the same write fails in the same way."""
    made = tmp_path / "made"
    made.mkdir()
    (made / "big.mp4").write_bytes(b"x" * 2_000_000)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))

    run = subprocess.run(
        [sys.executable, "-c", _FULL, str(tmp_path / "store"), str(made), ASSET],
        capture_output=True, text=True, check=True, preexec_fn=limit, cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert run.stdout.strip() == "full []"
    assert list((tmp_path / "store" / "incoming").iterdir()) == []


@pytest.fixture
def small_disk(tmp_path: Path) -> Generator[Path]:
    """A file system of one megabyte; only root can make one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("no small disk: mounting one needs root")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.parametrize("backend", [LocalMediaStore], ids=["local"])
async def test_a_disk_that_is_full_keeps_what_it_had_and_nothing_of_the_new(
    backend: Backend, small_disk: Path, tmp_path: Path
) -> None:
    store = backend(small_disk)
    made = tmp_path / "made"
    made.mkdir()
    (made / "small.mp4").write_bytes(b"x" * 100_000)
    (made / "large.mp4").write_bytes(b"x" * 2_000_000)
    await store.put_asset(ASSET, made, ["small.mp4"])
    free = shutil.disk_usage(small_disk).free
    with pytest.raises(MediaStoreFull):
        await store.put_asset("f" * 40, made, ["small.mp4", "large.mp4"])
    with pytest.raises(MediaStoreFull):
        await store.put_master("f" * 64, made / "large.mp4")
    assert (made / "large.mp4").exists(), "what was not taken over is still its owner's"
    assert shutil.disk_usage(small_disk).free == free
    assert await store.assets() == [ASSET]
