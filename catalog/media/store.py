"""Where bytes live. A backend is one module here; ``tests/contracts`` runs on each of them."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from catalog.errors import Invalid, NotFound, Unavailable


class MediaNotFound(NotFound):
    """The store holds no such asset, file or master."""

    code = "media_not_found"
    title = "No such media"
    title_zh = "没有这个媒体文件"


class MediaNameRefused(Invalid):
    """The name is not one that the store could have given out."""

    code = "media_name_refused"
    title = "Not a media name"
    title_zh = "媒体名称不合法"


class MediaStoreFull(Unavailable):
    """There is not room for what should be stored; nothing was stored."""

    code = "media_store_full"
    title = "The media store is full"
    title_zh = "媒体存储空间不足"


class MediaStoreUnreachable(Unavailable):
    """The store did not answer, or would not; ``detail`` is its own word for why."""

    code = "media_store_unreachable"
    title = "The media store cannot be reached"
    title_zh = "媒体存储暂时无法访问"


class MediaDamaged(Unavailable):
    """The bytes are not those that were stored; they were thrown away."""

    code = "media_damaged"
    title = "The stored media is damaged"
    title_zh = "媒体文件已损坏"


class MediaFile(Protocol):
    """One file of an asset, open for reading in any order."""

    size: int

    async def read(self, first: int, most: int) -> bytes:
        """Up to ``most`` bytes from ``first`` on: at least one, unless the file ends there."""
        ...


async def read_exactly(file: MediaFile, first: int, size: int) -> bytes:
    """``size`` bytes from ``first`` on; ConnectionAbortedError where the file has not so many."""
    whole = b""
    while len(whole) < size:
        block = await file.read(first + len(whole), size - len(whole))
        if not block:
            raise ConnectionAbortedError("a published file became shorter")
        whole += block
    return whole


class MediaStore(Protocol):
    """Masters by the SHA-256 of their bytes; assets: folders that never change once they are there.

    Obligations of a backend:

    - ``put_*`` returns after the bytes would survive a loss of power; until then no reader sees
      any of them. Putting what is there already changes nothing; putting what was dropped brings it
      back whole.
    - Names are checked: MediaNameRefused for anything but lower-case hex and, inside an asset,
      plain relative paths.
    - What is absent is MediaNotFound; a full disk is MediaStoreFull and leaves nothing that a
      reader could see.
    - Bytes that passed a wire are checked: wrong ones are MediaDamaged, never handed out. A wait
      for another machine ends: MediaStoreUnreachable.
    - A path that was handed out stays good while its holder keeps the ``Path`` object itself.
    - A process may be killed in the middle of anything. What it leaves is never listed and never read,
      is in nobody's way, and is what ``sweep`` removes.
    """

    async def put_master(self, sha256: str, file: Path) -> None:
        """Take ``file`` over as the master of this name; the caller has checked the hash."""
        ...

    async def has_master(self, sha256: str) -> bool:
        """Whether the master is there; none of its bytes are moved."""
        ...

    async def master(self, sha256: str) -> Path:
        """A local, read-only path to the master's bytes."""
        ...

    async def masters(self) -> list[str]:
        """The names of all masters."""
        ...

    async def drop_master(self, sha256: str) -> None:
        """Remove a master; absent is fine."""
        ...

    async def put_asset(self, asset_id: str, folder: Path, files: Sequence[str]) -> None:
        """Store ``files`` (paths relative to ``folder``) as the asset of this name."""
        ...

    async def file(self, asset_id: str, path: str) -> Path:
        """A local, read-only path to one file of an asset."""
        ...

    def open(self, asset_id: str, path: str) -> AbstractAsyncContextManager[MediaFile]:
        """One file of an asset for as long as the context lasts. What a reader waits for does not grow
        with the length of the file.
        """
        ...

    async def assets(self) -> list[str]:
        """The names of all assets."""
        ...

    async def drop_asset(self, asset_id: str) -> None:
        """Remove an asset; absent is fine."""
        ...

    async def sweep(self, older: timedelta) -> int:
        """Remove what interrupted puts and drops left behind, where nothing has been written to it for
        so long; how many pieces went. What is being put or dropped right now stays.
        """
        ...

    async def free_bytes(self) -> int | None:
        """How much more can be stored; None where nobody can tell."""
        ...
