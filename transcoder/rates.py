"""Content-aware rates: how a sample of an episode looks in, a quality for each of its rungs out. Pure.

Ceilings stay those of the ladder. Where the numbers come from: docs/decisions/0009-content-aware-rates.md.
"""

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, floor, log2

from catalog.rendition import Codec, Rung, Screen
from transcoder import graph
from transcoder.plan import Plan
from transcoder.quality import Basis, Expected, Quality, Sample
from transcoder.windows import Windows, spread

# VMAF's default model, at the rung's own size. A phone is content with 90, which its phone model calls 99.96
# of 100 and so can tell nothing apart there; from 93 on nobody at a TV told copies from originals (Rassool,
# "VMAF reproducibility", 2017).
TARGETS = {Screen.PHONE: 90.0, Screen.TV: 93.0}
SAMPLE_CRF = 27  # the middle of what 27 real clips needed for 90: the nearer, the less is guessed
SAMPLE_SIDE = 900  # pixels: the row of 720, or the whole of a source that is a little larger
LEAST_CRF, MOST_CRF = 20.0, 30.0  # VMAF is blind to banding in dark and flat pictures, which shows above 30
_STEP = 0.5
_SAMPLE_LENGTH = 12
_SECONDS_PER_WINDOW = 10
_FEWEST_WINDOWS, _MOST_WINDOWS = 5, 12
_CHECK_WINDOWS, _CHECK_LENGTH = 4, 5

_SHORT_WINDOWS_LOSE = 0.5  # VMAF: x264 sees less of the future in a window than in the whole
_CRF_PER_VMAF = 0.8
_CAUTION = 0.5  # CRF
_SMALLER = 1.0  # CRF: a picture scaled down from the sample's size has more detail in each pixel
_AS_LARGE = 0.7  # of the sample's pixels

_LOAD_PER_PIXEL = 0.7  # bits grow with the pixels to this power: 0.5 … 0.8, less only where all rates are low
_CRF_PER_OCTAVE = 6.0
_AUDIO_RATE = 128_000
_NEAR = 1.25
_AT_THE_CEILING = 0.85


def sampled(plan: Plan) -> Rung:
    """The phone's rung that is sampled: the largest of at most ``SAMPLE_SIDE``, else the smallest."""
    phones = sorted(plan.of(Screen.PHONE), key=_pixels)
    return max((rung for rung in phones if _side(rung) <= SAMPLE_SIDE), key=_pixels, default=phones[0])


def sample_windows(plan: Plan) -> Windows:
    """A window for every ten seconds, within bounds."""
    count = ceil(plan.duration_seconds / _SECONDS_PER_WINDOW)
    return spread(plan.frames, min(_MOST_WINDOWS, max(_FEWEST_WINDOWS, count)), _SAMPLE_LENGTH)


def check_windows(plan: Plan) -> Windows:
    """Where finished rungs are compared with what their encoder was given: elsewhere than the sample.

    Of a plan with a span those that lie in it, counted from its start.
    """
    span = plan.pictures
    return spread(plan.frames, _CHECK_WINDOWS, _CHECK_LENGTH).within(span.first, span.end)


def wanted_crf(vmaf: float, target: float) -> float:
    """The quality at which the sample would reach the target, from its score at ``SAMPLE_CRF``."""
    return SAMPLE_CRF + (vmaf + _SHORT_WINDOWS_LOSE - target) * _CRF_PER_VMAF


def within_bounds(wanted: float) -> float:
    """The quality to encode with: a little better than wanted, in steps, neither coarse nor wasteful."""
    return min(MOST_CRF, max(LEAST_CRF, floor((wanted - _CAUTION) / _STEP) * _STEP))


def chosen(plan: Plan, made: Plan, score: float, made_rate: int) -> Plan:
    """The plan with a quality for each rung that is not ``made`` yet, and without rungs that add nothing.

    ``made_rate`` is the bit rate of the smallest phone rung, which is the one that is made; even that may be
    left out.
    """
    at_size = sampled(plan)
    done = {rung.name for rung in made.rungs}
    ours = [rung for rung in plan.rungs if rung.codec is Codec.H264]  # the sample is x264's
    expected = {rung.name: _expected(rung, at_size, plan, score) for rung in ours if rung.name not in done}
    rungs = tuple(
        replace(rung, crf=expected[rung.name].crf) if rung.name in expected else rung for rung in plan.rungs
    )
    useful = _useful(rungs, made.rungs[0], plan, made_rate)
    quality = Quality(
        basis=Basis.SAMPLE,
        sample=Sample(
            rung=at_size.name, frames=sample_windows(plan).frames, crf=SAMPLE_CRF, vmaf=round(score, 1)
        ),
        expected=tuple(expected[rung.name] for rung in useful if rung.name in expected),
        dropped=tuple(rung.name for rung in rungs if rung not in useful),
    )
    return replace(plan, rungs=useful, quality=quality)


def _expected(rung: Rung, at_size: Rung, plan: Plan, score: float) -> Expected:
    target = TARGETS[rung.screen]
    smaller = _drawn(rung, plan) < _AS_LARGE * _pixels(at_size)
    wanted = wanted_crf(score, target) - (_SMALLER if smaller else 0)
    crf = within_bounds(wanted)
    reached = min(100.0, target + (wanted - crf) / _CRF_PER_VMAF)
    return Expected(rung=rung.name, target=target, crf=crf, vmaf=round(reached, 1))


def _useful(rungs: Sequence[Rung], made: Rung, plan: Plan, made_rate: int) -> tuple[Rung, ...]:
    """Without those that are expected to cost hardly less than the next larger one of their screen.

    What is made goes only where it costs more than that, as its quality was not chosen; the largest of each
    screen stays. Where the made one is held down by its ceiling nothing can be expected from it, and nothing
    is dropped.
    """
    if made_rate >= _AT_THE_CEILING * made.maxrate:
        return tuple(rungs)
    rates = {rung: _AUDIO_RATE + _rate(rung, made, plan, made_rate) for rung in rungs}
    dropped = set[Rung]()
    for screen in Screen:
        larger: Rung | None = None
        ours = [rung for rung in rungs if rung.screen is screen and rung.codec is Codec.H264]
        for rung in sorted(ours, key=_pixels, reverse=True):
            near = 1 if rung.name == made.name else _NEAR
            if larger is not None and rates[larger] < near * rates[rung]:
                dropped.add(rung)
            else:
                larger = rung
    return tuple(rung for rung in rungs if rung not in dropped)


def _rate(rung: Rung, made: Rung, plan: Plan, made_rate: int) -> float:
    """Bits a second to expect of a rung, from those of the one that is made."""
    octaves = (
        _LOAD_PER_PIXEL * log2(_drawn(rung, plan) / _drawn(made, plan))
        + (made.crf - rung.crf) / _CRF_PER_OCTAVE
    )
    return min(rung.maxrate, made_rate * 2**octaves)


def _drawn(rung: Rung, plan: Plan) -> int:
    """The pixels of a rung that show the picture itself."""
    width, height = graph.drawn(rung, plan.master.video)
    return width * height


def _pixels(rung: Rung) -> int:
    return rung.width * rung.height


def _side(rung: Rung) -> int:
    return min(rung.width, rung.height)
