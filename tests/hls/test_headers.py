"""Our readers of parameter sets agree with ffprobe and with Shaka Packager about streams of many kinds."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import m3u8
import pytest

from tests.hls import avc, fragments, hevc, track
from tests.hls.avc import Avc
from tests.hls.boxes import boxes
from tests.hls.hevc import Hevc
from tests.hls.picture import Colour, Picture
from tests.hls.sound import Aac
from tests.hls.track import Track
from transcoder import sandbox
from transcoder.sandbox import Bounds
from transcoder.tools import Tools

BOUNDS = Bounds(wall_seconds=30, cpu_seconds=30)
FRAGMENTED = ("-movflags", "+frag_keyframe+empty_moov+default_base_moof+negative_cts_offsets")
X264 = ("-c:v", "libx264", "-preset", "veryfast")
X265 = ("-c:v", "libx265", "-preset", "ultrafast", "-tag:v", "hvc1", "-x265-params", "log-level=error")
SOURCE = "testsrc2=s={}:r={}:d=0.4,setsar={},setparams={}"
BT709 = "color_primaries=bt709:color_trc=bt709:colorspace=bt709:range=tv"
PQ = "color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc:range=tv"
FULL = "range=pc"

# What is encoded: (size, rate, sample aspect, colours, options)
KINDS: dict[str, tuple[str, str, str, str, tuple[str, ...]]] = {
    "H.264 as Zhanbo makes it": ("360x640", "25", "1", BT709, (*X264, "-bf", "3", "-pix_fmt", "yuv420p")),
    "H.264 of a size that is cropped": ("162x122", "30000/1001", "1", BT709, (*X264, "-pix_fmt", "yuv420p")),
    "H.264 with many references": ("320x180", "60", "1", BT709, (*X264, "-refs", "6", "-pix_fmt", "yuv420p")),
    "H.264 as fields": ("352x288", "25", "12/11", BT709,
                        (*X264, "-flags", "+ilme+ildct", "-pix_fmt", "yuv420p")),
    "H.264 with an odd aspect": ("320x240", "24", "37/33", BT709, (*X264, "-pix_fmt", "yuv420p")),
    "H.264 in full range": ("320x240", "25", "1", FULL, (*X264, "-pix_fmt", "yuvj420p")),
    "H.264 4:2:2 at 10 bits": ("320x240", "25", "1", BT709, (*X264, "-pix_fmt", "yuv422p10le")),
    "H.264 4:4:4": ("322x242", "25", "1", BT709, (*X264, "-pix_fmt", "yuv444p")),
    "H.264 baseline": ("320x240", "15", "1", BT709,
                       (*X264, "-profile:v", "baseline", "-pix_fmt", "yuv420p")),
    "H.264 main": ("320x240", "50", "1", BT709, (*X264, "-profile:v", "main", "-pix_fmt", "yuv420p")),
    "HEVC main": ("360x640", "25", "1", BT709, (*X265, "-pix_fmt", "yuv420p")),
    "HEVC main 10, PQ": ("1280x720", "30000/1001", "1", PQ, (*X265, "-pix_fmt", "yuv420p10le")),
    "HEVC of a size that is cropped": ("170x130", "60", "4/3", BT709, (*X265, "-pix_fmt", "yuv420p")),
    "HEVC with scaling lists and more": ("320x240", "24", "1", BT709,
                                         (*X265[:-1], "log-level=error:scaling-list=default:ref=5:bframes=4",
                                          "-preset", "medium", "-pix_fmt", "yuv420p")),
}  # fmt: skip


async def encoded(tools: Tools, folder: Path, kind: str) -> Path:
    size, rate, aspect, colours, options = KINDS[kind]
    source = SOURCE.format(size, rate, aspect, colours)
    path = folder / "clip.mp4"
    argv = [tools.ffmpeg, "-nostdin", "-v", "error", "-f", "lavfi", "-i", source, *options, *FRAGMENTED, path]
    done = await sandbox.run(argv, BOUNDS, writes=(folder,))
    assert done.code == 0, done.stderr
    return path


def read(path: Path) -> tuple[bytes, Track, int]:
    data = path.read_bytes()
    end = next(box.end for box in boxes(data, 0, len(data)) if box.kind == "moov")
    return data, track.read(data[:end]), end


async def probed(tools: Tools, path: Path) -> dict[str, Any]:
    argv = [tools.ffprobe, "-v", "error", "-count_packets", "-show_streams", "-of", "json", path]
    done = await sandbox.run(argv, BOUNDS, reads=(path,))
    assert done.code == 0, done.stderr
    return json.loads(done.stdout)["streams"][0]


def colours(colour: Colour) -> list[str]:
    """As ffprobe writes them, for those that the kinds use."""
    return [
        {1: "bt709", 9: "bt2020"}[colour.primaries],
        {1: "bt709", 16: "smpte2084"}[colour.transfer],
        {1: "bt709", 9: "bt2020nc"}[colour.matrix],
    ]


async def test_references_are_those_that_the_encoder_was_told(tools: Tools, tmp_path: Path) -> None:
    _, found, _ = read(await encoded(tools, tmp_path, "H.264 with many references"))
    assert isinstance(found.codec, Avc)
    assert found.codec.picture.references == 6


def pixel_format(picture: Picture) -> str:
    layout = {1: "420", 2: "422", 3: "444"}[picture.chroma]
    depth = f"{picture.bit_depth}le" if picture.bit_depth > 8 else ""
    return f"yuv{'j' if picture.full_range else ''}{layout}p{depth}"


@pytest.mark.parametrize("kind", KINDS)
async def test_parameter_sets_say_what_ffprobe_says(tools: Tools, tmp_path: Path, kind: str) -> None:
    path = await encoded(tools, tmp_path, kind)
    data, found, end = read(path)
    says = await probed(tools, path)
    assert isinstance(found.codec, Avc | Hevc)
    picture = found.codec.picture
    assert found.codec.agrees
    assert (picture.width, picture.height) == (says["width"], says["height"])
    assert (picture.coded_width, picture.coded_height) >= (picture.width, picture.height)
    assert picture.level == says["level"]
    assert pixel_format(picture) == says["pix_fmt"]
    assert picture.sample_aspect == Fraction(says.get("sample_aspect_ratio", "1:1").replace(":", "/"))
    assert picture.progressive is (says.get("field_order", "progressive") == "progressive")
    assert picture.rate == Fraction(says["r_frame_rate"])
    said = [says.get(f"color_{name}") for name in ("primaries", "transfer", "space")]
    assert (None if picture.colour is None else colours(picture.colour)) == (said if any(said) else None)
    parts = fragments.read(data, found, end, _without_index(data))
    samples = [sample for part in parts for sample in part.samples]
    assert len(samples) == int(says["nb_read_packets"])
    assert samples[0].sync


def _without_index(data: bytes) -> int:
    """ffmpeg ends such a file with an index of its fragments, which is in no segment."""
    return next((box.start for box in boxes(data, 0, len(data)) if box.kind == "mfra"), len(data))


@pytest.mark.parametrize("kind", ["H.264 as Zhanbo makes it", "HEVC main", "HEVC main 10, PQ"])
async def test_codecs_are_what_the_packager_calls_them(tools: Tools, tmp_path: Path, kind: str) -> None:
    path = await encoded(tools, tmp_path, kind)
    done = await sandbox.run(
        [
            tools.packager, "--quiet", f"in={path},stream=video,output={tmp_path}/v.mp4,playlist_name=v.m3u8",
            "--hls_master_playlist_output", tmp_path / "all.m3u8", f"--temp_dir={tmp_path}",
        ],
        BOUNDS, writes=(tmp_path,),
    )  # fmt: skip
    assert done.code == 0, done.stderr
    _, found, _ = read(tmp_path / "v.mp4")
    assert isinstance(found.codec, Avc | Hevc)
    said = m3u8.loads((tmp_path / "all.m3u8").read_text("utf-8")).playlists[0].stream_info.codecs
    assert found.codec.picture.codecs == said


@pytest.mark.parametrize(
    ("layout", "rate", "channels"), [("mono", 44_100, 1), ("stereo", 48_000, 2), ("5.1", 48_000, 6)]
)
async def test_sound_is_what_was_asked_for(
    tools: Tools, tmp_path: Path, layout: str, rate: int, channels: int
) -> None:
    path = tmp_path / "sound.mp4"
    source = f"anoisesrc=r={rate}:d=0.3,aformat=channel_layouts={layout}"
    argv = [tools.ffmpeg, "-nostdin", "-v", "error", "-f", "lavfi", "-i", source, "-c:a", "aac", *FRAGMENTED]
    done = await sandbox.run([*argv, path], BOUNDS, writes=(tmp_path,))
    assert done.code == 0, done.stderr
    _, found, _ = read(path)
    assert found.codec == Aac(codecs="mp4a.40.2", object_type=2, rate=rate, channels=channels)


# Sizes, rates and references of the tables in ITU-T H.264 annex A and H.265 annex A.
@pytest.mark.parametrize(
    ("wide", "high", "rate", "references", "level"),
    [
        (176, 144, 15, 1, 10), (320, 240, 25, 1, 13), (640, 360, 25, 1, 30), (640, 360, 50, 1, 31),
        (720, 1280, 30, 4, 31), (1280, 720, 60, 4, 32), (1920, 1088, 30, 4, 40), (1920, 1088, 60, 4, 42),
        (1920, 1088, 30, 5, 50), (3840, 2160, 30, 1, 51),
    ],
)  # fmt: skip
def test_h264_needs_the_level_of_annex_a(
    wide: int, high: int, rate: int, references: int, level: int
) -> None:
    assert avc.needed_level(_picture(wide, high, references), Fraction(rate)) == level


@pytest.mark.parametrize(
    ("wide", "high", "rate", "level"),
    [
        (640, 360, 30, 63), (960, 540, 30, 90), (1280, 720, 30, 93), (1920, 1080, 30, 120),
        (1920, 1080, 60, 123), (3840, 2160, 30, 150),
    ],
)  # fmt: skip
def test_hevc_needs_the_level_of_annex_a(wide: int, high: int, rate: int, level: int) -> None:
    assert hevc.needed_level(_picture(wide, high, 4), Fraction(rate)) == level


def _picture(wide: int, high: int, references: int) -> Picture:
    return Picture(
        codecs="", profile=100, level=0, coded_width=wide, coded_height=high, width=wide, height=high,
        sample_aspect=Fraction(1), progressive=True, bit_depth=8, chroma=1, references=references,
        colour=None, full_range=False, rate=None,
    )  # fmt: skip
