"""Episodes as rows: delivered, claimed, published. The caller owns the transaction.

Every claim raises the episode's ``fence``. A worker that was frozen and wakes up after another
one took over holds an older fence, so its ``publish`` and ``fail`` change nothing.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from catalog.gates import Carried
from catalog.postgres.connection import Connection, Record
from catalog.postgres.queries import queries
from catalog.rendition import Rendition
from catalog.series import AiLabel, Episode, EpisodeFacts, EpisodeNotFound, EpisodeState

_SQL = queries("episodes")

MOST_ATTEMPTS = 3  # a master that has killed its worker three times will do so again
TRANSCODE_QUEUE = "transcode"
TRANSCODE_TASK = "transcode_episode"
AHEAD = 1000  # the priority of what a curator pulled ahead; all else is 0 or below


def _episode(row: Record) -> Episode:
    return Episode(
        id=row["id"],
        series_id=row["series_id"],
        facts=msgspec.convert(row["facts"], EpisodeFacts),
        state=EpisodeState(row["state"]),
        master_sha256=row["master_sha256"],
        master_name=row["master_name"],
        attempts=row["attempts"],
        fence=row["fence"],
        failure_code=row["failure_code"],
        failure_detail=row["failure_detail"],
        asset_id=row["asset_id"],
        duration_seconds=row["duration_seconds"],
        published_at=row["published_at"],
        public_asset_id=row["public_asset_id"],
        public_seconds=row["public_seconds"],
        preview=row["preview"],
        ai_label=AiLabel(row["ai_label"]),
    )


async def put(
    conn: Connection,
    episode_id: str,
    series_id: str,
    facts: EpisodeFacts,
    sha256: str,
    name: str,
    *,
    ai_label: AiLabel = AiLabel.NONE,
    other_subtitles: bool = False,
) -> Episode:
    """Store a delivered episode. The same again leaves a sound episode as it is; another master, another
    label, ``other_subtitles`` or a failed episode is queued anew, while what was published before goes on
    playing, unless it lacks a label that is asked for now.
    """
    told = facts.number, msgspec.to_builtins(facts), sha256, name, ai_label, other_subtitles
    row = await conn.fetchrow(_SQL["put"], episode_id, series_id, *told)
    assert row is not None
    return _episode(row)


async def locked_of(conn: Connection, series_id: str) -> dict[int, Episode]:
    """The episodes of a series by number, held against other writers."""
    rows = await conn.fetch(_SQL["locked_of"], series_id)
    return {row["number"]: _episode(row) for row in rows}


async def of_series(conn: Connection, series_ids: Sequence[str]) -> dict[str, list[Episode]]:
    """The episodes of each series, by number."""
    found: dict[str, list[Episode]] = {series_id: [] for series_id in series_ids}
    for row in await conn.fetch(_SQL["of_series"], list(series_ids)):
        found[row["series_id"]].append(_episode(row))
    return found


async def one(conn: Connection, episode_id: str) -> Episode:
    row = await conn.fetchrow(_SQL["one"], episode_id)
    if row is None:
        raise EpisodeNotFound(episode_id, field="episode")
    return _episode(row)


async def following(conn: Connection, series_id: str, number: int, *, public: bool) -> Episode | None:
    """The first episode behind ``number`` that has a version to watch, a reviewed one where ``public``."""
    row = await conn.fetchrow(_SQL["following"], series_id, number, public)
    return None if row is None else _episode(row)


async def claim(conn: Connection, episode_id: str) -> Episode | None:
    """Take the episode for one attempt; None where there is nothing (left) to do for it.

    An episode whose attempts are used up is failed with ``worker_lost``.
    """
    row = await conn.fetchrow(_SQL["claim"], episode_id, MOST_ATTEMPTS)
    if row is not None:
        return _episode(row)
    await conn.execute(
        _SQL["give_up"], episode_id, "worker_lost", f"{MOST_ATTEMPTS} attempts ended without an answer"
    )
    return None


async def hand_back(
    conn: Connection, episode: Episode, code: str | None = None, detail: str | None = None
) -> bool:
    """Return a claim unused: the attempt is not counted. False where the claim is no longer ours.

    ``code`` and ``detail`` say what the episode waits for, until somebody claims it again.
    """
    return await conn.fetchval(_SQL["hand_back"], episode.id, episode.fence, code, detail) is not None


async def again(conn: Connection, episode: Episode) -> bool:
    """Return a claim after an attempt that failed through no fault of the material; False where
    the claim is no longer ours.
    """
    return await conn.fetchval(_SQL["again"], episode.id, episode.fence) is not None


async def fail(conn: Connection, episode: Episode, code: str, detail: str) -> bool:
    """Record why the episode cannot be published; False where the claim is no longer ours."""
    return await conn.fetchval(_SQL["fail"], episode.id, episode.fence, code, detail) is not None


async def publish(
    conn: Connection,
    episode: Episode,
    *,
    asset_id: str,
    duration_seconds: float,
    renditions: Sequence[Rendition],
    manifest: object,
    now: datetime,
    complete: bool = True,
) -> bool:
    """Point the episode at its new asset; False, and nothing changed, where the claim is not ours.

    What is not ``complete`` is for an episode that has nothing to play yet: it stays running, and one
    that has something keeps it.
    """
    stored = msgspec.to_builtins(list(renditions))
    await conn.execute(_SQL["put_asset"], asset_id, duration_seconds, stored, manifest)
    flip = _SQL["publish" if complete else "preview"]
    row = await conn.fetchrow(flip, episode.id, episode.fence, asset_id, duration_seconds, now)
    if row is None:
        return False
    payload = {"episode": episode.id, "series": row["series_id"], "number": row["number"], "asset": asset_id}
    await tell(conn, "episode.published" if complete else "episode.previewed", payload)
    return True


async def holds(conn: Connection, episode: Episode) -> bool:
    """Whether the claim is still ours: nobody took it over, and nobody cancelled it."""
    return await conn.fetchval(_SQL["holds"], episode.id, episode.fence) is not None


async def claims_over(conn: Connection, claims: Sequence[tuple[str, int]]) -> list[tuple[str, int]]:
    """Those of the claims (episode, fence) that are known and hold no longer."""
    ids, fences = [episode for episode, _ in claims], [fence for _, fence in claims]
    return [(row["id"], row["fence"]) for row in await conn.fetch(_SQL["claims_over"], ids, fences)]


async def cancel(conn: Connection, episode_id: str, by: str) -> bool:
    """End a waiting or running transcode; False where there is none."""
    return await conn.fetchval(_SQL["cancel"], episode_id, by) is not None


async def pull_ahead(conn: Connection, episode_id: str) -> bool:
    """Let a waiting episode, or the waiting pieces of a long one, be what workers take next; False where
    nothing of it waits.
    """
    taken = await conn.fetch(_SQL["pull_ahead"], episode_id, AHEAD, TRANSCODE_QUEUE)
    return bool(taken)


async def retry(conn: Connection, name: str | None) -> list[Episode]:
    """Queue failed episodes anew: the one of this id, those of this series, or (None) all."""
    return [_episode(row) for row in await conn.fetch(_SQL["retry"], name)]


async def review_all(conn: Connection, series_id: str) -> None:
    """Record that every episode delivered so far passed review."""
    await conn.execute(_SQL["review_all"], series_id)


async def defer(conn: Connection, episode_id: str, *, after: timedelta | None = None) -> None:
    """Queue the transcoding in this same transaction: both happen or neither. Series take turns."""
    await conn.execute(_SQL["defer"], TRANSCODE_QUEUE, TRANSCODE_TASK, episode_id, after)


async def tell(conn: Connection, kind: str, payload: Mapping[str, object]) -> None:
    """Leave word for other systems, in the transaction that makes it true."""
    await conn.execute(_SQL["tell"], kind, dict(payload))


async def unsettled(conn: Connection, delivered_by: str | None) -> dict[EpisodeState, int]:
    """How many episodes are in each state that is not the last one; of one account where it is said."""
    rows = await conn.fetch(_SQL["unsettled"], delivered_by)
    found = {EpisodeState(row["state"]): row["episodes"] for row in rows}
    return {state: found.get(state, 0) for state in EpisodeState if state is not EpisodeState.PUBLISHED}


async def failures(conn: Connection, delivered_by: str | None, most: int) -> list[tuple[str, int]]:
    """The codes by which most episodes failed, and how many each."""
    rows = await conn.fetch(_SQL["failures"], delivered_by, most)
    return [(row["code"], row["episodes"]) for row in rows]


async def renditions(conn: Connection, asset_id: str) -> tuple[Rendition, ...]:
    """The renditions of a published asset, in the order of its playlists."""
    return msgspec.convert(await conn.fetchval(_SQL["renditions"], asset_id), tuple[Rendition, ...])


async def has_storyboard(conn: Connection, asset_id: str) -> bool:
    """Whether the asset has thumbnails for whoever seeks; those made before there were any have none."""
    return bool(await conn.fetchval(_SQL["has_storyboard"], asset_id))


async def carried(
    conn: Connection, series_ids: Sequence[str], *, reviewed: bool = False
) -> dict[str, list[Carried]]:
    """What the versions of each series that everyone may watch carry of the labels of AI-made content;
    ``reviewed``: would watch if all episodes passed review.
    """
    found: dict[str, list[Carried]] = {series_id: [] for series_id in series_ids}
    for row in await conn.fetch(_SQL["carried"], list(series_ids), reviewed):
        visible = AiLabel(row["visible"] or AiLabel.NONE)
        one = Carried(number=row["number"], visible=visible, implicit=row["implicit"])
        found[row["series_id"]].append(one)
    return found
