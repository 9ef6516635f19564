"""View events as rows: what storing them costs does not grow with what is there."""

from datetime import datetime

from catalog.postgres import views
from catalog.postgres.connection import Connection
from catalog.viewing import EventKind, PlaySession, ReportedEvent, StoredReport, ViewReport

MANY = (
    "insert into view_event (session_id, seq, episode_id, series_id, viewer, screen, kind, position_seconds,"
    " rate, client_at, received_at, issued_at, folded)"
    " select 'ps_' || n / 50, n % 50, 'ep', 'se', 'vw', 'tv', 'play', 0, 1, now(), now(), now(), true"
    " from generate_series(1, 30000) as n"
)


def report(session: str, seqs: range, now: datetime) -> ViewReport:
    of = PlaySession(id=session, episode_id="ep", series_id="se", viewer="vw", screen="tv", issued_at=now)
    told = [ReportedEvent(seq=seq, kind=EventKind.HEARTBEAT, position=1.0, at=1000) for seq in seqs]
    return ViewReport.of(of, now, told)


async def test_the_answers_are_in_the_order_of_the_reports(conn: Connection, now: datetime) -> None:
    await views.append(conn, [report("ps_b", range(3), now)])
    told = [report("ps_c", range(2), now), report("ps_b", range(2, 5), now), report("ps_a", range(4), now)]
    assert await views.append(conn, told) == [
        StoredReport(accepted=2),
        StoredReport(accepted=2, repeated=1),
        StoredReport(accepted=4),
    ]


async def test_storing_reads_what_it_names_and_never_all_events(conn: Connection, now: datetime) -> None:
    """Known events are the case that could: they are compared with what is stored."""
    await conn.execute(MANY)
    await conn.execute("analyze view_event")
    scans = "select coalesce(sum(seq_scan), 0) from pg_stat_xact_user_tables where relname = 'view_event'"
    async with conn.transaction():
        await conn.execute("set local plan_cache_mode = force_generic_plan")
        before = await conn.fetchval(scans)
        (stored,) = await views.append(conn, [report("ps_7", range(10), now)])
        assert await conn.fetchval(scans) == before
    assert stored == StoredReport(accepted=0, repeated=0, reused=10)
