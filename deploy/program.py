"""What the supervisor is told about a child process: how to start it, know it ready, and end it. Pure."""

import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Probe = Callable[[], Awaitable[bool]]
"""Is it ready to serve? Asked again and again; answers quickly and never raises."""

FIRST_PAUSE_SECONDS = 0.2
LONGEST_PAUSE_SECONDS = 10.0
STEADY_SECONDS = 10.0
"""A program that ran this long is forgiven its earlier failures."""
TRIES_TO_BECOME_READY = 3
"""Before its first success a failing program is a mistake to report; later it is an accident to ride out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """The user that a program becomes; only root can ask for one."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A child process; ``env`` is laid over the supervisor's own environment."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    folder: Path | None = None
    account: Account | None = None
    after: tuple[str, ...] = ()
    """Names of the programs that must be ready before this one starts, and end after it."""
    prepare: Callable[[], None] | None = None
    """Clears what the last run's end left in the way; called before every start."""
    ready: Probe | None = None
    """None: ready as soon as it runs."""
    ready_within_seconds: float = 30.0
    stop_signal: signal.Signals = signal.SIGTERM
    grace_seconds: float = 4.0
    """From the stop signal to SIGKILL; four of the five seconds that Ctrl-C may take."""
    orphaned_grace_seconds: float = 1.5
    """The same after the supervisor was killed: all stop at once then, so there is little to wait for."""


def pause_seconds(failures: int) -> float:
    """How long to wait before the next start after this many failures in a row."""
    return min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** max(0, failures - 1))
