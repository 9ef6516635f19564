"""一碗汤三代人: a carrying pole before dawn, a shop in the rain, a bowl of today; the steam is the same."""

import math

import numpy as np

from deploy.demo.camera import Element, Layer, Motion, Move, Shot, swinging
from deploy.demo.canvas import Sheet, curve
from deploy.demo.figures import WALK, posed, standing
from deploy.demo.light import Drift, Flakes, Flight, Glow, Haze, Motes, breathing, flicker, plume
from deploy.demo.scenery import eave, lantern, lettered, sky, stars
from deploy.demo.stage import Stage


def shots(stage: Stage, number: int) -> list[Shot]:
    if number == 1:
        return [
            Shot(4.4, _before_dawn(stage), Move((-40, 0, 1.0), (40, 0, 1.05))),
            Shot(4.0, _pot(stage), Move((0, 16, 1.0), (0, -12, 1.1)), 0.6),
            Shot(4.0, _bowl(stage, "old"), Move((-20, -10, 1.1), (16, 10, 1.0)), 0.7),
        ]
    return [
        Shot(4.4, _shop_in_rain(stage), Move((0, 24, 1.0), (0, -18, 1.08))),
        Shot(4.0, _bowl(stage, "new"), Move((0, 20, 1.0), (0, -16, 1.1)), 0.6),
        Shot(4.0, _three(stage), Move((-46, 0, 1.03), (46, 0, 1.03)), 0.8),
    ]


def _steam(
    stage: Stage,
    x: float,
    foot: float,
    width: float,
    height: float,
    name: str,
    *,
    strength: float = 0.85,
    colour: str = "#fff4e4",
) -> Haze:
    wide, tall = int(width) // 4 * 4, int(height) // 4 * 4
    box = (int(x - wide / 2), int(foot - tall), int(x - wide / 2) + wide, int(foot))
    return Haze(
        box,
        colour,
        stage.rng(name),
        strength=strength,
        drift=Drift(-5, 56),
        cell=width * 0.34,
        stretch=0.8,
        envelope=plume((wide, tall), foot=0.42, head=0.9),
    )


def _street(
    sheet: Sheet, w: int, h: int, wall: tuple[str, ...], ink: str, light: tuple[str, ...] | None
) -> None:
    """Old house fronts down both sides of a lane."""
    for k in range(4):
        t = k / 4
        wide, foot = w * (0.36 - 0.2 * t), h * (0.86 - 0.16 * t)
        for side in (0, 1):
            x = (
                wide / 2 - 60 * (1 - t) + w * 0.16 * t
                if side == 0
                else w - wide / 2 + 60 * (1 - t) - w * 0.16 * t
            )
            top = h * (0.26 + 0.13 * t)
            sheet.box(x - wide / 2, top, wide, foot - top, wall)
            for floor in (0.16, 0.52):
                y = top + (foot - top) * floor
                for j in (-0.25, 0.22):
                    lit = light is not None and (k + side + int(floor * 10)) % 3 == 0
                    sheet.box(
                        x + wide * j - wide * 0.13,
                        y,
                        wide * 0.26,
                        (foot - top) * 0.2,
                        light if lit and light else (ink, wall[-1]),
                    )
                    sheet.box(x + wide * j - 1.5, y, 3, (foot - top) * 0.2, ink)
            eave(sheet, x, top + 8, wide * 1.2, h * 0.05 * (1 - 0.5 * t), ink, lift=0.2, ridge_share=0.75)
            eave(
                sheet,
                x,
                top + (foot - top) * 0.47,
                wide * 1.16,
                h * 0.026 * (1 - 0.5 * t),
                ink,
                lift=0.2,
                ridge_share=0.85,
            )


