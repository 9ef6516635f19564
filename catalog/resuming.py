"""Where a viewer goes on: in an episode, and in a series. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.series import Episode
from catalog.viewing import LeftOff

RESUME_FROM_SECONDS = 3.0  # who left sooner has hardly begun
NEAR_THE_END_SECONDS = 3.0


def nearly_over(at_seconds: float, duration_seconds: float | None) -> bool:
    return duration_seconds is not None and at_seconds > duration_seconds - NEAR_THE_END_SECONDS


def resume_point(left_at_seconds: float, duration_seconds: float | None) -> float:
    """Where to go on; 0 for who had hardly begun or had all but finished."""
    begun = left_at_seconds >= RESUME_FROM_SECONDS
    return left_at_seconds if begun and not nearly_over(left_at_seconds, duration_seconds) else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """With which episode of a series to go on, and from where."""

    episode: str
    number: int
    seconds: float


def goes_on(episodes: Sequence[Episode], left: LeftOff | None) -> Resume | None:
    """Where a viewer goes on: in the episode that they left, behind it where they saw it to the end, at the
    beginning where they saw the last one or none. ``episodes`` are all to watch, in order; None without.
    """
    if not episodes:
        return None
    place = next((n for n, one in enumerate(episodes) if left and one.id == left.episode_id), None)
    if place is None or left is None:
        place, seconds = 0, 0.0
    else:
        over = left.completed or nearly_over(left.position_seconds, episodes[place].duration_seconds)
        place = (place + 1) % len(episodes) if over else place
        seconds = 0.0 if over else resume_point(left.position_seconds, episodes[place].duration_seconds)
    return Resume(episode=episodes[place].id, number=episodes[place].number, seconds=seconds)
