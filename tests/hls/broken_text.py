"""For each check of what playlists and other texts say: an edit that it must notice."""

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.hls.breaking import drop_last_segment, join_first_segments, text

Edit = Callable[[Path], object]

_PHONE, _TV = "phone.m3u8", "tv.m3u8"
_VIDEO, _SOUND, _TRICK, _TEXTS = (
    "phone-432.m3u8",
    "phone-audio.m3u8",
    "phone-432-iframes.m3u8",
    "subs-zh.m3u8",
)
_VARIANT = r"(#EXT-X-STREAM-INF:.*)"
_ENGLISH = r"(#EXT-X-MEDIA:.*English.*)"


def _phone(pattern: str, instead: str, count: int = 1) -> Edit:
    return lambda folder: text(folder, _PHONE, pattern, instead, count)


def _of(name: str, pattern: str, instead: str, count: int = 1) -> Edit:
    return lambda folder: text(folder, name, pattern, instead, count)


def _each(pattern: str, edit: Callable[[Path, str], object]) -> Edit:
    """The same edit on several files."""

    def every(folder: Path) -> None:
        for path in sorted(folder.glob(pattern)):
            edit(folder, path.name)

    return every


def _both(first: Edit, second: Edit) -> Edit:
    def both(folder: Path) -> None:
        first(folder)
        second(folder)

    return both


def _join(folder: Path, name: str) -> None:
    if name in (_VIDEO, "phone-360.m3u8"):
        join_first_segments(folder, name)


def _uneven(folder: Path) -> None:
    """One second that holds what others hold in six."""
    text(folder, _VIDEO, r"#EXTINF:1\.\d+", "#EXTINF:6.000000", 0)
    text(folder, _VIDEO, r"#EXTINF:0\.9\d+", "#EXTINF:1.000000")


