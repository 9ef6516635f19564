"""The folder around the playlists: nothing missing, nothing left over, nothing that cannot be opened."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from tests.hls import jpeg, texts
from tests.hls.playlists import Range
from tests.hls.presentation import Presentation
from tests.hls.rules import Broken, Checks, Findings
from tests.hls.source import Source
from tests.hls.texts import Cue

MANIFEST, POSTER = "manifest.json", "poster.jpg"
PHONE, TV = "phone.m3u8", "tv.m3u8"
_TILE = re.compile(r"([A-Za-z0-9._-]+\.jpg)#xywh=(\d+),(\d+),(\d+),(\d+)")
_TYPES = {
    ".m3u8": "application/vnd.apple.mpegurl",
    ".mp4": "video/mp4",
    ".m4s": "video/iso.segment",
    ".m4a": "audio/mp4",
    ".vtt": "text/vtt",
    ".jpg": "image/jpeg",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """All that belongs to one episode."""

    source: Source
    presentations: tuple[Presentation, ...]
    complete: bool

    @property
    def seconds(self) -> float:
        return max(float(stream.seconds) for p in self.presentations for _, stream in p.videos)


CHECKS = Checks[Published]()


def _referenced(published: Published) -> Iterator[str]:
    for presentation in published.presentations:
        yield presentation.uri
        for playlist in presentation.media:
            yield playlist.uri
            places = [playlist.first, *(entry.place for entry in playlist.entries)]
            yield from (place.uri for place in places if isinstance(place, Range))
    for name, cues in storyboards(published):
        yield name
        yield from (match.group(1) for cue in cues if (match := _TILE.fullmatch(cue.text)))


def storyboards(published: Published) -> Iterator[tuple[str, tuple[Cue, ...]]]:
    """WebVTT files whose cues are parts of pictures."""
    for name in sorted(published.source.names() or ()):
        if name.endswith(".vtt") and b"#xywh=" in published.source.read(name):
            yield name, texts.read(name, published.source.read(name)).cues


@CHECKS.must("Zhanbo screens")
def phone_and_tv_are_there(published: Published) -> Findings:
    wanted = {PHONE, TV} if published.complete else {PHONE}
    for name in sorted(wanted - {p.uri for p in published.presentations}):
        if published.source.names() is not None:
            yield name, "is missing"


@CHECKS.must("Zhanbo pictures")
def the_poster_can_be_opened(published: Published) -> Findings:
    if published.source.names() is None:
        return
    if POSTER not in (published.source.names() or ()):
        yield POSTER, "is missing"
        return
    try:
        jpeg.size(POSTER, published.source.read(POSTER))
    except Broken as error:
        yield POSTER, error.message


@CHECKS.must("Zhanbo manifest")
def the_manifest_lists_what_is_there(published: Published) -> Findings:
    names = published.source.names()
    if names is None:
        return
    if MANIFEST not in names:
        yield MANIFEST, "is missing"
        return
    listed: list[dict[str, Any]] = json.loads(published.source.read(MANIFEST))["files"]
    told = {file["path"]: file["sha256"] for file in listed}
    for name in sorted(names - {MANIFEST} ^ told.keys()):
        yield name, "is in the folder or in the manifest, not in both"
    for name in sorted(names & told.keys()):
        if hashlib.sha256(published.source.read(name)).hexdigest() != told[name]:
            yield name, "is not the file that the manifest lists"


@CHECKS.must("Zhanbo files")
def nothing_is_left_over(published: Published) -> Findings:
    names = published.source.names()
    if names is not None:
        for name in sorted(names - {MANIFEST, POSTER} - set(_referenced(published))):
            yield name, "is named by nothing"


@CHECKS.must("Zhanbo storyboard")
def a_storyboard_covers_the_episode(published: Published) -> Findings:
    """Cue after cue from 0 to the end, each a part of a picture that is there."""
    for name, cues in storyboards(published):
        edges = [0.0, *(cue.end for cue in cues)]
        starts = [*(cue.start for cue in cues), published.seconds]
        if any(abs(a - b) > 0.05 for a, b in zip(edges[:-1], starts[:-1], strict=True)):
            yield name, "there is a hole between two cues, or before the first"
        if edges[-1] < published.seconds - 0.05:
            yield name, f"ends at {edges[-1]:.3f} s of {published.seconds:.3f} s"
        for cue in cues:
            yield from _bad_tile(published, name, cue)


def _bad_tile(published: Published, name: str, cue: Cue) -> Findings:
    match = _TILE.fullmatch(cue.text)
    if match is None:
        yield name, f"not a part of a picture beside it: {cue.text!r}"
        return
    sheet, x, y, width, height = match[1], *map(int, match.groups()[1:])
    try:
        wide, high = jpeg.size(sheet, published.source.read(sheet))
    except Broken as error:
        yield sheet, error.message
        return
    if not width or not height or x + width > wide or y + height > high:
        yield name, f"{cue.text} lies outside the {wide}x{high} of its picture"


@CHECKS.must("Zhanbo screens")
def all_screens_show_the_same_episode(published: Published) -> Findings:
    lengths = [max(float(s.seconds) for _, s in p.videos) for p in published.presentations]
    if any(abs(a - b) > 1e-3 for a, b in pairwise(lengths)):
        yield published.presentations[0].uri, f"durations {lengths}"


@CHECKS.must("Apple 10.1")
def playlists_are_sent_compressed(published: Published) -> Findings:
    for name, sent in published.source.sent().items():
        if name.endswith(".m3u8") and not sent.compressed:
            yield name, "sent without gzip"


@CHECKS.must("Apple 10.4")
def everything_is_sent_as_what_it_is(published: Published) -> Findings:
    for name, sent in published.source.sent().items():
        wanted = _TYPES.get("." + name.rpartition(".")[2])
        if sent.kind.partition(";")[0] != wanted:
            yield name, f"sent as {sent.kind}, not {wanted}"
