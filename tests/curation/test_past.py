"""Pages as they were: what was shown, and how it was described, at an instant that is over."""

from datetime import datetime, timedelta
from typing import Any

from catalog.account import Account
from catalog.postgres.connection import Connection
from tests.curation.test_specials import Curator
from tests.service import Client, Clock
from tests.streaming.test_session import put

MINUTE = timedelta(minutes=1)


async def seen(curator: Curator, path: str, at: datetime) -> dict[str, str]:
    """The works of a page as of an instant, with what was said of each."""
    status, page = await curator.ask("GET", f"{path}?at={at.isoformat().replace('+', '%2B')}")
    assert status == 200
    cards: list[Any] = [card for shelf in page["shelves"] for card in shelf["items"]]
    return {card["id"]: card["logline"] for card in cards}


async def test_a_page_of_the_past_shows_what_was_known_then(
    client: Client, clock: Clock, conn: Connection, maker: tuple[Account, str], operator: tuple[Account, str]
) -> None:
    began, curator = clock.now, Curator(client, operator[1])
    await put(conn, maker[0].id, "a", began)
    path = "/v1/operations/series/se_a"
    for minutes, act, said in (
        (
            10,
            "facts",
            {"logline": "第一句", "registration_number": "网微剧备字847205号", "registration_verified": True},
        ),
        (20, "facts", {"logline": "第二句"}),
        (30, "takedown", {"reason": "权利争议"}),
        (40, "restore", None),
    ):
        clock.now = began + minutes * MINUTE
        status, _ = await curator.ask("POST", f"{path}/{act}", said)
        assert status == 200, act
    clock.now = began + 60 * MINUTE
    for page in ("/v1/home", "/v1/zones/yellow-river"):
        for minutes, logline in (
            (10, "第一句"),
            (19, "第一句"),
            (20, "第二句"),
            (29, "第二句"),
            (40, "第二句"),
        ):
            assert await seen(curator, page, began + minutes * MINUTE) == {"se_a": logline}, minutes
        for minutes in (-1, 30, 39):
            assert await seen(curator, page, began + minutes * MINUTE) == {}, minutes
        assert await seen(curator, page, clock.now) == {"se_a": "第二句"}, "and now, as it is"
