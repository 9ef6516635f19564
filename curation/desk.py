"""The curators' desk: lists of works, one work, and what the gates would say of facts that are not saved."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from catalog.calendar import day_in_china
from catalog.gates import Candidate, Refusal, publication_refusals, withdrawal_refusals
from catalog.postgres import awards, episodes, series, standings
from catalog.postgres.connection import Pool, acquired
from catalog.series import Series, SeriesNotFound, SeriesState
from catalog.standing import Sort, Wish
from curation import desk_lines, publication
from curation.answers import Delivered
from curation.desk_answers import Counts, LastChange, ListedSeries, SeriesDesk, SeriesList, Verdict
from curation.onshow import OnShow

PAGE = 50  # series


class Desk:
    """What was delivered, as insiders see it. ``delivered_by``, where it is said, is whose works they are."""

    def __init__(self, pool: Pool, on_show: OnShow, *, demo: bool) -> None:
        self._pool = pool
        self._on_show = on_show
        self._demo = demo

    async def page(
        self, wish: Wish, now: datetime, *, sort: Sort = Sort.NEWEST, after: tuple[str, str] | None = None
    ) -> tuple[SeriesList, tuple[str, str] | None]:
        """A page of the series that are wished for, and the place behind which the next one begins."""
        today = day_in_china(now)
        await standings.renew(self._pool, today, demo=self._demo)
        async with acquired(self._pool) as conn:
            found = await standings.page(conn, wish, today, sort=sort, after=after, most=PAGE)
            counts = await standings.counts(conn, wish.delivered_by, today) if after is None else None
        items = await self.lines({line.series_id: line.refusals for line in found.lines}, now)
        told = None if counts is None else counted(counts)
        place = found.lines[-1].place if found.more else None
        return SeriesList(items=items, after=None, counts=told), place

    async def some(
        self, ids: Sequence[str], now: datetime, delivered_by: str | None
    ) -> tuple[ListedSeries, ...]:
        """Those of ``ids`` that there are, in their order."""
        await standings.renew(self._pool, day_in_china(now), demo=self._demo)
        async with acquired(self._pool) as conn:
            refusals = await standings.refusals(conn, ids, delivered_by)
        return await self.lines({one: refusals[one] for one in ids if one in refusals}, now)

    async def lines(
        self, refusals: Mapping[str, Sequence[Refusal]], now: datetime
    ) -> tuple[ListedSeries, ...]:
        """Series by their ids, in that order, with what is refused of each."""
        async with acquired(self._pool) as conn:
            graded = await awards.graded(conn, await series.some(conn, refusals), now)
        found = {one.id: one for one in graded}
        works = await self._on_show.works([found[one] for one in refusals if one in found], insider=True)
        url = self._on_show.url()
        return tuple(desk_lines.listed(work, refusals[work.series.id], url) for work in works)

    async def one(self, series_id: str, now: datetime, delivered_by: str | None = None) -> SeriesDesk:
        """One series with all that is known of it; SeriesNotFound, also where it is somebody else's."""
        async with acquired(self._pool) as conn:
            (found,) = await awards.graded(conn, [await series.one(conn, series_id)], now)
            change = await series.last_change(conn, series_id)
        if delivered_by not in (None, found.delivered_by):
            raise SeriesNotFound(series_id, field="series")
        (work,) = await self._on_show.works([found], insider=True, judged=True)
        shown = self._on_show.inside(work, now)
        return SeriesDesk(
            **{name: getattr(shown, name) for name in Delivered.__dataclass_fields__},
            facts_version=found.facts_version,
            last_change=None if change is None else LastChange(by=change.by, at=change.at),
        )

    async def verdict(self, series_id: str, said: publication.GivenFacts, by: str, now: datetime) -> Verdict:
        """What the gates would say if ``by`` saved this now; SeriesNotFound, FactRefused. Nothing is kept."""
        async with acquired(self._pool) as conn:
            one = await series.one(conn, series_id)
            given = publication.renewed(await series.given(conn, series_id), one.facts, said, by)
            then = await series.would_be(conn, series_id, given)
            delivered = (await episodes.of_series(conn, [series_id]))[series_id]
            carried = await episodes.carried(conn, [series_id], reviewed=said.reviewed)
        candidate = Candidate(
            facts=then.facts,
            episodes=[replace(e.facts, reviewed=e.facts.reviewed or said.reviewed) for e in delivered],
            today=day_in_china(now),
            carried=carried[series_id],
            demo=self._demo,
        )
        return Verdict(refusals=publication_refusals(candidate), state=_state_after(one, candidate))


def _state_after(one: Series, candidate: Candidate) -> SeriesState:
    """Where a series goes by itself when these are its facts."""
    if one.state is SeriesState.DRAFT and not publication_refusals(candidate):
        return SeriesState.PUBLISHED
    if one.state is SeriesState.PUBLISHED and withdrawal_refusals(candidate):
        return SeriesState.DRAFT
    return one.state


def counted(found: dict[str, int]) -> Counts:
    """Counts by their names in the database."""
    return Counts(most=standings.MOST_COUNTED, **{name.replace("-", "_"): n for name, n in found.items()})
