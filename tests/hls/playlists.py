"""Playlists, read strictly: what RFC 8216 forbids is Broken, whatever players forgive.

A tag or attribute that we do not publish is Broken too: players would ignore a misspelt one in silence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tests.hls.rules import Broken

_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_ATTRIBUTE = re.compile(r'([A-Z0-9-]+)=("[^"\n]*"|[^",\n]+)(?:,|$)')
_KINDS = {
    "integer": re.compile(r"\d{1,20}"),
    "decimal": re.compile(r"\d+(\.\d+)?"),
    "resolution": re.compile(r"\d+x\d+"),
    "word": re.compile(r"[A-Z0-9-]+"),
    "quoted": re.compile(r'"[^"\n]*"'),
}
_ATTRIBUTES = {
    "BANDWIDTH": "integer", "AVERAGE-BANDWIDTH": "integer", "CODECS": "quoted", "RESOLUTION": "resolution",
    "FRAME-RATE": "decimal", "VIDEO-RANGE": "word", "AUDIO": "quoted", "SUBTITLES": "quoted",
    "CLOSED-CAPTIONS": "word", "URI": "quoted", "BYTERANGE": "quoted", "TYPE": "word", "GROUP-ID": "quoted",
    "LANGUAGE": "quoted", "ASSOC-LANGUAGE": "quoted", "NAME": "quoted", "DEFAULT": "word",
    "AUTOSELECT": "word", "FORCED": "word", "CHANNELS": "quoted", "CHARACTERISTICS": "quoted",
    "STABLE-VARIANT-ID": "quoted", "STABLE-RENDITION-ID": "quoted", "SCORE": "decimal",
}  # fmt: skip
_MEDIA_TAGS = {
    "EXT-X-TARGETDURATION", "EXT-X-MEDIA-SEQUENCE", "EXT-X-PLAYLIST-TYPE", "EXT-X-I-FRAMES-ONLY",
    "EXT-X-MAP", "EXTINF", "EXT-X-BYTERANGE", "EXT-X-ENDLIST", "EXT-X-DISCONTINUITY",
}  # fmt: skip
_MULTIVARIANT_TAGS = {"EXT-X-MEDIA", "EXT-X-STREAM-INF", "EXT-X-I-FRAME-STREAM-INF"}
_BOTH = {"EXTM3U", "EXT-X-VERSION", "EXT-X-INDEPENDENT-SEGMENTS"}
_REPEATED = {
    "EXTINF", "EXT-X-BYTERANGE", "EXT-X-DISCONTINUITY", "EXT-X-MAP", *_MULTIVARIANT_TAGS,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Bytes of a file; all of them where ``size`` is None."""

    uri: str
    start: int = 0
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One segment as a media playlist lists it."""

    place: Range
    seconds: float
    broken: bool  # EXT-X-DISCONTINUITY before it


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A media playlist; what is absent is None, or False."""

    uri: str
    version: int
    target: int | None
    kind: str | None
    iframes_only: bool
    independent: bool
    ended: bool
    first: Range | None
    entries: tuple[Entry, ...]

    @property
    def seconds(self) -> float:
        return sum(entry.seconds for entry in self.entries)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A tag of the multivariant playlist: its attributes, quotes taken off, and the URI that goes with it."""

    name: str
    values: dict[str, str]
    uri: str | None

    def get(self, name: str) -> str | None:
        return self.values.get(name)

    def number(self, name: str) -> int:
        return int(self.values.get(name, 0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Multivariant:
    uri: str
    version: int
    independent: bool
    variants: tuple[Tag, ...]
    iframes: tuple[Tag, ...]
    renditions: tuple[Tag, ...]


def is_multivariant(raw: bytes) -> bool:
    return b"#EXT-X-STREAM-INF" in raw


def multivariant(uri: str, raw: bytes) -> Multivariant:
    found = dict[str, list[Tag]]()
    once, pending = dict[str, str](), None
    for name, value in _lines(uri, raw, _MULTIVARIANT_TAGS):
        if pending is not None and name != "":
            raise Broken("RFC 8216 4.3.4.2", uri, "EXT-X-STREAM-INF without a URI on the next line")
        if name == "":
            if pending is None:
                raise Broken("RFC 8216 4.3.4.2", uri, f"a URI without EXT-X-STREAM-INF: {value}")
            found.setdefault("EXT-X-STREAM-INF", []).append(
                Tag(name="EXT-X-STREAM-INF", values=pending, uri=_plain(uri, value))
            )
            pending = None
        elif name == "EXT-X-STREAM-INF":
            pending = _attributes(uri, value)
        elif name in _MULTIVARIANT_TAGS:
            values = _attributes(uri, value)
            target = _plain(uri, values["URI"]) if "URI" in values else None
            found.setdefault(name, []).append(Tag(name=name, values=values, uri=target))
        else:
            once[name] = value
    if pending is not None:
        raise Broken("RFC 8216 4.3.4.2", uri, "EXT-X-STREAM-INF without a URI on the next line")
    return Multivariant(
        uri=uri,
        version=int(once.get("EXT-X-VERSION", 1)),
        independent="EXT-X-INDEPENDENT-SEGMENTS" in once,
        variants=tuple(found.get("EXT-X-STREAM-INF", ())),
        iframes=tuple(found.get("EXT-X-I-FRAME-STREAM-INF", ())),
        renditions=tuple(found.get("EXT-X-MEDIA", ())),
    )


def media(uri: str, raw: bytes) -> Media:
    once, first, entries = dict[str, str](), None, list[Entry]()
    seconds, span, broken = None, None, False
    for name, value in _lines(uri, raw, _MEDIA_TAGS):
        if name == "":
            if seconds is None:
                raise Broken("RFC 8216 4.3.2.1", uri, f"a segment without EXTINF: {value}")
            place = _place(uri, _plain(uri, value), span, entries)
            entries.append(Entry(place=place, seconds=seconds, broken=broken))
            seconds, span, broken = None, None, False
        elif name == "EXTINF":
            seconds = _seconds(uri, value)
        elif name == "EXT-X-BYTERANGE":
            span = value
        elif name == "EXT-X-DISCONTINUITY":
            broken = True
        elif name == "EXT-X-MAP":
            if first is not None or entries:
                raise Broken("RFC 8216 4.3.2.5", uri, "a second EXT-X-MAP, or one behind a segment")
            values = _attributes(uri, value)
            first = _place(uri, _plain(uri, values.get("URI", "")), values.get("BYTERANGE"), [])
        else:
            once[name] = value
    if seconds is not None or span is not None:
        raise Broken("RFC 8216 4.3.2", uri, "tags of a segment without its URI")
    return Media(
        uri=uri,
        version=int(once.get("EXT-X-VERSION", 1)),
        target=_integer(uri, once["EXT-X-TARGETDURATION"]) if "EXT-X-TARGETDURATION" in once else None,
        kind=once.get("EXT-X-PLAYLIST-TYPE"),
        iframes_only="EXT-X-I-FRAMES-ONLY" in once,
        independent="EXT-X-INDEPENDENT-SEGMENTS" in once,
        ended="EXT-X-ENDLIST" in once,
        first=first,
        entries=tuple(entries),
    )


def _lines(uri: str, raw: bytes, own: set[str]) -> Iterator[tuple[str, str]]:
    """(tag, value) or ("", URI) for every line that says something."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Broken("RFC 8216 4.1", uri, f"not UTF-8: {error}") from error
    if _CONTROL.search(text) or text.startswith("\ufeff"):
        raise Broken("RFC 8216 4.1", uri, "a byte order mark, a carriage return or a control character")
    lines = text.split("\n")
    if lines[0] != "#EXTM3U":
        raise Broken("RFC 8216 4.3.1.1", uri, "does not begin with #EXTM3U")
    seen = set[str]()
    for line in filter(None, lines):
        if not line.startswith("#"):
            yield "", line
        elif line.startswith("#EXT"):
            name, _, value = line[1:].partition(":")
            if name not in own | _BOTH:
                raise Broken("RFC 8216 4.3", uri, f"{name} has no place here")
            if name in seen and name not in _REPEATED:
                raise Broken("RFC 8216 4.3", uri, f"{name} twice")
            seen.add(name)
            yield name, value


