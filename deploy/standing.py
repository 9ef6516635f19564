"""What was delivered and where it stands, read page by page."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import quote

from curation.desk_answers import Dashboard, ListedSeries, Queue, SeriesList
from deploy.client import Client

LIST = "/v1/operations/series"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Episodes that are not finished, and works, the newest first."""

    queue: Queue
    series: tuple[ListedSeries, ...]


async def works(server: Client) -> AsyncIterator[ListedSeries]:
    """Every work that this caller may see."""
    after = ""
    while True:
        page = await server.get(f"{LIST}?after={after}", SeriesList)
        for one in page.items:
            yield one
        if page.after is None:
            return
        after = page.after


async def read(server: Client, series: str = "") -> Standing:
    """Of all works, or of one."""
    queue = (await server.get("/v1/operations/dashboard", Dashboard)).queue
    if series:
        found = (await server.get(f"{LIST}?ids={quote(series)}", SeriesList)).items
    else:
        found = tuple([one async for one in works(server)])
    return Standing(queue=queue, series=found)
