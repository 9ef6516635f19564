"""What reviewers do: see what waits for them, watch a work without being told who made it, and score it."""

from collections.abc import Mapping
from datetime import datetime

from catalog.account import Account
from catalog.errors import Denied
from catalog.gates import Refusal
from catalog.postgres import audit, rounds, series
from catalog.postgres.connection import Connection, Pool, acquired, transaction
from catalog.round import Marks, Nomination, Round, Score, Stage
from catalog.series import Series
from curation import shelf
from curation.onshow import OnShow
from curation.round_answers import (
    EpisodeToWatch,
    OwnScore,
    ReviewedRound,
    Reviewing,
    WorkLine,
    WorkToJudge,
)
from curation.roundroom import require_nominated
from curation.rounds import names_in, organisations_of, require, require_impartial, without

Names = Mapping[str, tuple[str, ...]]
"""Under which names each series was delivered, by its id."""


async def waiting(pool: Pool, on_show: OnShow, reviewer: Account) -> Reviewing:
    """The works of every round that is being scored, with what this reviewer gave them so far."""
    async with acquired(pool) as conn:
        open_ones = [one for one in await rounds.every(conn) if one.stage is Stage.SCORE]
        ids = [one.id for one in open_ones]
        nominated = await rounds.nominations(conn, ids)
        given = await rounds.scores(conn, ids, reviewer.id)
        wanted = {each.series_id for some in nominated.values() for each in some}
        found, names = await series.some(conn, wanted), await rounds.deliverers(conn, wanted)
    works = {work.series.id: work for work in await on_show.works(found)}
    desk = _Desk(reviewer, works, names, on_show.url())
    return Reviewing(rounds=tuple(desk.of(one, nominated[one.id], given[one.id]) for one in open_ones))


class _Desk:
    """One reviewer's, with the works that wait there."""

    def __init__(
        self, reviewer: Account, works: Mapping[str, shelf.Work], names: Names, url: shelf.MediaUrl
    ) -> None:
        self._reviewer = reviewer
        self._works = works
        self._names = names
        self._url = url

    def of(self, one: Round, nominated: list[Nomination], given: list[Score]) -> ReviewedRound:
        own = {score.series_id: score for score in given}
        return ReviewedRound(
            id=one.id,
            title=one.title,
            quarter=one.quarter.name,
            works=tuple(self._line(each.series_id, own.get(each.series_id)) for each in nominated),
        )

    def _line(self, series_id: str, own: Score | None) -> WorkLine:
        work = self._works[series_id]
        return WorkLine(
            series=series_id,
            title=work.series.facts.title,
            poster=shelf.card(work, self._url).poster,
            episodes=len(work.playable),
            own=_own(own),
            refused=_refused(self._reviewer, work.series, self._names[series_id]),
        )


def _refused(reviewer: Account, work: Series, names: tuple[str, ...]) -> Refusal | None:
    try:
        require_impartial(reviewer, organisations_of(work.facts, names))
    except Denied as why:
        return Refusal(code=why.code, field=why.field or "", zh=why.title_zh, en=why.title)
    return None


def _own(score: Score | None) -> OwnScore | None:
    return None if score is None else OwnScore(marks=score.marks, note=score.note, given_at=score.given_at)


async def work(pool: Pool, on_show: OnShow, round_id: str, series_id: str, reviewer: Account) -> WorkToJudge:
    """One work to judge; NotAtThisStage, NotNominated, OwnOrganisation, OrganisationUnknown."""
    async with acquired(pool) as conn:
        one = await rounds.one(conn, round_id)
        found, names = await _judgeable(conn, one, series_id, reviewer)
        given = {
            score.series_id: score for score in (await rounds.scores(conn, [one.id], reviewer.id))[one.id]
        }
    (shown,) = await on_show.works([found])
    return _anonymous(one, shown, names, given.get(series_id), on_show.url())


async def _judgeable(
    conn: Connection, one: Round, series_id: str, reviewer: Account
) -> tuple[Series, tuple[str, ...]]:
    """The work, and the names under which it was delivered, where this reviewer may judge it now."""
    require(one, Stage.SCORE)
    await require_nominated(conn, one, series_id)
    found = await series.one(conn, series_id)
    names = (await rounds.deliverers(conn, [series_id]))[series_id]
    require_impartial(reviewer, organisations_of(found.facts, names))
    return found, names


def _anonymous(
    one: Round, work: shelf.Work, delivered_by: tuple[str, ...], own: Score | None, url: shelf.MediaUrl
) -> WorkToJudge:
    facts, names = work.series.facts, names_in(work.series.facts, delivered_by)
    return WorkToJudge(
        round=one.id,
        series=work.series.id,
        title=facts.title,
        logline=without(names, facts.logline),
        synopsis=without(names, facts.synopsis),
        poster=shelf.card(work, url).poster,
        episodes=tuple(
            EpisodeToWatch(
                id=episode.id,
                number=episode.number,
                title=without(names, episode.facts.title),
                duration_seconds=episode.duration_seconds,
            )
            for episode in work.playable
        ),
        own=_own(own),
    )


async def score(
    pool: Pool, round_id: str, series_id: str, marks: Marks, note: str, reviewer: Account, now: datetime
) -> None:
    """Give a work a score, or another one than before; until scoring closes."""
    async with transaction(pool) as conn:
        one = await rounds.shared(conn, round_id)
        await _judgeable(conn, one, series_id, reviewer)
        before = [
            score
            for score in (await rounds.scores(conn, [one.id], reviewer.id))[one.id]
            if score.series_id == series_id
        ]
        if before and (before[0].marks, before[0].note) == (marks, note.strip()):
            return
        await rounds.score(conn, one.id, series_id, reviewer, marks, note.strip(), now)
        # what was given stands in its own row: the log is read before scores may be
        await audit.note(conn, reviewer, "score.given", series_id, now, {"round": one.id})
