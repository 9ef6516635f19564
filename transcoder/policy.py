"""Which masters may become episodes: limits, and the checks before and after the decode. Pure."""

from dataclasses import dataclass

from catalog.rendition import VideoFacts
from transcoder import timing
from transcoder.errors import Refused
from transcoder.header import Chosen, Header, Stream
from transcoder.survey import Survey

_CLAIM_TOLERANCE_SECONDS = 0.5
_CLAIM_TOLERANCE_SHARE = 0.01
_PACKETS_MISSING = 3  # containers miscount by one or two packets; a cut loses more
_FIELDS_PER_FRAME = 2  # PAFF stores each field as a packet


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The policy of the gate. Sides in coded pixels; what is outside is refused, never repaired."""

    max_duration_seconds: float = 2 * 3600
    min_duration_seconds: float = 0.08
    max_frame_rate: float = 121
    min_side: int = 64
    max_side: int = 4096
    max_aspect: float = 4.0
    max_gap_seconds: float = 5.0
    max_damaged_share: float = 0.1
    probe_seconds: float = 10.0
    memory_bytes: int = 2 << 30


def before_decoding(chosen: Chosen, header: Header, limits: Limits) -> None:
    """What the header alone gives away, so that a bomb is refused before it costs anything."""
    video = chosen.video
    sides = (video.width, video.height)
    if min(sides) < limits.min_side or max(sides) > limits.max_side:
        raise Refused("dimensions", f"{video.width}×{video.height}", width=video.width, height=video.height)
    shape = video.width * video.sample_aspect / video.height
    if not 1 / limits.max_aspect <= shape <= limits.max_aspect:
        raise Refused("aspect", f"{float(shape):.3f}", aspect=float(shape))
    if video.rotation % 90:
        raise Refused("rotation", f"{video.rotation}°", rotation=video.rotation)
    if video.packets < 2:
        raise Refused("too_few_frames", f"{video.packets} packets", frames=video.packets)
    _claimed_length(video, header, limits)


def _claimed_length(video: Stream, header: Header, limits: Limits) -> None:
    claimed = video.claimed_seconds
    if claimed is None and header.format.duration:
        claimed = float(header.format.duration) - float(header.format.start_time or 0)
    if claimed is None:
        return
    if claimed > limits.max_duration_seconds:
        raise Refused("too_long", f"{claimed:.0f} s", seconds=claimed)
    if claimed > 0 and video.packets / claimed > limits.max_frame_rate * _FIELDS_PER_FRAME:
        rate = video.packets / claimed
        code = "too_short" if claimed < limits.min_duration_seconds else "frame_rate"
        raise Refused(code, f"{video.packets} pictures in {claimed:.3f} s", rate=rate, seconds=claimed)


def pictures(times: list[float], limits: Limits) -> None:
    """Enough pictures, close enough together, not too many of them."""
    if len(times) < 2:
        raise Refused("too_few_frames", f"{len(times)} pictures decoded", frames=len(times))
    steps = timing.intervals(times)
    gap, length = max(steps), times[-1] - times[0] + sorted(steps)[len(steps) // 2]
    if gap > limits.max_gap_seconds:
        raise Refused("gap", f"{gap:.1f} s without a picture", seconds=gap)
    if length < limits.min_duration_seconds:
        raise Refused("too_short", f"{length:.3f} s", seconds=length)
    if length > limits.max_duration_seconds:
        raise Refused("too_long", f"more than {limits.max_duration_seconds:.0f} s", seconds=length)
    rate = len(times) / length
    if rate > limits.max_frame_rate:
        raise Refused("frame_rate", f"{rate:.0f} pictures a second", rate=rate)


def whole(chosen: Chosen, header: Header, survey: Survey, facts: VideoFacts, container: str) -> None:
    """Nothing that the container lists may be missing: cut files decode without an error up to the cut."""
    for stream in filter(None, (chosen.video, chosen.audio)):
        _packets_listed(stream, container)
    end = max(facts.start_seconds + facts.duration_seconds, survey.sound_end)
    claim = _claimed_end(chosen, header, container)
    if claim is None:
        return
    claimed, by_file_clock = claim
    tolerance = max(_CLAIM_TOLERANCE_SECONDS, min(3.0, _CLAIM_TOLERANCE_SHARE * claimed))
    reached = end + (float(header.format.start_time or 0) if by_file_clock else 0)
    if max(end, reached) < claimed - tolerance:
        raise Refused("truncated", f"{end:.2f} s decoded of {claimed:.2f} s", decoded=end, claimed=claimed)


def _packets_listed(stream: Stream, container: str) -> None:
    """MP4 and AVI list their pictures: an index longer than the file is a cut file."""
    if container not in ("mov", "avi") or stream.codec_type != "video" or not stream.nb_frames.isdigit():
        return
    listed = int(stream.nb_frames)
    if stream.packets < listed - max(_PACKETS_MISSING, listed // 50):
        raise Refused(
            "truncated", f"{stream.packets} of {listed} packets", packets=stream.packets, listed=listed
        )


def _claimed_end(chosen: Chosen, header: Header, container: str) -> tuple[float, bool] | None:
    """The end that the container promises, and whether it is on the file's own clock (FLV's is)."""
    if container in ("mpegts", "mpeg", "ogg"):
        return None  # ffprobe derives their length from the last timestamp: it promises nothing
    own = chosen.video.claimed_seconds
    if own is not None:
        return own, True
    stretched = any(stream.codec_type == "subtitle" for stream in header.streams)
    if stretched or not header.format.duration:
        return None
    return float(header.format.duration), True


def steady(survey: Survey) -> None:
    """Pictures of one size and kind: at a change ffmpeg begins all filters anew, and with them the clock."""
    if survey.picture_changes:
        raise Refused("picture_changes")


def clean(damaged: int, frames: int, limits: Limits) -> None:
    """A few damaged pictures are a scratch; more is a broken file."""
    if damaged > max(2, limits.max_damaged_share * frames):
        raise Refused("corrupt", f"{damaged} of {frames} pictures damaged", damaged=damaged, frames=frames)
