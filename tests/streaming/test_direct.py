"""What is answered before the framework: whole answers on any kind of connection, and nothing left open."""

import asyncio
import os
import random
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from prometheus_client import REGISTRY

from catalog import outflow, service
from catalog.door import DIRECT
from catalog.doorkeeper import Runner
from catalog.media.local import LocalMediaStore
from catalog.settings import CatalogSettings
from catalog.token import media_prefix
from streaming.descriptors import UNUSED_SECONDS, Descriptors
from streaming.handlers import DESCRIPTORS, MEDIA_ROUTE
from streaming.handlers import ROOM as STREAMING
from streaming.prepared import PreparedMedia
from tests.line import Line, get
from tests.service import ASSET, FILES, Client, Clock, put_asset, serving

FILM = os.urandom(1 << 16) * 160  # 10 MiB: more than sockets hold


@pytest.fixture
def clock(now: datetime) -> Clock:
    return Clock(now)


@pytest_asyncio.fixture
async def client(settings: CatalogSettings, clock: Clock, tmp_path: Path) -> AsyncGenerator[Client]:
    await put_asset(settings.media, tmp_path / "made")
    (settings.media / "assets" / ASSET / "film.mp4").write_bytes(FILM)
    async with serving(settings, clock) as served:
        yield served


@pytest.fixture
def prefix(settings: CatalogSettings, now: datetime) -> str:
    return media_prefix(settings.secret, ASSET, now).path


def prepared(client: Client) -> PreparedMedia:
    assert client.app is not None
    (found,) = (direct for direct in client.app[DIRECT] if isinstance(direct, PreparedMedia))
    return found


@asynccontextmanager
async def listening(
    settings: CatalogSettings, clock: Clock, *, keepalive_timeout: float = 75, shutdown_timeout: float = 2
) -> AsyncGenerator[int]:
    """The streaming room behind doors, on a port of its own."""
    runner = Runner(
        service.build([STREAMING], settings, clock=clock),
        access_log=None,
        keepalive_timeout=keepalive_timeout,
        shutdown_timeout=shutdown_timeout,
    )
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield site.port
    finally:
        await runner.cleanup()


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


REPORT = b'{"session": "x", "events": []}'
POST = b"POST /v1/views HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(REPORT)


async def test_a_connection_serves_media_and_all_else_in_turn(client: Client, prefix: str) -> None:
    line = await Line.open(client.port)
    asked = REGISTRY.get_sample_value
    counted = {"method": "GET", "route": MEDIA_ROUTE.pattern, "status": "200"}
    before = asked("zhanbo_http_requests_total", counted) or 0
    for pieces, status in (
        ([get(prefix + "phone.m3u8")], b"200"),
        ([get("/healthz")], b"200"),
        ([POST + REPORT], b"403"),
        ([get(prefix + "film.mp4")], b"200"),
        ([POST, REPORT[:9], REPORT[9:]], b"403"),
        ([get(prefix + "phone-720.mp4", b"Range: bytes=0-9\r\n")], b"206"),
        ([get("/nothing")], b"404"),
    ):
        await line.say(*pieces)
        assert (await line.hear())[0] == status, pieces
    assert (asked("zhanbo_http_requests_total", counted) or 0) == before + 2
    line.writer.close()


CUTS: dict[str, Callable[[bytes, bytes], list[bytes]]] = {
    "at once": lambda first, second: [first + second],
    "within the first": lambda first, second: [first[:20], first[20:] + second],
    "within the second": lambda first, second: [first, second[:20], second[20:]],
    "late in the second": lambda first, second: [first + second[:20], second[20:]],
}


@pytest.mark.parametrize("cut", CUTS)
async def test_requests_in_any_pieces_are_answered_in_their_order(
    client: Client, prefix: str, cut: str
) -> None:
    line = await Line.open(client.port)
    await line.say(*CUTS[cut](get(prefix + "film.mp4"), get(prefix + "poster.jpg")))
    assert await line.hear() == (b"200", FILM)
    assert await line.hear() == (b"200", FILES["poster.jpg"])
    line.writer.close()


