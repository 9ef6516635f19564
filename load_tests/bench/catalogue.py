"""A catalogue of any size, the same each time: works in every state, of many makers, and specials of them."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import msgspec

from catalog.account import Account, Role
from catalog.given import Given, Verification, effective
from catalog.licence import Registration, Tier
from catalog.postgres import accounts, pages
from catalog.postgres.connection import Connection
from catalog.search import search_text
from catalog.series import (
    Endpoint,
    EpisodeFacts,
    EpisodeState,
    Organisation,
    Rights,
    SeriesFacts,
    SeriesState,
)
from catalog.special import SPECIAL, Section, Special, Wanted
from catalog.zone import ZONES

EPISODES = 5  # of each work, on average
TOKEN = "load-test-console"  # of the operator who asks
_ASSET = "a" * 40
_WORDS = "河山城夜灯渡桥书砚戏鼓窑火樱桃石阶徒弟风声尺少年洛水嵩岳老街面馆船灯信"
_TAGS = tuple(f"标签{number}" for number in range(40))
_ZONE_FACTS = ("legal_reviewer", "science_reviewer", "adaptation_statement")
_STATES = [SeriesState.PUBLISHED] * 7 + [SeriesState.DRAFT] * 5 + [SeriesState.TAKEN_DOWN]
_EPISODE_STATES = (
    [EpisodeState.PUBLISHED] * 94
    + [EpisodeState.FAILED] * 3
    + [EpisodeState.QUEUED] * 2
    + [EpisodeState.RUNNING]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    works: int
    specials: int


def title_of(number: int) -> str:
    """Of the work of this number; no two have the same."""
    chance = random.Random(number)
    return "".join(chance.sample(_WORDS, 4)) + f"{number}"


def _declared(number: int, chance: random.Random) -> SeriesFacts:
    zones = tuple(zone.slug for zone in chance.sample(ZONES, chance.choice((1, 1, 1, 2, 0))))
    return SeriesFacts(
        title=title_of(number), logline="一句话介绍，说这部剧讲了什么。", synopsis="简介。" * 40, zones=zones,
        tags=tuple(chance.sample(_TAGS, 3)), year=chance.choice((2024, 2025, 2026)), planned_episodes=24,
        organisations=(Organisation(role="制作", name=f"制作公司{chance.randrange(60)}"),),
        registration=Registration(number=f"（番茄）网微剧备字（2026）第{number}号"),
        investment_wan=float(chance.randrange(20, 400)), filed_on=date(2026, 7, 20), tier=Tier.OTHER,
        zone_facts=tuple((name, "某人") for name in _ZONE_FACTS),
    )  # fmt: skip


def _given(facts: SeriesFacts, chance: random.Random, today: date, *, whole: bool) -> Given:
    """What curators gave: everything, or what they came to so far."""
    assert facts.registration is not None
    ends = today + timedelta(days=chance.randrange(-60 if not whole else 1, 400))
    rights = Rights(starts_on=date(2026, 1, 1), ends_on=ends, endpoints=(Endpoint.APP, Endpoint.TV))
    has = [whole or chance.random() < share for share in (0.5, 0.6, 0.7, 0.5)]
    return Given(
        verification=Verification(registration=facts.registration, by="某人") if has[0] else None,
        title_signed_off_by="某人" if has[1] else None,
        rights=rights if has[2] else None,
        special_themes=("司法",) if has[3] else None,
        tier=Tier.KEY if has[3] else None,
        zones=facts.zones or ("travel",) if whole else None,
    )


def _works(size: Size, now: datetime) -> Iterable[tuple[tuple[object, ...], list[tuple[object, ...]]]]:
    """Rows of each series and of its episodes."""
    for number in range(size.works):
        chance = random.Random(number)
        state, day = chance.choice(_STATES), now.date()
        declared = _declared(number, chance)
        given = _given(declared, chance, day, whole=state is SeriesState.PUBLISHED)
        facts, one = effective(declared, given), f"se_{number:05d}"
        at = now - timedelta(minutes=number * 7 + chance.randrange(5))
        stored = (
            one, facts.title, facts.zones[0] if facts.zones else None, msgspec.to_builtins(facts),
            msgspec.to_builtins(declared), msgspec.to_builtins(given), state, search_text(facts), at,
            at if state is SeriesState.PUBLISHED else None, chance.choice(("ac_maker", "ac_operator")),
        )  # fmt: skip
        reviewed = state is SeriesState.PUBLISHED or chance.random() < 0.5
        yield (
            stored,
            [_episode(one, place, chance, at, reviewed=reviewed) for place in range(1, EPISODES + 1)],
        )


def _episode(
    one: str, number: int, chance: random.Random, at: datetime, *, reviewed: bool
) -> tuple[object, ...]:
    state = chance.choice(_EPISODE_STATES)
    facts = msgspec.to_builtins(EpisodeFacts(number=number, reviewed=reviewed))
    made = _ASSET if state is EpisodeState.PUBLISHED else None
    code = "probe_failed" if state is EpisodeState.FAILED else None
    sha256 = f"{chance.getrandbits(256):064x}"
    public = made if reviewed else None
    return f"ep_{one[3:]}_{number}", one, number, facts, state, sha256, made, public, code, at


_SERIES = (
    "insert into series (id, title, zone, facts, declared, given, state, search_text, created_at, updated_at,"
    " published_at, delivered_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11)"
)
_EPISODE = (
    "insert into episode (id, series_id, number, facts, state, master_sha256, master_name, asset_id,"
    " public_asset_id, failure_code, duration_seconds, published_at)"
    " values ($1, $2, $3, $4, $5, $6, '1.mp4', $7, $8, $9, 60, $10)"
)


async def fill(conn: Connection, size: Size, now: datetime) -> None:
    """Write it all into an empty catalogue."""
    for name, role in (("operator", Role.OPERATOR), ("maker", Role.MAKER)):
        await accounts.add(conn, Account(id=f"ac_{name}", name=name, role=role), f"{TOKEN}-{name}")
    await conn.execute("insert into asset values ($1, 60, '[]', '{}')", _ASSET)
    rows = list(_works(size, now))
    await conn.executemany(_SERIES, [stored for stored, _ in rows])
    await conn.executemany(_EPISODE, [one for _, some in rows for one in some])
    await conn.execute(
        "insert into tally select id, 100, 60, 30, 3000, 0 from episode where asset_id is not null"
    )
    for number in range(size.specials):
        await _special(conn, size, number, now)
    await conn.execute("analyze")


async def _special(conn: Connection, size: Size, number: int, now: datetime) -> None:
    """Every fourth is open, a third has a query, each lists twenty works."""
    chance, slug = random.Random(number), f"special-{number:03d}"
    opens = now - timedelta(days=number % 40) if number % 4 == 0 else now + timedelta(days=number)
    listed = tuple(f"se_{one:05d}" for one in chance.sample(range(min(size.works, 10_000)), 20))
    tags = () if number % 6 == 0 else (chance.choice(_TAGS),)
    wanted = Wanted(zone=chance.choice(ZONES).slug, tags=tags) if number % 3 == 0 else None
    sections = [Section(title="手选", works=listed)]
    sections += [Section(title="条件", wanted=wanted)] if wanted else []
    special = Special(title=f"专题{number}", opens_at=opens, hero=listed[0], sections=tuple(sections))
    await pages.save(conn, SPECIAL, slug, replace(special, summary="介绍。" * 20), 0, "某人", now)
    await pages.release(conn, SPECIAL, slug, 1, now, "某人", now)


async def describe(conn: Connection) -> str:
    """How much of everything there is."""
    rows = await conn.fetch("select state, count(*)::int as episodes from episode group by state")
    counts: dict[str, int] = {row["state"]: row["episodes"] for row in rows}
    works = await conn.fetchval("select count(*) from series")
    return f"{works} works, {sum(counts.values())} episodes, " + ", ".join(
        f"{n} {s}" for s, n in counts.items()
    )
