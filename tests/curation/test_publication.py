"""From a maker's draft to the public and back, over HTTP; and who may do what."""

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncGenerator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from redis.asyncio import Redis

from catalog.account import Account, Role
from catalog.calendar import day_in_china
from catalog.identity import new_id, new_token
from catalog.postgres import accounts, episodes, uploads
from catalog.postgres.connection import Connection
from catalog.postgres.uploads import Upload
from catalog.series import EpisodeFacts, SeriesFacts
from catalog.settings import CatalogSettings
from curation.cache import LIFE_MILLISECONDS
from curation.handlers import ROOM as CURATION
from streaming.handlers import ROOM as STREAMING
from tests.service import ASSET, BOTH_SCREENS, Client, Clock, put_asset, put_published, put_series, serving
from transcoder import handlers as intake
from transcoder import intake as intake_verb

TITLE = "调解员老严"

GIVEN: dict[str, Any] = {
    "zones": ["law"],
    "registration_number": "（番茄）网微剧备字（2026）第847205号",
    "registration_verified": True,
    "title_signed_off": True,
    "tier": "key",
    "filed_on": "2026-07-20",
    "special_themes": ["司法"],
    "investment_wan": 987654.321,
    "rights_start_on": "2026-08-01",
    "rights_end_on": "2027-08-01",
    "reviewed": True,
    "zone_facts": {"legal_reviewer": "某律师"},
}


@pytest_asyncio.fixture
async def client(
    settings: CatalogSettings, now: datetime, tmp_path: Path, redis: Redis
) -> AsyncGenerator[Client]:
    await put_asset(settings.media, tmp_path / "made")
    async with serving(settings, Clock(now)) as served:
        yield served


@pytest_asyncio.fixture
async def draft(conn: Connection, maker: tuple[Account, str], now: datetime) -> str:
    one = await put_series(conn, maker[0].id, SeriesFacts(title=TITLE), now)
    await put_published(conn, one, 1, now)
    return one.id


async def post(client: Client, path: str, token: str = "", value: object = None) -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with client.post(path, json=value, headers=headers) as response:
        return response.status, json.loads(await response.read())