def _before_dawn(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage,
        ("#0c1630", "#22345a", "#5a5a7c", "#c08a6c", "#e8b078"),
        clouds="#7a7894",
        cloud_strength=0.4,
        horizon=0.72,
    )
    stars(back, stage.rng("stars"), 70, h * 0.3)
    lane = stage.sheet()
    _street(lane, w, h, ("#2a3048", "#1c2036", "#12141f"), "#0f1220", ("#ffd88a", "#e8923a"))
    ground = stage.sheet()
    ground.shape(
        [(w * 0.3, h * 0.7), (w * 0.7, h * 0.7), (w + 180, h * 1.1), (-180, h * 1.1)],
        ("#7a604c", "#3a3038", "#14121a"),
    )
    rng = stage.rng("stones")
    for _k in range(90):
        t = rng.random() ** 0.6
        y, half = h * (0.72 + 0.36 * t), w * (0.2 + 0.36 * t)
        ground.disc(
            w * 0.5 + rng.uniform(-half, half), y, 10 + 26 * t, ("#8a7464", "#4a4048"), squash=0.4, alpha=0.35
        )
    cart = stage.sheet()
    x, y = w * 0.48, h * 0.86
    ink = ("#1c1418", "#0c090c")
    cart.stroke(curve([(x - 190, y - 196), (x, y - 218), (x + 190, y - 192)]), (9, 14, 9), ink)
    for side in (-1, 1):
        px = x + side * 176
        for lean in (-40, 40):
            cart.stroke([(px, y - 194), (px + lean, y - 92)], (3, 3), ink)
        cart.shape(
            curve([(px - 64, y - 98), (px + 64, y - 98), (px + 52, y), (px - 52, y)], closed=True, steps=4),
            ("#5a3a24", "#24160f"),
        )
        cart.disc(px, y - 98, 66, ("#8a5c38", "#3c2418"), squash=0.2)
    cart.box(x + 176 - 34, y - 54, 68, 40, ("#ffe08a", "#ff8a2a"))
    posed(cart, x, y + 16, 300, WALK, ink, hair="straw", loose=1.1)
    sign = stage.sheet()
    lantern(sign, w * 0.13, h * 0.42, 66, ("#fff0b8", "#ffb84e", "#e0741e"), "#4a1c10")
    lettered(sign, "面", "brush", 70, w * 0.13, h * 0.42, "#7a1c10")
    return [
        Layer(back.picture(), 0.1),
        Layer(lane.picture(), 0.5),
        Haze(
            stage.box(h * 0.56, h * 0.78),
            "#c8b8c0",
            stage.rng("mist"),
            strength=0.35,
            drift=Drift(18),
            depth=0.5,
        ),
        Layer(ground.picture(), 0.8),
        Layer(cart.picture(), 1.0, lambda t: Motion(0, 4 * math.sin(t * 5), 0.8 * math.sin(t * 2.5)), (x, y)),
        Glow(x + 176, y - 40, 220, "#ff9a3a", strength=0.6, pulse=flicker(0.5)),
        _steam(stage, x - 176, y - 96, 240, 420, "steam", strength=0.9),
        Layer(sign.picture(), 1.2, swinging(4, 3), (w * 0.13, h * 0.28)),
        Glow(w * 0.13, h * 0.42, 250, "#ffae4a", strength=0.5, depth=1.2, pulse=flicker(0.25)),
        Motes(
            (int(x + 90), int(h * 0.5), int(x + 280), int(y)),
            "#ffc070",
            stage.rng("sparks"),
            count=12,
            flight=Flight(6, -60, 16, 2.4),
            radius=(1.2, 2.8),
        ),
    ]


