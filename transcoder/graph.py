"""The filter graph: one decoded master in, pictures per rung and sound per mix out. Pure.

Decode once, scale each rung from the next higher one, compose the TV frame once.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from math import ceil, floor
from typing import Any

import ffmpeg

from catalog.rendition import Deinterlace, Rung, Screen, Transfer, VideoFacts
from transcoder import ladder, mixing
from transcoder.ladder import Fit
from transcoder.mixing import Mix
from transcoder.plan import Plan, Sound, Span
from transcoder.timing import AAC_FRAME, AUDIO_RATE

Node = Any  # a stream of ffmpeg-python, which has no types

_BLUR_FRAME = (160, 90)  # blurring so small a picture costs what black bars cost
_BLUR_SIGMA = 4
_BLUR_ROI = 0.15  # x264 spends fewer bits there: halves what the blur adds
MATRICES = {"bt709", "smpte170m", "bt470bg", "smpte240m", "bt2020nc", "fcc"}
WIDE_GAMUTS = {"bt2020", "smpte432", "smpte431"}  # BT.601's red, green and blue are near enough to BT.709's
_SAID = {"color_primaries": "bt709", "color_trc": "bt709", "colorspace": "bt709", "range": "tv"}
SEEN_PAST_SECONDS = 1.0
_SPARE_FRAMES = 2  # rounding may leave the grid short of a picture at the end


def pictures(stream: Node, plan: Plan) -> list[tuple[Rung, Node]]:
    """(rung, stream) for every rung of the plan, be it all of a ladder or a part of it."""
    video = plan.master.video
    steady = _on_the_grid(stream, plan)
    ladders = [rungs for rungs in (_largest_first(plan.of(screen)) for screen in Screen) if rungs]
    if _needs_mapping(video):
        steady = _mapped(steady, video, max(_drawn(rungs[0], video) for rungs in ladders))
    ends = list[tuple[Rung, Node]]()
    for rungs, branch in zip(ladders, _split(steady, len(ladders)), strict=True):
        ends += zip(rungs, _cascade(_frame(branch, rungs[0], video), rungs), strict=True)
    return [(rung, _finish(end, rung, plan)) for rung, end in ends]


def _drawn(rung: Rung, video: VideoFacts) -> tuple[int, int]:
    """The size at which the picture itself stands in a rung."""
    return ladder.foreground(video, rung) if rung.screen is Screen.TV else (rung.width, rung.height)


def _frame(stream: Node, rung: Rung, video: VideoFacts) -> Node:
    """The picture as the largest rung of a screen shows it."""
    fit = ladder.fit(video)
    if rung.screen is Screen.PHONE or fit is Fit.FILL:
        return _scale(stream, rung.width, rung.height, video)
    if fit is Fit.BLUR:
        return _over_its_own_blur(stream, rung, video)
    return _in_black(stream, rung, video)


def _split(stream: Node, ways: int, how: str = "split") -> list[Node]:
    if ways == 1:
        return [stream]
    node = stream.filter_multi_output(how, ways)
    return [node[way] for way in range(ways)]


def _largest_first(rungs: tuple[Rung, ...]) -> list[Rung]:
    return sorted(rungs, key=lambda rung: -rung.height)


def _on_the_grid(stream: Node, plan: Plan) -> Node:
    """From the master's own times to exactly ``plan.frames`` pictures at a constant rate from 0.

    A span keeps its place in time. Its grid begins at 0 as that of the whole does, so that a picture between
    two places of the grid is rounded to the same one: what is missing before is repeated, and cut off.
    """
    video = plan.master.video
    if video.alpha:
        stream = stream.filter("premultiply", inplace=1)
    if video.deinterlace is not Deinterlace.NONE:
        stream = stream.filter("bwdif", mode=f"send_{video.deinterlace}", parity="auto", deint="all")
    held = ceil(video.last_picture_seconds * plan.rate) + _SPARE_FRAMES
    rate = f"{plan.rate.numerator}/{plan.rate.denominator}"
    return (
        stream.filter("setpts", f"PTS-{video.start_seconds:.6f}/TB")
        .filter("fps", rate, start_time=0)
        .filter("tpad", stop=held, stop_mode="clone")
        .filter("trim", **_trim(plan.pictures))
    )


def _trim(span: Span) -> dict[str, int]:
    begins = {"start_frame": span.first} if span.first else {}
    return begins | {"end_frame": span.end}


def seen(stream: Node, plan: Plan) -> Node:
    """The pictures as the survey sees them, before anything is done with them, to a little past the span."""
    video = plan.master.video
    end = video.start_seconds + float(plan.pictures.end / plan.rate) + SEEN_PAST_SECONDS
    return survey(stream.filter("trim", end=f"{end:.6f}"))


def survey(stream: Node) -> Node:
    """16×16 grey, so that a line for each picture costs nothing; times stay those of the master."""
    return (
        stream.filter("settb", "AVTB")
        .filter("scale", 16, 16, flags="neighbor+accurate_rnd+bitexact")
        .filter("format", "gray")
    )


def _needs_mapping(video: VideoFacts) -> bool:
    return video.transfer is not Transfer.SDR or video.primaries in WIDE_GAMUTS


def _mapped(stream: Node, video: VideoFacts, size: tuple[int, int]) -> Node:
    """From PQ, HLG or a wide gamut to SDR BT.709, once, at the largest size that anything needs.

    The scaler's perceptual intent maps tones and gamut by a table that takes seconds to compute: two of
    them would cost more than encoding a short clip. SDR keeps its tones, and what BT.709 lacks is clipped.
    """
    colours = {
        "out_primaries": "bt709",
        "out_transfer": "bt709",
        "out_color_matrix": "bt709",
        "out_range": "tv",
        "intent": "perceptual",
    }
    if video.transfer is Transfer.SDR:
        said = {"in_primaries": video.primaries, "in_transfer": "bt709", "in_color_matrix": video.matrix}
        colours |= said | {"intent": "relative_colorimetric"}
    return stream.filter("scale", *size, flags="bicubic", **colours)


def _scale(stream: Node, width: int, height: int, video: VideoFacts) -> Node:
    """To 8-bit BT.709 at a size in square pixels; of what the master said of itself nothing is left.

    The encoder would believe a picture's own tags before ours, and pass on its HDR metadata and captions.
    """
    colours = {"out_color_matrix": "bt709", "out_range": "tv"}
    if not _needs_mapping(video) and video.matrix in MATRICES:
        colours["in_color_matrix"] = video.matrix
    scaled = stream.filter("scale", width, height, flags="bicubic", **colours).filter("format", "yuv420p")
    return scaled.filter("setparams", **_SAID).filter("sidedata", mode="delete")


def _cascade(top: Node, rungs: list[Rung]) -> list[Node]:
    """A stream per rung, each scaled from the one above."""
    ends = list[Node]()
    for lower in rungs[1:]:
        here, top = _split(top, 2)
        ends.append(here)
        top = top.filter("scale", lower.width, lower.height, flags="bicubic")
    return [*ends, top]


def _over_its_own_blur(stream: Node, tv: Rung, video: VideoFacts) -> Node:
    """The picture whole, over itself: cropped to 16:9, blurred small, a little darker, grown to the frame."""
    width, height = ladder.foreground(video, tv)
    picture, behind = _split(_scale(stream, width, height, video).filter("setsar", 1), 2)
    crop_height = min(height, ladder.even(float(width / ladder.TV_ASPECT)))
    background = (
        behind.filter("crop", width, crop_height)
        .filter("scale", *_BLUR_FRAME, flags="area")
        .filter("gblur", sigma=_BLUR_SIGMA)
        .filter("eq", brightness=-0.08, saturation=1.1)
        .filter("scale", tv.width, tv.height, flags="bicubic")
        .filter("setsar", 1)
    )
    return background.overlay(
        picture, x=_centre(tv.width, width), y=_centre(tv.height, height), format="yuv420"
    )


def _centre(outer: int, inner: int) -> int:
    return (outer - inner) // 4 * 2


def _in_black(stream: Node, tv: Rung, video: VideoFacts) -> Node:
    width, height = ladder.foreground(video, tv)
    x, y = _centre(tv.width, width), _centre(tv.height, height)
    return _scale(stream, width, height, video).filter("pad", tv.width, tv.height, x, y, color="black")


def _finish(stream: Node, rung: Rung, plan: Plan) -> Node:
    video = plan.master.video
    if rung.screen is Screen.TV and ladder.fit(video) is Fit.BLUR:
        width, _ = ladder.foreground(video, rung)
        side = _centre(rung.width, width)
        for x in (0, rung.width - side) if side else ():
            stream = stream.filter("addroi", x=x, y=0, w=side, h=rung.height, qoffset=_BLUR_ROI)
    if plan.pictures.first:
        stream = stream.filter("setpts", "PTS-STARTPTS")
    return stream.filter("setsar", 1)


def sounds(opened: Node, plan: Plan) -> list[tuple[Sound, Node]]:
    """(sound, stream) for every sound of the plan: 48 kHz, exactly as long as the pictures.

    The first 1024 samples are left out because AAC puts 1024 of its own in front: what remains is in step
    with the pictures and starts at 0 without an edit list.
    """
    samples = floor(plan.duration_seconds * AUDIO_RATE)
    made = list(dict.fromkeys(sound.mix for sound in plan.sounds))
    ends = list[tuple[Sound, Node]]()
    for mix, stream in zip(made, _split(_heard(opened, plan), len(made), "asplit"), strict=True):
        own = [sound for sound in plan.sounds if sound.mix is mix]
        streams = _split(mixed(stream, _layout(plan), mix), len(own), "asplit")
        ends += [(sound, _levelled(each, sound, samples)) for sound, each in zip(own, streams, strict=True)]
    return ends


def _layout(plan: Plan) -> str:
    return plan.master.audio.layout if plan.master.audio else Mix.STEREO.value


def mixed(stream: Node, layout: str, mix: Mix) -> Node:
    """The channels of ``mix`` from those of ``layout``, in floating point: sums may exceed full scale."""
    stream = stream.filter("aformat", sample_fmts="fltp", channel_layouts=layout)
    matrix = mixing.pan(layout, mix)
    if matrix is None:
        return stream
    return stream.filter("pan", args=matrix)  # ffmpeg-python escapes what it is given without a name twice


def _heard(opened: Node, plan: Plan) -> Node:
    """The master's sound on the clock of the pictures; silence where it has none."""
    audio = plan.master.audio
    if audio is None:
        return ffmpeg.input(f"anullsrc=r={AUDIO_RATE}:cl=stereo", f="lavfi").audio
    return (
        opened[str(audio.stream)]
        .filter("asetpts", f"PTS-{plan.master.video.start_seconds:.6f}/TB")
        .filter("atrim", start=0)
        .filter("aresample", AUDIO_RATE, **{"async": 1, "first_pts": 0})
    )


def _levelled(stream: Node, sound: Sound, samples: int) -> Node:
    if sound.gain_db:
        stream = stream.filter("volume", f"{sound.gain_db:.2f}dB")
    if sound.ceiling is not None:
        stream = stream.filter("alimiter", limit=f"{sound.ceiling:.4f}", level="false", latency="true")
    whole = stream.filter("apad").filter(
        "atrim", start_sample=AAC_FRAME, end_sample=max(samples, 2 * AAC_FRAME)
    )
    return whole.filter("asetpts", f"N+{AAC_FRAME}")
