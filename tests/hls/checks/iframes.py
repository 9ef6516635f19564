"""I-frame playlists: what a viewer sees who searches."""

from tests.hls.avc import Avc
from tests.hls.checks.video import kinds
from tests.hls.hevc import Hevc
from tests.hls.presentation import Presentation
from tests.hls.rules import Checks, Findings

CHECKS = Checks[Presentation]()

_DENSE_SECONDS = 1.1


@CHECKS.must("Apple 6.1")
def there_are_iframe_playlists(found: Presentation) -> Findings:
    if not found.multivariant.iframes:
        yield found.uri, "no EXT-X-I-FRAME-STREAM-INF"


@CHECKS.must("Apple 6.8")
def iframe_playlists_say_so(found: Presentation) -> Findings:
    for stream in found.iframes.values():
        if not stream.playlist.iframes_only:
            yield stream.uri, "no EXT-X-I-FRAMES-ONLY"
    for playlist in found.media:
        if playlist.iframes_only and playlist.uri not in found.iframes:
            yield playlist.uri, "EXT-X-I-FRAMES-ONLY, but it is no I-frame playlist"


@CHECKS.should("Apple 6.2")
def there_is_an_iframe_every_second(found: Presentation) -> Findings:
    for stream in found.iframes.values():
        longest = max(segment.seconds for segment in stream.segments)
        if longest > _DENSE_SECONDS:
            yield stream.uri, f"{longest:.1f} s from I-frame to I-frame"


@CHECKS.should("Apple 6.6")
def there_are_iframes_of_every_video(found: Presentation) -> Findings:
    videos = {tag.uri for tag in found.multivariant.variants}
    if len(found.iframes) < len(videos):
        yield found.uri, f"{len(found.iframes)} I-frame playlists for {len(videos)} videos"


@CHECKS.must("Apple 6.10")
def an_iframe_range_is_a_fragment_and_its_first_picture(found: Presentation) -> Findings:
    """A moof is in it, or it could not be read; here: that picture, whole, an IDR, and nothing more."""
    for stream in found.iframes.values():
        codec = stream.codec
        for number, segment in enumerate(stream.segments):
            first = next(segment.samples)
            end = segment.place.start + segment.size
            if first.end != end:
                yield stream.uri, f"range {number} ends {end - first.end} bytes behind its picture"
            elif isinstance(codec, Avc | Hevc):
                units = kinds(stream.bytes_of(segment), first, codec) or ()
                if not any(codec.is_idr(kind) for kind in units):
                    yield stream.uri, f"range {number} holds no IDR picture"


@CHECKS.must("RFC 8216 4.3.3.6")
def iframes_stand_where_the_segments_do(found: Presentation) -> Findings:
    """Each stands until the next: those who search land on what they saw."""
    times = {round(s.decodes / v.track.timescale, 3) for _, v in found.videos for s in v.segments}
    for stream in found.iframes.values():
        clock = 0.0
        for number, segment in enumerate(stream.segments):
            real = segment.decodes / stream.track.timescale
            if abs(clock - real) > stream.frame_seconds or round(real, 3) not in times:
                yield stream.uri, f"I-frame {number} at {real:.3f} s is listed at {clock:.3f} s"
                break
            clock += segment.seconds