def _pot(stage: Stage) -> list[Element]:
    """The great pot, and the ladle lifting a clear first broth."""
    w, h = stage.size
    back = stage.sheet(("#2a1a14", "#4a2c1e", "#6a3e24", "#2a160e"))
    back.glow(w * 0.8, h * 0.14, 700, "#ffcf8a", 0.55)
    for k in range(5):
        back.box(w * (0.06 + 0.2 * k), h * 0.1, 84, 150, ("#7a5434", "#4a2e1c"), alpha=0.5, soft=3)
    stove = stage.sheet()
    stove.box(-96, h * 0.66, w + 192, h * 0.5, ("#8a5a40", "#5a3626", "#24140e"))
    for row in range(6):
        for k in range(9):
            stove.box(
                -90 + 112 * k + 56 * (row % 2),
                h * 0.67 + 60 * row,
                106,
                54,
                ("#9a6a4a", "#6a4230"),
                alpha=0.35,
            )
    stove.shape(
        curve(
            [
                (w * 0.38, h * 1.02),
                (w * 0.38, h * 0.9),
                (w * 0.5, h * 0.85),
                (w * 0.62, h * 0.9),
                (w * 0.62, h * 1.02),
            ]
        ),
        ("#ffd98a", "#ff8a2c", "#c43a10"),
    )
    pot = stage.sheet()
    x, y = w * 0.5, h * 0.58
    pot.shape(
        curve(
            [
                (x - 330, y),
                (x - 316, y + 90),
                (x - 220, y + 170),
                (x + 220, y + 170),
                (x + 316, y + 90),
                (x + 330, y),
            ],
            steps=8,
        ),
        ("#5a5654", "#2a2626", "#141112"),
    )
    pot.disc(x, y, 334, ("#8a8480", "#4a4444"), squash=0.24)
    pot.disc(x, y + 3, 306, ("#c98a3e", "#f2c87a", "#e0a85a"), squash=0.225)
    rng = stage.rng("oil")
    for _ in range(60):
        a, d = rng.uniform(0, 6.28), rng.uniform(0, 270)
        pot.disc(
            x + d * math.cos(a),
            y + 3 + d * 0.21 * math.sin(a),
            rng.uniform(5, 17),
            "#fff0b0",
            alpha=rng.uniform(0.2, 0.55),
            squash=0.4,
        )
    for a, b in (((-150, -10), (40, 30)), ((40, -26), (190, 6))):
        pot.stroke(
            [(x + a[0], y + a[1]), (x + b[0], y + b[1])], (26, 18, 26), ("#fff4e0", "#d8bc90"), alpha=0.85
        )
    ladle = stage.sheet()
    ladle.stroke(
        curve([(x + 60, y - 30), (x + 150, y - 260), (x + 260, y - 560)]),
        (16, 14, 20),
        ("#d8b078", "#7a5030"),
    )
    ladle.shape(
        curve(
            [(x - 30, y - 66), (x + 104, y - 50), (x + 84, y + 2), (x + 30, y + 16), (x - 18, y - 8)],
            closed=True,
        ),
        ("#c4c0b8", "#6a6664"),
    )
    ladle.disc(x + 36, y - 58, 66, ("#f4cf88", "#d89a48"), squash=0.22)
    return [
        Layer(back.picture(), 0.3),
        Layer(stove.picture(), 0.8),
        Glow(w * 0.5, h * 0.94, 320, "#ff8a30", strength=0.6, depth=0.8, pulse=flicker(0.55)),
        Layer(pot.picture(), 0.9),
        Layer(
            ladle.picture(),
            1.0,
            lambda t: Motion(10 * math.sin(t * 1.3), -26 - 26 * math.sin(t * 1.6), 2 * math.sin(t)),
            (x + 260, y - 560),
        ),
        _steam(stage, x, y + 10, 600, 700, "steam"),
        _steam(stage, x - 80, y, 360, 560, "steam2", strength=0.6),
        Motes(
            stage.box(h * 0.1, h * 0.6),
            "#fff0d0",
            stage.rng("motes"),
            count=24,
            flight=Flight(4, -26, 20, 4),
            radius=(1.2, 3),
        ),
    ]


