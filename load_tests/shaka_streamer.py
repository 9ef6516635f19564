"""Our ladder against shaka-streamer's engine: `python load_tests/shaka_streamer.py [--seconds 6]`.

Not shaka-streamer itself, whose settings cannot be chosen: the two command lines that its release 1.5.1 makes
(streamer/transcoder_node.py and packager_node.py) with our settings put in. One ffmpeg that opens the master
once for pictures and once for sound and gives each output a scaling filter of its own, `-f mp4` with
fragments into named pipes, and one Shaka Packager that reads them and writes a file per segment. Changed are
the words for quality alone: our preset, CRF, ceiling, threads and scene cuts for its `-preset slow -b:v`.

Ours is the product's own encoding and packaging of the same rungs and sounds, with its gain and limiter. The
same ffmpeg and packager on both sides. The TV frame that we compose for vertical works has no counterpart, so
the whole ladder is compared on a landscape master and the phone's alone on a vertical one. CPU seconds, user
and system; the least of the runs counts.
"""

import argparse
import asyncio
import os
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from catalog.rendition import Rung, Screen
from transcoder import command, encode, probe
from transcoder.command import Source
from transcoder.plan import Options, Plan, plan
from transcoder.tools import Tools, find

LIMIT = 1.0
REAL = Path(__file__).parents[2] / "shared" / "media" / "real"
LANDSCAPE, VERTICAL = ("mediabunny__hevc.ts", 1920, 1080), ("shaka-player__0.ts", 1080, 1920)
MOVING = "testsrc2=s=1920x1080:r=25:d=5"  # where there are no clips


def cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{process.args!r} exited {process.returncode}")
    return used.ru_utime + used.ru_stime


