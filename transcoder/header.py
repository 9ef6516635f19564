"""What ffprobe says about a file, as records, and which of its streams count. Pure."""

import re
from dataclasses import dataclass
from fractions import Fraction

import msgspec

from catalog import aigc, language
from catalog.aigc import Aigc
from catalog.rendition import SubtitleFacts, Transfer
from transcoder import mixing
from transcoder.errors import Refused

# AV1 and VVC are not here: the ffmpeg that we ship decodes neither (VVC in part).
VIDEO_CODECS = frozenset(
    [
        "h264",
        "hevc",
        "vp8",
        "vp9",
        "mpeg4",
        "mpeg2video",
        "mpeg1video",
        "h263",
        "h263p",
        "mjpeg",
        "prores",
        "dnxhd",
        "ffv1",
        "vc1",
        "wmv1",
        "wmv2",
        "wmv3",
        "msmpeg4v1",
        "msmpeg4v2",
        "msmpeg4v3",
        "theora",
        "flv1",
        "vp6f",
        "dvvideo",
        "huffyuv",
        "ffvhuff",
        "utvideo",
        "svq3",
        "cinepak",
    ]
)
# The others are pictures, or data of some kind.
_TEXT_SUBTITLES = frozenset(["subrip", "ass", "ssa", "webvtt", "mov_text"])
_MOST_SUBTITLES = 8
_ENCRYPTED = ("Encryption initialization data", "Encryption info")
_TRANSFERS = {"smpte2084": Transfer.PQ, "arib-std-b67": Transfer.HLG}
_MOVING = 2  # packets; one alone is a still, however it is labelled
_HD_SIDE = 1280  # the longer side from which an untagged file is taken for BT.709
_UNKNOWN = ("", "unknown", "unspecified", "reserved")
_DEPTH = re.compile(r"(?:p|gray|ya|rgb|bgr)(9|10|12|14|16|f16|f32|32)$")  # yuv420p10, p010, gray12, x2rgb10
_DEEP = {"rgb48": 16, "bgr48": 16, "rgba64": 16, "bgra64": 16, "p010": 10, "p210": 10, "v210": 10}
_RGB = re.compile(r"0?(?:gbr|rgb|bgr|argb|abgr|x2)|pal8")
_ALPHA = re.compile(r"yuva|rgba|bgra|argb|abgr|gbrap|ya8|ya16|ayuv|vuya")
_CLOCK = re.compile(r"([0-9]{1,4}):([0-9]{1,2}):([0-9]{1,2}(?:\.[0-9]{1,9})?)")


class SideData(msgspec.Struct):
    side_data_type: str = ""
    rotation: float = 0
    displaymatrix: str = ""

    @property
    def mirrors(self) -> bool:
        """Whether the matrix turns the picture over: printed as three rows, its first 2×2 is negative."""
        rows = [line.partition(":")[2].split() for line in self.displaymatrix.splitlines() if ":" in line]
        try:
            (a, b, *_), (c, d, *_) = ([int(number) for number in row] for row in rows[:2])
        except ValueError:
            return False
        return a * d - b * c < 0


class Disposition(msgspec.Struct):
    default: int = 0
    attached_pic: int = 0
    still_image: int = 0
    timed_thumbnails: int = 0
    forced: int = 0


