"""Which names a media store accepts. Pure."""

import re

from catalog.media.store import MediaNameRefused

_HEX = re.compile(r"[0-9a-f]{32,64}")
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_DEPTH = 4


def checked_id(name: str) -> str:
    """``name``, where it is 32 to 64 lower-case hex digits."""
    if not _HEX.fullmatch(name):
        raise MediaNameRefused(field="asset")
    return name


def checked_path(path: str) -> str:
    """``path``, where every part is a plain name: no empty, dotted or foreign parts."""
    parts = path.split("/")
    if len(parts) > _DEPTH or not all(_PART.fullmatch(part) for part in parts):
        raise MediaNameRefused(field="path")
    return path
