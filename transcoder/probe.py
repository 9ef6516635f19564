"""ffprobe and one full decode → a Master, or Refused. Nothing that the container says is taken on trust."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import structlog

from catalog.rendition import AudioFacts, Deinterlace, Master, Transfer, VideoFacts
from transcoder import boxes, command, container, graph, header, mixing, policy, sandbox, survey, timing
from transcoder.command import Ahead, Source
from transcoder.errors import Refused
from transcoder.header import Chosen, Header, Stream
from transcoder.mixing import Mix
from transcoder.policy import Limits
from transcoder.sandbox import Bounds, Finished, Overrun
from transcoder.survey import Survey
from transcoder.tools import Tools

_MAX_MOVIE_BYTES = 64 << 20  # the index of two hours at 60 fps is 10 MB
_LATE_SECONDS = 0.1
_RATE_CHANGED = 0.02
_SUBSAMPLED = re.compile(r"(yuvj?a?420p|nv12|nv21|p01[026])")
_STRAY_COMBS = 0.05  # of the whole pictures
_CPUS = 4
_TIMES, _TIMES_AHEAD = 4, 8  # its duration that a decode may take, alone and with a small encoding
_AHEAD_SECONDS = 30.0  # more for the latter: the table that maps the tones of HDR takes seconds
_PACKETS_OFF = 0.5
_DIGITS = 6  # ffmpeg counts microseconds
_BEYOND_SECONDS = 60  # decoded past the limit, so that too long is told from just long enough
_log = structlog.get_logger(__name__)


async def probe(source: Path, tools: Tools, *, limits: Limits = Limits()) -> Master:  # noqa: B008 - frozen
    """The facts of a master that may be published; Refused with one code otherwise."""
    master, _ = await look(source, tools, limits)
    return master


Begin = Callable[[Master], Ahead | None]
"""What to encode in the same decode, for a master that will probably turn out like this; None for nothing."""


async def look(
    source: Path, tools: Tools, limits: Limits, begin: Begin | None = None
) -> tuple[Master, Survey]:
    """The facts of a master and what each of its pictures is like; Refused as ``probe`` says.

    What ``begin`` asks for is encoded by the way. Nothing of it is there afterwards where that failed, and
    whether it was the right thing is for the caller to find out from the facts.
    """
    kind, size = sniff(source), source.stat().st_size
    opened = Source(container=kind)
    head = await _header(source, tools, opened, limits)
    chosen = header.choose(head)
    policy.before_decoding(chosen, head, limits)
    foreseen = _foreseen(kind, size, head, chosen, limits) if begin else None
    ahead = begin(foreseen) if begin and foreseen else None
    found, log = await _survey(source, tools, opened, chosen, head, limits, ahead)
    policy.steady(found)
    times = found.in_order()
    policy.pictures(times, limits)
    video = _video(chosen.video, times, found.last_picture_seconds, survey.combed(log), limits)
    policy.whole(chosen, head, found, video, kind)
    policy.clean(found.damaged, video.frames, limits)
    audio = _audio(chosen.audio, found, log)
    edited = ["edit_list"] if kind == "mov" and _is_edited(source) else []
    notes = (*chosen.notes, *edited, *_notes(video, audio))
    master = Master(
        container=kind,
        bytes=size,
        video=video,
        audio=audio,
        notes=notes,
        subtitles=chosen.subtitles,
        aigc=head.format.aigc,
    )
    return master, found


def _foreseen(kind: str, size: int, head: Header, chosen: Chosen, limits: Limits) -> Master | None:
    """What the decode will find if the header tells the truth; None where that is not to be expected.

    Only where all its numbers agree: a steady rate, and a packet for each of its pictures. That also bounds
    what may be encoded in vain, whatever the times of the pictures turn out to be.
    """
    stream = chosen.video
    rate, claimed = stream.header_rate, stream.claimed_seconds
    if kind != "mov" or stream.interlaced or not stream.steady or rate is None or claimed is None:
        return None
    if timing.within_bounds(rate) != rate or abs(claimed * rate - stream.packets) > _PACKETS_OFF:
        return None
    start, tick = float(stream.start_time or 0), float(1 / rate)
    times = [start + number * tick for number in range(stream.packets)]
    video = _video(stream, times, round(tick, _DIGITS), (0, 0), limits)
    return Master(container=kind, bytes=size, video=video, audio=None, aigc=head.format.aigc)


def sniff(source: Path) -> str:
    """The demuxer to force; Refused when the file is no video container, encrypted, or visibly cut off."""
    size = source.stat().st_size
    with source.open("rb") as opened:
        head = opened.read(container.HEAD_BYTES)
        kind = container.sniff(head)
        if kind is None:
            raise Refused("not_a_video")
        end = None
        if kind == "mov":
            found = boxes.top_level(opened, size)
            end = container.claimed_end((offset, length) for _, offset, length in found)
            if any(map(boxes.is_encrypted, _movies(opened, found))):
                raise Refused("encrypted")
        elif kind == "matroska":
            end = container.matroska_end(head)
        elif kind == "flv" and container.flv_promises(head):
            end = container.flv_end(opened, size)
    if end is not None and end > size:
        raise Refused("truncated", f"{size} of {end} bytes", bytes=size, claimed=end)
    return kind


def _movies(opened: BinaryIO, found: list[tuple[bytes, int, int]]) -> Iterator[bytes]:
    """The ``moov`` boxes among those found, unless absurdly large."""
    for name, offset, length in found:
        if name == b"moov" and length <= _MAX_MOVIE_BYTES:
            opened.seek(offset)
            yield opened.read(length)


def _is_edited(source: Path) -> bool:
    with source.open("rb") as opened:
        found = boxes.top_level(opened, source.stat().st_size)
        return any(map(boxes.is_edited, _movies(opened, found)))


async def _header(source: Path, tools: Tools, opened: Source, limits: Limits) -> Header:
    bounds = Bounds(
        wall_seconds=limits.probe_seconds,
        cpu_seconds=limits.probe_seconds,
        memory_bytes=limits.memory_bytes,
        stdout_bytes=1 << 20,
    )
    done = await _bounded(command.header(tools, opened), bounds, source)
    if done.code != 0:
        raise Refused("unreadable", _last_line(done))
    return header.parse(done.stdout)


async def _bounded(
    argv: list[str | Path],
    bounds: Bounds,
    source: Path,
    into: Survey | None = None,
    writes: Sequence[Path] = (),
) -> Finished:
    """A run over the master: going past the bounds is the material's fault, whatever it is made of."""
    try:
        if into is None:
            done = await sandbox.run(argv, bounds, source=source)
        else:
            done = await sandbox.run(
                argv, bounds, source=source, writes=writes, on_line=into.line, on_complaint=into.complaint
            )
    except Overrun as overrun:
        raise Refused("too_costly", str(overrun)) from overrun
    if done.out_of_cpu:
        raise Refused("too_costly", "out of processor time")
    return done


