"""Whoever keeps a connection waiting is let go of, and told why; whoever is merely slow is waited for."""

import asyncio
import contextlib
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from aiohttp import web
from prometheus_client import REGISTRY

from catalog import door, doorkeeper, refusal, service
from catalog.api import Route
from catalog.caller import Proxies
from catalog.doorkeeper import Runner
from catalog.pace import Pace
from catalog.service import Room
from catalog.settings import CatalogSettings, CrowdSettings
from tests.line import Line, get

PATIENCE_SECONDS = 0.5
LARGE = bytes(24 << 20)  # more than sockets hold
POST = b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3000\r\n\r\n"
CHUNKED = b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nbb8\r\n"


async def quick(_: web.Request) -> web.Response:
    return web.Response(body=b"quick")


async def slow(_: web.Request) -> web.Response:
    await asyncio.sleep(3 * PATIENCE_SECONDS)
    return web.Response(body=b"slow")


async def large(_: web.Request) -> web.Response:
    return web.Response(body=LARGE)


async def echo(request: web.Request) -> web.Response:
    return web.Response(body=await request.read())


async def echo_later(request: web.Request) -> web.Response:
    await asyncio.sleep(3 * PATIENCE_SECONDS)
    return await echo(request)


ROOM = Room(
    name="plain",
    routes=[
        Route(method="GET", path="/quick", handler=quick, summary="At once"),
        Route(method="POST", path="/quick", handler=quick, summary="At once, whatever is sent"),
        Route(method="GET", path="/slow", handler=slow, summary="After a while"),
        Route(method="GET", path="/large", handler=large, summary="Much"),
        Route(method="POST", path="/echo", handler=echo, summary="The same"),
        Route(method="POST", path="/echo-later", handler=echo_later, summary="The same, after a while"),
    ],
)