def _draw_bowl(
    sheet: Sheet, x: float, y: float, r: float, china: tuple[str, ...], band: str, *, egg: bool = True
) -> None:
    """A bowl of noodles from a little above; (x, y) is the middle of its rim."""
    side = curve(
        [(r, 0), (r * 0.94, r * 0.3), (r * 0.66, r * 0.62), (r * 0.4, r * 0.74), (r * 0.38, r * 0.86)],
        steps=8,
    )
    sheet.disc(x, y + r * 0.86, r * 0.9, "#140a06", alpha=0.5, soft=r * 0.08, squash=0.16)
    sheet.shape(np.add(np.concatenate([side, side[::-1] * (-1, 1)]), (x, y)), china, side=True)
    for drop, thick in ((0.2, 0.05), (0.3, 0.018)):
        t = np.linspace(0.08, math.pi - 0.08, 40)
        sheet.stroke(
            np.stack([x + r * (1.0 - 0.16 * drop) * np.cos(t), y + r * drop * 0.9 + r * 0.3 * np.sin(t)], 1),
            (1, r * thick, 1),
            band,
            alpha=0.85,
        )
    sheet.disc(x, y, r, (china[1], china[-1]), squash=0.34)
    sheet.disc(x, y + r * 0.02, r * 0.92, ("#b8742c", "#e8b465", "#d8994a"), squash=0.315)
    for k in range(26):
        at = -0.62 + 0.048 * k
        arc = [
            (x + r * (at + 0.1 * math.sin(k)), y - r * 0.06 + r * 0.1 * math.sin(k * 1.7)),
            (x + r * (at * 0.5 + 0.14), y + r * (0.1 + 0.05 * math.cos(k))),
            (x + r * (at + 0.3), y + r * 0.05 * math.sin(k * 2.3)),
        ]
        sheet.stroke(curve(arc), (r * 0.02, r * 0.032, r * 0.02), ("#fff2cc", "#f0d69a"), alpha=0.95)
    for k, dx in enumerate((-0.46, -0.3, -0.14)):
        sheet.shape(
            curve(
                [
                    (x + r * dx, y - r * 0.16),
                    (x + r * (dx + 0.24), y - r * 0.2),
                    (x + r * (dx + 0.28), y - r * 0.02),
                    (x + r * (dx + 0.04), y + r * 0.02),
                ],
                closed=True,
            ),
            ("#b8664a", "#7a3a28") if k % 2 else ("#c97a58", "#8a4630"),
        )
    if egg:
        sheet.disc(x + r * 0.36, y - r * 0.06, r * 0.2, ("#ffffff", "#f0e6d4"), squash=0.62)
        sheet.disc(x + r * 0.36, y - r * 0.06, r * 0.11, ("#ffc04a", "#f08a1c"), squash=0.62)
    for k in range(22):
        a = k * 2.4
        sheet.disc(
            x + r * 0.55 * math.cos(a) * (0.3 + 0.03 * k),
            y + r * 0.17 * math.sin(a) * (0.3 + 0.03 * k),
            r * 0.026,
            ("#b8e060", "#4f9a30"),
            squash=0.7,
        )


def _bowl(stage: Stage, age: str) -> list[Element]:
    w, h = stage.size
    old = age == "old"
    back = stage.sheet(
        ("#3a2a24", "#6a4830", "#8a5c38", "#3a2418") if old else ("#e8eef0", "#d0dfe2", "#f0e2cc", "#c8b090")
    )
    rng = stage.rng("bokeh")
    for _ in range(30):
        back.disc(
            rng.uniform(-80, w + 80),
            rng.uniform(0, h * 0.5),
            rng.uniform(20, 74),
            ("#ffc06a", "#ffe0a0")[int(rng.integers(2))]
            if old
            else ("#ffffff", "#a8d0d4", "#ffd8a0")[int(rng.integers(3))],
            alpha=rng.uniform(0.1, 0.34),
            soft=6,
        )
    table = stage.sheet()
    table.box(
        -96,
        h * 0.56,
        w + 192,
        h * 0.5,
        ("#7a4e30", "#4f301e", "#22140d") if old else ("#f2ead8", "#dcc8a4", "#a88a60"),
    )
    for k in range(7):
        y = h * (0.58 + 0.06 * k)
        table.stroke(
            curve([(-96, y), (w * 0.5, y + rng.normal(0, 6)), (w + 96, y + rng.normal(0, 6))]),
            (2, 4, 2),
            "#2a160c" if old else "#b0966c",
            alpha=0.3,
        )
    bowl = stage.sheet()
    china = (
        ("#6f7c80", "#e8e6dc", "#c9c8bc", "#5f6a6e") if old else ("#1f5a6a", "#4fa0ac", "#2c7484", "#123e4c")
    )
    _draw_bowl(bowl, w * 0.5, h * 0.6, 270, china, "#2f5a8a" if old else "#f4e8cc")
    sticks = stage.sheet()
    for k in (0, 1):
        sticks.stroke(
            [(w * 0.98 + 30 * k, h * 0.42 + 26 * k), (w * 0.6 + 20 * k, h * 0.585 + 12 * k)],
            (18, 10),
            ("#8a3a24", "#4a1a10") if old else ("#3a2a20", "#1c120c"),
        )
    return [
        Layer(back.picture(), 0.25),
        Glow(
            w * 0.2,
            h * 0.12,
            640,
            "#ffd08a" if old else "#ffffff",
            strength=0.35,
            depth=0.2,
            pulse=breathing(0.3, 4),
        ),
        Layer(table.picture(), 0.8),
        Layer(bowl.picture(), 1.0),
        Layer(sticks.picture(), 1.1),
        _steam(
            stage,
            w * 0.5,
            h * 0.61,
            460,
            620,
            "steam",
            strength=0.8 if old else 0.5,
            colour="#fff2dc" if old else "#ffffff",
        ),
        Motes(
            stage.box(0, h * 0.7),
            "#ffe6b8",
            stage.rng("motes"),
            count=22,
            flight=Flight(5, -14, 20, 5),
            radius=(1.2, 3.4),
        ),
    ]


