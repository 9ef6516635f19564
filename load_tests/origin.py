"""What bytes cost: `python load_tests/origin.py [--rounds N] [--episodes N]`.

CPU seconds of the whole web process, as `python -m deploy.web` starts it, next to a real nginx that serves
the same files from the same disk without looking at a token, by turns in the same run: segments of
1.5 MB (ranges of a film, as players ask for them), playlists of 1 KB; the home page next to a bare aiohttp
answer of the same bytes; and one media GET while the catalogue grows to a million episodes.
"""

import argparse
import asyncio
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from catalog.postgres.connection import Pool, acquired
from catalog.token import Secret, media_prefix
from load_tests.bench.installation import ROOT, Installation, Verdicts, installation
from load_tests.bench.serving import Served, least
from tests import nginx

SEGMENT_BYTES = 1_500_000
SEGMENTS = 32
ASSET = "a" * 40
PLAYLIST = b"#EXTM3U\n" + b"#EXTINF:2.000,\n#EXT-X-BYTERANGE:1500000\n" * 24

BARE = """
import sys
from pathlib import Path
from aiohttp import web
page = Path(sys.argv[2]).read_bytes()
private = {"Cache-Control": "private, no-cache"}
async def home(_):
    return web.Response(body=page, content_type="application/json", headers=private)
app = web.Application()
app.router.add_get("/v1/home", home)
web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
"""

GROW = (
    """insert into series (id, delivered_by, title, facts, declared, state, search_text)
    select 'se_' || n, 'ac_bench', 'title ' || n, '{"title": "x"}', '{"title": "x"}',
        case when n % 100 = 0 then 'taken-down' else 'draft' end, 'title ' || n
    from generate_series(0, ($1::int - 1) / 20) as n on conflict do nothing""",
    """insert into asset (id, duration_seconds, renditions, manifest)
    select md5(n::text), 60, '[]', '{}' from generate_series(0, $1::int - 1) as n on conflict do nothing""",
    """insert into episode
        (id, series_id, number, facts, state, master_sha256, master_name, asset_id)
    select 'ep_' || n, 'se_' || n / 20, n % 20 + 1, '{"number": 1}', 'published',
        repeat('0', 64), 'x.mp4', md5(n::text)
    from generate_series(0, $1::int - 1) as n on conflict do nothing""",
)


SHOWN = (
    """insert into series (id, delivered_by, title, zone, facts, declared, state, search_text, published_at)
    select 'se_shown_' || n, 'ac_bench', '石阶上的徒弟 ' || n, 'kungfu', facts, facts, 'published', '', now()
    from generate_series(1, 12) as n, lateral (select jsonb_build_object(
        'title', '石阶上的徒弟 ' || n, 'logline', '笨徒弟选择何时出手', 'zones', '["kungfu"]'::jsonb,
        'rights', '{"starts_on": "2020-01-01", "ends_on": "2099-01-01", "endpoints": ["app", "tv"]}'::jsonb)
        as facts) as made""",
    """insert into episode (id, series_id, number, facts, state, master_sha256, master_name,
        asset_id, public_asset_id, duration_seconds, public_seconds)
    select 'ep_shown_' || n, 'se_shown_' || n, 1, '{"number": 1, "reviewed": true}', 'published',
        repeat('0', 64), 'x.mp4', md5('0'), md5('0'), 60, 60
    from generate_series(1, 12) as n""",
)


async def show(pool: Pool) -> None:
    """Twelve works that the home page shows."""
    async with acquired(pool) as conn:
        for query in SHOWN:
            await conn.execute(query)


async def grow(pool: Pool, count: int) -> None:
    """A catalogue of so many episodes, a hundredth of the series taken down."""
    async with acquired(pool) as conn:
        for query in GROW:
            await conn.execute(query, count, timeout=1200)
        await conn.execute("analyze", timeout=600)


@contextmanager
def started(argv: list[str], env: dict[str, str], port: int) -> Generator[int]:
    """A process of ours that answers on ``port``; its id."""
    process = subprocess.Popen([sys.executable, *argv], env=env, cwd=ROOT)
    try:
        for _ in range(300):
            try:
                fetched(port, "/v1/home")
                break
            except OSError:
                time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(20)