def started(argv: Sequence[str | Path], source: Path | None = None) -> subprocess.Popen[bytes]:
    with (source or Path(os.devnull)).open("rb") as given:
        return subprocess.Popen(argv, stdin=given, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def master(found: Tools, folder: Path, name: str, width: int, height: int, seconds: float) -> Path:
    """Some seconds of H.264 at 25 fps with stereo sound, from a real clip where there is one."""
    made = folder / f"{width}x{height}.mp4"
    seen = ["-i", REAL / name] if (REAL / name).is_file() else ["-f", "lavfi", "-i", MOVING]
    fill = (
        f"scale={width}:{height}:force_original_aspect_ratio=increase,crop={width}:{height},setsar=1,fps=25"
    )
    again = "trim=duration=4.6,loop=-1:size=115,settb=1/25,setpts=N"
    words = ["-f", "lavfi", "-i", "sine=f=300:r=48000", "-map", "0:v:0", "-map", "1:a", "-ac", "2"]
    words += ["-vf", f"{fill},{again}", "-t", str(seconds), "-c:v", "libx264", "-preset", "veryfast"]
    words += ["-crf", "18", "-pix_fmt", "yuv420p", "-c:a", "aac"]
    subprocess.run([found.ffmpeg, "-nostdin", "-v", "error", "-y", *seen, *words, made], check=True)
    return made


def ours(source: Path, planned: Plan, found: Tools, options: Options, folder: Path) -> float:
    encoded, final = folder / "encoded", folder / "final"
    for new in (encoded, final):
        new.mkdir(parents=True)
    opened = Source(container=planned.master.container, threads=options.threads)
    spent = cpu_seconds(started(command.encode(found, opened, planned, options, encoded), source))
    names = encode.names(planned)
    return spent + cpu_seconds(started(command.package(found, planned, names, encoded, final)))


def theirs(source: Path, planned: Plan, found: Tools, options: Options, folder: Path) -> float:
    folder.mkdir()
    names = encode.names(planned)
    for name in names:
        os.mkfifo(folder / f"{name}.pipe")
    packager = started(packaged(planned, found, folder))
    ffmpeg = started(transcoded(source, planned, found, options, folder))
    return cpu_seconds(ffmpeg) + cpu_seconds(packager)


def transcoded(source: Path, planned: Plan, found: Tools, options: Options, folder: Path) -> list[str | Path]:
    argv: list[str | Path] = [found.ffmpeg, "-y", "-loglevel", "error", "-i", source, "-i", source]
    for rung in planned.rungs:
        argv += ["-map", "0:v:0", *pictures(rung, planned, options), folder / f"{rung.name}.pipe"]
    fragment = str(float(planned.segment_seconds) * 1e6)
    for sound in planned.sounds:
        argv += ["-map", "1:a:0", "-vn", "-ac", "2", "-c:a", "aac", "-b:a", "128k", "-f", "mp4"]
        argv += ["-frag_duration", fragment, "-strict", "experimental", folder / f"{sound.name}.pipe"]
    return argv


def pictures(rung: Rung, planned: Plan, options: Options) -> list[str]:
    profile = "high" if rung.height >= 720 else "main"
    theirs = ["-profile:v", profile, "-pix_fmt", "yuv420p", "-flags", "+cgop", "-an", "-c:v", "libx264"]
    quality = ["-preset", options.preset, "-crf", f"{rung.crf:g}", "-maxrate", str(rung.maxrate)]
    quality += ["-bufsize", str(rung.bufsize), "-threads", str(options.threads), "-sc_threshold", "0"]
    fragments = ["-movflags", "+frag_keyframe", "-frag_duration", str(float(planned.segment_seconds) * 1e6)]
    grid = ["-keyint_min", str(planned.gop), "-g", str(planned.gop)]
    return [*quality, *theirs, "-f", "mp4", *fragments, *grid, "-vf", f"scale=-2:{rung.height},setsar=1:1"]


def packaged(planned: Plan, found: Tools, folder: Path) -> list[str | Path]:
    def stream(name: str, kind: str) -> str:
        pieces = f"init_segment={folder}/{name}_init.mp4,segment_template={folder}/{name}_$Number$.mp4"
        iframes = f",iframe_playlist_name=iframe_{name}.m3u8" if kind == "video" else f",hls_group_id={name}"
        return f"in={folder}/{name}.pipe,stream={kind},{pieces},playlist_name={name}.m3u8{iframes}"

    videos = [stream(rung.name, "video") for rung in planned.rungs]
    sounds = [stream(sound.name, "audio") for sound in planned.sounds]
    seconds = str(float(planned.segment_seconds))
    playlists = ["--hls_playlist_type", "VOD", "--hls_master_playlist_output", folder / "hls.m3u8"]
    return [found.packager, *videos, *sounds, "--quiet", "--segment_duration", seconds, *playlists]


def compare(title: str, source: Path, planned: Plan, found: Tools, folder: Path, runs: int) -> None:
    options, spent = Options(content_aware=False), dict[str, list[float]]()
    for run in range(runs):
        for name, way in (("ours", ours), ("theirs", theirs)):
            at = folder / f"{source.stem}-{name}-{run}"
            spent.setdefault(name, []).append(way(source, planned, found, options, at))
    mine, other = min(spent["ours"]), min(spent["theirs"])
    print(
        f"{title}: {len(planned.rungs)} rungs, {len(planned.sounds)} sounds, {planned.frames} pictures:"
        f" ours {mine:.2f} CPU s ÷ shaka-streamer's engine {other:.2f} = {mine / other:.2f} (≤ {LIMIT:.2f})"
    )


async def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--runs", type=int, default=2)
    asked = parser.parse_args()
    found = await find(os.environ)
    with tempfile.TemporaryDirectory(prefix="zhanbo-shaka-") as name:
        folder = Path(name)
        for title, facts in (("Landscape, phone and TV", LANDSCAPE), ("Vertical, phone alone", VERTICAL)):
            source = await asyncio.to_thread(master, found, folder, *facts, asked.seconds)
            whole = plan(await probe.probe(source, found), Options())
            if facts is VERTICAL:
                whole = replace(whole, rungs=whole.of(Screen.PHONE), sounds=whole.heard_on(Screen.PHONE))
            await asyncio.to_thread(compare, title, source, whole, found, folder, asked.runs)


if __name__ == "__main__":
    asyncio.run(main())
