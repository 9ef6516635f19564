"""乡校风声: wheat, wind and an open hall where people talk. Landscape."""

import math

import numpy as np

from deploy.demo.camera import Element, Layer, Move, Shot, bobbing
from deploy.demo.canvas import Sheet, curve
from deploy.demo.figures import seated, standing
from deploy.demo.light import Drift, Flakes, Flight, Glow, Haze, Motes, Swaying, breathing
from deploy.demo.scenery import eave, grass, lettered, petal, ridge, sky, sun, tree
from deploy.demo.stage import Stage


def shots(stage: Stage, number: int) -> list[Shot]:
    if number == 1:
        return [
            Shot(4.6, _wheat(stage), Move((-46, -10, 1.0), (46, 10, 1.05))),
            Shot(4.2, _under_the_tree(stage), Move((36, 0, 1.06), (-30, 0, 1.0)), 0.7),
            Shot(4.4, _hall(stage, "#f2d9a0"), Move((0, 10, 1.0), (0, -8, 1.1)), 0.7),
        ]
    return [
        Shot(4.6, _slips(stage), Move((40, 10, 1.08), (-36, -8, 1.0))),
        Shot(4.4, _two_ministers(stage), Move((-30, 0, 1.0), (30, 0, 1.05)), 0.7),
        Shot(4.4, _evening(stage), Move((-40, 8, 1.04), (40, -8, 1.0)), 0.8),
    ]


def _school(
    sheet: Sheet, x: float, ground: float, width: float, roof: tuple[str, ...], wood: tuple[str, ...]
) -> None:
    """An open hall on a low platform: thatch on posts."""
    sheet.shape(
        [
            (x - width * 0.56, ground),
            (x - width * 0.52, ground - width * 0.06),
            (x + width * 0.52, ground - width * 0.06),
            (x + width * 0.56, ground),
        ],
        wood,
    )
    for k in np.linspace(-0.42, 0.42, 6):
        sheet.box(x + width * k - width * 0.012, ground - width * 0.36, width * 0.024, width * 0.31, wood)
    top = curve(
        [
            (x - width * 0.34, ground - width * 0.62),
            (x, ground - width * 0.635),
            (x + width * 0.34, ground - width * 0.62),
        ]
    )
    low = curve(
        [
            (x + width * 0.6, ground - width * 0.34),
            (x, ground - width * 0.325),
            (x - width * 0.6, ground - width * 0.34),
        ]
    )
    sheet.shape(np.concatenate([top, low]), roof)
    for k in np.linspace(-0.58, 0.58, 60):
        sheet.stroke(
            [
                (x + width * k * 0.58, ground - width * 0.62),
                (x + width * k, ground - width * 0.32 + 6 * math.sin(k * 70)),
            ],
            (1, 3, 1),
            roof[-1],
            alpha=0.4,
        )


