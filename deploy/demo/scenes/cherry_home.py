"""樱桃熟了就回来: blossom over a valley, a window, ripe fruit, and a house with no street lamp near."""

import math

import numpy as np

from deploy.demo.camera import Element, Layer, Move, Shot, swinging
from deploy.demo.canvas import Random, Sheet, curve, noise
from deploy.demo.figures import seated, standing
from deploy.demo.light import Drift, Flakes, Flight, Glow, Haze, Motes, Swaying, breathing, plume
from deploy.demo.scenery import blob, branch, eave, grass, petal, ridge, sky, stars
from deploy.demo.stage import Stage

_PETAL = ("#fffafa", "#ffc9d6")


def shots(stage: Stage, number: int) -> list[Shot]:
    if number == 1:
        return [
            Shot(4.4, _valley(stage), Move((-34, -20, 1.0), (30, 16, 1.06))),
            Shot(4.0, _window(stage), Move((0, 0, 1.0), (0, 0, 1.14)), 0.6),
            Shot(4.2, _evening_yard(stage), Move((34, 0, 1.04), (-34, 0, 1.02)), 0.8),
        ]
    return [
        Shot(4.4, _fruit(stage), Move((0, -26, 1.08), (0, 26, 1.0))),
        Shot(4.0, _table(stage), Move((-30, 10, 1.0), (26, -8, 1.08)), 0.6),
        Shot(4.2, _starry_house(stage), Move((0, 44, 1.05), (0, -44, 1.0)), 0.9),
    ]


def _house(
    sheet: Sheet,
    x: float,
    ground: float,
    width: float,
    wall: tuple[str, ...],
    roof: tuple[str, ...],
    light: tuple[str, ...] | None,
) -> None:
    """A farmhouse of the hills: a low roof, a stone foot, a door and two windows."""
    tall = width * 0.3
    sheet.box(x - width * 0.42, ground - tall, width * 0.84, tall, wall)
    sheet.box(x - width * 0.43, ground - tall * 0.16, width * 0.86, tall * 0.18, roof[-1])
    pane = light or (roof[-1], roof[-1])
    for at, wide, top, low in ((-0.26, 0.13, 0.68, 0.3), (0.26, 0.13, 0.68, 0.3), (0.0, 0.12, 0.72, 0.0)):
        sheet.box(x + width * (at - wide / 2), ground - tall * top, width * wide, tall * (top - low), pane)
        sheet.box(x + width * at - 1.5, ground - tall * top, 3, tall * (top - low), roof[-1])
    eave(sheet, x, ground - tall * 0.94, width * 1.02, width * 0.17, roof, lift=0.1, ridge_share=0.82)


def _bough(
    sheet: Sheet,
    x: float,
    y: float,
    angle: float,
    length: float,
    bark: str,
    colours: tuple[str, ...],
    rng: Random,
    *,
    size: float = 12.0,
) -> None:
    """A branch in bloom (or in fruit-time leaf), reaching into the frame."""
    tips = branch(sheet, x, y, angle, length, length * 0.075, bark, rng, bend=0.3, spread=0.5, least=30)
    for shade, colour in enumerate(colours):
        for tx, ty in tips:
            for _ in range(3):
                blob(
                    sheet,
                    tx + rng.normal(0, size * 1.5),
                    ty + rng.normal(0, size * 1.3) - shade * size * 0.25,
                    size * rng.uniform(0.5, 1.0) * (1 - 0.2 * shade),
                    colour,
                    rng,
                    squash=0.9,
                    alpha=0.95,
                    soft=0.6,
                )


