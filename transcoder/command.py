"""Everything that we say to ffmpeg, ffprobe and the packager: facts in, argument vectors out. Pure.

An argument vector holds our own words, integers and paths that we made; nothing from the master's
names or metadata ever reaches it.
"""

# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# ffmpeg-python is untyped; the types of what this module gives out are stated.

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from types import MappingProxyType
from typing import Any

import ffmpeg

from catalog.rendition import Codec, Rung, Screen
from transcoder import encoders, graph, mixing, rates
from transcoder.encoders import Family, How
from transcoder.graph import Label
from transcoder.mixing import Mix
from transcoder.plan import Options, Plan
from transcoder.scoring import SAMPLE, kept
from transcoder.storyboard import Board
from transcoder.timing import AUDIO_RATE

SEEN = "seen.crc"  # what was decoded for a span, a line per picture
_MOVFLAGS = "+negative_cts_offsets"
_LINES: dict[str, Any] = {"f": "framecrc", "fps_mode": "passthrough", "enc_time_base": "filter"}
_MASTERS_CLOCK = ("-copyts", "-start_at_zero")  # else ffmpeg would count from where it began to decode
_CLEAN: dict[str, Any] = {"map_metadata": -1, "map_chapters": -1, "fflags": "+bitexact"}

_AAC: dict[str, Any] = _CLEAN | {"c:a": "aac", "ar": AUDIO_RATE}
_AUDIO: dict[Mix, dict[str, Any]] = {
    Mix.STEREO: _AAC | {"b:a": "128k"},
    Mix.SURROUND: _AAC | {"b:a": "384k"},
}

