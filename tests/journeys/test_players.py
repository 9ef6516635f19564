"""Players that are not ours play what is published, arrive where they are sent, and reach the end.

The film is twelve seconds of red, green and blue, four each: after a jump the colour says where one is. Above
it is busy, so that it is worth several rungs.
"""

import asyncio
import subprocess
from collections.abc import Sequence

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.hls.validator import failures, origin_violations
from tests.journeys import mpv, vlc
from tests.journeys.instance import Instance
from tests.journeys.playing import picture_at, to_the_end
from transcoder.tools import Tools

SECONDS = 12
COLOURS = ((200, 40, 40), (40, 160, 60), (50, 60, 200))
SCREENS = ("phone", "tv")
SEEKS = (6, 10)  # into the middle, and near the end


def colour_at(seconds: float) -> tuple[int, ...]:
    return COLOURS[int(seconds // 4)]


def near(seen: Sequence[int], wanted: Sequence[int]) -> bool:
    """As near as an ultrafast encoder and a browser's idea of sRGB allow; BT.601 for BT.709 is 19 off."""
    return max(abs(a - b) for a, b in zip(seen, wanted, strict=True)) <= 12


@pytest_asyncio.fixture(scope="session")
async def film(instance: Instance, tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The published episode of three colours."""
    folder = tmp_path_factory.mktemp("colours") / "三色"
    folder.mkdir()
    sources = "".join(
        f"color=0x{red:02x}{green:02x}{blue:02x}:s=432x768:r=25:d=4,"
        f"scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,setparams=colorspace=bt709[{n}];"
        for n, (red, green, blue) in enumerate(COLOURS)
    )
    busy = f"testsrc2=s=432x200:r=25:d={SECONDS},noise=alls=25:allf=t[busy]"
    graph = f"{sources}[0][1][2]concat=n=3[plain];{busy};[plain][busy]overlay;sine=f=440:r=48000:d={SECONDS}"
    subprocess.run(
        [tools.ffmpeg, "-nostdin", "-v", "error", "-filter_complex", graph, "-c:v", "libx264", "-c:a", "aac",
         "-qp", "4", folder / "1.mp4"],
        check=True,
    )  # fmt: skip
    delivered = await instance.deliver(folder)
    return delivered["episodes"][0]["id"]


async def url_of(instance: Instance, film: str, screen: str) -> str:
    answer = await instance.post(f"/v1/episodes/{film}/play", query=f"?screen={screen}")
    return instance.origin + answer["playlist"]


@pytest_asyncio.fixture
async def urls(instance: Instance, film: str) -> dict[str, str]:
    return {screen: await url_of(instance, film, screen) for screen in SCREENS}


async def test_what_the_origin_serves_holds_every_rule(urls: dict[str, str]) -> None:
    for url in urls.values():
        assert failures(await asyncio.to_thread(origin_violations, url)) == []


@pytest.mark.parametrize("player", ["hls", "shaka", "native"])
async def test_a_browser_seeks_and_ends(
    urls: dict[str, str], browser: Browser, players: str, player: str
) -> None:
    outcomes = await asyncio.gather(
        *(to_the_end(browser, players, player, url, rate=1, seeks=SEEKS) for url in urls.values())
    )
    for outcome in outcomes:
        assert outcome["duration"] == pytest.approx(SECONDS, abs=0.1), outcome
        assert (outcome["holes"], outcome["stalls"]) == (0, 0), outcome
        assert outcome["audioBytes"] > 0
        assert [one["to"] for one in outcome["seeks"]] == list(SEEKS)
        for one in outcome["seeks"]:
            assert one["landed"] == pytest.approx(one["to"], abs=0.5), outcome
            assert one["at"] == pytest.approx(one["to"], abs=1), outcome  # the first picture looked at
            assert near(one["colour"], colour_at(one["to"])), outcome


@pytest.mark.parametrize("player", ["hls", "shaka"])
async def test_a_browser_switches_quality_and_ends(
    urls: dict[str, str], browser: Browser, players: str, player: str
) -> None:
    """On the phone's ladder: the TV's has one rung for so small a film. Chromium's own HLS has no choice."""
    outcome = await to_the_end(browser, players, player, urls["phone"], rate=1, switches=True)
    assert (outcome["holes"], outcome["stalls"], outcome["ended"]) == (0, 0, True), outcome
    best, least, again = outcome["switches"]
    assert best["to"] == again["to"] > least["to"]
    assert best["at"] < least["at"] < again["at"] < SECONDS
    for one in outcome["switches"]:
        assert near(one["colour"], colour_at(one["at"])), outcome
    assert outcome["audioBytes"] > 0


async def test_mpv_seeks_and_ends(urls: dict[str, str]) -> None:
    for url in urls.values():
        seen = await mpv.watch(url, SEEKS)
        assert seen.lasts == pytest.approx(SECONDS, abs=0.1)
        assert seen.ends_at == pytest.approx(SECONDS, abs=0.1)
        for one in seen.shown:
            assert one.at == pytest.approx(one.to, abs=0.05)
            assert near(one.colour, colour_at(one.to)), one


async def test_vlc_seeks_and_ends(urls: dict[str, str]) -> None:
    for url in urls.values():
        seen = await vlc.watch(url, SEEKS)
        assert seen.lasts == pytest.approx(SECONDS, abs=1)
        assert seen.last >= SECONDS - 2  # its clock has whole seconds, and stops before the last
        assert seen.pictures > 0
        assert seen.sounds > 0


async def test_ffmpeg_seeks(urls: dict[str, str]) -> None:
    for url in urls.values():
        for to in SEEKS:
            assert near(mpv.mean_of_middle(await picture_at(url, to)), colour_at(to))
