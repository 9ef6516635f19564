"""Which episode a file is, from its name. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_FULL_WIDTH = {0xFF01 + offset: 0x21 + offset for offset in range(0x5E)} | {0x3000: 0x20}
_CHINESE = dict(zip("零一二三四五六七八九", range(10), strict=True)) | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100}
_CHINESE_NUMBER = "[零〇一二两三四五六七八九十百]+"

_EXPLICIT = (
    re.compile(rf"第\s*(?P<n>[0-9]{{1,4}}|{_CHINESE_NUMBER})\s*[集话話回期]"),
    re.compile(r"(?<![a-z])s[0-9]{1,2}[\s._-]*e(?P<n>[0-9]{1,4})(?![0-9])", re.IGNORECASE),
    re.compile(r"(?<![a-z])(?:episode|ep|e)[\s._#-]*(?P<n>[0-9]{1,4})(?![0-9])", re.IGNORECASE),
    re.compile(r"(?<![0-9])(?P<n>[0-9]{1,4})\s*[集话話回期]"),
    re.compile(r"^\s*[(\[#_-]*(?P<n>[0-9]{1,4})[)\]_.-]*\s*$"),
)
_NOISE = re.compile(
    r"""[0-9]{3,5}\s*[x×*]\s*[0-9]{3,5}  # 1920x1080
      | (?<![0-9])[0-9]{3,4}[pi](?:[0-9]{2,3})?(?![a-z0-9])  # 1080p, 1080p60
      | (?<![a-z0-9])[248]k(?:[0-9]{2,3})?(?![a-z0-9])          # 4k, 4k60
      | [hx][._ -]?26[3-6]
      | (?<![a-z])(?:av1|vp[89]|hdr10|mp[34]|mpeg-?[124]|hevc|aac[0-9.]*|hi10)(?![a-z0-9])
      | [0-9]+(?:\.[0-9]+)?\s*(?:fps|hz|khz|kbps|mbps|bit|mb|gb|ms|s)(?![a-z0-9])
      | (?:19|20)[0-9]{6}(?![0-9]) | (?:19|20)[0-9]{2}([-._/])[0-9]{1,2}\1[0-9]{1,2}(?![0-9])
      | (?<![a-z])v[0-9]+(?:\.[0-9]+)?(?![a-z0-9])              # v2
      | \([0-9]{1,2}\)\s*$ | [-_ ](?:副本|copy)\s*[0-9]*\s*$     # what desktops append to a copy
    """,
    re.IGNORECASE | re.VERBOSE,
)
_BARE = re.compile(r"(?<![0-9])(?:0[0-9]{1,3}|[0-9]{1,3})(?![0-9])")


@dataclass(frozen=True, slots=True)
class Guess:
    """A number read from a name; ``explicit`` where it can only be an episode's (第3集, EP03, 003)."""

    number: int
    explicit: bool


def chinese_number(text: str) -> int | None:
    """十二 → 12, 一百零三 → 103, 二五 → 25; None where it is no number."""
    if not text or any(c not in _CHINESE and c not in _UNITS for c in text):
        return None
    if not any(c in _UNITS for c in text):
        return int("".join(str(_CHINESE[c]) for c in text))
    total, digit = 0, None
    for character in text:
        if character in _UNITS:
            total += (1 if digit is None else digit) * _UNITS[character]
            digit = None
        else:
            digit = _CHINESE[character]
    return total + (digit or 0)


def guess(stem: str) -> Guess | None:
    """The episode number in a file's name without its suffix; None where there is none (or 0).

    Resolutions, frame rates, codecs, dates, versions and copy marks are not taken for numbers.
    """
    plain = unicodedata.normalize("NFC", stem).translate(_FULL_WIDTH)
    for pattern in _EXPLICIT:
        found = pattern.search(plain)
        number = _number(found["n"]) if found else None
        if number:
            return Guess(number, explicit=True)
    groups = [int(digits) for digits in _BARE.findall(_NOISE.sub(" ", plain))]
    number = groups[-1] if groups else 0
    return Guess(number, explicit=False) if number else None


def episode_number(text: str) -> int | None:
    """The number that a name or a cell certainly or probably means."""
    guessed = guess(text)
    return guessed.number if guessed else None


def _number(digits: str) -> int | None:
    return int(digits) if digits.isascii() and digits.isdigit() else chinese_number(digits)


def natural_key(name: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key by which 2.mp4 stands before 10.mp4, whatever the case of letters."""
    plain = unicodedata.normalize("NFC", name).translate(_FULL_WIDTH).casefold()
    parts = re.split(r"([0-9]+)", plain)
    return tuple((0, int(part), "") if at % 2 else (1, 0, part) for at, part in enumerate(parts) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbered:
    """A name with the episode it became. ``same_as`` names the one that had this number first."""

    name: str
    number: int
    guessed: bool = False
    same_as: str | None = None


def number_all(stems: Sequence[tuple[str, str]]) -> tuple[Numbered, ...]:
    """Give every clip of a folder a number of its own; (name, stem) pairs in, in order of numbers out.

    Explicit numbers count. Bare ones (片名_03) count only where every clip has its own and they lie together,
    otherwise they mean something else and the natural order decides. What has no number, or one that is
    taken, comes after the others.
    """
    ordered = sorted(stems, key=lambda pair: (natural_key(pair[1]), natural_key(pair[0]), pair[0]))
    guesses = [(name, guess(stem)) for name, stem in ordered]
    trusted = _bare_numbers_count([found for _, found in guesses])
    taken: dict[int, str] = {}
    late: list[tuple[str, str | None]] = []
    for name, found in guesses:
        if found is None or not (found.explicit or trusted):
            late.append((name, None))
        elif found.number in taken:
            late.append((name, taken[found.number]))
        else:
            taken[found.number] = name
    numbered = [Numbered(name=name, number=number) for number, name in taken.items()]
    following = enumerate(late, start=max(taken, default=0) + 1)
    numbered += [
        Numbered(name=name, number=number, guessed=True, same_as=first) for number, (name, first) in following
    ]
    return tuple(sorted(numbered, key=lambda one: one.number))


def _bare_numbers_count(guesses: Sequence[Guess | None]) -> bool:
    numbers = [found.number for found in guesses if found is not None]
    together = bool(numbers) and max(numbers) - min(numbers) <= 3 * len(numbers) + 10
    return together and len(numbers) == len(guesses) == len(set(numbers))
