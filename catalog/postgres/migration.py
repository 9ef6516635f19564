"""Bring a database to the newest schema: numbered scripts, each applied once, never changed after.

Every script runs in a transaction of its own that also records its checksum, under an advisory
lock, so any number of processes may start at once on one database.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

from catalog.errors import Conflict
from catalog.postgres.connection import Connection
from catalog.zone import ZONES

_LOCK = 0x7A68616E626F  # "zhanbo" in ASCII
_RECORD = "insert into migration (name, checksum) values ($1, $2)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """``frozen`` scripts are ours and must never change; others' may differ between versions."""

    name: str
    sql: str
    frozen: bool = True

    @property
    def checksum(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


class MigrationChanged(Conflict):
    """A script that this database has already run reads differently now."""

    code = "migration_changed"
    title = "An applied migration was changed"
    title_zh = "已执行的数据库迁移脚本被修改"


def own_scripts() -> tuple[Script, ...]:
    """The scripts of ``migrations/``, in the order of their numbers."""
    folder = files("catalog.postgres").joinpath("migrations")
    paths = sorted(
        (path for path in folder.iterdir() if path.name.endswith(".sql")), key=lambda path: path.name
    )
    return tuple(Script(name=path.name, sql=path.read_text("utf-8")) for path in paths)


async def migrate(conn: Connection, before: Sequence[Script] = ()) -> list[str]:
    """Apply what is missing (``before`` first) and seed the zones; the names that were applied."""
    await conn.execute("select pg_advisory_lock($1)", _LOCK)
    try:
        await conn.execute(
            "create table if not exists migration ("
            "name text primary key, checksum text not null, applied_at timestamptz not null default now())"
        )
        applied = [script.name for script in (*before, *own_scripts()) if await _apply(conn, script)]
        await _seed_zones(conn)
    finally:
        await conn.execute("select pg_advisory_unlock($1)", _LOCK)
    return applied


async def _apply(conn: Connection, script: Script) -> bool:
    known = await conn.fetchval("select checksum from migration where name = $1", script.name)
    if known is not None:
        if script.frozen and known != script.checksum:
            raise MigrationChanged(script.name, field=script.name)
        return False
    async with conn.transaction():
        await conn.execute(script.sql)
        await conn.execute(
            "insert into migration (name, checksum) values ($1, $2)", script.name, script.checksum
        )
    return True


async def _seed_zones(conn: Connection) -> None:
    """The eight zones, byte-exact: what differs is put right, what is more is left to a curator."""
    await conn.executemany(
        "insert into zone (slug, name, label, name_en, position) values ($1, $2, $3, $4, $5)"
        " on conflict (slug) do update set name = excluded.name, label = excluded.label,"
        " name_en = excluded.name_en, position = excluded.position",
        [(zone.slug, zone.name, zone.label, zone.name_en, place) for place, zone in enumerate(ZONES)],
    )
