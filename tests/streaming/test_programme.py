"""Tracks that are not cut alike become pieces that are."""

from collections.abc import Sequence

import pytest

from catalog.rendition import Rendition
from streaming.programme import ProgrammeUnfit, read
from tests.streaming.published import SOUND, TV, playlist, rendition


def playlists(video: Sequence[float], audio: Sequence[float], *, gap: int = 0) -> dict[str, str]:
    return {
        "tv-720.m3u8": playlist("tv-720", video),
        "tv-540.m3u8": playlist("tv-540", video, gap=gap),
        "tv-audio.m3u8": playlist("tv-audio", audio),
    }


def test_tracks_that_are_cut_alike_stay_as_they_are() -> None:
    found = read((*TV, SOUND), playlists([1.0, 2.0, 1.5], [1.002667, 1.984, 1.514666]))
    assert found.grid == (1_000_000, 2_000_000, 1_500_000)
    assert [piece.micros for piece in found.sound.pieces] == [1_002_667, 1_984_000, 1_514_666]
    assert {height: len(track.pieces) for height, track in found.rungs.items()} == {720: 3, 540: 3}
    assert (found.sound.file, found.sound.init_bytes) == ("tv-audio.mp4", 900)


def test_a_tail_of_sound_goes_to_the_last_piece() -> None:
    found = read((*TV, SOUND), playlists([1.0, 2.0], [1.002667, 1.984, 0.010667]))
    assert found.grid == (1_000_000, 2_000_000)
    last = found.sound.pieces[-1]
    assert (last.start, last.bytes, last.micros) == (1900, 2000, 1_994_667)


def test_where_sound_is_not_cut_pictures_are_not_either() -> None:
    found = read((*TV, SOUND), playlists([1.0, 2.0, 0.4], [1.002667, 2.397333]))
    assert found.grid == (1_000_000, 2_400_000)
    for track in (*found.rungs.values(), found.sound):
        assert len(track.pieces) == 2
    assert found.rungs[720].pieces[-1].bytes == 2000


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
        ((*TV, SOUND), playlists([1.0, 2.0, 1.9], [1.0, 3.9], gap=7), "do not follow"),
        ((*TV, SOUND), playlists([1.0, 2.0, 1.9], [1.0, 3.9]), "would last 3.9 s"),
        ((*TV, SOUND), playlists([2.0] * 9001, [2.0] * 9001), "longer than 5 hours"),
    ],
)  # fmt: skip
def test_what_cannot_be_on_a_channel_says_why(
    renditions: tuple[Rendition, ...], texts: dict[str, str], why: str
) -> None:
    with pytest.raises(ProgrammeUnfit, match=why):
        read(renditions, texts)
