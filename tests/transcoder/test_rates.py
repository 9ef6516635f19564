"""From how a sample looks to the quality of each rung."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from catalog.rendition import Master, Screen
from transcoder import command, rates
from transcoder.command import Source, Tools
from transcoder.plan import Options, Plan, plan
from transcoder.quality import Basis
from transcoder.windows import Windows, spread

Build = Callable[..., Master]
FOLDER = Path("/job")
ORDINARY_RATE = 400_000  # of the smallest phone rung, whose ceiling is 650 kb/s
SCREENFUL_OF_TEXT = 12_000


def whole(master: Build, **changes: object) -> Plan:
    return plan(
        master(width=1080, height=1920, display_width=1080, display_height=1920, **changes), Options()
    )


def crfs(planned: Plan) -> dict[str, float]:
    return {rung.name: rung.crf for rung in planned.rungs}


def judged(master: Build, score: float, rate: int = ORDINARY_RATE) -> Plan:
    planned = whole(master)
    return rates.chosen(planned, planned.first(), score, rate)


def test_the_better_a_sample_looks_the_coarser_may_its_rungs_be(master: Build) -> None:
    scores = (80.0, 86.0, 90.0, 94.0, 98.0)
    chosen = [crfs(judged(master, score))["phone-720"] for score in scores]
    assert chosen == sorted(chosen)
    assert chosen[0] == rates.LEAST_CRF < chosen[2] < chosen[-1] == rates.MOST_CRF


@pytest.mark.parametrize("score", [0.0, 55.0, 89.3, 91.7, 97.0, 100.0])
def test_quality_stays_within_bounds_and_ceilings_stay_the_ladders(master: Build, score: float) -> None:
    before = {rung.name: rung for rung in whole(master).rungs}
    for rung in judged(master, score).rungs:
        assert rates.LEAST_CRF <= rung.crf <= rates.MOST_CRF
        assert replace(rung, crf=before[rung.name].crf) == before[rung.name]
        assert rung.crf % 0.5 == 0


def test_what_is_made_already_stays_as_it_is(master: Build) -> None:
    first = whole(master).first()
    assert first.rungs[0] in judged(master, 90.0).rungs
    assert first.rungs[0].crf == 24


def test_what_is_made_is_dropped_where_it_costs_more_than_the_next_larger_one(master: Build) -> None:
    for score, kept in ((90.0, True), (93.0, True), (97.0, False)):
        found = judged(master, score, rate=450_000)
        assert ("phone-360" in {rung.name for rung in found.rungs}) is kept
        assert ("phone-360" in found.quality.dropped) is not kept


def test_a_tv_wants_more_than_a_phone_and_a_small_rung_more_than_a_large_one(master: Build) -> None:
    chosen = crfs(judged(master, 90.0))
    assert chosen["tv-1080"] < chosen["phone-720"]
    assert chosen["phone-540"] < chosen["phone-720"] == chosen["phone-1080"]


def test_the_sample_is_of_the_largest_phone_rung_that_is_cheap_to_look_at(master: Build) -> None:
    assert rates.sampled(whole(master)).name == "phone-720"
    small = plan(master(width=426, height=240, display_width=426, display_height=240), Options())
    assert rates.sampled(small).name == "phone-240"


def test_an_ordinary_episode_keeps_all_rungs(master: Build) -> None:
    assert [rung.name for rung in judged(master, 90.0).rungs] == [rung.name for rung in whole(master).rungs]


def test_rungs_that_cost_hardly_less_than_the_next_larger_one_are_dropped(master: Build) -> None:
    easy = judged(master, 98.0, SCREENFUL_OF_TEXT)
    assert [rung.name for rung in easy.of(Screen.PHONE)] == ["phone-1080", "phone-360"]
    assert [rung.name for rung in easy.of(Screen.TV)] == ["tv-1080"]
    assert set(easy.quality.dropped) == {"phone-720", "phone-540", "tv-720", "tv-540"}


def test_nothing_is_dropped_where_the_ceiling_hides_what_a_rung_would_cost(master: Build) -> None:
    held_down = judged(master, 70.0, rate=640_000)
    assert held_down.quality.dropped == ()


def test_the_plan_tells_what_it_was_chosen_by(master: Build) -> None:
    quality = judged(master, 90.04).quality
    assert quality.basis is Basis.SAMPLE
    assert quality.sample is not None
    assert (quality.sample.rung, quality.sample.vmaf) == ("phone-720", 90.0)
    assert {one.rung for one in quality.expected} == {rung.name for rung in whole(master).rungs} - {
        "phone-360"
    }
    assert all(one.vmaf >= one.target for one in quality.expected)


def test_a_hard_episode_is_not_expected_to_reach_its_target(master: Build) -> None:
    [phone] = [one for one in judged(master, 75.0).quality.expected if one.rung == "phone-720"]
    assert phone.crf == rates.LEAST_CRF
    assert phone.vmaf < phone.target


@pytest.mark.parametrize(("frames", "count", "length"), [(1500, 6, 12), (61, 5, 12), (10_000, 12, 12)])
def test_windows_lie_apart_and_inside(frames: int, count: int, length: int) -> None:
    windows = spread(frames, count, length)
    covered = [start + step for start in windows.starts for step in range(length)]
    assert len(windows.starts) == count
    assert covered == sorted(set(covered))
    assert 0 <= covered[0] <= covered[-1] < frames


def test_a_short_clip_is_looked_at_whole() -> None:
    assert spread(50, 5, 12) == Windows(starts=(0,), length=50)


def test_without_libvmaf_or_when_switched_off_no_picture_is_kept(tools: Tools, master: Build) -> None:
    planned = whole(master)
    first = replace(planned.first(), sample=rates.sampled(planned))

    def keeps(tools: Tools, options: Options) -> bool:
        argv = command.encode(tools, Source(container="mov"), first, options, FOLDER)
        return any(str(word).endswith(".y4m") for word in argv)

    assert keeps(tools, Options())
    assert not keeps(tools, Options(content_aware=False))
    assert not keeps(replace(tools, vmaf=None), Options())


def test_an_encoder_is_told_the_chosen_quality_and_the_ladders_ceiling(tools: Tools, master: Build) -> None:
    easy = judged(master, 93.3)
    [rung] = [rung for rung in easy.rungs if rung.name == "phone-720"]
    alone = replace(easy, rungs=(rung,), sounds=())
    argv = [str(word) for word in command.encode(tools, Source(container="mov"), alone, Options(), FOLDER)]
    said = {name: argv[argv.index(name) + 1] for name in ("-crf", "-maxrate", "-bufsize")}
    assert said == {"-crf": "29.5", "-maxrate": "2200000", "-bufsize": "4400000"}
