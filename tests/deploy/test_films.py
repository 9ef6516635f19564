"""The demo's films: they keep their promises to the encoder's reader and to the eye."""

import json
import subprocess
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from numpy.typing import NDArray

from deploy.demo import encode, films
from deploy.demo.canvas import Pixels
from deploy.demo.catalogue import WORKS
from deploy.demo.lettering import Face, column_mask, face_file, line_mask
from deploy.demo.reel import Film
from deploy.demo.scenes import shots
from deploy.demo.score import RATE, compose
from deploy.demo.titles import captions
from deploy.demo.work import Work

Frame: TypeAlias = NDArray[np.int16]
LANDSCAPE = next(work for work in WORKS if work.size == (1280, 720))
AI_MADE = next(work for work in WORKS if work.facts.ai_made)


def still(work: Work, number: int, at_seconds: float) -> Pixels:
    """One frame of an episode: only the shot that it falls into is drawn."""
    script = work.scripts[number - 1]
    frame = np.zeros((work.size[1], work.size[0], 4), np.uint8)
    Film(shots(work, number), captions(work, number), work.size, script.seconds).expose(frame, at_seconds)
    return frame[..., :3]


@cache
def opening(slug: str, number: int) -> tuple[Frame, float]:
    """The title card at an eighth of its size, and how many seconds the episode's shots last."""
    work = next(work for work in WORKS if work.slug == slug)
    reel = shots(work, number)
    frame = np.zeros((work.size[1], work.size[0], 4), np.uint8)
    Film(reel, captions(work, number), work.size, work.scripts[number - 1].seconds).expose(frame, 3.0)
    return frame[::8, ::8, :3].astype(np.int16), sum(shot.seconds for shot in reel)


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("films") / "001.mp4"
    films.make(LANDSCAPE, 1, out)
    return out


def probed(film: Path) -> dict[str, Any]:
    program = str(encode.ffmpeg()).replace("ffmpeg", "ffprobe")
    said = subprocess.run(
        [program, "-v", "error", "-show_streams", "-show_format", "-of", "json", str(film)],
        check=True,
        capture_output=True,
    )
    return json.loads(said.stdout)


def test_a_film_has_the_promised_pictures_sound_and_length(film: Path):
    found = probed(film)
    video, audio = found["streams"]
    assert (video["codec_name"], video["width"], video["height"]) == ("h264", 1280, 720)
    assert (video["r_frame_rate"], video["pix_fmt"], video["color_space"]) == ("25/1", "yuv420p", "bt709")
    assert (audio["codec_name"], audio["sample_rate"], audio["channels"]) == ("aac", "48000", 2)
    assert float(found["format"]["duration"]) == pytest.approx(LANDSCAPE.scripts[0].seconds, abs=0.08)


def test_an_unfinished_film_is_never_seen(film: Path):
    assert [entry.name for entry in film.parent.iterdir()] == [film.name]


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.slug)
def test_every_episode_has_pictures_to_its_end_and_words_within_it(work: Work):
    for number, script in enumerate(work.scripts, 1):
        assert 12 <= script.seconds <= 14
        assert opening(work.slug, number)[1] >= script.seconds
        assert all(0 < line.start_seconds < line.end_seconds <= script.seconds for line in script.lines)


def test_no_two_episodes_open_alike():
    opened = {(work.slug, n): opening(work.slug, n)[0] for work in WORKS for n in (1, 2)}
    keys = list(opened)
    for i, one in enumerate(keys):
        for other in keys[i + 1 :]:
            if opened[one].shape == opened[other].shape:
                apart = float(np.abs(opened[one] - opened[other]).mean())
                assert apart > 12, f"{one} and {other} look alike: {apart:.1f} levels apart"


def test_the_same_work_is_drawn_the_same_each_time():
    assert np.array_equal(still(LANDSCAPE, 2, 6.0), still(LANDSCAPE, 2, 6.0))


def test_the_picture_moves():
    work = WORKS[0]
    film_ = Film(shots(work, 1), (), work.size, 12.0)
    first, later = (np.zeros((work.size[1], work.size[0], 4), np.uint8) for _ in range(2))
    film_.expose(first, 1.0)
    film_.expose(later, 2.0)
    assert np.abs(first.astype(np.int16) - later.astype(np.int16)).mean() > 1


def test_a_work_made_with_ai_says_so_in_the_picture_for_two_seconds():
    start, end = AI_MADE.facts.ai_label_from_seconds, AI_MADE.facts.ai_label_to_seconds
    assert start is not None and end is not None and end - start >= 2
    without = Film(shots(AI_MADE, 1), (), AI_MADE.size, 12.0)
    for at in (start + 1.0, end - 0.5):
        bare = np.zeros((AI_MADE.size[1], AI_MADE.size[0], 4), np.uint8)
        without.expose(bare, at)
        corner = np.s_[40:120, 40:300, :3]
        labelled = still(AI_MADE, 1, at)[corner].astype(np.int16)
        assert np.abs(labelled - bare[corner].astype(np.int16)).max() > 80


def test_every_character_shown_has_a_glyph_in_its_face():
    for work in WORKS:
        spoken = "".join(line.text for script in work.scripts for line in script.lines)
        shown: tuple[tuple[Face, str], ...] = (
            (work.look.face, work.title),
            ("serif", "".join(work.episode_titles)),
            ("sans", spoken),
        )
        for face, text in shown:
            missing = line_mask("\U000ffffe", face, 40)
            for character in set(text) - set("|　 "):
                glyph = line_mask(character, face, 40)
                assert not np.array_equal(glyph, missing), f"{face_file(face).name} lacks {character}"


def test_type_leaves_ink_in_rows_and_columns():
    assert line_mask("借你一段黄河", "brush", 60).mean() > 0.05
    assert column_mask("借你一段黄河", "brush", 60).mean() > 0.05


def test_music_is_stereo_audible_and_does_not_clip():
    tunes = [compose(work.scripts[0].score, 4.0, work.slug) for work in WORKS[:3]]
    for tune in tunes:
        assert tune.shape == (4 * RATE, 2)
        assert 0.03 < float(np.sqrt(np.mean(tune**2))) < 0.3
        assert float(np.abs(tune).max()) < 0.9
    assert not np.allclose(tunes[0], tunes[1])


def test_a_work_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    with pytest.raises(SystemExit):
        films.main(["--out", str(tmp_path), "--work", "nothing"])
    assert "nothing" in capsys.readouterr().err