@pytest.mark.parametrize("seed", range(12))
async def test_any_requests_in_any_pieces_get_their_answers_in_order(
    client: Client, prefix: str, seed: int
) -> None:
    """The door and the framework never disagree about where a request ends."""
    dice = random.Random(seed)
    kinds = (
        (get(prefix + "phone.m3u8"), b"200"),
        (get(prefix + "phone-720.mp4", b"Range: bytes=9-99\r\n"), b"206"),
        (get(prefix + "none.mp4"), b"404"),
        (get("/healthz"), b"200"),
        (POST + REPORT, b"403"),
        (POST.replace(b"Content-Length: %d" % len(REPORT), b"Transfer-Encoding: chunked")
         + b"%x\r\n%b\r\n0\r\n\r\n" % (len(REPORT), REPORT), b"403"),
    )  # fmt: skip
    asked = [dice.choice(kinds) for _ in range(12)]
    said = b"".join(request for request, _ in asked)
    cuts = sorted({0, len(said), *(dice.randrange(len(said)) for _ in range(dice.choice((3, 30))))})
    line = await Line.open(client.port)
    hearing = asyncio.create_task(heard(line, len(asked)))
    for first, end in pairwise(cuts):
        line.writer.write(said[first:end])
        await asyncio.sleep(dice.choice((0, 0.002, 0.01)))
    assert await hearing == [status for _, status in asked]
    line.writer.close()


async def heard(line: Line, count: int) -> list[bytes]:
    return [(await line.hear())[0] for _ in range(count)]


async def test_what_comes_while_a_slow_client_takes_a_film_is_answered_after_it(
    client: Client, prefix: str
) -> None:
    line = await Line.open(client.port, limit=1 << 12)
    await line.say(get(prefix + "film.mp4"), get("/healthz"))
    assert await line.hear() == (b"200", FILM)
    assert (await line.hear())[0] == b"200"
    line.writer.close()


async def test_a_client_that_leaves_in_the_middle_leaves_nothing_open(client: Client, prefix: str) -> None:
    async with client.get(prefix + "film.mp4") as response:
        assert await response.content.read(1) == FILM[:1]
        response.close()
    before = open_files()
    for _ in range(20):
        line = await Line.open(client.port)
        await line.say(get(prefix + "film.mp4"))
        await line.reader.readexactly(1000)
        line.writer.transport.abort()
    async with asyncio.timeout(5):
        while open_files() > before:
            await asyncio.sleep(0.02)
    async with client.get(prefix + "film.mp4") as response:
        assert await response.read() == FILM


async def test_a_film_that_becomes_shorter_cuts_the_connection(
    client: Client, prefix: str, settings: CatalogSettings
) -> None:
    line = await Line.open(client.port)
    await line.say(get(prefix + "film.mp4"))
    await line.reader.readexactly(1 << 16)
    os.truncate(settings.media / "assets" / ASSET / "film.mp4", 1 << 17)
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await line.reader.readexactly(len(FILM))
    line.writer.close()


async def test_a_client_that_takes_nothing_is_let_go(
    client: Client, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outflow, "STALLED_SECONDS", 0.2)
    line = await Line.open(client.port, limit=1 << 12)
    await line.say(get(prefix + "film.mp4"))
    await asyncio.sleep(1)
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await line.hear()
    line.writer.close()