class Stream(msgspec.Struct):
    """One stream as ffprobe prints it; what it does not know it leaves out."""

    index: int
    codec_type: str = ""
    codec_name: str = ""
    profile: str = ""
    width: int = 0
    height: int = 0
    pix_fmt: str = ""
    sample_aspect_ratio: str = "1:1"
    field_order: str = "unknown"
    color_space: str = ""
    color_transfer: str = ""
    color_primaries: str = ""
    color_range: str = ""
    sample_rate: str = "0"
    channels: int = 0
    channel_layout: str = ""
    avg_frame_rate: str = "0/0"
    r_frame_rate: str = ""
    start_time: str = "0"
    duration: str = ""
    nb_frames: str = ""
    nb_read_packets: str = "0"
    disposition: Disposition = msgspec.field(default_factory=Disposition)
    side_data_list: list[SideData] = msgspec.field(default_factory=list[SideData])
    tags: dict[str, str] = msgspec.field(default_factory=dict[str, str])

    @property
    def packets(self) -> int:
        return int(self.nb_read_packets)

    @property
    def layout(self) -> str:
        return mixing.layout_of(self.channel_layout, self.channels)

    @property
    def encrypted(self) -> bool:
        return any(item.side_data_type in _ENCRYPTED for item in self.side_data_list)

    @property
    def rotation(self) -> float:
        """Degrees by which a player turns the picture counter-clockwise, as the display matrix says."""
        return self._display_matrix.rotation

    @property
    def mirrored(self) -> bool:
        return self._display_matrix.mirrors

    @property
    def _display_matrix(self) -> SideData:
        matrices = [item for item in self.side_data_list if item.side_data_type == "Display Matrix"]
        return matrices[0] if matrices else SideData()

    @property
    def steady(self) -> bool:
        """Whether the header's average is also the rate that all its times fit."""
        return self.r_frame_rate == self.avg_frame_rate

    @property
    def header_rate(self) -> Fraction | None:
        return _fraction(self.avg_frame_rate, "/")

    @property
    def sample_aspect(self) -> Fraction:
        return _fraction(self.sample_aspect_ratio, ":") or Fraction(1)

    @property
    def transfer(self) -> Transfer:
        return _TRANSFERS.get(self.color_transfer, Transfer.SDR)

    @property
    def matrix(self) -> str:
        """How RGB became YUV, if it did; where the file is silent, what its size makes usual."""
        if self.color_space not in _UNKNOWN:
            return self.color_space
        if _RGB.match(self.pix_fmt):
            return "gbr"
        return "bt709" if max(self.width, self.height) >= _HD_SIDE else "smpte170m"

    @property
    def primaries(self) -> str:
        """Which red, green and blue; where the file is silent, those that its matrix is made for."""
        if self.color_primaries not in _UNKNOWN:
            return self.color_primaries
        return "bt2020" if self.matrix.startswith("bt2020") else "bt709"

    @property
    def full_range(self) -> bool:
        return self.color_range == "pc" or self.pix_fmt.startswith("yuvj")

    @property
    def bit_depth(self) -> int:
        """From the pixel format's name: yuv420p10le has ten bits, yuv420p and yuv410p have eight."""
        name = self.pix_fmt.removesuffix("le").removesuffix("be")
        found = _DEPTH.search(name)
        return _DEEP.get(name) or (int(found[1].removeprefix("f")) if found else 8)

    @property
    def alpha(self) -> bool:
        return _ALPHA.match(self.pix_fmt) is not None

    @property
    def interlaced(self) -> bool:
        """DV is, and its container does not say so."""
        return self.field_order in ("tt", "bb", "tb", "bt") or self.codec_name == "dvvideo"

    @property
    def claimed_seconds(self) -> float | None:
        """How long this stream says it is: the container's number, or Matroska's DURATION tag."""
        if self.duration:
            return float(self.duration)
        return _clock(self.tags.get("DURATION", ""))


class Format(msgspec.Struct):
    nb_streams: int = 0
    duration: str = ""
    start_time: str = "0"
    tags: dict[str, str] = msgspec.field(default_factory=dict[str, str])

    @property
    def aigc(self) -> Aigc | None:
        """The implicit label of AI-made content; all else that stands in the tags is nothing to us."""
        said = (text for name, text in self.tags.items() if name.upper() == aigc.KEY)
        return Aigc.read(next(said, ""))


