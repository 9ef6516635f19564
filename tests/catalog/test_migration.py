"""Migrations and the eight zones, on a real PostgreSQL."""

import asyncio

import pytest

from catalog.postgres.connection import Connection, connect
from catalog.postgres.migration import MigrationChanged, migrate
from transcoder import queue

# written out again on purpose: what the programme decided must not follow a slip in our table
ZONES = [
    ("travel", "跟着微短剧去旅行", "旅行"),
    ("law", "跟着微短剧来学法", "学法"),
    ("science", "跟着微短剧来科普", "科普"),
    ("heritage", "微短剧里看非遗", "非遗"),
    ("brand", "微短剧里看品牌", "品牌"),
    ("classics", "跟着微短剧学经典", "经典"),
    ("yellow-river", "微短剧里看黄河", "黄河"),
    ("kungfu", "跟着微短剧学功夫", "功夫"),
]


async def test_a_fresh_database_holds_exactly_the_eight_zones(conn: Connection) -> None:
    rows = await conn.fetch("select slug, name, label from zone order by position")
    assert [tuple(row) for row in rows] == ZONES


async def test_a_second_migration_applies_nothing(conn: Connection) -> None:
    assert await migrate(conn, before=[queue.schema()]) == []


async def test_a_zone_that_was_renamed_by_hand_is_put_right(conn: Connection) -> None:
    await conn.execute("update zone set name = '看黄河' where slug = 'yellow-river'")
    await migrate(conn, before=[queue.schema()])
    assert await conn.fetchval("select name from zone where slug = 'yellow-river'") == "微短剧里看黄河"


async def test_an_applied_script_that_reads_differently_is_refused(conn: Connection) -> None:
    await conn.execute("update migration set checksum = 'other' where name = '0001_catalogue.sql'")
    with pytest.raises(MigrationChanged):
        await migrate(conn, before=[queue.schema()])


async def test_many_processes_may_migrate_at_once(postgres_url: str) -> None:
    server = await connect(postgres_url)
    await server.execute("create database migrated_at_once")
    url = postgres_url.rsplit("/", 1)[0] + "/migrated_at_once"

    async def one() -> int:
        conn = await connect(url)
        try:
            return len(await migrate(conn, before=[queue.schema()]))
        finally:
            await conn.close()

    applied = await asyncio.gather(*(one() for _ in range(4)))
    assert sorted(applied)[:3] == [0, 0, 0]
    assert max(applied) >= 3
    await server.execute("drop database migrated_at_once with (force)")
    await server.close()