async def test_pages_that_are_not_in_memory_are_read_in_by_a_thread(
    client: Client, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[tuple[int, int]] = []

    def read_in(descriptor: int, first: int, end: int) -> None:
        read.append((first, end))

    def nothing(descriptor: int, first: int, end: int) -> bool:
        return False

    monkeypatch.setattr(outflow, "resident", nothing)
    monkeypatch.setattr(outflow, "read_in", read_in)
    async with client.get(prefix + "film.mp4") as response:
        assert await response.read() == FILM
    assert read[0][0] == 0
    assert read[-1][1] == len(FILM)
    assert all(one[1] == other[0] for one, other in pairwise(read))


def test_what_was_dropped_from_memory_is_found_out_and_read_in(tmp_path: Path) -> None:
    file = tmp_path / "cold"
    file.write_bytes(FILM)
    descriptor = os.open(file, os.O_RDONLY)
    os.fsync(descriptor)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    if outflow.resident(descriptor, 0, len(FILM)):
        pytest.skip("this file system cannot tell what is in memory")
    outflow.read_in(descriptor, 0, len(FILM))
    assert outflow.resident(descriptor, 0, len(FILM))
    os.close(descriptor)


async def test_the_verdict_on_a_token_is_remembered_no_longer_than_it_holds(
    client: Client, prefix: str, clock: Clock
) -> None:
    for after, status in ((timedelta(0), 200), (timedelta(hours=5), 200), (timedelta(hours=13), 403)):
        clock.now += after
        for path in ("phone.m3u8", "phone-720.mp4"):
            async with client.get(prefix + path) as response:
                assert response.status == status


async def test_only_what_is_there_under_a_good_token_is_remembered(client: Client, prefix: str) -> None:
    line = await Line.open(client.port)
    for path, status in (
        (prefix + "none.mp4", b"404"),
        (prefix.replace(ASSET, "b" * 40) + "phone.m3u8", b"403"),
        (prefix + "phone%2Em3u8", b"200"),
        (prefix + "phone.m3u8?x=1", b"200"),
        (prefix, b"404"),
        ("/t/x", b"404"),
        ("/t/", b"404"),
    ):
        await line.say(get(path))
        assert (await line.hear())[0] == status, path
    line.writer.close()
    assert prepared(client).targets == 0
    async with client.get(prefix + "phone.m3u8") as response:
        assert response.status == 200
    assert prepared(client).targets == 1


async def test_a_file_stays_open_while_it_is_sent_and_not_for_ever(
    settings: CatalogSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put_asset(settings.media, tmp_path / "made")
    descriptors = Descriptors(LocalMediaStore(settings.media), 2)
    first = await descriptors.get(ASSET, "phone.m3u8")
    first.hold()
    for path in ("phone-720.mp4", "poster.jpg"):
        await descriptors.get(ASSET, path)
    assert not first.closed, "it is held"
    first.release()
    assert first.closed, "two others were used since"
    kept = await descriptors.get(ASSET, "poster.jpg")
    kept.used_at -= UNUSED_SECONDS + 1
    descriptors.tidy()
    assert kept.closed
    again = await descriptors.get(ASSET, "poster.jpg")
    assert again.size == len(FILES["poster.jpg"])
    descriptors.close()
    assert again.closed


async def test_a_film_that_was_forgotten_is_opened_again(client: Client, prefix: str) -> None:
    assert client.app is not None
    for _ in range(2):
        async with client.get(prefix + "phone-720.mp4") as response:
            assert await response.read() == FILES["phone-720.mp4"]
        client.app[DESCRIPTORS].close()


async def test_an_idle_connection_is_closed_and_one_that_is_served_is_not(
    settings: CatalogSettings, clock: Clock, prefix: str, tmp_path: Path
) -> None:
    await put_asset(settings.media, tmp_path / "made")
    (settings.media / "assets" / ASSET / "film.mp4").write_bytes(FILM)
    async with listening(settings, clock, keepalive_timeout=0.5) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 12)
        line = Line(reader, writer)
        await line.say(get(prefix + "film.mp4"))
        await asyncio.sleep(1.2)
        assert await line.hear() == (b"200", FILM)
        assert await line.ended() == b""


async def test_a_film_that_is_being_sent_is_sent_to_its_end_when_the_service_stops(
    settings: CatalogSettings, clock: Clock, prefix: str, tmp_path: Path
) -> None:
    await put_asset(settings.media, tmp_path / "made")
    (settings.media / "assets" / ASSET / "film.mp4").write_bytes(FILM)
    served = listening(settings, clock, shutdown_timeout=10)
    port = await served.__aenter__()
    line = Line(*await asyncio.open_connection("127.0.0.1", port, limit=1 << 12))
    await line.say(get(prefix + "film.mp4"))
    stopping = asyncio.create_task(served.__aexit__(None, None, None))
    await asyncio.sleep(0.5)
    assert not stopping.done()
    assert await line.hear() == (b"200", FILM)
    assert await line.ended() == b""
    await asyncio.wait_for(stopping, 2)
