"""A slow line is waited for; one byte now and then is not."""

import pytest

from catalog.crowd import Crowd
from catalog.pace import Pace, Taking


def lasts(pace: Pace, every: float, size: int, *, seconds: float) -> float:
    """When a client that sends ``size`` bytes ``every`` so many seconds is given up, or all its time."""
    due, now = pace.begun(0.0), every
    while now <= seconds:
        if now > due:
            return due
        due = pace.extended(due, now, size)
        now += every
    return seconds


BODY = Pace(seconds=10.0, bytes_per_second=500.0)


@pytest.mark.parametrize(
    ("every", "size", "until"),
    [
        (1.0, 500, 3600.0),
        (9.0, 5000, 3600.0),
        (0.1, 60, 3600.0),
        (11.0, 1 << 20, 10.0),
        (1.0, 1, 10.02),
        (1.0, 250, 20.0),
        (9.9, 1, 10.0),
    ],
)
def test_a_body_is_waited_for_as_long_as_it_comes_at_the_least_rate(
    every: float, size: int, until: float
) -> None:
    assert lasts(BODY, every, size, seconds=3600.0) == pytest.approx(until, abs=every)


def test_much_at_once_is_no_reason_to_wait_for_ever_after() -> None:
    due = BODY.extended(BODY.begun(0.0), 1.0, 1 << 30)
    assert due == 11.0


def test_no_byte_puts_off_the_end_of_a_head() -> None:
    assert lasts(Pace(seconds=10.0), 0.5, 100, seconds=60.0) == 10.0


def test_a_reader_is_given_up_once_it_takes_nothing() -> None:
    taking = Taking(10.0)
    told = [(0, 100), (9, 100), (10, 99), (19, 99), (20.5, 99)]
    assert [taking.stalled(now, untaken) for now, untaken in told] == [False, False, False, False, True]


def test_more_to_take_does_not_make_a_reader_quick() -> None:
    taking = Taking(10.0)
    assert not any(taking.stalled(now, 100 + now) for now in range(11))
    assert taking.stalled(10.5, 200)
    assert not taking.stalled(11, 0), "it took all"
    assert not taking.stalled(100, 5), "its time begins with what is sent"


def test_a_crowd_has_a_size_and_one_address_a_share() -> None:
    crowd = Crowd(4, 2)
    assert [crowd.enter("a"), crowd.enter("a"), crowd.enter("a")] == [True, True, False]
    assert [crowd.enter(None), crowd.enter(None), crowd.enter(None), crowd.enter("b")] == [
        True,
        True,
        False,
        False,
    ]
    crowd.leave("a")
    assert [crowd.enter("a"), crowd.enter("b")] == [True, False]
    crowd.leave(None)
    assert crowd.enter("b")
    assert crowd.size == 4


def test_a_crowd_remembers_nobody_who_left() -> None:
    crowd = Crowd(1000, 1)
    for number in range(5000):
        assert crowd.enter(f"address {number}")
        assert not crowd.enter(f"address {number}")
        crowd.leave(f"address {number}")
    assert (crowd.size, crowd.addresses) == (0, 0)
