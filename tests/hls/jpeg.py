"""The size of a JPEG, by its markers."""

from tests.hls.boxes import number
from tests.hls.rules import Broken

_FRAMES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_STANDALONE = {0x01, *range(0xD0, 0xD8)}


def size(name: str, data: bytes) -> tuple[int, int]:
    """Width and height; Broken where the file is no whole JPEG."""
    if not data.startswith(b"\xff\xd8") or not data.endswith(b"\xff\xd9"):
        raise Broken("Zhanbo pictures", name, "not a whole JPEG")
    at = 2
    while at + 9 <= len(data):
        marker = data[at + 1]
        if marker in _FRAMES:
            return number(data, at + 7, 2), number(data, at + 5, 2)
        at += 2 if marker in _STANDALONE else 2 + number(data, at + 2, 2)
    raise Broken("Zhanbo pictures", name, "no frame")
