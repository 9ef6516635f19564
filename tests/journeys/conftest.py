"""One running Zhanbo for all journeys, browsers and players."""

import shutil
import subprocess
import tempfile
from collections.abc import AsyncGenerator, Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web

from deploy import frontend
from tests.journeys import colours
from tests.journeys.instance import Instance
from tests.journeys.package import RIVER, package_of
from transcoder.tools import Tools

PLAYERS = Path(__file__).parent / "players"
RIVER_AGE = "12岁以上"
RIVER_SECONDS = 10


@pytest.fixture(scope="session")
def instance() -> Generator[Instance]:
    """Runs for all journeys that do not kill it."""
    with tempfile.TemporaryDirectory(prefix="zhanbo-", dir="/tmp") as folder:
        running = Instance(data=Path(folder) / "data")
        running.start()
        yield running
        running.stop()


@pytest.fixture
def own_instance() -> Generator[Instance]:
    """A fresh one for a test that hurts it; not yet started."""
    with tempfile.TemporaryDirectory(prefix="zhanbo-", dir="/tmp") as folder:
        running = Instance(data=Path(folder) / "data")
        yield running
        running.stop()


@pytest.fixture(scope="session")
def players_folder() -> Generator[Path]:
    """The harness page beside hls.js (ours, as shipped), Shaka Player and axe (from npm)."""
    with tempfile.TemporaryDirectory(prefix="zhanbo-players-") as scratch:
        folder = Path(scratch)
        modules = frontend.fetch(PLAYERS, folder)
        shutil.copyfile(modules / "shaka-player/dist/shaka-player.compiled.js", folder / "shaka.js")
        shutil.copyfile(modules / "axe-core/axe.min.js", folder / "axe.js")
        shutil.copyfile(frontend.VENDOR / "hls.min.mjs", folder / "hls.mjs")
        for name in ("harness.html", "harness.js"):
            shutil.copyfile(PLAYERS / name, folder / name)
        yield folder


@pytest.fixture(scope="session")
def axe(players_folder: Path) -> str:
    """What looks at a page for everybody."""
    return (players_folder / "axe.js").read_text("utf-8")


@pytest_asyncio.fixture(scope="session")
async def river(instance: Instance, tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A public work of two vertical episodes in which much moves, so that each keeps several rungs."""
    folder = tmp_path_factory.mktemp("river")
    clips = [folder / f"{number}.mp4" for number in (1, 2)]
    for number, clip in enumerate(clips, 1):
        pictures = f"testsrc2=s=432x768:r=25:d={RIVER_SECONDS},noise=alls=10:allf=t"
        graph = f"{pictures};sine=f={220 * number}:r=48000:d={RIVER_SECONDS}"
        subprocess.run(
            [tools.ffmpeg, "-nostdin", "-v", "error", "-filter_complex", graph, "-c:v", "libx264",
             "-preset", "ultrafast", "-c:a", "aac", clip],
            check=True,
        )  # fmt: skip
    return await instance.deliver(package_of(folder, RIVER, clips, age=RIVER_AGE))


@pytest_asyncio.fixture(scope="session")
async def special(instance: Instance, river: dict[str, Any]) -> str:
    """The slug of a special that is open: a section by hand, and one of what a query finds."""
    sections = [
        {"title": "手选", "title_en": "By hand", "works": [river["series"]]},
        {"title": "旅行", "title_en": "Travel", "wanted": {"zone": "travel"}},
    ]
    given = {
        "title": "河上的夜", "title_en": "Nights on the river", "summary": "一条河，几盏灯。",
        "opens_at": "2026-01-01T00:00:00+08:00", "hero": river["series"], "sections": sections,
    }  # fmt: skip
    path = "/v1/operations/specials/lamps-on-the-river"
    await instance.put(path, {"based_on": 0, "special": given})
    await instance.post(f"{path}/releases", {"number": 1})
    return "lamps-on-the-river"


@pytest_asyncio.fixture(scope="session")
async def showcase(instance: Instance, river: dict[str, Any]) -> str:
    """The slug of a showcase that is open: its one channel shows the river all day."""
    now = datetime.now(UTC)
    began, ends = now - timedelta(hours=1), now + timedelta(days=2)
    slot = {
        "channel": "main", "title": "全天放映", "title_en": "All day", "repeat": True,
        "entries": [{"series": river["series"]}],
        "starts_at": began.isoformat(), "ends_at": ends.isoformat(),
    }  # fmt: skip
    given = {
        "title": "河上展播", "title_en": "River showcase", "summary": "一条河，一整天。",
        "opens_at": began.isoformat(), "closes_at": ends.isoformat(),
        "hero": river["series"], "slots": [slot],
        "channels": [{"name": "main", "title": "河上频道", "title_en": "River channel", "label": "河"}],
        "partners": [{"name": "放映队（虚构）", "role": "主办"}],
    }  # fmt: skip
    desk = f"{instance.origin}/v1/operations/showcases/river-days"
    async with instance.session() as session:
        wish = {"based_on": 0, "showcase": given}
        async with session.put(desk, json=wish) as response:
            assert response.status == 200, await response.text()
        async with session.post(f"{desk}/releases", json={"number": 1}) as response:
            assert response.status == 200, await response.text()
    return "river-days"


@pytest_asyncio.fixture(scope="session")
async def channel(instance: Instance, tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The URL of a channel that shows four colours in turn."""
    return await colours.on_air(instance, tools, tmp_path_factory.mktemp("colours") / "四色频道")


@pytest_asyncio.fixture(scope="session")
async def players(players_folder: Path) -> AsyncGenerator[str]:
    """The harness under an origin of its own, so that playing needs CORS as it does for others."""
    app = web.Application()
    app.router.add_static("/", players_folder)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None  # pyright: ignore[reportPrivateUsage]
    port = site._server.sockets[0].getsockname()[1]  # pyright: ignore
    yield f"http://127.0.0.1:{port}/harness.html"
    await runner.cleanup()
