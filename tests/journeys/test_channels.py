"""Players that are not ours watch a zone's channel across programme boundaries.

Each episode is some seconds of one colour, so the colours say what is on, and in which order.
"""

import asyncio
from collections.abc import AsyncGenerator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any

import aiohttp
import m3u8
import pytest
import pytest_asyncio

from tests.conftest import chromium
from tests.journeys import mpv, vlc
from tests.journeys.colours import COLOURS, TONE, ZONE
from tests.journeys.instance import Instance
from tests.journeys.playing import LOOKS, Seen, look, restreamed, seen

BOUNDARIES = 3
WATCHED_SECONDS = 36
PLAYERS = ("hls", "shaka", "native")


def near(seen: Sequence[int], wanted: Sequence[int]) -> bool:
    """As near as an ultrafast encoder and a browser's idea of sRGB allow; BT.601 for BT.709 is 19 off."""
    return max(abs(a - b) for a, b in zip(seen, wanted, strict=True)) <= 25


def programmes_of(colours: Sequence[Sequence[int]]) -> list[int]:
    """Which programmes were seen, in order; a picture that is of none fails."""
    seen = list[int]()
    for colour in colours:
        fitting = [number for number, wanted in enumerate(COLOURS) if near(colour, wanted)]
        assert len(fitting) == 1, colour
        seen += fitting
    return [number for number, _ in groupby(seen)]


def assert_crossed(colours: Sequence[Sequence[int]]) -> None:
    """The programmes came in their order, none left out, across enough boundaries."""
    seen = programmes_of(colours)
    assert len(seen) > BOUNDARIES, seen
    assert all(after == (before + 1) % len(COLOURS) for before, after in pairwise(seen)), seen


@pytest_asyncio.fixture
async def session() -> AsyncGenerator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


async def test_the_list_leads_to_media_that_is_there(
    instance: Instance, channel: str, session: aiohttp.ClientSession
) -> None:
    async with session.get(f"{instance.origin}/tv/channels.m3u") as response:
        assert channel in (await response.text()).splitlines()
    for name in ("tv-720", "sound"):
        async with session.get(channel.replace("tv.m3u8", f"{name}.m3u8")) as response:
            playlist = m3u8.loads(await response.text())
        for segment in playlist.segments:
            assert segment.init_section is not None
            for uri in (segment.init_section.uri, segment.uri):
                async with session.get(f"{instance.origin}/tv/channels/{ZONE}/{uri}") as response:
                    body = await response.read()
                assert (response.status, response.content_length) == (200, len(body))
                assert body[4:8] in {b"ftyp", b"moof"}, "it begins with a box of its own"


@pytest_asyncio.fixture(scope="session")
async def browsing(channel: str, players: str) -> AsyncGenerator[dict[str, asyncio.Task[dict[str, Any]]]]:
    """Pages that watch at the same time; each test waits for its own."""
    async with chromium() as browser:
        begun = {
            player: asyncio.create_task(look(browser, players, player, channel, times=5 * WATCHED_SECONDS))
            for player in PLAYERS
        }
        yield begun
        for task in begun.values():
            task.cancel()


@pytest.mark.parametrize("player", PLAYERS)
async def test_a_browser_crosses_programmes_without_a_stall(
    browsing: dict[str, asyncio.Task[dict[str, Any]]], player: str
) -> None:
    outcome = await browsing[player]
    assert outcome["stalls"] == 0, outcome
    assert_crossed([one["colour"] for one in outcome["looks"]])
    assert outcome["audioBytes"] > 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Watching:
    """Players that watch at the same time; each test waits for its own."""

    vlc: asyncio.Task[list[bytes]]
    mpv: asyncio.Task[list[tuple[int, ...]]]
    ffmpeg: asyncio.Task[Seen]
    passed_on: asyncio.Task[Seen]


@pytest_asyncio.fixture(scope="session")
async def watching(channel: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Watching]:
    folders = [tmp_path_factory.mktemp("watching") for _ in range(2)]

    async def passed_on() -> Seen:
        stream = folders[1] / "channel.ts"
        await restreamed(channel, WATCHED_SECONDS, stream)
        return await seen(str(stream), WATCHED_SECONDS, folders[1])

    begun = Watching(
        vlc=asyncio.create_task(vlc.look(channel, WATCHED_SECONDS)),
        mpv=asyncio.create_task(mpv.look(channel, WATCHED_SECONDS)),
        ffmpeg=asyncio.create_task(seen(channel, WATCHED_SECONDS, folders[0])),
        passed_on=asyncio.create_task(passed_on()),
    )
    yield begun
    for task in (begun.vlc, begun.mpv, begun.ffmpeg, begun.passed_on):
        task.cancel()


async def test_vlc_crosses_programmes(watching: Watching) -> None:
    assert_crossed([mpv.mean_of_middle(png) for png in await watching.vlc])


async def test_mpv_crosses_programmes_without_a_stall(watching: Watching) -> None:
    assert_crossed(await watching.mpv)


def assert_heard_with_its_pictures(watched: Seen) -> None:
    """Each programme's tone goes with its colour, but for where one follows another."""
    looks = WATCHED_SECONDS * LOOKS
    assert len(watched.colours) >= looks - LOOKS
    assert len(watched.tones) >= looks - LOOKS
    assert_crossed(watched.colours)
    heard = [round(tone / TONE) - 1 for tone in watched.tones]
    shown = [programmes_of([colour])[0] for colour in watched.colours]
    apart = sum(one != other for one, other in zip(heard, shown, strict=False))
    assert apart <= 2 * (BOUNDARIES + 1), (heard, shown)


async def test_ffmpeg_crosses_programmes_with_the_sound_of_each(watching: Watching) -> None:
    assert_heard_with_its_pictures(await watching.ffmpeg)


async def test_a_server_that_passes_a_channel_on_crosses_programmes_too(watching: Watching) -> None:
    assert_heard_with_its_pictures(await watching.passed_on)
