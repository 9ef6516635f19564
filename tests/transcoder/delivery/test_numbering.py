"""Episode numbers in file names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transcoder.delivery.numbering import chinese_number, episode_number, natural_key, number_all

NUMBERS = st.integers(min_value=1, max_value=999)
DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")
TECHNICAL = ("1080p", "720P", "1920x1080", "4K", "60fps", "H264", "h.265", "20260801", "2026-08-01", "v2")
MARKS = ("第{}集", "第{}话", "EP{}", "ep_{}", "S01E{}", "E{}", "片名 第{}集 1080p", "{}")
CHINESE = "零一二三四五六七八九"


def in_chinese(number: int) -> str:
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    text = f"{CHINESE[hundreds]}百" if hundreds else ""
    if tens:
        text += f"{CHINESE[tens] if tens > 1 or hundreds else ''}十"
    elif hundreds and ones:
        text += "零"
    return text + (CHINESE[ones] if ones else "")


@given(NUMBERS, st.sampled_from(MARKS))
def test_a_marked_number_is_read_in_every_writing(number: int, form: str) -> None:
    for written in (str(number), f"{number:03d}", f"{number:03d}".translate(DIGITS)):
        assert episode_number(form.format(written)) == number


@given(NUMBERS)
def test_chinese_numbers_are_read(number: int) -> None:
    assert chinese_number(in_chinese(number)) == number
    assert episode_number(f"第{in_chinese(number)}集") == number


@given(NUMBERS, st.sampled_from(TECHNICAL))
def test_technical_words_are_not_numbers(number: int, word: str) -> None:
    assert episode_number(f"片名_{word}") is None
    assert episode_number(f"片名_{number:02d}_{word}") == number


@pytest.mark.parametrize(
    ("stem", "number"),
    [
        ("001", 1),
        ("1", 1),
        ("片名(3)", None),
        ("01 副本", 1),
        ("000", None),
        ("第0集", None),
        ("", None),
        ("花絮", None),
    ],
)
def test_edges(stem: str, number: int | None) -> None:
    assert episode_number(stem) == number


@given(st.text(max_size=60))
def test_no_name_breaks_the_reading(stem: str) -> None:
    number = episode_number(stem)
    assert number is None or number > 0
    natural_key(stem)


@given(st.lists(st.text(max_size=12), unique=True, max_size=12))
def test_every_clip_gets_a_number_of_its_own(names: list[str]) -> None:
    numbered = number_all([(name, name) for name in names])
    assert sorted(one.name for one in numbered) == sorted(names)
    assert len({one.number for one in numbered}) == len(names)
    assert [one.number for one in numbered] == sorted(one.number for one in numbered)


def test_natural_order() -> None:
    assert sorted(["10.mp4", "2.mp4", "1.mp4", "B1", "a2", "A10"], key=natural_key) == [
        "1.mp4", "2.mp4", "10.mp4", "a2", "A10", "B1",
    ]  # fmt: skip
