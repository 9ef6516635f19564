"""Music: a few synthesised instruments, a pentatonic tune of their own for every work, weather behind it."""

import zlib
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
Wave: TypeAlias = NDArray[np.float32]
Lead: TypeAlias = Literal["zheng", "guqin", "pipa", "erhu", "dizi", "bells", "suona", "marimba"]
Weather: TypeAlias = Literal["none", "river", "wind", "rain", "fire", "crickets", "street", "birds"]
Drums: TypeAlias = Literal["none", "heart", "lion", "wood", "march"]

GONG, SHANG, YU, ZHI = (0, 2, 4, 7, 9), (0, 2, 5, 7, 10), (0, 3, 5, 7, 10), (0, 2, 5, 7, 9)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What is heard: the lead, its mode and root (MIDI), beats a minute, drums and weather."""

    lead: Lead
    mode: tuple[int, ...] = GONG
    root: int = 62
    bpm: float = 72.0
    drums: Drums = "none"
    weather: Weather = "none"
    second: Lead | None = None


def compose(score: Score, seconds: float, name: str) -> Wave:
    """Stereo samples at 48 kHz, (n, 2), peak below −1 dB; the same name gives the same tune."""
    rng = np.random.default_rng(zlib.crc32(name.encode()))
    length = round(seconds * RATE)
    dry = np.zeros((length, 2), np.float32)
    _tune(dry, score, rng, seconds)
    _drone(dry, score, seconds)
    _drums(dry, score, rng, seconds)
    mix = dry + 0.55 * _hall(dry, rng) + _weather(score.weather, length, rng)
    mix *= _fades(length)[:, None]
    loud = float(np.sqrt(np.mean(mix**2))) + 1e-9
    return (np.tanh(mix * (0.13 / loud) * 1.1) * 0.86).astype(np.float32)


def _fades(length: int) -> Wave:
    ends = np.ones(length, np.float32)
    ends[: RATE // 4] = np.linspace(0, 1, RATE // 4)
    ends[-RATE:] = np.linspace(1, 0, RATE) ** 1.5
    return ends


def _tune(mix: Wave, score: Score, rng: np.random.Generator, seconds: float) -> None:
    """Phrases of four bars: a walk over the mode that comes home, with rests to breathe."""
    beat = 60 / score.bpm
    degrees = [12 * octave + step for octave in (0, 1) for step in score.mode]
    motif = [int(rng.integers(-2, 3)) for _ in range(4)]
    rhythm = [(1.5, 0.5, 1.0, 1.0), (1.0, 1.0, 2.0), (0.5, 0.5, 1.0, 2.0), (1.0, 0.5, 0.5, 2.0)]
    at, place, bar = 0.25, len(score.mode), 0
    sustained = score.lead in ("erhu", "dizi", "suona")
    while at < seconds - 1.2:
        for k, share in enumerate(rhythm[(bar * 3 + len(motif)) % 4 if bar % 2 else int(rng.integers(4))]):
            place += motif[k % 4] if bar % 2 == 0 else int(rng.integers(-2, 3))
            place = min(max(place, 1), len(degrees) - 1)
            last = bar % 4 == 3 and k == 2
            pitch = score.root + degrees[len(score.mode) if last else place]
            if rng.random() > 0.1:
                hold = share * beat * (1.05 if sustained else 1.0)
                _put(
                    mix,
                    _note(score.lead, pitch, hold, rng),
                    at,
                    0.9 - 0.12 * (k % 2),
                    pan=0.42 + 0.05 * (k % 3),
                )
                if score.second is not None and k == 0:
                    _put(mix, _note(score.second, pitch - 12, hold * 2, rng), at, 0.6, pan=0.68)
            at += share * beat
            if at >= seconds - 1.0:
                return
        bar += 1


def _note(lead: Lead, pitch: float, seconds: float, rng: np.random.Generator) -> Wave:
    hertz = 440 * 2 ** ((pitch - 69) / 12)
    if lead in ("zheng", "guqin", "pipa"):
        return _pluck(
            hertz,
            {"zheng": 2.6, "guqin": 3.2, "pipa": 1.2}[lead],
            {"zheng": 0.5, "guqin": 0.25, "pipa": 0.8}[lead],
        )
    if lead in ("bells", "marimba"):
        return _struck(hertz, lead == "bells")
    return _blown(lead, hertz, seconds, rng)


def _pluck(hertz: float, seconds: float, bright: float) -> Wave:
    """A plucked string: partials that die the sooner the higher they are, with a bent onset."""
    t = (np.arange(int(seconds * RATE)) / RATE).astype(np.float32)
    bend = 1 + 0.006 * np.exp(-t * 18)
    phase = 2 * np.pi * hertz * np.cumsum(bend, dtype=np.float64) / RATE
    turn = np.exp(1j * phase).astype(np.complex64)  # its powers are the partials: cheaper than their sines
    power, tone = np.ones_like(turn), np.zeros(len(t), np.float32)
    for k in range(1, 12):
        if hertz * k > 12_000:
            break
        power *= turn
        comb = abs(np.sin(np.pi * k * 0.13)) + 0.08  # where along the string it is plucked
        tone += (
            comb
            * bright ** (k * 0.35)
            / k**0.8
            * np.sin(k * phase)
            * np.exp(-t * (1.3 + 0.9 * k * (1.2 - bright)) * 2 / seconds * 1.6)
        )
    tone[:120] *= np.linspace(0, 1, 120)
    return (tone * 0.34).astype(np.float32)


def _struck(hertz: float, bell: bool) -> Wave:
    t = np.arange(int((3.0 if bell else 0.8) * RATE)) / RATE
    partials = (
        ((1, 1.0, 1.3), (2.76, 0.5, 2.2), (5.4, 0.26, 4.0), (8.9, 0.1, 7.0))
        if bell
        else ((1, 1.0, 6), (3.93, 0.3, 14), (9.2, 0.1, 30))
    )
    tone = sum(a * np.sin(2 * np.pi * hertz * r * t) * np.exp(-t * d) for r, a, d in partials)
    return (np.asarray(tone) * 0.3).astype(np.float32)


def _blown(lead: Lead, hertz: float, seconds: float, rng: np.random.Generator) -> Wave:
    """Bow or breath: a slow onset, vibrato that grows, the air heard in a flute."""
    t = np.arange(int((seconds + 0.18) * RATE)) / RATE
    vibrato = 1 + 0.0065 * np.sin(2 * np.pi * 5.4 * t) * np.clip(t / 0.5, 0, 1) - 0.02 * np.exp(-t * 14)
    phase = 2 * np.pi * hertz * np.cumsum(vibrato) / RATE
    rolloff = {"erhu": 1.25, "dizi": 2.3, "suona": 0.75}.get(lead, 1.2)
    tone = sum(
        np.sin(k * phase) / k**rolloff * (1.5 if lead == "erhu" and k in (3, 4) else 1)
        for k in range(1, 10)
        if hertz * k < 11_000
    )
    breath = rng.normal(0, 1, len(t)) * (0.05 if lead == "dizi" else 0.012)
    envelope = (
        np.clip(t / 0.11, 0, 1) * np.clip((t[-1] - t) / 0.16, 0, 1) * (0.8 + 0.2 * np.sin(np.pi * t / t[-1]))
    )
    return (
        (np.asarray(tone) + breath) * envelope * {"erhu": 0.2, "dizi": 0.26, "suona": 0.12}.get(lead, 0.2)
    ).astype(np.float32)


def _put(mix: Wave, tone: Wave, at: float, gain: float, *, pan: float = 0.5) -> None:
    start = int(at * RATE)
    part = tone[: max(len(mix) - start, 0)]
    mix[start : start + len(part), 0] += part * gain * np.float32(np.cos(pan * np.pi / 2))
    mix[start : start + len(part), 1] += part * gain * np.float32(np.sin(pan * np.pi / 2))


def _drone(mix: Wave, score: Score, seconds: float) -> None:
    """Root and fifth far below, breathing slowly."""
    t = np.arange(len(mix)) / RATE
    for pitch, gain, side in (
        (score.root - 12, 0.05, 0),
        (score.root - 5, 0.032, 1),
        (score.root - 24, 0.045, 0),
    ):
        hertz = 440 * 2 ** ((pitch - 69) / 12)
        swell = 0.6 + 0.4 * np.sin(2 * np.pi * t / seconds * 2 + side * 1.3)
        tone = (np.sin(2 * np.pi * hertz * t) + 0.4 * np.sin(4 * np.pi * hertz * 1.002 * t)) * swell * gain
        mix[:, side] += tone
        mix[:, 1 - side] += tone * 0.6


_PATTERNS: dict[Drums, str] = {
    "none": "",
    "heart": "X...x.......",
    "lion": "X.xxX.x.X.xxXxxx",
    "wood": "w...w.w.",
    "march": "X...x.x.X.x.x.xx",
}


def _drums(mix: Wave, score: Score, rng: np.random.Generator, seconds: float) -> None:
    pattern = _PATTERNS[score.drums]
    if not pattern:
        return
    step = 60 / score.bpm / (4 if score.drums == "lion" else 2)
    low, high, wood = _skin(72, 0.9, rng), _skin(118, 0.4, rng), _struck(880, bell=False)[: RATE // 3]
    gong = _struck(196, bell=True) * np.float32(0.5)
    for k in range(int((seconds - 1.2) / step)):
        mark = pattern[k % len(pattern)]
        if mark == "X":
            _put(mix, low, 0.2 + k * step, 0.9, pan=0.45)
        elif mark == "x":
            _put(mix, high, 0.2 + k * step, 0.5 + 0.2 * rng.random(), pan=0.6)
        elif mark == "w":
            _put(mix, wood, 0.2 + k * step, 0.3, pan=0.7)
        if score.drums == "lion" and k % 16 == 0:
            _put(mix, gong, 0.2 + k * step, 0.6, pan=0.3)


def _skin(hertz: float, seconds: float, rng: np.random.Generator) -> Wave:
    t = np.arange(int(seconds * RATE)) / RATE
    phase = 2 * np.pi * np.cumsum(hertz * (1 + 0.7 * np.exp(-t * 26))) / RATE
    click = rng.normal(0, 1, len(t)) * np.exp(-t * 120) * 0.25
    return ((np.sin(phase) * np.exp(-t * 5 / seconds) + click) * 0.6).astype(np.float32)


def _hall(dry: Wave, rng: np.random.Generator) -> Wave:
    """A wooden hall's reverberation: convolution with decaying noise."""
    count = int(1.5 * RATE)
    decay = np.exp(-np.arange(count) / RATE * 4.2)[:, None]
    impulse = (rng.standard_normal((count, 2), dtype=np.float32) * decay * 0.012).astype(np.float32)
    size = 1 << (len(dry) + count - 1).bit_length()
    wet = np.fft.irfft(np.fft.rfft(dry, size, axis=0) * np.fft.rfft(impulse, size, axis=0), size, axis=0)
    return wet[: len(dry)].astype(np.float32)


