"""Tools that need nothing of each other, at the same time."""

import asyncio
from collections.abc import Coroutine
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")


async def together(
    one: Coroutine[object, object, A], two: Coroutine[object, object, B], three: Coroutine[object, object, C]
) -> tuple[A, B, C]:
    """What they return. When one fails its error is raised as it is, once the others have stopped."""
    tasks = asyncio.create_task(one), asyncio.create_task(two), asyncio.create_task(three)
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
