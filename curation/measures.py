"""Measures: each is a fold over the view events of one play session. Pure, so it can be replayed.

Only what was played counts: the union of the ranges between two reports of a playing player. A range is
refused where it was claimed faster than it can be played, by one of two clocks:

- the player's own, between two events: what is claimed needs at most elapsed × 1.2 + 1 s of wall time. That
  is a jump which no ``seek`` told of;
- the server's, between two reports and so over the whole session: each second since the last report earns 1.2
  seconds of wall time for what the next one claims. What a report leaves unspent is kept, but no more than a
  report may honestly come late: the hour that a player reported to stand still cannot be claimed afterwards.

Wall time is media time ÷ rate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import accumulate
from math import inf

from catalog.viewing import EventKind, FoldedSession, RefusedBy, RefusedRange, Tally, ViewEvent

GROWTH = 1.2  # DOMAIN: coverage growing faster than wall time × speed × 1.2 is refused
SLACK_SECONDS = 1.0  # media time and timers are not sampled at the same instant
LATE_SECONDS = 45.0  # our player gives a request 15 s and then waits up to 30 s before it tries again
MOST_RATE = 3.0  # no player of ours plays faster
QUALIFIED_SECONDS = 10.0
QUALIFIED_SHARE = 0.5
COMPLETED_SHARE = 0.9

Ranges = tuple[tuple[float, float], ...]


def union(ranges: Ranges, start: float, end: float) -> Ranges:
    """``ranges`` (sorted, disjoint) with [start, end] merged in."""
    before = [known for known in ranges if known[1] < start]
    after = [known for known in ranges if known[0] > end]
    touched = [known for known in ranges if known[1] >= start and known[0] <= end]
    low = min([start, *(known[0] for known in touched)])
    high = max([end, *(known[1] for known in touched)])
    return (*before, (low, high), *after)


def covered(ranges: Ranges, body: tuple[float, float]) -> float:
    """Seconds of ``body`` that the ranges cover."""
    return sum(max(0.0, min(end, body[1]) - max(start, body[0])) for start, end in ranges)


def length(ranges: Ranges) -> float:
    return sum(end - start for start, end in ranges)


def in_order(events: Iterable[ViewEvent]) -> list[ViewEvent]:
    """By sequence number, each as it was received first."""
    first: dict[int, ViewEvent] = {}
    for event in events:
        known = first.setdefault(event.seq, event)
        if event.received_at < known.received_at:
            first[event.seq] = event
    return [first[seq] for seq in sorted(first)]


def happened_by(events: Sequence[ViewEvent]) -> list[datetime]:
    """When each of ``events`` (in order) had happened by the server's clock at the latest: before any that
    follows it came in.
    """
    return list(accumulate((event.received_at for event in reversed(events)), min))[::-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """What a session had come to at one of its events. ``credit`` is the wall time that may be claimed."""

    ranges: Ranges = ()
    playing: bool = False
    credit: float = SLACK_SECONDS
    refused: tuple[RefusedRange, ...] = ()


def _earn(step: _Step, elapsed: float) -> _Step:
    """``elapsed`` seconds of the server's clock since the last report."""
    return replace(step, credit=min(step.credit, LATE_SECONDS) + elapsed * GROWTH) if elapsed > 0 else step


def _advance(step: _Step, last: ViewEvent, event: ViewEvent) -> _Step:
    """Count what was played between two events, or refuse it."""
    played = event.position_seconds - last.position_seconds
    if not step.playing or event.kind is EventKind.SEEK or played <= 0:
        return step
    rate = min(max(last.rate, event.rate), MOST_RATE)
    needed = played / rate if rate > 0 else inf
    by_player = (event.client_at - last.client_at).total_seconds() * GROWTH + SLACK_SECONDS
    if needed > by_player:
        return _refuse(step, event, RefusedBy.PLAYER_CLOCK, played)
    if needed > step.credit:
        return _refuse(step, event, RefusedBy.SERVER_CLOCK, played)
    ranges = union(step.ranges, last.position_seconds, event.position_seconds)
    return replace(step, ranges=ranges, credit=step.credit - needed)


def _refuse(step: _Step, event: ViewEvent, by: RefusedBy, seconds: float) -> _Step:
    return replace(step, refused=(*step.refused, RefusedRange(seq=event.seq, by=by, seconds=seconds)))


def _playing_after(event: ViewEvent, before: bool) -> bool:
    if event.kind is EventKind.SEEK:
        return before
    return event.kind in {EventKind.PLAY, EventKind.HEARTBEAT}


def _walk(told: Sequence[ViewEvent]) -> _Step:
    step, last, last_by = _Step(), None, told[0].session.issued_at
    for event, by in zip(told, happened_by(told), strict=True):
        step = _earn(step, (by - last_by).total_seconds())
        if last is not None:
            step = _advance(step, last, event)
        step = replace(step, playing=_playing_after(event, step.playing))
        last, last_by = event, max(by, last_by)
    return step


def fold(events: Iterable[ViewEvent], body: tuple[float, float]) -> FoldedSession:
    """What one session was worth. ``events`` are all of it, one or more, in any order and any of them more
    than once; ``body`` is (start, end) in seconds.
    """
    told = in_order(events)
    step = _walk(told)
    watched = covered(step.ranges, body)
    whole = max(body[1] - body[0], 0.001)
    completed = watched >= COMPLETED_SHARE * whole
    worth = Tally(
        plays=int(any(event.kind is EventKind.PLAY for event in told)),
        qualified_views=int(watched >= QUALIFIED_SECONDS or watched >= QUALIFIED_SHARE * whole),
        completions=int(completed),
        watch_seconds=watched,
        refused_seconds=sum(refused.seconds for refused in step.refused),
    )
    return FoldedSession(
        session=told[0].session,
        worth=worth,
        position_seconds=told[-1].position_seconds,
        completed=completed,
        updated_at=max(event.received_at for event in told),
        refused=step.refused,
    )