async def get(client: Client, path: str, token: str = "") -> tuple[int, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with client.get(path, headers=headers) as response:
        return response.status, json.loads(await response.read())


async def shown(client: Client, series_id: str) -> dict[str, bool]:
    """Where an anonymous viewer finds the series."""
    home, zone = await get(client, "/v1/home?screen=tv"), await get(client, "/v1/zones/law")
    zones, found = await get(client, "/v1/zones"), await get(client, "/v1/search?q=tiaojieyuan")
    return {
        "home": series_id in json.dumps(home[1]),
        "zone": series_id in json.dumps(zone[1]),
        "zones": any(one["series_count"] for one in zones[1]["zones"]),
        "search": series_id in json.dumps(found[1]),
        "series": (await get(client, f"/v1/series/{series_id}"))[0] == 200,
        "play": (await post(client, "/v1/episodes/ep_1/play"))[0] == 200,
    }


async def test_a_draft_is_public_everywhere_once_every_fact_is_given_and_nowhere_after_a_takedown(
    client: Client, draft: str, operator: tuple[Account, str], conn: Connection, redis: Redis
) -> None:
    path, token = f"/v1/operations/series/{draft}", operator[1]
    assert set((await shown(client, draft)).values()) == {False}
    await redis.execute_command("FLUSHALL")
    status, waiting = await post(client, f"{path}/facts", token, {**GIVEN, "title_signed_off": False})
    assert (status, waiting["state"]) == (200, "draft")
    assert [(one["code"], one["field"]) for one in waiting["refusals"]] == [("G09", "title_signed_off_by")]
    status, published = await post(client, f"{path}/facts", token, {"title_signed_off": True})
    assert (status, published["state"], published["refusals"]) == (200, "published", [])
    assert set((await shown(client, draft)).values()) == {True}
    assert (await post(client, f"{path}/takedown", token, {"reason": "权利争议"}))[0] == 200
    await asyncio.sleep(LIFE_MILLISECONDS / 1000 + 0.1)  # so long a page composed before may be shown
    assert set((await shown(client, draft)).values()) == {False}
    await redis.execute_command("FLUSHALL")
    status, restored = await post(client, f"{path}/restore", token)
    assert (status, restored["state"]) == (200, "published")
    assert set((await shown(client, draft)).values()) == {True}
    told = await conn.fetch("select kind, payload from outbox where kind like 'series.%' order by id")
    kinds = [row["kind"] for row in told]
    assert kinds == ["series.published", "series.taken_down", "series.restored", "series.published"]
    assert told[1]["payload"] == {"series": draft, "reason": "权利争议", "by": "验收员"}


async def test_only_what_was_taken_down_can_be_restored(
    client: Client, draft: str, operator: tuple[Account, str]
) -> None:
    path, token = f"/v1/operations/series/{draft}", operator[1]
    status, problem = await post(client, f"{path}/restore", token)
    assert (status, problem["code"], problem["field"]) == (409, "illegal_move", "state")
    await post(client, f"{path}/facts", token, GIVEN)
    assert (await post(client, f"{path}/restore", token))[0] == 409
    assert (await get(client, f"/v1/series/{draft}"))[0] == 200


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"zones": ["opera"]}, "fact_refused", "zones"),
        ({"rights_start_on": "2026-08-02", "rights_end_on": "2026-08-01"}, "fact_refused", "rights_end_on"),
        ({"tier": "best"}, "body_invalid", "tier"),
        ({"filed_on": "2026-13-01"}, "body_invalid", "filed_on"),
        ({"synopsis": "a\0b"}, "value_refused", None),
    ],
)
async def test_a_fact_that_cannot_be_stored_is_named_and_nothing_is_stored(
    client: Client,
    draft: str,
    operator: tuple[Account, str],
    conn: Connection,
    given: dict[str, Any],
    code: str,
    field: str | None,
) -> None:
    path = f"/v1/operations/series/{draft}/facts"
    status, problem = await post(client, path, operator[1], {"logline": "x", **given})
    assert (status, problem["code"], problem["field"]) == (422, code, field)
    assert (await conn.fetchval("select facts from series"))["logline"] == ""


async def deliver_again(conn: Connection, maker: tuple[Account, str], now: datetime, *numbers: int) -> None:
    """The maker delivers the work anew with episodes of these numbers, each with another master."""
    for number in numbers:
        sha256 = hashlib.sha256(new_id("x").encode()).hexdigest()
        upload = Upload(id=new_id("up"), account_id=maker[0].id, size_bytes=1, sha256=sha256, name="x.mp4")
        await uploads.add(conn, upload)
        await uploads.finish(conn, upload.id, now)
        facts = EpisodeFacts(number=number, reviewed=True)
        item = intake_verb.DeliveredEpisode(facts=facts, upload=upload.id)
        delivery = intake_verb.NewDelivery(facts=SeriesFacts(title=TITLE), episodes=[item], posters={})
        await intake_verb.accept(conn, delivery, maker[0], demo=False, now=now)


async def transcoded(conn: Connection, number: int, now: datetime, asset_id: str) -> None:
    row = await conn.fetchrow("select id from episode where number = $1", number)
    assert row is not None
    claimed = await episodes.claim(conn, row["id"])
    assert claimed is not None
    assert await episodes.publish(
        conn, claimed, asset_id=asset_id, duration_seconds=70.0, renditions=BOTH_SCREENS, manifest={}, now=now
    )