def _shop_in_rain(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(stage, ("#1c2c44", "#34506a", "#6a8494"), clouds="#4a6478", cloud_strength=0.5, horizon=0.6)
    shop = stage.sheet()
    shop.box(-96, h * 0.2, w + 192, h * 0.62, ("#2a3440", "#1f262e", "#14181e"))
    eave(shop, w * 0.5, h * 0.27, w * 1.2, h * 0.11, ("#222b36", "#12171d"), lift=0.12, ridge_share=0.85)
    shop.box(w * 0.1, h * 0.44, w * 0.8, h * 0.36, ("#ffe9b4", "#ffc46a", "#e8903a"))
    for k in range(6):
        shop.box(w * (0.1 + 0.16 * k) - 6, h * 0.44, 12, h * 0.36, "#2c1c14")
    for y in (0.44, 0.53):
        shop.box(w * 0.1, h * y, w * 0.8, 9, "#2c1c14")
    for x, tall, hair in (
        (0.24, 170, "short"),
        (0.42, 158, "long"),
        (0.58, 174, "cap"),
        (0.78, 164, "short"),
    ):
        standing(shop, w * x, h * 0.86, tall, ("#7a4420", "#4a2410"), hair=hair, alpha=0.85)
    shop.box(w * 0.08, h * 0.72, w * 0.84, h * 0.1, ("#4a2c1c", "#24140d"))
    board = stage.sheet()
    board.box(w * 0.27, h * 0.305, w * 0.46, h * 0.1, ("#3a1410", "#220a08"))
    board.stroke(
        [
            (w * 0.27, h * 0.305),
            (w * 0.73, h * 0.305),
            (w * 0.73, h * 0.405),
            (w * 0.27, h * 0.405),
            (w * 0.27, h * 0.305),
        ],
        (5, 5),
        "#d8a84a",
    )
    lettered(board, "河记", "brush", 112, w * 0.5, h * 0.352, "#f6cf74")
    road = stage.sheet()
    road.box(-96, h * 0.815, w + 192, h * 0.4, ("#4a4a50", "#26303a", "#12161c"))
    for k in range(5):
        road.box(w * (0.12 + 0.16 * k), h * 0.82, w * 0.12, h * 0.24, "#ffb860", alpha=0.3, soft=16)
    woman = stage.sheet()
    standing(woman, w * 0.3, h * 0.95, 310, ("#1a1f28", "#0c0f14"), dress="dress", hair="long")
    woman.shape(
        curve(
            [
                (w * 0.3 - 170, h * 0.715),
                (w * 0.3 - 110, h * 0.655),
                (w * 0.3, h * 0.63),
                (w * 0.3 + 110, h * 0.655),
                (w * 0.3 + 170, h * 0.715),
                (w * 0.3 + 84, h * 0.703),
                (w * 0.3, h * 0.71),
                (w * 0.3 - 84, h * 0.703),
            ],
            closed=True,
        ),
        ("#d8443a", "#8a1f1c"),
    )
    lamps = stage.sheet()
    for x in (0.14, 0.86):
        lantern(lamps, w * x, h * 0.36, 46, ("#ffdf98", "#f0642e", "#c42a18"), "#3a120c")
    drops = []
    for length in (40, 56, 70):
        sheet = Sheet((12, length + 6), margin=0)
        sheet.stroke([(8, 3), (4, length)], (0.8, 1.8), "#dcecf6", alpha=0.4, soft=0.4)
        drops.append(sheet.picture())
    return [
        Layer(back.picture(), 0.1),
        Layer(shop.picture(), 0.6),
        Glow(w * 0.5, h * 0.62, 520, "#ffb450", strength=0.35, depth=0.6, pulse=flicker(0.15)),
        _steam(stage, w * 0.72, h * 0.72, 260, 420, "steam", strength=0.6),
        Layer(board.picture(), 0.7),
        Layer(lamps.picture(), 0.75, swinging(1.2, 3), (w * 0.5, h * 0.2)),
        Layer(road.picture(), 0.8),
        Layer(woman.picture(), 1.1),
        Flakes(stage.box(-100, h + 60), drops, stage.rng("rain"), count=56, flight=Flight(-40, 940, 0, 4)),
    ]


def _three(stage: Stage) -> list[Element]:
    """Three bowls of three times in one row, each in its own light."""
    w, h = stage.size
    back = stage.sheet()
    back.opaque = True
    back.alpha[:] = 1
    thirds = (("#3a2c24", "#7a5a3c"), ("#2c4a4c", "#6a8a78"), ("#c47a5a", "#f2cfa4"))
    for k, paint in enumerate(thirds):
        back.shape(
            [
                (-96, h * (k / 3) - 96),
                (w + 96, h * (k / 3) - 150),
                (w + 96, h * ((k + 1) / 3) + 40),
                (-96, h * ((k + 1) / 3) + 96),
            ],
            paint,
        )
    rows: list[Element] = [Layer(back.picture(), 0.3)]
    for k, (china, band, x) in enumerate(
        (
            (("#5a4a3c", "#b89a74", "#8a6c4c", "#3a2c22"), "#3a2418", 0.34),
            (("#6f7c80", "#f0eee4", "#c9c8bc", "#5f6a6e"), "#2f5a8a", 0.64),
            (("#1f5a6a", "#58acb8", "#2c7484", "#123e4c"), "#f4e8cc", 0.38),
        )
    ):
        y = h * (0.19 + 0.29 * k)
        shelf = stage.sheet()
        shelf.box(-96, y + 150, w + 192, 26, ("#8a5c38", "#3a2214"))
        shelf.box(-96, y + 150, w + 192, 4, "#ffdca4", alpha=0.55)
        _draw_bowl(shelf, w * x, y, 172, china, band, egg=k > 0)
        rows += [
            Layer(shelf.picture(), 0.7 + 0.15 * k),
            _steam(stage, w * x, y + 6, 290, 300, f"steam{k}", strength=0.75),
        ]
        glyph = stage.sheet()
        lettered(
            glyph,
            "爷爷的扁担" if k == 0 else ("父亲的门脸" if k == 1 else "我的新店"),
            "brush",
            46,
            w * (x + (0.4 if x < 0.5 else -0.4)),
            y + 40,
            "#fff2da",
            column=False,
            alpha=0.9,
        )
        rows.append(Layer(glyph.picture(), 0.7 + 0.15 * k))
    return [
        *rows,
        Motes(
            stage.box(0, h),
            "#fff0cc",
            stage.rng("motes"),
            count=30,
            flight=Flight(6, -14, 20, 5),
            radius=(1.2, 3.4),
        ),
    ]
