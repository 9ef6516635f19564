"""A multivariant playlist with everything that it leads to, down to the samples."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from tests.hls import fragments, playlists, texts, track
from tests.hls.avc import Avc
from tests.hls.boxes import Malformed
from tests.hls.fragments import Fragment, Sample
from tests.hls.hevc import Hevc
from tests.hls.playlists import Media, Multivariant, Range, Tag
from tests.hls.rules import Broken
from tests.hls.sound import Aac
from tests.hls.source import Source
from tests.hls.texts import Text
from tests.hls.track import Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One segment of fMP4: what the playlist says of it, and the fragments that it holds."""

    place: Range
    size: int
    seconds: float
    fragments: tuple[Fragment, ...]

    @property
    def samples(self) -> Iterator[Sample]:
        return (sample for fragment in self.fragments for sample in fragment.samples)

    @property
    def decodes(self) -> int:
        return self.fragments[0].decodes

    @property
    def ends(self) -> int:
        return self.fragments[-1].ends


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """A media playlist of fMP4 and its bytes. Seconds are those of the media, not of the playlist."""

    playlist: Media
    track: Track
    segments: tuple[Segment, ...]
    source: Source

    @property
    def uri(self) -> str:
        return self.playlist.uri

    @property
    def codec(self) -> Avc | Hevc | Aac:
        return self.track.codec

    @property
    def seconds(self) -> Fraction:
        ticks = self.segments[-1].ends - self.segments[0].decodes
        return Fraction(ticks, self.track.timescale)

    @property
    def starts(self) -> Fraction:
        """When the first sample is presented."""
        first = min(sample.shows for sample in self.segments[0].samples)
        return Fraction(first, self.track.timescale)

    @property
    def samples(self) -> Iterator[Sample]:
        return (sample for segment in self.segments for sample in segment.samples)

    @property
    def frame_seconds(self) -> Fraction:
        """The usual distance from sample to sample in the order of presentation."""
        shown = sorted(sample.shows for sample in self.samples)
        steps = sorted(later - earlier for earlier, later in pairwise(shown))
        ticks = steps[len(steps) // 2] if steps else self.segments[0].ends - self.segments[0].decodes
        return Fraction(ticks, self.track.timescale)

    @property
    def rate(self) -> Fraction:
        """Pictures a second, over all of it."""
        return sum(1 for _ in self.samples) / self.seconds

    def bytes_of(self, segment: Segment) -> bytes:
        return self.source.read(segment.place.uri)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtitles:
    """A media playlist of WebVTT and what its segments say."""

    playlist: Media
    segments: tuple[Text, ...]
    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Presentation:
    """``complete`` is False for a first version, which holds what a phone needs to play at all."""

    multivariant: Multivariant
    streams: dict[str, Stream]
    iframes: dict[str, Stream]
    subtitles: dict[str, Subtitles]
    source: Source
    complete: bool

    @property
    def uri(self) -> str:
        return self.multivariant.uri

    @property
    def videos(self) -> Iterator[tuple[Tag, Stream]]:
        return ((tag, self.streams[tag.uri]) for tag in self.multivariant.variants if tag.uri)

    @property
    def trick(self) -> Iterator[tuple[Tag, Stream]]:
        return ((tag, self.iframes[tag.uri]) for tag in self.multivariant.iframes if tag.uri)

    def of(self, kind: str) -> list[Tag]:
        """The renditions of a TYPE."""
        return [tag for tag in self.multivariant.renditions if tag.get("TYPE") == kind]

    @property
    def sounds(self) -> Iterator[tuple[Tag, Stream]]:
        return ((tag, self.streams[tag.uri]) for tag in self.of("AUDIO") if tag.uri)

    def group(self, variant: Tag, kind: str) -> list[Tag]:
        """The renditions of the group of a TYPE that ``variant`` names."""
        return [tag for tag in self.of(kind) if tag.get("GROUP-ID") == variant.get(kind)]

    @property
    def media(self) -> Iterator[Media]:
        """Every media playlist once."""
        for stream in (*self.streams.values(), *self.iframes.values()):
            yield stream.playlist
        for subtitles in self.subtitles.values():
            yield subtitles.playlist


def load(source: Source, uri: str, *, complete: bool = True) -> Presentation:
    """Everything that ``uri`` leads to; Broken where it cannot be read."""
    found = playlists.multivariant(uri, source.read(uri))
    streams, iframes, subtitles = dict[str, Stream](), dict[str, Stream](), dict[str, Subtitles]()
    for tag in (*found.variants, *found.iframes, *found.renditions):
        if tag.uri is None:
            if tag.get("TYPE") not in (None, "CLOSED-CAPTIONS"):
                raise Broken("RFC 8216 4.3.4.1", uri, f"{tag.get('NAME')}: a rendition without a URI")
            continue
        playlist = playlists.media(tag.uri, source.read(tag.uri))
        if not playlist.entries:
            raise Broken("RFC 8216 4.3.3", tag.uri, "no segments")
        if tag.get("TYPE") == "SUBTITLES":
            subtitles[tag.uri] = _subtitles(source, playlist)
        elif tag.name == "EXT-X-I-FRAME-STREAM-INF":
            iframes[tag.uri] = _stream(source, playlist, whole=False)
        else:
            streams[tag.uri] = _stream(source, playlist, whole=True)
    if not found.variants:
        raise Broken("RFC 8216 4.3.4.2", uri, "no variants")
    return Presentation(
        multivariant=found,
        streams=streams,
        iframes=iframes,
        subtitles=subtitles,
        source=source,
        complete=complete,
    )


def _cut(source: Source, place: Range, playlist: Media) -> tuple[bytes, int, int]:
    """The file of a range, where the range starts and where it ends."""
    data = source.read(place.uri)
    end = len(data) if place.size is None else place.start + place.size
    if end > len(data) or place.start >= end:
        what = f"bytes {place.start} to {end} of {place.uri}, which has {len(data)}"
        raise Broken("RFC 8216 4.3.2.2", playlist.uri, what)
    return data, place.start, end


def _stream(source: Source, playlist: Media, *, whole: bool) -> Stream:
    if playlist.first is None:
        raise Broken("Apple 8.20", playlist.uri, "no EXT-X-MAP")
    data, start, end = _cut(source, playlist.first, playlist)
    try:
        described = track.read(data[start:end])
    except Malformed as error:
        raise Broken("RFC 8216 3.3", playlist.first.uri, f"initialisation: {error}") from error
    segments = list[Segment]()
    for number, entry in enumerate(playlist.entries):
        data, start, end = _cut(source, entry.place, playlist)
        try:
            held = fragments.read(data, described, start, end, whole=whole)
        except Malformed as error:
            raise Broken("RFC 8216 3.3", playlist.uri, f"segment {number}: {error}") from error
        segments.append(Segment(place=entry.place, size=end - start, seconds=entry.seconds, fragments=held))
    return Stream(playlist=playlist, track=described, segments=tuple(segments), source=source)


def _subtitles(source: Source, playlist: Media) -> Subtitles:
    parts = [_cut(source, entry.place, playlist) for entry in playlist.entries]
    return Subtitles(
        playlist=playlist,
        segments=tuple(
            texts.read(entry.place.uri, data[start:end])
            for entry, (data, start, end) in zip(playlist.entries, parts, strict=True)
        ),
        sizes=tuple(end - start for _, start, end in parts),
    )
