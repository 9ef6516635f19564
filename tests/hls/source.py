"""Where published files are read from: a folder, or an origin over HTTP."""

import gzip
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from tests.hls.rules import Broken


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What an origin said about a file, beside its bytes."""

    kind: str
    compressed: bool


class Source(Protocol):
    """Files by their path; Broken where there is none."""

    def read(self, path: str) -> bytes: ...

    def names(self) -> set[str] | None:
        """All files, where that can be known."""
        ...

    def sent(self) -> dict[str, Sent]:
        """How each file that was read was delivered; empty where nothing was sent."""
        ...


@dataclass(kw_only=True)
class Folder:
    """A published folder on this machine."""

    path: Path
    _known: dict[str, bytes] = field(default_factory=dict[str, bytes])

    def read(self, path: str) -> bytes:
        if path not in self._known:
            try:
                self._known[path] = (self.path / path).read_bytes()
            except OSError as error:
                raise Broken("Zhanbo files", path, f"cannot be read: {error.strerror}") from error
        return self._known[path]

    def names(self) -> set[str] | None:
        return {str(path.relative_to(self.path)) for path in self.path.rglob("*") if path.is_file()}

    def sent(self) -> dict[str, Sent]:
        return {}


@dataclass(kw_only=True)
class Origin:
    """The folder that a play session's URL points into, fetched as a player that takes gzip fetches."""

    base: str
    _known: dict[str, bytes] = field(default_factory=dict[str, bytes])
    _sent: dict[str, Sent] = field(default_factory=dict[str, Sent])

    def read(self, path: str) -> bytes:
        if path not in self._known:
            self._known[path] = self._fetch(path)
        return self._known[path]

    def _fetch(self, path: str) -> bytes:
        asked = urllib.request.Request(self.base + path, headers={"Accept-Encoding": "gzip"})
        try:
            with urllib.request.urlopen(asked, timeout=30) as response:
                body, coding = response.read(), response.headers.get("Content-Encoding", "identity")
                kind = response.headers.get("Content-Type", "")
        except (urllib.error.URLError, OSError) as error:
            raise Broken("Zhanbo files", path, f"cannot be fetched: {error}") from error
        self._sent[path] = Sent(kind=kind, compressed=coding == "gzip")
        return gzip.decompress(body) if coding == "gzip" else body

    def names(self) -> set[str] | None:
        return None

    def sent(self) -> dict[str, Sent]:
        return self._sent
