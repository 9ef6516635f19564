"""Land, water, sky and plants: the pieces that several films share."""

import math
from collections.abc import Sequence

import numpy as np

from deploy.demo.canvas import Field, Paint, Picture, Points, Random, Sheet, blurred, curve, noise, rgb
from deploy.demo.lettering import Face, column_mask, line_mask
from deploy.demo.stage import Stage


def sky(
    stage: Stage,
    stops: tuple[str, ...],
    *,
    clouds: str | None = None,
    cloud_strength: float = 0.5,
    horizon: float = 1.0,
    cell: float = 260.0,
    band: float = 0.45,
) -> Sheet:
    """A graded sky down to ``horizon`` (a share of the height), with streaks of cloud."""
    sheet = Sheet(stage.size, stops[-1])
    reach = int(stage.height * horizon) + sheet.margin
    sheet.colours[:reach] = _ramp(stops, reach, sheet.width)
    if clouds is not None:
        rng = stage.rng("clouds")
        cloth = noise((sheet.width, sheet.height), cell, rng, octaves=6, stretch=5.5)
        rows = np.linspace(0, 1, sheet.height, dtype=np.float32)[:, None]
        where = np.exp(-(((rows - band * horizon) / 0.24) ** 2))
        cover = np.clip((cloth - 0.42) * 2.2, 0, 1) * where * cloud_strength
        sheet.wash(cover.astype(np.float32), clouds)
    return sheet


def _ramp(stops: tuple[str, ...], height: int, width: int) -> Field:
    at = np.linspace(0, len(stops) - 1, height)
    table = np.stack([rgb(s) for s in stops])
    rows = np.stack([np.interp(at, range(len(stops)), table[:, k]) for k in range(3)], 1)
    return np.broadcast_to(rows[:, None, :], (height, width, 3)).astype(np.float32)


def sun(
    sheet: Sheet,
    x: float,
    y: float,
    radius: float,
    colour: str,
    halo: str,
    *,
    reach: float = 6.0,
    strength: float = 0.8,
) -> None:
    """A disc with its glow; also the moon."""
    sheet.glow(x, y, radius * reach, halo, strength * 0.6)
    sheet.glow(x, y, radius * reach * 0.4, halo, strength * 0.4)
    sheet.disc(x, y, radius, colour, soft=1.2)


def stars(sheet: Sheet, rng: Random, count: int, below: float) -> None:
    for _ in range(count):
        x, y = (
            rng.uniform(-sheet.margin, sheet.width),
            rng.uniform(-sheet.margin, below) * rng.uniform(0.4, 1),
        )
        sheet.disc(x, y, rng.uniform(0.7, 1.8), "#fdf6e0", alpha=rng.uniform(0.25, 0.9), soft=0.5)


def profile(width: int, rng: Random, *, cell: float, rough: float = 0.5) -> Field:
    """A skyline, 0 … 1, from noise with the given roughness."""
    total = np.zeros(width, np.float32)
    for octave in range(6):
        step = max(cell / 2**octave, 3)
        knots = rng.random(int(width / step) + 3)
        smooth = np.interp(np.arange(width) / step, np.arange(len(knots)), knots)
        kernel = np.hanning(max(int(step * 0.9), 3))
        total += (np.convolve(smooth, kernel / kernel.sum(), "same") * rough**octave).astype(np.float32)
    return ((total - total.min()) / (total.max() - total.min())).astype(np.float32)


def ridge(
    sheet: Sheet,
    foot: float,
    height: float,
    paint: Paint,
    rng: Random,
    *,
    cell: float = 380.0,
    rough: float = 0.5,
    bottom: float | None = None,
    peak: float | None = None,
) -> None:
    """Hills whose crest rises up to ``height`` above ``foot``; paint it paler at the foot for mist."""
    line = profile(sheet.width, rng, cell=cell, rough=rough)
    if peak is not None:
        line *= 0.35 + 0.65 * np.exp(
            -(((np.arange(sheet.width) - sheet.margin - peak) / (sheet.width * 0.3)) ** 2)
        )
    xs = np.arange(sheet.width, dtype=float) - sheet.margin
    crest = np.stack([xs, foot - line * height], 1)[::2]
    floor = foot + 4 if bottom is None else bottom
    sheet.shape(np.concatenate([crest, [(xs[-1], floor), (xs[0], floor)]]), paint)


def water(
    stage: Stage,
    sheet: Sheet,
    top: float,
    stops: tuple[str, ...],
    *,
    streaks: str,
    strength: float = 0.35,
    seed: str = "water",
) -> None:
    """Still water from ``top`` down, with streaks that widen towards the viewer."""
    height = sheet.height - sheet.margin - int(top)
    sheet.shape(
        [
            (-sheet.margin, top),
            (sheet.width, top),
            (sheet.width, top + height),
            (-sheet.margin, top + height),
        ],
        stops,
    )
    rng = stage.rng(seed)
    for near in (0, 1, 2):
        cloth = noise((sheet.width, sheet.height), 14 + 26 * near, rng, octaves=3, stretch=7)
        rows = (np.arange(sheet.height, dtype=np.float32) - sheet.margin - top) / height
        where = np.clip(1 - np.abs(rows * 2.2 - near), 0, 1) * (rows > 0)
        sheet.wash(
            (np.clip(cloth - 0.55, 0, 1) * 2 * where[:, None]).astype(np.float32), streaks, alpha=strength
        )