async def test_a_new_delivery_keeps_what_curators_gave_and_the_series_public(
    client: Client, draft: str, operator: tuple[Account, str], maker: tuple[Account, str],
    conn: Connection, now: datetime,
) -> None:  # fmt: skip
    await post(client, f"/v1/operations/series/{draft}/facts", operator[1], GIVEN)
    await deliver_again(conn, maker, now, 2)
    _, one = await get(client, f"/v1/operations/series/{draft}", operator[1])
    assert (one["state"], one["zones"], one["tier"]) == ("published", ["law"], "key")
    assert (one["registration_verified_by"], one["rights"]["ends_on"]) == ("验收员", "2027-08-01")
    assert [(refusal["code"], refusal["field"]) for refusal in one["refusals"]] == [("G04", "reviewed")]


async def test_a_new_episode_of_a_public_series_waits_for_its_review(
    client: Client, draft: str, operator: tuple[Account, str], maker: tuple[Account, str],
    conn: Connection, now: datetime,
) -> None:  # fmt: skip
    path = f"/v1/operations/series/{draft}/facts"
    await post(client, path, operator[1], GIVEN)
    await deliver_again(conn, maker, now, 2)
    await transcoded(conn, 2, now, "b" * 40)

    async def seen(token: str = "") -> list[bool]:
        _, page = await get(client, f"/v1/series/{draft}", token)
        return [bool(episode["screens"]) for episode in page["episodes"]]

    second = await conn.fetchval("select id from episode where number = 2")
    assert (await seen(), await seen(operator[1]), await seen(maker[1])) == (
        [True, False], [True, True], [True, True],
    )  # fmt: skip
    assert (await post(client, f"/v1/episodes/{second}/play"))[0] == 404
    assert (await post(client, f"/v1/episodes/{second}/play", operator[1]))[0] == 200
    assert (await post(client, "/v1/episodes/ep_1/play"))[1]["next"] is None
    assert (await post(client, path, operator[1], {"reviewed": True}))[1]["refusals"] == []
    assert await seen() == [True, True]
    assert (await post(client, "/v1/episodes/ep_1/play"))[1]["next"]["episode"] == second


async def test_a_new_version_of_an_episode_replaces_the_reviewed_one_once_it_is_reviewed(
    client: Client, draft: str, operator: tuple[Account, str], maker: tuple[Account, str],
    conn: Connection, now: datetime,
) -> None:  # fmt: skip
    path = f"/v1/operations/series/{draft}/facts"
    await post(client, path, operator[1], GIVEN)
    await deliver_again(conn, maker, now, 1)
    await transcoded(conn, 1, now, "b" * 40)

    async def played(token: str = "") -> tuple[str, float]:
        _, playback = await post(client, "/v1/episodes/ep_1/play", token)
        return playback["playlist"].split("/")[4], playback["episode"]["duration_seconds"]

    assert (await played(), await played(operator[1])) == ((ASSET, 60.0), ("b" * 40, 70.0))
    await post(client, path, operator[1], {"reviewed": True})
    assert await played() == ("b" * 40, 70.0)


async def test_a_review_of_what_is_not_transcoded_holds_once_it_is(
    client: Client, draft: str, operator: tuple[Account, str], maker: tuple[Account, str],
    conn: Connection, now: datetime,
) -> None:  # fmt: skip
    await deliver_again(conn, maker, now, 1)
    await post(client, f"/v1/operations/series/{draft}/facts", operator[1], GIVEN)
    playback = (await post(client, "/v1/episodes/ep_1/play"))[1]
    assert ASSET in playback["playlist"]
    await transcoded(conn, 1, now, "b" * 40)
    assert "b" * 40 in (await post(client, "/v1/episodes/ep_1/play"))[1]["playlist"]