@asynccontextmanager
async def served(settings: CatalogSettings, crowd: CrowdSettings | None = None) -> AsyncGenerator[Runner]:
    runner = Runner(service.build([ROOM], settings, crowd=crowd), access_log=None, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield runner
    finally:
        await runner.cleanup()


def port_of(runner: Runner) -> int:
    return runner.addresses[0][1]


@pytest_asyncio.fixture
async def port(settings: CatalogSettings, monkeypatch: pytest.MonkeyPatch) -> AsyncGenerator[int]:
    """A server with little patience."""
    monkeypatch.setattr(doorkeeper, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(door, "HEAD", Pace(seconds=PATIENCE_SECONDS))
    monkeypatch.setattr(door, "BODY", Pace(seconds=PATIENCE_SECONDS, bytes_per_second=500.0))
    monkeypatch.setattr(door, "STALLED_SECONDS", PATIENCE_SECONDS)
    async with served(settings) as runner:
        yield port_of(runner)


@pytest.fixture
def refused() -> Callable[[str], float]:
    """How many were refused for a reason, since the test began."""

    def count(why: str) -> float:
        return REGISTRY.get_sample_value("zhanbo_refused_total", {"reason": why}) or 0.0

    before = {why.value: count(why.value) for why in service.Refused}
    return lambda why: count(why) - before[why]


async def trickle(line: Line, data: bytes, every: float = 0.1) -> None:
    """A byte now and then, for as long as anybody listens."""
    for byte in data:
        if line.reader.at_eof() or line.writer.is_closing():
            return
        line.writer.write(bytes([byte]))
        await asyncio.sleep(every)


async def last_words(line: Line, data: bytes) -> bytes:
    """What the server says to a client that trickles ``data``, until it closes; which it has to in time."""
    heard = b""
    async with asyncio.timeout(3 * PATIENCE_SECONDS), asyncio.TaskGroup() as tasks:
        saying = tasks.create_task(trickle(line, data))
        with contextlib.suppress(ConnectionResetError):  # the answer to a byte that came after the end
            while piece := await line.reader.read(1 << 16):
                heard += piece
        saying.cancel()
    line.writer.close()
    return heard


def code_of(answer: bytes) -> tuple[bytes, str]:
    head, _, body = answer.rpartition(b"\r\n\r\n")
    assert b"application/problem+json" in head
    return head.split()[1], json.loads(body)["code"]


@pytest.mark.parametrize("first", [b"", get("/quick"), get("/nothing")])
async def test_a_head_that_does_not_come_is_not_waited_for(
    port: int, refused: Callable[[str], float], first: bytes
) -> None:
    line = await Line.open(port)
    if first:
        await line.say(first)
        await line.hear()
    heard = await last_words(line, get("/quick", b"X: " + b"y" * 100 + b"\r\n"))
    assert code_of(heard) == (b"408", "request_too_slow")
    assert refused("slow_head") == 1


async def test_who_says_nothing_at_all_is_let_go_without_a_word(
    port: int, refused: Callable[[str], float]
) -> None:
    line = await Line.open(port)
    async with asyncio.timeout(3 * PATIENCE_SECONDS):
        assert await line.ended() == b""
    assert refused("slow_head") == 1
    line.writer.close()


@pytest.mark.parametrize("head", [POST, CHUNKED])
async def test_a_body_that_does_not_come_is_not_waited_for(
    port: int, refused: Callable[[str], float], head: bytes
) -> None:
    line = await Line.open(port)
    await line.say(head)
    assert code_of(await last_words(line, bytes(100))) == (b"408", "request_too_slow")
    assert refused("slow_body") == 1


async def test_a_body_that_nobody_asked_for_is_not_waited_for_either(
    port: int, refused: Callable[[str], float]
) -> None:
    line = await Line.open(port)
    await line.say(POST.replace(b"/echo", b"/quick"))
    heard = await last_words(line, bytes(100))
    assert heard.startswith(b"HTTP/1.1 200 ")
    assert heard.endswith(b"quick")
    assert refused("slow_body") == 1


async def test_a_body_behind_a_wish_to_upgrade_is_not_waited_for(
    port: int, refused: Callable[[str], float]
) -> None:
    line = await Line.open(port)
    await line.say(get("/quick", b"Connection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n") + POST)
    heard = await last_words(line, bytes(100))
    assert heard.startswith(b"HTTP/1.1 200 ")
    assert refused("slow_body") + refused("slow_head") == 1


async def test_a_body_that_comes_slowly_and_steadily_is_taken(port: int) -> None:
    line = await Line.open(port)
    await line.say(POST)
    for _ in range(30):  # a kilobyte a second, for three seconds
        line.writer.write(b"x" * 100)
        await asyncio.sleep(0.1)
    assert await line.hear() == (b"200", b"x" * 3000)
    line.writer.close()


async def test_a_body_that_waits_for_us_is_taken(port: int) -> None:
    line = await Line.open(port)
    body = bytes(900_000)
    await line.say(b"POST /echo-later HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body), body)
    assert await line.hear() == (b"200", body)
    line.writer.close()


async def test_who_waits_for_us_may_begin_with_the_next_request(port: int) -> None:
    line = await Line.open(port)
    await line.say(get("/slow"), get("/quick")[:20])
    assert await line.hear() == (b"200", b"slow")
    await line.say(get("/quick")[20:])
    assert await line.hear() == (b"200", b"quick")
    line.writer.close()


async def test_a_kept_connection_may_rest_for_longer_than_a_head_may_take(port: int) -> None:
    line = await Line.open(port)
    for _ in range(2):
        await line.say(get("/quick"))
        assert await line.hear() == (b"200", b"quick")
        await asyncio.sleep(2 * PATIENCE_SECONDS)
    assert not line.reader.at_eof()
    line.writer.close()


async def test_a_reader_that_takes_nothing_is_let_go(port: int, refused: Callable[[str], float]) -> None:
    line = await Line.open(port, limit=1 << 12)
    await line.say(get("/large"))
    async with asyncio.timeout(5):
        while not refused("slow_reader"):
            await asyncio.sleep(0.05)
    with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
        await line.hear()
    line.writer.close()


async def test_a_reader_that_is_slow_gets_everything(port: int) -> None:
    line = await Line.open(port, limit=1 << 16)
    await line.say(get("/large"))
    head = await line.reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    left = len(LARGE)
    while left:
        await asyncio.sleep(0.002)
        left -= len(await line.reader.read(1 << 16))
    line.writer.close()


def busy(answer: tuple[bytes, bytes]) -> bool:
    return answer[0] == b"503" and json.loads(answer[1])["code"] == "too_many_connections"


async def test_a_connection_too_many_is_told_so_and_closed(
    settings: CatalogSettings, refused: Callable[[str], float]
) -> None:
    async with served(settings, CrowdSettings(connections=3)) as runner:
        port = port_of(runner)
        kept = [await Line.open(port) for _ in range(3)]
        for line in kept:
            await line.say(get("/quick"))
            assert (await line.hear())[0] == b"200"
        one = await Line.open(port)
        await one.say(get("/quick"))
        told = await one.ended()
        assert code_of(told) == (b"503", "too_many_connections")
        assert b"\r\nRetry-After: 2\r\n" in told
        assert refused("connections") == 1
        one.writer.close()
        kept[0].writer.close()
        await kept[0].writer.wait_closed()
        await asyncio.sleep(0.1)
        again = await Line.open(port)
        await again.say(get("/quick"))
        assert (await again.hear())[0] == b"200"
        for line in (*kept, again):
            line.writer.close()


async def test_who_says_nothing_is_told_too(
    settings: CatalogSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(refusal, "PATIENCE_SECONDS", 0.2)
    async with served(settings, CrowdSettings(connections=0)) as runner:
        line = await Line.open(port_of(runner))
        async with asyncio.timeout(2):
            assert code_of(await line.ended()) == (b"503", "too_many_connections")
        line.writer.close()


@pytest.mark.parametrize(("proxies", "served_lines"), [("none", 2), ("127.0.0.1", 5)])
async def test_one_address_has_its_share_and_a_proxy_of_ours_has_no_limit_of_its_own(
    settings: CatalogSettings, proxies: str, served_lines: int
) -> None:
    crowd = CrowdSettings(connections_per_address=2, proxies=Proxies.parse(proxies))
    async with served(settings, crowd) as runner:
        lines = [await Line.open(port_of(runner)) for _ in range(5)]
        for line in lines:
            await line.say(get("/quick"))
        statuses = [(await line.hear())[0] for line in lines]
        for line in lines:
            line.writer.close()
    assert sorted(statuses) == [b"200"] * served_lines + [b"503"] * (5 - served_lines)


async def test_the_port_of_a_process_answers_in_any_crowd(settings: CatalogSettings) -> None:
    async with served(settings, CrowdSettings(connections=0)) as runner:
        own = web.TCPSite(runner, "127.0.0.1", 0)
        await own.start()
        runner.own(own.port)
        for port, status in ((port_of(runner), b"503"), (own.port, b"200")):
            line = await Line.open(port)
            await line.say(get("/healthz"))
            assert (await line.hear())[0] == status
            line.writer.close()


def test_no_more_connections_are_promised_than_there_are_descriptors() -> None:
    crowd = CrowdSettings(connections=1000)
    assert service.fitting(crowd, 1 << 20) == crowd
    held = service.fitting(crowd, 2048).connections
    assert 0 < held < 1000
    assert 2 * held + 2048 // 4 < 2048


GARBAGE = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    b"nonsense\r\n\r\n",
    b"GET / HTTP/9.9\r\nHost: x\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nA b: c\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX: \x00\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 20_000 + b"\r\n\r\n",
    b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
    b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nno number\r\n",
    b"POST /quick HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nno number\r\n",
    b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Encoding: deflate\r\nContent-Length: 5\r\n\r\nhello",
    b"POST /quick HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello",
)


@pytest.mark.parametrize("garbage", GARBAGE)
async def test_a_flood_of_what_cannot_be_read_leaves_no_line_in_the_log(
    port: int,
    refused: Callable[[str], float],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    garbage: bytes,
) -> None:
    for _ in range(20):
        line = await Line.open(port)
        await line.say(garbage)
        answer = await line.ended()
        if not answer.endswith(b"quick"):  # which was answered before the garbage came
            assert code_of(answer) == (b"400", "request_unreadable")
        line.writer.close()
    assert refused("unreadable") in {0, 20}
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


async def test_a_flood_of_clients_that_leave_in_mid_sentence_leaves_no_line_in_the_log(
    port: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    for said in (POST, CHUNKED, POST + b"half", get("/large"), get("/slow"), get("/quick")[:9]):
        for _ in range(5):
            line = await Line.open(port)
            await line.say(said)
            line.writer.transport.abort()
    await asyncio.sleep(2 * PATIENCE_SECONDS)
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")
