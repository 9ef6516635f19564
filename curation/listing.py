"""Works as a curator lists them: what each is, and what keeps it from being seen."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from catalog.gates import Refusal
from catalog.postgres import series
from catalog.postgres.connection import Pool, acquired
from catalog.series import Series
from curation.answers import Delivered, ListedWork
from curation.onshow import OnShow


class Listing:
    def __init__(self, pool: Pool, on_show: OnShow) -> None:
        self._pool = pool
        self._on_show = on_show

    async def named(
        self, ids: Sequence[str], now: datetime, more: Callable[[Series], Iterable[Refusal]]
    ) -> tuple[ListedWork, ...]:
        """The works of ``ids`` in that order; ``more`` adds what refuses each beside the gates."""
        async with acquired(self._pool) as conn:
            found = {one.id: one for one in await series.some(conn, ids)}
        inside = await self.inside(found.values(), now)
        return tuple(
            replace(inside[one], refusals=(*inside[one].refusals, *more(found[one])))
            if one in found
            else ListedWork(id=one, title="", maker=None, state=None, poster=None, refusals=())
            for one in ids
        )

    async def inside(self, found: Iterable[Series], now: datetime) -> dict[str, ListedWork]:
        """By id, what insiders see of these works."""
        works = await self._on_show.works(
            list({one.id: one for one in found}.values()), insider=True, judged=True
        )
        return {work.series.id: _work(self._on_show.inside(work, now)) for work in works}


def _work(one: Delivered) -> ListedWork:
    return ListedWork(
        id=one.id, title=one.title, maker=one.maker, state=one.state, poster=one.poster, refusals=one.refusals
    )