def _attributes(uri: str, text: str) -> dict[str, str]:
    found, at = dict[str, str](), 0
    while at < len(text):
        match = _ATTRIBUTE.match(text, at)
        if match is None:
            raise Broken("RFC 8216 4.2", uri, f"not an attribute: {text[at:]}")
        name, value = match.groups()
        kind = _ATTRIBUTES.get(name)
        if name in found or kind is None:
            raise Broken("RFC 8216 4.2", uri, f"{name} twice, or not an attribute of HLS")
        if not _KINDS[kind].fullmatch(value):
            raise Broken("RFC 8216 4.2", uri, f"{name}={value} is no {kind}")
        found[name], at = value.strip('"'), match.end()
    return found


def _plain(uri: str, target: str) -> str:
    """A file beside the playlist: no other server, no other folder, nothing to escape."""
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*", target):
        raise Broken("Zhanbo relative", uri, f"{target!r} does not name a file of this folder")
    return target


def _place(uri: str, target: str, span: str | None, before: list[Entry]) -> Range:
    if span is None:
        return Range(uri=target)
    if not re.fullmatch(r"\d+(@\d+)?", span):
        raise Broken("RFC 8216 4.3.2.2", uri, f"a byte range {span!r}")
    size, _, start = span.partition("@")
    if start:
        return Range(uri=target, start=int(start), size=int(size))
    last = before[-1].place if before else None
    if last is None or last.uri != target or last.size is None:
        raise Broken("RFC 8216 4.3.2.2", uri, f"the byte range {span!r} continues nothing")
    return Range(uri=target, start=last.start + last.size, size=int(size))


def _seconds(uri: str, value: str) -> float:
    length, comma, _ = value.partition(",")
    if not comma or not _KINDS["decimal"].fullmatch(length):
        raise Broken("RFC 8216 4.3.2.1", uri, f"EXTINF:{value}")
    return float(length)


def _integer(uri: str, value: str) -> int:
    if not _KINDS["integer"].fullmatch(value):
        raise Broken("RFC 8216 4.3.3.1", uri, f"{value!r} is no whole number")
    return int(value)
