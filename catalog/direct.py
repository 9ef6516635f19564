"""Answers that a room gives without the framework: a head that is ready, and bytes or a part of a file."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from catalog.head import Head


class HeldFile(Protocol):
    """A file that stays open while somebody holds it."""

    descriptor: int

    @property
    def refused(self) -> bool:
        """Whether nobody may have it any more, not even who is in the middle of it."""
        ...

    def hold(self) -> None: ...

    def release(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Part:
    """``size`` bytes of a file from ``first`` on."""

    file: HeldFile
    first: int
    size: int


@dataclass(frozen=True, slots=True)
class Answer:
    """``head``: the status line and every field but Date, each with its line's end. ``part`` follows it,
    or else ``body``; neither is sent where the client asked by HEAD. ``told`` is called once a GET has been
    answered whole.
    """

    status: int
    head: bytes
    body: bytes = b""
    part: Part | None = None
    told: Callable[[], None] | None = None


class Direct(Protocol):
    """A room's answers to GET and HEAD of what lies under ``prefix``.

    ``route`` is the pattern that metrics know these requests by. Both methods leave to the framework, by
    None, whatever they do not answer: errors above all.
    """

    prefix: bytes
    route: str

    def known(self, head: Head) -> Answer | None:
        """The answer, where it is at hand: this waits for nothing."""
        ...

    def find(self, head: Head, /) -> Awaitable[Answer | None]:
        """The answer, after a look at the disk."""
        ...
