"""HTTP of what curators and operators may do to the queue: retry, pull ahead, cancel, collect."""

from dataclasses import dataclass

from aiohttp import web

from catalog.account import CURATORS, OPERATORS
from catalog.api import EPISODE_ID, Route, answer, body
from catalog.postgres import audit, episodes
from catalog.postgres.connection import transaction
from catalog.series import EpisodeNotFound, EpisodeState, IllegalMove
from catalog.service import CLOCK, POOL
from catalog.signin import signed_in
from transcoder.collector import Collected, Collector, CollectorBusy

COLLECTOR = web.AppKey("collector", Collector)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryWhat:
    """An episode's or a series' id; None means every failed episode."""

    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retried:
    episodes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """An episode and where it stands now."""

    id: str
    state: EpisodeState


@dataclass(frozen=True, slots=True, kw_only=True)
class Collect:
    dry_run: bool = False


async def retry(request: web.Request) -> web.Response:
    """Queue failed episodes anew."""
    account, asked = await signed_in(request), await body(request, RetryWhat)
    async with transaction(request.app[POOL]) as conn:
        again = await episodes.retry(conn, asked.id)
        for episode in again:
            await episodes.defer(conn, episode.id)
        told = {"episodes": [episode.id for episode in again]}
        await audit.note(conn, account, "episodes.retried", asked.id or "", request.app[CLOCK](), told)
    return answer(Retried(episodes=tuple(episode.id for episode in again)))


async def ahead(request: web.Request) -> web.Response:
    """Transcode a waiting episode, or what is left of a long one, before all others."""
    account = await signed_in(request)
    async with transaction(request.app[POOL]) as conn:
        one = await episodes.one(conn, request.match_info["episode_id"])
        unfinished = one.state in (EpisodeState.QUEUED, EpisodeState.RUNNING)
        if not unfinished or not await episodes.pull_ahead(conn, one.id):
            raise IllegalMove(f"it is {one.state}", field="state")
        await audit.note(conn, account, "episode.pulled_ahead", one.id, request.app[CLOCK]())
    return answer(Queued(id=one.id, state=one.state))


async def cancel(request: web.Request) -> web.Response:
    """Stop an episode's transcoding, be it waiting or running. It can be retried."""
    account = await signed_in(request)
    async with transaction(request.app[POOL]) as conn:
        one = await episodes.one(conn, request.match_info["episode_id"])
        if not await episodes.cancel(conn, one.id, account.name):
            raise IllegalMove(f"it is {one.state}", field="state")
        await audit.note(conn, account, "episode.cancelled", one.id, request.app[CLOCK]())
    return answer(Queued(id=one.id, state=EpisodeState.FAILED))


async def collect(request: web.Request) -> web.Response:
    """Remove what nothing needs any more, or only say what would go."""
    account, asked = await signed_in(request), await body(request, Collect)
    collected = await request.app[COLLECTOR].collect(dry_run=asked.dry_run)
    if not asked.dry_run:
        async with transaction(request.app[POOL]) as conn:
            await audit.note(conn, account, "media.collected", "", request.app[CLOCK]())
    return answer(collected)


ROUTES = (
    Route(
        method="POST", path="/v1/operations/retry", handler=retry, summary="Queue failed episodes anew",
        body=RetryWhat, answer=Retried, signed_in=True, roles=CURATORS,
    ),
    Route(
        method="POST", path="/v1/operations/episodes/{episode_id}/ahead", handler=ahead,
        summary="Transcode a waiting episode before all others", parts=(EPISODE_ID,), answer=Queued,
        signed_in=True, roles=CURATORS, errors=(EpisodeNotFound, IllegalMove),
    ),
    Route(
        method="POST", path="/v1/operations/episodes/{episode_id}/cancel", handler=cancel,
        summary="Stop an episode's transcoding", parts=(EPISODE_ID,), answer=Queued, signed_in=True,
        roles=CURATORS, errors=(EpisodeNotFound, IllegalMove),
    ),
    Route(
        method="POST", path="/v1/operations/collect", handler=collect,
        summary="Remove what nothing needs any more", body=Collect, answer=Collected, signed_in=True,
        roles=OPERATORS, errors=(CollectorBusy,),
    ),
)  # fmt: skip