async def test_rights_that_end_hide_the_series_everywhere_without_anybody_acting(
    settings: CatalogSettings, draft: str, operator: tuple[Account, str], now: datetime, redis: Redis,
    tmp_path: Path,
) -> None:  # fmt: skip
    await put_asset(settings.media, tmp_path / "made")
    clock = Clock(now)
    async with serving(settings, clock) as client:
        path, token = f"/v1/operations/series/{draft}", operator[1]
        until = {"rights_end_on": day_in_china(now).isoformat(), "rights_start_on": "2026-01-01"}
        await post(client, f"{path}/facts", token, {**GIVEN, **until})
        assert set((await shown(client, draft)).values()) == {True}
        clock.now = now + timedelta(days=1)
        await asyncio.sleep(LIFE_MILLISECONDS / 1000 + 0.1)
        assert set((await shown(client, draft)).values()) == {False}
        (one,) = (await get(client, "/v1/operations/series", token))[1]["items"]
        assert (one["state"], [refusal["code"] for refusal in one["refusals"]]) == ("published", ["G03"])
        await post(client, f"{path}/facts", token, {"rights_end_on": "2027-08-01"})
        await redis.execute_command("FLUSHALL")
        assert set((await shown(client, draft)).values()) == {True}


async def test_rights_for_one_screen_show_nothing_on_the_other(
    client: Client, draft: str, operator: tuple[Account, str]
) -> None:
    await post(client, f"/v1/operations/series/{draft}/facts", operator[1], {**GIVEN, "endpoints": ["tv"]})
    homes = [draft in str(await get(client, f"/v1/home?screen={screen}")) for screen in ("phone", "tv")]
    plays = [await post(client, f"/v1/episodes/ep_1/play?screen={screen}") for screen in ("phone", "tv")]
    assert homes == [False, True]
    assert [(status, answer.get("code")) for status, answer in plays] == [
        (403, "not_on_this_screen"), (200, None),
    ]  # fmt: skip


async def test_facts_that_a_gate_refuses_take_a_public_series_back(
    client: Client, draft: str, operator: tuple[Account, str], conn: Connection, redis: Redis
) -> None:
    path = f"/v1/operations/series/{draft}/facts"
    await post(client, path, operator[1], GIVEN)
    status, one = await post(client, path, operator[1], {"tier": "ordinary"})
    assert (status, one["state"]) == (200, "draft")
    assert set((await shown(client, draft)).values()) == {False}
    assert (await conn.fetchval("select payload from outbox where kind = 'series.withdrawn'")) == {
        "series": draft,
        "gates": ["G02"],
    }
    assert (await post(client, path, operator[1], {"tier": "key"}))[1]["state"] == "published"


async def test_a_verification_does_not_outlive_a_change_of_the_number(
    client: Client, draft: str, operator: tuple[Account, str]
) -> None:
    path = f"/v1/operations/series/{draft}/facts"
    await post(client, path, operator[1], GIVEN)
    _, one = await post(client, path, operator[1], {"registration_number": "V123456789012345"})
    assert (one["registration_verified_by"], one["state"]) == (None, "draft")


async def test_there_is_no_verification_of_nothing(
    client: Client, draft: str, operator: tuple[Account, str]
) -> None:
    path = f"/v1/operations/series/{draft}/facts"
    status, problem = await post(client, path, operator[1], {"registration_verified": True})
    assert (status, problem["code"], problem["field"]) == (422, "fact_refused", "registration_number")


async def test_no_answer_to_anybody_holds_what_is_private(
    client: Client, draft: str, operator: tuple[Account, str], maker: tuple[Account, str]
) -> None:
    path = f"/v1/operations/series/{draft}"
    answers = [await post(client, f"{path}/facts", operator[1], GIVEN)]
    answers += [
        await get(client, f"/v1/{page}", token)
        for token in ("", operator[1], maker[1])
        for page in ("home", "zones", "zones/law", f"series/{draft}", "search?q=调解", "library")
    ]
    answers += [await get(client, "/v1/operations/series", token) for token in (operator[1], maker[1])]
    answers.append(await post(client, "/v1/episodes/ep_1/play"))
    answers.append(await post(client, f"{path}/facts", operator[1], {"tier": "other"}))
    answers.append(await post(client, f"{path}/takedown", operator[1], {"reason": "x"}))
    answers.append(await post(client, f"{path}/restore", operator[1]))
    assert {status for status, _ in answers} == {200}
    for _, value in answers:
        assert not re.search("987654|invest(?!.*rule)", json.dumps(value)), value


