"""Measures: each is a fold over the view events of one play session. Pure, so it can be replayed.

Only what was played counts: the union of the ranges between two reports of a playing player. A
range longer than the clocks allow, elapsed × rate × 1.2, is refused: by the player's own clock
between two reports, and by the server's clock over the whole session.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from catalog.viewing import EventKind, FoldedSession, Tally, ViewEvent

GROWTH = 1.2  # DOMAIN: coverage growing faster than wall time × speed × 1.2 is refused
SLACK_SECONDS = 1.0  # media time and timers are not sampled at the same instant
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """What a session had come to at one of its events."""

    ranges: Ranges = ()
    playing: bool = False
    refused_seconds: float = 0.0
    fastest: float = 1.0


def _advance(step: _Step, last: ViewEvent, event: ViewEvent) -> _Step:
    """Count what was played between two reports, or refuse it."""
    played = event.position_seconds - last.position_seconds
    if not step.playing or event.kind is EventKind.SEEK or played <= 0:
        return step
    rate = min(max(last.rate, event.rate), MOST_RATE)
    fastest = max(step.fastest, rate)
    by_player = (event.client_at - last.client_at).total_seconds() * rate * GROWTH + SLACK_SECONDS
    ranges = union(step.ranges, last.position_seconds, event.position_seconds)
    elapsed = (event.received_at - event.session.issued_at).total_seconds()
    if played > by_player or length(ranges) > elapsed * fastest * GROWTH + SLACK_SECONDS:
        return replace(step, refused_seconds=step.refused_seconds + played, fastest=fastest)
    return replace(step, ranges=ranges, fastest=fastest)


def _playing_after(event: ViewEvent, before: bool) -> bool:
    if event.kind is EventKind.SEEK:
        return before
    return event.kind in {EventKind.PLAY, EventKind.HEARTBEAT}


def fold(events: Sequence[ViewEvent], body: tuple[float, float]) -> FoldedSession:
    """What one session was worth. ``events`` are all of it, by sequence number, one or more;
    ``body`` is (start, end) in seconds. The order in which they arrived does not matter.
    """
    step = _Step()
    for place, event in enumerate(events):
        if place:
            step = _advance(step, events[place - 1], event)
        step = replace(step, playing=_playing_after(event, step.playing))
    watched = covered(step.ranges, body)
    whole = max(body[1] - body[0], 0.001)
    completed = watched >= COMPLETED_SHARE * whole
    worth = Tally(
        plays=int(any(event.kind is EventKind.PLAY for event in events)),
        qualified_views=int(watched >= QUALIFIED_SECONDS or watched >= QUALIFIED_SHARE * whole),
        completions=int(completed),
        watch_seconds=watched,
        refused_seconds=step.refused_seconds,
    )
    return FoldedSession(
        session=events[0].session,
        worth=worth,
        position_seconds=events[-1].position_seconds,
        completed=completed,
        updated_at=max(event.received_at for event in events),
    )
