"""A web process and a worker that share PostgreSQL, Redis and a bucket, and no folder."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from catalog.account import Account
from catalog.checksum import sha256_of
from catalog.series import EpisodeFacts, SeriesFacts
from catalog.settings import BucketSettings
from deploy import ports, probes
from deploy.client import client
from deploy.delivering import watch
from streaming.playback import Playback
from tests.conftest import SECRET
from tests.journeys.playing import decode_whole
from transcoder.intake import Accepted, DeliveredEpisode, NewDelivery

CLIP = "media__sample_portrait.mp4"


@asynccontextmanager
async def machine(folder: Path, env: dict[str, str], port: int, *module: str) -> AsyncGenerator[None]:
    """One process with a data folder of its own; inside, it is ready."""
    folder.mkdir()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *module, env={**os.environ, **env, "ZHANBO_DATA": str(folder)}
    )
    try:
        async with asyncio.timeout(30):
            while not await probes.http_ready(ports.LOOPBACK, port):
                assert process.returncode is None
                await asyncio.sleep(0.1)
        yield
    finally:
        process.kill()
        await process.wait()


async def test_a_clip_goes_from_one_machine_over_another_to_a_viewer(
    database_url: str,
    redis_url: str,
    bucket_settings: BucketSettings,
    operator: tuple[Account, str],
    shared_media: Path,
    tmp_path: Path,
) -> None:
    web_port, worker_port = (ports.free_port(f"{name} {tmp_path}") for name in ("web", "worker"))
    env = {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "ZHANBO_SECRET": SECRET.current.decode(),
        "ZHANBO_DEMO": "1",
        "ZHANBO_PRESET": "ultrafast",
        "ZHANBO_PORT": str(web_port),
        "ZHANBO_METRICS_PORT": str(worker_port),
        "ZHANBO_MEDIA": f"s3://{bucket_settings.name}/{bucket_settings.prefix}",
        "AWS_ENDPOINT_URL": bucket_settings.endpoint_url or "",
        "AWS_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": bucket_settings.access_key_id or "",
        "AWS_SECRET_ACCESS_KEY": bucket_settings.secret_access_key or "",
    }
    clip, origin = shared_media / "real" / CLIP, f"http://{ports.LOOPBACK}:{web_port}"
    async with (
        machine(tmp_path / "web", env, web_port, "deploy.web"),
        machine(tmp_path / "worker", env, worker_port, "transcoder", "worker"),
        client(origin, operator[1]) as server,
    ):
        upload = await server.upload(clip, CLIP, sha256_of(clip), lambda _: None)
        episode = DeliveredEpisode(facts=EpisodeFacts(number=1), upload=upload)
        delivery = NewDelivery(facts=SeriesFacts(title="两台机器"), episodes=[episode], posters={})
        accepted = await server.post("/intake/deliveries", delivery, Accepted)
        async with asyncio.timeout(60):
            outcome = await watch(server, accepted, lambda _: None)
        assert outcome.published
        play = f"/v1/episodes/{outcome.episodes[0].id}/play?screen=phone"
        playlist = origin + (await server.post(play, None, Playback)).playlist
        assert (await decode_whole(playlist)).frames > 20
        await _comes_in_ranges(playlist)
    assert not list((tmp_path / "web").glob("uploads/*")), "the bucket has taken the master over"
    assert not (tmp_path / "web" / "media").exists()


async def _comes_in_ranges(playlist: str) -> None:
    async with aiohttp.ClientSession() as session:
        asked = {"Range": "bytes=100-299"}
        poster = playlist.rpartition("/")[0] + "/poster.jpg"
        async with session.get(poster) as whole, session.get(poster, headers=asked) as part:
            assert (whole.status, part.status) == (200, 206)
            assert await part.read() == (await whole.read())[100:300]
