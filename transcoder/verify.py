"""Nothing is published that was not read back: the boxes, the playlists, and every frame decoded."""

from pathlib import Path

import msgspec

from catalog.rendition import Screen
from transcoder import command
from transcoder.boxes import Track
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
    """How many pictures a video rendition holds: exactly the plan's."""
    count = sum(len(fragment.samples) for fragment in track.fragments)
    if count != plan.frames:
        raise EncodeFailed(f"{name}: {count} frames of {plan.frames}")
    return count


def ends(name: str, playlist: str) -> None:
    """A media playlist without its end makes players wait for more."""
    if not playlist.endswith("#EXT-X-ENDLIST\n"):
        raise EncodeFailed(f"{name} has no end")


async def playlists(folder: Path, plan: Plan, tools: Tools, options: Options) -> None:
    """Both multivariant playlists decode whole, every rendition of them, to the frame."""
    for screen in Screen:
        argv = command.decode(tools, folder / screen.playlist, options.threads)
        done = await run_tool(argv, plan, options, reads=(folder,))
        if done.stderr.strip():
            raise EncodeFailed(f"{screen.playlist}: {done.stderr.strip().splitlines()[0][:200]}")
        streams = msgspec.json.decode(done.stdout, type=_Streams).streams
        _all_there(screen, streams, plan)


def _all_there(screen: Screen, streams: list[_Decoded], plan: Plan) -> None:
    wanted = {(rung.width, rung.height) for rung in plan.of(screen)}
    videos = [stream for stream in streams if stream.codec_type == "video"]
    if {(stream.width, stream.height) for stream in videos} != wanted:
        raise EncodeFailed(f"{screen.playlist}: not every rendition can be opened")
    if not any(s.codec_type == "audio" and int(s.nb_read_frames) > 0 for s in streams):
        raise EncodeFailed(f"{screen.playlist}: no sound")
    for stream in videos:
        if int(stream.nb_read_frames) != plan.frames:
            raise EncodeFailed(
                f"{screen.playlist}: {stream.width}×{stream.height} decodes {stream.nb_read_frames} of"
                f" {plan.frames} frames"
            )
