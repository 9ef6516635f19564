"""The encodings that text files of a package come in. Pure."""

from collections.abc import Sequence

_BOM_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def decode(content: bytes) -> str | None:
    """Text in UTF-8 with or without BOM, UTF-16 with BOM or GB 18030 (covers GBK); None if none fits."""
    candidates: Sequence[str] = ("utf-8-sig", "gb18030")
    if content.startswith(_BOM_UTF16):
        candidates = ("utf-16",)
    for encoding in candidates:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
