"""Quality of experience by day: each event counts once, and curators can read it."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

from catalog.account import Account
from catalog.postgres import quality
from catalog.postgres.connection import Connection, Pool, transaction
from catalog.quality import Fault, QualityDay, QualityEvent, QualityKind, QualityReport, Source
from catalog.settings import CatalogSettings
from catalog.viewing import PlaySession
from curation import worker
from tests.service import Clock, serving

EVENTS = (
    QualityEvent(seq=0, kind=QualityKind.STARTUP, seconds=0.7),
    QualityEvent(seq=1, kind=QualityKind.STALL, seconds=2.0),
    QualityEvent(seq=2, kind=QualityKind.BITRATE, seconds=10.0, kbps=1000.0),
    QualityEvent(seq=3, kind=QualityKind.BITRATE, seconds=5.0, kbps=2500.0),
    QualityEvent(seq=4, kind=QualityKind.ERROR, fault=Fault.MEDIA),
    QualityEvent(seq=5, kind=QualityKind.STARTUP, seconds=1.8),
)
DAY = QualityDay(
    day=date(2026, 9, 2), screen="phone", source=Source.PLAYER, starts=2, start_seconds=2.5,
    starts_within_1s=1, starts_within_2s=2, starts_within_3500ms=2, stalls=1, stall_seconds=2.0,
    played_seconds=15.0, played_kilobits=22_500.0, errors=1,
)  # fmt: skip
EVENING = datetime.fromisoformat("2026-09-01T17:00:00Z")  # already the 2nd in China


def report(number: int, screen: str = "phone", source: Source = Source.PLAYER) -> QualityReport:
    session = PlaySession(
        id=f"ps_{number}", episode_id="ep_1", series_id="se_1", viewer="vw", screen=screen, issued_at=EVENING
    )
    return QualityReport(session=session, source=source, received_at=EVENING, events=EVENTS)


async def drained(pool: Pool, most: int = 1000) -> int:
    async with transaction(pool) as conn:
        return await worker.drain_quality(conn, most)


async def test_a_day_adds_up_what_players_told(conn: Connection, pool: Pool) -> None:
    assert await quality.append(conn, [report(1)]) == [list(EVENTS)]
    assert await quality.append(conn, [report(1)]) == [[]], "reported again"
    assert await drained(pool) == len(EVENTS)
    assert await drained(pool) == 0
    assert await quality.days(conn, DAY.day) == [DAY]
    assert await quality.days(conn, DAY.day + timedelta(days=1)) == []


async def test_screens_and_sources_are_told_apart(conn: Connection, pool: Pool) -> None:
    await quality.append(conn, [report(1), report(1, source=Source.CMCD), report(2, screen="tv"), report(3)])
    await drained(pool)
    days = await quality.days(conn, DAY.day)
    assert [(one.screen, one.source, one.starts) for one in days] == [
        ("phone", Source.CMCD, 2),
        ("phone", Source.PLAYER, 4),
        ("tv", Source.PLAYER, 2),
    ]


async def test_many_workers_count_each_event_once(conn: Connection, pool: Pool) -> None:
    await quality.append(conn, [report(number) for number in range(40)])
    for _ in range(30):
        counts = await asyncio.gather(*(drained(pool, most=7) for _ in range(4)))
        if not any(counts):
            break
    (day,) = await quality.days(conn, DAY.day)
    assert (day.starts, day.stalls, day.errors) == (80, 40, 40)


async def test_workers_that_forget_at_once_do_not_wait_for_each_other(conn: Connection, pool: Pool) -> None:
    await quality.append(conn, [report(number) for number in range(3)])
    async with transaction(pool) as one:
        await quality.fold(one, 1000)
    async with transaction(pool) as one, transaction(pool) as other, asyncio.timeout(5):
        await quality.forget(one, worker.KEEP_QUALITY_HOURS)
        await quality.forget(other, worker.KEEP_QUALITY_HOURS)
    assert await conn.fetchval("select count(*) from quality_event") == 0


async def test_only_what_is_in_its_day_and_can_never_come_again_is_forgotten(
    conn: Connection, pool: Pool
) -> None:
    await quality.append(conn, [report(1)])
    await conn.execute("update quality_event set received_at = now() - interval '3 days'")
    await quality.forget(conn, worker.KEEP_QUALITY_HOURS)
    assert await conn.fetchval("select count(*) from quality_event") == len(EVENTS)
    await drained(pool)
    assert await conn.fetchval("select count(*) from quality_event") == 0
    await quality.append(conn, [report(2)])
    await conn.execute("update quality_event set received_at = now() - interval '30 hours'")
    await drained(pool)
    assert await conn.fetchval("select count(*) from quality_event") == len(EVENTS)


async def test_curators_read_it_and_nobody_else(
    settings: CatalogSettings,
    conn: Connection,
    pool: Pool,
    operator: tuple[Account, str],
    maker: tuple[Account, str],
) -> None:
    await quality.append(conn, [report(1)])
    await drained(pool)

    async with serving(settings, Clock(EVENING)) as client:

        async def asked(path: str, token: str = "") -> tuple[int, Any]:
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            async with client.get(path, headers=headers) as response:
                return response.status, (await response.json(content_type=None)).get("days")

        for path in ("/v1/operations/quality", "/v1/operations/egress"):
            assert (await asked(path))[0] == 401
            assert (await asked(path, maker[1]))[0] == 403
            for days in ("0", "91", "x", "-1", "²"):
                assert (await asked(f"{path}?days={days}", operator[1]))[0] == 422
        status, days = await asked("/v1/operations/quality?days=1", operator[1])
        assert status == 200
        assert [(day["screen"], day["starts"], day["played_kilobits"]) for day in days] == [
            ("phone", 2, 22_500.0)
        ]
