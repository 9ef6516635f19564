"""The visible label of AI-made content, drawn once for each frame size that it is burnt into.

GB 45438-2025 asks of a video: the words AI and 生成 in characters of at least 5 % of the frame's
shorter side, at the opening, for at least two seconds, clear to read.
"""

import importlib.util
from functools import cache
from math import ceil
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from catalog.rendition import Rung, Screen
from transcoder.errors import ToolMissing
from transcoder.graph import Label
from transcoder.plan import Plan

TEXT = "AI生成"
_SHARE = (
    0.052  # of the shorter side, of the lowest character; a little more than asked, for what scaling takes
)
_WHITE, _PLATE = (255, 255, 255, 255), (0, 0, 0, 160)  # readable over any picture
_WEIGHT = 0.015  # of the size of type, added around each stroke, or the lowest rung loses the thin ones
_PADDING = 0.42  # of the size of type, around the text
_FROM_RIGHT = 0.04  # of the width
_FROM_TOP = {
    Screen.PHONE: 0.10,
    Screen.TV: 0.06,
}  # of the height: below a phone's own bars, inside a TV's edge


def make(plan: Plan, folder: Path) -> dict[Screen, Label]:
    """A label for the largest rung of each screen of ``plan``, which the others are scaled from; blocking."""
    tops = {screen: max(rungs, key=lambda r: r.height) for screen in Screen if (rungs := plan.of(screen))}
    return {screen: _label(rung, folder) for screen, rung in tops.items()}


def _label(rung: Rung, folder: Path) -> Label:
    picture = draw(min(rung.width, rung.height))
    path = folder / f"label-{rung.name}.rgba"
    path.write_bytes(picture.tobytes())
    return Label(
        path=path,
        width=picture.width,
        height=picture.height,
        x=_even(rung.width * (1 - _FROM_RIGHT) - picture.width),
        y=_even(rung.height * _FROM_TOP[rung.screen]),
    )


def draw(short_side: int) -> Image.Image:
    """The label for a frame of this shorter side, both sides even."""
    type_ = _font(ceil(short_side * _SHARE))
    weight = max(1, round(type_.size * _WEIGHT))
    left, top, right, bottom = type_.getbbox(TEXT, stroke_width=weight)
    pad = ceil(type_.size * _PADDING)
    width, height = (2 * ceil((side + 2 * pad) / 2) for side in (right - left, bottom - top))
    picture = Image.new("RGBA", (width, height))
    pen = ImageDraw.Draw(picture)
    pen.rounded_rectangle((0, 0, width - 1, height - 1), radius=pad // 2, fill=_PLATE)
    pen.text((pad - left, pad - top), TEXT, font=type_, fill=_WHITE, stroke_width=weight)
    return picture


@cache
def _font(lowest: int) -> ImageFont.FreeTypeFont:
    """The size of type at which no character of the label is lower than ``lowest`` pixels."""
    size = lowest
    while True:
        type_ = ImageFont.truetype(str(_font_file()), size)
        heights = [box[3] - box[1] for box in map(type_.getbbox, TEXT)]
        if min(heights) >= lowest:
            return type_
        size += 1


def _font_file() -> Path:
    spec = importlib.util.find_spec("pylopdf_fonts_zh_cn")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (file := Path(folder) / "NotoSansSC-Regular.otf").is_file():
            return file
    raise ToolMissing("the Python package pylopdf-fonts-zh-cn is not installed")


def _even(value: float) -> int:
    return max(0, round(value / 2) * 2)
