"""Objects in an S3 bucket, moved in pieces of a few megabytes: memory is bounded, and a line that
breaks costs one piece.
"""

import asyncio
import base64
import hashlib
import itertools
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

import structlog

from catalog.errors import ZhanboError
from catalog.media.flight import together
from catalog.media.s3 import S3
from catalog.media.store import MediaDamaged, MediaNotFound, MediaStoreUnreachable

PART_BYTES = 8 << 20  # of an upload; S3 wants at least 5 MiB
MOST_PARTS = 10_000
SPAN_BYTES = 4 << 20  # of a download
SENDING, RECEIVING = 4, 16  # pieces in memory at once: 32 and 64 MiB
AT_ONCE = 4  # pieces of one object

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An object as a listing of the bucket tells of it; ``key`` without the installation's prefix."""

    key: str
    bytes: int
    changed_at: datetime


class Bucket:
    """Objects under one prefix. Raises what ``S3`` raises, MediaDamaged, and what the local file system
    says of local files.
    """

    def __init__(self, s3: S3, prefix: str) -> None:
        self._s3 = s3
        self._prefix = prefix
        self._sending = asyncio.Semaphore(SENDING)
        self._receiving = asyncio.Semaphore(RECEIVING)

    async def size(self, key: str) -> int | None:
        """How long the object is; None where there is none."""
        try:
            answer = await self._s3.ask("head_object", Key=self._prefix + key)
        except MediaNotFound:
            return None
        return answer["ContentLength"]

    async def get(self, key: str, first: int = 0, most: int = SPAN_BYTES) -> bytes:
        """A small object, or this much of a larger one."""
        async with self._receiving:
            return (await self._span(key, first, most))[0]

    async def get_file(self, key: str, write: Callable[[bytes, int], Awaitable[None]]) -> None:
        """An object of any length, written piece by piece. That it is the right one is the caller's to
        check.
        """
        async with self._receiving:
            block, total = await self._span(key, 0)
            await write(block, 0)

        async def copy(firsts: Iterator[int]) -> None:
            for first in firsts:
                async with self._receiving:
                    block, length = await self._span(key, first)
                    if length != total:
                        raise MediaDamaged("the object was replaced by another")
                    await write(block, first)

        rest = iter(range(SPAN_BYTES, total, SPAN_BYTES))
        await together(*(copy(rest) for _ in range(AT_ONCE)))

    async def put(self, key: str, body: bytes, **conditions: str) -> None:
        """A small object; one of this key is replaced."""
        await self._s3.ask("put_object", Key=self._prefix + key, **_checked(body), **conditions)

    async def put_first(self, key: str, body: bytes) -> None:
        """A small object, unless there is one of this key; where the server cannot tell, it is replaced."""
        try:
            await self.put(key, body, IfNoneMatch="*")
        except MediaStoreUnreachable as error:
            if error.detail == "NotImplemented":
                await self.put(key, body)
            elif error.detail != "PreconditionFailed":
                raise

    async def put_file(self, key: str, file: Path, sha256: str) -> None:
        """A file of any length. MediaDamaged, and nothing is stored, where its bytes are not those named."""
        source = await asyncio.to_thread(file.open, "rb")
        with source:
            size = os.fstat(source.fileno()).st_size
            if size > PART_BYTES:
                await self._put_parts(self._prefix + key, source, size, sha256)
                return
            async with self._sending:
                body = await asyncio.to_thread(source.read)
                _expect(hashlib.sha256(body).hexdigest(), sha256)
                await self.put(key, body)

    async def delete(self, key: str) -> None:
        """Remove an object; absent is fine."""
        await self._s3.ask("delete_object", Key=self._prefix + key)

    async def found(self, prefix: str) -> list[Found]:
        """Every object whose key begins so, sorted by key."""
        return [
            Found(
                key=one["Key"].removeprefix(self._prefix), bytes=one["Size"], changed_at=one["LastModified"]
            )
            async for page in self._pages("list_objects_v2", self._prefix + prefix)
            for one in page.get("Contents", [])
        ]

    async def folders(self, prefix: str) -> list[str]:
        """What follows ``prefix`` up to the next slash, where one follows; nothing below is read."""
        whole = self._prefix + prefix
        return [
            one["Prefix"][len(whole) : -1]
            async for page in self._pages("list_objects_v2", whole, Delimiter="/")
            for one in page.get("CommonPrefixes", [])
        ]

    async def abort_uploads(self, before: datetime) -> int:
        """Throw away the uploads in parts that began before then; how many."""
        begun = [
            {"Key": one["Key"], "UploadId": one["UploadId"]}
            async for page in self._pages("list_multipart_uploads", self._prefix)
            for one in page.get("Uploads", [])
            if one["Initiated"] < before
        ]
        for upload in begun:
            await self._abort(upload)
        return len(begun)

    async def _pages(self, operation: str, prefix: str, **how: str) -> AsyncGenerator[dict[str, Any]]:
        following: dict[str, str] = {}
        while True:
            page: dict[str, Any] = await self._s3.ask(operation, Prefix=prefix, **how, **following)
            yield page
            if not page["IsTruncated"]:
                return
            names = {"ContinuationToken", "KeyMarker", "UploadIdMarker"}
            following = {name: page[f"Next{name}"] for name in names if f"Next{name}" in page}

    async def _span(self, key: str, first: int, most: int = SPAN_BYTES) -> tuple[bytes, int]:
        """``most`` bytes of an object from ``first`` on, fewer at its end; and how long the whole is."""
        try:
            block, total = await self._s3.read(self._prefix + key, first, first + most - 1)
        except MediaStoreUnreachable as error:
            if error.detail == "InvalidRange" and first == 0:
                return b"", 0  # an empty object has no first byte
            raise
        if len(block) != min(most, total - first):
            raise MediaDamaged("not as many bytes as the store promised")
        return block, total

    async def _put_parts(self, key: str, source: BinaryIO, size: int, sha256: str) -> None:
        created = await self._s3.ask("create_multipart_upload", Key=key)
        upload = {"Key": key, "UploadId": created["UploadId"]}
        try:
            parts = await self._sent(upload, source, max(PART_BYTES, -(-size // MOST_PARTS)), sha256)
            await self._complete(upload, parts, size)
        except BaseException:
            await asyncio.shield(self._abort(upload))
            raise

    async def _sent(
        self, upload: dict[str, str], source: BinaryIO, part_bytes: int, sha256: str
    ) -> list[dict[str, Any]]:
        """Send the file in parts, hashed in the order in which they are read; what completes the upload."""
        tags: dict[int, str] = {}
        digest, numbers, reading = hashlib.sha256(), itertools.count(1), asyncio.Lock()

        def next_part() -> tuple[int, bytes]:
            body = source.read(part_bytes)
            digest.update(body)
            return next(numbers), body

        async def send() -> None:
            while True:
                async with self._sending:
                    async with reading:
                        number, body = await asyncio.to_thread(next_part)
                    if not body:
                        return
                    answer = await self._s3.ask("upload_part", **upload, PartNumber=number, **_checked(body))
                    tags[number] = answer["ETag"]

        await together(*(send() for _ in range(AT_ONCE)))
        _expect(digest.hexdigest(), sha256)
        return [{"PartNumber": number, "ETag": tags[number]} for number in sorted(tags)]

    async def _complete(self, upload: dict[str, str], parts: list[dict[str, Any]], size: int) -> None:
        try:
            await self._s3.ask("complete_multipart_upload", **upload, MultipartUpload={"Parts": parts})
        except MediaStoreUnreachable as error:
            # an earlier try may have completed it, and only its answer was lost
            key = upload["Key"].removeprefix(self._prefix)
            if error.detail != "NoSuchUpload" or await self.size(key) != size:
                raise

    async def _abort(self, upload: dict[str, str]) -> None:
        """Throw away the parts of an upload that came to nothing; a sweep does what fails here."""
        try:
            await self._s3.ask("abort_multipart_upload", **upload)
        except ZhanboError as error:
            if error.detail != "NoSuchUpload":
                _log.warning("upload_left_over", key=upload["Key"], reason=error.detail)


def _checked(body: bytes) -> dict[str, Any]:
    """A body and the checksum by which the server knows that it came whole."""
    digest = hashlib.md5(body, usedforsecurity=False).digest()
    return {"Body": body, "ContentMD5": base64.b64encode(digest).decode()}


def _expect(found: str, named: str) -> None:
    if found != named:
        raise MediaDamaged("the file is not the one that its SHA-256 names")