def fetched(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.read()


def put_media(made: Installation) -> Path:
    """A film and a playlist, in the store's own place for them."""
    folder = made.data / "media" / "assets" / ASSET
    folder.mkdir(parents=True)
    (folder / "film.mp4").write_bytes(os.urandom(SEGMENT_BYTES) * SEGMENTS)
    (folder / "phone.m3u8").write_bytes(PLAYLIST)
    return folder


def segment(number: int) -> str:
    first = number % SEGMENTS * SEGMENT_BYTES
    return f"Range: bytes={first}-{first + SEGMENT_BYTES - 1}\r\n"


def pair(ours: tuple[int, int], theirs: tuple[int, int], prefix: str, path: str, size: int) -> list[Served]:
    """The same file from the origin and from nginx; each given by its port and process."""

    def asked(target: str) -> Callable[[int], tuple[str, str]]:
        return lambda number: (target, segment(number) if path == "film.mp4" else "")

    return [
        Served(name="ours", port=ours[0], pid=ours[1], target=asked(prefix + path), size=size),
        Served(name="theirs", port=theirs[0], pid=theirs[1], target=asked(f"/{ASSET}/{path}"), size=size),
    ]


def nginx_serving(media: Path, port: int) -> str:
    return (
        f"sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=1000;\n"
        f"server {{ listen 127.0.0.1:{port}; root {media}; }}"
    )


def compared(servers: list[Served], requests: int, rounds: int) -> tuple[float, float]:
    """The cost of ours and its ratio to theirs."""
    found = least(servers, requests, rounds)
    return found["ours"], found["ours"] / found["theirs"]


async def measure(rounds: int, most_episodes: int) -> Verdicts:
    verdicts, web_port, nginx_port, bare_port = Verdicts(), *(nginx.free_port() for _ in range(3))
    async with installation(ZHANBO_PORT=str(web_port)) as made:
        media = put_media(made)
        await grow(made.pool, 10)
        await show(made.pool)
        secret = Secret(current=made.env["ZHANBO_SECRET"].encode())
        prefix = media_prefix(secret, ASSET, datetime.now(UTC)).path
        with (
            started(["-m", "deploy.web"], made.env, web_port) as web,
            nginx.running(made.folder / "nginx", nginx_serving(media.parent, nginx_port), nginx_port) as edge,
        ):
            ours, theirs = (web_port, web), (nginx_port, edge)
            films = pair(ours, theirs, prefix, "film.mp4", SEGMENT_BYTES)
            each, ratio = await asyncio.to_thread(compared, films, 400, rounds)
            per_gb = each / SEGMENT_BYTES * 1e9
            verdicts.say("1.5 MB segment, CPU-s/GB", f"{per_gb:.3f}", good=True, asked="")
            verdicts.say("    ÷ nginx", f"{ratio:.2f}", good=ratio <= 1.3, asked="<= 1.3")
            playlists = pair(ours, theirs, prefix, "phone.m3u8", len(PLAYLIST))
            each, ratio = await asyncio.to_thread(compared, playlists, 8000, rounds)
            verdicts.say("1 KB playlist, CPU µs", f"{each * 1e6:.1f}", good=True, asked="")
            verdicts.say("    ÷ nginx", f"{ratio:.2f}", good=ratio <= 3, asked="<= 3")
            await feed(verdicts, made, ours, bare_port, rounds)
            await flatness(verdicts, made, films, most_episodes, rounds)
    return verdicts


async def feed(
    verdicts: Verdicts, made: Installation, ours: tuple[int, int], bare_port: int, rounds: int
) -> None:
    """The home page from its cache, next to the framework's own answer of the same bytes."""
    page = fetched(ours[0], "/v1/home")
    (made.folder / "page").write_bytes(page)
    argv = ["-c", BARE, str(bare_port), str(made.folder / "page")]
    with started(argv, made.env, bare_port) as bare:
        servers = [
            Served(name=name, port=port, pid=pid, target=lambda _: ("/v1/home", ""), size=len(page))
            for name, (port, pid) in {"ours": ours, "theirs": (bare_port, bare)}.items()
        ]
        each, ratio = await asyncio.to_thread(compared, servers, 4000, rounds)
    verdicts.say(f"home page of {len(page)} bytes, CPU µs", f"{each * 1e6:.1f}", good=True, asked="")
    verdicts.say("    ÷ bare aiohttp", f"{ratio:.2f}", good=ratio <= 1.25, asked="<= 1.25")


async def flatness(
    verdicts: Verdicts, made: Installation, films: list[Served], most_episodes: int, rounds: int
) -> None:
    """A media GET as the catalogue grows; nginx, which knows of none, says how the machine changed."""
    ratios: list[float] = []
    for count in (10, 10_000, most_episodes):
        await grow(made.pool, count)
        await asyncio.sleep(6)  # the next look at what was taken down
        each, ratio = await asyncio.to_thread(compared, films, 400, rounds)
        ratios.append(ratio)
        verdicts.say(f"segment with {count} episodes, CPU µs", f"{each * 1e6:.0f}", good=True, asked="")
    spread = max(ratios) / min(ratios)
    verdicts.say("    most ÷ least, each ÷ nginx", f"{spread:.2f}", good=spread <= 1.1, asked="<= 1.1")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--episodes", type=int, default=1_000_000, help="the largest catalogue")
    asked = parser.parse_args()
    if nginx.program() is None:
        print(f"{nginx.MISSING}; nothing was measured")
        return
    sys.exit(asyncio.run(measure(asked.rounds, asked.episodes)).wrong)


if __name__ == "__main__":
    main()
