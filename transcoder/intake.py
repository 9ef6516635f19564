"""A delivery as the intake takes it: facts and finished uploads become series, episodes and jobs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Annotated

from msgspec import Meta

from catalog import language, publication
from catalog.account import Account
from catalog.errors import Conflict, Invalid
from catalog.gates import Refusal
from catalog.identity import new_id
from catalog.postgres import episodes, series, subtitles, uploads
from catalog.postgres.connection import Connection
from catalog.series import (
    MOST_NUMBER,
    MOST_TITLE,
    Episode,
    EpisodeFacts,
    EpisodeState,
    Series,
    SeriesFacts,
    SeriesState,
    SubtitleFile,
)
from catalog.zone import ZONES_BY_SLUG

DEMO_VERIFIER = "演示模式"
MOST_EPISODES = 1000
MOST_LANGUAGES = 16
_POSTERS = ("portrait", "landscape")


class UploadUnfinished(Conflict):
    """An episode names an upload that is not complete."""

    code = "upload_unfinished"
    title = "An upload is not complete"
    title_zh = "文件尚未上传完成"


class DeliveryInvalid(Invalid):
    """The delivery contradicts itself."""

    code = "delivery_invalid"
    title = "The delivery is not valid"
    title_zh = "交付内容有误"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredSubtitle:
    """Subtitles (SRT, ASS, SSA or WebVTT) in a ``language`` (BCP 47); ``upload`` as an episode's."""

    language: Annotated[
        str, Meta(extra_json_schema={"pattern": "^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2}|-[0-9]{3})?$"})
    ]
    upload: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveredEpisode:
    """``upload`` is the id of a finished upload of the same account. ``subtitles``: one a language; an
    episode that is delivered again has from then on those of the new delivery.
    """

    facts: EpisodeFacts
    upload: str
    subtitles: Annotated[
        Sequence[DeliveredSubtitle], Meta(extra_json_schema={"maxItems": MOST_LANGUAGES})
    ] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDelivery:
    """What a maker hands over once its files are uploaded. ``posters``: ``portrait`` and
    ``landscape`` to the ids of finished uploads.
    """

    facts: SeriesFacts
    episodes: Annotated[
        Sequence[DeliveredEpisode], Meta(extra_json_schema={"minItems": 1, "maxItems": MOST_EPISODES})
    ]
    posters: Annotated[Mapping[str, str], Meta(extra_json_schema={"propertyNames": {"enum": list(_POSTERS)}})]


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptedEpisode:
    """``queued`` is False where this very master is published or under way already."""

    id: str
    number: int
    state: EpisodeState
    queued: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """The stored delivery; ``refusals`` say what keeps the series from the public."""

    series: str
    state: SeriesState
    episodes: tuple[AcceptedEpisode, ...]
    refusals: tuple[Refusal, ...]


def checked(delivery: NewDelivery) -> None:
    """DeliveryInvalid where the delivery contradicts itself. Pure."""
    if not delivery.facts.title.strip() or len(delivery.facts.title) > MOST_TITLE:
        raise DeliveryInvalid(f"a series needs a title of at most {MOST_TITLE} letters", field="facts.title")
    if not 1 <= len(delivery.episodes) <= MOST_EPISODES:
        raise DeliveryInvalid(f"1 to {MOST_EPISODES} episodes", field="episodes")
    numbers = [episode.facts.number for episode in delivery.episodes]
    if min(numbers) < 1 or max(numbers) > MOST_NUMBER or len(set(numbers)) < len(numbers):
        raise DeliveryInvalid(f"episode numbers go from 1 to {MOST_NUMBER} and differ", field="episodes")
    for episode in delivery.episodes:
        _one_a_language(episode)
    unknown = [slug for slug in delivery.facts.zones if slug not in ZONES_BY_SLUG]
    if unknown:
        raise DeliveryInvalid(f"unknown zone: {', '.join(unknown)}", field="facts.zones")
    if not set(delivery.posters) <= set(_POSTERS):
        raise DeliveryInvalid("posters are portrait and landscape", field="posters")


def _one_a_language(episode: DeliveredEpisode) -> None:
    tags = [one.language for one in episode.subtitles]
    known = all(language.parse(tag) == tag for tag in tags)
    if not known or len(set(tags)) < len(tags) or len(tags) > MOST_LANGUAGES:
        field = f"episodes.{episode.facts.number}.subtitles"
        raise DeliveryInvalid(f"at most {MOST_LANGUAGES} languages, BCP 47 tags that differ", field=field)


def as_declared(delivery: NewDelivery, *, demo: bool) -> NewDelivery:
    """The delivery without what only a named person of ours may say. Pure.

    In demo mode works with the demo's invented numbers count as verified, and as reviewed where
    they say so: there is nobody to do it.
    """
    facts = delivery.facts
    taken_at_its_word = demo and facts.registration is not None and facts.registration.demo_only
    if taken_at_its_word:
        said = replace(facts, registration_verified_by=DEMO_VERIFIER, title_signed_off_by=DEMO_VERIFIER)
        return replace(delivery, facts=said)
    said = replace(facts, registration_verified_by=None, title_signed_off_by=None)
    unreviewed = [replace(item, facts=replace(item.facts, reviewed=False)) for item in delivery.episodes]
    return replace(delivery, facts=said, episodes=unreviewed)


async def accept(
    conn: Connection,
    delivery: NewDelivery,
    account: Account,
    files: Mapping[int, Sequence[SubtitleFile]] = MappingProxyType({}),
    *,
    demo: bool,
    now: datetime,
) -> Accepted:
    """Store the delivery and queue its episodes, in the caller's transaction. ``files`` are the subtitles
    by the numbers of the episodes.

    The same delivery again changes nothing and queues nothing.
    """
    declared = as_declared(delivery, demo=demo)
    one = await series.put(conn, new_id("se"), account.id, declared.facts, now)
    known = await episodes.locked_of(conn, one.id)
    taken = [
        await _take(conn, one, item, account, known.get(item.facts.number), files.get(item.facts.number, ()))
        for item in sorted(declared.episodes, key=lambda item: item.facts.number)
    ]
    refusals = await publication.settle(conn, one, now, demo=demo)
    return Accepted(
        series=one.id,
        state=(await series.one(conn, one.id)).state,
        episodes=tuple(taken),
        refusals=refusals,
    )


async def _take(
    conn: Connection,
    one: Series,
    item: DeliveredEpisode,
    account: Account,
    known: Episode | None,
    files: Sequence[SubtitleFile],
) -> AcceptedEpisode:
    upload = await uploads.held(conn, item.upload, account.id)
    if upload.finished_at is None:
        raise UploadUnfinished(upload.name, field=f"episodes.{item.facts.number}")
    before = await subtitles.digests(conn, known.id) if known else {}
    others = before != {file.language: file.sha256 for file in files}
    stored = await episodes.put(
        conn,
        new_id("ep"),
        one.id,
        item.facts,
        upload.sha256,
        upload.name,
        ai_label=one.facts.ai_label(),
        other_subtitles=others,
    )
    if others:
        await subtitles.replace(conn, stored.id, files)
    queued = known is None or stored.fence != known.fence
    if queued:
        await episodes.defer(conn, stored.id)
    return AcceptedEpisode(id=stored.id, number=stored.number, state=stored.state, queued=queued)