class Header(msgspec.Struct):
    streams: list[Stream] = msgspec.field(default_factory=list[Stream])
    format: Format = msgspec.field(default_factory=Format)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The streams that make the episode, and stable words for those left out."""

    video: Stream
    audio: Stream | None
    notes: tuple[str, ...]
    subtitles: tuple[SubtitleFacts, ...] = ()


def parse(text: bytes) -> Header:
    """ffprobe's JSON; Refused(unreadable) when it is none."""
    try:
        return msgspec.json.decode(text, type=Header)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Refused("unreadable", str(error)[:200]) from None


def _fraction(text: str, separator: str) -> Fraction | None:
    above, _, below = text.partition(separator)
    if not (above.isdigit() and below.isdigit()) or int(below) == 0 or int(above) == 0:
        return None
    return Fraction(int(above), int(below))


def _clock(text: str) -> float | None:
    """Seconds of 00:00:02.023000000; None for anything else: a maker writes this, and float() takes "nan"."""
    found = _CLOCK.fullmatch(text.strip("\0 "))
    if found is None:
        return None
    hours, minutes, seconds = (float(part) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


def choose(header: Header) -> Chosen:
    """One video, at most one audio stream and a text subtitle stream per language; covers, thumbnails, data
    and subtitles that are pictures are left out.
    """
    if any(stream.encrypted for stream in header.streams):
        raise Refused("encrypted")
    pictures = [stream for stream in header.streams if stream.codec_type == "video"]
    moving = [stream for stream in pictures if not _is_cover(stream)]
    if not moving:
        raise Refused("still_picture" if pictures else "no_video", "cover art only" if pictures else "")
    video = min(moving, key=lambda stream: (stream.packets < 2, not stream.disposition.default, stream.index))
    subtitles = _subtitles(header)
    notes = [note for note, present in _left_out(header, pictures, moving, subtitles) if present]
    return Chosen(
        video=_decodable(video), audio=_audio(header), notes=tuple(notes), subtitles=tuple(subtitles)
    )


def _subtitles(header: Header) -> list[SubtitleFacts]:
    """The first of each language; the default one counts before the others."""
    streams = [stream for stream in header.streams if stream.codec_name in _TEXT_SUBTITLES and stream.packets]
    found: dict[str | None, SubtitleFacts] = {}
    for stream in sorted(streams, key=lambda s: (s.disposition.forced, not s.disposition.default, s.index)):
        tag = language.parse(stream.tags.get("language", ""))
        facts = SubtitleFacts(
            stream=stream.index,
            codec=stream.codec_name,
            language=tag,
            forced=bool(stream.disposition.forced),
        )
        found.setdefault(tag, facts)
    return sorted(found.values(), key=lambda facts: facts.stream)[:_MOST_SUBTITLES]


def _is_cover(stream: Stream) -> bool:
    kind = stream.disposition
    return bool(kind.attached_pic or kind.still_image or kind.timed_thumbnails)


def _left_out(
    header: Header, pictures: list[Stream], moving: list[Stream], subtitles: list[SubtitleFacts]
) -> list[tuple[str, bool]]:
    kinds = [stream.codec_type for stream in header.streams]
    return [
        ("cover_left_out", len(pictures) > len(moving)),
        ("further_video_left_out", len(moving) > 1),
        ("further_audio_left_out", kinds.count("audio") > 1),
        ("subtitles_left_out", kinds.count("subtitle") > len(subtitles)),
        ("data_left_out", "data" in kinds or "attachment" in kinds),
    ]


def _decodable(video: Stream) -> Stream:
    if video.codec_name not in VIDEO_CODECS:
        raise Refused("video_codec", video.codec_name or "unknown", codec=video.codec_name)
    return video


def _audio(header: Header) -> Stream | None:
    """The default usable audio stream; those without a codec (spatial audio of phones) are stepped over."""
    streams = [stream for stream in header.streams if stream.codec_type == "audio"]
    usable = [s for s in streams if s.codec_name and s.channels > 0 and int(s.sample_rate) > 0]
    if streams and not usable:
        raise Refused("audio_params", "no audio stream declares a codec, channels and a sample rate")
    return min(usable, key=lambda s: (not s.disposition.default, s.index)) if usable else None
