"""What is stored of the gates' verdict is what the gates say, on every day and whatever changes."""

import asyncio
import hashlib
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from catalog import gates, licence
from catalog.account import Account
from catalog.calendar import day_in_china
from catalog.gates import Candidate
from catalog.given import Given, Verification
from catalog.licence import Registration, Tier
from catalog.postgres import episodes, series, standings
from catalog.postgres.connection import Connection, Pool
from catalog.series import Endpoint, EpisodeFacts, EpisodeState, Rights, Series, SeriesFacts, SeriesState
from catalog.standing import EDITION, Sort, Wish, standing
from tests.service import put_published

TODAY = date(2026, 9, 1)
DAYS = st.integers(-3, 3).map(lambda days: TODAY + timedelta(days=days))


def rights_of(start: date, length: int, endpoints: tuple[Endpoint, ...]) -> Rights:
    return Rights(starts_on=start, ends_on=start + timedelta(days=length), endpoints=endpoints)


RIGHTS = st.none() | st.builds(rights_of, DAYS, st.integers(0, 5), st.sampled_from(((), (Endpoint.APP,))))
FACTS = st.builds(
    SeriesFacts, title=st.just("某剧"), zones=st.sampled_from([(), ("law",), ("travel",)]), rights=RIGHTS,
    filed_on=st.none() | DAYS, tier=st.none() | st.sampled_from(Tier), ai_made=st.booleans(),
    registration=st.none() | st.just(Registration(number="演示备字（2026）第1号")),
    investment_wan=st.none() | st.just(20.0),
    title_signed_off_by=st.sampled_from([None, "某人"]),
)  # fmt: skip


def of(facts: SeriesFacts) -> Series:
    at = datetime.fromisoformat("2026-09-01T00:00:00+00:00")
    return Series(id="se_1", facts=facts, state=SeriesState.DRAFT, delivered_by="ac_1", created_at=at)


@given(
    FACTS, st.lists(st.builds(EpisodeFacts, number=st.integers(1, 4), reviewed=st.booleans())), st.booleans()
)
def test_a_verdict_holds_until_the_day_on_which_it_says_to_look_again(
    facts: SeriesFacts, delivered: list[EpisodeFacts], demo: bool
) -> None:
    candidate = Candidate(facts=facts, episodes=delivered, today=TODAY, demo=demo)
    stored = standing(of(facts), candidate)
    assert stored.refusals == gates.publication_refusals(candidate)
    for days in range(12):
        later = replace(candidate, today=TODAY + timedelta(days=days))
        if later.today < stored.turns_on:
            assert gates.publication_refusals(later) == stored.refusals


def test_a_change_of_the_gates_raises_their_edition() -> None:
    """Where this fails: raise ``EDITION`` if any verdict may differ now, then put the new sum here."""
    sources = "".join(Path(module.__file__ or "").read_text("utf-8") for module in (gates, licence))
    assert (EDITION, hashlib.sha256(sources.encode()).hexdigest()[:16]) == (1, "1250a28ca1128a82")


NUMBER = Registration(number="（番茄）网微剧备字（2026）第847205号")
WHOLE = Given(
    zones=("travel",), registration=NUMBER, verification=Verification(registration=NUMBER, by="某人"),
    title_signed_off_by="某人", tier=Tier.OTHER, filed_on=date(2026, 7, 20), investment_wan=20.0,
    rights=Rights(starts_on=date(2026, 8, 1), ends_on=date(2026, 9, 5), endpoints=(Endpoint.APP,)),
)  # fmt: skip


async def listed(pool: Pool, conn: Connection, day: date, *, demo: bool = False, **wish: object) -> list[str]:
    await standings.renew(pool, day, demo=demo)
    page = await standings.page(conn, Wish(**wish), day, sort=Sort.NEWEST, after=None, most=50)  # pyright: ignore[reportArgumentType]
    return [line.series_id for line in page.lines]


async def put(conn: Connection, maker: Account, now: datetime, name: str, above: Given = WHOLE) -> Series:
    one = await series.put(conn, name, maker.id, SeriesFacts(title=name, tags=("灯",)), now)
    return await series.give(conn, one.id, above, now)


async def test_a_licence_that_ended_last_night_is_refused_this_morning(
    pool: Pool, conn: Connection, maker: tuple[Account, str], now: datetime
) -> None:
    one = await put(conn, maker[0], now, "se_1")
    await put_published(conn, one, 1, now)
    last = date(2026, 9, 5)
    assert await listed(pool, conn, last, gate="any") == []
    assert await listed(pool, conn, last, expires_within=0) == ["se_1"]
    assert await listed(pool, conn, last + timedelta(days=1), gate="G03") == ["se_1"]
    assert await listed(pool, conn, last, gate="G03") == ["se_1"], "days only go on"