def _shaped(length: int, rng: np.random.Generator, low: float, high: float, slope: float) -> Wave:
    """Noise of a colour, stereo: between two frequencies, falling with ``slope``."""
    spectrum = np.fft.rfft(rng.standard_normal((length, 2), dtype=np.float32), axis=0)
    hertz = np.fft.rfftfreq(length, 1 / RATE)[:, None]
    gain = np.where((hertz > low) & (hertz < high), np.maximum(hertz, 30) ** -slope, 0)
    wave = np.fft.irfft(spectrum * gain, length, axis=0)
    return (wave / (np.abs(wave).max() + 1e-9)).astype(np.float32)


def _weather(weather: Weather, length: int, rng: np.random.Generator) -> Wave:
    t = (np.arange(length) / RATE)[:, None]
    if weather == "none":
        return np.zeros((length, 2), np.float32)
    if weather in ("river", "rain", "wind"):
        low, high, slope, gain = {
            "river": (90, 2600, 0.9, 0.16),
            "rain": (500, 9000, 0.3, 0.1),
            "wind": (60, 900, 1.1, 0.2),
        }[weather]
        swell = 0.65 + 0.35 * np.sin(2 * np.pi * t / (5.5 if weather == "river" else 3.7))
        return (_shaped(length, rng, low, high, slope) * gain * swell).astype(np.float32)
    if weather == "fire":
        bed = _shaped(length, rng, 60, 800, 1.0) * 0.12
        cracks = (rng.random((length, 2)) > 0.99988).astype(np.float32)
        kernel = np.exp(-np.arange(600) / 90) * rng.normal(0, 1, 600)
        for side in (0, 1):
            bed[:, side] += np.convolve(cracks[:, side], kernel, "same").astype(np.float32)[:length] * 0.1
        return bed
    if weather == "crickets":
        chirp = (
            np.sin(2 * np.pi * 4300 * t)
            * (np.sin(2 * np.pi * 34 * t) > 0.2)
            * (np.sin(2 * np.pi * 1.15 * t) > 0.1)
            * 0.02
        )
        other = (
            np.sin(2 * np.pi * 3900 * t)
            * (np.sin(2 * np.pi * 29 * t) > 0.3)
            * (np.sin(2 * np.pi * 0.8 * t + 1) > 0.3)
            * 0.015
        )
        return (np.concatenate([chirp, other], 1) + _shaped(length, rng, 60, 600, 1.0) * 0.04).astype(
            np.float32
        )
    if weather == "birds":
        bed = _shaped(length, rng, 200, 3000, 0.9) * 0.05
        for _ in range(int(length / RATE * 1.1)):
            span = np.arange(int(RATE * rng.uniform(0.08, 0.2))) / RATE
            sweep = 2 * np.pi * (rng.uniform(2400, 4200) * span + rng.uniform(-6000, 6000) * span**2)
            call = (np.sin(sweep) * np.hanning(len(span)) * 0.09).astype(np.float32)
            at = rng.uniform(0.3, length / RATE - 1)
            for again in range(int(rng.integers(1, 4))):
                _put(bed, call, min(at + again * 0.22, length / RATE - 0.5), 1.0, pan=rng.uniform(0.2, 0.8))
        return bed
    return (_shaped(length, rng, 80, 1800, 1.2) * 0.14 * (0.8 + 0.2 * np.sin(2 * np.pi * t / 4))).astype(
        np.float32
    )
