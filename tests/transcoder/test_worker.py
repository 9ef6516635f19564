"""One attempt from claim to end, with real tools and a real database."""

import asyncio
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from catalog import progress
from catalog.account import Account
from catalog.checksum import sha256_of
from catalog.media import s3
from catalog.media.local import LocalMediaStore
from catalog.media.remote import remote_store
from catalog.postgres import episodes, series, subtitles
from catalog.postgres.connection import Connection, Pool
from catalog.series import (
    AiLabel,
    EpisodeFacts,
    Organisation,
    Progress,
    SeriesFacts,
    SeriesState,
    SubtitleFile,
)
from catalog.settings import BucketSettings, CatalogSettings
from deploy import ports
from tests.catalog.test_gates import GOOD
from tests.service import put_series
from transcoder import watch
from transcoder.floor import Floor
from transcoder.pipeline import Options
from transcoder.tools import Tools
from transcoder.worker import Worker

LONG = "intel__car-detection.mp4"
SHORT = "decord__video_270.mov"
AI_MADE = ("-metadata", 'AIGC={"Label":"1"}', "-movflags", "use_metadata_tags")


@pytest_asyncio.fixture
async def queued(
    conn: Connection, maker: tuple[Account, str], now: datetime, settings: CatalogSettings, shared_media: Path
) -> str:
    digest = await stored(settings, shared_media / "real" / LONG)
    one = await put_series(conn, maker[0].id, SeriesFacts(title="一集"), now)
    await episodes.put(conn, "ep_1", one.id, EpisodeFacts(number=1), digest, "1.mp4")
    return "ep_1"


async def stored(settings: CatalogSettings, clip: Path) -> str:
    """The name of a clip in the media store."""
    digest = sha256_of(clip)
    copy = settings.data / "copy"
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(clip.read_bytes())
    await LocalMediaStore(settings.media).put_master(digest, copy)
    return digest


@pytest.fixture
def made(
    pool: Pool, redis: Redis, settings: CatalogSettings, tools: Tools, now: datetime, tmp_path: Path
) -> Worker:
    media, scratch = LocalMediaStore(settings.media), tmp_path / "scratch"
    return Worker(
        pool=pool, redis=redis, media=media, tools=tools, options=Options(preset="ultrafast"),
        scratch=scratch, floor=Floor(scratch=scratch, media=media, least_bytes=1, times=1), clock=lambda: now,
    )  # fmt: skip


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await asyncio.sleep(0.05)


async def test_a_cancelled_transcode_stops_and_leaves_nothing(
    conn: Connection, queued: str, made: Worker, redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "WATCH_SECONDS", 0.1)
    running = asyncio.create_task(made.transcode(queued))
    await until(lambda: any(made.scratch.glob("*/scratch/*.mp4")))
    assert await episodes.cancel(conn, queued, "策展人")
    await asyncio.wait_for(running, 10)
    assert list(made.scratch.iterdir()) == []
    row = await conn.fetchrow("select state, failure_code, asset_id from episode")
    assert row is not None
    assert tuple(row) == ("failed", "cancelled", None)