MAX_STREAMS = 32
MAX_PIXELS = 4096 * 4096
MAX_ALLOC = 512 << 20  # bytes in one allocation; a 4096×4096 frame at 4:4:4 and 16 bits is 96 MiB


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """Where the programs are, and what they say that they are. ``vmaf`` is an ffmpeg with libvmaf."""

    ffmpeg: Path
    ffprobe: Path
    packager: Path
    ffmpeg_version: str
    packager_version: str
    vmaf: Path | None = None
    vmaf_version: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """How to read a master: its sniffed demuxer and at how many threads; the bytes come as descriptor 0."""

    container: str
    threads: int = 2

    def options(self) -> dict[str, Any]:
        """Nothing but the descriptor can be opened, whatever the file refers to."""
        return {
            "f": self.container,
            "protocol_whitelist": "fd",
            "fd": 0,
            "max_streams": MAX_STREAMS,
            "max_pixels": MAX_PIXELS,
            "threads": self.threads,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Ahead:
    """The rungs of a plan, to be encoded into ``folder``, perhaps before it is known that they are wanted."""

    plan: Plan
    options: Options
    folder: Path


def header(tools: Tools, source: Source) -> list[str | Path]:
    """ffprobe: what the container says, and how many packets there really are."""
    said = ["-hide_banner", "-v", "error", "-max_alloc", str(MAX_ALLOC), "-count_packets"]
    options = [text for key, value in source.options().items() for text in (f"-{key}", str(value))]
    return [tools.ffprobe, *said, "-show_format", "-show_streams", "-of", "json", *options, "-i", "fd:"]


def survey(
    tools: Tools,
    source: Source,
    *,
    video: int,
    interlaced: bool,
    audio: tuple[int, str] | None,
    changing: bool = False,
    limit_seconds: float,
    ahead: Ahead | None = None,
) -> list[str | Path]:
    """ffmpeg: decode all of it once; a line per picture and per block of sound, loudness at the end.

    What is said to be ``interlaced`` is looked at for combs. ``audio`` is a stream and the layout to read
    its channels in; each mix that it can give is measured. Times stay those of the source. The same decode
    may already encode the pictures ``ahead``.
    """
    opened = ffmpeg.input("fd:", **source.options())
    seen = opened[str(video)]
    streams = [graph.survey(seen.filter("idet") if interlaced else seen)]
    if audio is not None:
        stream, layout = audio
        made = mixing.mixes(layout)
        heard = opened[str(stream)].filter("aresample", AUDIO_RATE)
        split = heard.filter_multi_output("asplit", len(made))
        for number, mix in enumerate(made):
            streams.append(_measured(graph.mixed(split[number], layout, mix), mix).filter("asettb", "AVTB"))
    output = ffmpeg.output(
        *streams,
        "pipe:1",
        t=f"{limit_seconds:.3f}",
        **_LINES,
    )
    more = _encoded(opened[str(video)], tools, ahead) if ahead else []
    steady = _steady(*audio) if audio and changing else None
    return _ffmpeg(tools, ffmpeg.merge_outputs(output, *more), steady=steady)


def _measured(stream: Any, mix: Mix) -> Any:
    """EBU R128 of a stream, said at the end of the log under the name of its mix."""
    return stream.filter(f"ebur128@{mix.name.lower()}", peak="true", framelog="quiet")


def loudness(tools: Tools, file: Path, mix: Mix) -> list[str | Path]:
    """ffmpeg: decode one of our own sounds and say how loud it is."""
    heard = _measured(ffmpeg.input(str(file)).audio, mix)
    return _ffmpeg(tools, ffmpeg.output(heard, "pipe:1", f="null"))


def encode(
    tools: Tools,
    source: Source,
    plan: Plan,
    options: Options,
    folder: Path,
    labels: Mapping[Screen, Label] = MappingProxyType({}),
) -> list[str | Path]:
    """ffmpeg: one decode and one graph for every rung and sound of the plan, into ``folder`` as MP4.

    A span that is not decoded from the start also says what it saw, as the survey did.
    """
    at = plan.pictures.seek_seconds
    opened = ffmpeg.input("fd:", **source.options(), **({} if at is None else {"ss": f"{at:.6f}"}))
    stream, seen = opened[str(plan.master.video.stream)], list[Any]()
    if at is not None:
        both = stream.filter_multi_output("split")
        stream, seen = both[0], [ffmpeg.output(graph.seen(both[1], plan), str(folder / SEEN), **_LINES)]
    outputs = _encoded(stream, tools, Ahead(plan=plan, options=options, folder=folder), labels)
    for sound, stream in graph.sounds(opened, plan):
        outputs.append(ffmpeg.output(stream, str(folder / f"{sound.name}.mp4"), **_AUDIO[sound.mix]))
    watch = ["-progress", "pipe:1", "-stats_period", "0.5", "-filter_complex_threads", str(options.threads)]
    clock = [] if at is None else _MASTERS_CLOCK
    audio = plan.master.audio
    steady = None
    if audio and audio.changing and plan.sounds:
        steady = _steady(audio.stream, f"{audio.layout},apad")
    device = encoders.TABLE[options.encoder, Codec.H264].device
    return _ffmpeg(tools, ffmpeg.merge_outputs(*outputs, *seen), *watch, *clock, *device, steady=steady)


def _encoded(
    stream: Any, tools: Tools, todo: Ahead, labels: Mapping[Screen, Label] = MappingProxyType({})
) -> list[Any]:
    """The outputs with pictures: rungs, and the few that are kept to score with."""
    plan, options, folder = todo.plan, todo.options, todo.folder
    pictures, kept = _pictures(stream, tools, plan, options, labels)
    outputs = list[Any]()
    for rung, picture in pictures:
        own, made = _video_options(rung, plan, options), str(folder / f"{rung.name}.mp4")
        outputs.append(ffmpeg.output(_uploaded(picture, options.encoder, rung.codec), made, **own))
    return outputs + [ffmpeg.output(few, str(folder / name), f="yuv4mpegpipe") for name, few in kept]


def _uploaded(stream: Any, family: Family, codec: Codec) -> Any:
    """To where the encoder finds its pictures."""
    for name, arguments in encoders.TABLE[family, codec].upload:
        stream = stream.filter(name, **arguments)
    return stream


def listed_encoders(tools: Tools) -> list[str | Path]:
    """ffmpeg: which encoders it was built with."""
    return [tools.ffmpeg, "-nostdin", "-hide_banner", "-loglevel", "error", "-encoders"]


def trial(tools: Tools, family: Family, codec: Codec) -> list[str | Path]:
    """ffmpeg: encode a few grey frames, as a rung would be, and throw them away."""
    rung = Rung(name="trial", screen=Screen.TV, width=640, height=360, crf=23, maxrate=1_000_000, codec=codec)
    grey = ffmpeg.input("color=gray:s=640x360:r=25:d=0.4", f="lavfi").filter("format", "yuv420p")
    own = encoders.words(family, rung, How(gop=5, preset="faster", threads=1))
    output = ffmpeg.output(_uploaded(grey, family, codec), "pipe:1", f="null", **own)
    return _ffmpeg(tools, output, *encoders.TABLE[family, codec].device)


def _pictures(
    stream: Any, tools: Tools, plan: Plan, options: Options, labels: Mapping[Screen, Label]
) -> tuple[list[tuple[Rung, Any]], list[tuple[str, Any]]]:
    """What is to be encoded, and by file name the few pictures that are kept to score with."""
    scoring = options.content_aware and tools.vmaf is not None
    if not plan.rungs and not (plan.sample and scoring):
        return [], []
    if not scoring:
        return graph.pictures(stream, plan, labels), []
    sample = list[tuple[str, Any]]()
    if plan.sample is None:
        pictures = graph.pictures(stream, plan, labels)
    else:
        windows = rates.sample_windows(plan)
        pictures, seen = graph.pictures_and_sample(stream, plan, plan.sample, windows, labels)
        sample = [(SAMPLE, seen)]
    checked = rates.check_windows(plan)
    if not checked.starts:
        return pictures, sample
    pictures, few = graph.kept(pictures, checked, plan)
    return pictures, [*sample, *((kept(rung.name), seen) for rung, seen in few)]


def _video_options(rung: Rung, plan: Plan, options: Options) -> dict[str, Any]:
    """The encoder's words, and how its pictures are stored.

    negative_cts_offsets makes the first presentation time 0; without it B-frames put it two frames later
    and an edit list says so, which hls.js does not read.
    """
    cue_seconds = None if plan.pictures.first else plan.cue_seconds
    cue = {"force_key_frames": _micro(cue_seconds)} if cue_seconds else {}
    goes_on = plan.pictures.first > 0
    how = How(gop=plan.gop, preset=options.preset, threads=options.threads, goes_on=goes_on)
    own = encoders.words(options.encoder, rung, how)
    stored = {
        "fps_mode": "passthrough",
        "movflags": _MOVFLAGS,
        "video_track_timescale": timescale(plan),
    }
    return _CLEAN | cue | own | stored


def timescale(plan: Plan) -> int:
    """Ticks a second in which a frame is a whole number of ticks."""
    return plan.rate.numerator * ceil(10_000 / plan.rate.numerator)


def package(tools: Tools, plan: Plan, names: Sequence[str], encoded: Path, folder: Path) -> list[str | Path]:
    """Shaka Packager: each MP4 of ``encoded`` becomes one fragmented file in ``folder``, a GOP per fragment.

    It counts its segments from the last cue, so a cue is how the first one can be shorter than the others.

    One file per rendition and byte ranges, not a file per segment: a folder of 7 media files and not of 300
    is verified, synced, uploaded and collected as such, and a player's first request may take the
    initialisation and the first segment at once. Players that read fMP4 at all read byte ranges.
    """
    seconds = _micro(plan.segment_seconds)
    return [
        tools.packager,
        "--quiet",
        "--use_fake_clock_for_muxer",  # no creation time: the same master gives the same bytes
        "--io_cache_size=1048576",
        f"--segment_duration={seconds}",
        f"--fragment_duration={seconds}",
        *([f"--ad_cues={_micro(plan.cue_seconds)}"] if plan.cue_seconds else []),
        f"--temp_dir={encoded}",
        *(_packaged(name, encoded, folder) for name in names),
    ]


def _micro(seconds: Fraction) -> str:
    """To the microsecond and never longer than the GOP: a keyframe a hair before the boundary would join
    two GOPs to one segment.
    """
    whole, part = divmod(floor(seconds * 1_000_000), 1_000_000)
    return f"{whole}.{part:06d}"


def _packaged(name: str, encoded: Path, folder: Path) -> str:
    """One stream descriptor. Commas separate its fields, so no path may have one."""
    paths = (encoded / f"{name}.mp4", folder / f"{name}.mp4")
    if any("," in str(path) for path in paths):
        raise ValueError(f"a comma in the path of the job's folder: {folder}")
    kind = "audio" if name.endswith("audio") else "video"
    return f"in={paths[0]},stream={kind},output={paths[1]}"


def join(tools: Tools, listing: Path, plan: Plan, into: Path) -> list[str | Path]:
    """ffmpeg: the chunks of a rung that ``listing`` names, one after the other, copied."""
    opened = ffmpeg.input(str(listing), f="concat", protocol_whitelist="file")
    options: dict[str, Any] = {"c": "copy", "movflags": _MOVFLAGS, "video_track_timescale": timescale(plan)}
    return _ffmpeg(tools, ffmpeg.output(opened.video, str(into), **(_CLEAN | options)))


def thumbnails(tools: Tools, encoded: Path, *, per_second: float, side: int) -> list[str | Path]:
    """ffmpeg: small square RGB pictures of one of our own files, raw on stdout.

    So small that neither the loop filter nor the pictures that no other needs are missed.
    """
    seen = (
        ffmpeg.input(str(encoded), skip_loop_filter="all", skip_frame="noref")
        .filter("fps", per_second, start_time=0)
        .filter("scale", side, side, flags="area")
    )
    return _ffmpeg(tools, ffmpeg.output(seen, "pipe:1", f="rawvideo", pix_fmt="rgb24"))


def still(tools: Tools, encoded: Path, *, at_seconds: float, into: Path) -> list[str | Path]:
    """ffmpeg: one picture of one of our own files as JPEG."""
    opened = ffmpeg.input(str(encoded), ss=f"{at_seconds:.3f}")
    options: dict[str, Any] = {"frames:v": 1, "q:v": 3, "c:v": "mjpeg", "pix_fmt": "yuvj420p", "update": 1}
    return _ffmpeg(tools, ffmpeg.output(opened.video, str(into), f="image2", **_CLEAN, **options))


def storyboard(tools: Tools, encoded: Path, board: Board, into: str) -> list[str | Path]:
    """ffmpeg: every so manieth keyframe of one of our own files, small, on sheets of JPEG."""
    seen = (
        ffmpeg.input(str(encoded), skip_frame="nokey")
        .filter("select", f"not(mod(n,{board.every}))")
        .filter("scale", board.width, board.height, flags="area")
        .filter("tile", f"{board.columns}x{board.rows}")
    )
    options: dict[str, Any] = {"q:v": 5, "c:v": "mjpeg", "pix_fmt": "yuvj420p", "fps_mode": "passthrough"}
    return _ffmpeg(tools, ffmpeg.output(seen, into, f="image2", **_CLEAN, **options))


def subtitles(tools: Tools, source: Source, *, stream: int, limit_seconds: float) -> list[str | Path]:
    """ffmpeg: one stream of text subtitles as ASS on stdout, with the times that pictures have."""
    opened = ffmpeg.input("fd:", **source.options())
    output = ffmpeg.output(
        opened[str(stream)], "pipe:1", f="ass", t=f"{limit_seconds:.3f}", **(_CLEAN | {"c:s": "ass"})
    )
    return _ffmpeg(tools, output)


def decode_keyframes(tools: Tools, playlist: Path, threads: int) -> list[str | Path]:
    """ffprobe: decode each picture that stands on its own, of every rendition of a multivariant playlist."""
    return _decode(tools, playlist, threads, "-skip_frame", "nokey")


def decode_ends(tools: Tools, playlist: Path, threads: int, *, head: float, tail: float) -> list[str | Path]:
    """ffprobe: decode every picture and all sound of the first ``head`` seconds, and from ``tail`` on."""
    return _decode(tools, playlist, threads, "-read_intervals", f"%+{head:.3f},{tail:.3f}%")


def _decode(tools: Tools, playlist: Path, threads: int, *what: str) -> list[str | Path]:
    """Without the loop filter and the transforms, which follow the bitstream: nothing can fail there."""
    return [
        tools.ffprobe, "-hide_banner", "-v", "error", "-protocol_whitelist", "file", "-threads", str(threads),
        "-skip_loop_filter", "all", "-skip_idct", "all", *what,
        "-count_frames", "-show_entries", "stream=index,codec_type,width,height,nb_read_frames,start_time",
        "-of", "json", "-i", playlist,
    ]  # fmt: skip


def _steady(stream: int, layout: str) -> tuple[str, str]:
    """A stream of sound, and what gives it one rate and one layout for all its length."""
    return f"[0:{stream}]", f"aresample={AUDIO_RATE},aformat=sample_fmts=fltp:channel_layouts={layout}"


def _ffmpeg(tools: Tools, output: Any, *more: str, steady: tuple[str, str] | None = None) -> list[str | Path]:
    """``steady`` is a stream that goes through a graph of its own first.

    Where a stream changes in mid-programme ffmpeg makes its graph anew, with all that its filters knew:
    that must not be the graph that counts pictures, cuts and measures. What comes out of one graph into
    another is not flushed at its end (ffmpeg 8.1), so only changing sound goes this way, and padded.
    """
    calm: list[str | Path] = ["-y", "-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+info"]
    words = list(map(str, output.get_args()))
    if steady is not None:
        source, chain = steady
        at = words.index("-filter_complex")
        words[at + 1] = words[at + 1].replace(source, "[heard]")
        words[at:at] = ["-filter_complex", f"{source}{chain}[heard]"]
    return [tools.ffmpeg, *calm, "-max_alloc", str(MAX_ALLOC), *more, *words]
