"""A real nginx on loopback, where there is one; who needs it is skipped by name where there is none."""

import contextlib
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Generator
from pathlib import Path

import pytest

CONFIGURATION = Path(__file__).parents[1] / "deploy" / "nginx"
MODULES = Path("/usr/lib/nginx/modules")
JS_MODULE = MODULES / "ngx_http_js_module.so"
MISSING = "no nginx: as root run 'apt-get install nginx-light libnginx-mod-http-js'"


def program() -> str | None:
    """Where nginx is, if it is."""
    return shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")


def require(*, js: bool = False) -> str:
    found = program()
    if found is None or (js and not JS_MODULE.is_file()):
        pytest.skip(MISSING)
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


@contextlib.contextmanager
def in_front(web_port: int | None, media: Path, keys: str, folder: Path) -> Generator[str]:
    """The URL of an nginx with our own configuration, before the web process on ``web_port``."""
    port = free_port()
    folder.mkdir()
    shutil.copy(CONFIGURATION / "zhanbo.js", folder)
    (folder / "zhanbo-keys.conf").write_text(keys)
    text = (CONFIGURATION / "zhanbo.conf").read_text("utf-8")
    for ours, here in (
        ("listen 80;", f"listen 127.0.0.1:{port};"),
        ("127.0.0.1:8000", f"127.0.0.1:{web_port}"),
        ("/var/lib/zhanbo/media", str(media)),
        ("/var/lib/nginx/zhanbo-channels", str(folder / "channels")),
    ):
        assert ours in text
        text = text.replace(ours, here)
    with running(folder, text, port, js=True):
        yield f"http://127.0.0.1:{port}"


@contextlib.contextmanager
def running(folder: Path, http: str, port: int, *, js: bool = False) -> Generator[int]:
    """nginx with ``http`` as its http block, listening on ``port``; the process id of its one worker."""
    nginx = program()
    assert nginx is not None, MISSING
    folder.mkdir(parents=True, exist_ok=True)
    load = f"load_module {JS_MODULE};" if js else ""
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.getuid() == 0 else ""
    conf = folder / "nginx.conf"
    conf.write_text(
        f"{load}\n{user}\ndaemon off;\nworker_processes 1;\npid {folder}/pid;\n"
        f"error_log {folder}/error.log;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{\n{places}access_log off;\n{http}\n}}\n"
    )
    process = subprocess.Popen([nginx, "-p", str(folder), "-c", str(conf)])
    try:
        deadline = time.monotonic() + 10
        while True:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((folder / "error.log").read_text())
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        yield int(children[0])
    finally:
        process.terminate()
        process.wait(10)
