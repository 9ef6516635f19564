"""A validator for XMLTV guides: the content models and attributes of its DTD, written out by hand.

https://github.com/XMLTV/xmltv/blob/master/xmltv.dtd says which elements may stand where; what we never
write is left out here, so a guide that uses more is refused too.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from xml.etree import ElementTree as ET


@dataclass(frozen=True)
class Model:
    """``children``: a regular expression over the names of the children, each followed by a blank."""

    children: str
    required: frozenset[str] = frozenset()
    allowed: frozenset[str] = frozenset()
    text: bool = False


_LANG = frozenset({"lang"})
_PROSE = Model("", allowed=_LANG, text=True)
MODELS: Mapping[str, Model] = {
    "tv": Model(
        r"(channel )*(programme )*", allowed=frozenset({"date", "source-info-name", "generator-info-name"})
    ),
    "channel": Model(r"(display-name )+(icon )*(url )*", required=frozenset({"id"})),
    "display-name": _PROSE,
    "icon": Model("", required=frozenset({"src"}), allowed=frozenset({"width", "height"})),
    "programme": Model(
        r"(title )+(sub-title )*(desc )*(credits )?(date )?(category )*(keyword )*(language )?"
        r"(orig-language )?(length )?(icon )*(url )*(country )*(episode-num )*(video )?(audio )?"
        r"(previously-shown )?(premiere )?(last-chance )?(new )?(subtitles )*(rating )*(star-rating )*",
        required=frozenset({"start", "channel"}),
        allowed=frozenset({"stop"}),
    ),
    "title": _PROSE,
    "sub-title": _PROSE,
    "desc": _PROSE,
    "date": Model("", text=True),
    "category": _PROSE,
    "language": _PROSE,
    "episode-num": Model("", allowed=frozenset({"system"}), text=True),
}


def violations(document: bytes) -> list[str]:
    """What is wrong with a guide, by the DTD and by what its elements mean; empty where nothing is."""
    root = ET.fromstring(document)
    found = [] if root.tag == "tv" else [f"the root is {root.tag}"]
    found += [wrong for node in root.iter() for wrong in _of_node(node)]
    ids = [node.get("id", "") for node in root.iter("channel")]
    found += [f"two channels {one}" for one in set(ids) if ids.count(one) > 1]
    found += [
        f"no RFC 2838 name: {one}" for one in ids if not re.fullmatch(r"[-a-z0-9]+(\.[-a-z0-9]+)+", one)
    ]
    for one in ids:
        found += _of_times([node for node in root.iter("programme") if node.get("channel") == one])
    unknown = {node.get("channel", "") for node in root.iter("programme")} - set(ids)
    return [*found, *(f"no channel {one}" for one in unknown)]


def _of_node(node: ET.Element) -> list[str]:
    model = MODELS.get(node.tag)
    if model is None:
        return [f"unknown element {node.tag}"]
    found = list[str]()
    if not re.fullmatch(model.children, "".join(f"{child.tag} " for child in node)):
        found.append(f"{node.tag} holds {[child.tag for child in node]}")
    if missing := model.required - set(node.keys()):
        found.append(f"{node.tag} lacks {missing}")
    if more := set(node.keys()) - model.required - model.allowed:
        found.append(f"{node.tag} has {more}")
    if not model.text and (node.text or "").strip():
        found.append(f"{node.tag} holds text")
    if model.text and not (node.text or "").strip():
        found.append(f"{node.tag} is empty")
    return found


def _of_times(programmes: list[ET.Element]) -> list[str]:
    times = [(_moment(p.get("start", "")), _moment(p.get("stop", ""))) for p in programmes]
    backwards = [f"{start} to {stop}" for start, stop in times if stop < start]
    return backwards + [f"overlap at {b[0]}" for a, b in pairwise(times) if b[0] < a[1]]


def _moment(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%d%H%M%S %z")
