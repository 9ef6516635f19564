"""Nothing that a maker can write, in a name or in metadata, reaches a tool's arguments."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from catalog.rendition import Master
from transcoder import command, header, policy
from transcoder.command import Source, Tools
from transcoder.errors import Refused
from transcoder.mixing import Mix
from transcoder.plan import Options, plan
from transcoder.policy import Limits
from transcoder.probe import probe

STRINGS, EXAMPLES = 20, 250  # 5,000 strings
TOOLS = Tools(
    ffmpeg=Path("/tools/ffmpeg"), ffprobe=Path("/tools/ffprobe"), packager=Path("/tools/packager"),
    ffmpeg_version="", packager_version="",
)  # fmt: skip
FOLDER = Path("/job")
CLOCKS = (
    "nan:0:0",
    "inf:0:0",
    "0:nan:1",
    "-1:-1:-1",
    "1e999:0:0",
    "1_0:0:0",
    "²:0:0",
    "٣:00:00",
    "::",
    "0:0",
)
TRICKS = (
    "-i", "--version", "-f lavfi", "; rm -rf /", "$(id)", "`id`", "| cat /etc/passwd", "%s%n", "..\\..\\x",
    "'\"", "\n-y\n", "[0:0]", "[v];movie=/etc/passwd[v]", ",output=/etc/passwd", "{{", "@/etc/passwd", "\0",
    "scale=1:1,drawtext=textfile=/etc/passwd", "file:///etc/passwd", "=", ":", *CLOCKS,
)  # fmt: skip
words = st.one_of(
    st.sampled_from(TRICKS), st.text(max_size=40), st.text("-;|$`'\"\\%[]:=,\n/. ", max_size=20)
)
many = st.lists(words, min_size=STRINGS, max_size=STRINGS)


def described(said: list[str]) -> bytes:
    """What ffprobe would print of a file whose maker wrote these words wherever there is room."""
    keys = ("title", "language", "handler_name", "encoder", "comment", "DURATION")
    tags = dict(zip(keys, said, strict=False))
    video: dict[str, Any] = {
        "index": 0, "codec_type": "video", "codec_name": "h264", "width": 720, "height": 1280,
        "nb_read_packets": "250", "avg_frame_rate": "25/1", "tags": tags, "profile": said[6],
    }  # fmt: skip
    audio = {
        "index": 1, "codec_type": "audio", "codec_name": "aac", "channels": 2, "sample_rate": "48000",
        "channel_layout": said[6],
        "tags": {**tags, said[7]: said[8], **dict(zip(said[10::2], said[11::2], strict=True))},
    }  # fmt: skip
    return json.dumps({"streams": [video, audio], "format": {"tags": {**tags, said[9]: said[0]}}}).encode()


def before(said: list[str]) -> list[list[str]]:
    """The arguments of the gate."""
    head = header.parse(described(said))
    chosen = header.choose(head)
    policy.before_decoding(chosen, head, Limits())
    assert chosen.audio
    argv = [
        command.header(TOOLS, Source(container="mov")),
        command.survey(
            TOOLS,
            Source(container="mov"),
            video=chosen.video.index,
            interlaced=chosen.video.interlaced,
            audio=(chosen.audio.index, chosen.audio.layout),
            changing=True,
            limit_seconds=7200,
        ),
    ]
    return [list(map(str, one)) for one in argv]


def after(facts: Master, said: list[str]) -> list[list[str]]:
    """The arguments of everything that is made of a master whose facts hold these words."""
    assert facts.audio
    video = replace(facts.video, codec=said[0], profile=said[1], pixel_format=said[2], matrix=said[3])
    audio = replace(facts.audio, codec=said[4])
    planned, options = plan(replace(facts, video=video, audio=audio, notes=tuple(said)), Options()), Options()
    argv = [
        command.encode(TOOLS, Source(container="mov"), planned, options, FOLDER),
        command.package(TOOLS, planned, ["phone-720", "phone-audio"], FOLDER, FOLDER / "asset"),
        command.thumbnails(TOOLS, FOLDER / "phone-360.mp4", per_second=2.0, side=48),
        command.still(TOOLS, FOLDER / "phone-720.mp4", at_seconds=1.0, into=FOLDER / "poster.jpg"),
        command.decode_keyframes(TOOLS, FOLDER / "phone.m3u8", 2),
        command.loudness(TOOLS, FOLDER / "phone-audio.mp4", Mix.STEREO),
    ]
    return [list(map(str, one)) for one in argv]


@cache
def plainly(facts: Master) -> list[list[str]]:
    return after(facts, ["x"] * STRINGS)


@settings(max_examples=EXAMPLES, deadline=None)
@given(said=many)
@example(said=list(TRICKS[:STRINGS]))
@example(said=list(TRICKS[-STRINGS:]))
def test_words_of_a_maker_change_no_argument_of_the_gate(said: list[str]) -> None:
    try:
        assert before(said) == before(["x"] * STRINGS)
    except Refused as refusal:  # for a length that the DURATION tag claims
        assert refusal.code in ("too_long", "too_short", "frame_rate", "unreadable")


@settings(max_examples=EXAMPLES, deadline=None)
@given(said=many)
@example(said=list(TRICKS[:STRINGS]))
@example(said=list(TRICKS[-STRINGS:]))
def test_words_of_a_maker_change_no_argument_of_what_is_made(
    master: Callable[..., Master], said: list[str]
) -> None:
    assert after(master(), said) == plainly(master())


@pytest.mark.parametrize("text", CLOCKS)
def test_a_tag_that_is_no_clock_claims_no_length(text: str) -> None:
    """A length of nan or infinity would be a wall limit that never comes."""
    chosen = header.choose(header.parse(described(["x"] * 5 + [text] + ["x"] * (STRINGS - 6))))
    assert chosen.video.claimed_seconds is None


def test_a_tag_that_is_a_clock_claims_its_length() -> None:
    said = ["x"] * 5 + ["00:01:02.500000000\0"] + ["x"] * (STRINGS - 6)
    assert header.choose(header.parse(described(said))).video.claimed_seconds == 62.5


NAMES = (
    "-i",
    "-f lavfi",
    "clip;id.mp4",
    "a,b=c.mp4",
    "%03d.mp4",
    "concat:a|b",
    "\n\t.mp4",
    "视频 ' \" $(id).mp4",
    "http:x",
)


@pytest.mark.parametrize("name", NAMES)
async def test_the_name_of_a_file_changes_nothing(
    shared_media: Path, tools: Tools, tmp_path: Path, name: str
) -> None:
    plain = shared_media / "real" / "shaka-player__third-period.webm"
    named = tmp_path / name
    shutil.copy(plain, named)
    assert await probe(named, tools) == await probe(plain, tools)
