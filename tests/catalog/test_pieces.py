"""The pieces of a long episode as rows: claimed, fenced, finished exactly once, in turn."""

import asyncio
from datetime import datetime

import pytest_asyncio

from catalog.account import Account
from catalog.piece import HeldPiece, Piece, Work
from catalog.postgres import episodes, pieces
from catalog.postgres.connection import Connection, Pool, transaction
from catalog.postgres.episodes import MOST_ATTEMPTS
from catalog.series import Episode, EpisodeFacts, EpisodeState, SeriesFacts
from tests.service import put_series

CHUNKS = 3


def piece(number: int, part: int, turn: int, work: Work) -> Piece:
    return Piece(
        number=number, part=part, turn=turn, work=work, first_frame=0, frames=100, seek_seconds=None,
        seen=None, weight=1.0,
    )  # fmt: skip


def outline(parts: int = 2) -> list[Piece]:
    """Of each part three chunks and the joining: 0 1 2, 3; 4 5 6, 7."""
    found = list[Piece]()
    for part in range(parts):
        found += [piece(len(found) + turn, part, turn, Work.PICTURES) for turn in range(CHUNKS)]
        found.append(piece(len(found), part, 0, Work.JOIN))
    return found


@pytest_asyncio.fixture
async def episode(conn: Connection, maker: tuple[Account, str], now: datetime) -> Episode:
    """Queued, claimed and cut."""
    one = await put_series(conn, maker[0].id, SeriesFacts(title="长片"), now)
    await episodes.put(conn, "ep_1", one.id, EpisodeFacts(number=1), "a" * 64, "1.mp4")
    return await cut(conn)


async def cut(conn: Connection) -> Episode:
    claimed = await episodes.claim(conn, "ep_1")
    assert claimed is not None
    async with conn.transaction():
        assert await pieces.plan(conn, claimed, {"plan": 1}, outline())
    return claimed


async def jobs(conn: Connection) -> list[int]:
    """The numbers of the waiting pieces as workers will take them."""
    rows = await conn.fetch(
        "select args ->> 'number' as number from procrastinate_jobs"
        " where status = 'todo' and task_name = 'make_piece' order by priority desc, id"
    )
    return [int(row["number"]) for row in rows]


async def taken(conn: Connection, episode: Episode, number: int) -> HeldPiece:
    """The piece claimed, its job gone."""
    held = await pieces.claim(conn, episode.id, episode.fence, number)
    assert held is not None
    await conn.execute(
        "update procrastinate_jobs set status = 'succeeded' where status = 'todo' and args ->> 'number' = $1",
        str(number),
    )
    return held


async def finish(conn: Connection, held: HeldPiece) -> bool:
    async with conn.transaction():
        return await pieces.finish(conn, held, held.asset_id)


async def state(conn: Connection) -> tuple[str, str | None]:
    row = await conn.fetchrow("select state, failure_code from episode")
    assert row is not None
    return row["state"], row["failure_code"]


async def test_a_part_is_joined_once_all_of_it_is_there_and_then_the_next_one_begins(
    conn: Connection, episode: Episode
) -> None:
    assert await jobs(conn) == [0, 1, 2]
    for number in (1, 0, 2):
        assert 3 not in await jobs(conn)
        assert await finish(conn, await taken(conn, episode, number))
    assert await jobs(conn) == [3]
    assert await finish(conn, await taken(conn, episode, 3))
    assert await jobs(conn) == [4, 5, 6]


async def test_the_second_part_is_not_joined_before_the_first_was_shown(
    conn: Connection, maker: tuple[Account, str], now: datetime
) -> None:
    one = await put_series(conn, maker[0].id, SeriesFacts(title="长片"), now)
    await episodes.put(conn, "ep_1", one.id, EpisodeFacts(number=1), "a" * 64, "1.mp4")
    claimed = await episodes.claim(conn, "ep_1")
    assert claimed is not None
    first = [piece(0, 0, 0, Work.PICTURES), piece(1, 0, 0, Work.JOIN)]
    second = [piece(2, 1, 0, Work.SHOW), piece(3, 1, 1, Work.PICTURES), piece(4, 1, 0, Work.JOIN)]
    async with conn.transaction():
        assert await pieces.plan(conn, claimed, {"plan": 1}, [*first, *second])
    for number in (0, 1):
        assert await finish(conn, await taken(conn, claimed, number))
    assert await jobs(conn) == [2, 3]
    assert await finish(conn, await taken(conn, claimed, 3))
    assert await jobs(conn) == [2]
    assert await finish(conn, await taken(conn, claimed, 2))
    assert await jobs(conn) == [4]


