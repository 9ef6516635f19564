"""A showcase 展播: a scheduled run of works with partners and channels of its own. Pure.

What it shows when stands in *slots* 场次: each of one channel, none over another. The slots are the line-up
of linear channels, which are in the guide.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Annotated

from msgspec import Meta

from catalog.errors import Conflict, Invalid, NotFound
from catalog.release import Instant, Kind, Title, TitleEn, Words
from catalog.series import MOST_NUMBER
from catalog.text import not_blank
from catalog.zone import ZONES_BY_SLUG, ZoneSlug

MOST_CHANNELS = 8
MOST_SLOTS = 1000
MOST_ENTRIES = 100  # in one slot
MOST_WORKS = 500  # in all of them
MOST_PARTNERS = 40

ChannelName = Annotated[str, Meta(pattern="^[a-z0-9]{1,16}$")]
Number = Annotated[int, Meta(ge=1, le=MOST_NUMBER)]


class ShowcaseNotFound(NotFound):
    """There is no such showcase, or it is not on now."""

    code = "showcase_not_found"
    title = "No such showcase, or not now"
    title_zh = "没有这个展播，或不在展播时间内"


class ShowcaseRefused(Invalid):
    """A showcase holds what cannot be saved or released."""

    code = "showcase_refused"
    title = "This showcase cannot be saved like this"
    title_zh = "展播内容不符合要求"


class SlotsOverlap(ShowcaseRefused):
    """Two slots of one channel are on at once."""

    code = "slots_overlap"
    title = "Two slots of one channel overlap"
    title_zh = "同一频道的两个场次时间重叠"


class OutsideZone(Conflict):
    """A work stands where only works of another zone may."""

    code = "outside_zone"
    title = "The work is not of this zone"
    title_zh = "作品不属于这个专区"


class ShowcaseChanged(Conflict):
    """Somebody else saved another revision meanwhile."""

    code = "showcase_changed"
    title = "Somebody saved another revision meanwhile"
    title_zh = "其他人已保存了新的版本"


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """Who makes the showcase possible; ``role`` as it is printed (主办, 承办, 支持)."""

    name: Title
    name_en: TitleEn = ""
    role: Annotated[str, not_blank(20), Meta(max_length=20)] = "支持"
    url: Annotated[str, Meta(max_length=500, pattern=r"^https://[^\s]+$")] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowcaseChannel:
    """A linear channel of a showcase; ``label`` and ``colour`` (``#rrggbb``) make its logo."""

    name: ChannelName
    title: Title
    title_en: TitleEn = ""
    label: Annotated[str, not_blank(2), Meta(max_length=2)]
    colour: Annotated[str, Meta(pattern="^#[0-9a-f]{6}$")] = "#b91c1c"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Episodes of a series in the order of their numbers, from ``first`` to ``last``, both included; all of
    them where neither is said.
    """

    series: str
    first: Number | None = None
    last: Number | None = None

    def holds(self, number: int) -> bool:
        return (self.first is None or self.first <= number) and (self.last is None or number <= self.last)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """What a channel shows from ``starts_at`` until ``ends_at``: its entries one after the other, and with
    ``repeat`` from the beginning again until the slot is over. What comes after its end is not shown.
    """

    channel: ChannelName
    title: Annotated[str, Meta(max_length=60)] = ""
    title_en: TitleEn = ""
    starts_at: Instant
    ends_at: Instant
    entries: Annotated[tuple[Entry, ...], Meta(min_length=1, max_length=MOST_ENTRIES)]
    repeat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Showcase:
    """What a revision holds. It is on from ``opens_at`` until just before ``closes_at``. With a ``zone``
    every work is of that zone. ``hero`` is the series whose picture stands at its head.
    """

    title: Title
    title_en: TitleEn = ""
    summary: Words = ""
    summary_en: Words = ""
    opens_at: Instant
    closes_at: Instant
    zone: ZoneSlug | None = None
    hero: str | None = None
    partners: Annotated[tuple[Partner, ...], Meta(max_length=MOST_PARTNERS)] = ()
    channels: Annotated[tuple[ShowcaseChannel, ...], Meta(max_length=MOST_CHANNELS)] = ()
    slots: Annotated[tuple[Slot, ...], Meta(max_length=MOST_SLOTS)] = ()

    @property
    def listed(self) -> tuple[str, ...]:
        """Every series that a curator named, once, as they come."""
        named = [entry.series for slot in self.slots for entry in slot.entries]
        return tuple(dict.fromkeys([*([self.hero] if self.hero else []), *named]))

    def of_channel(self, name: str) -> list[tuple[int, Slot]]:
        """A channel's slots in the order of time, each with its place in ``slots``."""
        own = [(number, slot) for number, slot in enumerate(self.slots) if slot.channel == name]
        return sorted(own, key=lambda one: one[1].starts_at)

    def faults(self) -> Iterator[ShowcaseRefused]:
        """What keeps it from being saved, each with its field."""
        if self.closes_at <= self.opens_at:
            yield ShowcaseRefused("it closes before it opens", field="closes_at")
        if self.zone not in (None, *ZONES_BY_SLUG):
            yield ShowcaseRefused("no such zone", field="zone")
        if len(self.listed) > MOST_WORKS:
            yield ShowcaseRefused(f"at most {MOST_WORKS} works", field="slots")
        names = [channel.name for channel in self.channels]
        for number, name in enumerate(names):
            if name in names[:number]:
                yield ShowcaseRefused("another channel has this name", field=f"channels[{number}].name")
        for number, slot in enumerate(self.slots):
            yield from self._faults_of(slot, f"slots[{number}]")
        for name in dict.fromkeys(names):
            for (first, early), (second, late) in pairwise(self.of_channel(name)):
                if late.starts_at < early.ends_at:
                    field = f"slots[{second}].starts_at"
                    yield SlotsOverlap(f"slots {first} and {second}", field=field, slots=[first, second])

    def _faults_of(self, slot: Slot, field: str) -> Iterator[ShowcaseRefused]:
        if all(slot.channel != channel.name for channel in self.channels):
            yield ShowcaseRefused("no such channel", field=f"{field}.channel")
        if slot.ends_at <= slot.starts_at:
            yield ShowcaseRefused("it ends before it starts", field=f"{field}.ends_at")
        if slot.starts_at < self.opens_at:
            yield ShowcaseRefused("it starts before the showcase opens", field=f"{field}.starts_at")
        if slot.ends_at > self.closes_at:
            yield ShowcaseRefused("it ends after the showcase closes", field=f"{field}.ends_at")
        for number, entry in enumerate(slot.entries):
            if entry.first and entry.last and entry.last < entry.first:
                yield ShowcaseRefused(
                    "the last comes before the first", field=f"{field}.entries[{number}].last"
                )
            if any(entry.series == before.series for before in slot.entries[:number]):
                said = "a work stands twice in this slot; a slot can be repeated"
                yield ShowcaseRefused(said, field=f"{field}.entries[{number}]")


def channel_slug(slug: str, channel: str) -> str:
    """The slug of a showcase's channel. A channel's name has no hyphen, so no two have the same."""
    return f"{slug}-{channel}"


SHOWCASE = Kind(
    name="showcase",
    content=Showcase,
    missing=ShowcaseNotFound,
    refused=ShowcaseRefused,
    changed=ShowcaseChanged,
)