async def test_whatever_changes_a_verdict_is_seen_by_the_next_list(
    pool: Pool, conn: Connection, maker: tuple[Account, str], now: datetime
) -> None:
    day = day_in_china(now)
    one = await put(conn, maker[0], now, "se_1")
    assert await listed(pool, conn, day, gate="G04") == ["se_1"], "no episode yet"
    await put_published(conn, one, 1, now, facts=EpisodeFacts(number=1))
    assert await listed(pool, conn, day, waits_for_review=True) == ["se_1"]
    await episodes.review_all(conn, one.id)
    assert await listed(pool, conn, day, gate="any") == []
    assert await listed(pool, conn, day, demo=True, gate="any") == []
    await series.give(conn, one.id, replace(WHOLE, title_signed_off_by=None), now)
    assert await listed(pool, conn, day, gate="G09") == ["se_1"]
    await series.move(conn, one, SeriesState.TAKEN_DOWN, now)
    assert await listed(pool, conn, day, state=SeriesState.TAKEN_DOWN) == ["se_1"]
    await conn.execute("delete from series")
    assert await listed(pool, conn, day) == []


async def test_another_edition_of_the_gates_judges_anew(
    pool: Pool, conn: Connection, maker: tuple[Account, str], now: datetime
) -> None:
    demo = Registration(number="演示备字（2026）第0001号")
    above = replace(WHOLE, registration=demo, verification=Verification(registration=demo, by="某人"))
    await put_published(conn, await put(conn, maker[0], now, "se_1", above), 1, now)
    day = day_in_china(now)
    assert await listed(pool, conn, day, demo=True, gate="any") == []
    assert await listed(pool, conn, day, demo=False, gate="G01") == ["se_1"]


async def test_a_list_is_read_while_somebody_holds_the_series(
    pool: Pool, conn: Connection, maker: tuple[Account, str], now: datetime
) -> None:
    one, day = await put(conn, maker[0], now, "se_1"), day_in_china(now)
    async with conn.transaction():
        await series.locked(conn, one.id)
        await series.move(conn, one, SeriesState.TAKEN_DOWN, now)
        async with asyncio.timeout(5), pool.acquire() as other:
            assert await listed(pool, other, day, state=SeriesState.DRAFT) == ["se_1"]
    assert await listed(pool, conn, day, state=SeriesState.TAKEN_DOWN) == ["se_1"]


async def test_lists_are_filtered_sorted_and_paged(
    pool: Pool, conn: Connection, maker: tuple[Account, str], operator: tuple[Account, str], now: datetime
) -> None:
    for number in range(5):
        ends = date(2026, 9, 20) - timedelta(days=number)
        rights = Rights(starts_on=date(2026, 8, 1), ends_on=ends, endpoints=(Endpoint.APP,))
        owner = operator if number == 4 else maker
        await put(
            conn, owner[0], now + timedelta(minutes=number), f"se_{number}", replace(WHOLE, rights=rights)
        )
    await episodes.put(conn, "ep_1", "se_2", EpisodeFacts(number=1), "a" * 64, "1.mp4")
    day, found = day_in_china(now), list[str]()
    await standings.renew(pool, day, demo=False)
    after, more = None, True
    while more:
        page = await standings.page(conn, Wish(), day, sort=Sort.EXPIRING, after=after, most=2)
        found += [line.series_id for line in page.lines]
        after, more = page.lines[-1].place, page.more
    assert found == [f"se_{number}" for number in (4, 3, 2, 1, 0)]
    assert await listed(pool, conn, day, delivered_by=operator[0].id) == ["se_4"]
    assert await listed(pool, conn, day, tag="灯", zone="travel", needle="se_3") == ["se_3"]
    assert await listed(pool, conn, day, needle="%") == []
    assert await listed(pool, conn, day, episodes=EpisodeState.QUEUED) == ["se_2"]
    counts = await standings.counts(conn, None, day)
    assert (counts["all"], counts["draft"], counts["queued"], counts["refused"], counts["expiring-30"]) == (
        5, 5, 1, 5, 5,
    )  # fmt: skip
    assert (await standings.gates(conn, None))["G04"] == 5
    assert await standings.titled(conn, ["se_1", "x"]) == {"se_1": ["se_1"]}
