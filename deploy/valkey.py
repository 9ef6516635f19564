"""Valkey (which speaks Redis) below a data folder, as a supervised program.

    DATA/redis/         mode 0700
        password        created once
        valkey.conf     written at every start; holds the password, so not an argument that ``ps`` shows
        appendonlydir/  its data

Nothing in it is dear: PostgreSQL can rebuild it. The append-only file only spares the rebuilding.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path

from deploy import binaries, ports, probes
from deploy.errors import DataFolderRefused
from deploy.private_file import write_private
from deploy.program import Program

SETTINGS = {
    "bind": ports.LOOPBACK,
    "daemonize": "no",
    "appendonly": "yes",
    "appendfsync": "everysec",
    "save": '""',
    "loglevel": "notice",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Valkey:
    """Where a Valkey keeps its data, and its port."""

    folder: Path
    server: Path
    port: int

    @classmethod
    def at(cls, data: Path) -> "Valkey":
        """The server below this data folder, which need not exist yet."""
        folder = data.absolute() / "redis"
        return cls(folder=folder, server=binaries.valkey_server(), port=ports.free_port(f"valkey {folder}"))

    @property
    def url(self) -> str:
        return f"redis://:{self._password()}@{ports.LOOPBACK}:{self.port}/0"

    def prepare(self) -> None:
        """Write password and configuration."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            if not (self.folder / "password").exists():
                write_private(self.folder / "password", secrets.token_hex(24) + "\n")
            write_private(self.folder / "valkey.conf", self._configuration())
        except OSError as error:
            raise DataFolderRefused(f"{self.folder}: {error.strerror}", path=str(self.folder)) from error

    def program(self) -> Program:
        """The server itself."""
        return Program(
            name="valkey",
            argv=(str(self.server), str(self.folder / "valkey.conf")),
            folder=self.folder,
            ready=self.is_ready,
        )

    async def is_ready(self) -> bool:
        return await probes.valkey_ready(ports.LOOPBACK, self.port, self._password())

    def _password(self) -> str:
        return (self.folder / "password").read_text().strip()

    def _configuration(self) -> str:
        place = str(self.folder).replace("\\", "\\\\").replace('"', '\\"')
        settings = {**SETTINGS, "port": str(self.port), "requirepass": self._password(), "dir": f'"{place}"'}
        return "".join(f"{name} {value}\n" for name, value in settings.items())
