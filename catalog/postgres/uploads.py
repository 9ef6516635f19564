"""Uploads as rows: what was announced; how far it came is the length of its file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from catalog.errors import NotFound
from catalog.postgres.connection import Connection, Record
from catalog.postgres.queries import queries

_SQL = queries("uploads")


class UploadNotFound(NotFound):
    """This account has no upload of this id."""

    code = "upload_not_found"
    title = "No such upload"
    title_zh = "没有这个上传任务"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """``size_bytes`` and ``sha256`` are as announced; both are checked when it is complete."""

    id: str
    account_id: str
    size_bytes: int
    sha256: str
    name: str
    finished_at: datetime | None = None


async def add(conn: Connection, upload: Upload) -> None:
    await conn.execute(
        _SQL["add"], upload.id, upload.account_id, upload.size_bytes, upload.sha256, upload.name
    )


async def touched(conn: Connection, upload_id: str, account_id: str) -> Upload:
    """The upload that its account goes on with: from now on it is fresh again."""
    return _found(upload_id, await conn.fetchrow(_SQL["touched"], upload_id, account_id))


async def held(conn: Connection, upload_id: str, account_id: str) -> Upload:
    """The upload, which nobody removes before this transaction ends."""
    return _found(upload_id, await conn.fetchrow(_SQL["held"], upload_id, account_id))


async def known(conn: Connection, upload_ids: Sequence[str]) -> set[str]:
    """Those of the ids that an upload has."""
    return {row["id"] for row in await conn.fetch(_SQL["known"], list(upload_ids))}


def _found(upload_id: str, row: Record | None) -> Upload:
    if row is None:
        raise UploadNotFound(upload_id, field="upload")
    return _upload(row)


def _upload(row: Record) -> Upload:
    return Upload(
        id=row["id"],
        account_id=row["account_id"],
        size_bytes=row["bytes"],
        sha256=row["sha256"],
        name=row["name"],
        finished_at=row["finished_at"],
    )


async def same(conn: Connection, upload: Upload) -> Upload | None:
    """The upload of the same bytes that this account announced before; it is fresh again."""
    row = await conn.fetchrow(_SQL["same"], upload.account_id, upload.sha256, upload.size_bytes)
    return None if row is None else _upload(row)


async def finish(conn: Connection, upload_id: str, now: datetime) -> None:
    await conn.execute(_SQL["finish"], upload_id, now)


async def remove(conn: Connection, upload_id: str) -> None:
    await conn.execute(_SQL["remove"], upload_id)
