"""The storyboard: where each thumbnail stands, on which sheet, for how long."""

import re
from collections.abc import Callable

from catalog.rendition import Master
from transcoder.plan import Options, plan
from transcoder.storyboard import Board, board

Build = Callable[..., Master]


def cues(made: Board) -> list[tuple[str, str, str]]:
    return re.findall(r"(\S+) --> (\S+)\n(\S+)", made.index())


def of(master: Master) -> Board:
    planned = plan(master, Options())
    return board(planned, min(planned.first().rungs, key=lambda rung: rung.height))


def test_each_keyframe_is_shown_until_the_next_one(master: Build) -> None:
    made = of(master())
    assert (made.width, made.height, made.columns, made.rows) == (160, 284, 6, 1)
    assert made.times == (0.0, 0.96, 2.88, 4.8, 6.72, 8.64)
    found = cues(made)
    assert found[0] == ("00:00:00.000", "00:00:00.960", "storyboard-1.jpg#xywh=0,0,160,284")
    assert found[-1] == ("00:00:08.640", "00:00:10.000", "storyboard-1.jpg#xywh=800,0,160,284")


def test_the_index_covers_an_episode_of_any_length_with_a_bounded_number_of_pictures(master: Build) -> None:
    for seconds in (1.0, 30.0, 180.0, 1200.0, 7200.0):
        made = of(master(duration_seconds=seconds, frames=int(seconds * 25)))
        found = cues(made)
        assert found[0][0] == "00:00:00.000"
        assert [end for _, end, _ in found[:-1]] == [start for start, _, _ in found[1:]]
        assert 1 <= len(found) <= 150
        assert len(made.sheets) <= 3
        assert {place.partition("#")[0] for _, _, place in found} == set(made.sheets)
        assert len({place for _, _, place in found}) == len(found)


def test_a_landscape_episode_has_landscape_thumbnails(master: Build) -> None:
    made = of(master(width=1920, height=1080))
    assert (made.width, made.height) == (284, 160)
