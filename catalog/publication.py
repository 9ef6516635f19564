"""The step between draft and public, taken by itself as the gates say."""

from datetime import datetime

from catalog.calendar import day_in_china
from catalog.gates import Candidate, Refusal, publication_refusals, withdrawal_refusals
from catalog.postgres import episodes, series
from catalog.postgres.connection import Connection
from catalog.series import Series, SeriesState


async def settle(conn: Connection, one: Series, now: datetime, *, demo: bool) -> tuple[Refusal, ...]:
    """Publish a draft that no gate refuses, and take back a public series whose facts a gate refuses
    now, in the caller's transaction; what the gates said.

    A public series stays public while new episodes wait for review, and when its rights end: the
    episodes, and then the series, are not shown.
    """
    delivered = (await episodes.of_series(conn, [one.id]))[one.id]
    candidate = Candidate(
        facts=one.facts,
        episodes=[episode.facts for episode in delivered],
        today=day_in_china(now),
        carried=(await episodes.carried(conn, [one.id]))[one.id],
        demo=demo,
    )
    refusals = publication_refusals(candidate)
    if one.state is SeriesState.DRAFT and not refusals:
        await series.move(conn, one, SeriesState.PUBLISHED, now)
        await episodes.tell(conn, "series.published", {"series": one.id})
    elif one.state is SeriesState.PUBLISHED and (reasons := withdrawal_refusals(candidate)):
        await series.move(conn, one, SeriesState.DRAFT, now)
        told = {"series": one.id, "gates": [refusal.code for refusal in reasons]}
        await episodes.tell(conn, "series.withdrawn", told)
    return refusals
