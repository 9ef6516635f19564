"""The text that search looks in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.search import folded, search_text
from catalog.series import Organisation, Person, SeriesFacts

FACTS = SeriesFacts(
    title="石阶上的徒弟",
    alt_titles=("The Slow Disciple",),
    tags=("功夫",),
    organisations=(Organisation(role="制作", name="河声制作"),),
    people=(Person(role="主演", name="张 三"), Person(role="导演", name="Ann Li")),
)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    "query",
    [
        "石阶上的徒弟", "徒弟", "shijieshangdetudi", "SHI JIE", "sjsdtd", "the slow disciple", "SlowDis",
        "功夫", "gongfu", "gf", "河声", "heshengzhizuo", "hszz", "张三", "张 三", "ann li", "ANN",
    ],
)  # fmt: skip
def test_a_work_is_found_by(query: str) -> None:
    assert folded(query) in search_text(FACTS)


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_work_is_found_by_its_own_title_and_by_its_people(title: str, name: str) -> None:
    facts = SeriesFacts(title=title, people=(Person(role="主演", name=name),))
    assert folded(title) in search_text(facts)
    assert folded(name) in search_text(facts)


def test_two_works_do_not_meet_in_one_line() -> None:
    """A query never matches the end of one spelling joined to the start of the next."""
    text = search_text(SeriesFacts(title="商城", tags=("夜行",)))
    assert folded("商城夜行") not in text
    assert folded("城夜") not in text
