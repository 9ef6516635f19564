"""How often one caller may ask for the same: a burst, and so many a minute for ever (GCRA).

Each process counts for itself, in memory, at most ``MOST_CALLERS`` of the last callers; who was forgotten
begins anew. ``docs/decisions/0018`` says why.
"""

from dataclasses import dataclass

from throttled import MemoryStore, RateLimiterType, Throttled, per_min

from catalog.errors import TooMany

MOST_CALLERS = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What one viewer may do. ``name``: what it is that is done."""

    name: str
    burst: int
    per_minute: int

    def times(self, count: int) -> "Rate":
        """What ``count`` viewers may do."""
        return Rate(name=self.name, burst=self.burst * count, per_minute=self.per_minute * count)


class Meters:
    """Counts callers, each under each rate for itself."""

    def __init__(self, most_callers: int = MOST_CALLERS) -> None:
        self._callers = MemoryStore(options={"MAX_SIZE": most_callers})
        self._meters: dict[Rate, Throttled] = {}

    def spend(self, rate: Rate, who: str) -> None:
        """Count one more of ``who``; TooMany where the rate allows none, and then it does not count."""
        meter = self._meters.get(rate)
        if meter is None:
            quota = per_min(rate.per_minute, burst=rate.burst)
            meter = Throttled(using=RateLimiterType.GCRA.value, quota=quota, store=self._callers)
            self._meters[rate] = meter
        result = meter.limit(f"{rate.name}:{who}")
        if result.limited:
            raise TooMany(seconds=result.state.retry_after)
