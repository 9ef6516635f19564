"""Questions to an S3 server, asked until they are answered: the one module that knows aiobotocore.

Every request has a deadline that drops its socket. The driver's own retries are off: they know of no
deadline, and neither they nor a socket's timeout end a line that swallows what is sent.
"""

import asyncio
import itertools
import random
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

import aiohttp
import structlog
from aiobotocore.config import AioConfig
from aiobotocore.session import AioSession
from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    HTTPClientError,
    IncompleteReadError,
)
from botocore.exceptions import (
    ConnectionError as NotConnected,
)
from botocore.parsers import ResponseParserError
from prometheus_client import Counter

from catalog.errors import ZhanboError
from catalog.media.store import MediaNotFound, MediaStoreFull, MediaStoreUnreachable
from catalog.settings import BucketSettings

T = TypeVar("T")

CONNECTIONS = 64
CONNECT_SECONDS = 3.0
SILENCE_SECONDS = 5.0  # a download that says nothing for so long is dead
ATTEMPT_SECONDS = 15.0  # each repetition gets as much again: a slow line still comes through
LONGEST_ATTEMPT_SECONDS = 45.0
PATIENCE_SECONDS = 60.0  # no repetition begins later
PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 0.1, 4.0

# What a server says of itself and not of the request; every other 4xx would be the same again.
_PASSING = {
    "BadDigest", "IncompleteBody", "RequestTimeout", "SlowDown", "Throttling", "ThrottlingException",
    "TooManyRequests", "429", "OperationAborted", "ConditionalRequestConflict", "XAmzContentSHA256Mismatch",
}  # fmt: skip
_ABSENT = {"NoSuchKey", "404", "NotFound"}
_FULL = {"EntityTooLarge", "QuotaExceeded", "StorageFull", "XMinioStorageFull", "InsufficientStorage"}
_LINE = (NotConnected, HTTPClientError, IncompleteReadError)  # the driver's errors that another try may mend
_FAILURES = (
    BotoCoreError, ClientError, ResponseParserError, aiohttp.ClientError, ConnectionError, TimeoutError,
)  # fmt: skip

_retries = Counter("zhanbo_media_store_retries_total", "Requests to the object store made again", ["reason"])
_log = structlog.get_logger(__name__)


class S3:
    """A client of one bucket. Raises MediaNotFound, MediaStoreFull and MediaStoreUnreachable, whose
    ``detail`` is the server's own code where it gave one.
    """

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    async def ask(self, operation: str, **asked: Any) -> Any:
        """The answer to one operation of S3's API, named as the driver names it."""
        act = getattr(self._client, operation)
        return await _patiently(lambda: act(Bucket=self._bucket, **asked))

    async def read(self, key: str, first: int, last: int) -> tuple[bytes, int]:
        """Bytes ``first`` to ``last`` of an object, both included, fewer where it ends; its whole length."""

        async def read() -> tuple[bytes, int]:
            async with asyncio.timeout(SILENCE_SECONDS):
                answer = await self._client.get_object(
                    Bucket=self._bucket, Key=key, Range=f"bytes={first}-{last}"
                )
            blocks: list[bytes] = []
            async with answer["Body"] as body:
                while True:
                    async with asyncio.timeout(SILENCE_SECONDS):
                        block: bytes = await body.read(last - first + 1)
                    if not block:
                        return b"".join(blocks), _whole_length(answer)
                    blocks.append(block)

        return await _patiently(read)


@asynccontextmanager
async def s3(settings: BucketSettings) -> AsyncGenerator[S3]:
    """A client for as long as the context lasts. Nothing is asked of the server yet."""
    config = AioConfig(
        connect_timeout=CONNECT_SECONDS,
        read_timeout=LONGEST_ATTEMPT_SECONDS,
        max_pool_connections=CONNECTIONS,
        retries={"total_max_attempts": 1},
        # we send Content-MD5 instead, which every server that calls itself S3 understands and checks
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
    session: Any = AioSession()
    async with session.create_client(
        "s3",
        endpoint_url=settings.endpoint_url,
        region_name=settings.region,
        aws_access_key_id=settings.access_key_id,
        aws_secret_access_key=settings.secret_access_key,
        aws_session_token=settings.session_token,
        config=config,
    ) as client:
        yield S3(client, settings.name)


async def _patiently(act: Callable[[], Awaitable[T]]) -> T:
    """What ``act`` gives, however often it must be tried until then."""
    clock = asyncio.get_running_loop().time
    until = clock() + PATIENCE_SECONDS
    for tries in itertools.count():
        try:
            async with asyncio.timeout(min(ATTEMPT_SECONDS * (tries + 1), LONGEST_ATTEMPT_SECONDS)):
                return await act()
        except _FAILURES as error:
            reason = _reason(error)
            pause = min(PAUSE_SECONDS * 2**tries, LONGEST_PAUSE_SECONDS) * random.uniform(0.5, 1)  # noqa: S311
            final = _final(error, reason)
            if final is None and clock() + pause > until:
                _log.warning("media_store_unreachable", reason=reason, tries=tries + 1)
                final = MediaStoreUnreachable(reason)
            if final is not None:
                raise final from error
            _retries.labels(reason).inc()
        await asyncio.sleep(pause)
    raise AssertionError("counting has an end")


def _reason(error: Exception) -> str:
    """The server's own word where there is one, else what broke."""
    if not isinstance(error, ClientError):
        return type(error).__name__
    answer = cast("dict[str, Any]", error.response)
    return answer.get("Error", {}).get("Code") or "ClientError"


def _final(error: Exception, reason: str) -> ZhanboError | None:
    """What the caller is told; None where another try may end otherwise."""
    if isinstance(error, ClientError):
        answer = cast("dict[str, Any]", error.response)
        status: int = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if reason in _ABSENT:
            return MediaNotFound()
        if reason in _FULL or status == 507:
            return MediaStoreFull(reason)
        passing = reason in _PASSING or (status >= 500 and status != 501)
        return None if passing else MediaStoreUnreachable(reason)
    if isinstance(error, BotoCoreError) and not isinstance(error, _LINE):
        return MediaStoreUnreachable(reason)  # no credentials, a bad endpoint: the settings are at fault
    return None


def _whole_length(answer: dict[str, Any]) -> int:
    """Out of ``Content-Range: bytes 0-4/1234``."""
    whole: str = answer.get("ContentRange", "").rpartition("/")[2]
    if not whole.isdigit():
        raise MediaStoreUnreachable("the server answers no ranges")
    return int(whole)
