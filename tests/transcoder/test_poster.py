"""The picture that stands for an episode."""

from pathlib import Path

import numpy as np
from PIL import Image

from tests.transcoder.conftest import Generate
from transcoder.pipeline import transcode
from transcoder.plan import Options
from transcoder.tools import Tools


async def test_the_very_last_picture_can_be_the_poster(
    tools: Tools, generate: Generate, tmp_path: Path
) -> None:
    """Its time, rounded up, lies behind it: whoever seeks there finds nothing."""
    pictures = "color=black:s=360x640:r=24:d=0.04[a];testsrc2=s=360x640:r=24:d=0.04[b];[a][b]concat[v]"
    master = await generate("-filter_complex", pictures, "-map", "[v]", "-c:v", "libx264", name="master.mp4")
    asset = await transcode(
        master, tmp_path / "job", tools, progress=lambda _: None, options=Options(preset="ultrafast")
    )
    with Image.open(asset.folder / "poster.jpg") as poster:
        pixels = np.asarray(poster.convert("L"))
    assert pixels.min() < 64 < 192 < pixels.max()
