"""洛书少女: ink and indigo; the dots of the Luoshu as stars, a girl on the back of an old turtle."""

import itertools
import math

import numpy as np

from deploy.demo.camera import Element, Layer, Move, Shot, bobbing
from deploy.demo.canvas import Sheet, curve, noise
from deploy.demo.figures import standing
from deploy.demo.light import Drift, Flight, Glints, Glow, Haze, Motes, Swaying, breathing, rising
from deploy.demo.scenery import grass, pine, ridge, sky, stars, sun, water
from deploy.demo.stage import Stage

# Where the nine numbers stand (columns and rows from the middle) and how their dots are set out.
_PALACES = (
    (9, 0, -1),
    (2, 1, -1),
    (7, 1, 0),
    (6, 1, 1),
    (1, 0, 1),
    (8, -1, 1),
    (3, -1, 0),
    (4, -1, -1),
    (5, 0, 0),
)
_UPRIGHT = (3, 7)


def shots(stage: Stage, number: int) -> list[Shot]:
    if number == 1:
        return [
            Shot(4.4, _star_river(stage), Move((0, -30, 1.0), (0, 26, 1.06))),
            Shot(4.0, _missing_star(stage), Move((0, 0, 1.0), (0, 0, 1.14)), 0.7),
            Shot(4.2, _downstream(stage), Move((-34, 0, 1.02), (36, 0, 1.02)), 0.8),
        ]
    return [
        Shot(4.4, _ink_cliff(stage), Move((30, 14, 1.06), (-22, -12, 1.0))),
        Shot(4.0, _nine_palaces(stage), Move((0, 0, 1.1), (0, 0, 1.0)), 0.6),
        Shot(4.2, _shard(stage), Move((0, 34, 1.0), (0, -26, 1.06)), 0.8),
    ]


