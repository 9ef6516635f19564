"""Pools and connections; the driver's errors are translated here once."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
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

ACQUIRE_SECONDS = 2.0  # a caller that waits longer is better served by 503 and Retry-After
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
    """A connection from ``pool``; the pool is full or the server gone → DatabaseUnavailable,
    a value that cannot be stored → ValueRefused.
    """
    try:
        async with pool.acquire(timeout=ACQUIRE_SECONDS) as conn:
            yield conn
    except _REFUSED as error:
        raise ValueRefused from error
    except _LOST as error:
        raise DatabaseUnavailable(type(error).__name__) from error


@asynccontextmanager
async def transaction(pool: Pool) -> AsyncGenerator[Connection]:
    """A connection inside one transaction, committed when the block ends well."""
    async with acquired(pool) as conn, conn.transaction():
        yield conn