def _valley(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage,
        ("#8fc4de", "#c2dfe6", "#f3ead6", "#fbe6d0"),
        clouds="#ffffff",
        cloud_strength=0.8,
        horizon=0.55,
        band=0.35,
    )
    elements: list[Element] = [Layer(back.picture(), 0.08)]
    for k, (foot, tall, top, low) in enumerate(
        (
            (0.5, 250, "#9fc0c4", "#dfe6d2"),
            (0.6, 210, "#7fae98", "#cfdcb4"),
            (0.72, 170, "#6b9a62", "#a8c07a"),
        )
    ):
        hill = stage.sheet()
        ridge(
            hill,
            h * foot,
            tall,
            (top, low),
            stage.rng(f"hill{k}"),
            cell=300,
            rough=0.45,
            bottom=h * foot + 240,
        )
        rng = stage.rng(f"orchard{k}")
        for _ in range((0, 80, 120)[k]):  # cherry trees in bloom, as so many small clouds
            x, y = rng.uniform(-90, w + 90), h * foot - rng.uniform(-60, tall * 0.42)
            blob(
                hill,
                x,
                y,
                rng.uniform(8, 15) * (0.7 + 0.5 * k),
                ("#ffffff", "#ffe3ea", "#ffccd8")[int(rng.integers(3))],
                rng,
                squash=0.75,
                alpha=0.9,
            )
        elements.append(Layer(hill.picture(), 0.2 + 0.18 * k))
        elements.append(
            Haze(
                stage.box(h * (foot - 0.08), h * (foot + 0.08)),
                "#fff8ee",
                stage.rng(f"mist{k}"),
                strength=0.32,
                drift=Drift(14 + 5 * k),
                depth=0.3,
            )
        )
    yard = stage.sheet()
    _house(yard, w * 0.58, h * 0.79, 330, ("#f6ead2", "#d9c09a"), ("#6a6f76", "#454a52"), None)
    yard.shape(
        curve(
            [
                (-96, h * 0.8),
                (w * 0.3, h * 0.785),
                (w * 0.7, h * 0.79),
                (w + 96, h * 0.775),
                (w + 96, h * 1.1),
                (-96, h * 1.1),
            ]
        ),
        ("#8fae5c", "#4f7a3c", "#2f5230"),
    )
    yard.shape(
        curve(
            [
                (w * 0.56, h * 0.79),
                (w * 0.6, h * 0.79),
                (w * 0.62, h * 0.88),
                (w * 0.5, h * 1.1),
                (w * 0.2, h * 1.1),
                (w * 0.52, h * 0.88),
            ],
            closed=True,
            steps=6,
        ),
        ("#e8d8b0", "#c2a878"),
    )
    standing(yard, w * 0.52, h * 0.865, 120, ("#3a4a52", "#22303a"), dress="dress", hair="long")
    standing(yard, w * 0.595, h * 0.87, 128, ("#4a3c34", "#2c221e"))
    near = stage.sheet()
    _bough(
        near,
        w * 1.14,
        h * 0.12,
        2.75,
        165,
        "#4a2f2c",
        ("#f5a8bd", "#ffd3de", "#fff4f4"),
        stage.rng("bough"),
        size=17,
    )
    _bough(
        near,
        -w * 0.16,
        h * 1.04,
        -0.5,
        120,
        "#4a2f2c",
        ("#f5a8bd", "#ffd3de", "#fff4f4"),
        stage.rng("bough2"),
        size=18,
    )
    smoke = (int(w * 0.6), int(h * 0.5), int(w * 0.6) + 160, int(h * 0.7))
    return [
        *elements,
        Haze(
            smoke,
            "#ffffff",
            stage.rng("smoke"),
            strength=0.4,
            drift=Drift(-8, 30),
            cell=70,
            envelope=plume((160, smoke[3] - smoke[1]), foot=0.12),
            depth=0.8,
        ),
        Layer(yard.picture(), 0.8),
        Layer(near.picture(), 1.4, swinging(0.8, 5), (w, 0)),
        Flakes(
            stage.box(0, h),
            petal(_PETAL, 9, squash=0.7),
            stage.rng("petals"),
            count=38,
            flight=Flight(36, 64, 34, 4),
        ),
    ]


