"""Pictures to look at: `python load_tests/frames_page.py --out FOLDER [--preset faster] [CLIP…]`.

Publishes each clip and draws one sheet for it: the source, every phone rung and every TV rung in rows, three
instants in columns, with size, bits and, where there is an ffmpeg with libvmaf, the VMAF against the source.
``index.html`` holds all sheets. VMAF is left out where there is nothing to compare with: high dynamic range,
and TV frames that are not the source's own shape.
"""

import argparse
import asyncio
import html
import io
import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).parents[1]))

from catalog.rendition import Rendition, Screen, Transfer, VideoFacts
from tests.clips import MEDIA
from transcoder.asset import Asset
from transcoder.errors import EncodeFailed, Refused
from transcoder.pipeline import transcode
from transcoder.plan import Options
from transcoder.tools import Tools, find

CLIPS = (
    "shaka-player__0.ts",  # vertical
    "media__internal_emulator_transformer_output_270_rotated.mp4",  # rotated
    "media__hlg10-color-test.mp4",  # HLG
    "media__bbb_642x642_768kbps_30fps_vp9.webm",  # a square
    "rails__video.webm",  # 4:3
    "streamio-ffmpeg__weird_aspect.small.mpg",  # anamorphic
    "mediabunny__cursed-vfr.mp4",  # wide
)
INSTANTS = (0.1, 0.5, 0.9)
_TILE_HEIGHT, _LABEL_WIDTH, _GAP = 300, 250, 6
_SAME_SHAPE = 0.02
_SCORED_ONE_IN = 5
_SQUARE = "scale=trunc(iw*sar/2)*2:ih,setsar=1"
_INK, _PAPER = (20, 20, 20), (250, 250, 250)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a sheet: what it is, and its pictures."""

    label: str
    pictures: tuple[Image.Image, ...]


def picture(tools: Tools, path: Path, seconds: float, size: tuple[int, int]) -> Image.Image:
    """The picture at an instant, upright, in square pixels, as high as a tile."""
    height = _TILE_HEIGHT
    width = max(2, round(size[0] / size[1] * height / 2) * 2)
    words = ["-nostdin", "-v", "error", "-i", str(path), "-map", "0:v:0", "-frames:v", "1"]
    # The last picture stays: an instant behind it is its own.
    chosen = f"setpts=PTS-STARTPTS,tpad=stop_mode=clone:stop_duration=9,select=gte(t\\,{seconds:.3f})"
    shape = ["-vf", f"{chosen},scale={width}:{height}:flags=area,setsar=1,format=rgb24"]
    done = subprocess.run(
        [tools.ffmpeg, *words, *shape, "-c:v", "ppm", "-f", "image2pipe", "-"],
        check=True,
        capture_output=True,
    )
    if not done.stdout:
        return Image.new("RGB", (width, height), (255, 0, 255))
    return Image.open(io.BytesIO(done.stdout)).convert("RGB")


def score(tools: Tools, clip: Path, made: Path, video: VideoFacts, rung: Rendition) -> float | None:
    """VMAF of one picture in five, both at the size of the rung; None where nothing can be compared."""
    assert rung.width
    assert rung.height
    own = video.display_width / video.display_height
    differs = abs(rung.width / rung.height / own - 1) > _SAME_SHAPE
    if tools.vmaf is None or video.transfer is not Transfer.SDR or differs:
        return None
    size, rate = f"{rung.width}:{rung.height}", f"fps={video.frame_rate}:start_time=0"
    graph = (
        f"[0:v:0]{rate},scale={size}:flags=bicubic,format=yuv420p[made];"
        f"[1:v:0]setpts=PTS-STARTPTS,{rate},{_SQUARE},scale={size}:flags=bicubic:out_range=tv,"
        f"format=yuv420p[source];[made][source]libvmaf=n_subsample={_SCORED_ONE_IN}:n_threads=2"
    )
    words = ["-nostdin", "-hide_banner", "-i", str(made), "-i", str(clip), "-filter_complex", graph]
    done = subprocess.run(
        [tools.vmaf, *words, "-f", "null", "-"], check=False, capture_output=True, text=True
    )
    found = re.search(r"VMAF score: ([\d.]+)", done.stderr)
    return float(found[1]) if found else None


def rows(tools: Tools, clip: Path, asset: Asset) -> list[Row]:
    video, length = asset.master.video, asset.duration_seconds
    instants = [share * length for share in INSTANTS]
    whole = (video.display_width, video.display_height)
    facts = f"{video.codec} {video.width}x{video.height}\nshown {whole[0]}x{whole[1]}\n{video.frame_rate} fps"
    told = "\n".join(
        [f"source: {facts}", f"{video.transfer.value} {video.pixel_format}", *asset.master.notes]
    )
    found = [Row(label=told, pictures=tuple(picture(tools, clip, at, whole) for at in instants))]
    for screen in Screen:
        for rung in (one for one in asset.renditions if one.screen is screen and one.kind == "video"):
            assert rung.width
            assert rung.height
            path = asset.folder / rung.media
            vmaf = score(tools, clip, path, video, rung)
            label = [
                f"{rung.name}: {rung.width}x{rung.height}",
                f"{rung.average_bandwidth / 1000:.0f} kb/s, peak {rung.peak_bandwidth / 1000:.0f}",
                f"{rung.codecs}",
                f"VMAF {vmaf:.1f}" if vmaf is not None else "no VMAF",
            ]
            size = (rung.width, rung.height)
            pictures = tuple(picture(tools, path, at, size) for at in instants)
            found.append(Row(label="\n".join(label), pictures=pictures))
    return found


def sheet(title: str, lines: list[Row]) -> Image.Image:
    width = max(sum(one.width + _GAP for one in line.pictures) for line in lines) + _LABEL_WIDTH
    drawn = Image.new("RGB", (width, (len(lines)) * (_TILE_HEIGHT + _GAP) + 30), _PAPER)
    pen, font = ImageDraw.Draw(drawn), ImageFont.load_default(14)
    pen.text((_GAP, _GAP), title, fill=_INK, font=font)
    for number, line in enumerate(lines):
        x, y = _LABEL_WIDTH, 30 + number * (_TILE_HEIGHT + _GAP)
        pen.multiline_text((_GAP, y), line.label, fill=_INK, font=font)
        for one in line.pictures:
            drawn.paste(one, (x, y))
            x += one.width + _GAP
    return drawn


async def run(names: list[str], out: Path, options: Options) -> None:
    tools = await find(os.environ)
    out.mkdir(parents=True, exist_ok=True)
    page = ["<!doctype html><meta charset=utf-8><title>frames</title>"]
    for name in names:
        clip = MEDIA / "real" / name
        with tempfile.TemporaryDirectory(prefix="zhanbo-") as scratch:
            try:
                asset = await transcode(
                    clip, Path(scratch) / "job", tools, progress=lambda _: None, options=options
                )
            except (EncodeFailed, Refused) as error:
                print(f"{name}: {error}")
                continue
            sheet(name, rows(tools, clip, asset)).save(out / f"{name}.png")
            rules = json.loads((asset.folder / "manifest.json").read_text("utf-8"))["rules"]
        page.append(
            f'<h2>{html.escape(name)}</h2><p>{" ".join(rules)}</p><img src="{html.escape(name)}.png">'
        )
        print(out / f"{name}.png")
    (out / "index.html").write_text("\n".join(page), "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clips", nargs="*", help="names of real clips; seven of different shapes without any")
    parser.add_argument("--out", type=Path, help="the folder for the page; a new one without it")
    parser.add_argument("--preset", default="ultrafast", help="x264's")
    asked = parser.parse_args()
    if not (MEDIA / "real").is_dir():
        print("the shared clips are not on this machine")
        return
    out = asked.out or Path(tempfile.mkdtemp(prefix="zhanbo-frames-"))
    asyncio.run(run(asked.clips or list(CLIPS), out, Options(preset=asked.preset)))


if __name__ == "__main__":
    main()
