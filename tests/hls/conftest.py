"""A folder in which everything holds, for tests that break it."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
import pytest_asyncio

from transcoder import sandbox
from transcoder.brief import Brief, SideFile
from transcoder.pipeline import transcode
from transcoder.plan import Options
from transcoder.sandbox import Bounds
from transcoder.tools import Tools

_MASTER = (
    "-f", "lavfi", "-i", "testsrc2=s=432x768:r=25:d=5,noise=alls=10:allf=t",
    "-f", "lavfi", "-i", "sine=f=440:r=48000:d=5",
    "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-pix_fmt", "yuv420p",
)  # fmt: skip
_SRT = "1\n00:00:00,500 --> 00:00:01,500\n{}\n\n2\n00:00:02,600 --> 00:00:04,900\n{}\n"
_BRIEF = Brief(
    subtitles=(
        SideFile(language="zh", name="1.zh.srt", content=_SRT.format("你好", "再见").encode()),
        SideFile(language="en", name="1.en.srt", content=_SRT.format("Hello", "Good-bye").encode()),
    )
)
_WITH_B_FRAMES = Options(preset="veryfast")


@pytest_asyncio.fixture(scope="session")
async def published(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds as they are published, with subtitles, and another language of sound beside."""
    folder = tmp_path_factory.mktemp("good")
    master = folder / "master.mp4"
    bounds = Bounds(wall_seconds=60, cpu_seconds=60)
    done = await sandbox.run(
        [tools.ffmpeg, "-nostdin", "-v", "error", *_MASTER, master], bounds, writes=(folder,)
    )
    assert done.code == 0, done.stderr
    job = folder / "job"
    made = await transcode(master, job, tools, progress=lambda _: None, options=_WITH_B_FRAMES, brief=_BRIEF)
    _add_english(made.folder)
    list_again(made.folder)
    return made.folder


@pytest.fixture
def good(published: Path, tmp_path: Path) -> Path:
    """A copy to break."""
    return shutil.copytree(published, tmp_path / "asset")


def _add_english(folder: Path) -> None:
    """The same sound under another name."""
    shutil.copyfile(folder / "phone-audio.mp4", folder / "phone-audio-en.mp4")
    text = (folder / "phone-audio.m3u8").read_text("utf-8").replace("phone-audio.mp4", "phone-audio-en.mp4")
    (folder / "phone-audio-en.m3u8").write_text(text, "utf-8")
    _declare(
        folder,
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",LANGUAGE="en",NAME="English",DEFAULT=NO,AUTOSELECT=YES,'
        'CHANNELS="2",URI="phone-audio-en.m3u8"',
    )


def _declare(folder: Path, line: str) -> None:
    """One more line of the phone's multivariant playlist, before its variants."""
    path = folder / "phone.m3u8"
    path.write_text(path.read_text("utf-8").replace("#EXT-X-STREAM-INF", f"{line}\n#EXT-X-STREAM-INF", 1))


def list_again(folder: Path) -> None:
    """Make the manifest true again."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    manifest["files"] = [
        {
            "path": path.name,
            "bytes": path.stat().st_size,
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in sorted(folder.iterdir())
        if path.name != "manifest.json"
    ]
    (folder / "manifest.json").write_text(json.dumps(manifest), "utf-8")