def _window(stage: Stage) -> list[Element]:
    """From the dark room: lattice, blossom, two people on the sill's step."""
    w, h = stage.size
    out = sky(stage, ("#a8d4e6", "#e2eee4", "#fdf0dc"), horizon=0.8)
    ridge(out, h * 0.62, 180, ("#9cc2a8", "#d6e2c0"), stage.rng("far"), cell=300)
    bloom = stage.sheet()
    _bough(
        bloom,
        w * 0.9,
        h * 0.72,
        -2.2,
        220,
        "#5a3a34",
        ("#f29ab4", "#ffc6d6", "#fff0f2"),
        stage.rng("bough"),
        size=19,
    )
    room = stage.sheet()
    dark = ("#3a2620", "#241713", "#140d0b")
    left, top, right, bottom = w * 0.12, h * 0.13, w * 0.88, h * 0.7
    for x, y, wide, tall in (
        (-96, -96, left + 96, h * 1.3),
        (right, -96, w, h * 1.3),
        (-96, -96, w * 1.4, top + 96),
        (-96, bottom, w * 1.4, h),
    ):
        room.box(x, y, wide, tall, dark)
    for k in range(1, 6):
        x = left + (right - left) * k / 6
        wide = 13 if k == 3 else 6
        room.box(x - wide / 2, top, wide, bottom - top, ("#4a3026", "#2c1c16"))
    for k in (1, 2, 6, 7):
        room.box(left, top + (bottom - top) * k / 8 - 3, right - left, 6, ("#4a3026", "#2c1c16"))
    room.box(left - 22, bottom, right - left + 44, 26, ("#a87a52", "#5a3a28"))
    room.stroke([(left - 20, bottom + 2), (right + 20, bottom + 2)], (2, 4, 2), "#ffe9c0", alpha=0.8)
    for k in range(3):
        room.shape(
            [
                (left + 30 + 220 * k, h * 0.86),
                (left + 190 + 220 * k, h * 0.86),
                (left + 140 + 270 * k, h * 1.1),
                (left - 90 + 270 * k, h * 1.1),
            ],
            "#ffe0b0",
            alpha=0.16,
            soft=10,
        )
    pair = stage.sheet()
    seated(pair, w * 0.36, h * 0.79, 270, ("#2c1c18", "#150d0b"), hair="long")
    seated(pair, w * 0.64, h * 0.79, 280, ("#2a1b18", "#150d0b"), flip=True)
    pair.box(-96, h * 0.785, w + 192, 60, ("#2a1a15", "#170f0c"))
    return [
        Layer(out.picture(), 0.1),
        Layer(bloom.picture(), 0.4, swinging(1, 4.5), (w * 0.9, h * 0.7)),
        Flakes(
            (int(left), int(top), int(right), int(bottom)),
            petal(_PETAL, 9, squash=0.7),
            stage.rng("petals"),
            count=26,
            flight=Flight(-40, 60, 30, 4),
            depth=0.6,
        ),
        Layer(room.picture(), 1.0),
        Layer(pair.picture(), 1.1),
        Glow(w * 0.5, h * 0.42, 520, "#fff0d0", strength=0.22, pulse=breathing(0.4, 5)),
        Flakes(
            (0, int(h * 0.5), w, h),
            petal(_PETAL, 12, squash=0.7),
            stage.rng("inside"),
            count=10,
            flight=Flight(-30, 50, 34, 4),
        ),
    ]


def _evening_yard(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage, ("#4a4a80", "#9a6a94", "#f0998a", "#ffd0a0"), clouds="#ffc0b8", cloud_strength=0.7, horizon=0.6
    )
    ridge(back, h * 0.58, 200, ("#6a5480", "#d08a88"), stage.rng("far"), cell=320, bottom=h * 0.75)
    yard = stage.sheet()
    _house(
        yard, w * 0.46, h * 0.77, 520, ("#8a6a70", "#54404a"), ("#3a3048", "#221c2e"), ("#ffe2a0", "#ffb45a")
    )
    yard.box(-96, h * 0.765, w + 192, h * 0.4, ("#5a4454", "#30243a", "#191322"))
    yard.shape(
        [(w * 0.42, h * 0.77), (w * 0.5, h * 0.77), (w * 0.62, h * 1.1), (w * 0.24, h * 1.1)],
        "#ffb860",
        alpha=0.3,
        soft=16,
    )
    for x, tall in ((0.8, 210), (0.88, 196)):
        standing(
            yard,
            w * x,
            h * 0.86,
            tall,
            ("#251c30", "#120e1a"),
            dress="dress" if tall < 200 else "coat",
            hair="long" if tall < 200 else "short",
        )
    near = stage.sheet()
    _bough(
        near,
        w * 1.14,
        h * 0.06,
        2.7,
        185,
        "#2a1c2c",
        ("#a86484", "#e8a0b4", "#ffd8dc"),
        stage.rng("bough"),
        size=18,
    )
    return [
        Layer(back.picture(), 0.1),
        Haze(
            stage.box(h * 0.46, h * 0.66),
            "#ffc8b8",
            stage.rng("mist"),
            strength=0.45,
            drift=Drift(16),
            depth=0.3,
        ),
        Layer(yard.picture(), 0.8),
        Glow(w * 0.46, h * 0.72, 420, "#ffb050", strength=0.45, depth=0.8, pulse=breathing(0.2, 3)),
        Layer(near.picture(), 1.4, swinging(0.9, 4.6), (w, h * 0.1)),
        Flakes(
            stage.box(0, h),
            petal(("#ffe6ea", "#f0a8bc"), 9, squash=0.7),
            stage.rng("petals"),
            count=30,
            flight=Flight(30, 56, 34, 4),
        ),
        Motes(stage.box(h * 0.55, h), "#ffe09a", stage.rng("motes"), count=16, radius=(1.4, 3.4)),
    ]


