"""Everything decided before the first picture is encoded: rungs, frame grid, gains. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import floor
from typing import Self

from catalog.aigc import Aigc
from catalog.rendition import AudioFacts, Loudness, Master, Rung, Screen, VideoFacts
from catalog.series import AiLabel
from transcoder import ladder, mixing, timing
from transcoder.brief import NOTHING, Brief
from transcoder.encoders import Family
from transcoder.ladder import Ladder
from transcoder.mixing import Mix
from transcoder.policy import Limits
from transcoder.quality import Quality

TOLERANCE_LU = 1.0
_CUT_SECONDS = 0.1
MAX_GAIN_DB = 20.0  # beyond it we would be amplifying a room's noise
_PEAK_MARGIN_DB = 1.0  # the limiter sees samples: between them, and after AAC, peaks were up to 0.8 dB higher


@dataclass(frozen=True, slots=True, kw_only=True)
class LoudnessTarget:
    """GY/T 377-2023: −15 LUFS for noisy, mobile listening, −24 for a quiet room; GY/T 282-2014: TV peaks."""

    integrated_lufs: float
    true_peak_dbtp: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What an operator may choose. ``preset`` is x264's and x265's; ``threads`` per encoder.

    ``content_aware``: each episode's own quality is found by a sample, instead of the ladder's for all.
    """

    preset: str = "faster"
    encoder: Family = Family.X264
    threads: int = 2
    phone: LoudnessTarget = LoudnessTarget(integrated_lufs=-15.0, true_peak_dbtp=-1.0)
    tv: LoudnessTarget = LoudnessTarget(integrated_lufs=-24.0, true_peak_dbtp=-2.0)
    ladder: Ladder = field(default_factory=Ladder)
    limits: Limits = field(default_factory=Limits)
    memory_bytes: int = 4 << 30
    content_aware: bool = True
    chunk_from_seconds: float = 300.0  # what lasts longer is cut into chunks, which any worker encodes,
    chunk_seconds: float = 60.0  # of about so much

    def target(self, screen: Screen) -> LoudnessTarget:
        return self.phone if screen is Screen.PHONE else self.tv


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """One rendition of sound: its channels, how much louder or softer, and why it may miss its target.

    ``ceiling`` is that of its samples (linear, ≤ 1), None where nothing reaches it. ``obstacles`` are stable
    words, the weightiest first.
    """

    name: str
    screen: Screen
    mix: Mix
    gain_db: float
    ceiling: float | None
    target: LoudnessTarget
    obstacles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The pictures ``first`` to ``first + frames - 1`` of the grid; ``first`` is a keyframe.

    ``seek_seconds``: where in the master its decoding may begin, on the master's clock; None: at its start.
    """

    first: int
    frames: int
    seek_seconds: float | None = None

    @property
    def end(self) -> int:
        return self.first + self.frames


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """``frames`` pictures at ``rate``; every rung and sound lasts the same.

    A keyframe stands at 0, at ``opening`` and every ``gop`` from there: a segment each, the first is short.
    ``span`` is set where only these pictures are to be encoded.
    ``sample`` is a rung that is not made: a few of its pictures are kept to choose by.
    ``ai_label`` says who labels AI-made pictures, ``aigc`` what the files say about it.
    """

    master: Master
    rungs: tuple[Rung, ...]
    sounds: tuple[Sound, ...]
    rate: Fraction
    frames: int
    gop: int
    opening: int
    span: Span | None = None
    sample: Rung | None = None
    quality: Quality = field(default_factory=Quality)
    ai_label: AiLabel = AiLabel.NONE
    aigc: Aigc | None = None

    @property
    def duration_seconds(self) -> Fraction:
        return self.frames / self.rate

    @property
    def segment_seconds(self) -> Fraction:
        return self.gop / self.rate

    @property
    def cue_seconds(self) -> Fraction | None:
        """Half a frame before the second segment, so that nothing is left to rounding; None without one."""
        return (self.opening - Fraction(1, 2)) / self.rate if self.opening < self.frames else None

    @property
    def keyframes(self) -> int:
        """How many pictures of each rung can be decoded on their own."""
        return len(self.grid)

    @property
    def grid(self) -> tuple[int, ...]:
        """The numbers of these pictures: where segments begin."""
        return (0, *range(self.opening, self.frames, self.gop))

    @property
    def pictures(self) -> Span:
        """What is to be encoded: all, or the span."""
        return self.span or Span(first=0, frames=self.frames)

    def of(self, screen: Screen) -> tuple[Rung, ...]:
        return tuple(rung for rung in self.rungs if rung.screen is screen)

    def heard_on(self, screen: Screen) -> tuple[Sound, ...]:
        return tuple(sound for sound in self.sounds if sound.screen is screen)

    def first(self) -> Self:
        """What a phone needs to play at all: its lowest rung and its sound."""
        lowest = min(self.of(Screen.PHONE), key=lambda rung: rung.height)
        return replace(self, rungs=(lowest,), sounds=self.heard_on(Screen.PHONE))

    def within(self, span: Span) -> Self:
        """The pictures of a span, without the sound."""
        return replace(self, sounds=(), span=span)

    def sound_alone(self) -> Self:
        return replace(self, rungs=(), sample=None)

    def pictures_alone(self) -> Self:
        return replace(self, sounds=())

    def sample_alone(self, rung: Rung) -> Self:
        return replace(self, rungs=(), sounds=(), sample=rung)

    def judged(self, quality: Quality) -> Self:
        """The same with another account of its quality."""
        return replace(self, quality=quality)

    def without(self, made: "Plan") -> Self:
        """What is left to make once ``made`` is there."""
        return replace(
            self,
            rungs=tuple(rung for rung in self.rungs if rung not in made.rungs),
            sounds=tuple(sound for sound in self.sounds if sound not in made.sounds),
        )


def plan(master: Master, options: Options, brief: Brief = NOTHING) -> Plan:
    """What a master becomes."""
    video = master.video
    rate = video.frame_rate
    return Plan(
        master=master,
        rungs=_rungs(video, options.ladder),
        sounds=tuple(_sounds(master, options)),
        rate=rate,
        frames=max(2, floor(Fraction(video.duration_seconds) * rate + Fraction(1, 2))),
        gop=timing.gop_frames(rate),
        opening=timing.opening_frames(rate),
        ai_label=brief.visible(master.aigc),
        aigc=brief.implicit(master.aigc),
    )


def _rungs(video: VideoFacts, rows: Ladder) -> tuple[Rung, ...]:
    """What every player reads comes first, on each screen."""
    tv = ladder.tv_rungs(video, rows.tv)
    return (*ladder.phone_rungs(video, rows.phone), *tv, *ladder.hevc_twins(tv, rows.hevc))


def _sounds(master: Master, options: Options) -> Iterator[Sound]:
    """Stereo for each screen, first, so that every box plays; six channels for the TV where there are six."""
    mixes = mixing.mixes(master.audio.layout) if master.audio else (Mix.STEREO,)
    yield _sound("phone-audio", Screen.PHONE, Mix.STEREO, master, options)
    for mix in mixes:
        name = "tv-audio" if mix is Mix.STEREO else "tv-surround-audio"
        yield _sound(name, Screen.TV, mix, master, options)


def _sound(name: str, screen: Screen, mix: Mix, master: Master, options: Options) -> Sound:
    target, audio = options.target(screen), master.audio
    measured = None if audio is None else loudness_of(audio, mix)
    gain, peak = gain_db(measured, target), measured.true_peak_dbtp if measured else None
    ceiling_db = target.true_peak_dbtp - _PEAK_MARGIN_DB
    limited = peak is not None and peak + gain > ceiling_db
    obstacles = {
        "silence": measured is None or measured.integrated_lufs is None,
        "gain_capped": gain == MAX_GAIN_DB,
        "peak_limited": limited,
        "cut_to_pictures": audio is not None and _is_cut(audio, master.video),
    }
    return Sound(
        name=name,
        screen=screen,
        mix=mix,
        gain_db=gain,
        ceiling=10 ** (ceiling_db / 20) if limited else None,
        target=target,
        obstacles=tuple(word for word, applies in obstacles.items() if applies),
    )


def loudness_of(audio: AudioFacts, mix: Mix) -> Loudness | None:
    """What was measured of this mix of a master's sound."""
    return audio.loudness if mix is Mix.STEREO else audio.surround_loudness


def _is_cut(audio: AudioFacts, video: VideoFacts) -> bool:
    """Whether sound that was measured is not heard, because it lies before or after the pictures."""
    before = video.start_seconds - audio.start_seconds
    after = audio.start_seconds + audio.duration_seconds - video.start_seconds - video.duration_seconds
    return max(before, after) > _CUT_SECONDS


def gain_db(measured: Loudness | None, target: LoudnessTarget) -> float:
    """One gain for the whole programme, as ebur128 measured it; silence stays as it is."""
    if measured is None or measured.integrated_lufs is None:
        return 0.0
    return min(MAX_GAIN_DB, target.integrated_lufs - measured.integrated_lufs)


def loudness_note(sound: Sound, measured: Loudness) -> str | None:
    """Why a rendition is not as loud as it should be, in a stable word; None where it is within 1 LU."""
    if measured.integrated_lufs is None:
        return "silence"
    if abs(measured.integrated_lufs - sound.target.integrated_lufs) <= TOLERANCE_LU:
        return None
    return next(iter(sound.obstacles), "off_target")
