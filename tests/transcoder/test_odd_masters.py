"""Masters that are not what players want: each oddity has a rule, a word, and a right picture."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from catalog.rendition import Master, Screen
from transcoder import command, probe, sandbox
from transcoder.command import Source
from transcoder.plan import Options, Plan, plan
from transcoder.sandbox import Bounds
from transcoder.tools import Tools

BOUNDS = Bounds(wall_seconds=240, cpu_seconds=120)
QUICK = Options(preset="ultrafast", content_aware=False)

WORDS = {
    "media__bear-vp9-odd-dimensions.webm": {"even_sides", "matrix_smpte170m"},
    "decord__video_180.mov": {"rotated_180"},
    "decord__video_270.mov": {"rotated_270"},
    "metadata-extractor-images__ftyp3gp5.mp4": {"rotated_90"},
    "streamio-ffmpeg__weird_aspect.small.mpg": {"square_pixels", "silence_after", "resampled_48000"},
    "mediabunny__cursed-vfr.mp4": {"constant_rate_48.000"},
    "mp4parser__BBB_fixedres_B_180x320_80.mp4": {"constant_rate_16.000"},
    "media__portrait_4k60.mp4": {"rotated_90", "studio_range", "matrix_bt470bg"},
    "torchcodec__h264_10bits.mp4": {"eight_bits"},
    "metadata-extractor-images__MVI_4823.AVI": {"subsampled_420", "studio_range", "mixed_from_mono"},
    "MediaConch_SampleFiles__ffv1_test_pixfmt-yuv440p_coder-1_level-3.mkv": {"subsampled_420"},
    "MediaConch_SampleFiles__ffv1_test_pixfmt-gray_coder-1_level-3.mkv": {"subsampled_420"},
    "media__hlg10-color-test.mp4": {"tone_mapped_hlg", "eight_bits"},
    "media__roadtrip-vp92-10bit.webm": {"gamut_mapped_bt2020", "eight_bits"},
    "media__sample_edit_list.mp4": {"edit_list", "data_left_out"},
    "media__sample_shorter_audio.mp4": {"silence_after"},
    "shaka-player__segment.ts": {"sound_after_pictures_cut"},
    "go-mp4__sample_fragmented.mp4": {"sound_before_pictures_cut"},
    "mediabunny__hevc.ts": {"mixed_from_5.1", "surround_kept"},
    "torchcodec__nasa_13013.mp4": {"further_video_left_out", "further_audio_left_out", "subtitles_left_out"},
    "media__sample_scte35.ts": {"data_left_out"},
    "decord__video_0.mov": {"silence_added"},
}


@pytest.mark.parametrize(("name", "words"), WORDS.items(), ids=WORDS.keys())
async def test_each_rule_that_a_master_needs_is_said(
    shared_media: Path, tools: Tools, name: str, words: set[str]
) -> None:
    master = await probe.probe(shared_media / "real" / name, tools)
    assert words <= set(master.notes)


Generate = Callable[..., Awaitable[Path]]


@pytest.fixture
def generate(tools: Tools, tmp_path: Path) -> Generate:
    """A master from ffmpeg's own words: inputs and options, then the name of the file."""

    async def run(*words: str | Path, name: str = "master.mkv") -> Path:
        path = tmp_path / name
        given = [word for word in words if isinstance(word, Path)]
        argv = [tools.ffmpeg, "-nostdin", "-v", "error", "-y", *words, path]
        done = await sandbox.run(argv, BOUNDS, reads=given, writes=(tmp_path,))
        assert done.code == 0, done.stderr
        return path

    return run


QUARTERS = (("red", (255, 0, 0)), ("lime", (0, 255, 0)), ("blue", (0, 0, 255)), ("white", (255, 255, 255)))
"""Top left, top right, bottom left, bottom right."""


def quarters(then: str) -> list[str]:
    """Half a second of four colours, 360×640, and what becomes of them before they are stored."""
    inputs = [f"color={name}:s=180x320:r=25:d=0.5,format=gbrp[{n}]" for n, (name, _) in enumerate(QUARTERS)]
    joined = f"[0][1]hstack[top];[2][3]hstack[bottom];[top][bottom]vstack,{then}"
    return ["-filter_complex", ";".join([*inputs, joined])]