def _cherry(sheet: Sheet, x: float, y: float, radius: float, top: tuple[float, float]) -> None:
    sheet.stroke(
        curve([top, ((top[0] + x) / 2 + radius * 0.3, (top[1] + y) / 2), (x, y - radius * 0.7)]),
        (radius * 0.1, radius * 0.08),
        ("#7a9a4a", "#5a7a34"),
    )
    sheet.disc(x, y, radius, ("#e8303a", "#b40f22", "#6a0614"), squash=0.95)
    sheet.disc(x - radius * 0.2, y + radius * 0.3, radius * 0.72, "#ff5a4a", alpha=0.25, soft=radius * 0.2)
    sheet.disc(x - radius * 0.36, y - radius * 0.36, radius * 0.2, "#ffffff", alpha=0.85, soft=radius * 0.09)
    sheet.stroke(
        curve(
            [
                (x + radius * 0.3, y + radius * 0.78),
                (x + radius * 0.7, y + radius * 0.5),
                (x + radius * 0.86, y),
            ]
        ),
        (1, radius * 0.09, 1),
        "#ffb0a0",
        alpha=0.55,
        soft=radius * 0.05,
    )
    sheet.stroke(
        curve(
            [
                (x - radius * 0.3, y - radius * 0.8),
                (x, y - radius * 0.66),
                (x + radius * 0.3, y - radius * 0.8),
            ]
        ),
        (1, radius * 0.1, 1),
        "#5a0410",
        alpha=0.7,
    )


def _leaf(sheet: Sheet, x: float, y: float, length: float, angle: float, paint: tuple[str, ...]) -> None:
    spin = np.array([[math.cos(angle), math.sin(angle)], [-math.sin(angle), math.cos(angle)]])
    body = np.array([(0, 0), (0.25, -0.2), (0.6, -0.2), (1, 0.02), (0.6, 0.2), (0.25, 0.18)]) * length
    sheet.shape(curve(body @ spin + (x, y), closed=True, steps=6), paint)
    rib = curve(np.array([(0, 0), (0.5, 0.01), (0.96, 0.02)]) * length @ spin + (x, y))
    sheet.stroke(rib, (2.5, 1.6, 0.8), "#e6f2a8", alpha=0.6)
    for k in (0.25, 0.42, 0.6, 0.76):
        for side in (-1, 1):
            vein = np.array([(k, 0), (k + 0.12, side * 0.13)]) * length @ spin + (x, y)
            sheet.stroke(vein, (1.2, 0.6), "#e6f2a8", alpha=0.35)


