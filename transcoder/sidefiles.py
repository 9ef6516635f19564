"""The subtitles of a delivery: uploads that are read, and understood, before any of it is stored."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from catalog.account import Account
from catalog.errors import Invalid
from catalog.media.store import MediaStore
from catalog.postgres import uploads
from catalog.postgres.connection import Pool, acquired
from catalog.postgres.uploads import Upload
from catalog.series import SubtitleFile
from transcoder import subtitle
from transcoder.errors import Refused
from transcoder.intake import DeliveredEpisode, DeliveredSubtitle, UploadUnfinished


class SubtitleRefused(Invalid):
    """The file holds no subtitles that can be shown; ``facts`` say why, and in which line."""

    code = "subtitle_refused"
    title = "The subtitles cannot be used"
    title_zh = "字幕无法使用"

    def __init__(self, why: Refused, field: str) -> None:
        super().__init__(why.detail, field=field, reason=why.code, **why.facts)
        self.title, self.title_zh = why.title, why.title_zh  # pyright: ignore[reportAttributeAccessIssue]


async def read(
    pool: Pool, media: MediaStore, account: Account, delivered: Sequence[DeliveredEpisode]
) -> dict[int, tuple[SubtitleFile, ...]]:
    """The files by the numbers of their episodes; SubtitleRefused names the first that is none."""
    return {
        episode.facts.number: tuple(
            [
                await _file(pool, media, account, one, f"episodes.{episode.facts.number}.subtitles")
                for one in episode.subtitles
            ]
        )
        for episode in delivered
        if episode.subtitles
    }


async def _file(
    pool: Pool, media: MediaStore, account: Account, one: DeliveredSubtitle, field: str
) -> SubtitleFile:
    async with acquired(pool) as conn:
        upload = await uploads.touched(conn, one.upload, account.id)
    if upload.finished_at is None:  # its hash is only a claim so far: it may name another's file
        raise UploadUnfinished(upload.name, field=field)
    content = await _content(media, upload, field)
    return SubtitleFile(language=one.language, name=upload.name, sha256=upload.sha256, content=content)


async def _content(media: MediaStore, upload: Upload, field: str) -> bytes:
    """The bytes, once they were read as subtitles."""
    path = await media.master(upload.sha256)
    content = await asyncio.to_thread(_head, path)
    try:
        await asyncio.to_thread(subtitle.read, content, upload.name)
    except Refused as why:
        raise SubtitleRefused(why, field) from why
    return content


def _head(path: Path) -> bytes:
    """No more than tells that it is too much."""
    with path.open("rb") as opened:
        return opened.read(subtitle.MOST_BYTES + 1)
