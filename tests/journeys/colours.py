"""A channel on which each episode is some seconds of one colour and of one tone."""

import asyncio
import subprocess
import time
from pathlib import Path

import aiohttp

from tests.journeys.instance import Instance
from transcoder.tools import Tools

SECONDS = 11  # two segments of a channel, of five seconds and of six
COLOURS = ((200, 40, 40), (40, 160, 60), (50, 60, 200), (190, 180, 50))
TONE = 220  # Hz, of the first programme; the others are multiples of it
ZONE = "travel"
GIVEN = {
    "zones": [ZONE],
    "registration_number": "演示备字（2026）第0009号",
    "registration_verified": True,
    "title_signed_off": True,
    "tier": "other",
    "filed_on": "2026-07-20",
    "investment_wan": 10,
    "rights_start_on": "2026-01-01",
    "rights_end_on": "2036-01-01",
    "endpoints": ["app", "tv", "iptv"],
    "reviewed": True,
}


def make_films(tools: Tools, folder: Path) -> None:
    folder.mkdir()
    for number, (red, green, blue) in enumerate(COLOURS, 1):
        graph = (
            f"color=0x{red:02x}{green:02x}{blue:02x}:s=1280x720:r=25:d={SECONDS},"
            "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,setparams=colorspace=bt709;"
            f"sine=f={TONE * number}:r=48000:d={SECONDS}"
        )
        subprocess.run(
            [tools.ffmpeg, "-nostdin", "-v", "error", "-filter_complex", graph, "-c:v", "libx264",
             "-c:a", "aac", "-preset", "ultrafast", "-qp", "4", folder / f"{number}.mp4"],
            check=True,
        )  # fmt: skip


async def on_air(instance: Instance, tools: Tools, folder: Path) -> str:
    """Deliver and publish the films; the URL of their channel, once it is on the air."""
    await asyncio.to_thread(make_films, tools, folder)
    delivered = await instance.deliver(folder)
    facts = await instance.post(f"/v1/operations/series/{delivered['series']}/facts", GIVEN)
    assert facts["state"] == "published", facts
    url = f"{instance.origin}/tv/channels/{ZONE}/tv.m3u8"
    deadline = time.monotonic() + 30
    async with aiohttp.ClientSession() as session:
        while True:
            async with session.get(url) as response:
                if response.status == 200:
                    return url
            assert time.monotonic() < deadline
            await asyncio.sleep(0.2)
