"""HTTP of the audit log: who did what."""

from dataclasses import dataclass

from aiohttp import web

from catalog.account import READERS
from catalog.api import Query, QueryInvalid, Route, answer
from catalog.keys import POOL
from catalog.postgres import audit
from catalog.postgres.audit import Noted
from catalog.postgres.connection import acquired

A_PAGE = 50
MOST_ID = 2**53  # what every client can count to

BEFORE = Query(name="before", description="only acts before this one, by id", whole=(0, MOST_ID), default="0")
ACCOUNT = Query(name="account", description="by whom, a name")
ACT = Query(name="act", description="of which kind: series.taken_down, or series for all of its kind")
SUBJECT = Query(name="subject", description="to what: an id or a slug")


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """Newest first. ``before`` is what the next page is asked for with; None where this is the last one."""

    acts: tuple[Noted, ...]
    before: int | None


def _said(request: web.Request, query: Query) -> str | None:
    """What is asked for; QueryInvalid where no text in the log can hold it."""
    value = query.read(request)
    if "\0" in value:
        raise QueryInvalid("no text holds U+0000", field=query.name)
    return value or None


async def latest(request: web.Request) -> web.Response:
    """Who did what, newest first."""
    async with acquired(request.app[POOL]) as conn:
        found = await audit.latest(
            conn,
            A_PAGE + 1,
            before=BEFORE.number(request) or None,
            account=_said(request, ACCOUNT),
            act=_said(request, ACT),
            subject=_said(request, SUBJECT),
        )
    shown = tuple(found[:A_PAGE])
    return answer(Audit(acts=shown, before=shown[-1].id if len(found) > A_PAGE else None))


ROUTES = (
    Route(
        method="GET", path="/v1/operations/audit", handler=latest, summary="Who did what, newest first",
        queries=(BEFORE, ACCOUNT, ACT, SUBJECT), answer=Audit, signed_in=True, roles=READERS,
    ),
)  # fmt: skip
