"""What an asset holds, as one small object: written last, it is what makes the asset be there. Pure."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from catalog.media.store import MediaDamaged

BLOCK_BYTES = 2 << 20  # what a viewer who starts or seeks waits for: some seconds of a film


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file of an asset; ``blocks`` are the SHA-256 of each BLOCK_BYTES of it, the last one shorter."""

    sha256: str
    size: int
    blocks: tuple[str, ...]


def entry_of(blocks: Iterable[bytes]) -> Entry:
    """The file that is made of these blocks; each is looked at once."""
    whole, size, digests = hashlib.sha256(), 0, list[str]()
    for block in blocks:
        whole.update(block)
        size += len(block)
        digests.append(hashlib.sha256(block).hexdigest())
    return Entry(sha256=whole.hexdigest(), size=size, blocks=tuple(digests))


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
