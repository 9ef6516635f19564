"""What a file refers to is never opened: not by the gate, and not by a tool that would follow it."""

import json
from collections.abc import Generator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.transcoder import payloads
from tests.transcoder.tracing import GATE, Call, Canary, foreign, traced
from transcoder import sandbox
from transcoder.errors import REFUSALS
from transcoder.sandbox import Bounds
from transcoder.tools import Tools

FOLLOW = """
import asyncio
from pathlib import Path
from transcoder import sandbox
from transcoder.sandbox import Bounds, Overrun

async def main():
    for path, options in {files!r}:
        argv = [{ffprobe!r}, "-v", "error", *options, "-i", path]
        try:
            await sandbox.run(argv, Bounds(wall_seconds=5, cpu_seconds=5), reads=(Path(path),))
        except Overrun:
            print("overrun", path)

asyncio.run(main())
"""
ALL_PROTOCOLS = "file,http,https,tcp,tls,crypto,subfile,concat,cache,async,data"
TRUSTING = {
    "hls": ("-f", "hls", "-extension_picky", "0", "-allowed_extensions", "ALL"),
    "ffconcat": ("-f", "concat", "-safe", "0"),
    "dash": ("-f", "dash"),
    "dref": ("-f", "mov", "-enable_drefs", "1", "-use_absolute_path", "1"),
}
FOLLOWED = (
    "hls-http", "hls-tcp", "hls-path", "hls-file", "hls-subfile", "hls-key-file", "hls-map-http",
    "hls-variant-http", "hls-cache-http", "hls-concat-protocol", "ffconcat-http", "ffconcat-path",
    "ffconcat-passwd", "ffconcat-way-up", "ffconcat-async", "dash-http", "dash-file", "dref-alias-path",
)  # fmt: skip
# the clips that point elsewhere, and some of every other kind
HOSTILE = (
    "ssrf__*",
    "ass_in_mkv.mkv",
    "meta_inject.mp4",
    "text.mp4",
    "repo__mp4ff__*",
    "trunc_50.*",
)


@pytest.fixture
def canary() -> Generator[Canary]:
    with Canary() as listening:
        yield listening


@pytest_asyncio.fixture(scope="module")
async def secret(tools: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip that is none of anybody's business, and would play if it were opened."""
    folder = tmp_path_factory.mktemp("secret")
    made = folder / "clip.ts"
    argv = [
        tools.ffmpeg,
        "-v",
        "error",
        "-f",
        "lavfi",
        "-i",
        "testsrc=d=1:s=320x240:r=25",
        "-c:v",
        "mpeg2video",
        made,
    ]
    done = await sandbox.run(argv, Bounds(wall_seconds=30, cpu_seconds=30), writes=(folder,))
    assert done.code == 0, done.stderr
    return made


def stored(folder: Path, files: dict[str, bytes]) -> list[str]:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [str(folder / name) for name in files]


def test_there_are_enough_ways_to_ask() -> None:
    assert len(payloads.everything(1, "/secret")) >= 100


def test_the_gate_opens_nothing_that_a_file_refers_to(
    tools: Tools, secret: Path, canary: Canary, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    names = stored(tmp_path / "in", payloads.everything(canary.port, str(secret)))
    said, calls = traced(GATE.format(names=names), [tools.ffprobe, tools.ffmpeg], tmp_path / "log")
    verdicts: dict[str, str] = json.loads(said)
    assert {name: code for name, code in verdicts.items() if code not in REFUSALS} == {}
    assert foreign(calls, tools) == []
    assert canary.calls == 0


def test_the_gate_opens_nothing_for_hostile_clips(shared_media: Path, tools: Tools, tmp_path: Path) -> None:
    clips = sorted({path for pattern in HOSTILE for path in (shared_media / "hostile").glob(pattern)})
    assert len(clips) > 15
    names = [str(path) for path in clips]
    said, calls = traced(GATE.format(names=names), [tools.ffprobe, tools.ffmpeg], tmp_path / "log")
    assert set(json.loads(said)) == set(names)
    assert foreign(calls, tools) == []


def followed(
    tools: Tools, folder: Path, files: dict[str, bytes], *words: str
) -> tuple[list[Call], tuple[str, ...]]:
    """ffprobe told to follow everything, on a kernel that lacks what the words say."""
    folder.mkdir()
    chosen = {name: files[name] for name in FOLLOWED}
    given = [
        (name, ("-protocol_whitelist", ALL_PROTOCOLS, *TRUSTING[Path(name).name.partition("-")[0]]))
        for name in stored(folder, chosen)
    ]
    code = FOLLOW.format(files=given, ffprobe=str(tools.ffprobe))
    _, calls = traced(code, [tools.ffprobe], folder / "log", *words)
    return calls, tuple(name for name, _ in given)


def test_a_tool_that_follows_references_reaches_none_of_them(
    tools: Tools, secret: Path, canary: Canary, tmp_path: Path
) -> None:
    calls, own = followed(tools, tmp_path / "in", payloads.everything(canary.port, str(secret)))
    reached = [call for call in foreign(calls, tools, own) if not call.error]
    assert reached == []
    assert canary.calls == 0


def test_without_the_sandbox_it_would_reach_them(
    tools: Tools, secret: Path, canary: Canary, tmp_path: Path
) -> None:
    """Else the test above would prove nothing."""
    files = payloads.everything(canary.port, str(secret))
    calls, own = followed(tools, tmp_path / "in", files, "no-landlock", "no-seccomp")
    reached = [call.name for call in foreign(calls, tools, own) if not call.error]
    assert sum(name.endswith(str(secret)) for name in reached) >= 8
    assert any(name.endswith("/etc/passwd") for name in reached)
    assert canary.calls >= 1  # a busy machine ends some before they call