def _wheat(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage,
        ("#5f9cc4", "#a9cdd4", "#f2e6bc", "#f8dc9a"),
        clouds="#ffffff",
        cloud_strength=0.95,
        horizon=0.66,
        band=0.4,
        cell=300,
    )
    land = stage.sheet()
    ridge(land, h * 0.64, 110, ("#7f9a8c", "#d4d09a"), stage.rng("far"), cell=420)
    land.box(-96, h * 0.63, w + 192, h * 0.5, ("#e2c268", "#c99a3c", "#8a6424"))
    _school(land, w * 0.7, h * 0.7, 330, ("#b88a4a", "#7a5528", "#54381a"), ("#7a5a38", "#4a3420"))
    for x, tall in ((0.62, 54), (0.66, 58), (0.71, 52), (0.76, 56)):
        standing(land, w * x, h * 0.682, tall, "#4a3020", dress="robe", hair="bun")
    tree(
        land,
        w * 0.9,
        h * 0.7,
        230,
        "#4a3a22",
        ("#5f7434", "#86974a", "#b0b468"),
        stage.rng("tree"),
        leaf=15,
        least=20,
    )
    rows: list[Element] = []
    for k, (foot, tall, colours, ears) in enumerate(
        (
            (0.82, 120, ("#b8892f", "#c99c3e"), "#f0cf7c"),
            (0.95, 190, ("#96681f", "#ad7e2c"), "#f4d488"),
            (1.08, 280, ("#6a4614", "#825a1e"), "#e8bc62"),
        )
    ):
        field = stage.sheet()
        grass(
            field,
            (-96, w + 96),
            h * foot,
            tall,
            colours,
            stage.rng(f"wheat{k}"),
            count=230 - 40 * k,
            lean=0.2,
            ears=ears,
            width=3 + k,
        )
        field.box(-96, h * foot - 26, w + 192, h * 0.22, (colours[0], colours[0]), alpha=0.9, soft=10)
        rows.append(
            Swaying(
                field.picture(),
                depth=0.8 + 0.35 * k,
                pixels=12 + 7 * k,
                wavelength=380 + 140 * k,
                seconds=2.7,
            )
        )
    return [
        Layer(back.picture(), 0.08),
        Layer(land.picture(), 0.4),
        Haze(
            stage.box(h * 0.5, h * 0.72),
            "#fff4cc",
            stage.rng("mist"),
            strength=0.32,
            drift=Drift(22),
            depth=0.3,
        ),
        *rows,
        Flakes(
            stage.box(h * 0.2, h),
            petal(("#fff0b8", "#d8a848"), 5),
            stage.rng("chaff"),
            count=26,
            flight=Flight(130, 14, 26, 3),
        ),
    ]


