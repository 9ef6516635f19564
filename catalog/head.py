"""Heads of HTTP/1.1 requests that leave no doubt. Pure.

Only what every reader of RFC 9112 reads alike is read here: plain visible ASCII, one value for each field
that matters, no chunks, no upgrades. All else is left to the framework's parser, which knows the rest.
"""

import re
from dataclasses import dataclass

_HEAD = re.compile(
    rb"([A-Z]{1,16}) ([!-~]{1,4000}) HTTP/1\.1\r\n((?:[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\t -~]*\r\n){0,64})\r\n"
)
_FIELD = re.compile(
    rb"^(host|connection|content-length|transfer-encoding|upgrade|expect|range|if-[a-z-]+|accept-encoding)"
    rb":[ \t]*(.*?)[ \t]*\r$",
    re.IGNORECASE | re.MULTILINE,
)
_LEFT_TO_THE_FRAMEWORK = (b"transfer-encoding", b"upgrade", b"expect")
_LENGTH = re.compile(rb"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Head:
    """``fields``: those that matter, their names in lower case. ``size``: bytes of the head itself;
    ``body``: bytes that follow it.
    """

    method: bytes
    target: bytes
    fields: dict[bytes, bytes]
    size: int
    body: int


def head_of(data: bytes) -> Head | None:
    """The head that ``data`` begins with; None where it is not whole, or leaves any doubt."""
    match = _HEAD.match(data)
    if match is None:
        return None
    method, target, lines = match.groups()
    found = _FIELD.findall(lines)
    fields = {name.lower(): value for name, value in found}
    if len(fields) != len(found) or b"host" not in fields:
        return None
    if any(name in fields for name in _LEFT_TO_THE_FRAMEWORK):
        return None
    length = fields.get(b"content-length", b"0")
    if not _LENGTH.fullmatch(length):
        return None
    return Head(method, target, fields, match.end(), int(length))


def takes_gzip(accepted: str) -> bool:
    """Whether ``Accept-Encoding`` names it. Nothing else is offered: some boxes misread deflate."""
    return "gzip" in accepted.lower()
