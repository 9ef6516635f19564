"""A folder in which everything holds, for tests that break it."""

import hashlib
import json
import shutil
from pathlib import Path

import pytest
import pytest_asyncio

from tests.hls import jpeg
from transcoder import sandbox
from transcoder.pipeline import transcode
from transcoder.plan import Options
from transcoder.sandbox import Bounds
from transcoder.tools import Tools

_MASTER = (
    "-f", "lavfi", "-i", "testsrc2=s=432x768:r=25:d=5", "-f", "lavfi", "-i", "sine=f=440:r=48000:d=5",
    "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-pix_fmt", "yuv420p",
)  # fmt: skip
_WITH_B_FRAMES = Options(preset="veryfast")


@pytest_asyncio.fixture(scope="session")
async def published(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five seconds as they are published, with a second language, subtitles and a storyboard beside."""
    folder = tmp_path_factory.mktemp("good")
    master = folder / "master.mp4"
    bounds = Bounds(wall_seconds=60, cpu_seconds=60)
    done = await sandbox.run(
        [tools.ffmpeg, "-nostdin", "-v", "error", *_MASTER, master], bounds, writes=(folder,)
    )
    assert done.code == 0, done.stderr
    job = folder / "job"
    made = await transcode(master, job, tools, progress=lambda _: None, options=_WITH_B_FRAMES)
    _add_english(made.folder)
    _add_subtitles(made.folder)
    _add_storyboard(made.folder)
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


def _add_subtitles(folder: Path) -> None:
    cues = (("00:00.500", "00:01.500"), ("00:02.600", "00:04.900"))
    for number, (start, end) in enumerate(cues):
        text = f"WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n{start} --> {end}\n你好\n"
        (folder / f"phone-zh-{number}.vtt").write_text(text, "utf-8")
    (folder / "phone-zh.m3u8").write_text(
        "#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-TARGETDURATION:3\n#EXT-X-MEDIA-SEQUENCE:0\n"
        "#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:2.500,\nphone-zh-0.vtt\n#EXTINF:2.500,\nphone-zh-1.vtt\n"
        "#EXT-X-ENDLIST\n",
        "utf-8",
    )
    _declare(
        folder,
        '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="texts",LANGUAGE="zh",NAME="中文",DEFAULT=YES,AUTOSELECT=YES,'
        'URI="phone-zh.m3u8"',
    )
    text = (folder / "phone.m3u8").read_text("utf-8")
    text = text.replace(",mp4a.40.2", ",mp4a.40.2,wvtt").replace(
        'AUDIO="audio",CLOSED', 'AUDIO="audio",SUBTITLES="texts",CLOSED'
    )
    (folder / "phone.m3u8").write_text(text, "utf-8")


def _declare(folder: Path, line: str) -> None:
    """One more line of the phone's multivariant playlist, before its variants."""
    path = folder / "phone.m3u8"
    path.write_text(path.read_text("utf-8").replace("#EXT-X-STREAM-INF", f"{line}\n#EXT-X-STREAM-INF", 1))


def _add_storyboard(folder: Path) -> None:
    """Two halves of one picture, which is the poster."""
    width, height = jpeg.size("poster.jpg", (folder / "poster.jpg").read_bytes())
    shutil.copyfile(folder / "poster.jpg", folder / "tiles.jpg")
    half = height // 2
    cues = (("00:00.000", "00:02.500", 0), ("00:02.500", "00:05.000", half))
    blocks = [f"{start} --> {end}\ntiles.jpg#xywh=0,{y},{width},{half}\n" for start, end, y in cues]
    (folder / "tiles.vtt").write_text("\n".join(["WEBVTT\n", *blocks]), "utf-8")


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
