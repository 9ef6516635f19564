"""A PostgreSQL cluster below a data folder: created once, then started as a supervised program.

    DATA/pg/            owned by the user that runs PostgreSQL, mode 0700
        password        of the user ``app``, created once
        cluster/        what initdb makes

PostgreSQL refuses to run as root. As root it runs as the cluster's owner, or for a new one as ``nobody``,
who cannot pass through a home of mode 0700 by path. So the guard enters the cluster's folder while it is
still root, and PostgreSQL is told to find its data in ``/proc/self/cwd``, which needs no way through the
parents. The data thus stays in DATA wherever that is.

There is no Unix socket, only loopback TCP with a password: its path may be longer than the 107 bytes that
a socket's name can have, and a client would need the way through the parents too.
"""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import time
from dataclasses import dataclass
from pathlib import Path

from deploy import binaries, ports, probes
from deploy.errors import DataFolderRefused, StillStopping
from deploy.private_file import write_private
from deploy.program import Account, Program

USER = "app"
DATABASE = "zhanbo"
HERE = "/proc/self/cwd"
NOBODY = 65534

SETTINGS = {
    "listen_addresses": ports.LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "64MB",  # a laptop's share; the kernel caches the rest
    "huge_pages": "off",  # where a container has none, "try" complains and "on" dies
    "fsync": "on",
    "synchronous_commit": "on",  # what was acknowledged survives a crash
    "max_wal_size": "512MB",
    "jit": "off",  # our queries are short
    "log_checkpoints": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
}

INITDB = (
    f"--username={USER}",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",  # with LC_ALL=C pg_trgm would find nothing in Chinese
    "--locale=C.UTF-8",
    "--auth=scram-sha-256",
    "--pwfile=../password",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Where a cluster is, who runs it and with which programs."""

    folder: Path
    account: Account | None
    programs: Path
    port: int

    @classmethod
    def at(cls, data: Path) -> "Cluster":
        """The cluster below this data folder, which need not exist yet."""
        folder = data.absolute() / "pg"
        account = account_for(folder)
        programs = binaries.postgres_programs_for(account) if account else binaries.postgres_programs()
        port = ports.free_port(f"postgres {folder}")
        return cls(folder=folder, account=account, programs=programs, port=port)

    @property
    def data(self) -> Path:
        return self.folder / "cluster"

    @property
    def url(self) -> str:
        password = (self.folder / "password").read_text().strip()
        return f"postgresql://{USER}:{password}@{ports.LOOPBACK}:{self.port}/{DATABASE}"

    def prepare(self) -> Program | None:
        """Make the folder ready; the one-shot program that must run before the first start, if any."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o700)
            self._own(self.folder)
            self._write_password()
        except OSError as error:
            raise DataFolderRefused(f"{self.folder}: {error.strerror}", path=str(self.folder)) from error
        return None if self.data.exists() else self._creation()

    def finish(self) -> None:
        """After the creation: the cluster appears whole or not at all."""
        self._unborn.rename(self.data)
        descriptor = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def program(self) -> Program:
        """The server itself."""
        options = {**SETTINGS, "port": str(self.port)}
        arguments = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            argv=(str(self.programs / "postgres"), "-D", HERE, *arguments),
            folder=self.data,
            account=self.account,
            prepare=self.clear_the_way,
            ready=self.is_ready,
            ready_within_seconds=120,  # recovery after a crash replays at most max_wal_size
            orphaned_grace_seconds=4,  # a checkpoint now spares a recovery later
            stop_signal=signal.SIGINT,  # "fast": end the sessions, write a checkpoint
        )

    async def is_ready(self) -> bool:
        command = str(self.programs / "pg_isready")
        return await probes.exits_well(command, "-q", "-h", ports.LOOPBACK, "-p", str(self.port), "-t", "1")

    def clear_the_way(self, patience_seconds: float = 15.0) -> None:
        """Wait for the end of a server that lost its guard, and remove the note that it left.

        A note without its server must go: its process id may belong to somebody else by now, in a container
        even likely, and PostgreSQL would refuse to start for fear of that process.
        """
        deadline = time.monotonic() + patience_seconds
        while (pid := self._running()) is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGINT)
            if time.monotonic() >= deadline:
                raise StillStopping(f"postgres {pid}", path=str(self.data), pid=pid)
            time.sleep(0.05)
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _running(self) -> int | None:
        """The process id of a server that works in this cluster's folder."""
        try:
            first_line = (self.data / "postmaster.pid").read_text().partition("\n")[0]
            pid = int(first_line)
            return pid if Path(f"/proc/{pid}/cwd").samefile(self.data) else None
        except (OSError, ValueError):
            return None

    @property
    def _unborn(self) -> Path:
        return self.folder / "cluster.new"

    def _creation(self) -> Program:
        shutil.rmtree(self._unborn, ignore_errors=True)  # a creation that was interrupted
        self._unborn.mkdir(mode=0o700)
        self._own(self._unborn)
        script = (
            f'"$0/initdb" -D {HERE} "$@" && '
            f'printf "CREATE DATABASE {DATABASE}\\n" | "$0/postgres" --single -D {HERE} postgres'
        )
        return Program(
            name="initdb",
            argv=("/bin/sh", "-c", script, str(self.programs), *INITDB),
            folder=self._unborn,
            account=self.account,
        )

    def _write_password(self) -> None:
        path = self.folder / "password"
        if not path.exists():
            write_private(path, secrets.token_hex(24) + "\n", self.account)

    def _own(self, path: Path) -> None:
        if self.account is not None:
            os.chown(path, self.account.uid, self.account.gid)


def account_for(folder: Path) -> Account | None:
    """None when we can run PostgreSQL ourselves, that is, when we are not root."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(FileNotFoundError):
        owner = folder.stat()
        if owner.st_uid != 0:
            return Account(uid=owner.st_uid, gid=owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        return Account(uid=NOBODY, gid=NOBODY)
    return Account(uid=nobody.pw_uid, gid=nobody.pw_gid)
