"""Which rungs a master deserves."""

from collections.abc import Callable

import pytest

from catalog.rendition import Screen, VideoFacts
from transcoder.ladder import Fit, fit, foreground, phone_rungs, tv_rungs

Build = Callable[..., VideoFacts]


@pytest.mark.parametrize(
    ("width", "height", "sizes"),
    [
        (720, 1280, [(720, 1280), (540, 960), (360, 640)]),
        (1080, 1920, [(720, 1280), (540, 960), (360, 640)]),
        (1920, 1080, [(1280, 720), (960, 540), (640, 360)]),
        (3840, 2160, [(1280, 720), (960, 540), (640, 360)]),
        (1080, 1080, [(720, 720), (540, 540), (360, 360)]),
        (640, 480, [(640, 480), (480, 360)]),
        (568, 320, [(568, 320)]),
        (176, 144, [(176, 144)]),
        (161, 121, [(160, 120)]),
        (568, 1010, [(568, 1010), (360, 640)]),
    ],
)
def test_phones_get_up_to_three_rungs_in_the_sources_own_shape(
    video: Build, width: int, height: int, sizes: list[tuple[int, int]]
) -> None:
    assert [(rung.width, rung.height) for rung in phone_rungs(video(width, height))] == sizes


@pytest.mark.parametrize(
    ("width", "height", "sizes"),
    [
        (720, 1280, [(1280, 720), (1920, 1080)]),
        (1920, 1080, [(1280, 720), (1920, 1080)]),
        (1916, 1076, [(1280, 720), (1920, 1080)]),
        (1280, 720, [(1280, 720)]),
        (540, 960, [(1280, 720)]),
        (360, 640, [(1120, 630)]),
        (640, 480, [(832, 468)]),
        (176, 144, [(256, 144)]),
        (426, 240, [(416, 234)]),
        (3840, 1600, [(1280, 720), (1920, 1080)]),
    ],
)
def test_tvs_get_16_to_9_frames_in_which_nothing_is_upscaled(
    video: Build, width: int, height: int, sizes: list[tuple[int, int]]
) -> None:
    assert [(rung.width, rung.height) for rung in tv_rungs(video(width, height))] == sizes


SIZES = [(w, h) for w in (64, 121, 360, 721, 1080, 4096) for h in (64, 121, 360, 721, 1080, 4096)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_every_rung_is_even_and_no_tv_frame_is_anything_but_16_to_9(
    video: Build, width: int, height: int
) -> None:
    facts = video(width, height)
    rungs = (*phone_rungs(facts), *tv_rungs(facts))
    assert all(rung.width % 2 == 0 and rung.height % 2 == 0 for rung in rungs)
    assert all(rung.width * 9 == rung.height * 16 for rung in rungs if rung.screen is Screen.TV)
    assert len({rung.name for rung in rungs}) == len(rungs)
    for rung in tv_rungs(facts):
        across, down = foreground(facts, rung)
        assert across <= rung.width
        assert down <= rung.height


@pytest.mark.parametrize(
    ("width", "height", "how"),
    [
        (1920, 1080, Fit.FILL),
        (854, 480, Fit.FILL),
        (1920, 800, Fit.PAD),
        (1850, 1080, Fit.PAD),
        (720, 1280, Fit.BLUR),
        (1080, 1080, Fit.BLUR),
        (640, 480, Fit.BLUR),
    ],
)
def test_only_what_is_narrower_than_a_tv_stands_on_its_own_blur(
    video: Build, width: int, height: int, how: Fit
) -> None:
    assert fit(video(width, height)) is how


def test_a_vertical_master_fills_608_by_1080_of_the_tv(video: Build) -> None:
    facts = video(720, 1280)
    assert foreground(facts, tv_rungs(facts)[1]) == (608, 1080)
