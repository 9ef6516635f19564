"""Resumable uploads: the files of the tus protocol 1.0 (core, creation, termination, checksum).

https://tus.io/protocols/resumable-upload. The offset of an upload is the length of its file, and
it is told only after the bytes were synced, so an offset that was acknowledged never goes back.
"""

import asyncio
import base64
import binascii
import fcntl
import hashlib
import os
import shutil
from collections.abc import AsyncIterator, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalog.checksum import sha256_of
from catalog.errors import Conflict, Invalid, Unavailable
from catalog.media.local import sync_folder
from catalog.postgres.uploads import Upload

READ_BYTES = 1 << 20
CHECKSUMS = ("sha256", "sha1")


class OffsetConflict(Conflict):
    """The bytes do not follow what is there; ask with HEAD where to go on."""

    code = "upload_offset"
    title = "The offset is not where this upload stands"
    title_zh = "上传位置与已收内容不符"


class UploadBusy(Conflict):
    """Another request is writing to this upload."""

    code = "upload_busy"
    title = "This upload is being written to"
    title_zh = "该文件正在上传"


class UploadStalled(Invalid):
    """No byte came for so long that the line counts as dead; what came before is kept."""

    code = "upload_stalled"
    title = "No data arrived for too long"
    title_zh = "长时间未收到数据"


class UploadTooLarge(Invalid):
    """More bytes than were announced, or announced more than is taken."""

    code = "upload_too_large"
    title = "The upload is too large"
    title_zh = "文件过大"


class ChecksumMismatch(Invalid):
    """The bytes are not those whose hash was announced; they were thrown away."""

    code = "checksum_mismatch"
    title = "The checksum does not match"
    title_zh = "校验值不符，文件可能已损坏"


class TusVersionUnknown(Invalid):
    """The request does not say that it speaks tus 1.0."""

    code = "tus_version"
    title = "Only tus 1.0.0 is spoken here"
    title_zh = "仅支持 tus 1.0.0 上传协议"


class UploadHeaderInvalid(Invalid):
    """A header of the tus protocol is missing or cannot be understood."""

    code = "upload_header_invalid"
    title = "An upload header is not valid"
    title_zh = "上传请求头不正确"


class NoRoom(Unavailable):
    """The disk has less free than this upload and its renditions may need."""

    code = "no_room"
    title = "There is not enough room for this upload"
    title_zh = "存储空间不足"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checksum:
    """What a PATCH says of its own body."""

    algorithm: str
    digest: bytes

    @classmethod
    def parse(cls, header: str) -> "Checksum":
        algorithm, _, encoded = header.strip().partition(" ")
        try:
            digest = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            digest = b""
        if algorithm not in CHECKSUMS or not digest:
            raise UploadHeaderInvalid(f"one of: {', '.join(CHECKSUMS)}", field="Upload-Checksum")
        return cls(algorithm=algorithm, digest=digest)


def parse_metadata(header: str) -> dict[str, str]:
    """``Upload-Metadata``: comma-separated ``key base64`` pairs, as text. Pure."""
    found: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in header.split(","))):
        key, _, encoded = pair.partition(" ")
        try:
            found[key] = base64.b64decode(encoded, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError) as error:
            raise UploadHeaderInvalid(f"{key}: not base64 of UTF-8", field="Upload-Metadata") from error
    return found


class UploadFolder:
    """The partial files, one per upload, under names that we made."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, upload: Upload) -> Path:
        return self._folder / upload.id

    def require_room(self, size_bytes: int, times: int) -> None:
        """NoRoom unless ``times`` the size is free."""
        free = shutil.disk_usage(self._folder).free
        if free < size_bytes * times:
            raise NoRoom(f"{size_bytes * times} bytes are needed, {free} are free", field="Upload-Length")

    def begin(self, upload: Upload) -> None:
        """An empty file, durable before the upload is announced."""
        descriptor = os.open(self.path(upload), os.O_WRONLY | os.O_CREAT, 0o600)
        os.close(descriptor)
        sync_folder(self._folder)

    def offset(self, upload: Upload) -> int | None:
        """How far the upload came; what it says would survive a loss of power. None: its file is gone."""
        try:
            descriptor = os.open(self.path(upload), os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            os.fsync(descriptor)
            return min(os.fstat(descriptor).st_size, upload.size_bytes)
        finally:
            os.close(descriptor)

    async def append(
        self, upload: Upload, offset: int, body: AsyncIterator[bytes], checksum: Checksum | None
    ) -> int:
        """Write ``body`` at ``offset`` and sync it; the new offset.

        A body that breaks off keeps what came; one with a wrong ``checksum`` keeps nothing.
        """
        with self._locked(upload) as descriptor:
            if offset != os.fstat(descriptor).st_size:
                raise OffsetConflict(field="Upload-Offset")
            digest = hashlib.new(checksum.algorithm) if checksum else None
            place = offset
            try:
                async for block in body:
                    if place + len(block) > upload.size_bytes:
                        raise UploadTooLarge(f"announced {upload.size_bytes} bytes", field="Upload-Length")
                    await asyncio.to_thread(_write_all, descriptor, block)
                    place += len(block)
                    if digest:
                        digest.update(block)
            finally:
                await asyncio.to_thread(os.fsync, descriptor)
            if checksum and digest and digest.digest() != checksum.digest:
                await asyncio.to_thread(_cut, descriptor, offset)
                raise ChecksumMismatch(field="Upload-Checksum")
            return place

    async def verified(self, upload: Upload) -> Path:
        """The complete file, its hash checked; ChecksumMismatch throws it away."""
        path = self.path(upload)
        if await asyncio.to_thread(sha256_of, path) != upload.sha256:
            await asyncio.to_thread(path.unlink)
            raise ChecksumMismatch(upload.name, field="sha256")
        return path

    def remove(self, upload: Upload) -> None:
        self.path(upload).unlink(missing_ok=True)

    @contextmanager
    def _locked(self, upload: Upload) -> Generator[int]:
        """A descriptor that appends, held against every other process."""
        try:
            descriptor = os.open(self.path(upload), os.O_WRONLY | os.O_APPEND)
        except FileNotFoundError as error:
            raise OffsetConflict(field="Upload-Offset") from error
        try:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UploadBusy(upload.id) from error
            yield descriptor
        finally:
            os.close(descriptor)


def _write_all(descriptor: int, block: bytes) -> None:
    view = memoryview(block)
    while view:
        view = view[os.write(descriptor, view) :]


def _cut(descriptor: int, size: int) -> None:
    os.ftruncate(descriptor, size)
    os.fsync(descriptor)
