"""The encodings that text files of a package come in. Pure."""

from collections.abc import Sequence

_BOM_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SAMPLE = 512


def decode(content: bytes) -> str | None:
    """Text in UTF-8 with or without BOM, UTF-16 or GB 18030 (covers GBK); None if none fits."""
    for encoding in _candidates(content):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _candidates(content: bytes) -> Sequence[str]:
    if content.startswith(_BOM_UTF16):
        return ("utf-16",)
    # Without a mark, the digits and line ends of any text give UTF-16 away: every other byte of them is 0.
    even, odd = content[:_SAMPLE:2].count(0), content[1:_SAMPLE:2].count(0)
    quarter = min(len(content), _SAMPLE) // 8
    if max(even, odd) > quarter and min(even, odd) * 8 < max(even, odd):
        return ("utf-16-le",) if odd > even else ("utf-16-be",)
    return ("utf-8-sig", "gb18030")
