"""What lies where below the data folder of one machine, and the secrets that are made there once."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from deploy.errors import DataFolderRefused
from deploy.private_file import write_private


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFolder:
    """``pg`` and ``redis`` are their servers' own; ``media`` and ``uploads`` the rooms'."""

    path: Path

    @property
    def media(self) -> Path:
        return self.path / "media"

    @property
    def uploads(self) -> Path:
        return self.path / "uploads"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def log(self) -> Path:
        return self.path / "log"

    @property
    def token(self) -> Path:
        """The operator's token, for the command line on the same machine."""
        return self.run / "token"

    @property
    def endpoints(self) -> Path:
        """Where a running instance can be reached (JSON; holds the databases' passwords)."""
        return self.run / "endpoints.json"

    def prepare(self) -> None:
        """Make the folders; unpublished films lie here, so they are the owner's alone."""
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for folder in (self.media, self.uploads, self.run, self.log):
                folder.mkdir(mode=0o700, exist_ok=True)
            self.secret()
            made_once(self.token)
        except OSError as error:
            raise DataFolderRefused(
                f"{self.path}: {error.strerror}", field="ZHANBO_DATA", path=str(self.path)
            ) from error

    def secret(self) -> str:
        """The key that signs this instance's tokens."""
        return made_once(self.path / "secret")


def made_once(path: Path) -> str:
    """The 256-bit word in this file, made at the first call; only the owner can read it."""
    if not path.exists():
        write_private(path, secrets.token_hex(32) + "\n")
    return path.read_text().strip()
