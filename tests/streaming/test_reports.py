"""What players report, over real HTTP into a real database: view events and quality of experience."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from prometheus_client import REGISTRY

from catalog.postgres.connection import Connection, connect
from catalog.settings import CatalogSettings
from catalog.token import issue_session
from catalog.viewing import PlaySession
from tests.conftest import SECRET
from tests.service import Client, Clock, serving

SESSION = PlaySession(
    id="ps_1", episode_id="ep_1", series_id="se_1", viewer="vw_1", screen="phone",
    issued_at=datetime.fromisoformat("2026-09-01T11:59:00Z"),
)  # fmt: skip


@pytest_asyncio.fixture
async def client(settings: CatalogSettings, now: datetime) -> AsyncGenerator[Client]:
    async with serving(settings, Clock(now)) as served:
        yield served


def token(name: str = "ps_1", screen: str = "phone") -> str:
    return issue_session(SECRET, replace(SESSION, id=name, screen=screen))


def beat(seq: int, position: float = 0.0, **more: object) -> dict[str, object]:
    return {
        "seq": seq,
        "kind": "heartbeat",
        "position": position,
        "at": 1_788_000_000_000 + seq,
        "rate": 1,
        **more,
    }


async def tell(client: Client, body: Mapping[str, object] | str, **headers: str) -> tuple[int, Any]:
    data = body if isinstance(body, str) else json.dumps(body)
    async with client.post("/v1/views", data=data, headers=headers) as response:
        return response.status, await response.json(content_type=None)


def sample(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_what_a_page_says_last_comes_as_plain_text(client: Client) -> None:
    body = json.dumps({"session": token(), "events": [beat(0)]})
    status, answer = await tell(client, body, **{"Content-Type": "text/plain;charset=UTF-8"})
    assert (status, answer) == (200, {"accepted": 1, "duplicates": 0, "refused": 0})


async def test_reports_that_come_together_are_answered_each_for_itself(
    client: Client, conn: Connection
) -> None:
    await tell(client, {"session": token("ps_2"), "events": [beat(0), beat(1)]})
    answers = await asyncio.gather(
        tell(client, {"session": token("ps_1"), "events": [beat(0), beat(1), beat(2)]}),
        tell(client, {"session": token("ps_2"), "events": [beat(1), beat(2)]}),
        tell(client, {"session": token("ps_1"), "events": [beat(2), beat(3)]}),
    )
    assert [answer for _, answer in answers] == [
        {"accepted": 3, "duplicates": 0, "refused": 0},
        {"accepted": 1, "duplicates": 1, "refused": 0},
        {"accepted": 1, "duplicates": 1, "refused": 0},
    ]
    rows = await conn.fetch("select session_id, seq from view_event order by session_id, seq")
    assert [tuple(row) for row in rows] == [("ps_1", seq) for seq in range(4)] + [
        ("ps_2", seq) for seq in range(3)
    ]


@pytest.mark.parametrize(
    "other",
    [{"position": 9.0}, {"kind": "end"}, {"at": 1_788_000_000_999}, {"rate": 2}],
    ids=lambda one: next(iter(one)),
)
async def test_a_known_sequence_number_with_other_contents_is_refused(
    client: Client, conn: Connection, other: dict[str, object]
) -> None:
    await tell(client, {"session": token(), "events": [beat(0, 5.5, rate=1.1), beat(1)]})
    before = sample("zhanbo_view_events_reused_total")
    told = [{**beat(0, 5.5, rate=1.1), **other}, beat(1), beat(2)]
    assert (await tell(client, {"session": token(), "events": told}))[1] == {
        "accepted": 1,
        "duplicates": 1,
        "refused": 1,
    }
    assert sample("zhanbo_view_events_reused_total") == before + 1
    assert await conn.fetchval("select position_seconds from view_event where seq = 0") == 5.5


async def test_a_report_that_numbers_two_events_alike_is_refused_whole(
    client: Client, conn: Connection
) -> None:
    status, problem = await tell(client, {"session": token(), "events": [beat(0), beat(0, 1.0)]})
    assert (status, problem["code"], problem["field"]) == (422, "beacon_invalid", "events")
    assert await conn.fetchval("select count(*) from view_event") == 0


@pytest.mark.parametrize(
    ("event", "field"),
    [
        ({"seq": -1}, "events[0].seq"),
        ({"seq": 20_001}, "events[0].seq"),
        ({"position": 90_000}, "events[0].position"),
        ({"rate": 17}, "events[0].rate"),
        ({"at": -5}, "events[0].at"),
        ({"kind": "jump"}, "events[0].kind"),
    ],
)
async def test_a_senseless_event_is_refused_by_its_field(
    client: Client, event: dict[str, object], field: str
) -> None:
    status, problem = await tell(client, {"session": token(), "events": [{**beat(0), **event}]})
    assert (status, problem["field"]) == (422, field)


async def test_while_the_database_refuses_reports_are_to_come_again_and_then_count_once(
    client: Client, conn: Connection, postgres_url: str, database_url: str
) -> None:
    """The server stays, the database takes nobody: what an outage looks like to the web process."""
    name = database_url.rsplit("/", 1)[1]
    server = await connect(postgres_url)
    report = {"session": token(), "events": [beat(0)]}
    await server.execute(f"alter database {name} with allow_connections false")
    await server.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = $1",
        name,
    )
    async with client.post("/v1/views", json=report) as response:
        assert response.status == 503
        assert int(response.headers["Retry-After"]) > 0
    await server.execute(f"alter database {name} with allow_connections true")
    assert (await tell(client, report))[1]["accepted"] == 1
    assert (await tell(client, report))[1]["duplicates"] == 1
    await server.close()


QUALITY = [
    {"seq": 0, "kind": "startup", "seconds": 0.8},
    {"seq": 1, "kind": "stall", "seconds": 2.5},
    {"seq": 2, "kind": "bitrate", "seconds": 10, "kbps": 1200},
    {"seq": 3, "kind": "error", "fault": "network"},
]


async def test_quality_comes_with_the_same_report_and_is_stored_apart(
    client: Client, conn: Connection
) -> None:
    of = {"screen": "tv", "source": "player"}
    names = ("startup_seconds_sum", "stall_seconds_count", "bitrate_kbps_sum")

    def seen() -> list[float]:
        found = [sample(f"zhanbo_quality_{name}", **of) for name in names]
        return [*found, sample("zhanbo_quality_errors_total", **of, fault="network")]

    before, report = seen(), {"session": token(screen="tv"), "events": [beat(0)], "quality": QUALITY}
    assert (await tell(client, report))[1] == {"accepted": 1, "duplicates": 0, "refused": 0}
    assert (await tell(client, report))[1] == {"accepted": 0, "duplicates": 1, "refused": 0}
    assert [now - was for now, was in zip(seen(), before, strict=True)] == pytest.approx([0.8, 1, 1200, 1])
    assert await conn.fetchval("select count(*) from quality_event where screen = 'tv'") == len(QUALITY)
    assert await conn.fetchval("select count(*) from view_event") == 1


async def test_quality_alone_is_a_report(client: Client, conn: Connection) -> None:
    assert (await tell(client, {"session": token(), "quality": QUALITY[:1]}))[0] == 200
    assert (await tell(client, {"session": token()}))[0] == 422
    assert await conn.fetchval("select count(*) from quality_event") == 1


CMCD = b"""e=t,sid="s-1",sn=1,ts=1788000000000,v=2,msd=900,bsd=(2000 1500;v)
e=e,ec=("x"),sid="s-1",sn=2,ts=1788000001000,v=2
"""


async def test_cmcd_is_a_source_of_quality_and_of_nothing_else(client: Client, conn: Connection) -> None:
    async def post(body: bytes, session: str) -> int:
        kind = {"Content-Type": "application/cmcd"}
        async with client.post("/v1/cmcd", params={"session": session}, data=body, headers=kind) as response:
            return response.status

    assert await post(CMCD, token(screen="tv")) == 204
    assert await post(CMCD, token(screen="tv")) == 204
    rows = await conn.fetch("select kind, seconds, source, screen from quality_event order by kind, seconds")
    assert [tuple(row) for row in rows] == [
        ("error", 0.0, "cmcd", "tv"),
        ("stall", 1.5, "cmcd", "tv"),
        ("stall", 2.0, "cmcd", "tv"),
        ("startup", 0.9, "cmcd", "tv"),
    ]
    assert await conn.fetchval("select count(*) from view_event") == 0
    assert await post(CMCD, token()[:-1]) == 403
    assert await post(CMCD, "") == 422
    assert await post(b"nonsense(", token()) == 422


async def test_a_session_is_good_for_a_day(client: Client, settings: CatalogSettings, now: datetime) -> None:
    report = {"session": token(), "events": [beat(0)]}
    async with serving(settings, Clock(now + timedelta(hours=24))) as later:
        assert (await tell(later, report))[1]["code"] == "token_expired"
    assert (await tell(client, report))[0] == 200
