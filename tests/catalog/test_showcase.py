"""What a showcase may hold, and what is said where it may not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from catalog.showcase import Entry, Showcase, ShowcaseChannel, Slot, SlotsOverlap, channel_slug

OPENS = datetime(2026, 12, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def slot(starts: float, ends: float, **how: Any) -> Slot:
    """A slot by hours after the opening."""
    given: dict[str, Any] = {"channel": "main", "entries": (Entry(series="se_a"),), **how}
    return Slot(starts_at=OPENS + starts * HOUR, ends_at=OPENS + ends * HOUR, **given)


def showcase(*slots: Slot, **how: Any) -> Showcase:
    given: dict[str, Any] = {
        "title": "冬日展播", "opens_at": OPENS, "closes_at": OPENS + 48 * HOUR,
        "channels": (ShowcaseChannel(name="main", title="主频道", label="主"),
                     ShowcaseChannel(name="late", title="夜场", label="夜")),
        **how,
    }  # fmt: skip
    return Showcase(slots=slots, **given)


def fields(one: Showcase) -> list[str | None]:
    return [fault.field for fault in one.faults()]


def test_slots_that_follow_each_other_and_slots_of_two_channels_may_stand() -> None:
    assert fields(showcase(slot(1, 2), slot(2, 3), slot(1, 3, channel="late"), slot(0, 1))) == []


@pytest.mark.parametrize(
    ("early", "late"), [((1, 3), (2, 4)), ((1, 4), (2, 3)), ((1, 2), (1, 2)), ((1, 2.001), (2, 3))]
)
def test_slots_of_one_channel_that_are_on_at_once_are_both_named(
    early: tuple[float, float], late: tuple[float, float]
) -> None:
    for slots, named in (((early, late), [0, 1]), ((late, early), [1, 0])):
        if early[0] == late[0]:
            named = [0, 1]
        (fault,) = showcase(*(slot(*one) for one in slots)).faults()
        assert isinstance(fault, SlotsOverlap)
        assert (fault.field, fault.facts["slots"]) == (f"slots[{named[1]}].starts_at", named)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (slot(2, 2), "slots[0].ends_at"),
        (slot(-1, 2), "slots[0].starts_at"),
        (slot(47, 49), "slots[0].ends_at"),
        (slot(1, 2, channel="none"), "slots[0].channel"),
        (slot(1, 2, entries=(Entry(series="se_a", first=3, last=2),)), "slots[0].entries[0].last"),
        (slot(1, 2, entries=(Entry(series="se_a"), Entry(series="se_a", first=2))), "slots[0].entries[1]"),
    ],
)
def test_a_slot_that_cannot_be_is_named_with_its_field(wrong: Slot, field: str) -> None:
    assert fields(showcase(wrong)) == [field]


def test_a_window_has_a_length_and_channels_have_names_of_their_own() -> None:
    assert "closes_at" in fields(showcase(closes_at=OPENS))
    twice = showcase().channels[:1] * 2
    assert fields(showcase(channels=twice)) == ["channels[1].name"]
    assert fields(replace(showcase(), zone="nowhere")) == ["zone"]


def test_every_work_is_listed_once_the_hero_first() -> None:
    parts = (Entry(series="se_a", first=3), Entry(series="se_b"))
    assert fields(showcase(slot(1, 2, entries=parts))) == []
    assert showcase(slot(1, 2, entries=parts), hero="se_c").listed == ("se_c", "se_a", "se_b")


def test_no_two_channels_have_one_slug() -> None:
    slugs = {channel_slug(slug, name) for slug in ("a", "a-b", "a-b-c") for name in ("b", "c", "bc")}
    assert len(slugs) == 9