def _under_the_tree(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(stage, ("#cfe0c4", "#f0ecc8", "#f4dfa4"), clouds="#ffffff", cloud_strength=0.5, horizon=0.75)
    ridge(back, h * 0.7, 90, ("#a8b88a", "#e4d8a0"), stage.rng("far"), cell=380, bottom=h * 0.8)
    ground = stage.sheet()
    ground.box(-96, h * 0.72, w + 192, h * 0.5, ("#c4b060", "#8a8038", "#3c3c1c"))
    ground.disc(w * 0.46, h * 0.82, 560, "#3c3a1a", alpha=0.5, soft=40, squash=0.16)
    great = stage.sheet()
    tree(
        great,
        w * 0.46,
        h * 0.82,
        h * 0.74,
        "#3a2a1a",
        ("#3f5426", "#667c34", "#98a650"),
        stage.rng("tree"),
        leaf=30,
        least=36,
        density=3,
    )
    people = stage.sheet()
    for k, (x, tall, side) in enumerate(
        (
            (0.16, 150, False),
            (0.27, 158, False),
            (0.39, 146, False),
            (0.6, 152, True),
            (0.71, 160, True),
            (0.82, 148, True),
        )
    ):
        seated(people, w * x, h * (0.9 + 0.02 * (k % 2)), tall, ("#33301c", "#1a1810"), hair="bun", flip=side)
    standing(people, w * 0.5, h * 0.93, 250, ("#2c2a1c", "#161510"), dress="robe", hair="bun")
    rays = stage.sheet()
    for k in range(4):
        x = w * (0.3 + 0.12 * k)
        rays.shape([(x, -96), (x + 70, -96), (x - 160, h), (x - 290, h)], "#fff6c8", alpha=0.16, soft=20)
    return [
        Layer(back.picture(), 0.1),
        Layer(ground.picture(), 0.5),
        Layer(great.picture(), 0.6, bobbing(0, 0.35, 5), (w * 0.46, h * 0.82)),
        Layer(rays.picture(), 0.5),
        Layer(people.picture(), 0.95),
        Flakes(
            stage.box(0, h),
            petal(("#d8dc7a", "#8a9a3c"), 8),
            stage.rng("leaves"),
            count=24,
            flight=Flight(60, 50, 30, 3.4),
        ),
        Motes(
            stage.box(h * 0.2, h),
            "#fffbd0",
            stage.rng("dust"),
            count=30,
            flight=Flight(10, -8, 20, 5),
            radius=(1.2, 3.4),
        ),
    ]


def _hall(stage: Stage, light: str) -> list[Element]:
    """From inside: posts like a frame, the field beyond, listeners in the dark."""
    w, h = stage.size
    out = sky(stage, ("#a8c8c4", "#e8e6c4", light), horizon=0.6)
    ridge(out, h * 0.56, 80, ("#9ab090", "#dcd49a"), stage.rng("far"), cell=380, bottom=h * 0.66)
    out.box(-96, h * 0.6, w + 192, h * 0.5, ("#e8cc74", "#c49a3c"))
    field = stage.sheet()
    grass(
        field,
        (-96, w + 96),
        h * 0.78,
        130,
        ("#c49a3c", "#a87c28"),
        stage.rng("wheat"),
        count=210,
        lean=0.2,
        ears="#f4d890",
        width=3,
    )
    frame = stage.sheet()
    ink = ("#2c2014", "#140e09")
    frame.box(-96, -96, w + 192, h * 0.16 + 96, ink)
    for k in range(26):
        x = -60 + 56 * k
        frame.stroke(
            [(x, h * 0.16), (x + 8 * math.sin(k * 2.1), h * 0.2 + 10 * math.sin(k * 1.3))], (9, 2), ink[0]
        )
    for x, thick in ((0.06, 46), (0.34, 34), (0.66, 34), (0.94, 46)):
        frame.box(w * x - thick / 2, -96, thick, h * 1.2, ("#4a3622", "#1c130c", "#3a2a1a"), side=True)
    frame.box(-96, h * 0.8, w + 192, h * 0.4, ("#3a2a1a", "#120c08"))
    for k in range(3):
        frame.shape(
            [
                (w * (0.1 + 0.3 * k), h * 0.8),
                (w * (0.3 + 0.3 * k), h * 0.8),
                (w * (0.3 + 0.34 * k), h * 1.1),
                (w * (0.02 + 0.34 * k), h * 1.1),
            ],
            "#ffe6a8",
            alpha=0.17,
            soft=12,
        )
    people = stage.sheet()
    for k, x in enumerate((0.14, 0.24, 0.43, 0.56, 0.76, 0.86)):
        seated(
            people,
            w * x,
            h * (0.94 + 0.03 * (k % 2)),
            200 + 14 * (k % 3),
            ("#1c140e", "#0c0806"),
            hair="bun",
            flip=k > 2,
        )
    standing(people, w * 0.5, h * 0.86, 300, ("#2a1e14", "#140e0a"), dress="robe", hair="bun")
    return [
        Layer(out.picture(), 0.1),
        Swaying(field.picture(), depth=0.3, pixels=12, wavelength=360),
        Glow(w * 0.5, h * 0.4, 620, "#fff0c0", strength=0.25, depth=0.2, pulse=breathing(0.3, 5)),
        Layer(frame.picture(), 0.9),
        Layer(people.picture(), 1.05),
        Motes(
            stage.box(h * 0.1, h),
            "#fff4d0",
            stage.rng("dust"),
            count=40,
            flight=Flight(12, -6, 20, 5),
            radius=(1.2, 3.2),
        ),
    ]


def _slips(stage: Stage) -> list[Element]:
    """Bamboo slips on a desk, leaf shadow moving over the words."""
    w, h = stage.size
    back = stage.sheet(("#3a2a1c", "#54402a", "#2c1f14"))
    for k in range(9):
        back.stroke(
            curve(
                [
                    (-96, h * (0.08 + 0.115 * k)),
                    (w * 0.5, h * (0.09 + 0.115 * k)),
                    (w + 96, h * (0.07 + 0.115 * k)),
                ]
            ),
            (3, 6, 3),
            "#1c120b",
            alpha=0.35,
        )
    roll = stage.sheet()
    words = "郑人游于乡校以论执政然明谓子产曰毁乡校何如子产曰何为夫人朝夕退而游焉以议执政之善否其所善者吾则行之其所恶者吾则改之是吾师也"
    left, wide = -60, 62
    for k in range(22):
        x = left + (wide + 5) * k
        roll.box(x + 5, h * 0.12 + 8, wide, h * 0.76, "#0c0704", alpha=0.5, soft=6)
        roll.box(x, h * 0.12, wide, h * 0.76, ("#c9a868", "#ecd49a", "#c09a58"), side=True)
        roll.box(x, h * 0.12, 2, h * 0.76, "#7a5a2c", alpha=0.6)
        text = words[(21 - k) * 6 % len(words) :][:6]
        lettered(
            roll, text, "brush", 56, x + wide / 2, h * 0.5, "#2a1a10", column=True, alpha=0.88
        ) if 9 < k < 21 and text else None
    for y in (0.24, 0.77):
        roll.stroke([(-96, h * y), (w + 96, h * y)], (5, 5), "#7a2a1c")
        roll.stroke([(-96, h * y + 7), (w + 96, h * y + 7)], (3, 3), "#54180f")
    shade = stage.sheet()
    rng = stage.rng("shade")
    for _ in range(46):
        x, y, length, a = (
            rng.uniform(-60, w + 60),
            rng.uniform(-60, h + 60),
            rng.uniform(80, 180),
            rng.uniform(0.3, 1.1),
        )
        tip = (x + length * math.cos(a), y + length * math.sin(a))
        shade.stroke(
            curve([(x, y), ((x + tip[0]) / 2, (y + tip[1]) / 2 - 8), tip]),
            (2, 26, 1),
            "#1c1008",
            alpha=0.36,
            soft=7,
        )
    brush = stage.sheet()
    brush.stroke([(w * 1.02, h * 0.98), (w * 0.83, h * 0.62)], (24, 20), ("#8a2a1c", "#4a120c"))
    brush.shape(
        curve([(w * 0.838, h * 0.62), (w * 0.822, h * 0.632), (w * 0.798, h * 0.54)], closed=True),
        ("#0c0806", "#d8c8a8"),
    )
    return [
        Layer(back.picture(), 0.6),
        Layer(roll.picture(), 0.9),
        Layer(shade.picture(), 1.0, bobbing(7, 1.4, 4), (w * 0.5, -300)),
        Glow(w * 0.2, 0, 700, "#ffe8b0", strength=0.35, pulse=breathing(0.3, 4)),
        Layer(brush.picture(), 1.15),
        Motes(
            stage.box(0, h),
            "#fff4d0",
            stage.rng("dust"),
            count=34,
            flight=Flight(8, 8, 18, 5),
            radius=(1.1, 3),
        ),
    ]


def _two_ministers(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(stage, ("#c9d4c0", "#f0e8cc", "#f8dfae"), horizon=0.8)
    sun(back, w * 0.5, h * 0.4, 120, "#fffbe6", "#fff0b8", reach=4, strength=0.5)
    ridge(back, h * 0.68, 130, ("#a8b49a", "#e6dcb4"), stage.rng("far"), cell=360, rough=0.6, bottom=h * 0.8)
    deck = stage.sheet()
    ink = ("#3a2c20", "#1c140e")
    deck.box(-96, h * 0.78, w + 192, h * 0.4, ("#6a5238", "#30241a"))
    for k in range(9):
        deck.box(-96 + 168 * k, h * 0.66, 12, h * 0.14, ink)
    deck.box(-96, h * 0.65, w + 192, 14, ink)
    deck.box(-96, h * 0.715, w + 192, 8, ink)
    for x in (0.08, 0.92):
        deck.box(w * x - 26, -96, 52, h * 1.2, ("#7a3a28", "#4a1c14", "#7a3a28"), side=True)
    eave(deck, w * 0.5, h * 0.08, w * 1.3, h * 0.14, ink, lift=0.1, ridge_share=0.9)
    people = stage.sheet()
    standing(people, w * 0.38, h * 0.93, 420, ("#2c2a30", "#141318"), dress="robe", hair="bun")
    standing(people, w * 0.64, h * 0.92, 396, ("#4a2c24", "#24140f"), dress="robe", hair="bun")
    silk: list[Element] = []
    for k, x in enumerate((0.14, 0.8)):
        cloth = stage.sheet()
        cloth.shape(
            [
                (w * x, h * 0.06),
                (w * (x + 0.1), h * 0.06),
                (w * (x + 0.11), h * 0.66),
                (w * (x - 0.01), h * 0.64),
            ],
            ("#f6ecd4", "#e4d2a8"),
            alpha=0.72,
        )
        for j in range(5):
            cloth.stroke(
                [(w * (x + 0.018 * j + 0.01), h * 0.06), (w * (x + 0.022 * j + 0.004), h * 0.64)],
                (3, 7, 3),
                "#b89a68",
                alpha=0.3,
            )
        silk.append(
            Swaying(cloth.picture(), depth=1.0, pixels=24, wavelength=300, seconds=3.2 + k, hanging=True)
        )
    return [
        Layer(back.picture(), 0.1),
        Haze(
            stage.box(h * 0.5, h * 0.74),
            "#fffbe6",
            stage.rng("mist"),
            strength=0.4,
            drift=Drift(16),
            depth=0.2,
        ),
        Layer(deck.picture(), 0.7),
        *silk,
        Layer(people.picture(), 1.0),
        Flakes(
            stage.box(0, h),
            petal(("#e0d48a", "#a89a4c"), 7),
            stage.rng("leaves"),
            count=18,
            flight=Flight(80, 34, 26, 3.4),
        ),
    ]


def _evening(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage,
        ("#4a4470", "#b06a70", "#f2a060", "#ffd88a"),
        clouds="#ffcaa0",
        cloud_strength=0.8,
        horizon=0.68,
        band=0.5,
    )
    sun(back, w * 0.32, h * 0.56, 74, "#fff4cc", "#ffb864", reach=7)
    land = stage.sheet()
    ridge(land, h * 0.68, 60, ("#7a4a58", "#d08a5c"), stage.rng("far"), cell=400)
    land.box(-96, h * 0.67, w + 192, h * 0.5, ("#c4803c", "#7a4a22", "#3a2414"))
    _school(land, w * 0.68, h * 0.74, 400, ("#5a3428", "#331c18", "#1c100e"), ("#3a221c", "#1c100e"))
    land.box(w * 0.52, h * 0.635, w * 0.32, h * 0.07, "#ffcf7a", alpha=0.5, soft=10)
    for x, tall in ((0.56, 62), (0.6, 66), (0.66, 60), (0.71, 64), (0.78, 62)):
        standing(land, w * x, h * 0.708, tall, "#24120f", dress="robe", hair="bun")
    field = stage.sheet()
    grass(
        field,
        (-96, w + 96),
        h * 1.05,
        240,
        ("#4a2a18", "#341c12", "#20110c"),
        stage.rng("wheat"),
        count=230,
        lean=0.22,
        ears="#c47e3c",
        width=4,
    )
    man = stage.sheet()
    standing(man, w * 0.22, h * 0.95, 300, ("#2a1618", "#140a0b"), dress="robe", hair="bun")
    return [
        Layer(back.picture(), 0.08),
        Glow(w * 0.32, h * 0.56, 420, "#ff9a4c", strength=0.35, depth=0.08, pulse=breathing(0.3, 5)),
        Layer(land.picture(), 0.5),
        Layer(man.picture(), 0.9),
        Swaying(field.picture(), depth=1.3, pixels=18, wavelength=460),
        Motes(
            stage.box(h * 0.3, h),
            "#ffdca0",
            stage.rng("motes"),
            count=34,
            flight=Flight(36, -12, 22, 4),
            radius=(1.2, 3.6),
        ),
    ]