def _last_line(done: Finished) -> str:
    """The tool's last words without addresses; what a file makes ffmpeg say is shown, so keep it short."""
    lines = done.stderr.strip().splitlines()
    return lines[-1][-160:] if lines else f"exit code {done.code}"


async def _survey(
    source: Path,
    tools: Tools,
    opened: Source,
    chosen: Chosen,
    head: Header,
    limits: Limits,
    ahead: Ahead | None = None,
) -> tuple[Survey, str]:
    """Decode all of it. When that ends early, find out whether it was the sound.

    Where something is damaged, what several threads make of it differs each time, and so would the verdict.
    """
    if ahead is not None:
        surveyed = await _survey_and_encode(source, tools, opened, chosen, head, limits, ahead)
        if surveyed is not None:
            return surveyed
    found, done = await _decoded(source, tools, opened, chosen, head, limits)
    changing = found.sound_changes
    if done.code == 0 and (changing or found.damaged):
        calm = replace(opened, threads=1) if found.damaged else opened
        found, done = await _decoded(source, tools, calm, chosen, head, limits, changing=changing)
        found.sound_changes = changing
    if done.code == 0:
        return found, done.stderr
    if chosen.audio is not None:
        silent = replace(chosen, audio=None)
        _, without = await _decoded(source, tools, opened, silent, head, limits)
        if without.code == 0:
            raise Refused("audio_codec", chosen.audio.codec_name, codec=chosen.audio.codec_name)
    raise Refused("corrupt", f"decoding stopped: {_last_line(done)}")