async def test_of_two_pieces_that_end_together_one_queues_the_joining(
    conn: Connection, pool: Pool, episode: Episode
) -> None:
    held = [await taken(conn, episode, number) for number in range(CHUNKS)]

    async def end(one: HeldPiece) -> bool:
        async with transaction(pool) as own:
            return await pieces.finish(own, one, one.asset_id)

    assert await asyncio.gather(*map(end, held)) == [True] * CHUNKS
    assert await jobs(conn) == [3]


async def test_a_worker_that_wakes_up_late_cannot_finish_fail_or_return_a_piece(
    conn: Connection, episode: Episode
) -> None:
    frozen, heir = await taken(conn, episode, 0), await taken(conn, episode, 0)
    assert frozen.asset_id != heir.asset_id
    assert not await finish(conn, frozen)
    assert not await pieces.fail(conn, frozen, "encode_failed", "")
    assert not await pieces.again(conn, frozen)
    assert not await pieces.hand_back(conn, frozen)
    assert await pieces.holds(conn, heir)
    assert await jobs(conn) == [1, 2]
    assert await finish(conn, heir)
    assert not await pieces.holds(conn, heir)
    assert not await finish(conn, heir)
    assert [one.asset_id for one in await pieces.of_episode(conn, "ep_1") if one.done] == [heir.asset_id]


async def test_a_piece_that_is_done_is_not_made_again(conn: Connection, episode: Episode) -> None:
    assert await finish(conn, await taken(conn, episode, 0))
    assert await pieces.claim(conn, episode.id, episode.fence, 0) is None
    assert await state(conn) == ("running", None)


async def test_a_piece_that_kills_its_worker_three_times_fails_the_episode(
    conn: Connection, episode: Episode
) -> None:
    for _ in range(MOST_ATTEMPTS):
        await taken(conn, episode, 1)
    assert await pieces.claim(conn, episode.id, episode.fence, 1) is None
    assert await state(conn) == (EpisodeState.FAILED, "worker_lost")
    assert await pieces.claim(conn, episode.id, episode.fence, 0) is None


async def test_what_is_handed_back_does_not_count_and_what_failed_does(
    conn: Connection, episode: Episode
) -> None:
    for _ in range(2 * MOST_ATTEMPTS):
        assert await pieces.hand_back(conn, await taken(conn, episode, 0))
    assert await jobs(conn) == [0, 1, 2]
    for attempt in range(1, MOST_ATTEMPTS + 1):
        held = await taken(conn, episode, 0)
        assert held.attempts == attempt
        assert await pieces.again(conn, held)


async def test_the_episodes_own_job_leaves_it_alone_while_it_is_made_in_pieces(
    conn: Connection, episode: Episode
) -> None:
    """It comes again where its worker was killed after it had stored the plan."""
    for _ in range(MOST_ATTEMPTS + 1):
        assert await episodes.claim(conn, episode.id) is None
    assert await state(conn) == ("running", None)
    assert await pieces.resume(conn, episode.id) == []


async def test_jobs_that_were_lost_are_queued_again(conn: Connection, episode: Episode) -> None:
    await finish(conn, await taken(conn, episode, 1))
    await conn.execute("delete from procrastinate_jobs")
    assert await pieces.resume(conn, episode.id) == [0, 2]
    for number in (0, 2):
        await finish(conn, await taken(conn, episode, number))
    await conn.execute("delete from procrastinate_jobs")
    assert await pieces.resume(conn, episode.id) == [3]
    assert await pieces.resume(conn, episode.id) == []


