"""Subtitles: the bytes of an SRT, ASS, SSA or WebVTT file → cues whose text can stand in WebVTT. Pure.

What a file is, its content says and not its name. Of its styling only bold, italic and underlined survive;
positions, colours, fonts, karaoke and drawings do not. Nothing that was markup in the file is markup in a
cue unless we wrote it.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

import pysubs2
import webvtt
from pysubs2.formats.substation import parse_tags
from pysubs2.time import TIMESTAMP
from webvtt.errors import MalformedCaptionError, MalformedFileError

from transcoder.delivery.encoding import decode
from transcoder.errors import Refused

SUFFIXES = frozenset((".srt", ".vtt", ".ass", ".ssa"))
MOST_BYTES = 2 << 20
MOST_CUES = 20_000
LONGEST_CUE_MS = 60_000  # nobody reads longer: the file meant something else, or means harm
_MOST_CHARACTERS = 1_000  # of one cue, styling included
_MOST_LINES = 8
_MOST_CODES = 64  # karaoke has one a syllable; computing the styles of more takes quadratic time

_VTT_TIMES = re.compile(r"\s*(?:\d+:)?\d{1,2}:\d{1,2}\.\d{1,3}\s*-->\s*(?:\d+:)?\d{1,2}:\d{1,2}\.\d{1,3}")
_SUBSTATION = re.compile(r"^ *\[(?:script info|v4\+? styles|events)\]", re.IGNORECASE | re.MULTILINE)
_EVENT = re.compile(r"\s*Dialogue:")
_EVENT_FIELDS = 10  # layer or mark, start, end, style, name, three margins, effect, text
_TAG = re.compile(r"<(/?) *([biu])?\b[^<>]*>", re.IGNORECASE)
_EMPTY_LINES = re.compile(r"\n{3,}")
_CODES = re.compile(r"\{[^{}]*\}")
_BREAKS = re.compile(r"\\[Nnh]")
_STYLES = "biu"

Fragment = tuple[str, frozenset[str]]
"""Plain text, and how it is set: any of b, i and u."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """One subtitle; ``text`` is WebVTT cue text."""

    start_ms: int
    end_ms: int
    text: str


def read(content: bytes, name: str) -> tuple[Cue, ...]:
    """The cues of a file in the order of their times; Refused with a code that says what is wrong where.

    Cues without text or without a duration are no cues.
    """
    if len(content) > MOST_BYTES:
        raise Refused("subtitle_too_large", f"{name}: {len(content)} bytes", name=name)
    text = decode(content)
    if text is None:
        raise Refused("subtitle_encoding", name, name=name)
    plain = _plain(text)
    cues = [cue for cue in _parser(plain)(plain, name) if cue.text and cue.end_ms > cue.start_ms]
    if not cues:
        raise Refused("subtitle_empty", name, name=name)
    if len(cues) > MOST_CUES:
        raise Refused("subtitle_too_large", f"{name}: {len(cues)} cues", name=name)
    return _in_order(cues)


def _plain(text: str) -> str:
    """One kind of line end, nothing at the ends of lines: readers are slow at runs of white space."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").lstrip("\ufeff").split("\n")
    return "\n".join(line.rstrip() for line in lines)


def fitted(cues: Iterable[Cue], *, seconds: float, earlier_seconds: float = 0.0) -> tuple[Cue, ...]:
    """The cues of a programme that lasts ``seconds``, and whose clock starts ``earlier_seconds`` late.

    What lies beyond its ends is cut; what overlaps stays.
    """
    whole, shift = round(seconds * 1000), round(earlier_seconds * 1000)
    placed = [
        replace(
            cue,
            start_ms=max(0, cue.start_ms - shift),
            end_ms=min(whole, cue.end_ms - shift, max(0, cue.start_ms - shift) + LONGEST_CUE_MS),
        )
        for cue in cues
    ]
    return _in_order(cue for cue in placed if cue.end_ms > cue.start_ms)


def _in_order(cues: Iterable[Cue]) -> tuple[Cue, ...]:
    """Each once: styled files repeat a cue for its shadow."""
    return tuple(dict.fromkeys(sorted(cues, key=lambda cue: (cue.start_ms, cue.end_ms))))


def _parser(text: str) -> Callable[[str, str], Iterator[Cue]]:
    if text.lstrip().startswith("WEBVTT"):
        return _webvtt
    return _substation if _SUBSTATION.search(text) else _subrip


def _times_refused(text: str, name: str, readable: Callable[[str], object]) -> None:
    """Refuse a line that means times and has none: readers would take it for what is said."""
    for number, line in enumerate(text.split("\n"), 1):
        if "-->" in line and ":" in line and not readable(line):
            raise _time_refused(name, number, line)


def _time_refused(name: str, line: int, said: str) -> Refused:
    return Refused("subtitle_time", f"{name}, line {line}: {said.strip()[:60]}", name=name, line=line)


