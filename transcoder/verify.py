"""Nothing is published that was not read back: the boxes, the playlists, and every frame decoded."""

from fractions import Fraction
from itertools import accumulate
from pathlib import Path

import msgspec

from catalog.boxes import Malformed
from catalog.rendition import Screen
from transcoder import boxes as boxes_of
from transcoder import command
from transcoder.boxes import Coded, Track
from transcoder.encode import run_tool
from transcoder.errors import EncodeFailed
from transcoder.plan import Options, Plan
from transcoder.tools import Tools

_DURATION_SECONDS = 0.5
_START_SECONDS = 0.025  # hls.js steps over a longer hole at the start, and the first sound is lost


class _Decoded(msgspec.Struct):
    codec_type: str = ""
    width: int = 0
    height: int = 0
    nb_read_frames: str = "0"


class _Streams(msgspec.Struct):
    streams: list[_Decoded] = msgspec.field(default_factory=list[_Decoded])


def boxes(name: str, track: Track, plan: Plan) -> None:
    """The fragments of one rendition follow each other from 0 to the end, each starting on its own."""
    if not track.fragments:
        raise EncodeFailed(f"{name}: no fragments")
    if track.edits:
        raise EncodeFailed(f"{name}: an edit list, which hls.js does not read")
    first = track.fragments[0].presentation_time / track.timescale
    if not 0 <= first <= _START_SECONDS:
        raise EncodeFailed(f"{name}: starts at {first:.3f} s")
    expected = track.fragments[0].decode_time
    for number, fragment in enumerate(track.fragments):
        if fragment.decode_time != expected:
            raise EncodeFailed(f"{name}: fragment {number} starts at {fragment.decode_time}, not {expected}")
        if not fragment.samples or not fragment.samples[0].sync:
            raise EncodeFailed(f"{name}: fragment {number} does not start with a sync sample")
        expected += fragment.duration
    if abs(track.duration_seconds - float(plan.duration_seconds)) > _DURATION_SECONDS:
        raise EncodeFailed(f"{name}: {track.duration_seconds:.3f} s of {float(plan.duration_seconds):.3f} s")


def frames(name: str, track: Track, plan: Plan) -> int:
    """How many pictures a video rendition holds: exactly the plan's, a keyframe where each segment begins and
    nowhere else, each shown one frame after the one before it.
    """
    count = sum(len(fragment.samples) for fragment in track.fragments)
    if count != plan.frames:
        raise EncodeFailed(f"{name}: {count} frames of {plan.frames}")
    begins = list(accumulate((len(fragment.samples) for fragment in track.fragments), initial=0))[:-1]
    inner = any(sample.sync for fragment in track.fragments for sample in fragment.samples[1:])
    if tuple(begins) != plan.grid or inner:
        raise EncodeFailed(f"{name}: keyframes are not where the plan has them")
    _evenly_shown(name, track, plan)
    return count


def _evenly_shown(name: str, track: Track, plan: Plan) -> None:
    frame = track.timescale / plan.rate
    due = Fraction(track.fragments[0].presentation_time)
    for fragment in track.fragments:
        for shown in sorted(fragment.presentation_times):
            if abs(shown - due) >= 1:  # a tick; the timescale has room for whole ones, others may not
                raise EncodeFailed(f"{name}: a picture is shown at {shown}, not {float(due):.1f}")
            due += frame


def coded(path: Path, plan: Plan) -> Coded:
    """What an encoder left is whole: for pictures, as many as were asked for and keyframes on the grid."""
    found = opened(path)
    span = plan.pictures
    grid = tuple(place - span.first for place in plan.grid if span.first <= place < span.end)
    if plan.rungs and (found.samples, found.sync) != (span.frames, grid):
        raise EncodeFailed(f"{path.name}: {found.samples} frames of {span.frames}, or keyframes elsewhere")
    if found.samples == 0:
        raise EncodeFailed(f"{path.name}: nothing in it")
    return found


def opened(path: Path) -> Coded:
    """What the boxes of an encoder's file say; EncodeFailed where they are not all there."""
    try:
        with path.open("rb") as file:
            return boxes_of.coded(file, path.stat().st_size)
    except Malformed as error:
        raise EncodeFailed(f"{path.name}: {error}") from error


def ends(name: str, playlist: str) -> None:
    """A media playlist without its end makes players wait for more."""
    if not playlist.endswith("#EXT-X-ENDLIST\n"):
        raise EncodeFailed(f"{name} has no end")


async def playlists(folder: Path, plan: Plan, tools: Tools, options: Options) -> None:
    """Each multivariant playlist decodes: every keyframe of every rendition, the head and the tail whole.

    What x264 gave and the boxes still hold to the byte does not go bad in the middle of a GOP; what a full
    disk or a lost write breaks are boxes, beginnings and ends.
    """
    head = float(plan.opening / plan.rate)
    tail = max(0.0, float(plan.duration_seconds - plan.segment_seconds))
    for screen in Screen:
        if not plan.of(screen):
            continue
        path, threads = folder / screen.playlist, options.threads
        keys = await _decoded(command.decode_keyframes(tools, path, threads), plan, options, path)
        _all_there(screen, keys, plan)
        ends = command.decode_ends(tools, path, threads, head=head, tail=tail)
        _all_heard(screen, await _decoded(ends, plan, options, path))


async def _decoded(argv: list[str | Path], plan: Plan, options: Options, playlist: Path) -> list[_Decoded]:
    done = await run_tool(argv, plan, options, reads=(playlist.parent,))
    if done.stderr.strip():
        raise EncodeFailed(f"{playlist.name}: {done.stderr.strip().splitlines()[0][:200]}")
    return msgspec.json.decode(done.stdout, type=_Streams).streams


def _all_there(screen: Screen, streams: list[_Decoded], plan: Plan) -> None:
    wanted = {(rung.width, rung.height) for rung in plan.of(screen)}
    videos = [stream for stream in streams if stream.codec_type == "video"]
    if {(stream.width, stream.height) for stream in videos} != wanted:
        raise EncodeFailed(f"{screen.playlist}: not every rendition can be opened")
    for stream in videos:
        if int(stream.nb_read_frames) != plan.keyframes:
            raise EncodeFailed(
                f"{screen.playlist}: {stream.width}×{stream.height} has {stream.nb_read_frames} of"
                f" {plan.keyframes} keyframes"
            )


def _all_heard(screen: Screen, streams: list[_Decoded]) -> None:
    kinds = {stream.codec_type for stream in streams if int(stream.nb_read_frames) > 0}
    if not {"audio", "video"} <= kinds or any(int(stream.nb_read_frames) == 0 for stream in streams):
        raise EncodeFailed(f"{screen.playlist}: no picture or no sound at an end")
