"""Subtitle files of every kind and quality → cues for WebVTT, or a code that says what is wrong where."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.failure import REFUSALS
from transcoder import subtitle
from transcoder.errors import Refused
from transcoder.subtitle import Cue

SRT = """1
00:00:01,000 --> 00:00:02,500
你好，<i>世界</i>

2
00:00:02,000 --> 00:00:04,000
{\\an8}A & B <3
第二行
"""
VTT = """WEBVTT - title

STYLE
::cue { color: red }

NOTE a --> b

intro
00:01.000 --> 00:02.500 line:0 position:20%
<v 老严>你好，<i.loud>世界</i></v>

00:02.000 --> 00:04.000
A &amp; B &lt;3
第二行
"""
ASS = """[Script Info]
ScriptType: v4.00+
[V4+ Styles]
Format: Name, Fontname
Style: Default,/etc/passwd
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Comment: 0,0:00:00.00,0:00:09.00,Default,,0,0,0,,not shown
Dialogue: 0,0:00:01.00,0:00:02.50,Default,,0,0,0,,你好，{\\i1\\fn/etc/passwd}世界{\\i0}
Dialogue: Marked=0,0:00:02.00,0:00:04.00,*Default,,,,,,{\\p1}m 0 0 l 9 9{\\p0}A & B <3\\N第二行
Dialogue: 1,0:00:02.00,0:00:04.00,Shadow,,0,0,0,,A & B <3\\N第二行
"""
CUES = (
    Cue(start_ms=1000, end_ms=2500, text="你好，<i>世界</i>"),
    Cue(start_ms=2000, end_ms=4000, text="A &amp; B &lt;3\n第二行"),
)


def refused(content: bytes | str) -> Refused:
    with pytest.raises(Refused) as caught:
        subtitle.read(content.encode() if isinstance(content, str) else content, "001.srt")
    assert caught.value.code in REFUSALS
    return caught.value


@pytest.mark.parametrize("text", [SRT, VTT, ASS], ids=["srt", "vtt", "ass"])
def test_every_format_gives_the_same_cues(text: str) -> None:
    assert subtitle.read(text.encode(), "001.srt") == CUES


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gbk", "gb18030"]
)
def test_every_encoding_gives_the_same_cues(encoding: str) -> None:
    assert subtitle.read(SRT.encode(encoding), "001.srt") == CUES
    assert subtitle.read(SRT.replace("\n", "\r\n").encode(encoding), "001.srt") == CUES
    assert subtitle.read(SRT.replace("\n", "\r").encode(encoding), "001.srt") == CUES


def one(text: str, kind: str = "srt") -> str:
    """The text of the only cue that says ``text``."""
    files = {
        "srt": f"1\n00:00:01,000 --> 00:00:02,000\n{text}\n",
        "vtt": f"WEBVTT\n\n00:01.000 --> 00:02.000\n{text}\n",
        "ass": f"[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{text}\n",
    }
    (cue,) = subtitle.read(files[kind].encode(), "x")
    return cue.text


@pytest.mark.parametrize("kind", ["srt", "vtt"])
@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("<script>alert(1)</script>", "alert(1)"),
        ("<font color=red>红</font>", "红"),
        ("<b>a<i>b</b>c</i>d", "<b>a</b><b><i>b</i></b><i>c</i>d"),
        ("<B>x</B>", "<b>x</b>"),
        ("<img src=x onerror=y>z", "z"),
        ("x <", "x &lt;"),
        ("a\0b\x07c\u202a", "abc\u202a"),
        ("&lt;b&gt;not bold&lt;/b&gt;", "&lt;b&gt;not bold&lt;/b&gt;"),
        ("&nbsp;a&nbsp;", "a"),
    ],
)
def test_nothing_but_bold_italic_and_underlined_is_markup(kind: str, said: str, shown: str) -> None:
    assert one(said, kind).replace("\u202a", "") == shown.replace("\u202a", "")


def test_braces_are_codes_in_ass_and_letters_in_webvtt() -> None:
    assert one("{\\b1}x{\\pos(1,2)}y{\\r}z", "ass") == "<b>xy</b>z"
    assert one("{x}", "vtt") == "{x}"


def test_an_empty_line_cannot_end_a_cue_early() -> None:
    assert one("a\\N\\N \\Nb", "ass") == "a\nb"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (SRT.replace("00:00:02,000", "00:00:0x"), 6),
        (VTT.replace("00:02.000", "2 s: "), 12),
        (ASS.replace("0:00:01.00", "x"), 9),
    ],
    ids=["srt", "vtt", "ass"],
)
def test_a_time_that_cannot_be_read_is_named_by_its_line(text: str, line: int) -> None:
    error = refused(text)
    assert (error.code, error.facts) == ("subtitle_time", {"name": "001.srt", "line": line})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "subtitle_empty"),
        (b"hello", "subtitle_empty"),
        (b"\0\0\0", "subtitle_empty"),
        (b"WEBVTT\n", "subtitle_empty"),
        (b"1\n00:00:02,000 --> 00:00:01,000\nbackwards\n", "subtitle_empty"),
        (b"\xff\xfe\x00", "subtitle_encoding"),
        (b"x" * (subtitle.MOST_BYTES + 1), "subtitle_too_large"),
        (SRT.encode() * 20_000, "subtitle_too_large"),
        (b"1\n00:00:01,000 --> 00:00:02,000\nx\n\n" * 20_001, "subtitle_too_large"),
    ],
    ids=range(9),
)
def test_what_holds_no_subtitles_is_refused(content: bytes, code: str) -> None:
    error = refused(content)
    assert error.code == code
    assert error.title_zh


def test_cues_are_cut_to_the_episode_and_stay_where_they_overlap() -> None:
    cues = (
        Cue(start_ms=0, end_ms=900, text="before the first picture"),
        Cue(start_ms=500, end_ms=36_000_000, text="ten hours"),
        Cue(start_ms=2000, end_ms=5000, text="over it"),
        Cue(start_ms=89_000, end_ms=99_000, text="past the end"),
        Cue(start_ms=91_000, end_ms=92_000, text="beyond it"),
    )
    fitted = subtitle.fitted(cues, seconds=89.5, earlier_seconds=1.0)
    assert fitted == (
        Cue(start_ms=0, end_ms=subtitle.LONGEST_CUE_MS, text="ten hours"),
        Cue(start_ms=1000, end_ms=4000, text="over it"),
        Cue(start_ms=88_000, end_ms=89_500, text="past the end"),
    )


def filled(head: str, unit: str) -> bytes:
    return (head + unit * ((subtitle.MOST_BYTES - len(head)) // len(unit))).encode()


TIMES = "1\n00:00:01,000 --> 00:00:02,000\n"
EVENT = "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,"
BOMBS = {
    "unclosed tags": filled(TIMES, "<a\n"),
    "empty lines": filled(TIMES, "\n "),
    "colons": filled("", ":"),
    "codes": filled("[Events]\n", EVENT + "{\\i1}x" * 160 + "\n"),
    "braces": filled("", TIMES + "{" * 900 + "\n\n"),
    "tags in webvtt": filled("WEBVTT\n\n", "00:01.000 --> 00:02.000\n" + "<a" * 400 + "\n\n"),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS.keys())
def test_no_file_costs_more_than_seconds(bomb: bytes) -> None:
    started = time.process_time()
    try:
        cues = subtitle.read(bomb, "bomb")
    except Refused:
        cues = ()
    assert time.process_time() - started < 10  # the slowest took 3
    assert all(len(cue.text) < 10_000 for cue in cues)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60), st.sampled_from(["srt", "vtt", "ass"]))
def test_no_text_becomes_markup_or_ends_a_cue(text: str, kind: str) -> None:
    try:
        said = one(text.replace("\n", " ").replace("\r", " "), kind)
    except (Refused, ValueError):  # nothing left of it, or it reads as a time
        return
    plain = said
    for tag in ("<b>", "</b>", "<i>", "</i>", "<u>", "</u>"):
        plain = plain.replace(tag, "")
    assert "<" not in plain
    assert ">" not in plain
    assert "-->" not in said
    assert "\n\n" not in said
    assert "\0" not in said
