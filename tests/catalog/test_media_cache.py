"""Local copies: whole or absent, bounded, never taken from whoever has them."""

import gc
import hashlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from catalog.media.cache import Cache, HeldPath

KB = 1000


def put(folder: Path, name: str, size: int = 100 * KB, *, used_at: float | None = None) -> HeldPath:
    """A copy of this size, last used then; nothing goes for it yet."""
    cache = Cache(folder / "cache", 1 << 40)
    with cache.growing() as copy:
        os.pwrite(copy.descriptor, name[:1].encode() * size, 0)
        held = cache.place(copy, name)
    if used_at is not None:
        os.utime(held, (used_at, used_at))
    return held


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache", 300 * KB, grace_seconds=10)


def names(tmp_path: Path) -> list[str]:
    return sorted(path.name for path in (tmp_path / "cache" / "files").iterdir())


def test_a_copy_has_its_name_only_once_it_is_whole(cache: Cache, tmp_path: Path) -> None:
    with cache.growing() as copy:
        os.pwrite(copy.descriptor, b"half", 0)
        assert cache.held("a") is None
    assert (names(tmp_path), list((tmp_path / "cache" / "incoming").iterdir())) == ([], [])


def test_the_least_recently_used_copies_make_room(cache: Cache, tmp_path: Path) -> None:
    now = time.time()
    for age, name in enumerate("abcd"):
        put(tmp_path, name, used_at=now - 1000 + age)
    held = cache.held("a")
    assert held is not None
    del held
    os.utime(tmp_path / "cache" / "files" / "a", (now - 500, now - 500))
    cache.sweep()
    assert names(tmp_path) == ["a", "c", "d"], "b was used longest ago"


def test_a_copy_that_comes_in_makes_others_go(cache: Cache, tmp_path: Path) -> None:
    for name in "abc":
        put(tmp_path, name, used_at=time.time() - 1000)
    with cache.growing() as copy:
        os.pwrite(copy.descriptor, b"d" * 100 * KB, 0)
        held = cache.place(copy, "d")
    assert (len(names(tmp_path)), held.name in names(tmp_path)) == (3, True)


async def test_what_nobody_waits_for_any_more_is_not_placed(cache: Cache, tmp_path: Path) -> None:
    """A thread may be late: the task that it worked for was cancelled, and its descriptor closed."""
    with cache.growing() as copy:
        await copy.write(b"whole", 0)
    await copy.write(b"late", 0)
    with pytest.raises(ValueError, match="nobody waits"):
        cache.place(copy, "a")
    assert names(tmp_path) == []


def test_a_held_copy_stays_and_goes_when_it_is_let_go(cache: Cache, tmp_path: Path) -> None:
    old = time.time() - 1000
    kept = [put(tmp_path, name, 200 * KB, used_at=old) for name in "ab"]
    put(tmp_path, "c", 200 * KB, used_at=old)
    cache.sweep()
    assert names(tmp_path) == ["a", "b"], "more than the bound, but all of it is in use"
    assert all(path.read_bytes()[:1] == path.name.encode() for path in kept)
    kept.clear()
    put(tmp_path, "d", used_at=time.time())
    cache.sweep()
    assert names(tmp_path) in (["a", "d"], ["b", "d"]), "one had to go for the bound"


def test_what_was_just_handed_out_stays_for_a_while(cache: Cache, tmp_path: Path) -> None:
    for name in "abcd":
        put(tmp_path, name, used_at=time.time() - 5)
    cache.sweep()
    assert names(tmp_path) == ["a", "b", "c", "d"]
    put(tmp_path, "e", used_at=time.time() - 5)
    cache.sweep(now=time.time() + 10)
    assert len(names(tmp_path)) == 3


def test_a_path_that_is_copied_as_text_does_not_hold(cache: Cache, tmp_path: Path) -> None:
    """The lock is the object's: nothing else could tell when a reader is done."""
    text = str(put(tmp_path, "a", 400 * KB, used_at=time.time() - 1000))
    gc.collect()
    cache.sweep()
    assert not Path(text).exists()


def test_the_first_of_two_copies_is_everybodys(tmp_path: Path) -> None:
    first = put(tmp_path, "a")
    second = put(tmp_path, "a")
    assert first.stat().st_ino == second.stat().st_ino


_HOLDER = """
import sys, time
from pathlib import Path
from catalog.media.cache import Cache
held = Cache(Path(sys.argv[1]), 1).held("a")
print("held", flush=True)
time.sleep(60)
"""
_KILLED = """
import os, sys, time
from pathlib import Path
from catalog.media.cache import Cache
with Cache(Path(sys.argv[1]), 1).growing() as copy:
    os.pwrite(copy.descriptor, b"half", 0)
    print("growing", flush=True)
    time.sleep(60)
"""


def _started(script: str, folder: Path) -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-c", script, str(folder)], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    )
    assert process.stdout is not None
    process.stdout.readline()
    return process


def test_what_another_process_holds_stays_until_that_process_is_killed(cache: Cache, tmp_path: Path) -> None:
    put(tmp_path, "a", 400 * KB)
    other = _started(_HOLDER, tmp_path / "cache")
    try:
        cache.sweep(now=time.time() + 1000)
        assert names(tmp_path) == ["a"]
    finally:
        other.send_signal(signal.SIGKILL)
        other.wait()
    put(tmp_path, "b", 400 * KB)
    cache.sweep(now=time.time() + 2000)
    assert names(tmp_path) == []


def test_what_a_killed_process_left_is_never_found_and_is_swept(cache: Cache, tmp_path: Path) -> None:
    incoming = tmp_path / "cache" / "incoming"
    other = _started(_KILLED, tmp_path / "cache")
    try:
        cache.sweep(now=time.time() + 1000)
        assert len(list(incoming.iterdir())) == 1, "it is still growing"
    finally:
        other.send_signal(signal.SIGKILL)
        other.wait()
    put(tmp_path, "b", used_at=time.time())
    cache.sweep(now=time.time() + 1000)
    assert (names(tmp_path), list(incoming.iterdir())) == (["b"], [])


def test_many_processes_may_share_one_small_cache(tmp_path: Path) -> None:
    """Whoever has a path can read it, whatever the others throw away meanwhile."""
    started = time.monotonic()
    context = multiprocessing.get_context("spawn")
    with context.Pool(3) as pool:
        wrong = pool.starmap(_use, [(tmp_path / "cache", seed) for seed in range(3)])
    assert wrong == [0, 0, 0]
    assert time.monotonic() - started < 60


def _use(folder: Path, seed: int) -> int:
    cache = Cache(folder, 50 * KB, grace_seconds=0)
    wrong = 0
    for step in range(100):
        body = bytes([(step * 7 + seed) % 11]) * 20 * KB
        name = hashlib.sha256(body).hexdigest()
        held = cache.held(name)
        if held is None:
            with cache.growing() as copy:
                os.pwrite(copy.descriptor, body, 0)
                held = cache.place(copy, name)
        wrong += held.read_bytes() != body
    return wrong