async def _survey_and_encode(
    source: Path, tools: Tools, opened: Source, chosen: Chosen, head: Header, limits: Limits, ahead: Ahead
) -> tuple[Survey, str] | None:
    """Both in one decode. None, and nothing left, where that did not end well: only a decode that does
    nothing else judges a master.
    """
    try:
        found, done = await _decoded(source, tools, opened, chosen, head, limits, ahead=ahead)
        if done.code == 0 and not (found.sound_changes or found.damaged):
            return found, done.stderr
    except Refused as error:
        _log.info("nothing_ahead", code=error.code, detail=error.detail)
    for left in ahead.folder.iterdir():
        left.unlink()
    return None


async def _decoded(
    source: Path,
    tools: Tools,
    opened: Source,
    chosen: Chosen,
    head: Header,
    limits: Limits,
    *,
    changing: bool = False,
    ahead: Ahead | None = None,
) -> tuple[Survey, Finished]:
    claimed = chosen.video.claimed_seconds or float(head.format.duration or 0) or limits.max_duration_seconds
    seconds = min(claimed, limits.max_duration_seconds)
    times, more = (_TIMES_AHEAD, _AHEAD_SECONDS) if ahead else (_TIMES, 0.0)
    wall_seconds = limits.probe_seconds + more + times * seconds
    bounds = Bounds(
        wall_seconds=wall_seconds,
        cpu_seconds=_CPUS * wall_seconds,
        memory_bytes=ahead.options.memory_bytes if ahead else limits.memory_bytes,
    )
    argv = command.survey(
        tools,
        opened,
        video=chosen.video.index,
        interlaced=chosen.video.interlaced,
        audio=(chosen.audio.index, chosen.audio.layout) if chosen.audio else None,
        changing=changing,
        limit_seconds=limits.max_duration_seconds + _BEYOND_SECONDS,
        ahead=ahead,
    )
    found = Survey()
    return found, await _bounded(argv, bounds, source, found, (ahead.folder,) if ahead else ())


