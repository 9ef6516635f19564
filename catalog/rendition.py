"""What a master is, what a rung asks for, and what a rendition turned out to be. Pure records.

A *master* is a maker's file as probed; a *rung* is one row of a ladder fitted to a master; a *rendition*
is a rung as it stands in a published folder, with measured facts only.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Self

from catalog.aigc import Aigc
from catalog.errors import Invalid

PORTRAIT_ON_TV = "tv-portrait.m3u8"
"""In the folder of a vertical work: the phone's pictures with the TV's sound."""


class UnknownScreen(Invalid):
    """Only phones and TVs have playlists."""

    code = "unknown_screen"
    title = "Screen must be phone or tv"
    title_zh = "屏幕类型只能是 phone 或 tv"


class Screen(StrEnum):
    """小屏 and 大屏: each has its own multivariant playlist, because one playlist holds one aspect ratio."""

    PHONE = "phone"
    TV = "tv"

    @classmethod
    def parse(cls, text: str) -> Self:
        """The screen of this name; UnknownScreen otherwise."""
        try:
            return cls(text)
        except ValueError:
            raise UnknownScreen(f"no screen is called {text[:20]!r}", field="screen") from None

    @property
    def playlist(self) -> str:
        """The path of this screen's multivariant playlist inside a published folder."""
        return f"{self.value}.m3u8"


class Codec(StrEnum):
    """How a rung's pictures are coded; every player reads the first."""

    H264 = "h264"
    HEVC = "hevc"


class Transfer(StrEnum):
    """How a master codes light; the two HDR curves need a conversion before 8 bits."""

    SDR = "sdr"
    PQ = "pq"
    HLG = "hlg"


class Deinterlace(StrEnum):
    """How interlaced pictures become whole ones."""

    NONE = "none"
    FRAME = "frame"
    FIELD = "field"


@dataclass(frozen=True, slots=True, kw_only=True)
class Loudness:
    """EBU R128 of a whole programme; ``integrated_lufs`` is None where nothing passed the gate (silence)."""

    integrated_lufs: float | None
    range_lu: float
    true_peak_dbtp: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoFacts:
    """The one video stream that counts, as measured by decoding it whole.

    ``width`` and ``height`` are of the coded picture; ``display_width`` and ``display_height`` what a viewer
    sees: after the pixel aspect ratio and the rotation, in square pixels. ``start_seconds`` and the
    times of the audio are on one clock. ``frame_rate`` is the constant rate chosen for renditions,
    ``measured_rate`` the average of the frames that are there. The last picture stays
    ``last_picture_seconds``. ``interlaced`` is what the stream says, ``deinterlace`` what its pictures need.
    """

    stream: int
    codec: str
    profile: str
    pixel_format: str
    width: int
    height: int
    display_width: int
    display_height: int
    rotation: int
    sample_aspect: Fraction
    interlaced: bool
    bit_depth: int
    transfer: Transfer
    matrix: str
    frames: int
    start_seconds: float
    duration_seconds: float
    last_picture_seconds: float
    measured_rate: float
    frame_rate: Fraction
    variable_rate: bool
    primaries: str = "bt709"
    mirrored: bool = False
    full_range: bool = False
    alpha: bool = False
    deinterlace: Deinterlace = Deinterlace.NONE

    @property
    def vertical(self) -> bool:
        return self.display_height > self.display_width

    @property
    def short_side(self) -> int:
        return min(self.display_width, self.display_height)


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioFacts:
    """The one audio stream that counts; times in seconds on the clock of the video.

    ``loudness`` is that of its stereo mix, ``surround_loudness`` that of its six channels where it has them.
    ``layout`` is the one to read its channels in; ``changing`` says that they change in mid-programme.
    """

    stream: int
    codec: str
    channels: int
    sample_rate: int
    start_seconds: float
    duration_seconds: float
    loudness: Loudness
    layout: str = "stereo"
    surround_loudness: Loudness | None = None
    changing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubtitleFacts:
    """A stream of text subtitles; ``language`` is a BCP 47 tag, None where the container says nothing."""

    stream: int
    codec: str
    language: str | None
    forced: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Master:
    """A maker's file that passed the gate. ``notes`` are stable words for what had to be put right.

    ``aigc`` is the implicit label of AI-made content, as the file carries it.
    """

    container: str
    bytes: int
    video: VideoFacts
    audio: AudioFacts | None
    notes: tuple[str, ...] = ()
    subtitles: tuple[SubtitleFacts, ...] = ()
    aigc: Aigc | None = None

    @property
    def duration_seconds(self) -> float:
        """The body is as long as its pictures; sound is cut or padded to them."""
        return self.video.duration_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Rung:
    """One row of a ladder, fitted to a master; rates in bits per second."""

    name: str
    screen: Screen
    width: int
    height: int
    crf: float
    maxrate: int
    codec: Codec = Codec.H264

    @property
    def bufsize(self) -> int:
        return 2 * self.maxrate


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One rendition as published; every number is measured on its bytes.

    ``codecs`` is the RFC 6381 string of its own track. ``peak_bandwidth`` and ``average_bandwidth`` are of
    this track alone, in bits per second. Video has a size and a rate, audio has channels and a loudness.
    ``crf`` is x264's quality that video was made with, ``vmaf`` what a few windows of it scored against what
    its encoder was given, by the default model at its own size; None where there was nothing to score with.
    ``loudness_note`` is a stable word for why the measured loudness is not the target; None where it is.
    ``opening_bytes`` of the media reach to the end of its first segment, initialisation included.
    """

    name: str
    screen: Screen
    kind: str
    playlist: str
    media: str
    codecs: str
    peak_bandwidth: int
    average_bandwidth: int
    duration_seconds: float
    segments: int
    bytes: int
    width: int | None = None
    height: int | None = None
    frame_rate: float | None = None
    frames: int | None = None
    crf: float | None = None
    vmaf: float | None = None
    channels: int | None = None
    loudness_target_lufs: float | None = None
    measured_lufs: float | None = None
    true_peak_dbtp: float | None = None
    loudness_note: str | None = None
    opening_bytes: int | None = None
