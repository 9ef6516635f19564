"""What a violation is, and how a check becomes one of the rules that are run.

A rule is named as its source names it: ``Apple 7.4`` (HLS Authoring Specification for Apple devices),
``RFC 8216 4.3.2.5``, or ``Zhanbo …`` where the promise is ours alone.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

Subject = TypeVar("Subject")
Finding = tuple[str, str]  # the file, and what is wrong with it
Findings = Iterator[Finding]


class Level(StrEnum):
    """How strong a rule is; KNOWN are those that Zhanbo does not follow, each for a stated reason."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    KNOWN = "KNOWN"


# Rules that are knowingly not met.
KNOWN = {
    "Apple 7.5": "segments of 2 s, not 6: the first picture comes sooner, and an episode lasts a minute",
    "Apple 9.10": "one variant at the largest size: a second one costs as much as all others together",
    "Apple 6.2": "I-frames are those of the segments, one in 2 s: a storyboard serves those who search",
    "Apple 9.21": "no variant under 192 kb/s: a vertical picture at that rate is not worth watching",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One rule that one file does not keep."""

    rule: str
    check: str
    level: Level
    file: str
    message: str

    def __str__(self) -> str:
        return f"{self.level:6} {self.rule:22} {self.file}: {self.message} [{self.check}]"


class Broken(Exception):
    """The bytes cannot be read at all: everything after it would be guesswork."""

    def __init__(self, rule: str, file: str, message: str) -> None:
        super().__init__(f"{rule} {file}: {message}")
        self.rule, self.file, self.message = rule, file, message

    @property
    def violation(self) -> Violation:
        return Violation(
            rule=self.rule, check="readable", level=Level.MUST, file=self.file, message=self.message
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Generic[Subject]):
    """A function from what was published to what is wrong with it, and the rule that it looks after."""

    rule: str
    level: Level
    find: Callable[[Subject], Findings]

    @property
    def name(self) -> str:
        return self.find.__name__

    def violations(self, subject: Subject) -> list[Violation]:
        level = Level.KNOWN if self.rule in KNOWN else self.level
        return [
            Violation(rule=self.rule, check=self.name, level=level, file=file, message=message)
            for file, message in self.find(subject)
        ]


class Checks(Generic[Subject]):
    """The checks of one kind of subject, in the order in which they were written down."""

    def __init__(self) -> None:
        self._all: list[Check[Subject]] = []

    def __iter__(self) -> Iterator[Check[Subject]]:
        return iter(self._all)

    def must(self, rule: str) -> Callable[[Callable[[Subject], Findings]], Callable[[Subject], Findings]]:
        return self._add(rule, Level.MUST)

    def should(self, rule: str) -> Callable[[Callable[[Subject], Findings]], Callable[[Subject], Findings]]:
        return self._add(rule, Level.SHOULD)

    def _add(
        self, rule: str, level: Level
    ) -> Callable[[Callable[[Subject], Findings]], Callable[[Subject], Findings]]:
        def keep(find: Callable[[Subject], Findings]) -> Callable[[Subject], Findings]:
            self._all.append(Check(rule=rule, level=level, find=find))
            return find

        return keep
