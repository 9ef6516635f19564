"""Subtitles, where there are any."""

from itertools import pairwise

from tests.hls.presentation import Presentation
from tests.hls.rules import Checks, Findings

CHECKS = Checks[Presentation]()

_MAP_SECONDS = 0.025
_SEGMENT_SECONDS = 0.5
_DEAF = "public.accessibility.transcribes-spoken-dialog"


@CHECKS.must("Apple 5.3")
def subtitles_map_their_time_to_the_media(found: Presentation) -> Findings:
    """The media starts at 0, so what X-TIMESTAMP-MAP adds is 0."""
    for uri, subtitles in found.subtitles.items():
        for number, text in enumerate(subtitles.segments):
            if text.offset is None:
                yield uri, f"segment {number} has no X-TIMESTAMP-MAP"
            elif abs(text.offset) > _MAP_SECONDS:
                yield uri, f"segment {number} is moved by {text.offset:.3f} s"


@CHECKS.must("Apple 5.5")
def subtitles_exist_for_the_whole_episode(found: Presentation) -> Findings:
    _, video = next(found.videos)
    for uri, subtitles in found.subtitles.items():
        missing = float(video.seconds) - subtitles.playlist.seconds
        if missing > video.frame_seconds:
            yield uri, f"ends {missing:.3f} s before the pictures"


@CHECKS.must("RFC 8216 3.5")
def cues_lie_in_their_segments(found: Presentation) -> Findings:
    """A segment holds each cue that is shown while it lasts, and no other."""
    for uri, subtitles in found.subtitles.items():
        start = 0.0
        for number, entry in enumerate(subtitles.playlist.entries):
            end = start + entry.seconds
            for cue in subtitles.segments[number].cues:
                if cue.end <= cue.start or cue.start > end + _SEGMENT_SECONDS or cue.end < start:
                    yield uri, f"segment {number}, {start:.1f} to {end:.1f} s: a cue from {cue.start:.3f}"
            start = end


@CHECKS.must("Zhanbo subtitles")
def cues_come_in_order_and_inside_the_episode(found: Presentation) -> Findings:
    _, video = next(found.videos)
    for uri, subtitles in found.subtitles.items():
        for number, text in enumerate(subtitles.segments):
            if any(after.start < before.start for before, after in pairwise(text.cues)):
                yield uri, f"segment {number}: cues out of order"
            if any(cue.start >= float(video.seconds) for cue in text.cues):
                yield uri, f"segment {number}: a cue behind the end"


@CHECKS.should("Apple 5.10")
def variants_name_the_kind_of_subtitles(found: Presentation) -> Findings:
    for tag in found.multivariant.variants:
        if tag.get("SUBTITLES") and "wvtt" not in (tag.get("CODECS") or ""):
            yield found.uri, f"{tag.uri}: no wvtt in CODECS"


@CHECKS.must("Apple 4.6")
def subtitles_for_the_deaf_are_chosen_by_themselves(found: Presentation) -> Findings:
    for tag in found.of("SUBTITLES"):
        if _DEAF in (tag.get("CHARACTERISTICS") or "") and tag.get("AUTOSELECT") != "YES":
            yield found.uri, f"{tag.uri}: AUTOSELECT {tag.get('AUTOSELECT')}"


@CHECKS.should("Apple 5.11")
def forced_subtitles_are_chosen_by_themselves(found: Presentation) -> Findings:
    for tag in found.of("SUBTITLES"):
        if tag.get("FORCED") == "YES" and tag.get("AUTOSELECT") != "YES":
            yield found.uri, f"{tag.uri}: forced, but AUTOSELECT {tag.get('AUTOSELECT')}"
