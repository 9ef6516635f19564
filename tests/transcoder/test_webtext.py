"""Subtitles in HLS: documents with a clock, a playlist that spans the episode, the right entries."""

import m3u8

from transcoder import webtext
from transcoder.playlist import Rates
from transcoder.subtitle import Cue
from transcoder.webtext import Grid, Listed

GRID = Grid(target=2, seconds=(0.96, 1.92, 1.92, 0.2))
CUES = (
    Cue(start_ms=500, end_ms=1500, text="over a boundary"),
    Cue(start_ms=1000, end_ms=1400, text="&lt;with it&gt;"),
    Cue(start_ms=3_661_004, end_ms=3_662_000, text="late"),
)
MULTIVARIANT = """#EXTM3U
#EXT-X-VERSION:6
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="中文",URI="phone-audio.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=10000,AVERAGE-BANDWIDTH=5000,CODECS="avc1.640020,mp4a.40.2",CLOSED-CAPTIONS=NONE
phone-720.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=2000,AVERAGE-BANDWIDTH=1000,CODECS="avc1.640020,mp4a.40.2",CLOSED-CAPTIONS=NONE
phone-360.m3u8
#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=900,URI="phone-720-iframes.m3u8"
"""


def test_the_grid_is_that_of_the_pictures() -> None:
    parts = webtext.documents(CUES, GRID)
    assert Grid.of(webtext.playlist(parts, "subs-zh.vtt", GRID)) == GRID


def test_each_segment_is_a_document_with_a_clock_and_its_cues() -> None:
    parts = [part.decode() for part in webtext.documents(CUES, GRID)]
    assert all(part.startswith("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n") for part in parts)
    assert [part.count("-->") for part in parts] == [1, 2, 0, 0]
    assert "00:00:00.500 --> 00:00:01.500\nover a boundary\n\n" in parts[0]


def test_the_playlist_spans_the_episode_whatever_is_said_in_it() -> None:
    parts = webtext.documents((), GRID)
    text = webtext.playlist(parts, "subs-zh.vtt", GRID)
    read = m3u8.loads(text)
    assert sum(segment.duration or 0 for segment in read.segments) == 5.0
    assert (read.target_duration, read.playlist_type, read.is_endlist) == (2, "vod", True)
    assert [segment.byterange for segment in read.segments] == ["52@0", "52@52", "52@104", "52@156"]


def test_the_clock_counts_hours() -> None:
    assert webtext.clock(3_661_004) == "01:01:01.004"


def test_every_variant_has_the_subtitles_and_one_language_is_the_default() -> None:
    told = [
        Listed(tag="en", playlist="subs-en.m3u8", rates=Rates(peak=700, average=300)),
        Listed(tag="zh", playlist="subs-zh.m3u8", rates=Rates(peak=600, average=400), default=True),
    ]
    read = m3u8.loads(webtext.listed(MULTIVARIANT, told))
    assert [(p.stream_info.bandwidth, p.stream_info.average_bandwidth) for p in read.playlists] == [
        (10_700, 5400),
        (2700, 1400),
    ]
    assert read.iframe_playlists[0].iframe_stream_info.bandwidth == 900
    assert [playlist.stream_info.subtitles for playlist in read.playlists] == ["subs", "subs"]
    entries = [entry for entry in read.media if entry.type == "SUBTITLES"]
    said = [(e.language, e.name, e.default, e.autoselect, e.forced, e.uri) for e in entries]
    assert said == [
        ("en", "English", "NO", "YES", "NO", "subs-en.m3u8"),
        ("zh", "中文", "YES", "YES", "NO", "subs-zh.m3u8"),
    ]


def test_a_playlist_without_subtitles_stays_as_it_is() -> None:
    assert webtext.listed(MULTIVARIANT, []) == MULTIVARIANT


def test_the_rate_is_that_of_the_documents() -> None:
    parts = webtext.documents(CUES, GRID)
    measured = webtext.rates(parts, GRID)
    assert measured.average == round(8 * sum(map(len, parts)) / 5.0)
    assert measured.peak >= measured.average


def test_the_language_that_is_spoken_is_shown_by_itself() -> None:
    assert webtext.default(["en", "zh"], "zh") == "zh"
    assert webtext.default(["zh-Hans", "zh-Hant"], "zh") == "zh-Hans"
    assert webtext.default(["zh-Hans", "zh-Hant"], "zh-Hant") == "zh-Hant"
    assert webtext.default(["en"], "zh") is None
