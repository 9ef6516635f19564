"""Pools and connections; the driver's errors are translated here once."""

import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import asyncpg
import msgspec

from catalog.errors import Invalid, Unavailable

if TYPE_CHECKING:
    from asyncpg.pool import PoolConnectionProxy

    type_record = asyncpg.Record
    Pool = asyncpg.Pool[type_record]
    Connection = asyncpg.Connection[type_record] | PoolConnectionProxy[type_record]
else:
    Pool = asyncpg.Pool
    Connection = asyncpg.Connection

Record = asyncpg.Record

ACQUIRE_SECONDS = 1.2  # who waits longer is better served by 503 and Retry-After, within two seconds
_LEAST_SECONDS = 0.05  # for a connection that is free
COMMAND_SECONDS = 15.0
CONNECT_SECONDS = 5.0

_LOST = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.InsufficientResourcesError,  # connections, memory, disk
    asyncpg.ReadOnlySQLTransactionError,  # a standby, until a failover is over
    asyncpg.ObjectNotInPrerequisiteStateError,  # the database takes no connections
)


_REFUSED = (
    asyncpg.DataError,  # U+0000 in a text, a number too large for its column
    asyncpg.ProgramLimitExceededError,  # a text too long for its index
)


class ValueRefused(Invalid):
    """A value holds a character, or is a number, that the database cannot store."""

    code = "value_refused"
    title = "A value cannot be stored"
    title_zh = "内容含有无法保存的字符或数值"


class DatabaseUnavailable(Unavailable):
    """PostgreSQL cannot be reached, is starting, or has no connection, memory or disk to spare."""

    code = "database_unavailable"
    title = "The database cannot be reached"
    title_zh = "数据库暂时无法连接"


class DatabaseBusy(DatabaseUnavailable):
    """All connections to PostgreSQL are in use, and have been for as long as anybody waits for one."""

    code = "database_busy"
    title = "The service is busy; try again shortly"
    title_zh = "系统繁忙，请稍后再试"


@dataclass(slots=True)
class _Patience:
    """What is left of one request's, for a connection."""

    seconds: float = field(default_factory=lambda: ACQUIRE_SECONDS)


_patience: ContextVar[_Patience | None] = ContextVar("patience", default=None)


class patient_together:  # noqa: N801 - it is used as a function is
    """All waits for a connection inside take no longer together than a single one may. A class, for every
    request comes by: a generator would cost it three times as much.
    """

    __slots__ = ("_before",)

    def __enter__(self) -> None:
        self._before = _patience.set(_Patience())

    def __exit__(self, *_: object) -> None:
        _patience.reset(self._before)


async def _prepare(conn: "asyncpg.Connection[asyncpg.Record]") -> None:
    await conn.set_type_codec(
        "jsonb",
        encoder=lambda value: msgspec.json.encode(value).decode(),
        decoder=msgspec.json.decode,
        schema="pg_catalog",
    )


async def connect(database_url: str) -> Connection:
    """One connection of the caller's own; DatabaseUnavailable where the server is not there."""
    try:
        conn = await asyncpg.connect(database_url, timeout=CONNECT_SECONDS)
    except _LOST as error:
        raise DatabaseUnavailable(str(error)) from error
    await _prepare(conn)
    return conn


async def open_pool(database_url: str, *, most: int = 10) -> Pool:
    """A pool of at most ``most`` connections, already proven to work."""
    try:
        return await asyncpg.create_pool(
            database_url,
            min_size=1,
            max_size=most,
            timeout=CONNECT_SECONDS,
            command_timeout=COMMAND_SECONDS,
            init=_prepare,
        )
    except _LOST as error:
        raise DatabaseUnavailable(str(error)) from error


@asynccontextmanager
async def acquired(pool: Pool) -> AsyncGenerator[Connection]:
    """A connection from ``pool``; the pool is full → DatabaseBusy, the server gone → DatabaseUnavailable,
    a value that cannot be stored → ValueRefused.
    """
    try:
        conn = await _acquire(pool)
        try:
            yield conn
        finally:
            await pool.release(conn)
    except _REFUSED as error:
        raise ValueRefused from error
    except _LOST as error:
        raise DatabaseUnavailable(type(error).__name__) from error


async def _acquire(pool: Pool) -> "PoolConnectionProxy[asyncpg.Record]":
    patience = _patience.get() or _Patience()
    began = time.monotonic()
    try:
        return await pool.acquire(timeout=patience.seconds)
    except TimeoutError as error:
        if pool.get_size() == pool.get_max_size() and not pool.get_idle_size():
            raise DatabaseBusy from error
        raise
    finally:
        patience.seconds = max(_LEAST_SECONDS, patience.seconds - (time.monotonic() - began))


@asynccontextmanager
async def transaction(pool: Pool) -> AsyncGenerator[Connection]:
    """A connection inside one transaction, committed when the block ends well."""
    async with acquired(pool) as conn, conn.transaction():
        yield conn
