"""The step from draft to public: taken by itself as soon as no gate refuses."""

from datetime import datetime

from catalog.gates import Candidate, Refusal, publication_refusals
from catalog.postgres import episodes, series
from catalog.postgres.connection import Connection
from catalog.series import Series, SeriesState


async def settle(conn: Connection, one: Series, now: datetime) -> tuple[Refusal, ...]:
    """Publish a draft that no gate refuses, in the caller's transaction; what the gates said."""
    delivered = (await episodes.of_series(conn, [one.id]))[one.id]
    candidate = Candidate(
        facts=one.facts, episodes=[episode.facts for episode in delivered], today=now.date()
    )
    refusals = publication_refusals(candidate)
    if not refusals and one.state is SeriesState.DRAFT:
        await series.move(conn, one, SeriesState.PUBLISHED, now)
        await episodes.tell(conn, "series.published", {"series": one.id})
    return refusals
