"""Tracks that are not cut alike become pieces that are."""

from collections.abc import Sequence

import pytest

from catalog.rendition import Rendition
from streaming.programme import TARGET_SECONDS, ProgrammeUnfit, read
from tests.streaming.published import SOUND, TV, playlist, rendition


def playlists(video: Sequence[float], audio: Sequence[float], *, gap: int = 0) -> dict[str, str]:
    return {
        "tv-720.m3u8": playlist("tv-720", video),
        "tv-540.m3u8": playlist("tv-540", video, gap=gap),
        "tv-audio.m3u8": playlist("tv-audio", audio),
    }


def test_tracks_that_are_cut_alike_stay_cut_alike() -> None:
    found = read((*TV, SOUND), playlists([5.0, 6.0, 3.5], [5.002667, 5.984, 3.514666]))
    assert found.grid == (5_000_000, 6_000_000, 3_500_000)
    assert [piece.micros for piece in found.sound.pieces] == [5_002_667, 5_984_000, 3_514_666]
    assert {height: len(track.pieces) for height, track in found.rungs.items()} == {720: 3, 540: 3}
    assert (found.sound.file, found.sound.init_bytes) == ("tv-audio.mp4", 900)


def test_a_tail_of_sound_goes_to_the_last_piece() -> None:
    found = read((*TV, SOUND), playlists([5.0, 6.0], [5.002667, 5.984, 0.010667]))
    assert found.grid == (5_000_000, 6_000_000)
    last = found.sound.pieces[-1]
    assert (last.start, last.bytes, last.micros) == (1900, 2000, 5_994_667)


def test_where_sound_is_not_cut_pictures_are_not_either() -> None:
    found = read((*TV, SOUND), playlists([5.0, 4.0, 2.4], [5.002667, 6.397333]))
    assert found.grid == (5_000_000, 6_400_000)
    for track in (*found.rungs.values(), found.sound):
        assert len(track.pieces) == 2
    assert found.rungs[720].pieces[-1].bytes == 2000


@pytest.mark.parametrize("tail", [0.04, 0.5, 1.0, 1.9])
@pytest.mark.parametrize("opening", [0.8, 1.0, 2.0])
@pytest.mark.parametrize("gop", [1.6, 1.92, 2.0, 2.002])
@pytest.mark.parametrize("count", [20, 29, 44, 59, 600])
def test_three_segments_last_a_player_until_it_has_asked_twice(
    count: int, gop: float, opening: float, tail: float
) -> None:
    """Who begins three segments before the end, and asks once in a target duration, never runs out: the new
    segment it hears of may have been there for nearly another one.
    """
    video = [opening, *([gop] * count), tail]
    grid = read((*TV, SOUND), playlists(video, video)).grid
    assert sum(grid) == sum(round(length * 1e6) for length in video)
    assert max(grid) <= 6_400_000
    around = [*grid, *grid[:2]]  # the next programme begins like this one
    assert min(sum(around[at : at + 3]) for at in range(len(grid))) >= 2_000_000 * TARGET_SECONDS + 1_000_000


def test_surround_hevc_and_other_shapes_have_no_part_in_it() -> None:
    more = (
        rendition("tv-720-hevc", height=720, codecs="hvc1.1.6.L93.B0"),
        rendition("tv-surround", channels=6),
    )
    found = read((*more, *TV, SOUND), playlists([1.0, 2.0], [1.0, 2.0]))
    assert set(found.rungs) == {720, 540}
    assert found.sound.file == "tv-audio.mp4"


@pytest.mark.parametrize(
    ("renditions", "texts", "why"),
    [
        ((SOUND,), playlists([1.0], [1.0]), "16:9"),
        (TV, playlists([1.0], [1.0]), "stereo"),
        ((*TV, SOUND), playlists([], []), "empty"),
        ((*TV, SOUND), playlists([5.0, 6.0, 0.3], [5.0, 6.3], gap=7), "do not follow"),
        ((*TV, SOUND), playlists([5.0, 6.0, 1.9], [5.0, 7.9]), "would last 7.9 s"),
        ((*TV, SOUND), playlists([2.0] * 9001, [2.0] * 9001), "longer than 5 hours"),
    ],
)  # fmt: skip
def test_what_cannot_be_on_a_channel_says_why(
    renditions: tuple[Rendition, ...], texts: dict[str, str], why: str
) -> None:
    with pytest.raises(ProgrammeUnfit, match=why):
        read(renditions, texts)
