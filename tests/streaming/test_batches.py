"""Many requests, one commit: what is answered was stored, and what fails fails alone."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import pytest

from catalog.postgres.connection import DatabaseUnavailable
from streaming.batches import Batches, TooManyWaiting

Kept = list[list[str]]


@asynccontextmanager
async def collecting(
    store: Callable[[Sequence[str]], None] = lambda _: None, *, most_waiting: int = 100
) -> AsyncGenerator[tuple[Batches[str, str], Kept]]:
    """Batches of texts that are the same item where their first letter is; each is answered in capitals."""
    kept: Kept = []

    async def keep(items: Sequence[str]) -> list[str]:
        store(items)
        kept.append(list(items))
        return [item.upper() for item in items]

    batches = Batches[str, str](keep, key=lambda item: item[0], most_waiting=most_waiting)
    running = asyncio.create_task(batches.run())
    try:
        yield batches, kept
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def test_what_comes_together_is_stored_together_and_answered_each_for_itself() -> None:
    async with collecting() as (batches, kept):
        assert await asyncio.gather(*(batches.add(item) for item in ("a", "b", "c"))) == ["A", "B", "C"]
        assert kept == [["a", "b", "c"]]


async def test_two_of_one_key_are_never_in_one_batch_and_keep_their_order() -> None:
    async with collecting() as (batches, kept):
        told = ("a1", "a2", "b1", "a3")
        assert await asyncio.gather(*(batches.add(item) for item in told)) == ["A1", "A2", "B1", "A3"]
        assert kept == [["a1", "b1"], ["a2"], ["a3"]]


async def test_a_batch_that_fails_is_told_to_each_of_it_and_the_next_is_stored() -> None:
    failures = [DatabaseUnavailable("gone")]

    def store(_: Sequence[str]) -> None:
        if failures:
            raise failures.pop()

    async with collecting(store) as (batches, kept):
        results = await asyncio.gather(batches.add("a"), batches.add("b"), return_exceptions=True)
        assert [type(result) for result in results] == [DatabaseUnavailable] * 2
        assert await batches.add("a") == "A"
        assert kept == [["a"]]


async def test_more_than_can_wait_is_refused_and_what_waits_is_kept() -> None:
    async with collecting(most_waiting=2) as (batches, kept):
        waiting = [batches.add(item) for item in ("a", "b")]
        with pytest.raises(TooManyWaiting):
            batches.add("c")
        assert await asyncio.gather(*waiting) == ["A", "B"]
        assert await batches.add("c") == "C"
        assert kept == [["a", "b"], ["c"]]


async def test_who_left_is_stored_all_the_same() -> None:
    async with collecting() as (batches, kept):
        leaving, staying = asyncio.ensure_future(batches.add("a")), batches.add("b")
        leaving.cancel()
        assert await staying == "B"
        assert kept == [["a", "b"]]
