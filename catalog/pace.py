"""How long a connection waits for its client. Pure.

A client that sends has patience in store, which runs out by a second each second; what it sends fills the
store again, by so many seconds as its bytes would take at the least rate, and never above its size. So a slow
line is waited for, and one byte now and then is not.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """``seconds``: the size of the store, which is full at the beginning. ``bytes_per_second``: the least
    rate; None: no bytes fill the store, the whole has to be there in time.
    """

    seconds: float
    bytes_per_second: float | None = None

    def begun(self, now: float) -> float:
        """When the patience of a wait that begins now runs out."""
        return now + self.seconds

    def extended(self, due: float, now: float, size: int) -> float:
        """When it runs out after ``size`` more bytes."""
        if self.bytes_per_second is None:
            return due
        return min(due + size / self.bytes_per_second, now + self.seconds)


@dataclass(slots=True)
class Taking:
    """How a client takes what is sent to it: ``stalled`` once nothing was taken for ``seconds``."""

    seconds: float
    _untaken: int = 0
    _since: float = 0.0

    def stalled(self, now: float, untaken: int) -> bool:
        """With so many bytes on their way, as of now."""
        if not untaken or untaken < self._untaken or not self._untaken:
            self._since = now
        self._untaken = untaken
        return now - self._since > self.seconds