def blob(
    sheet: Sheet,
    x: float,
    y: float,
    radius: float,
    paint: Paint,
    rng: Random,
    *,
    squash: float = 0.75,
    alpha: float = 1.0,
    soft: float = 0.8,
) -> None:
    """An uneven round: a clump of leaves, a stone, a cloud."""
    turn = np.linspace(0, 2 * np.pi, 14, endpoint=False)
    reach = radius * rng.uniform(0.72, 1.12, 14)
    sheet.shape(
        curve(
            np.stack([x + np.cos(turn) * reach, y + np.sin(turn) * reach * squash], 1), closed=True, steps=5
        ),
        paint,
        alpha=alpha,
        soft=soft,
    )


def branch(
    sheet: Sheet,
    x: float,
    y: float,
    angle: float,
    length: float,
    width: float,
    paint: Paint,
    rng: Random,
    *,
    bend: float = 0.35,
    spread: float = 0.6,
    least: float = 9.0,
) -> list[tuple[float, float]]:
    """A branch and all that grows from it; returns its tips, where leaves may be hung."""
    turn = angle + rng.normal(0, bend * 0.5)
    middle = (x + math.cos(angle) * length * 0.5, y + math.sin(angle) * length * 0.5)
    end = (middle[0] + math.cos(turn) * length * 0.55, middle[1] + math.sin(turn) * length * 0.55)
    sheet.stroke(curve([(x, y), middle, end], steps=6), (width, width * 0.62), paint)
    if length < least:
        return [end]
    tips: list[tuple[float, float]] = []
    for side in (-1, 1) if rng.random() > 0.18 else (-1, 0.2, 1):
        tips += branch(
            sheet,
            *end,
            turn + side * spread * rng.uniform(0.5, 1.1),
            length * rng.uniform(0.62, 0.82),
            width * 0.62,
            paint,
            rng,
            bend=bend,
            spread=spread,
            least=least,
        )
    return tips


def tree(
    sheet: Sheet,
    x: float,
    y: float,
    height: float,
    bark: Paint,
    leaves: Sequence[str],
    rng: Random,
    *,
    leaf: float = 16.0,
    lean: float = 0.0,
    least: float = 16.0,
    density: int = 2,
    alpha: float = 0.92,
) -> list[tuple[float, float]]:
    """A broad tree standing at (x, y); ``leaves`` run from shade to light."""
    tips = branch(sheet, x, y, -math.pi / 2 + lean, height * 0.34, height * 0.075, bark, rng, least=least)
    for shade, colour in enumerate(leaves):
        for tx, ty in tips:
            for _ in range(density):
                dx, dy = rng.normal(0, leaf * 0.75, 2)
                blob(
                    sheet,
                    tx + dx - shade * leaf * 0.22,
                    ty + dy - shade * leaf * 0.3,
                    leaf * rng.uniform(0.5, 1.0) * (1 - 0.22 * shade),
                    colour,
                    rng,
                    alpha=alpha,
                )
    return tips


def pine(
    sheet: Sheet,
    x: float,
    y: float,
    height: float,
    bark: Paint,
    needles: Sequence[str],
    rng: Random,
    *,
    lean: float = 0.12,
) -> None:
    """An old mountain pine: a bent trunk with flat plates of needles."""
    joints = [
        (x + lean * height * k + rng.normal(0, height * 0.02), y - height * k) for k in np.linspace(0, 1, 6)
    ]
    trunk = curve(joints, steps=8)
    sheet.stroke(trunk, (height * 0.07, height * 0.045, height * 0.015), bark)
    for k in np.linspace(0.38, 1.0, 6):
        bx, by = trunk[int(k * (len(trunk) - 1))]
        side = 1 if rng.random() > 0.5 else -1
        reach = height * rng.uniform(0.16, 0.34) * (1.25 - 0.6 * k)
        tip = (bx + side * reach, by - height * 0.03)
        sheet.stroke(
            curve([(bx, by), ((bx + tip[0]) / 2, by + 3), tip], steps=5),
            (height * 0.022, height * 0.008),
            bark,
        )
        for shade, colour in enumerate(needles):
            for _ in range(9):
                px = bx + side * reach * rng.uniform(0.05, 1.1)
                blob(
                    sheet,
                    px,
                    tip[1] - shade * height * 0.012 + rng.normal(0, height * 0.012),
                    height * rng.uniform(0.035, 0.07),
                    colour,
                    rng,
                    squash=0.36,
                )


