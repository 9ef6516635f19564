"""Which rungs a master deserves."""

from collections.abc import Callable

import pytest

from catalog.rendition import Screen, VideoFacts
from transcoder.ladder import (
    PHONE,
    TV,
    TV_HEVC,
    Fit,
    chosen,
    fit,
    foreground,
    hevc_twins,
    phone_rungs,
    tv_rungs,
)

Build = Callable[..., VideoFacts]


@pytest.mark.parametrize(
    ("width", "height", "sizes"),
    [
        (720, 1280, [(720, 1280), (540, 960), (360, 640)]),
        (1080, 1920, [(720, 1280), (1080, 1920), (540, 960), (360, 640)]),
        (1920, 1080, [(1280, 720), (1920, 1080), (960, 540), (640, 360)]),
        (3840, 2160, [(1280, 720), (1920, 1080), (960, 540), (640, 360)]),
        (1080, 1080, [(720, 720), (1080, 1080), (540, 540), (360, 360)]),
        (900, 1600, [(720, 1280), (900, 1600), (540, 960), (360, 640)]),
        (3840, 1600, [(1728, 720), (2228, 928), (1296, 540), (864, 360)]),
        (640, 480, [(640, 480), (480, 360)]),
        (568, 320, [(568, 320)]),
        (176, 144, [(176, 144)]),
        (161, 121, [(160, 120)]),
        (568, 1010, [(568, 1010), (360, 640)]),
    ],
)
def test_phones_get_rungs_in_the_sources_own_shape_the_one_to_start_with_first(
    video: Build, width: int, height: int, sizes: list[tuple[int, int]]
) -> None:
    assert [(rung.width, rung.height) for rung in phone_rungs(video(width, height))] == sizes


@pytest.mark.parametrize(
    ("width", "height", "sizes"),
    [
        (720, 1280, [(1280, 720), (1920, 1080), (960, 540)]),
        (1920, 1080, [(1280, 720), (1920, 1080), (960, 540)]),
        (1916, 1076, [(1280, 720), (1920, 1080), (960, 540)]),
        (1280, 720, [(1280, 720), (960, 540)]),
        (540, 960, [(1280, 720), (960, 540)]),
        (360, 640, [(960, 540)]),
        (640, 480, [(832, 468)]),
        (176, 144, [(256, 144)]),
        (426, 240, [(416, 234)]),
        (3840, 1600, [(1280, 720), (1920, 1080), (960, 540)]),
    ],
)
def test_tvs_get_16_to_9_frames_in_which_nothing_is_upscaled(
    video: Build, width: int, height: int, sizes: list[tuple[int, int]]
) -> None:
    assert [(rung.width, rung.height) for rung in tv_rungs(video(width, height))] == sizes


def test_rows_can_be_left_out_and_the_first_left_is_the_one_to_start_with(video: Build) -> None:
    facts = video(1080, 1920)
    assert [r.name for r in phone_rungs(facts, chosen(PHONE, [540, 360]))] == ["phone-540", "phone-360"]
    assert [r.name for r in phone_rungs(facts, chosen(PHONE, [360, 1080]))] == ["phone-360", "phone-1080"]
    assert [r.name for r in tv_rungs(facts, chosen(TV, [1080]))] == ["tv-1080"]
    assert [r.name for r in phone_rungs(video(320, 568), chosen(PHONE, [1080]))] == ["phone-320"]


def test_a_twin_is_the_same_picture_under_another_name_and_a_lower_ceiling(video: Build) -> None:
    rungs = tv_rungs(video(720, 1280))
    twins = hevc_twins(rungs, TV_HEVC)
    assert [(t.width, t.height) for t in twins] == [(r.width, r.height) for r in rungs]
    assert [t.name for t in twins] == ["tv-720-hevc", "tv-1080-hevc", "tv-540-hevc"]
    assert all(t.maxrate < r.maxrate for t, r in zip(twins, rungs, strict=True))
    assert hevc_twins(rungs, ()) == ()


def test_a_table_lacks_what_it_lacks() -> None:
    with pytest.raises(KeyError, match="480"):
        chosen(PHONE, [720, 480])


def test_the_rows_of_the_tables_cost_and_hold_more_from_small_to_large() -> None:
    for table in (PHONE, TV):
        rows = sorted(table, key=lambda row: row.side)
        assert [row.maxrate for row in rows] == sorted(row.maxrate for row in rows)
        assert table[0].side == 720


@pytest.mark.parametrize("width", range(400, 4097, 462))
def test_no_phone_rung_is_more_than_level_4_2_decodes(video: Build, width: int) -> None:
    for rung in phone_rungs(video(width, 1024)):
        assert -(-rung.width // 16) * -(-rung.height // 16) <= 8704


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
