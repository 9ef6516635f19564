"""What IPTV boxes read: the list of channels (M3U) and the guide (XMLTV). Pure.

A guide's programme is a work's turn: its episodes in a row are one entry.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from xml.etree import ElementTree as ET

from catalog.calendar import CHINA
from catalog.channel import Channel, Listing

GROUP = "展播频道"
CATEGORY, CATEGORY_EN = "微短剧", "Micro-drama"
AD = "广告"
MINORS = "未成年人请在监护下观看"
LOGO_SIZE = (320, 180)


def guide_id(channel: str) -> str:
    """The name that ties a list's entry to its guide, in the form that XMLTV asks for."""
    return f"{channel}.zhanbo"


def channel_url(origin: str, channel: str) -> str:
    """``origin`` without a slash at its end."""
    return f"{origin}/tv/channels/{channel}/tv.m3u8"


def logo_url(origin: str, channel: str) -> str:
    return f"{origin}/tv/channels/{channel}/logo.png"


def channel_list(channels: Sequence[Channel], origin: str) -> str:
    """The M3U list of these channels, with absolute URLs."""
    lines = [f'#EXTM3U url-tvg="{origin}/tv/guide.xml" x-tvg-url="{origin}/tv/guide.xml"']
    for channel in channels:
        title = _attribute(channel.title)
        lines += [
            f'#EXTINF:-1 tvg-id="{guide_id(channel.slug)}" tvg-name="{title}"'
            f' tvg-logo="{logo_url(origin, channel.slug)}" group-title="{GROUP}",{title}',
            channel_url(origin, channel.slug),
        ]
    return "\n".join([*lines, ""])


def _attribute(text: str) -> str:
    """M3U knows no escapes: what would end an attribute, a title or a line becomes a blank."""
    return " ".join(text.replace('"', " ").replace(",", " ").split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """One entry of the guide: the episodes from ``listing``'s number to ``last``, until ``listing`` ends."""

    listing: Listing
    last: int


def showings(listings: Iterable[Listing]) -> list[Showing]:
    """Listings of one channel, in order, with a work's episodes in a row as one entry."""
    found = list[Showing]()
    for one in listings:
        before = found[-1] if found else None
        if before is not None and _goes_on(before, one):
            found[-1] = Showing(listing=replace(before.listing, ends_at=one.ends_at), last=one.number)
        else:
            found.append(Showing(listing=one, last=one.number))
    return found


def _goes_on(before: Showing, one: Listing) -> bool:
    same = before.listing.series_id == one.series_id and before.listing.ends_at == one.starts_at
    return same and one.number > before.last


def guide(channels: Sequence[Channel], listings: Sequence[Listing], origin: str) -> bytes:
    """The XMLTV document: first the channels, then what is on, channel by channel."""
    root = ET.Element("tv", {"generator-info-name": "Zhanbo 展播台", "source-info-name": "展播台"})
    known = {channel.slug for channel in channels}
    for channel in channels:
        _add_channel(root, channel, origin)
    for slug, own in groupby(listings, key=lambda listing: listing.channel):
        if slug in known:
            for showing in showings(own):
                _add_programme(root, showing)
    ET.indent(root, space=" ")
    return b'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tv SYSTEM "xmltv.dtd">\n' + ET.tostring(
        root, "utf-8"
    )


def _add_channel(root: ET.Element, channel: Channel, origin: str) -> None:
    node = ET.SubElement(root, "channel", {"id": guide_id(channel.slug)})
    _text(node, "display-name", channel.title, lang="zh")
    if channel.title_en:
        _text(node, "display-name", channel.title_en, lang="en")
    width, height = LOGO_SIZE
    logo = {"src": logo_url(origin, channel.slug), "width": str(width), "height": str(height)}
    ET.SubElement(node, "icon", logo)


def _add_programme(root: ET.Element, showing: Showing) -> None:
    one, facts = showing.listing, showing.listing.series
    times = {"start": _time(one.starts_at), "stop": _time(one.ends_at)}
    node = ET.SubElement(root, "programme", {**times, "channel": guide_id(one.channel)})
    _text(node, "title", facts.title, lang="zh")
    _text(node, "sub-title", _episodes(showing), lang="zh")
    if told := _description(showing):
        _text(node, "desc", told, lang="zh")
    if facts.year is not None:
        _text(node, "date", str(facts.year))
    for text, language in ((CATEGORY, "zh"), (CATEGORY_EN, "en"), *((genre, "zh") for genre in facts.genres)):
        _text(node, "category", text, lang=language)
    _text(node, "language", facts.language)
    _text(node, "episode-num", _onscreen(showing), system="onscreen")
    if showing.last == one.number:
        _text(node, "episode-num", f". {one.number - 1} .", system="xmltv_ns")


def _description(showing: Showing) -> str:
    """The labels that go wherever the work is shown, then what it is about."""
    facts = showing.listing.series
    labels = [*([AD] if facts.sponsored else []), *([MINORS] if facts.minor_advisory else [])]
    return " · ".join(
        [*labels, *([facts.synopsis or facts.logline] if facts.synopsis or facts.logline else [])]
    )


def _onscreen(showing: Showing) -> str:
    first, last = showing.listing.number, showing.last
    return f"第{first}集" if first == last else f"第{first}–{last}集"


def _episodes(showing: Showing) -> str:
    title = showing.listing.title if showing.last == showing.listing.number else ""
    return f"{_onscreen(showing)} {title}".rstrip()


def _time(moment: datetime) -> str:
    """To the second, in China's time."""
    return moment.astimezone(CHINA).strftime("%Y%m%d%H%M%S +0800")


def _text(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = _printable(text)


def _printable(text: str) -> str:
    """XML 1.0 has no way to write most control characters."""
    return "".join(c for c in text if c >= " " or c in "\t\n\r").translate({0xFFFE: None, 0xFFFF: None})