def _video(
    stream: Stream, times: list[float], last_seconds: float, combs: tuple[int, int], limits: Limits
) -> VideoFacts:
    rate, varies = timing.frame_rate(times, stream.header_rate)
    deinterlace = _deinterlace(*combs) if stream.interlaced else Deinterlace.NONE
    if deinterlace is Deinterlace.FIELD:
        rate = timing.within_bounds(2 * rate)
    steps = timing.intervals(times)
    usual = sorted(steps)[len(steps) // 2]
    stays = last_seconds if usual / 2 <= last_seconds <= limits.max_gap_seconds else usual
    duration = times[-1] - times[0] + stays
    wide, high = _square(stream)
    turned = round(-stream.rotation) % 360
    if turned in (90, 270):
        wide, high = high, wide
    return VideoFacts(
        stream=stream.index,
        codec=stream.codec_name,
        profile=stream.profile,
        pixel_format=stream.pix_fmt,
        width=stream.width,
        height=stream.height,
        display_width=wide,
        display_height=high,
        rotation=turned,
        sample_aspect=stream.sample_aspect,
        interlaced=stream.interlaced,
        bit_depth=stream.bit_depth,
        transfer=stream.transfer,
        matrix=stream.matrix,
        frames=len(times),
        start_seconds=times[0],
        duration_seconds=duration,
        last_picture_seconds=stays,
        measured_rate=len(times) / duration,
        frame_rate=rate,
        variable_rate=varies,
        primaries=stream.primaries,
        mirrored=stream.mirrored,
        full_range=stream.full_range,
        alpha=stream.alpha,
        deinterlace=deinterlace,
    )


def _deinterlace(combed: int, whole: int) -> Deinterlace:
    """A frame for each field where fields are moments of their own; nothing where pictures are whole.

    Most works that say they are interlaced are filmed 25 times a second and only stored so: taking a field
    from them costs half of their lines. Where nothing moves or both occur, a frame per frame is safe.
    """
    if combed > whole:
        return Deinterlace.FIELD
    return Deinterlace.NONE if combed <= _STRAY_COMBS * whole and whole else Deinterlace.FRAME


def _square(stream: Stream) -> tuple[int, int]:
    """The size in square pixels: the stretched side grows, so that no detail is lost before scaling."""
    aspect = stream.sample_aspect
    if aspect >= 1:
        return round(stream.width * aspect), stream.height
    return stream.width, round(stream.height / Fraction(aspect))


def _audio(stream: Stream | None, found: Survey, log: str) -> AudioFacts | None:
    """A stream that is declared and never says anything is no sound."""
    if stream is None or found.sound_start is None:
        return None
    made = mixing.mixes(stream.layout)
    return AudioFacts(
        stream=stream.index,
        codec=stream.codec_name,
        channels=stream.channels,
        sample_rate=int(stream.sample_rate),
        start_seconds=found.sound_start,
        duration_seconds=found.sound_end - found.sound_start,
        loudness=survey.loudness(log, Mix.STEREO),
        layout=stream.layout,
        surround_loudness=survey.loudness(log, Mix.SURROUND) if Mix.SURROUND in made else None,
        changing=found.sound_changes,
    )


def _notes(video: VideoFacts, audio: AudioFacts | None) -> list[str]:
    """Stable words for each rule that renditions of this master need."""
    rules = _picture_rules(video) | (_sound_rules(audio, video) if audio else {"silence_added": True})
    return [note for note, applies in rules.items() if applies]


def _picture_rules(video: VideoFacts) -> dict[str, bool]:
    moments = video.measured_rate * (2 if video.deinterlace is Deinterlace.FIELD else 1)
    resampled = abs(float(video.frame_rate) / moments - 1) > _RATE_CHANGED
    sdr = video.transfer is Transfer.SDR
    return {
        f"rotated_{video.rotation}": video.rotation != 0,
        "mirrored": video.mirrored,
        "square_pixels": video.sample_aspect != 1,
        "even_sides": bool(video.display_width % 2 or video.display_height % 2),
        f"deinterlaced_{video.deinterlace}": video.deinterlace is not Deinterlace.NONE,
        "progressive_as_interlaced": video.interlaced and video.deinterlace is Deinterlace.NONE,
        f"constant_rate_{float(video.frame_rate):.3f}": video.variable_rate or resampled,
        f"tone_mapped_{video.transfer}": not sdr,
        f"gamut_mapped_{video.primaries}": sdr and video.primaries in graph.WIDE_GAMUTS,
        f"matrix_{video.matrix}": sdr and video.matrix in graph.MATRICES - {"bt709"},
        "studio_range": video.full_range,
        "eight_bits": video.bit_depth > 8,
        "subsampled_420": not _SUBSAMPLED.match(video.pixel_format),
        "alpha_over_black": video.alpha,
    }


def _sound_rules(audio: AudioFacts, video: VideoFacts) -> dict[str, bool]:
    after = audio.start_seconds - video.start_seconds
    over = after + audio.duration_seconds - video.duration_seconds
    return {
        "sound_before_pictures_cut": after < -_LATE_SECONDS,
        "silence_before": after > _LATE_SECONDS,
        "silence_after": over < -_LATE_SECONDS,
        "sound_after_pictures_cut": over > _LATE_SECONDS,
        f"mixed_from_{audio.layout}": audio.layout != Mix.STEREO,
        "sound_changes_channels": audio.changing,
        "surround_kept": audio.surround_loudness is not None,
        "resampled_48000": audio.sample_rate != timing.AUDIO_RATE,
    }
