"""A folder of five real clips becomes playlists that every player plays to the end."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser

from tests.journeys import mpv
from tests.journeys.instance import Instance, folder_of_clips
from tests.journeys.playing import decode_whole, to_the_end

# (file, what it stands for, seconds, shown upright)
CLIPS = (
    ("shaka-player__0.ts", "HEVC", 5.0, True),
    ("media__bbb_642x642_768kbps_30fps_vp9.webm", "VP9", 2.97, False),
    ("media__internal_emulator_transformer_output_270_rotated.mp4", "rotated phone video", 4.97, True),
    ("xgplayer__h264_only.flv", "no audio", 8.84, False),
    ("media__sample_shorter_audio.mp4", "60 frames a second", 1.2, False),
)
LONG_SECONDS = 20


@pytest_asyncio.fixture(scope="session")
async def delivered(instance: Instance, shared_media: Path, tmp_path_factory: Any) -> dict[str, Any]:
    """The five clips, delivered as a plain folder and published."""
    clips = [shared_media / "real" / name for name, *_ in CLIPS]
    folder = folder_of_clips(tmp_path_factory.mktemp("delivery"), "五段真实素材", clips)
    return await instance.deliver(folder)


async def _play(instance: Instance, episode: str, screen: str) -> str:
    answer = await instance.post(f"/v1/episodes/{episode}/play", query=f"?screen={screen}")
    return instance.origin + answer["playlist"]


def test_all_five_are_published(delivered: dict[str, Any]) -> None:
    assert [(e["number"], e["state"], e["code"]) for e in delivered["episodes"]] == [
        (number, "published", None) for number in range(1, 6)
    ]


async def test_ffmpeg_decodes_both_playlists_whole(instance: Instance, delivered: dict[str, Any]) -> None:
    for episode, (name, what, seconds, upright) in zip(delivered["episodes"], CLIPS, strict=True):
        phone = await decode_whole(await _play(instance, episode["id"], "phone"))
        tv = await decode_whole(await _play(instance, episode["id"], "tv"))
        for found in (phone, tv):
            assert abs(found.seconds - seconds) < 0.3, (name, what, found)
        assert (phone.height > phone.width) is upright, (name, what, phone)
        assert tv.width * 9 == tv.height * 16, (name, what, tv)


async def test_mpv_decodes_both_playlists_whole(instance: Instance, delivered: dict[str, Any]) -> None:
    for episode in delivered["episodes"]:
        for screen in ("phone", "tv"):
            await mpv.whole(await _play(instance, episode["id"], screen))


@pytest.mark.parametrize("player", ["hls", "shaka", "native"])
async def test_a_browser_plays_both_playlists_to_the_end(
    instance: Instance, delivered: dict[str, Any], browser: Browser, players: str, player: str
) -> None:
    for episode, (name, _, seconds, _) in zip(delivered["episodes"], CLIPS, strict=True):
        urls = [await _play(instance, episode["id"], screen) for screen in ("phone", "tv")]
        rate = 4 if seconds > LONG_SECONDS else 2
        outcomes = await asyncio.gather(
            *(to_the_end(browser, players, player, url, rate=rate) for url in urls)
        )
        for outcome in outcomes:
            assert abs(outcome["duration"] - seconds) < 0.3, (name, outcome)
            assert outcome["audioBytes"] > 0, (name, outcome)
            assert outcome["frames"] > 0, (name, outcome)
            assert outcome["holes"] == 0, (name, outcome)
