"""What an asset holds, as one small object: written last, it is what makes the asset be there. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from catalog.media.store import MediaDamaged


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file of an asset."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Every file of an asset by its path. A reader that knows it can check every byte of the asset."""

    files: Mapping[str, Entry]
    version: int = 1

    def encode(self) -> bytes:
        """Its own SHA-256 on the first line, then JSON."""
        text = msgspec.json.encode(self, order="deterministic")
        return hashlib.sha256(text).hexdigest().encode() + b"\n" + text

    @classmethod
    def decode(cls, stored: bytes) -> "Listing":
        """MediaDamaged for anything but what ``encode`` gave."""
        digest, _, text = stored.partition(b"\n")
        if hashlib.sha256(text).hexdigest().encode() != digest:
            raise MediaDamaged("the listing of an asset")
        return msgspec.json.decode(text, type=cls)
