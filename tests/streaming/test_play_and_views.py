"""From a play session to a tally, over real HTTP and a real database."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest_asyncio
from prometheus_client import REGISTRY

from catalog.account import Account, Role
from catalog.identity import new_token
from catalog.licence import Registration, Tier
from catalog.postgres import accounts, series
from catalog.postgres.connection import Connection, Pool, transaction
from catalog.rendition import Screen
from catalog.series import Endpoint, Rights, SeriesFacts, SeriesState
from catalog.settings import CatalogSettings
from catalog.token import Purpose, Secret, read_name, read_session
from curation import worker
from tests.service import Client, Clock, put_published, put_series, rendition, serving

CANARY = 987654.321
REFUSED = "zhanbo_view_reports_refused_total"
FACTS = SeriesFacts(
    title="石阶上的徒弟",
    logline="笨徒弟选择何时出手",
    zones=("kungfu",),
    registration=Registration(number="（番茄）网微剧备字（2026）第847205号"),
    tier=Tier.KEY,
    filed_on=date(2026, 7, 20),
    investment_wan=CANARY,
    rights=Rights(starts_on=date(2026, 8, 1), ends_on=date(2027, 8, 1), endpoints=tuple(Endpoint)),
)


@pytest_asyncio.fixture
async def draft(conn: Connection, maker: tuple[Account, str], now: datetime) -> str:
    """A series of two playable episodes that is not public."""
    one = await put_series(conn, maker[0].id, FACTS, now)
    for number in (1, 2):
        await put_published(conn, one, number, now)
    return one.id


@pytest_asyncio.fixture
async def public(conn: Connection, draft: str, now: datetime) -> str:
    await series.move(conn, await series.one(conn, draft), SeriesState.PUBLISHED, now)
    return draft


async def played(client: Client, episode: str = "ep_1", token: str = "") -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with client.post(f"/v1/episodes/{episode}/play?screen=phone", headers=headers) as response:
        return response.status, await response.json(content_type=None)


async def report(
    client: Client, session: str, told: list[tuple[str, float]], start: datetime
) -> tuple[int, Any]:
    events = [
        {"seq": seq, "kind": kind, "position": at, "at": int((start.timestamp() + at) * 1000), "rate": 1}
        for seq, (kind, at) in enumerate(told)
    ]
    async with client.post("/v1/views", json={"session": session, "events": events}) as response:
        return response.status, await response.json(content_type=None)


WHOLE = [("play", 0.0), *(("heartbeat", 5.0 * k) for k in range(1, 12)), ("end", 60.0)]


async def test_a_draft_plays_for_its_deliverer_and_for_who_reviews_it(
    client: Client, draft: str, conn: Connection, maker: tuple[Account, str], operator: tuple[Account, str]
) -> None:
    stranger = new_token()
    await accounts.add(conn, Account(id="ac_other", name="别家", role=Role.MAKER), stranger)
    assert (await played(client))[0] == 404
    assert (await played(client, token=stranger))[0] == 404
    assert (await played(client, token=operator[1]))[0] == 200
    assert (await played(client, token=maker[1]))[0] == 200
    status, problem = await played(client, token="not a token")
    assert (status, problem["code"]) == (401, "not_signed_in")


async def test_a_screen_whose_renditions_are_still_made_is_told_so(
    client: Client, conn: Connection, maker: tuple[Account, str], now: datetime
) -> None:
    one = await put_series(conn, maker[0].id, FACTS, now)
    await put_published(conn, one, 1, now, renditions=[rendition(Screen.PHONE)])
    signed_in = {"Authorization": f"Bearer {maker[1]}"}
    answers = list[tuple[int, str | None]]()
    for screen in Screen:
        async with client.post(f"/v1/episodes/ep_1/play?screen={screen}", headers=signed_in) as response:
            answers.append((response.status, (await response.json()).get("code")))
    assert answers == [(200, None), (409, "not_on_this_screen_yet")]


async def test_a_play_session_names_the_storyboard_where_there_is_one(
    client: Client, draft: str, conn: Connection, maker: tuple[Account, str]
) -> None:
    _, without = await played(client, token=maker[1])
    assert without["storyboard"] is None
    await conn.execute("""update asset set manifest = '{"storyboard": {}}'""")
    _, with_one = await played(client, token=maker[1])
    assert with_one["storyboard"] == with_one["poster"].replace("poster.jpg", "storyboard.vtt")


async def test_in_demo_mode_drafts_play_for_everyone(
    settings: CatalogSettings, clock: Clock, draft: str
) -> None:
    async with serving(replace(settings, demo=True), clock) as demo:
        assert (await played(demo))[0] == 200
        async with demo.get("/v1/home") as response:
            assert (await response.json())["shelves"][0]["items"][0]["labels"] == ["draft"]


async def test_a_view_is_counted_once_however_often_it_is_reported(
    client: Client, public: str, pool: Pool, clock: Clock
) -> None:
    _, session = await played(client)
    start = clock.now
    clock.now += timedelta(seconds=61)
    first = await report(client, session["session"], WHOLE, start)
    again = await report(client, session["session"], WHOLE, start)
    assert first == (200, {"accepted": len(WHOLE), "duplicates": 0, "refused": 0})
    assert again == (200, {"accepted": 0, "duplicates": len(WHOLE), "refused": 0})
    async with transaction(pool) as conn:
        assert await worker.drain(conn) == len(WHOLE)
    async with transaction(pool) as conn:
        assert await worker.drain(conn) == 0
    async with client.get(f"/v1/series/{public}") as response:
        tally = (await response.json())["tallies"]
    assert tally == {"plays": 1, "qualified_views": 1, "completions": 1, "watch_seconds": 60.0}


async def test_a_fold_that_is_rolled_back_counts_nothing_and_is_repeated(
    client: Client, public: str, pool: Pool, clock: Clock
) -> None:
    _, session = await played(client)
    start = clock.now
    clock.now += timedelta(seconds=61)
    await report(client, session["session"], WHOLE, start)
    async with pool.acquire() as conn:
        broken = conn.transaction()
        await broken.start()
        assert await worker.drain(conn) == len(WHOLE)
        await broken.rollback()
    async with transaction(pool) as conn:
        assert await worker.drain(conn) == len(WHOLE)
        assert await conn.fetchval("select plays from tally") == 1


async def test_a_viewer_goes_on_where_they_stopped(
    client: Client, public: str, pool: Pool, clock: Clock
) -> None:
    _, session = await played(client)
    start = clock.now
    clock.now += timedelta(seconds=21)
    await report(client, session["session"], [("play", 0.0), ("pause", 20.0)], start)
    async with transaction(pool) as conn:
        await worker.drain(conn)
    assert (await played(client))[1]["resume_seconds"] == 20.0
    client.session.cookie_jar.clear()
    assert (await played(client))[1]["resume_seconds"] == 0.0


async def test_a_forged_or_senseless_report_is_refused_whole(
    client: Client, public: str, conn: Connection, clock: Clock
) -> None:
    _, session = await played(client)
    forged = session["session"][:-2] + "xx"
    assert (await report(client, forged, WHOLE, clock.now))[0] == 403
    assert (await report(client, session["session"], [("play", -1.0)], clock.now))[0] == 422
    assert (await report(client, session["session"], [("jump", 1.0)], clock.now))[0] == 422
    assert (await report(client, session["session"], [], clock.now))[0] == 422
    assert await conn.fetchval("select count(*) from view_event") == 0


async def test_what_was_answered_is_in_the_database(
    client: Client, public: str, conn: Connection, clock: Clock
) -> None:
    """Read over another connection, so it was committed."""
    _, session = await played(client)
    for seq in range(3):
        told = {"seq": seq, "kind": "heartbeat", "position": float(seq), "at": 0, "rate": 1}
        async with client.post(
            "/v1/views", json={"session": session["session"], "events": [told]}
        ) as response:
            assert response.status == 200
        assert await conn.fetchval("select max(seq) from view_event") == seq


async def test_refused_reports_are_counted_by_their_code(client: Client, public: str, clock: Clock) -> None:
    def refused() -> dict[str, float]:
        codes = ("token_refused", "token_expired", "beacon_invalid")
        known = {code: REGISTRY.get_sample_value(REFUSED, {"code": code}) for code in codes}
        return {code: count or 0.0 for code, count in known.items()}

    _, session = await played(client)
    before = refused()
    await report(client, "forged", WHOLE, clock.now)
    await report(client, session["session"], [("jump", 1.0)], clock.now)
    await report(client, session["session"], [("play", 1.0)] * 201, clock.now)
    async with client.post("/v1/views", data=b"\xff") as response:
        assert response.status == 422
    clock.now += timedelta(hours=25)
    status, problem = await report(client, session["session"], WHOLE, clock.now)
    assert (status, problem["code"]) == (403, "token_expired")
    assert {code: count - before[code] for code, count in refused().items()} == {
        "token_refused": 1,
        "token_expired": 1,
        "beacon_invalid": 3,
    }


async def test_a_viewer_is_remembered_by_a_cookie_that_cannot_be_made_up(client: Client, public: str) -> None:
    async def viewer(cookie: str | None) -> str | None:
        client.session.cookie_jar.clear()
        headers = {"Cookie": f"zhanbo_viewer={cookie}"} if cookie else {}
        async with client.post("/v1/episodes/ep_1/play", headers=headers) as response:
            assert response.status == 200
            given = response.cookies.get("zhanbo_viewer")
            if given is not None:
                assert given["httponly"]
                assert given["samesite"] == "Lax"
            return None if given is None else given.value

    first = await viewer(None)
    assert first is not None
    assert await viewer(first) is None, "a known viewer keeps the cookie"
    for forged in ("vw_1", "vw_1.", first[:-1], first + "x", "vw_other." + first.partition(".")[2]):
        assert await viewer(forged) not in (None, forged, first), forged


async def test_the_url_of_media_says_nothing_of_its_viewer(client: Client, public: str) -> None:
    _, first = await played(client)
    client.session.cookie_jar.clear()
    _, second = await played(client)
    assert first["playlist"] == second["playlist"]
    assert first["session"] != second["session"]


async def test_who_saw_an_episode_to_its_end_begins_anew(
    client: Client, public: str, pool: Pool, clock: Clock
) -> None:
    _, session = await played(client)
    start = clock.now
    clock.now += timedelta(seconds=61)
    await report(client, session["session"], WHOLE, start)
    async with transaction(pool) as conn:
        await worker.drain(conn)
    assert (await played(client))[1]["resume_seconds"] == 0.0


async def test_a_viewer_stays_the_same_while_the_secret_is_changed(
    settings: CatalogSettings, clock: Clock, client: Client, public: str
) -> None:
    _, began = await played(client)
    cookie = client.session.cookie_jar.filter_cookies(client.make_url("/"))["zhanbo_viewer"].value
    newer = Secret(current=b"the secret that comes after this one", also=settings.secret.current)
    async with (
        serving(replace(settings, secret=newer), clock) as changed,
        changed.post("/v1/episodes/ep_1/play", headers={"Cookie": f"zhanbo_viewer={cookie}"}) as response,
    ):
        renewed = response.cookies["zhanbo_viewer"].value
        session = (await response.json())["session"]
    assert read_name(Secret(current=newer.current), Purpose.VIEWER, renewed) == cookie.partition(".")[0]
    viewers = [read_session(newer, token, clock.now).viewer for token in (began["session"], session)]
    assert viewers[0] == viewers[1]


async def test_what_a_maker_invested_is_in_no_answer(
    client: Client, public: str, operator: tuple[Account, str]
) -> None:
    signed_in = {"Authorization": f"Bearer {operator[1]}"}
    _, session = await played(client)
    texts = [str(session)]
    pages = ("home", "zones", "zones/kungfu", f"series/{public}", "search?q=石阶")
    desk = ("operations/series", f"operations/series/{public}", "operations/dashboard")
    for path in (*pages, *desk):
        async with client.get(f"/v1/{path}", headers=signed_in) as response:
            assert response.status == 200, path
            texts.append(await response.text())
    assert not any("987654" in text or "invest" in text for text in texts)


async def test_search_finds_chinese_pinyin_and_initials(client: Client, public: str) -> None:
    for query in ("石阶", "shijieshang", "sjsdtd", "SJSDTD", "徒弟"):
        async with client.get("/v1/search", params={"q": query}) as response:
            assert [item["id"] for item in (await response.json())["items"]] == [public], query
    async with client.get("/v1/search", params={"q": "%"}) as response:
        assert (await response.json())["items"] == []


async def test_a_takedown_hides_a_work_from_every_page_and_a_restore_brings_it_back(
    client: Client, public: str, operator: tuple[Account, str], maker: tuple[Account, str]
) -> None:
    async def act(verb: str, token: str, value: object = None) -> int:
        headers = {"Authorization": f"Bearer {token}"}
        path = f"/v1/operations/series/{public}/{verb}"
        async with client.post(path, json=value, headers=headers) as response:
            return response.status

    assert await act("takedown", maker[1], {"reason": "权利争议"}) == 403
    assert await act("takedown", operator[1], {"reason": " "}) == 422
    assert await act("takedown", operator[1], {"reason": "权利争议"}) == 200
    assert (await played(client))[0] == 404
    for path in (f"series/{public}", "search?q=石阶"):
        async with client.get(f"/v1/{path}") as response:
            assert response.status == 404 or (await response.json())["items"] == []
    given = {"registration_verified": True, "title_signed_off": True, "reviewed": True}
    assert await act("restore", operator[1]) == 200
    assert await act("facts", operator[1], given) == 200
    assert (await played(client))[0] == 200


async def test_an_unknown_address_is_a_problem_with_a_code(client: Client) -> None:
    for method, path, status in (("GET", "/nothing", 404), ("DELETE", "/v1/home", 405)):
        async with client.request(method, path) as response:
            assert response.status == status
            assert response.content_type == "application/problem+json"
            problem = await response.json(content_type=None)
            assert problem["code"] == "route_unknown"
            assert problem["title_zh"]