def _dots(count: int, gap: float) -> list[tuple[float, float]]:
    """The dots of one number around its own middle."""
    if count == 5:
        return [(0, 0), (0, -gap), (gap, 0), (0, gap), (-gap, 0)]
    if count in (1, 3, 7, 9):
        line = [(k - (count - 1) / 2) * gap for k in range(count)]
        return [(0, v) for v in line] if count in _UPRIGHT else [(v, 0) for v in line]
    return [(((k % 2) - 0.5) * gap, (k // 2 - (count / 2 - 1) / 2) * gap) for k in range(count)]


def _diagram(
    sheet: Sheet,
    x: float,
    y: float,
    cell: float,
    *,
    light: str,
    dark: str,
    centre: bool,
    only: int | None = None,
    dot: float = 0.05,
) -> None:
    """The Luoshu: odd numbers as full dots, even ones as rings, joined by fine lines."""
    for count, column, row in _PALACES:
        if (count == 5 and not centre) or (only is not None and count != only):
            continue
        at = [
            (x + column * cell * 1.12 + dx, y + row * cell * 1.12 + dy)
            for dx, dy in _dots(count, cell * (0.155 if count > 6 else 0.2))
        ]
        for a, b in itertools.pairwise(at):
            sheet.stroke([a, b], (1.6, 1.6), light, alpha=0.55)
        for px, py in at:
            sheet.disc(px, py, cell * dot, light, soft=0.8)
            if count % 2 == 0:
                sheet.disc(px, py, cell * dot * 0.66, dark, soft=0.5)


def _turtle(sheet: Sheet, x: float, y: float, width: float, shade: tuple[str, ...], rim: str) -> None:
    half = width / 2
    shell = curve(
        [
            (x - half, y),
            (x - half * 0.86, y - width * 0.17),
            (x - half * 0.35, y - width * 0.29),
            (x + half * 0.3, y - width * 0.28),
            (x + half * 0.82, y - width * 0.15),
            (x + half * 0.98, y),
        ],
        steps=10,
    )
    sheet.shape(
        curve(
            [
                (x + half * 0.86, y - width * 0.03),
                (x + half * 1.16, y - width * 0.12),
                (x + half * 1.36, y - width * 0.15),
                (x + half * 1.5, y - width * 0.09),
                (x + half * 1.44, y - width * 0.035),
                (x + half * 1.1, y + width * 0.03),
            ],
            closed=True,
        ),
        shade,
    )
    sheet.shape(np.concatenate([shell, [(x + half, y + width * 0.04), (x - half, y + width * 0.04)]]), shade)
    sheet.stroke(shell, (2, 5, 2), rim, alpha=0.85, soft=0.6)
    for k in (-0.5, -0.16, 0.2, 0.54):
        scute = [
            (x + half * k, y - width * (0.275 - 0.19 * k * k)),
            (x + half * (k + 0.1), y - width * 0.14),
            (x + half * (k - 0.02), y),
        ]
        sheet.stroke(curve(scute), (2, 3, 1.5), rim, alpha=0.35)
    sheet.stroke(
        curve(
            [(x - half * 0.93, y - width * 0.1), (x, y - width * 0.155), (x + half * 0.93, y - width * 0.085)]
        ),
        (1.5, 3, 1.5),
        rim,
        alpha=0.35,
    )


def _girl(sheet: Sheet, x: float, ground: float, height: float, shade: tuple[str, ...], ribbon: str) -> None:
    standing(sheet, x, ground, height, shade, dress="robe", hair="bun")
    sheet.stroke(
        curve(
            [
                (x + height * 0.03, ground - height * 0.97),
                (x + height * 0.2, ground - height * 0.95),
                (x + height * 0.36, ground - height * 1.02),
                (x + height * 0.56, ground - height * 0.94),
            ]
        ),
        (3, height * 0.03, height * 0.02, 1),
        ribbon,
    )
    sheet.stroke(
        curve(
            [
                (x, ground - height * 0.62),
                (x + height * 0.24, ground - height * 0.6),
                (x + height * 0.42, ground - height * 0.68),
                (x + height * 0.7, ground - height * 0.58),
            ]
        ),
        (3, height * 0.035, height * 0.025, 1),
        ribbon,
        alpha=0.9,
    )


def _star_river(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage,
        ("#060d26", "#0b2148", "#145073", "#3a8c98", "#a6dcd0"),
        clouds="#6fc2cf",
        cloud_strength=0.35,
        horizon=0.6,
        band=0.55,
    )
    stars(back, stage.rng("stars"), 190, h * 0.5)
    chart = stage.sheet()
    _diagram(chart, w * 0.46, h * 0.3, 176, light="#fff2c4", dark="#123a5c", centre=False)
    hills = stage.sheet()
    ridge(hills, h * 0.6, 150, ("#1c5068", "#6db4b6"), stage.rng("far"), cell=300)
    ridge(hills, h * 0.602, 74, ("#123a52", "#4f9aa2"), stage.rng("mid"), cell=200)
    river = stage.sheet()
    water(
        stage, river, h * 0.6, ("#a3d8cf", "#3c8796", "#14455f", "#081c33"), streaks="#d8fff4", strength=0.36
    )
    rider = stage.sheet()
    _turtle(rider, w * 0.48, h * 0.745, 330, ("#123349", "#081a2b"), "#8fe6e0")
    _girl(rider, w * 0.47, h * 0.675, 190, ("#0d2a42", "#081a2c"), "#ff8f6a")
    mirror = stage.sheet()
    mirror.disc(w * 0.49, h * 0.765, 210, "#05162a", alpha=0.6, soft=14, squash=0.2)
    elements: list[Element] = [
        Layer(back.picture(), 0.1),
        Layer(chart.picture(), 0.25),
        Glow(w * 0.46, h * 0.3, 330, "#5fb8c8", strength=0.45, depth=0.25, pulse=breathing(0.4, 4)),
        Layer(hills.picture(), 0.35),
        Haze(stage.box(h * 0.5, h * 0.68), "#c8fff2", stage.rng("mist"), strength=0.5, drift=Drift(18)),
        Layer(river.picture(), 0.5),
        Glints(stage.box(h * 0.61, h), "#d4fff0", stage.rng("glints"), strength=0.7, depth=0.5),
        Layer(mirror.picture(), 0.8),
        Layer(rider.picture(), 0.8, bobbing(5, 0.8, 4.6), (w * 0.48, h * 0.75)),
        Motes(
            stage.box(h * 0.35, h),
            "#bffff0",
            stage.rng("fireflies"),
            count=26,
            flight=Flight(6, -18, 26, 5),
            radius=(1.6, 4.2),
        ),
    ]
    return elements


def _missing_star(stage: Stage) -> list[Element]:
    """The diagram seen from above on black water; rings spread from its empty middle."""
    w, h = stage.size
    back = stage.sheet(("#04101f", "#0a2a45", "#0d3a56", "#071c33"))
    cloth = noise((back.width, back.height), 260, stage.rng("ink"), octaves=5)
    back.wash((np.clip(cloth - 0.5, 0, 1) * 1.6).astype(np.float32), "#2f8ba0", alpha=0.42)
    chart = stage.sheet()
    _diagram(chart, w * 0.5, h * 0.42, 214, light="#ffeec0", dark="#0a2740", centre=False, dot=0.058)
    rings: list[Element] = []
    for k, reach in enumerate((46, 84, 128)):
        ring = stage.sheet()
        turn = np.linspace(0, 2 * math.pi, 80)
        ring.stroke(
            np.stack([w * 0.5 + reach * np.cos(turn), h * 0.42 + reach * np.sin(turn)], 1),
            (3.4, 3.4),
            "#9ff2ec",
            alpha=0.7 - 0.18 * k,
            soft=1.2,
        )
        rings.append(Layer(ring.picture(), 1.0 + 0.15 * k, bobbing(2 + k, 0, 3.4 - 0.5 * k)))
    fish = stage.sheet()
    for fx, fy, turn, tint in (
        (0.24, 0.72, 0.5, "#ff9468"),
        (0.74, 0.64, -2.4, "#f6f2e4"),
        (0.66, 0.14, 2.7, "#ff9468"),
    ):
        body = (
            np.array(
                [
                    (0, 0),
                    (0.16, -0.09),
                    (0.45, -0.1),
                    (0.8, -0.02),
                    (1.12, -0.16),
                    (1.06, 0),
                    (1.12, 0.16),
                    (0.8, 0.02),
                    (0.45, 0.1),
                    (0.16, 0.09),
                ]
            )
            * 120
        )
        spin = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
        fish.shape(curve(body @ spin + (w * fx, h * fy), closed=True, steps=6), tint, alpha=0.85, soft=1.4)
    return [
        Layer(back.picture(), 0.4),
        Layer(fish.picture(), 0.7, bobbing(9, 3, 4), (w * 0.5, h * 0.5)),
        Glints(
            stage.box(0, h), "#7fe0e4", stage.rng("glints"), cell=24, stretch=2.4, strength=0.55, depth=0.5
        ),
        Layer(chart.picture(), 1.0, bobbing(4, 0.9, 5), (w * 0.5, h * 0.42)),
        *rings,
        Glow(w * 0.5, h * 0.42, 120, "#ffb27a", strength=0.5, pulse=breathing(0.9, 2.2)),
    ]


def _downstream(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage,
        ("#16264a", "#3d5c86", "#8fa8b4", "#f2d9b8", "#ffe9c6"),
        clouds="#fff0d6",
        cloud_strength=0.4,
        horizon=0.55,
    )
    sun(back, w * 0.7, h * 0.42, 44, "#fff6de", "#ffd9a0", reach=6)
    elements: list[Element] = [Layer(back.picture(), 0.1)]
    for k, (foot, height, top, low, cell) in enumerate(
        (
            (0.56, 330, "#6c8aa0", "#e4dccb", 260),
            (0.58, 250, "#4a7088", "#c9d0c8", 220),
            (0.62, 170, "#2c546c", "#9fb8bb", 190),
        )
    ):
        hill = stage.sheet()
        ridge(
            hill,
            h * foot,
            height,
            (top, low),
            stage.rng(f"hill{k}"),
            cell=cell,
            rough=0.6,
            peak=w * (0.15 + 0.4 * k),
        )
        elements += [
            Layer(hill.picture(), 0.25 + 0.15 * k),
            Haze(
                stage.box(h * (foot - 0.1), h * (foot + 0.05)),
                "#fff4e0",
                stage.rng(f"mist{k}"),
                strength=0.42,
                drift=Drift(14 + 6 * k),
                depth=0.3,
            ),
        ]
    river = stage.sheet()
    water(
        stage, river, h * 0.61, ("#cfd9d4", "#7fa6ad", "#3a6a80", "#173a54"), streaks="#ffffff", strength=0.4
    )
    rider = stage.sheet()
    _turtle(rider, w * 0.42, h * 0.74, 210, ("#17394f", "#0c2233"), "#d5fff2")
    _girl(rider, w * 0.41, h * 0.697, 118, ("#17354e", "#0d2236"), "#ff8058")
    near = stage.sheet()
    pine(near, w * 0.94, h * 1.04, h * 0.72, "#0a1a28", ("#0d2635", "#143a48"), stage.rng("pine"), lean=-0.16)
    return [
        *elements,
        Layer(river.picture(), 0.6),
        Glints(stage.box(h * 0.62, h), "#ffffff", stage.rng("glints"), strength=0.6, depth=0.6),
        Layer(rider.picture(), 0.8, bobbing(4, 1, 4.2), (w * 0.42, h * 0.74)),
        Layer(near.picture(), 1.5),
    ]


def _ink_cliff(stage: Stage) -> list[Element]:
    """Rice paper, ink washes and one red sun."""
    w, h = stage.size
    back = stage.sheet(("#f1ecdd", "#ebe4d0", "#e4ddca"))
    back.grain(4, stage.rng("paper"), cell=4, stretch=3)
    sun(back, w * 0.36, h * 0.3, 118, "#d8432e", "#ff9a80", reach=2.2, strength=0.1)
    elements: list[Element] = [Layer(back.picture(), 0.1)]
    for k, (foot, height, top, low) in enumerate(
        (
            (0.6, 380, "#a9b3b0", "#ece6d6"),
            (0.68, 330, "#788684", "#e4dfd0"),
            (0.8, 270, "#465652", "#cfcfc0"),
        )
    ):
        wash = stage.sheet()
        ridge(
            wash,
            h * foot,
            height,
            (top, low),
            stage.rng(f"ink{k}"),
            cell=240,
            rough=0.62,
            peak=w * (0.85 - 0.35 * k),
            bottom=h * foot + 120,
        )
        wash.alpha *= np.clip(
            1.4 - np.linspace(0, 1.5, wash.height, dtype=np.float32)[:, None] * (0.8 if k < 2 else 0.3), 0, 1
        )
        wash.colours *= np.clip(
            1.4 - np.linspace(0, 1.5, wash.height, dtype=np.float32)[:, None] * (0.8 if k < 2 else 0.3), 0, 1
        )[..., None]
        elements += [
            Layer(wash.picture(), 0.3 + 0.15 * k),
            Haze(
                stage.box(h * (foot - 0.12), h * (foot + 0.06)),
                "#fff8e6",
                stage.rng(f"mist{k}"),
                strength=0.5,
                drift=Drift(12 + 5 * k),
                depth=0.4,
            ),
        ]
    cliff = stage.sheet()
    edge = curve(
        [
            (-96, h * 0.66),
            (w * 0.12, h * 0.652),
            (w * 0.34, h * 0.66),
            (w * 0.46, h * 0.67),
            (w * 0.5, h * 0.69),
            (w * 0.44, h * 0.74),
            (w * 0.4, h * 0.84),
            (w * 0.3, h * 1.1),
            (-96, h * 1.1),
        ]
    )
    cliff.shape(edge, ("#27302f", "#151c1d", "#0d1213"))
    for k in range(16):
        y = h * (0.69 + 0.02 * k)
        cliff.stroke(
            curve([(-80 + 10 * k, y), (w * 0.2, y + 16), (w * (0.42 - 0.009 * k), y + 4)]),
            (1, 5, 1),
            "#56645f",
            alpha=0.35,
        )
    _girl(cliff, w * 0.31, h * 0.664, 250, ("#1d2b3a", "#101a24"), "#d8432e")
    pine(cliff, w * 0.06, h * 0.67, h * 0.3, "#1a2220", ("#20302c", "#33473f"), stage.rng("pine"), lean=0.25)
    flock = stage.sheet()
    for k in range(7):
        bx, by = w * (0.62 + 0.05 * k), h * (0.24 + 0.012 * abs(k - 3))
        flock.stroke(
            curve([(bx - 15, by - 5), (bx - 6, by - 7), (bx, by), (bx + 7, by - 7), (bx + 16, by - 4)]),
            (1, 3, 1),
            "#2c3634",
        )
    return [
        *elements,
        Layer(flock.picture(), 0.5, lambda t: bobbing(6, 0, 3)(t)),
        Layer(cliff.picture(), 1.0),
    ]


def _nine_palaces(stage: Stage) -> list[Element]:
    """The numbers light up one after another until the square is whole."""
    w, h = stage.size
    back = stage.sheet(("#062a2b", "#0c4a48", "#0a3a3c", "#041a1e"))
    cloth = noise((back.width, back.height), 320, stage.rng("jade"), octaves=5, stretch=1.6)
    back.wash((np.clip(cloth - 0.45, 0, 1) * 1.5).astype(np.float32), "#3fb39a", alpha=0.4)
    frame = stage.sheet()
    x, y, cell = w * 0.5, h * 0.42, 200.0
    for k in (-1.68, -0.56, 0.56, 1.68):
        frame.stroke(
            [(x + k * cell, y - 1.68 * cell), (x + k * cell, y + 1.68 * cell)],
            (2, 3, 2),
            "#d8c183",
            alpha=0.55,
        )
        frame.stroke(
            [(x - 1.68 * cell, y + k * cell), (x + 1.68 * cell, y + k * cell)],
            (2, 3, 2),
            "#d8c183",
            alpha=0.55,
        )
    dim = stage.sheet()
    _diagram(dim, x, y, cell, light="#8cc9b4", dark="#0c4443", centre=True)
    elements: list[Element] = [
        Layer(back.picture(), 0.3),
        Layer(frame.picture(), 0.8),
        Layer(dim.picture(), 1.0),
    ]
    for k, (count, column, row) in enumerate(sorted(_PALACES)):
        gx, gy, start = x + column * cell * 1.12, y + row * cell * 1.12, 0.3 + 0.34 * k
        elements += [
            Glow(gx, gy, 150, "#ffd98a", strength=0.7, pulse=rising(start, 0.4)),
            Glow(gx, gy, 50 + 4 * count, "#fff6d8", strength=0.8, pulse=rising(start, 0.4)),
        ]
    return [
        *elements,
        Motes(
            stage.box(0, h),
            "#d9ffe0",
            stage.rng("motes"),
            count=24,
            flight=Flight(4, -20, 22, 5),
            radius=(1.4, 3.6),
        ),
    ]


def _shard(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage,
        ("#0b1f33", "#134a58", "#3aa08f", "#c9f2c8"),
        clouds="#a8f0d4",
        cloud_strength=0.35,
        horizon=0.58,
    )
    stars(back, stage.rng("stars"), 70, h * 0.3)
    hills = stage.sheet()
    ridge(hills, h * 0.58, 190, ("#14525a", "#8ad2b4"), stage.rng("far"), cell=240, rough=0.6)
    lake = stage.sheet()
    water(
        stage, lake, h * 0.58, ("#b8ecc8", "#3f9a92", "#0f4a58", "#062636"), streaks="#eafff0", strength=0.36
    )
    jade = stage.sheet()
    x, y = w * 0.54, h * 0.4
    jade.shape(
        [
            (x - 48, y - 10),
            (x - 8, y - 98),
            (x + 44, y - 44),
            (x + 58, y + 30),
            (x + 6, y + 92),
            (x - 40, y + 46),
        ],
        ("#f2fff0", "#8df0c4", "#35a98c"),
    )
    for a, b in (
        ((-48, -10), (6, 4)),
        ((-8, -98), (6, 4)),
        ((44, -44), (6, 4)),
        ((58, 30), (6, 4)),
        ((6, 92), (6, 4)),
        ((-40, 46), (6, 4)),
    ):
        jade.stroke([(x + a[0], y + a[1]), (x + b[0], y + b[1])], (1.4, 2.4), "#ffffff", alpha=0.55)
    hand = stage.sheet()
    _girl(hand, w * 0.3, h * 0.86, 330, ("#0c3140", "#061b26"), "#ff8a62")
    grass(
        hand,
        (-90, w + 90),
        h * 1.03,
        150,
        ("#0a2b33", "#072029", "#04141b"),
        stage.rng("grass"),
        count=110,
        lean=0.2,
        width=5,
    )
    bank = stage.sheet()
    ridge(bank, h * 0.88, 40, ("#0a2b36", "#04141c"), stage.rng("bank"), cell=500, bottom=h + 96)
    return [
        Layer(back.picture(), 0.1),
        Layer(hills.picture(), 0.3),
        Haze(stage.box(h * 0.48, h * 0.66), "#d6ffe6", stage.rng("mist"), strength=0.45, drift=Drift(16)),
        Layer(lake.picture(), 0.5),
        Glints(stage.box(h * 0.59, h * 0.9), "#eafff0", stage.rng("glints"), strength=0.8, depth=0.5),
        Glow(x, y, 430, "#5fe0b0", strength=0.6, pulse=breathing(0.35, 3)),
        Layer(jade.picture(), 0.9, bobbing(12, 3, 4.4), (x, y)),
        Glow(x, y, 150, "#ffffff", strength=0.5, pulse=breathing(0.5, 3)),
        Layer(bank.picture(), 1.1),
        Swaying(hand.picture(), depth=1.15, pixels=4, power=0.6),
        Motes(
            (int(x - 240), int(y - 260), int(x + 240), int(y + 420)),
            "#d8ffe4",
            stage.rng("sparks"),
            count=34,
            flight=Flight(0, -46, 20, 3),
            radius=(1.6, 4.6),
        ),
    ]
