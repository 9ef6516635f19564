"""Frame rates and keyframe distances."""

from fractions import Fraction
from itertools import accumulate

import pytest

from transcoder.timing import AAC_FRAME, AUDIO_RATE, frame_rate, gop_frames, opening_frames

NTSC = Fraction(30000, 1001)


def at(rate: Fraction | float, frames: int = 120, decimals: int = 6) -> list[float]:
    return [round(n / float(rate), decimals) for n in range(frames)]


@pytest.mark.parametrize(
    ("times", "header", "chosen"),
    [
        (at(25), Fraction(25), Fraction(25)),
        (at(NTSC), NTSC, NTSC),
        (at(NTSC, decimals=3), Fraction(1000), NTSC),
        (at(30, decimals=3), None, Fraction(30)),
        (at(Fraction(179, 6)), Fraction(179, 6), Fraction(179, 6)),
        (at(60.058), Fraction(810000, 13487), Fraction(60)),
        (at(120), Fraction(120), Fraction(60)),
        (at(100), Fraction(100), Fraction(50)),
        (at(1, 12), Fraction(1), Fraction(10)),
        (at(8, 80), Fraction(8), Fraction(16)),
        (at(30, 3), Fraction(30), Fraction(30)),
    ],
)
def test_a_steady_source_keeps_its_rate_between_10_and_60(
    times: list[float], header: Fraction | None, chosen: Fraction
) -> None:
    assert frame_rate(times, header) == (chosen, False)


@pytest.mark.parametrize(
    ("steps", "chosen"),
    [
        ([1 / 30] * 40 + [2 / 30] * 20, Fraction(30)),
        ([1 / 24, 1 / 12, 1 / 8] * 20, Fraction(24)),
        ([1 / 240] * 30 + [1 / 30] * 30, Fraction(60)),
        ([0.05] * 10 + [0.5] * 10, Fraction(24000, 1001)),
        ([0.033, 0.066, 0.034] * 20, Fraction(30)),
    ],
)
def test_a_varying_source_gets_the_lowest_standard_rate_its_quick_passages_need(
    steps: list[float], chosen: Fraction
) -> None:
    rate, varies = frame_rate(list(accumulate(steps, initial=0.0)), None)
    assert varies
    assert rate == chosen


@pytest.mark.parametrize(
    ("rate", "frames"),
    [
        (Fraction(25), 48),
        (Fraction(30), 48),
        (Fraction(50), 96),
        (Fraction(60), 96),
        (Fraction(24), 48),
        (NTSC, 59),
        (Fraction(24000, 1001), 47),
        (Fraction(15), 24),
        (Fraction(10), 16),
    ],
)
def test_the_gop_follows_the_rate(rate: Fraction, frames: int) -> None:
    assert gop_frames(rate) == frames


@pytest.mark.parametrize(("rate", "frames"), [(25, 24), (30, 32), (50, 48), (60, 64), (24, 24), (NTSC, 29)])
def test_the_first_segment_lasts_about_a_second(rate: Fraction, frames: int) -> None:
    assert opening_frames(Fraction(rate)) == frames


@pytest.mark.parametrize("rate", [25, 30, 50, 60, 15, 20, 10])
def test_common_rates_end_their_gop_on_an_aac_frame(rate: int) -> None:
    frames = Fraction(gop_frames(Fraction(rate)), rate) * AUDIO_RATE / AAC_FRAME
    assert frames.denominator == 1


@pytest.mark.parametrize("rate", [Fraction(n, d) for n in range(10, 61) for d in (1, 1001)][::2])
def test_no_gop_is_longer_than_two_seconds_unless_it_is_one_frame(rate: Fraction) -> None:
    frames = gop_frames(rate)
    assert frames == 1 or frames / rate <= 2
