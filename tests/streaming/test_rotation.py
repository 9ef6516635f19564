"""Whose turn it is: fair, in order, and the same for whoever takes over."""

from collections import Counter
from datetime import date

from catalog.series import Endpoint, Rights
from streaming.rotation import TURN, Rotation, Stand, Version, Work, resumed

RIGHTS = Rights(starts_on=date(2026, 1, 1), ends_on=date(2027, 1, 1), endpoints=tuple(Endpoint))


def work(name: str, episodes: int) -> Work:
    versions = tuple(
        Version(episode_id=f"{name}{n}", number=n, asset_id=f"{name}{n}", grid=(2_000_000,))
        for n in range(1, episodes + 1)
    )
    return Work(series_id=name, rights=RIGHTS, versions=versions)


def played(rotation: Rotation, count: int, start: int = 0, *, but: str = "") -> list[str]:
    """The episodes of the next airings."""
    shown = list[str]()
    for position in range(start, start + count):
        found = rotation.next(lambda one, _: one.series_id != but)
        assert found is not None
        rotation.took(found[0].series_id, position, found[1].number)
        shown.append(found[1].episode_id)
    return shown


def test_works_take_turns_of_three_episodes_in_the_order_of_their_publication() -> None:
    rotation = Rotation(works=[work("a", 7), work("b", 1), work("c", 4)], stands={})
    assert played(rotation, 14) == [
        "a1", "a2", "a3", "b1", "c1", "c2", "c3",
        "a4", "a5", "a6", "b1", "c4", "a7", "b1",
    ]  # fmt: skip


def test_after_its_last_episode_a_work_begins_anew_in_its_next_turn() -> None:
    rotation = Rotation(works=[work("a", 2), work("b", 4)], stands={})
    assert played(rotation, 8) == ["a1", "a2", "b1", "b2", "b3", "a1", "a2", "b4"]


def test_a_work_that_is_alone_goes_round() -> None:
    assert played(Rotation(works=[work("a", 2)], stands={}), 5) == ["a1", "a2", "a1", "a2", "a1"]


def test_every_work_has_as_many_turns_as_every_other_however_long_it_is() -> None:
    works = [work(name, episodes) for name, episodes in zip("abcde", (1, 40, 3, 12, 7), strict=True)]
    shown = played(Rotation(works=works, stands={}), 1000)
    turns = Counter(one[0] for one, before in zip(shown, ["", *shown], strict=False) if one[0] != before[:1])
    assert max(turns.values()) - min(turns.values()) <= 1


def test_who_takes_over_goes_on_as_who_began_would_have() -> None:
    works = [work("a", 7), work("b", 1), work("c", 4)]
    whole = played(Rotation(works=works, stands={}), 40)
    for known in range(40):
        stands = {one[0]: Stand(position=at, number=int(one[1:])) for at, one in enumerate(whole[:known])}
        lately = [one[0] for one in reversed(whole[max(0, known - TURN) : known])]
        assert played(resumed(works, stands, lately), 40 - known, known) == whole[known:]


def test_a_new_work_is_next_and_one_that_is_gone_leaves_no_hole() -> None:
    rotation = Rotation(works=[work("a", 2), work("b", 2)], stands={})
    played(rotation, 6)
    rotation.works = [work("b", 2), work("c", 1)]
    assert played(rotation, 4, 6) == ["c1", "b1", "b2", "c1"]


def test_what_may_not_be_on_is_passed_over_and_where_nothing_may_there_is_nothing() -> None:
    rotation = Rotation(works=[work("a", 1), work("b", 2)], stands={})
    assert played(rotation, 3, but="a") == ["b1", "b2", "b1"]
    assert rotation.next(lambda _work, _version: False) is None