async def test_what_ends_the_episode_ends_its_pieces(conn: Connection, episode: Episode) -> None:
    done, held = await taken(conn, episode, 0), await taken(conn, episode, 1)
    await finish(conn, done)
    assert await pieces.drop_lapsed(conn, episode.id) is None
    assert await in_use(conn) == {done.asset_id}
    assert await episodes.cancel(conn, episode.id, "策展人")
    assert not await pieces.holds(conn, held)
    assert not await finish(conn, held)
    assert await pieces.claim(conn, episode.id, episode.fence, 2) is None
    assert await in_use(conn) == set()
    lapsed = await pieces.drop_lapsed(conn, episode.id)
    assert lapsed is not None
    assert (lapsed.episode_fence, lapsed.assets) == (episode.fence, (done.asset_id,))
    assert await pieces.drop_lapsed(conn, episode.id) is None


async def in_use(conn: Connection) -> set[str]:
    return {row["asset_id"] for row in await conn.fetch("select asset_id from asset_in_use")}


async def test_a_new_plan_does_not_listen_to_the_pieces_of_the_old_one(
    conn: Connection, episode: Episode
) -> None:
    old = await taken(conn, episode, 0)
    await episodes.cancel(conn, episode.id, "策展人")
    await episodes.retry(conn, episode.id)
    await pieces.drop_lapsed(conn, episode.id)
    again = await cut(conn)
    assert await pieces.claim(conn, episode.id, episode.fence, 0) is None
    assert not await finish(conn, old)
    assert await pieces.holds(conn, await taken(conn, again, 0))


async def test_a_planner_that_lost_its_claim_cannot_store_its_plan(
    conn: Connection, maker: tuple[Account, str], now: datetime
) -> None:
    one = await put_series(conn, maker[0].id, SeriesFacts(title="长片"), now)
    await episodes.put(conn, "ep_1", one.id, EpisodeFacts(number=1), "a" * 64, "1.mp4")
    frozen = await episodes.claim(conn, "ep_1")
    assert frozen is not None
    await cut(conn)
    async with conn.transaction():
        assert not await pieces.plan(conn, frozen, {}, outline())
    assert await jobs(conn) == [0, 1, 2]


async def order(conn: Connection) -> list[str]:
    rows = await conn.fetch(
        "select args ->> 'episode_id' as episode, args ->> 'number' as piece from procrastinate_jobs"
        " where status = 'todo' order by priority desc, id"
    )
    return [row["episode"] if row["piece"] is None else f"{row['episode']}/{row['piece']}" for row in rows]


async def test_short_episodes_come_in_between_the_pieces_of_a_long_one(
    conn: Connection, episode: Episode
) -> None:
    await episodes.put(conn, "ep_2", episode.series_id, EpisodeFacts(number=2), "b" * 64, "2.mp4")
    await episodes.defer(conn, "ep_2")
    assert await order(conn) == ["ep_1/0", "ep_1/1", "ep_2", "ep_1/2"]


async def test_the_pieces_of_an_episode_that_is_pulled_ahead_go_ahead_too(
    conn: Connection, episode: Episode
) -> None:
    await episodes.put(conn, "ep_2", episode.series_id, EpisodeFacts(number=2), "b" * 64, "2.mp4")
    await episodes.defer(conn, "ep_2")
    assert await episodes.pull_ahead(conn, "ep_1")
    assert await order(conn) == ["ep_1/0", "ep_1/1", "ep_1/2", "ep_2"]
    for number in range(CHUNKS):
        await finish(conn, await taken(conn, episode, number))
    assert await order(conn) == ["ep_1/3", "ep_2"], "what is queued later goes ahead as well"


async def test_an_episode_that_was_pulled_ahead_before_it_was_cut_stays_ahead(
    conn: Connection, maker: tuple[Account, str], now: datetime
) -> None:
    one = await put_series(conn, maker[0].id, SeriesFacts(title="长片"), now)
    for number in (1, 2):
        await episodes.put(conn, f"ep_{number}", one.id, EpisodeFacts(number=number), "a" * 64, "1.mp4")
        await episodes.defer(conn, f"ep_{number}")
    assert await episodes.pull_ahead(conn, "ep_1")
    await conn.execute("update procrastinate_jobs set status = 'doing' where args ->> 'episode_id' = 'ep_1'")
    await cut(conn)
    assert await order(conn) == ["ep_1/0", "ep_1/1", "ep_1/2", "ep_2"]