async def test_a_maker_sees_its_own_deliveries_only(
    client: Client, draft: str, conn: Connection, maker: tuple[Account, str], operator: tuple[Account, str]
) -> None:
    stranger = new_token()
    await accounts.add(conn, Account(id="ac_other", name="别家", role=Role.MAKER), stranger)
    assert (await get(client, "/v1/operations/series", stranger))[1]["items"] == []
    for token in (maker[1], operator[1]):
        assert [one["id"] for one in (await get(client, "/v1/operations/series", token))[1]["items"]] == [
            draft
        ]


PUBLIC = {
    "GET /", "GET /tv", "GET /console", "GET /v1/home", "GET /v1/zones", "GET /v1/zones/{slug}",
    "GET /v1/series/{series_id}", "GET /v1/search", "POST /v1/episodes/{episode_id}/play", "POST /v1/views",
    "GET /v1/series/{series_id}/resume", "POST /v1/handoffs", "POST /v1/handoffs/{code}",
    "GET /t/{signature}/{expiry}/{asset}/{path:.+}", "OPTIONS /t/{signature}/{expiry}/{asset}/{path:.+}",
    "OPTIONS /intake/files", "POST /v1/console/session", "POST /v1/cmcd", "OPTIONS /v1/cmcd",
    "GET /tv/worker.js", "GET /s/{series_id}", "GET /s/{series_id}/poster.jpg", "GET /v1/library",
    "PUT /v1/series/{series_id}/{mark:follow|like}",
    "DELETE /v1/series/{series_id}/{mark:follow|like}",
    "GET /v1/specials", "GET /v1/specials/{slug}", "GET /v1/showcases", "GET /v1/showcases/{slug}",
    "GET /v1/topics/{slug}",
    "GET /v1/awards", "GET /v1/awards/{award_id}", "GET /awards/{award_id}",
}  # fmt: skip
SESSION = {"GET /v1/console/session", "DELETE /v1/console/session"}
MAKERS = {
    "POST /intake/files", "HEAD /intake/files/{upload_id}", "PATCH /intake/files/{upload_id}",
    "DELETE /intake/files/{upload_id}", "POST /intake/deliveries",
}  # fmt: skip
MAKERS_AND_READERS = {
    "GET /v1/operations/dashboard", "GET /v1/operations/series", "GET /v1/operations/series/{series_id}",
}  # fmt: skip
READERS = {
    "GET /v1/operations/quality", "GET /v1/operations/egress", "GET /v1/operations/specials",
    "GET /v1/operations/specials/{slug}", "GET /v1/operations/showcases",
    "GET /v1/operations/showcases/{slug}", "GET /v1/operations/audit",
    "GET /v1/operations/rounds", "GET /v1/operations/rounds/{round_id}",
}  # fmt: skip
CURATORS = {
    "POST /v1/operations/series/{series_id}/facts", "POST /v1/operations/series/{series_id}/takedown",
    "POST /v1/operations/bulk", "POST /v1/operations/series/{series_id}/verdict",
    "POST /v1/operations/series/{series_id}/facts/undo",
    "POST /v1/operations/series/{series_id}/restore", "POST /v1/operations/retry",
    "POST /v1/operations/episodes/{episode_id}/ahead", "POST /v1/operations/episodes/{episode_id}/cancel",
    "PUT /v1/operations/specials/{slug}", "POST /v1/operations/specials/{slug}/releases",
    "POST /v1/operations/titles",
    "PUT /v1/operations/showcases/{slug}", "POST /v1/operations/showcases/{slug}/releases",
    "POST /v1/operations/rounds", "POST /v1/operations/rounds/{round_id}/nominations",
    "DELETE /v1/operations/rounds/{round_id}/nominations/{series_id}",
    "POST /v1/operations/rounds/{round_id}/moves", "POST /v1/operations/rounds/{round_id}/objections",
    "POST /v1/operations/rounds/{round_id}/objections/{objection_id}/decision",
    "POST /v1/operations/rounds/{round_id}/result", "POST /v1/operations/awards/{award_id}/revocation",
}  # fmt: skip
REVIEWERS = {
    "GET /v1/operations/reviews", "GET /v1/operations/reviews/{round_id}/{series_id}",
    "PUT /v1/operations/reviews/{round_id}/{series_id}",
}  # fmt: skip
OPERATORS = {"POST /v1/operations/accounts", "POST /v1/operations/collect"}
MAY = {
    "": PUBLIC,
    "viewer": PUBLIC | SESSION | MAKERS_AND_READERS | READERS,
    "maker": PUBLIC | SESSION | MAKERS_AND_READERS | MAKERS,
    "reviewer": PUBLIC | SESSION | REVIEWERS,
    "curator": PUBLIC | SESSION | MAKERS_AND_READERS | MAKERS | READERS | CURATORS,
    "operator": PUBLIC | SESSION | MAKERS_AND_READERS | MAKERS | READERS | CURATORS | OPERATORS,
    "admin": PUBLIC | SESSION | MAKERS_AND_READERS | MAKERS | READERS | CURATORS | OPERATORS,
}