async def test_a_store_that_is_away_costs_no_attempt(
    conn: Connection,
    queued: str,
    made: Worker,
    bucket_settings: BucketSettings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(s3, "PATIENCE_SECONDS", 0.2)
    nowhere = replace(bucket_settings, endpoint_url=f"http://{ports.LOOPBACK}:{ports.free_port('nowhere')}")
    async with remote_store(nowhere) as store:
        await replace(made, media=store).transcode(queued)
    row = await conn.fetchrow("select state, attempts, failure_code from episode")
    assert row is not None
    assert tuple(row) == ("queued", 0, "media_store_unreachable")
    assert await conn.fetchval("select count(*) from procrastinate_jobs where status = 'todo'") == 1


async def test_new_subtitles_make_a_new_revision_without_encoding(
    conn: Connection, made: Worker, maker: tuple[Account, str], now: datetime, settings: CatalogSettings,
    shared_media: Path,
) -> None:  # fmt: skip
    digest = await stored(settings, shared_media / "real" / SHORT)
    facts = SeriesFacts(title="一集", organisations=(Organisation(role="制作方", name="河声制作"),))
    one = await put_series(conn, maker[0].id, facts, now)

    async def deliver(*files: SubtitleFile, ai_label: AiLabel = AiLabel.NONE, anew: bool = True) -> None:
        facts = EpisodeFacts(number=1, reviewed=True)
        await episodes.put(
            conn, "ep_1", one.id, facts, digest, "1.mov", ai_label=ai_label, other_subtitles=anew
        )
        await subtitles.replace(conn, "ep_1", files)

    async def published(preset: str) -> tuple[str, dict[str, str], dict[str, Any]]:
        await replace(made, options=Options(preset=preset)).transcode("ep_1")
        episode = await episodes.one(conn, "ep_1")
        assert (episode.state, episode.failure_detail) == ("published", None)
        assert episode.asset_id is not None
        manifest = await conn.fetchval("select manifest from asset where id = $1", episode.asset_id)
        return episode.asset_id, {file["path"]: file["sha256"] for file in manifest["files"]}, manifest

    await deliver(file("en", "Hello"))
    before, first, _ = await published("ultrafast")
    assert "subs-en.vtt" in first

    await deliver(file("zh", "你好"))
    after, second, manifest = await published("medium")  # other bytes, if anything were encoded
    assert before != after
    kept = {path for path in first if path.endswith((".mp4", ".jpg", "-iframes.m3u8", "board.vtt"))}
    assert len(kept) > 6
    assert all(second[path] == first[path] for path in kept)
    assert ("subs-en.vtt" in second, "subs-zh.vtt" in second) == (False, True)
    assert [track["language"] for track in manifest["subtitles"]] == ["zh"]
    store = LocalMediaStore(settings.media)
    assert "subs-zh" in (await store.file(after, "tv.m3u8")).read_text("utf-8")
    assert "subs-zh" not in (await store.file(before, "tv.m3u8")).read_text("utf-8")

    await deliver(file("zh", "你好"), ai_label=AiLabel.PLATFORM, anew=False)
    assert (await episodes.one(conn, "ep_1")).public_asset_id is None, "nobody sees what lacks the label"
    _, third, manifest = await published("medium")
    assert not any(third[path] == first[path] for path in kept if path.endswith(".mp4"))
    assert (manifest["ai_label"], manifest["aigc"]["content_producer"]) == ("platform", "河声制作")
    assert manifest["aigc"]["propagate_id"] == "ep_1"
    assert (await episodes.one(conn, "ep_1")).public_asset_id is not None


@pytest.mark.parametrize(
    ("metadata", "before", "after", "told"),
    [
        ((), SeriesState.DRAFT, SeriesState.PUBLISHED, {"series.published"}),
        ((), SeriesState.PUBLISHED, SeriesState.PUBLISHED, set[str]()),
        (AI_MADE, SeriesState.DRAFT, SeriesState.DRAFT, set[str]()),
        (AI_MADE, SeriesState.PUBLISHED, SeriesState.DRAFT, {"series.withdrawn"}),
    ],
    ids=["a ready draft", "a public work", "an AI-made draft", "an AI-made public work"],
)
async def test_what_files_say_of_themselves_settles_who_sees_the_work(
    conn: Connection, made: Worker, maker: tuple[Account, str], now: datetime, settings: CatalogSettings,
    shared_media: Path, tools: Tools, tmp_path: Path, metadata: tuple[str, ...], before: SeriesState,
    after: SeriesState, told: set[str],
) -> None:  # fmt: skip
    """Nobody declared this work to be made by AI; one of its files knows better."""
    clip = tmp_path / "1.mov"
    words = ["-map", "0:v", "-c", "copy", "-map_metadata", "-1", *metadata, clip]
    argv = [tools.ffmpeg, "-v", "error", "-nostdin", "-i", shared_media / "real" / SHORT, *words]
    subprocess.run(argv, check=True)
    one = await put_series(conn, maker[0].id, GOOD, now)
    facts = EpisodeFacts(number=1, reviewed=True)
    await episodes.put(conn, "ep_1", one.id, facts, await stored(settings, clip), "1.mov")
    if before is not SeriesState.DRAFT:
        await series.move(conn, one, before, now)
    await replace(made, demo=True).transcode("ep_1")
    assert (await episodes.one(conn, "ep_1")).asset_id is not None
    assert (await series.locked(conn, one.id)).state is after
    kinds = {row["kind"] for row in await conn.fetch("select kind from outbox")}
    assert {kind for kind in kinds if kind.startswith("series.")} == told


def file(tag: str, text: str) -> SubtitleFile:
    content = f"1\n00:00:00,000 --> 00:00:00,050\n{text}\n".encode()
    return SubtitleFile(
        language=tag, name=f"1.{tag}.srt", sha256=sha256(content).hexdigest(), content=content
    )


async def test_progress_is_told_with_what_is_left(redis: Redis) -> None:
    await progress.report(redis, "ep_1", Progress.after(0.25, 10.0))
    await progress.report(redis, "ep_2", Progress.after(0.01, 10.0))
    known = await progress.read(redis, ["ep_1", "ep_2", "ep_3"])
    assert known == {
        "ep_1": Progress(share=0.25, left_seconds=30.0),
        "ep_2": Progress(share=0.01, left_seconds=None),
    }