def _unlist(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    del manifest["files"][0]
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")


def _remove(name: str) -> Edit:
    return lambda folder: (folder / name).unlink()


def _write(name: str, body: bytes) -> Edit:
    return lambda folder: (folder / name).write_bytes(body)


def _one_group(kind: str, line: str) -> Edit:
    return _phone(r"(#EXT-X-MEDIA)", rf"#EXT-X-MEDIA:TYPE={kind},{line}\n\1")


CASES: tuple[tuple[str, Edit], ...] = (
    ("variants_name_their_codecs", _phone(rf'{_VARIANT}CODECS="[^"]*",', r"\1")),
    ("variants_name_their_resolution", _phone(rf"{_VARIANT}RESOLUTION=\w+,", r"\1")),
    ("variants_name_their_average", _phone(rf"{_VARIANT}AVERAGE-BANDWIDTH=\d+,", r"\1")),
    ("variants_name_their_frame_rate", _phone(rf"{_VARIANT}FRAME-RATE=[\d.]+,", r"\1")),
    ("iframes_name_their_codecs", _phone(r'(#EXT-X-I-FRAME.*)CODECS="[^"]*",', r"\1")),
    ("iframes_name_their_resolution", _phone(r"(#EXT-X-I-FRAME.*)RESOLUTION=\w+,", r"\1")),
    ("everything_names_its_bandwidth", _phone(r"(#EXT-X-I-FRAME-STREAM-INF:)BANDWIDTH=\d+,", r"\1")),
    ("codecs_are_those_of_the_bytes", _phone(r"avc1\.......", "avc1.4d401f")),
    ("codecs_are_those_of_the_bytes", _phone(r",mp4a\.40\.2", "")),
    ("resolution_is_that_of_the_bytes", _phone("RESOLUTION=432x768", "RESOLUTION=431x768")),
    ("frame_rate_is_that_of_the_bytes", _phone(r"FRAME-RATE=25\.000", "FRAME-RATE=24.990")),
    ("all_variants_have_one_shape", _phone("RESOLUTION=360x640", "RESOLUTION=640x360")),
    ("there_is_a_choice_of_bit_rates", _both(
        _phone(r"#EXT-X-STREAM-INF:.*RESOLUTION=360x640.*\n.*\n", ""),
        _phone(r":BANDWIDTH=\d+(.*)432x768", r":BANDWIDTH=900000\g<1>720x1280"))),
    ("segments_are_declared_independent", _phone("#EXT-X-INDEPENDENT-SEGMENTS\n", "")),
    ("video_range_is_that_of_the_bytes", _phone("VIDEO-RANGE=SDR", "VIDEO-RANGE=PQ")),
    ("there_is_sdr_for_everyone", _phone("VIDEO-RANGE=SDR", "VIDEO-RANGE=PQ", 0)),
    ("every_variant_has_pictures", _phone(r"^phone-360\.m3u8", _SOUND)),
    ("variants_are_h264_or_hevc", _phone(r"^phone-360\.m3u8", _SOUND)),
    ("closed_captions_are_denied_everywhere_or_nowhere", _phone(",CLOSED-CAPTIONS=NONE", "")),
    ("average_bandwidth_is_measured", _phone(r"AVERAGE-BANDWIDTH=(\d+)", r"AVERAGE-BANDWIDTH=\g<1>0")),
    ("bandwidth_is_the_measured_peak", _phone(r":BANDWIDTH=(\d+)", r":BANDWIDTH=\g<1>0")),
    ("bandwidth_covers_the_worst_combination", _phone(r":BANDWIDTH=\d+", ":BANDWIDTH=250000")),
    ("iframe_bandwidth_is_measured", _phone(r"(I-FRAME-STREAM-INF:BANDWIDTH=\d+)", r"\g<1>0")),
    ("peak_is_at_most_twice_the_average", _uneven),
    ("segments_round_to_the_target_at_most", _of(_VIDEO, "DURATION:2", "DURATION:1")),
    ("segments_round_to_the_target_at_most", _of(_VIDEO, "#EXT-X-TARGETDURATION:2\n", "")),
    ("no_segment_is_much_longer_than_the_target", _of(_VIDEO, "DURATION:2", "DURATION:1")),
    ("version_allows_what_is_used", _of(_VIDEO, "VERSION:6", "VERSION:5")),
    ("playlists_are_vod", _of(_TRICK, "TYPE:VOD", "TYPE:EVENT")),
    ("playlists_end", _of(_SOUND, "#EXT-X-ENDLIST\n", "")),
    ("nothing_is_discontinuous", _of(_VIDEO, "#EXTINF:1.9", "#EXT-X-DISCONTINUITY\n#EXTINF:1.9")),
    ("durations_are_exact", _of(_VIDEO, r"#EXTINF:1\.92", "#EXTINF:1.82")),
    ("durations_are_exact", _of(_VIDEO, r"#EXTINF:\d\.(\d)\d+", r"#EXTINF:1.\g<1>", 0)),
    ("audio_and_video_have_one_target", _of(_SOUND, "DURATION:2", "DURATION:3")),
    ("audio_and_video_last_equally_long", partial(drop_last_segment, name=_SOUND)),
    ("vod_playlists_cover_one_range", partial(drop_last_segment, name=_TRICK)),
    ("segments_do_not_overlap", _of(
        _VIDEO, r"(RANGE:)(\d+@\d+)(\n[^@]+RANGE:)\d+@\d+", r"\1\2\3\2")),
    ("keyframes_are_at_most_2_seconds_apart", _each("phone-*.m3u8", _join)),
    ("segments_of_all_rungs_start_together", partial(join_first_segments, name=_VIDEO)),
    ("segments_of_sound_start_near_those_of_pictures", partial(join_first_segments, name=_SOUND)),
    ("every_rung_has_the_same_pictures", partial(drop_last_segment, name=_VIDEO)),
    ("variants_have_sound_of_their_own", _phone('AUDIO="audio",', "")),
    ("groups_that_are_named_exist", _phone('SUBTITLES="subs"', 'SUBTITLES="elsewhere"')),
    ("groups_are_named_by_a_variant", _one_group(
        "AUDIO", f'GROUP-ID="lost",LANGUAGE="zh",NAME="中文",DEFAULT=YES,AUTOSELECT=YES,URI="{_SOUND}"')),
    ("renditions_say_what_they_must", _phone(r',NAME="English"', "")),
    ("renditions_name_their_language", _phone(r'LANGUAGE="en",', "")),
    ("names_differ_within_a_group", _phone('NAME="English"', 'NAME="中文"')),
    ("a_group_has_one_default_at_most", _phone("DEFAULT=NO", "DEFAULT=YES")),
    ("a_group_has_one_default_at_most", _phone(r"DEFAULT=YES,AUTOSELECT=YES", "DEFAULT=YES,AUTOSELECT=NO")),
    ("groups_of_a_kind_have_the_same_members", _both(
        _one_group("AUDIO",
                   f'GROUP-ID="b",LANGUAGE="zh",NAME="中文",DEFAULT=YES,AUTOSELECT=YES,URI="{_SOUND}"'),
        _phone(rf'{_VARIANT}AUDIO="audio"', r'\1AUDIO="b"'))),
    ("channels_are_those_of_the_bytes", _phone('CHANNELS="2"', 'CHANNELS="6"')),
    ("descriptions_are_chosen_by_themselves", _phone(
        r"(TYPE=AUDIO.*English.*)AUTOSELECT=YES",
        r'\1CHARACTERISTICS="public.accessibility.describes-video"')),
    ("there_are_iframe_playlists", _phone(r"#EXT-X-I-FRAME.*\n", "", 0)),
    ("iframe_playlists_say_so", _of(_TRICK, "#EXT-X-I-FRAMES-ONLY\n", "")),
    ("there_are_iframes_of_every_video", _phone(r"#EXT-X-I-FRAME.*\n", "")),
    ("an_iframe_range_is_a_fragment_and_its_first_picture", _of(
        _TRICK, r"BYTERANGE:(\d+)@", r"BYTERANGE:\g<1>0@")),
    ("iframes_stand_where_the_segments_do", _of(
        _TRICK, r"#EXTINF:0\.96(.*\n[^:]+:.*\n.*\n)#EXTINF:1\.92", r"#EXTINF:1.92\1#EXTINF:0.96")),
    ("subtitles_map_their_time_to_the_media", _of("subs-zh.vtt", "TIMESTAMP", "TIMESTOMP")),
    ("subtitles_map_their_time_to_the_media", _of("subs-zh.vtt", "LOCAL:00:00:00", "LOCAL:00:00:05")),
    ("subtitles_exist_for_the_whole_episode", partial(drop_last_segment, name=_TEXTS)),
    ("cues_lie_in_their_segments", _of("subs-zh.vtt", r"00\.500 --> 00:00:01", "03.500 --> 00:00:04")),
    ("cues_lie_in_their_segments", _of("subs-zh.vtt", r"01\.500", "00.400")),
    ("cues_come_in_order_and_inside_the_episode", _of(
        "subs-zh.vtt", r"(MAP(?:.|\n)*MAP(?:.|\n)*?)02\.600 --> 00:00:04", r"\g<1>05.600 --> 00:00:06")),
    ("cues_come_in_order_and_inside_the_episode", _of(
        "subs-zh.vtt", r"(MAP(?:.|\n)*?MAP(?:.|\n)*?)00:00:00\.500", r"\g<1>00:00:02.800")),
    ("subtitles_for_the_deaf_are_chosen_by_themselves", _phone(
        r"AUTOSELECT=YES,FORCED=NO",
        'CHARACTERISTICS="public.accessibility.transcribes-spoken-dialog"')),
    ("forced_subtitles_are_chosen_by_themselves", _phone("AUTOSELECT=YES,FORCED=NO", "FORCED=YES")),
    ("phone_and_tv_are_there", _remove(_TV)),
    ("the_poster_can_be_opened", _remove("poster.jpg")),
    ("the_poster_can_be_opened", _write("poster.jpg", b"\xff\xd8")),
    ("the_manifest_lists_what_is_there", _unlist),
    ("the_manifest_lists_what_is_there", _of(_PHONE, "English", "english")),
    ("the_manifest_lists_what_is_there", _remove("manifest.json")),
    ("nothing_is_left_over", _write("phone-999.mp4", b"left over")),
    ("a_storyboard_covers_the_episode", _of("storyboard.vtt", r"00\.000 -->", "00.500 -->")),
    ("a_storyboard_covers_the_episode", _of("storyboard.vtt", r"05\.000", "04.900")),
    ("a_storyboard_covers_the_episode", _of("storyboard.vtt", "xywh=480", "xywh=990")),
    ("a_storyboard_covers_the_episode", _of("storyboard.vtt", r"storyboard-1", "storyboard-9")),
    ("all_screens_show_the_same_episode", _each("tv-*[0-9].m3u8", drop_last_segment)),
)  # fmt: skip

# What makes a playlist unreadable, and the rule that says so.
UNREADABLE: tuple[tuple[str, Edit], ...] = (
    ("RFC 8216 4.1", _phone("#EXTM3U", "\ufeff#EXTM3U")),
    ("RFC 8216 4.1", _of(_VIDEO, "#EXTM3U", "#EXTM3U\r")),
    ("RFC 8216 4.1", _write(_VIDEO, b"#EXTM3U\n#\xff\n")),
    ("RFC 8216 4.3.1.1", _of(_VIDEO, "#EXTM3U", "#M3U")),
    ("RFC 8216 4.3", _of(_VIDEO, "#EXT-X-MEDIA-SEQUENCE", "#EXT-X-MEDIA-SEQUENC")),
    ("RFC 8216 4.3", _phone("#EXT-X-VERSION:6", "#EXT-X-VERSION:6\n#EXT-X-VERSION:6")),
    ("RFC 8216 4.3", _of(_VIDEO, "#EXT-X-VERSION:6", "#EXT-X-STREAM-INF:BANDWIDTH=1")),
    ("RFC 8216 4.2", _phone("RESOLUTION=432x768", "RESOLUTION=432:768")),
    ("RFC 8216 4.2", _phone('LANGUAGE="en"', "LANGUAGE=en")),
    ("RFC 8216 4.2", _phone('LANGUAGE="en"', 'LANGUAGE="en",LANGUAGE="en"')),
    ("RFC 8216 4.2", _phone('LANGUAGE="en"', 'LANG="en"')),
    ("RFC 8216 4.2", _phone('LANGUAGE="en"', 'LANGUAGE="en')),
    ("RFC 8216 4.3.4.2", _phone(r"^phone-360\.m3u8\n", "")),
    ("RFC 8216 4.3.4.2", _phone(r"^phone-360\.m3u8\n", "phone-360.m3u8\nphone-360.m3u8\n")),
    ("RFC 8216 4.3.4.1", _phone(r',URI="phone-audio-en\.m3u8"', "")),
    ("Zhanbo relative", _phone(r"^phone-360\.m3u8", "https://elsewhere.example/phone-360.m3u8")),
    ("Zhanbo relative", _of(_VIDEO, r"^phone-432\.mp4", "../phone-432.mp4")),
    ("Zhanbo files", _phone(r"^phone-360\.m3u8", "phone-361.m3u8")),
    ("Zhanbo files", _remove("phone-360.mp4")),
    ("Apple 8.20", _of(_VIDEO, r"#EXT-X-MAP.*\n", "")),
    ("RFC 8216 4.3.2.5", _of(_VIDEO, r"(#EXT-X-MAP.*\n)", r"\1\1")),
    ("RFC 8216 4.3.2.1", _of(_VIDEO, r"#EXTINF:.*\n", "")),
    ("RFC 8216 4.3.2.1", _of(_VIDEO, r"(#EXTINF:.*),\n", r"\1\n")),
    ("RFC 8216 4.3.2.2", _of(_VIDEO, r"BYTERANGE:\d+@", "BYTERANGE:99999999@")),
    ("RFC 8216 4.3.2.2", _of(_VIDEO, r"BYTERANGE:(\d+)@\d+", r"BYTERANGE:\1")),
    ("RFC 8216 4.3.3.1", _of(_VIDEO, "DURATION:2", "DURATION:2.0")),
    ("RFC 8216 4.3.2", _of(_VIDEO, r"^.*\n#EXT-X-ENDLIST", "#EXT-X-ENDLIST")),
    ("RFC 8216 4.3.3", _of(_TEXTS, r"#EXTINF(.|\n)*#EXT-X-ENDLIST", "#EXT-X-ENDLIST")),
    ("RFC 8216 3.3", _of(_VIDEO, r"BYTERANGE:(\d+)@", r"BYTERANGE:10@")),
    ("RFC 8216 3.3", _of(_VIDEO, r'BYTERANGE="\d+@0"', 'BYTERANGE="500@0"')),
    ("RFC 8216 3.5", _of("subs-zh.vtt", "WEBVTT", "WEBVTX")),
    ("RFC 8216 3.5", _of("subs-zh.vtt", "-->", "==>")),
)  # fmt: skip