@pytest.mark.parametrize("role", MAY)
async def test_every_route_is_shut_to_every_role_that_is_not_listed(
    client: Client, conn: Connection, role: str
) -> None:
    token = new_token()
    if role:
        await accounts.add(conn, Account(id="ac_some", name="某人", role=Role(role)), token)
    headers = {"Tus-Resumable": "1.0.0", **({"Authorization": f"Bearer {token}"} if role else {})}
    every = {
        f"{route.method} {route.path}"
        for routes in (STREAMING.routes, CURATION.routes, intake.ROUTES)
        for route in routes
    }
    assert every == set().union(*MAY.values()), "a new route is listed here with who may use it"
    for name in sorted(every):
        method, _, path = name.partition(" ")
        path = re.sub(r"\{[^}]+\}", "x", path)
        async with client.request(method, path, headers=headers) as response:
            refused = response.status in ({403} if role else {401})
            code = "" if method == "HEAD" or not refused else (await response.json(content_type=None))["code"]
        signed_media = code == "token_refused"
        assert signed_media or refused == (name not in MAY[role]), (name, response.status)


def test_the_routes_name_the_roles_that_they_ask_for() -> None:
    routes = (*STREAMING.routes, *CURATION.routes, *intake.ROUTES)
    for route in routes:
        name = f"{route.method} {route.path}"
        asked = {str(role) for role in route.roles} if route.signed_in else set(MAY)
        assert asked == {role for role, may in MAY.items() if name in may}, name


async def test_an_account_is_made_by_an_operator_and_its_token_is_shown_once(
    client: Client, operator: tuple[Account, str], conn: Connection
) -> None:
    status, made = await post(
        client, "/v1/operations/accounts", operator[1], {"name": "新制作方", "role": "maker"}
    )
    assert status == 200
    assert (await get(client, "/v1/operations/series", made["token"]))[0] == 200
    stored = str([tuple(row) for row in await conn.fetch("select * from account")])
    assert made["token"] not in stored
    status, problem = await post(
        client, "/v1/operations/accounts", operator[1], {"name": "新制作方", "role": "maker"}
    )
    assert (status, problem["code"]) == (409, "name_taken")


async def test_the_console_signs_in_with_a_cookie_that_scripts_cannot_read(
    client: Client, operator: tuple[Account, str]
) -> None:
    async with client.post("/v1/console/session", json={"token": operator[1]}) as response:
        cookie = response.cookies["zhanbo_console"]
        assert (cookie["httponly"], cookie["samesite"]) == (True, "Strict")
        assert await response.json() == {"name": "验收员", "role": "operator"}
    assert (await get(client, "/v1/operations/series"))[0] == 200
    assert (await post(client, "/v1/console/session", "", {"token": "guessed"}))[0] == 401