def _subrip(text: str, name: str) -> Iterator[Cue]:
    _times_refused(text, name, lambda line: len(TIMESTAMP.findall(line)) == 2)
    calm = _EMPTY_LINES.sub("\n\n", text)  # the reader takes quadratic time over them
    for event in pysubs2.SSAFile.from_string(calm, "srt", keep_html_tags=True):
        yield Cue(start_ms=event.start, end_ms=event.end, text=_set(_from_codes(event.text)))


def _substation(text: str, name: str) -> Iterator[Cue]:
    """Line by line, so that a wrong one can be named; styles and fonts are nothing to us."""
    for number, line in enumerate(text.split("\n"), 1):
        if not _EVENT.match(line):
            continue
        start, end, said = _event_fields(line)
        try:
            plain = f"Dialogue: 0,{start},{end},Default,,0,0,0,,{said}"
            (event,) = pysubs2.SSAFile.from_string(f"[Events]\n{plain}", "ass")
        except ValueError:
            raise _time_refused(name, number, line) from None
        yield Cue(start_ms=event.start, end_ms=event.end, text=_set(_from_codes(event.text)))


def _event_fields(line: str) -> tuple[str, str, str]:
    """Start, end and text; no times where fields are missing."""
    fields = line.split(",", _EVENT_FIELDS - 1)
    return (fields[1], fields[2], fields[-1]) if len(fields) == _EVENT_FIELDS else ("", "", "")


def _webvtt(text: str, name: str) -> Iterator[Cue]:
    _times_refused(text, name, _VTT_TIMES.match)
    try:
        captions = webvtt.from_string(text.lstrip()).captions
    except (MalformedCaptionError, MalformedFileError) as error:
        raise Refused("subtitle_format", f"{name}: {error}"[:200], name=name) from error
    for caption in captions:
        start, end = caption.start_time.in_milliseconds(), caption.end_time.in_milliseconds()
        yield Cue(start_ms=start, end_ms=end, text=_set(_from_tags(caption.raw_text, frozenset())))


def _from_codes(text: str) -> Iterator[Fragment]:
    """SubStation text, as SRT may have it too: override codes in braces, \\N for a new line, and tags."""
    tagged = frozenset[str]()
    for fragment, style in _coded(text):
        if style.drawing:
            continue
        pieces = list(_from_tags(fragment, tagged))
        yield from ((_BREAKS.sub(_break, piece), on | _styles(style)) for piece, on in pieces)
        tagged = pieces[-1][1]


def _coded(text: str) -> list[tuple[str, pysubs2.SSAStyle]]:
    """The text between override codes, and the style that holds for it."""
    cut = text[:_MOST_CHARACTERS]
    if len(text) > len(cut) and cut.rfind("{") > cut.rfind("}"):  # in the middle of codes
        cut = cut[: cut.rfind("{")]
    if cut.count("{") > _MOST_CODES:
        return [(_CODES.sub("", cut), pysubs2.SSAStyle.DEFAULT_STYLE)]
    return parse_tags(cut)


def _break(code: re.Match[str]) -> str:
    return " " if code[0] == "\\h" else "\n"


def _styles(style: pysubs2.SSAStyle) -> frozenset[str]:
    on = {"b": style.bold, "i": style.italic, "u": style.underline}
    return frozenset(name for name, is_on in on.items() if is_on)


def _from_tags(text: str, on: frozenset[str]) -> Iterator[Fragment]:
    """Tags in angle brackets, characters as entities; ``on`` is what is open at the start."""
    at = 0
    for tag in _TAG.finditer(text):
        yield html.unescape(text[at : tag.start()]), on
        at = tag.end()
        if tag[2]:
            on = on - {tag[2].lower()} if tag[1] else on | {tag[2].lower()}
    yield html.unescape(text[at:]), on


def _set(fragments: Iterable[Fragment]) -> str:
    """Lines of cue text, without empty ones, which would end the cue."""
    letters = [(letter, on) for text, on in fragments for letter in text if _printable(letter)]
    lines = list[str]()
    for line in _split(letters[:_MOST_CHARACTERS]):
        runs = groupby(line, key=lambda one: one[1])
        lines.append("".join(_marked("".join(c for c, _ in run), on) for on, run in runs))
    return "\n".join([line for line in lines if line][:_MOST_LINES])


def _split(letters: list[Fragment]) -> Iterator[list[Fragment]]:
    """The lines, without the spaces around them."""
    line = list[Fragment]()
    for one in [*letters, ("\n", frozenset[str]())]:
        if one[0] != "\n":
            line.append(one)
            continue
        while line and line[-1][0].isspace():
            line.pop()
        start = next((at for at, (c, _) in enumerate(line) if not c.isspace()), len(line))
        yield line[start:]
        line = []


def _printable(letter: str) -> bool:
    return letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs", "Cn", "Co", "Zl", "Zp")


def _marked(text: str, on: frozenset[str]) -> str:
    names = [name for name in _STYLES if name in on]
    opening, closing = "".join(f"<{n}>" for n in names), "".join(f"</{n}>" for n in reversed(names))
    return opening + text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") + closing