def grass(
    sheet: Sheet,
    xs: tuple[float, float],
    foot: float,
    height: float,
    colours: Sequence[str],
    rng: Random,
    *,
    count: int = 240,
    lean: float = 0.25,
    ears: str | None = None,
    width: float = 3.4,
) -> None:
    """Blades from the back to the front; with ``ears``, ripe corn."""
    for k in np.linspace(0, 1, count):
        x = rng.uniform(*xs)
        tall = height * rng.uniform(0.6, 1.05)
        tip = (x + tall * (lean + rng.normal(0, 0.12)), foot - tall)
        blade = curve([(x, foot), (x + (tip[0] - x) * 0.25, foot - tall * 0.6), tip], steps=5)
        colour = colours[min(int(k * len(colours)), len(colours) - 1)]
        sheet.stroke(blade, (width, width * 0.8, 0.8), colour)
        if ears is not None:
            slope = blade[-1] - blade[-3]
            slope = slope / (np.hypot(*slope) + 1e-9)
            head = [blade[-1] + slope * d for d in np.linspace(-4, height * 0.15, 5)]
            sheet.stroke(
                head, (1.5, width * 2.3, width * 1.7, 0.5), ears if rng.random() < k + 0.2 else colour
            )


def eave(
    sheet: Sheet,
    x: float,
    y: float,
    width: float,
    height: float,
    paint: Paint,
    *,
    lift: float = 0.28,
    ridge_share: float = 0.56,
) -> None:
    """A roof with upturned corners; (x, y) is the middle of its lower edge."""
    half, top = width / 2, ridge_share * width / 2
    right: list[tuple[float, float]] = [
        (top, -height),
        (top * 1.12, -height * 0.72),
        (half * 0.86, -height * 0.16),
        (half, -height * lift),
    ]
    under: list[tuple[float, float]] = [(half * 0.97, -height * lift * 0.2), (half * 0.8, 0)]
    side = np.concatenate([curve(right, steps=8), curve(under, steps=6)])
    other = side[::-1] * (-1, 1)
    sheet.shape(np.add(np.concatenate([side, other]), (x, y)), paint)
    sheet.box(
        x - top - height * 0.06,
        y - height * 1.09,
        2 * top + height * 0.12,
        height * 0.13,
        paint if isinstance(paint, str) else paint[0],
    )


def lantern(sheet: Sheet, x: float, y: float, radius: float, body: tuple[str, ...], trim: str) -> None:
    """A paper lantern hanging from (x, y - 2·radius)."""
    sheet.box(x - 1, y - radius * 2.2, 2, radius * 1.4, trim)
    sheet.disc(x, y, radius, body, squash=0.86)
    for k in (-0.62, -0.3, 0.0, 0.3, 0.62):
        arc = [
            (x + radius * k * math.cos(t), y + radius * 0.86 * math.sin(t))
            for t in np.linspace(-math.pi / 2, math.pi / 2, 12)
        ]
        sheet.stroke(arc, (1.0, 1.6, 1.0), trim, alpha=0.3)
    sheet.box(x - radius * 0.4, y - radius * 0.98, radius * 0.8, radius * 0.2, trim)
    sheet.box(x - radius * 0.4, y + radius * 0.8, radius * 0.8, radius * 0.18, trim)
    for k in (-0.2, 0.0, 0.2):
        sheet.stroke(
            [(x + radius * k, y + radius), (x + radius * k * 1.2, y + radius * 1.7)], (2.2, 0.8), trim
        )


def cut(draw: Sheet, *, rng: Random | None = None) -> Picture:
    """The finished picture of a sheet."""
    return draw.picture(rng)


def lettered(
    sheet: Sheet,
    text: str,
    face: Face,
    pixels: int,
    x: float,
    y: float,
    paint: str,
    *,
    column: bool = False,
    alpha: float = 1.0,
    soft: float = 0.0,
) -> None:
    """Writing that belongs to the scene (a signboard, a page), its middle at (x, y)."""
    glyphs = column_mask(text, face, pixels) if column else line_mask(text, face, pixels)
    cover = np.zeros((sheet.height, sheet.width), np.float32)
    top, left = int(y + sheet.margin - glyphs.shape[0] / 2), int(x + sheet.margin - glyphs.shape[1] / 2)
    part = cover[max(top, 0) : top + glyphs.shape[0], max(left, 0) : left + glyphs.shape[1]]
    part[:] = glyphs[max(-top, 0) :, max(-left, 0) :][: part.shape[0], : part.shape[1]]
    sheet.wash(blurred(cover, soft), paint, alpha=alpha)


def petal(colour: tuple[str, ...], size: float, *, turns: int = 10, squash: float = 0.55) -> list[Picture]:
    """One petal, leaf or flake in as many orientations as needed for its tumbling."""
    pictures: list[Picture] = []
    for k in range(turns):
        angle = 2 * math.pi * k / turns
        flip = 0.45 + 0.55 * abs(math.cos(angle * 0.5))
        outline: Points = curve(
            [
                (-size, 0),
                (-size * 0.2, -size * squash * flip),
                (size, 0),
                (-size * 0.2, size * squash * flip),
            ],
            closed=True,
            steps=6,
        )
        spin = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
        sheet = Sheet((int(size * 2) + 4, int(size * 2) + 4), margin=0)
        sheet.shape(outline @ spin + size + 2, colour, soft=0.4)
        pictures.append(sheet.picture())
    return pictures