async def encoded(source: Path, tools: Tools, folder: Path) -> tuple[Plan, Path]:
    """The smallest phone rung of a master, made by the graph that makes them all."""
    master = await probe.probe(source, tools)
    whole = plan(master, QUICK)
    part = whole.first()
    argv = command.encode(tools, Source(container=master.container), part, QUICK, folder)
    done = await sandbox.run(argv, BOUNDS, source=source, writes=(folder,))
    assert done.code == 0, done.stderr
    return part, folder / f"{part.rungs[0].name}.mp4"


async def seen(tools: Tools, file: Path, plan: Plan) -> NDArray[np.uint8]:
    """Every picture as a player shows it: (frames, height, width, RGB)."""
    rung = plan.rungs[0]
    shown = ["-vf", "scale=in_color_matrix=bt709:in_range=tv,format=rgb24", "-f", "rawvideo", "-"]
    argv = [tools.ffmpeg, "-nostdin", "-v", "error", "-i", file, *shown]
    done = await sandbox.run(argv, BOUNDS, reads=(file,))
    return np.frombuffer(done.stdout, dtype=np.uint8).reshape(-1, rung.height, rung.width, 3)


def middles(picture: NDArray[np.uint8]) -> list[tuple[int, ...]]:
    """The colour in the middle of each quarter."""
    height, width, _ = picture.shape
    places = ((y, x) for y in (height // 4, 3 * height // 4) for x in (width // 4, 3 * width // 4))
    return [tuple(int(v) for v in picture[y - 8 : y + 8, x - 8 : x + 8].mean(axis=(0, 1))) for y, x in places]


def near(found: list[tuple[int, ...]], wanted: list[tuple[int, ...]], within: int = 8) -> bool:
    return all(
        abs(a - b) <= within
        for one, two in zip(found, wanted, strict=True)
        for a, b in zip(one, two, strict=True)
    )


TAGGED = "setparams=colorspace={0}:color_primaries={0}:color_trc={0}"


def stored(matrix: str, pixels: str, more: str = "") -> str:
    """Filters that store RGB in this matrix and pixel format and say so."""
    return f"scale=out_color_matrix={matrix}{more},format={pixels},{TAGGED.format(matrix)}"


STORED: dict[str, tuple[str, list[str]]] = {
    "BT.601, said": (stored("smpte170m", "yuv420p"), []),
    "BT.601, unsaid and small": (
        stored("smpte170m", "yuv420p") + "," + TAGGED.format("unknown"),
        ["matrix_smpte170m"],
    ),
    "BT.709, said and small": (stored("bt709", "yuv420p"), []),
    "full range": (stored("bt709", "yuv420p", ":out_range=pc"), ["studio_range"]),
    "ten bits 4:2:2": (stored("bt709", "yuv422p10"), ["eight_bits", "subsampled_420"]),
    "twelve bits 4:4:4": (stored("bt709", "yuv444p12"), ["eight_bits", "subsampled_420"]),
    "RGB": ("format=gbrp", ["subsampled_420"]),
    "RGB with alpha, opaque": ("format=gbrap", ["alpha_over_black"]),
}


@pytest.mark.parametrize(("how", "words"), STORED.values(), ids=STORED.keys())
async def test_colours_come_out_as_they_were_meant_however_they_are_stored(
    tools: Tools, generate: Generate, tmp_path: Path, how: str, words: list[str]
) -> None:
    full = ["-color_range", "pc"] if "studio_range" in words else []
    made, file = await encoded(await generate(*quarters(how), "-c:v", "ffv1", *full), tools, tmp_path)
    assert set(words) <= set(made.master.notes)
    assert near(middles((await seen(tools, file, made))[0]), [colour for _, colour in QUARTERS])


async def test_what_is_transparent_is_black(tools: Tools, generate: Generate, tmp_path: Path) -> None:
    clear = "format=gbrap,geq=r='r(X,Y)':g='g(X,Y)':b='b(X,Y)':a='if(lt(Y,320),255,0)'"
    made, file = await encoded(await generate(*quarters(clear), "-c:v", "ffv1"), tools, tmp_path)
    assert near(middles((await seen(tools, file, made))[0]), [(255, 0, 0), (0, 255, 0), (0, 0, 0), (0, 0, 0)])


async def test_grey_stays_grey_from_black_to_white(tools: Tools, generate: Generate, tmp_path: Path) -> None:
    steps = ["-f", "lavfi", "-i", "color=black:s=360x640:r=25:d=0.5,format=gray,geq=lum='floor(Y/320)*255'"]
    made, file = await encoded(await generate(*steps, "-c:v", "ffv1"), tools, tmp_path)
    black, white = (0, 0, 0), (255, 255, 255)
    assert near(middles((await seen(tools, file, made))[0]), [black, black, white, white], within=2)


R, G, B, W = (colour for _, colour in QUARTERS)
TURNED: dict[str, tuple[list[str], list[tuple[int, int, int]], set[str]]] = {
    "upright": ([], [R, G, B, W], set()),
    "mirrored": (["-display_hflip"], [G, R, W, B], {"rotated_180", "mirrored"}),
    "upside down": (["-display_rotation", "180"], [W, B, G, R], {"rotated_180"}),
    "quarter turn left": (["-display_rotation", "90"], [G, W, R, B], {"rotated_270"}),
    "quarter turn right": (["-display_rotation", "270"], [B, R, W, G], {"rotated_90"}),
    "turned and mirrored": (
        ["-display_rotation", "90", "-display_hflip"],
        [W, G, B, R],
        {"rotated_270", "mirrored"},
    ),
}


@pytest.mark.parametrize(("matrix", "wanted", "words"), TURNED.values(), ids=TURNED.keys())
async def test_pictures_stand_as_their_display_matrix_says(
    tools: Tools,
    generate: Generate,
    tmp_path: Path,
    matrix: list[str],
    wanted: list[tuple[int, int, int]],
    words: set[str],
) -> None:
    colours = quarters(stored("bt709", "yuv420p"))
    flat = await generate(*colours, "-c:v", "libx264", "-qp", "4", name="flat.mp4")
    turned = await generate(*matrix, "-i", flat, "-c", "copy", name="turned.mp4")
    made, file = await encoded(turned, tools, tmp_path)
    assert words == {note for note in made.master.notes if note.startswith(("rotated", "mirrored"))}
    assert near(middles((await seen(tools, file, made))[0]), list(wanted))


FIELDS = "nullsrc=s=720x576:r=50:d=1,format=yuv420p,geq=lum='40+3*N':cb=128:cr=128"
"""Each field is lighter than the one before it: shown in the wrong order, light goes back and forth."""

TOP, BOTTOM = "tinterlace=interleave_top,setfield=tff", "tinterlace=interleave_bottom,setfield=bff"
INTERLACED = {
    "MPEG-2, top first": (TOP, "master.mpg", ["-c:v", "mpeg2video", "-q:v", "2"]),
    "MPEG-2, bottom first": (BOTTOM, "master.mpg", ["-c:v", "mpeg2video", "-q:v", "2"]),
    "H.264, MBAFF": (TOP, "master.ts", ["-c:v", "libx264", "-x264-params", "tff=1"]),
    "DV": (BOTTOM, "master.avi", ["-c:v", "dvvideo"]),
}


@pytest.mark.parametrize(("weave", "name", "codec"), INTERLACED.values(), ids=INTERLACED.keys())
async def test_fields_of_two_moments_become_two_pictures_in_their_order(
    tools: Tools, generate: Generate, tmp_path: Path, weave: str, name: str, codec: list[str]
) -> None:
    woven = ["-f", "lavfi", "-i", f"{FIELDS},{weave}", *codec, "-flags", "+ilme+ildct"]
    made, file = await encoded(await generate(*woven, name=name), tools, tmp_path)
    assert "deinterlaced_field" in made.master.notes
    assert made.rate == 50
    light = (await seen(tools, file, made)).mean(axis=(1, 2, 3))[2:-4]
    assert len(light) > 30
    assert all(later > earlier for earlier, later in pairwise(light))


async def test_a_film_that_is_only_stored_in_fields_keeps_its_rate_and_every_line(
    shared_media: Path, tools: Tools, generate: Generate
) -> None:
    real = shared_media / "real" / "media__internal_emulator_transformer_output_270_rotated.mp4"
    fields = ["-vf", "scale=720:576,setfield=tff", "-c:v", "mpeg2video", "-flags", "+ilme+ildct", "-q:v", "4"]
    stored = await generate("-noautorotate", "-i", real, "-t", "2", "-an", *fields, name="film.mpg")
    master = await probe.probe(stored, tools)
    assert "progressive_as_interlaced" in master.notes
    assert not any(note.startswith("deinterlaced") for note in master.notes)
    assert float(master.video.frame_rate) == pytest.approx(29.97, abs=0.01)


async def test_what_does_not_move_is_deinterlaced_frame_by_frame(tools: Tools, generate: Generate) -> None:
    still = "color=gray:s=720x576:r=25:d=1,format=yuv420p,setfield=tff"
    words = ["-f", "lavfi", "-i", still, "-c:v", "mpeg2video", "-flags", "+ilme+ildct"]
    master = await probe.probe(await generate(*words, name="still.mpg"), tools)
    assert "deinterlaced_frame" in master.notes
    assert master.video.frame_rate == 25


PQ = "r='if(gt(X,179),{r},512)':g='if(gt(X,179),{g},102)':b='if(gt(X,179),{b},102)'"


async def test_pq_is_shown_in_sdr_with_its_tones_and_nothing_says_hdr_any_more(
    tools: Tools, generate: Generate, tmp_path: Path
) -> None:
    """Red on the left, on the right 10, 100 and 203 nits of white. As coded the darkest would be 77.

    H.264 tells with keyframes alone how bright its master was: light must not pulse with them.
    """
    steps = "if(lt(Y,213),307,if(lt(Y,426),520,594))"
    code = f"nullsrc=s=360x640:r=25:d=0.2,format=gbrp10,geq={PQ.format(r=steps, g=steps, b=steps)}"
    grading = "mastering-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,50)"
    said = "setparams=colorspace=bt2020nc:color_primaries=bt2020:color_trc=smpte2084"
    lit = ["-f", "lavfi", "-i", f"{code},scale=out_color_matrix=bt2020nc,format=yuv420p10,{said}"]
    hdr10 = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "8", "-x264-params", f"cll=1000,400:{grading}"]
    made, file = await encoded(await generate(*lit, *hdr10, name="pq.mp4"), tools, tmp_path)
    assert {"tone_mapped_pq", "eight_bits"} <= set(made.master.notes)
    assert not any(box in file.read_bytes() for box in (b"mdcv", b"clli", b"dvcC"))
    pictures = (await seen(tools, file, made)).astype(int)
    light = pictures.mean(axis=(1, 2, 3))
    assert light.max() - light.min() < 1
    picture = pictures[1]
    red, *whites = picture[320, 90], picture[100, 270], picture[320, 270], picture[560, 270]
    assert red[0] > 100
    assert max(red[1], red[2]) < 12
    assert all(max(white) - min(white) < 8 for white in whites)
    tones = [int(white.mean()) for white in whites]
    assert tones[0] < 65
    assert tones == sorted(tones)
    assert tones[2] > 145
    assert await said_of(tools, file, "color_transfer,color_primaries") == "bt709,bt709"


async def said_of(tools: Tools, file: Path, entries: str) -> str:
    """What ffprobe says of a file's only stream."""
    argv = [tools.ffprobe, "-v", "error", "-show_entries", f"stream={entries}", "-of", "csv=p=0", file]
    return (await sandbox.run(argv, BOUNDS, reads=(file,))).stdout.decode().strip()


async def test_a_rendition_says_bt_709_whatever_its_master_said(
    shared_media: Path, tools: Tools, tmp_path: Path
) -> None:
    _, file = await encoded(shared_media / "real" / "media__portrait_4k60.mp4", tools, tmp_path)
    told = await said_of(tools, file, "color_range,color_space,color_transfer,color_primaries,pix_fmt")
    assert told == "yuv420p,tv,bt709,bt709,bt709"


def tones(channels: int, layout: str, rate: int = 48_000) -> str:
    """Two seconds of 440 Hz in every channel."""
    return f"aevalsrc={'|'.join(['0.1*sin(440*2*PI*t)'] * channels)}:s={rate}:d=2:c={layout}"


SOUNDS = {
    "8 kHz A-law": (tones(1, "mono", 8000), "pcm_alaw", {"mixed_from_mono", "resampled_48000"}),
    "44.1 kHz stereo": (tones(2, "stereo", 44_100), "aac", {"resampled_48000"}),
    "7.1": (tones(8, "7.1"), "flac", {"mixed_from_7.1", "surround_kept"}),
    "quadrophony": (tones(4, "quad"), "flac", {"mixed_from_quad"}),
}


@pytest.mark.parametrize(("sound", "codec", "words"), SOUNDS.values(), ids=SOUNDS.keys())
async def test_every_layout_becomes_48_khz_stereo(
    tools: Tools, generate: Generate, tmp_path: Path, sound: str, codec: str, words: set[str]
) -> None:
    pictures = ["-f", "lavfi", "-i", "color=gray:s=360x640:r=25:d=2", "-f", "lavfi", "-i", sound]
    made, _ = await encoded(await generate(*pictures, "-c:v", "libx264", "-c:a", codec), tools, tmp_path)
    assert words <= set(made.master.notes)
    assert await said_of(tools, tmp_path / "phone-audio.mp4", "sample_rate,channel_layout") == "48000,stereo"


async def test_sound_that_changes_its_channels_in_mid_programme_goes_on(
    tools: Tools, generate: Generate, tmp_path: Path
) -> None:
    """Broadcasts switch from six channels to two between programmes."""
    parts = list[Path]()
    for channels, layout in ((6, "5.1"), (2, "stereo")):
        tone = ["-f", "lavfi", "-i", tones(channels, layout)]
        pictures = ["-f", "lavfi", "-i", "color=gray:s=360x640:r=25:d=2", *tone]
        shifted = ["-output_ts_offset", str(2 * len(parts))]
        parts.append(
            await generate(*pictures, *shifted, "-c:v", "libx264", "-c:a", "ac3", name=f"{layout}.ts")
        )
    both = tmp_path / "both.ts"
    both.write_bytes(b"".join(part.read_bytes() for part in parts))
    made, _ = await encoded(both, tools, tmp_path)
    assert "sound_changes_channels" in made.master.notes
    heard = tmp_path / "phone-audio.mp4"
    argv = [tools.ffmpeg, "-nostdin", "-v", "error", "-i", heard, "-ac", "1", "-f", "f32le", "-"]
    done = await sandbox.run(argv, BOUNDS, reads=(heard,))
    samples = np.frombuffer(done.stdout, dtype=np.float32)
    assert len(samples) / 48_000 == pytest.approx(float(made.duration_seconds), abs=0.05)
    halves = [np.abs(samples[at * 48_000 : (at + 1) * 48_000]).max() for at in (0, 2)]
    assert min(halves) > 0.05


def test_the_tv_gets_every_rule_that_the_phone_gets(tools: Tools, master: Callable[..., Master]) -> None:
    """Rules stand before the split, so that one screen cannot forget what the other does."""
    whole = plan(master(alpha=True, primaries="bt2020", matrix="bt2020nc"), QUICK)
    for screen in Screen:
        part = replace(whole, rungs=whole.of(screen), sounds=whole.heard_on(screen))
        argv = command.encode(tools, Source(container="mov"), part, QUICK, Path("/job"))
        text = " ".join(map(str, argv))
        assert "premultiply" in text
        assert "in_primaries=bt2020" in text
