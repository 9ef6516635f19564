"""What is written on a film: its title card, its dialogue, and the notice that AI helped to make it."""

import numpy as np

from deploy.demo.canvas import Size
from deploy.demo.lettering import Caption, column_mask, inked, line_mask, seal, subtitle
from deploy.demo.work import Look, Work

AI_NOTICE = "本作品由AI辅助生成"
_OPENING_SECONDS = (0.5, 3.6)


def captions(work: Work, number: int) -> list[Caption]:
    """Everything written on an episode, in the order in which it is laid."""
    script = work.scripts[number - 1]
    written = title_card(work.title, work.look, work.size, f"第{number}集", script.title, _OPENING_SECONDS)
    for line in script.lines:
        written += subtitle(line.text, work.size, line.start_seconds, line.end_seconds)
    if work.facts.ai_made:
        written.append(_notice(work))
    return written


def title_card(
    title: str, look: Look, size: Size, count: str, name: str, times: tuple[float, float]
) -> list[Caption]:
    if look.layout == "column":
        return _column(title, look, size, count, name, times)
    return _row(title, look, size, count, name, times)


def _column(
    title: str, look: Look, size: Size, count: str, name: str, times: tuple[float, float]
) -> list[Caption]:
    glyphs = column_mask(title, look.face, look.pixels, weight=look.weight)
    x, y = int(look.x * size[0] - glyphs.shape[1] / 2), int(look.y * size[1])
    small = column_mask(name, "serif", max(look.pixels // 4, 31), spacing=0.2, weight=1)
    beside = 1 if look.x < 0.5 else -1
    at = int(look.x * size[0] + beside * look.pixels * 0.83 - small.shape[1] / 2)
    stamp = seal(count, look.pixels // 4)
    middle = at + small.shape[1] // 2 - stamp.pixels.shape[1] // 2
    low = y + int(look.pixels * 0.3)
    start, end = times
    return [
        Caption(
            inked(glyphs, look.colour, shade=look.shade, halo=look.pixels / 9), x, y, start, end, 0.5, "down"
        ),
        Caption(stamp, middle, low, start + 0.7, end, 0.4),
        Caption(
            inked(small, look.colour, shade=look.shade, halo=6, shade_strength=0.8),
            at,
            low + stamp.pixels.shape[0] + 12,
            start + 0.9,
            end,
            0.5,
        ),
    ]


def _row(
    title: str, look: Look, size: Size, count: str, name: str, times: tuple[float, float]
) -> list[Caption]:
    glyphs = _trimmed(line_mask(title, look.face, look.pixels, spacing=0.06, weight=look.weight))
    x, y = int(look.x * size[0] - glyphs.shape[1] / 2), int(look.y * size[1] - glyphs.shape[0] / 2)
    small = _trimmed(line_mask(f"{count}　{name}", "serif", look.pixels // 4 + 4, spacing=0.3, weight=1))
    under = y + glyphs.shape[0] + look.pixels // 3
    rule = np.zeros((3, int(glyphs.shape[1] * 0.24)), np.float32)
    rule[1] = 0.9
    start, end = times
    return [
        Caption(
            inked(glyphs, look.colour, shade=look.shade, halo=look.pixels / 9), x, y, start, end, 0.5, "right"
        ),
        Caption(
            inked(rule, look.colour, shade=look.shade, halo=3),
            int(look.x * size[0] - rule.shape[1] / 2),
            under - look.pixels // 7,
            start + 0.8,
            end,
            0.5,
        ),
        Caption(
            inked(small, look.colour, shade=look.shade, halo=6, shade_strength=0.8),
            int(look.x * size[0] - small.shape[1] / 2),
            under,
            start + 0.9,
            end,
            0.5,
        ),
    ]


def _trimmed(
    mask: np.ndarray[tuple[int, int], np.dtype[np.float32]],
) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    rows, columns = np.flatnonzero(mask.max(1) > 0), np.flatnonzero(mask.max(0) > 0)
    return mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _notice(work: Work) -> Caption:
    """The visible label of a work made with AI, for as long as its maker declares."""
    start, end = work.facts.ai_label_from_seconds or 0.0, work.facts.ai_label_to_seconds or 0.0
    picture = inked(
        line_mask(AI_NOTICE, "sans", 34, spacing=0.08, weight=1), "#ffffff", halo=4, shade_strength=0.9
    )
    return Caption(picture, 36, 40, start, end, 0.2)
