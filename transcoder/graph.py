"""The filter graph: one decoded master in, pictures per rung and sound per mix out. Pure.

Decode once, scale each rung from the next higher one, compose the TV frame once.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil, floor
from pathlib import Path
from types import MappingProxyType
from typing import Any

import ffmpeg

from catalog.rendition import Deinterlace, Rung, Screen, Transfer, VideoFacts
from transcoder import ladder, mixing
from transcoder.ladder import Fit
from transcoder.mixing import Mix
from transcoder.plan import Plan, Sound, Span
from transcoder.timing import AAC_FRAME, AUDIO_RATE
from transcoder.windows import Windows

Node = Any  # a stream of ffmpeg-python, which has no types

_BLUR_FRAME = (160, 90)  # blurring so small a picture costs what black bars cost
_BLUR_SIGMA = 4
_BLUR_ROI = 0.15  # x264 spends fewer bits there: halves what the blur adds
MATRICES = {"bt709", "smpte170m", "bt470bg", "smpte240m", "bt2020nc", "fcc"}
WIDE_GAMUTS = {"bt2020", "smpte432", "smpte431"}  # BT.601's red, green and blue are near enough to BT.709's
SAID = {"color_primaries": "bt709", "color_trc": "bt709", "colorspace": "bt709", "range": "tv"}
SEEN_PAST_SECONDS = 1.0
_FORGETFUL = {"h264"}  # decoders that give HDR metadata with keyframes only: light would pulse with the GOP
_LABEL_SECONDS = 4  # twice what is asked: a player may take a moment to show its first pictures
_SPARE_FRAMES = 2  # rounding may leave the grid short of a picture at the end

Labels = Mapping[Screen, "Label"]
_NO_LABELS: Labels = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What is burnt into the opening: a file of raw RGBA, and where its corner stands in the frame."""

    path: Path
    width: int
    height: int
    x: int
    y: int


def pictures(stream: Node, plan: Plan, labels: Labels = _NO_LABELS) -> list[tuple[Rung, Node]]:
    """(rung, stream) for every rung of the plan, be it all of a ladder or a part of it.

    ``labels`` are burnt in where the pictures do not have theirs already.
    """
    return _rungs(_on_the_grid(stream, plan), plan, labels)


def pictures_and_sample(
    stream: Node, plan: Plan, sample: Rung, windows: Windows, labels: Labels = _NO_LABELS
) -> tuple[list[tuple[Rung, Node]], Node]:
    """The pictures of the plan, if any, and a few as they would be given to the encoder of another rung."""
    whole, few = _split(_on_the_grid(stream, plan), 2) if plan.rungs else [None, _on_the_grid(stream, plan)]
    [(_, seen)] = _rungs(only(few, windows, plan), replace(plan, rungs=(sample,)), _NO_LABELS)
    return _rungs(whole, plan, labels) if plan.rungs else [], seen


def kept(
    ends: list[tuple[Rung, Node]], windows: Windows, plan: Plan
) -> tuple[list[tuple[Rung, Node]], list[tuple[Rung, Node]]]:
    """The same pictures, and a few of them once more: what finished rungs can be compared with."""
    split = [(rung, _split(end, 2)) for rung, end in ends]
    few = [(rung, only(ways[1], windows, plan)) for rung, ways in split]
    return [(rung, ways[0]) for rung, ways in split], few


def only(stream: Node, windows: Windows, plan: Plan) -> Node:
    """The pictures in the windows, one after the other without gaps."""
    above, below = plan.rate.numerator, plan.rate.denominator
    close = stream.filter("select", windows.expression()).filter("settb", f"{below}/{above}")
    return close.filter("setpts", "N").filter("fps", f"{above}/{below}")


def _rungs(steady: Node, plan: Plan, labels: Labels) -> list[tuple[Rung, Node]]:
    video = plan.master.video
    ladders = [rungs for rungs in (_largest_first(plan.of(screen)) for screen in Screen) if rungs]
    size = max(drawn(rungs[0], video) for rungs in ladders)
    plain = _plain(steady, video, size)
    ends = list[tuple[Rung, Node]]()
    for rungs, branch in zip(ladders, _split(plain, len(ladders)), strict=True):
        frame = _frame(_scale(branch, size, drawn(rungs[0], video)), rungs[0], video)
        labelled = _labelled(frame, labels.get(rungs[0].screen), plan)
        ends += zip(rungs, _cascade(labelled, rungs), strict=True)
    return [(rung, _finish(end, rung, plan)) for rung, end in ends]


