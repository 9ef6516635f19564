"""A round from its opening to an award and its revocation, over HTTP, with a clock that the test turns."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest
import pytest_asyncio

from catalog.account import Account, Role
from catalog.identity import new_token
from catalog.licence import Registration
from catalog.postgres import accounts, series
from catalog.postgres.connection import Connection
from catalog.series import Organisation, Person, SeriesState
from tests.catalog.test_gates import GOOD
from tests.curation.test_specials import Curator, read
from tests.service import Client, Clock
from tests.streaming.test_session import put

ROUNDS, REVIEWS = "/v1/operations/rounds", "/v1/operations/reviews"
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
MAKER = "河声影业"
MADE = replace(
    GOOD, organisations=(Organisation(role="制作", name=MAKER), Organisation(role="出品", name="出品甲")),
    planned_episodes=1, status=None,
)  # fmt: skip
PLAN = {"title": "2026年秋季推优", "quarter": "2026-09", "shortlist": 3, "publicity_days": 3}

Maker = tuple[Account, str]


@pytest.fixture
def curator(client: Client, operator: tuple[Account, str]) -> Curator:
    return Curator(client, operator[1])


@pytest_asyncio.fixture
async def works(conn: Connection, maker: Maker, now: datetime) -> list[str]:
    """Three that are eligible: se_a, se_b, se_c."""
    return [(await put(conn, maker[0].id, name, now, MADE)).id for name in "abc"]


async def signed_up(client: Client, conn: Connection, name: str, organisation: str) -> Curator:
    """A reviewer of an organisation."""
    token = new_token()
    account = Account(id=f"ac_{name}", name=f"评委{name}", role=Role.REVIEWER, organisation=organisation)
    await accounts.add(conn, account, token)
    return Curator(client, token)


@pytest_asyncio.fixture
async def jury(client: Client, conn: Connection) -> list[Curator]:
    return [await signed_up(client, conn, str(number), f"大学{number}") for number in range(4)]


async def opened(curator: Curator, **plan: Any) -> str:
    status, desk = await curator.ask("POST", ROUNDS, {**PLAN, **plan})
    assert status == 200, desk
    return desk["id"]


async def nominated(curator: Curator, works: Sequence[str], **plan: Any) -> str:
    """A round that is being scored."""
    one = await opened(curator, **plan)
    await curator.ask("POST", f"{ROUNDS}/{one}/nominations", {"works": works})
    assert (await move(curator, one, "score"))[0] == 200
    return one


async def move(curator: Curator, one: str, to: str, reason: str = "") -> tuple[int, Any]:
    return await curator.ask("POST", f"{ROUNDS}/{one}/moves", {"to": to, "reason": reason})


async def give(reviewer: Curator, one: str, work: str, *points: int, note: str = "") -> tuple[int, Any]:
    marks = dict(zip(("idea", "art", "craft"), points, strict=True))
    return await reviewer.ask("PUT", f"{REVIEWS}/{one}/{work}", {"marks": marks, "note": note})


async def in_publicity(curator: Curator, jury: Sequence[Curator], works: Sequence[str]) -> str:
    """A round in which each work was scored by everyone, the first one best and the last not shortlisted."""
    one = await nominated(curator, works, shortlist=len(works) - 1)
    for reviewer in jury:
        for place, work in enumerate(works):
            assert (await give(reviewer, one, work, *[90 - 10 * place] * 3))[0] == 200
    for to in ("shortlist", "publicity"):
        status, desk = await move(curator, one, to)
        assert (status, desk["stage"]) == (200, to)
    return one


async def result(curator: Curator, one: str, **grades: str) -> tuple[int, Any]:
    given = [{"series": work, "grade": grade} for work, grade in grades.items()]
    return await curator.ask("POST", f"{ROUNDS}/{one}/result", {"grades": given})


async def labels(client: Client, work: str) -> list[str]:
    """What the home page says of a work."""
    _, home = await read(client, "/v1/home?screen=tv")
    return next(card["labels"] for shelf in home["shelves"] for card in shelf["items"] if card["id"] == work)


def then(at: datetime) -> str:
    return at.isoformat().replace("+", "%2B")


async def test_a_round_goes_from_nomination_to_an_award_and_its_revocation(
    client: Client, curator: Curator, jury: list[Curator], works: list[str], clock: Clock, conn: Connection
) -> None:
    one = await in_publicity(curator, jury, works)
    _, desk = await curator.ask("GET", f"{ROUNDS}/{one}")
    assert [(each["work"]["id"], each["shortlisted"], each["reviewers"]) for each in desk["works"]] == [
        ("se_a", 1, 4), ("se_b", 2, 4), ("se_c", None, 4),
    ]  # fmt: skip
    assert desk["works"][0]["figures"] == {
        "place": 1, "idea": 90.0, "art": 90.0, "craft": 90.0, "total": 90.0, "proposed": "S",
    }  # fmt: skip
    assert len(desk["works"][0]["scores"]) == 4
    ends = datetime.fromisoformat(desk["publicity_ends"])
    clock.now = ends - SECOND
    status, problem = await result(curator, one, se_a="S")
    assert (status, problem["code"], problem["field"]) == (409, "round_not_ready", "publicity")
    assert await labels(client, "se_a") == []

    clock.now = ends
    status, desk = await result(curator, one, se_a="S", se_b="A")
    assert (status, desk["stage"], desk["awarded"]) == (200, "result", 2)
    assert await labels(client, "se_a") == ["masterpiece"], "at once"
    assert await labels(client, "se_c") == []
    _, lines = await curator.ask("GET", ROUNDS)
    assert (lines["awarded"], lines["goal"], lines["this_quarter"]) == (2, 50, "2026-09")
    assert [(line["stage"], line["nominated"], line["judged"]) for line in lines["rounds"]] == [
        ("result", 3, 3)
    ]

    _, told = await read(client, "/v1/awards")
    first = next(each for each in told["awards"] if each["series"] == "se_a")
    assert (first["title"], first["maker"], first["grade"], first["revoked"]) == ("a", MAKER, "S", None)
    clock.now = revoked_at = ends + 30 * DAY
    revocation = f"/v1/operations/awards/{first['id']}/revocation"
    status, problem = await curator.ask("POST", revocation, {"reason": "  "})
    assert (status, problem["code"]) == (422, "round_refused")
    assert (await curator.ask("POST", revocation, {"reason": "抄袭属实"}))[0] == 200
    assert (await curator.ask("POST", revocation, {"reason": "再次"}))[1]["code"] == "already_revoked"
    assert await labels(client, "se_a") == [], "at once"
    _, shown = await read(client, f"/v1/awards/{first['id']}")
    assert shown["revoked"] == {
        "reason": "抄袭属实",
        "revoked_at": revoked_at.isoformat().replace("+00:00", "Z"),
    }
    assert (await curator.ask("GET", ROUNDS))[1]["awarded"] == 1

    clock.now += DAY
    for at, said in ((ends - SECOND, []), (ends, ["masterpiece"]), (revoked_at - SECOND, ["masterpiece"]),
                     (revoked_at, [])):  # fmt: skip
        _, home = await curator.ask("GET", f"/v1/home?at={then(at)}")
        cards = {card["id"]: card["labels"] for shelf in home["shelves"] for card in shelf["items"]}
        assert cards["se_a"] == said, at
    kinds = await conn.fetch("select kind, payload from outbox where kind like 'award.%' order by id")
    assert [row["kind"] for row in kinds] == ["award.granted", "award.granted", "award.revoked"]
    assert kinds[0]["payload"] == {"award": first["id"], "series": "se_a", "round": one, "grade": "S"}
    acts = [row["act"] for row in await conn.fetch("select act from audit order by id")]
    assert acts == [
        "round.opened", *["round.nominated"] * 3, "round.moved", *["score.given"] * 12, "round.moved",
        "round.moved", "award.granted", "award.granted", "round.moved", "award.revoked",
    ]  # fmt: skip


async def test_each_nomination_has_its_verdict_and_those_that_may_be_are_taken(
    curator: Curator, conn: Connection, maker: Maker, works: list[str], clock: Clock, now: datetime
) -> None:
    one = await opened(curator)
    await put(conn, maker[0].id, "early", now - 5 * DAY, MADE)
    await put(conn, maker[0].id, "gone", now, MADE)
    await series.move(conn, await series.one(conn, "se_gone"), SeriesState.TAKEN_DOWN, now)
    _, desk = await curator.ask("GET", f"{ROUNDS}/{one}")
    assert {each["work"]["id"] for each in desk["candidates"]} == set(works)
    path = f"{ROUNDS}/{one}/nominations"
    wanted = ["se_a", "se_a", "se_early", "se_gone", "se_never"]
    status, told = await curator.ask("POST", path, {"works": wanted})
    assert status == 200
    codes = {each["series"]: [why["code"] for why in each["refusals"]] for each in told["verdicts"]}
    assert codes == {
        "se_a": [], "se_early": ["R02"], "se_gone": ["R01"], "se_never": ["series_not_found"],
    }  # fmt: skip
    assert [each["work"]["id"] for each in told["desk"]["works"]] == ["se_a"]
    _, again = await curator.ask("POST", path, {"works": ["se_a"]})
    assert [why["code"] for why in again["verdicts"][0]["refusals"]] == ["R06"]
    status, desk = await curator.ask("DELETE", f"{path}/se_a")
    assert (status, desk["works"]) == (200, [])
    assert (await curator.ask("DELETE", f"{path}/se_a"))[1]["code"] == "not_nominated"
    assert (await move(curator, one, "score"))[1]["code"] == "round_not_ready", "nothing stands"
    await curator.ask("POST", path, {"works": ["se_a"]})
    assert (await move(curator, one, "score"))[0] == 200
    for method, to, value in (("POST", path, {"works": ["se_b"]}), ("DELETE", f"{path}/se_a", None)):
        status, problem = await curator.ask(method, to, value)
        assert (status, problem["code"]) == (409, "not_at_this_stage")


async def test_a_quarter_has_one_round_unless_it_was_called_off(curator: Curator) -> None:
    one = await opened(curator)
    status, problem = await curator.ask("POST", ROUNDS, PLAN)
    assert (status, problem["code"], problem["field"]) == (409, "quarter_taken", "quarter")
    assert (await curator.ask("POST", ROUNDS, {**PLAN, "quarter": "2026-10"}))[0] == 422
    assert (await curator.ask("POST", ROUNDS, {**PLAN, "title": " "}))[1]["field"] == "title"
    status, problem = await move(curator, one, "called-off")
    assert (status, problem["field"]) == (422, "reason")
    assert (await move(curator, one, "called-off", "季度填错"))[1]["stage"] == "called-off"
    both = await asyncio.gather(*(curator.ask("POST", ROUNDS, PLAN) for _ in range(2)))
    assert sorted(status for status, _ in both) == [200, 409]


async def test_a_reviewer_of_the_makers_own_organisation_is_refused(
    client: Client, curator: Curator, works: list[str], conn: Connection, maker: Maker
) -> None:
    one = await nominated(curator, works)
    for name, organisation, code in (
        ("own", f" {MAKER} ", "own_organisation"), ("other", "出品甲", "own_organisation"),
        ("deliverer", maker[0].name, "own_organisation"), ("nobody", "", "organisation_unknown"),
    ):  # fmt: skip
        reviewer = await signed_up(client, conn, name, organisation)
        for status, problem in (
            await give(reviewer, one, "se_a", 1, 2, 3),
            await reviewer.ask("GET", f"{REVIEWS}/{one}/se_a"),
        ):
            assert (status, problem["code"], problem["field"]) == (403, code, "organisation")
        _, waiting = await reviewer.ask("GET", REVIEWS)
        assert {each["refused"]["code"] for each in waiting["rounds"][0]["works"]} == {code}
    assert await conn.fetchval("select count(*) from score") == 0


SECRETS = ("河声影业", "出品甲", "导演王五", "演员赵六", "演示备字（2026）第0777号", "河声制作")


async def test_no_answer_to_a_reviewer_tells_who_made_a_work(
    client: Client, curator: Curator, jury: list[Curator], conn: Connection, maker: Maker, now: datetime
) -> None:
    facts = replace(
        MADE, people=(Person(role="导演", name="导演王五"), Person(role="主演", name="演员赵六")),
        registration=Registration(number=SECRETS[4]), logline="河声影业出品", synopsis="、".join(SECRETS),
    )  # fmt: skip
    await put(conn, maker[0].id, "secret", now, facts)
    assert maker[0].name in SECRETS
    one, (reviewer, *others) = await nominated(curator, ["se_secret"]), jury
    for other in others:
        await give(other, one, "se_secret", 11, 12, 13, note="别人的话")
    answers = [
        await reviewer.ask("GET", REVIEWS),
        await reviewer.ask("GET", f"{REVIEWS}/{one}/se_secret"),
        await give(reviewer, one, "se_secret", 70, 80, 90, note="好"),
        await reviewer.ask("GET", REVIEWS),
        await reviewer.ask("GET", f"{REVIEWS}/{one}/nothing"),
        await reviewer.ask("GET", f"{REVIEWS}/nothing/se_secret"),
        await reviewer.ask("GET", "/v1/operations/series"),
        await reviewer.ask(
            "PUT", f"{REVIEWS}/{one}/se_secret", {"marks": {"idea": 101, "art": 1, "craft": 1}}
        ),
    ]
    await move(curator, one, "shortlist")
    answers += [await reviewer.ask("GET", REVIEWS), await give(reviewer, one, "se_secret", 1, 1, 1)]
    assert [status for status, _ in answers] == [200, 200, 200, 200, 404, 404, 403, 422, 200, 409]
    for _, told in answers:
        text = json.dumps(told, ensure_ascii=False)
        assert not [secret for secret in SECRETS if secret in text]
        assert not [score for score in ("别人的话", ": 11,", ": 12,", ": 13") if score in text]
    _, shown = answers[1]
    assert (shown["title"], shown["logline"], shown["own"]) == ("secret", "〔略〕出品", None)
    assert answers[2][1]["own"]["marks"] == {"idea": 70, "art": 80, "craft": 90}
    for path in (ROUNDS, f"{ROUNDS}/{one}"):
        assert (await reviewer.ask("GET", path))[0] == 403


async def test_scores_change_until_scoring_closes_and_nobody_reads_them_before(
    client: Client, curator: Curator, jury: list[Curator], works: list[str], conn: Connection
) -> None:
    one = await nominated(curator, works)
    for points in (10, 60, 60, 70):
        assert (await give(jury[0], one, "se_a", points, points, points))[0] == 200
    for reviewer in jury[1:3]:
        await give(reviewer, one, "se_a", 70, 70, 70)
        await give(reviewer, one, "se_b", 99, 99, 99)
    stored = [row["idea"] for row in await conn.fetch("select idea from score order by id limit 3")]
    assert stored == [10, 60, 70], "each as a new row, and the same again as none"
    _, desk = await curator.ask("GET", f"{ROUNDS}/{one}")
    assert [(each["reviewers"], each["figures"], each["scores"]) for each in desk["works"]] == [
        (3, None, []), (2, None, []), (0, None, []),
    ]  # fmt: skip
    status, desk = await move(curator, one, "shortlist")
    assert (status, [each["shortlisted"] for each in desk["works"]]) == (200, [1, None, None])
    assert [each["figures"] and each["figures"]["place"] for each in desk["works"]] == [1, None, None]
    assert (await give(jury[0], one, "se_a", 1, 1, 1))[1]["code"] == "not_at_this_stage"
    assert (await give(jury[0], one, "se_never", 1, 1, 1))[0] == 409


async def test_scoring_does_not_close_before_three_reviewers_judged_a_work(
    curator: Curator, jury: list[Curator], works: list[str]
) -> None:
    one = await nominated(curator, works)
    for reviewer in jury[:2]:
        await give(reviewer, one, "se_a", 90, 90, 90)
    status, problem = await move(curator, one, "shortlist")
    assert (status, problem["code"], problem["field"]) == (409, "round_not_ready", "scores")


async def test_two_curators_close_scoring_at_once_and_a_score_that_arrives_then_counts_or_is_refused(
    curator: Curator, jury: list[Curator], works: list[str]
) -> None:
    """Each of two works lacks the score that arrives while scoring closes: it is on the shortlist if and only
    if the score was taken.
    """
    one = await nominated(curator, works)
    for number, reviewer in enumerate(jury[:3]):
        for work in works if number < 2 else works[:1]:
            await give(reviewer, one, work, 50, 50, 50)
    closing = [move(curator, one, "shortlist") for _ in range(2)]
    first, *closed, last = await asyncio.gather(
        give(jury[2], one, "se_b", 80, 80, 80), *closing, give(jury[2], one, "se_c", 70, 70, 70)
    )
    assert sorted(status for status, _ in closed) == [200, 409]
    assert next(told["code"] for status, told in closed if status == 409) == "not_at_this_stage"
    taken = {work for work, (status, _) in (("se_b", first), ("se_c", last)) if status == 200}
    _, desk = await curator.ask("GET", f"{ROUNDS}/{one}")
    assert {each["work"]["id"] for each in desk["works"] if each["shortlisted"]} == {"se_a", *taken}
    assert {each["work"]["id"] for each in desk["works"] if each["reviewers"] == 3} == {"se_a", *taken}


async def test_an_objection_that_is_upheld_keeps_its_work_from_the_award(
    curator: Curator, jury: list[Curator], works: list[str], clock: Clock
) -> None:
    one = await in_publicity(curator, jury, works)
    path = f"{ROUNDS}/{one}/objections"
    words = {"said": "第三集与旧作雷同", "said_by": "某观众"}
    assert (await curator.ask("POST", path, {"series": "se_c", **words}))[1]["code"] == "not_nominated"
    status, desk = await curator.ask("POST", path, {"series": "se_a", **words})
    assert (status, [(each["said"], each["decision"]) for each in desk["objections"]]) == (
        200, [("第三集与旧作雷同", None)],
    )  # fmt: skip
    ends = datetime.fromisoformat(desk["publicity_ends"])
    clock.now = ends - SECOND
    _, desk = await curator.ask("POST", path, {"series": "se_b", **words})
    clock.now = ends
    status, problem = await curator.ask("POST", path, {"series": "se_a", **words})
    assert (status, problem["code"], problem["field"]) == (409, "not_at_this_stage", "publicity")
    status, problem = await result(curator, one, se_b="S")
    assert (status, problem["field"]) == (409, "objections")
    for objection, upheld in zip(desk["objections"], (True, False), strict=True):
        decision = f"{path}/{objection['id']}/decision"
        assert (await curator.ask("POST", decision, {"upheld": upheld, "reason": "查证"}))[0] == 200
        assert (await curator.ask("POST", decision, {"upheld": upheld, "reason": "再议"}))[0] == 409
    assert (await curator.ask("POST", f"{path}/ob_x/decision", {"upheld": True, "reason": "x"}))[0] == 404
    for work in ("se_a", "se_c"):
        status, problem = await result(curator, one, **{work: "S"})
        assert (status, problem["code"], problem["facts"]["series"]) == (422, "round_refused", work)
    status, desk = await result(curator, one, se_b="B")
    assert (status, [each["series"] for each in desk["awards"]]) == (200, ["se_b"])
    assert (await result(curator, one, se_b="S"))[1]["code"] == "not_at_this_stage", "a result stays"


async def test_only_what_is_public_gets_an_award(
    curator: Curator, jury: list[Curator], works: list[str], clock: Clock, conn: Connection
) -> None:
    one = await in_publicity(curator, jury, works)
    clock.now += 10 * DAY
    await series.move(conn, await series.one(conn, "se_a"), SeriesState.TAKEN_DOWN, clock.now)
    status, problem = await result(curator, one, se_a="S", se_b="A")
    assert (status, problem["facts"]["series"]) == (422, "se_a")
    assert await conn.fetchval("select count(*) from award") == 0


@pytest.mark.parametrize(
    "table",
    ["round", "round_move", "nomination", "score", "shortlisted", "objection", "objection_decision", "award",
     "award_revocation"],
)  # fmt: skip
async def test_the_database_itself_keeps_what_was_written(conn: Connection, table: str) -> None:
    column = await conn.fetchval(
        "select column_name from information_schema.columns"
        " where table_name = $1 and is_identity = 'NO' limit 1",
        table,
    )
    for change in (
        f"update {table} set {column} = {column}", f"delete from {table}", f"truncate {table} cascade"
    ):  # fmt: skip
        with pytest.raises(asyncpg.RestrictViolationError):
            await conn.execute(change)


async def test_a_special_asks_for_what_was_awarded_as_of_the_time_that_is_looked_at(
    client: Client, curator: Curator, jury: list[Curator], works: list[str], clock: Clock, now: datetime
) -> None:
    sections: list[dict[str, Any]] = [
        {"title": "精品", "wanted": {"awarded": True}},
        {"title": "A级", "wanted": {"grade": "A"}},
        {"title": "其他", "wanted": {}},
    ]
    await curator.save(0, title="精品展", opens_at=now.isoformat(), sections=sections)
    await curator.release(1)
    one = await in_publicity(curator, jury, works)
    clock.now += 10 * DAY
    _, desk = await result(curator, one, se_a="S", se_b="A")
    given = clock.now

    async def shown(at: datetime) -> dict[str, set[str]]:
        _, page = await curator.ask("GET", f"/v1/specials/autumn?at={then(at)}")
        return {part["title"]: {card["id"] for card in part["items"]} for part in page["sections"]}

    clock.now += DAY
    assert await shown(given - SECOND) == {"其他": {"se_a", "se_b", "se_c"}}
    assert await shown(given) == {"精品": {"se_a", "se_b"}, "其他": {"se_c"}}
    await curator.save(1, title="精品展", opens_at=now.isoformat(), sections=sections[1:])
    await curator.release(2)
    assert await shown(clock.now) == {"A级": {"se_b"}, "其他": {"se_a", "se_c"}}
    first = next(each["id"] for each in desk["awards"] if each["series"] == "se_b")
    await curator.ask("POST", f"/v1/operations/awards/{first}/revocation", {"reason": "撤销"})
    assert await shown(clock.now) == {"其他": {"se_a", "se_b", "se_c"}}


async def test_a_certificate_is_verified_by_its_link_and_an_altered_link_is_refused(
    client: Client, curator: Curator, jury: list[Curator], works: list[str], clock: Clock
) -> None:
    one = await in_publicity(curator, jury, works)
    clock.now += 10 * DAY
    _, desk = await result(curator, one, se_a="S", se_b="A")
    first, second = desk["awards"]

    async def page(path: str) -> tuple[int, str]:
        async with client.get(path) as response:
            assert response.headers["Content-Security-Policy"]
            return response.status, await response.text()

    status, text = await page(first["certificate"])
    assert status == 200
    assert 'data-standing="verified"' in text
    assert all(words in text for words in ("《a》", MAKER, "2026年秋季推优", "S 级", "二〇二六年九月十一日"))
    status, text = await page(f"/awards/{first['id']}")
    assert (status, 'data-standing="unsealed"' in text) == (200, True)
    seal = first["certificate"].partition("seal=")[2]
    for wrong in (
        f"/awards/{second['id']}?seal={seal}", f"/awards/{first['id']}?seal={seal[:-1]}",
        f"/awards/{first['id']}?seal=", f"/awards/{first['id']}?seal=%ED%A0%80",
    ):  # fmt: skip
        status, text = await page(wrong)
        assert (status, 'data-state="altered"' in text, "《a》" in text) == (403, True, False), wrong
    assert (await page("/awards/aw_nothing"))[0] == 404
    await curator.ask("POST", f"/v1/operations/awards/{first['id']}/revocation", {"reason": "<b>抄袭</b>"})
    status, text = await page(first["certificate"])
    assert (status, 'data-standing="revoked"' in text, 'data-state="revoked"' in text) == (200, True, True)
    assert "&lt;b&gt;抄袭&lt;/b&gt;" in text
