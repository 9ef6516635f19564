"""The demo catalogue obeys the programme's own rules, and its packages pass the ordinary validation."""

import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from PIL import Image

from catalog.licence import tier_for
from catalog.series import Orientation
from catalog.zone import ZONES_BY_SLUG
from deploy.demo import films, gathering
from deploy.demo.catalogue import WORKS, write_package
from deploy.demo.work import Work
from deploy.measure import measure_with
from transcoder import tools
from transcoder.delivery import layout
from transcoder.delivery.read import read
from transcoder.delivery.report import Report
from transcoder.delivery.sink import Limits
from transcoder.delivery.validate import validate

TODAY = date(2026, 11, 23)
SMALLEST = next(work for work in WORKS if work.facts.orientation is Orientation.LANDSCAPE)


def packaged(work: Work, folder: Path) -> Path:
    """A package whose clips are stand-ins: good for everything but the measuring of media."""
    clips = [folder / f"clip{n}.mp4" for n in (1, 2)]
    for clip in clips:
        clip.write_bytes(clip.name.encode())
    write_package(work, folder / work.title, clips)
    return folder / work.title


def test_the_catalogue_holds_twelve_works_of_two_episodes_in_all_eight_zones():
    assert len(WORKS) == 12
    assert {work.zone for work in WORKS} == set(ZONES_BY_SLUG)
    assert all(len(work.scripts) == len(work.episode_titles) == 2 for work in WORKS)
    assert len({work.slug for work in WORKS}) == len({work.title for work in WORKS}) == 12


def test_numbers_are_the_demo_s_own_and_each_is_used_once():
    numbers = sorted(work.facts.registration.number for work in WORKS if work.facts.registration)
    assert numbers == [f"演示备字（2026）第{n:04d}号" for n in range(1, 13)]
    assert all(work.facts.registration and work.facts.registration.demo_only for work in WORKS)


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.slug)
def test_a_work_declares_the_tier_that_the_dated_table_gives(work: Work):
    facts = work.facts
    ruled = tier_for(facts.filed_on, facts.ai_made, facts.investment_wan, facts.special_themes)
    assert ruled.tier is facts.tier


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.slug)
def test_what_a_work_declares_is_read_back_from_its_package(work: Work, tmp_path: Path):
    delivery = read(packaged(work, tmp_path), tmp_path / "work", today=TODAY, demo=True, limits=Limits())
    assert delivery.package.facts == work.facts
    assert [episode.facts.title for episode in delivery.package.episodes] == list(work.episode_titles)
    assert [problem.line() for problem in delivery.problems] == []


def test_posters_have_the_shapes_of_shelves(tmp_path: Path):
    images = packaged(SMALLEST, tmp_path) / layout.IMAGE_FOLDER
    with Image.open(images / f"{layout.PORTRAIT_POSTER}.jpg") as portrait:
        assert portrait.size == (900, 1200)
    with Image.open(images / f"{layout.LANDSCAPE_POSTER}.jpg") as landscape:
        assert landscape.size == (1280, 720)


async def test_a_package_with_its_film_passes_validation_without_a_word(tmp_path: Path):
    clip = tmp_path / "001.mp4"
    films.make(SMALLEST, 1, clip)
    write_package(SMALLEST, tmp_path / SMALLEST.title, [clip])
    measure = measure_with(await tools.find(os.environ))
    found: Report = await validate(tmp_path / SMALLEST.title, measure, TODAY, tmp_path / "work", demo=True)
    assert found.lines() == []
    assert found.exit_code == 0


def test_each_section_of_the_demos_special_has_works() -> None:
    ids = {work.title: work.slug for work in WORKS}
    special = gathering.special_of(ids, datetime.now(UTC))
    assert list(special.faults()) == []
    assert special.hero in ids.values()
    for section in special.sections:
        tags = set(section.wanted.tags) if section.wanted else set[str]()
        found = [work for work in WORKS if work.slug in section.works or not tags.isdisjoint(work.facts.tags)]
        assert len(found) >= 2, section.title


def test_the_demos_showcase_is_on_all_day_with_works_that_there_are() -> None:
    ids = {work.title: work.slug for work in WORKS}
    showcase = gathering.showcase_of(ids, datetime.now(UTC))
    assert list(showcase.faults()) == []
    assert set(showcase.listed) <= set(ids.values()) and len(showcase.listed) >= 8
