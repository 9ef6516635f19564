"""Looking at another time: what curators see of a page as it was or will be."""

from datetime import UTC, datetime

import msgspec
from aiohttp import web

from catalog.account import READERS, NotSignedIn
from catalog.api import Query, QueryInvalid
from catalog.release import Instant
from catalog.signin import account_of

AT = Query(
    name="at", description="for the console: the instant (ISO 8601 with an offset) as of which it is shown",
    format="date-time", example="2026-12-01T20:00:00+08:00",
)  # fmt: skip


async def instant_of(request: web.Request) -> datetime | None:
    """As of when somebody who reads the console wants to look; None for everybody else's now. NotSignedIn,
    NotPermitted.
    """
    if AT.name not in request.query:
        return None
    account = await account_of(request)
    if account is None:
        raise NotSignedIn("only who reads the console looks into other times", field="at")
    account.require(*READERS)
    try:
        written = AT.read(request).replace(" ", "+")  # a plus sign that nobody escaped
        return msgspec.convert(written, Instant).astimezone(UTC)
    except (msgspec.ValidationError, OverflowError) as error:
        raise QueryInvalid("at is an instant in ISO 8601 with its offset", field="at") from error
