"""Playlists say what the boxes hold."""

import m3u8

from catalog.rendition import Rendition, Screen
from transcoder.boxes import Fragment, Sample, Track
from transcoder.playlist import Rates, iframes, media, multivariant, rates, target_seconds


def fragment(number: int, ticks: int, size: int) -> Fragment:
    sample = Sample(bytes=size, duration=ticks, offset=0, sync=True)
    return Fragment(
        start=1000 + number * size,
        bytes=size,
        decode_time=number * ticks,
        first_sample_end=1000 + number * size + size // 4,
        samples=(sample,),
    )


def track(*sizes: int, ticks: int = 48048, timescale: int = 30000) -> Track:
    fragments = tuple(fragment(n, ticks, size) for n, size in enumerate(sizes))
    return Track(timescale=timescale, codecs="avc1.64001f", init_bytes=800, fragments=fragments, edits=False)


def rendition(name: str, peak: int, average: int, kind: str = "video", channels: int = 2) -> Rendition:
    return Rendition(
        name=name,
        screen=Screen.PHONE,
        kind=kind,
        playlist=f"{name}.m3u8",
        media=f"{name}.mp4",
        codecs="avc1.64001f" if kind == "video" else "mp4a.40.2",
        peak_bandwidth=peak,
        average_bandwidth=average,
        duration_seconds=10.0,
        segments=5,
        bytes=100,
        width=720,
        height=1280,
        frame_rate=30000 / 1001,
        channels=channels if kind == "audio" else None,
    )


def test_durations_are_exact_to_the_microsecond() -> None:
    text = media(track(4000, 4000), "v.mp4", 2)
    assert text.count("#EXTINF:1.601600,") == 2
    assert text.endswith("#EXT-X-ENDLIST\n")


def test_a_media_playlist_names_byte_ranges_of_one_file() -> None:
    read = m3u8.loads(media(track(4000, 4000), "v.mp4", 2))
    assert [segment.byterange for segment in read.segments] == ["4000@1000", "4000@5000"]
    assert read.segment_map[0].byterange == "800@0"
    assert read.is_endlist
    assert read.playlist_type == "vod"


def test_an_iframe_range_holds_the_moof_and_the_first_picture() -> None:
    read = m3u8.loads(iframes(track(4000, 4000), "v.mp4", 2))
    assert read.is_i_frames_only
    assert [segment.byterange for segment in read.segments] == ["1000@1000", "1000@5000"]


def test_a_short_last_segment_does_not_make_the_peak() -> None:
    last = fragment(2, ticks=3000, size=4000)
    steady = track(4000, 4000)
    whole = Track(timescale=30000, codecs="", init_bytes=0, fragments=(*steady.fragments, last), edits=False)
    alone = 4000 * 8 / (3000 / 30000)
    assert rates(whole, 2).peak < 2 * rates(steady, 2).peak < alone / 4


def test_a_clip_shorter_than_half_a_target_has_its_average_as_peak() -> None:
    measured = rates(track(1000, ticks=3000), 2)
    assert measured.peak == measured.average == 80_000


def test_the_target_covers_the_longest_segment_rounded() -> None:
    assert target_seconds([track(1, ticks=48048), track(1, ticks=75600)]) == 3
    assert target_seconds([track(1, ticks=3000)]) == 1


def test_a_variants_bandwidth_includes_the_worst_sound() -> None:
    sounds = [rendition("a", 130, 120, "audio"), rendition("b", 140, 110, "audio")]
    videos = [rendition("phone-720", 2000, 1500), rendition("phone-360", 600, 400)]
    text = multivariant(videos, {v.name: Rates(peak=9, average=5) for v in videos}, sounds)
    read = m3u8.loads(text)
    assert [(p.stream_info.bandwidth, p.stream_info.average_bandwidth) for p in read.playlists] == [
        (2140, 1620),
        (740, 520),
    ]
    assert {p.stream_info.codecs for p in read.playlists} == {"avc1.64001f,mp4a.40.2"}
    assert read.playlists[0].stream_info.frame_rate == 29.97
    assert read.is_independent_segments


def test_six_channels_are_a_group_with_variants_of_its_own_after_the_stereo_ones() -> None:
    videos = [rendition("tv-720", 2000, 1500), rendition("tv-540", 600, 400)]
    sounds = [rendition("tv-audio", 130, 120, "audio"), rendition("tv-surround", 390, 380, "audio", 6)]
    read = m3u8.loads(multivariant(videos, {v.name: Rates(peak=9, average=5) for v in videos}, sounds))
    assert [(media.group_id, media.channels, media.default) for media in read.media] == [
        ("audio", "2", "YES"),
        ("surround", "6", "YES"),
    ]
    told = [(p.uri, p.stream_info.audio, p.stream_info.bandwidth) for p in read.playlists]
    assert told == [
        ("tv-720.m3u8", "audio", 2130),
        ("tv-540.m3u8", "audio", 730),
        ("tv-720.m3u8", "surround", 2390),
        ("tv-540.m3u8", "surround", 990),
    ]
    assert [one.uri for one in read.iframe_playlists] == ["tv-720-iframes.m3u8", "tv-540-iframes.m3u8"]


def test_every_uri_is_relative() -> None:
    videos, sounds = [rendition("phone-720", 2, 1)], [rendition("phone-audio", 2, 1, "audio")]
    read = m3u8.loads(multivariant(videos, {"phone-720": Rates(peak=9, average=5)}, sounds))
    uris = [
        *(p.uri for p in read.playlists),
        *(m.uri for m in read.media),
        *(i.uri for i in read.iframe_playlists),
    ]
    assert uris == ["phone-720.m3u8", "phone-audio.m3u8", "phone-720-iframes.m3u8"]