def drawn(rung: Rung, video: VideoFacts) -> tuple[int, int]:
    """The size at which the picture itself stands in a rung."""
    whole = rung.screen is Screen.PHONE or ladder.fit(video) is Fit.FILL
    return (rung.width, rung.height) if whole else ladder.foreground(video, rung)


def _frame(stream: Node, rung: Rung, video: VideoFacts) -> Node:
    """The picture, drawn at its size, as the largest rung of a screen shows it."""
    fit = ladder.fit(video)
    if rung.screen is Screen.PHONE or fit is Fit.FILL:
        return stream
    if fit is Fit.BLUR:
        return _over_its_own_blur(stream, rung, video)
    return _in_black(stream, rung, video)


def _labelled(frame: Node, label: Label | None, plan: Plan) -> Node:
    """The label over the opening; the rungs below get it by being scaled from this one."""
    if label is None:
        return frame
    rate = f"{plan.rate.numerator}/{plan.rate.denominator}"  # of the frame, so that no time is rounded
    size = f"{label.width}x{label.height}"
    drawn = ffmpeg.input(str(label.path), f="rawvideo", pix_fmt="rgba", s=size, framerate=rate)
    return frame.overlay(drawn, x=label.x, y=label.y, format="yuv420", enable=f"lt(t,{_LABEL_SECONDS})")


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


def _plain(stream: Node, video: VideoFacts, size: tuple[int, int]) -> Node:
    """8-bit SDR BT.709 in square pixels, once, at the largest size that anything needs.

    Of what the master said of itself nothing is left: the encoder would believe a picture's own tags before
    ours, and pass on its HDR metadata and captions.
    """
    if video.transfer is Transfer.PQ and video.codec in _FORGETFUL:
        stream = stream.filter("sidedata", mode="delete")
    colours = {"out_color_matrix": "bt709", "out_range": "tv"} | _mapping(video)
    if video.transfer is Transfer.SDR and video.matrix in MATRICES:
        colours["in_color_matrix"] = video.matrix
    scaled = stream.filter("scale", *size, flags="bicubic", **colours).filter("format", "yuv420p")
    return scaled.filter("setparams", **SAID).filter("sidedata", mode="delete")


def _mapping(video: VideoFacts) -> dict[str, str]:
    """How the scaler brings HDR or a wide gamut to BT.709; nothing where a matrix is all that differs.

    Its perceptual intent maps tones and gamut by a table that takes seconds to compute: two of them would
    cost more than encoding a short clip. SDR keeps its tones, and what BT.709 lacks is clipped.
    """
    into = {"out_primaries": "bt709", "out_transfer": "bt709"}
    if video.transfer is not Transfer.SDR:
        return into | {"intent": "perceptual"}
    if video.primaries not in WIDE_GAMUTS:
        return {}
    said = {"in_primaries": video.primaries, "in_transfer": "bt709"}
    return into | said | {"intent": "relative_colorimetric"}


def _scale(stream: Node, before: tuple[int, int], after: tuple[int, int]) -> Node:
    return stream if before == after else stream.filter("scale", *after, flags="bicubic")


def _cascade(top: Node, rungs: list[Rung]) -> list[Node]:
    """A stream per rung, each scaled from the one above; a twin shares the picture of its size."""
    ends = list[Node]()
    for rung, lower in pairwise(rungs):
        here, top = _split(top, 2)
        ends.append(here)
        top = _scale(top, (rung.width, rung.height), (lower.width, lower.height))
    return [*ends, top]


def _over_its_own_blur(stream: Node, tv: Rung, video: VideoFacts) -> Node:
    """The picture whole, over itself: cropped to 16:9, blurred small, a little darker, grown to the frame."""
    width, height = ladder.foreground(video, tv)
    picture, behind = _split(stream.filter("setsar", 1), 2)
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
    return stream.filter("pad", tv.width, tv.height, x, y, color="black")


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