def _fruit(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = stage.sheet(("#d8eeb0", "#8fc46a", "#4f9448", "#2c6238"))
    rng = stage.rng("bokeh")
    for _ in range(60):
        back.disc(
            rng.uniform(-80, w + 80),
            rng.uniform(-80, h + 80),
            rng.uniform(24, 90),
            ("#f6ffc8", "#bfe48a", "#74b050", "#ff9a8a")[int(rng.integers(4))],
            alpha=rng.uniform(0.12, 0.4),
            soft=7,
        )
    back.glow(w * 0.85, h * 0.05, 800, "#fff8c0", 0.7)
    cloth = noise((back.width, back.height), 300, rng, octaves=3)
    back.wash((np.clip(cloth - 0.6, 0, 1)).astype(np.float32), "#1c4a2c", alpha=0.5)
    far = stage.sheet()
    for x, y, r in ((0.16, 0.62, 34), (0.24, 0.65, 36), (0.9, 0.66, 40), (0.82, 0.7, 36)):
        far.stroke([(w * x, h * y), (w * (x + 0.02), h * (y - 0.14))], (4, 3), "#5a8a44", soft=2)
        far.disc(w * x, h * y, r, ("#e04a48", "#98182a"), soft=4)
    twig = stage.sheet()
    twig.stroke(
        curve([(-96, h * 0.16), (w * 0.3, h * 0.2), (w * 0.62, h * 0.17), (w + 96, h * 0.05)]),
        (40, 30, 22, 16),
        ("#7a5a44", "#3c2820"),
    )
    for x, y, length, angle, paint in (
        (0.16, 0.19, 300, 1.0, ("#5aa048", "#2f6c34")),
        (0.52, 0.185, 290, 2.1, ("#78bc52", "#3f8440")),
        (0.7, 0.16, 330, 0.75, ("#4f9848", "#265c30")),
        (0.36, 0.2, 260, 0.2, ("#98d064", "#569c48")),
        (0.06, 0.16, 240, 2.4, ("#67ac4c", "#36743a")),
    ):
        _leaf(twig, w * x, h * y, length, angle, paint)
    for x, y, r, hang in (
        (0.34, 0.46, 84, 0.42),
        (0.56, 0.52, 96, 0.46),
        (0.47, 0.64, 78, 0.45),
        (0.72, 0.43, 74, 0.66),
    ):
        _cherry(twig, w * x, h * y, r, (w * hang, h * 0.19))
    for _ in range(16):
        x, y = w * rng.uniform(0.2, 0.8), h * rng.uniform(0.22, 0.66)
        twig.disc(x, y, rng.uniform(3, 6), ("#ffffff", "#d8f0ff"), alpha=0.7)
    return [
        Layer(back.picture(), 0.2),
        Layer(far.picture(), 0.5, swinging(1.2, 3.4), (w * 0.5, 0)),
        Layer(twig.picture(), 1.0, swinging(0.9, 4.2), (w * 0.5, -200)),
        Motes(
            stage.box(0, h),
            "#fffbd0",
            stage.rng("motes"),
            count=40,
            flight=Flight(10, -16, 22, 5),
            radius=(1.4, 5),
        ),
        Glow(w * 0.9, 0, 620, "#fff6b0", strength=0.35, pulse=breathing(0.4, 4)),
    ]


def _table(stage: Stage) -> list[Element]:
    """A bowl of the first picking on the yard's table."""
    w, h = stage.size
    back = sky(stage, ("#ffe6b8", "#f8cf98", "#c8b070", "#7a9a58"), horizon=0.62)
    rng = stage.rng("bokeh")
    for _ in range(36):
        back.disc(
            rng.uniform(-80, w + 80),
            rng.uniform(0, h * 0.58),
            rng.uniform(20, 80),
            ("#fff6d0", "#c8dc90", "#8ab860")[int(rng.integers(3))],
            alpha=rng.uniform(0.15, 0.4),
            soft=6,
        )
    table = stage.sheet()
    table.box(-96, h * 0.6, w + 192, h * 0.5, ("#b8875a", "#8a5c38", "#4f321f"))
    for k in range(8):
        y = h * (0.62 + 0.045 * k)
        table.stroke(
            curve([(-96, y), (w * 0.4, y + rng.normal(0, 5)), (w + 96, y + rng.normal(0, 6))]),
            (2, 4, 2),
            "#5a3820",
            alpha=0.3,
        )
    table.disc(w * 0.5, h * 0.79, 300, "#3a2010", alpha=0.5, soft=22, squash=0.16)
    bowl = stage.sheet()
    for k in range(30):
        ring = (k % 10) / 10 * 2 * math.pi
        reach = (196, 124, 60)[k // 10]
        cx, cy = (
            w * 0.5 + reach * math.cos(ring + k // 10),
            h * (0.62 - 0.032 * (k // 10)) + reach * 0.18 * math.sin(ring + k // 10),
        )
        _cherry(bowl, cx, cy, 45, (cx + rng.uniform(-50, 60), cy - rng.uniform(80, 130)))
    side = curve([(262, -6), (256, 40), (206, 130), (130, 178), (120, 196)], steps=8)
    bowl.shape(
        np.add(np.concatenate([side, side[::-1] * (-1, 1)]), (w * 0.5, h * 0.64)),
        ("#8fa8b8", "#f4f8f8", "#d4e2e8", "#6f8898"),
        side=True,
    )
    bowl.stroke(
        curve([(w * 0.5 - 250, h * 0.68), (w * 0.5, h * 0.715), (w * 0.5 + 250, h * 0.68)]),
        (3, 8, 3),
        "#3a6a9a",
        alpha=0.8,
    )
    bowl.stroke(
        curve([(w * 0.5 - 205, h * 0.735), (w * 0.5, h * 0.76), (w * 0.5 + 205, h * 0.735)]),
        (2, 4, 2),
        "#3a6a9a",
        alpha=0.7,
    )
    return [
        Layer(back.picture(), 0.2),
        Glow(w * 0.15, h * 0.1, 700, "#fff0b0", strength=0.4, depth=0.2, pulse=breathing(0.3, 5)),
        Layer(table.picture(), 0.8),
        Layer(bowl.picture(), 1.0),
        Motes(
            stage.box(0, h * 0.9),
            "#fff4c8",
            stage.rng("motes"),
            count=36,
            flight=Flight(10, -12, 22, 5),
            radius=(1.4, 4.4),
        ),
    ]


def _starry_house(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(stage, ("#040a20", "#0a1c44", "#1a3c68", "#3a6684", "#7fa09a"), horizon=0.72)
    rng = stage.rng("milky")
    cloth = noise((back.width, back.height), 240, rng, octaves=6)
    xs, ys = np.meshgrid(np.linspace(0, 1, back.width), np.linspace(0, 1, back.height))
    river = np.exp(-(((xs - 0.24 - 0.55 * (0.75 - ys)) / 0.15) ** 2)) * np.clip(1.25 - ys * 1.5, 0, 1)
    back.wash((river * (0.25 + 0.75 * cloth)).astype(np.float32), "#b8d0f0", alpha=0.55)
    stars(back, rng, 420, h * 0.62)
    for _ in range(300):
        t = rng.random()
        back.disc(
            w * (0.2 + 0.6 * (0.75 - t) + rng.normal(0, 0.09)),
            h * t * 0.7,
            rng.uniform(0.6, 1.5),
            "#ffffff",
            alpha=rng.uniform(0.3, 0.9),
            soft=0.4,
        )
    hills = stage.sheet()
    ridge(hills, h * 0.74, 230, ("#12304a", "#2c5462"), stage.rng("far"), cell=320, bottom=h * 0.84)
    yard = stage.sheet()
    _house(
        yard, w * 0.55, h * 0.84, 380, ("#3a3c50", "#22243a"), ("#141a30", "#0c1020"), ("#fff0b8", "#ffb850")
    )
    yard.box(-96, h * 0.835, w + 192, h * 0.3, ("#12263a", "#081422"))
    yard.shape(
        [(w * 0.51, h * 0.84), (w * 0.59, h * 0.84), (w * 0.72, h * 1.1), (w * 0.38, h * 1.1)],
        "#ffb050",
        alpha=0.28,
        soft=14,
    )
    for x, tall in ((0.2, 128), (0.27, 116), (0.34, 122)):
        standing(
            yard,
            w * x,
            h * 0.885,
            tall,
            ("#0a1626", "#060d18"),
            hair="long" if tall < 120 else "short",
            dress="dress" if tall < 120 else "coat",
        )
    near = stage.sheet()
    grass(
        near,
        (-90, w + 90),
        h * 1.02,
        130,
        ("#0a1c2c", "#071522", "#040c16"),
        stage.rng("grass"),
        count=130,
        lean=0.15,
        width=4.5,
    )
    return [
        Layer(back.picture(), 0.2),
        Layer(hills.picture(), 0.4),
        Haze(
            stage.box(h * 0.66, h * 0.82),
            "#9fc4d0",
            stage.rng("mist"),
            strength=0.35,
            drift=Drift(16),
            depth=0.4,
        ),
        Layer(yard.picture(), 0.8),
        Glow(w * 0.55, h * 0.8, 360, "#ffb450", strength=0.5, depth=0.8, pulse=breathing(0.15, 3)),
        Swaying(near.picture(), depth=1.4, pixels=9),
        Motes(
            stage.box(h * 0.62, h),
            "#d8ff9a",
            stage.rng("fireflies"),
            count=34,
            flight=Flight(8, -10, 40, 5, 0.95),
            radius=(1.6, 4.2),
        ),
    ]
