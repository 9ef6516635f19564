"""狮头少年: a lion's head under the beams, a drum at dusk, seven posts against the sun."""

import math

import numpy as np

from deploy.demo.camera import Element, Layer, Motion, Move, Shot, swinging
from deploy.demo.canvas import Sheet, curve
from deploy.demo.figures import LEAP, posed, standing
from deploy.demo.light import Drift, Flakes, Flight, Glow, Haze, Motes, breathing, flicker
from deploy.demo.scenery import eave, lantern, petal, ridge, sky, sun
from deploy.demo.stage import Stage

_RED, _GOLD = ("#e8412c", "#b41f1a", "#6f0f12"), ("#ffe28a", "#f0a92c", "#b86a14")


def shots(stage: Stage, number: int) -> list[Shot]:
    if number == 1:
        return [
            Shot(4.4, _hall(stage), Move((0, -40, 1.0), (0, 30, 1.08))),
            Shot(4.0, _face(stage, painted=False), Move((20, 0, 1.0), (-14, -10, 1.12)), 0.6),
            Shot(4.2, _drum(stage), Move((-30, 0, 1.03), (30, 0, 1.03)), 0.7),
        ]
    return [
        Shot(4.4, _posts(stage), Move((-44, 10, 1.0), (44, -10, 1.04))),
        Shot(4.0, _face(stage, painted=True), Move((0, 20, 1.1), (0, -12, 1.0)), 0.3),
        Shot(4.2, _greens(stage), Move((0, 46, 1.0), (0, -46, 1.04)), 0.4),
    ]


def _lion(
    sheet: Sheet,
    x: float,
    y: float,
    r: float,
    *,
    eyes: int,
    tint: tuple[str, ...] = _RED,
    gold: tuple[str, ...] = _GOLD,
) -> None:
    """A lion's head from the front, ``r`` its half width; ``eyes`` 1 leaves one socket empty."""
    for k in np.linspace(0, 2 * math.pi, 44, endpoint=False):  # the mane
        reach = r * (1.24 + 0.07 * math.sin(k * 7))
        tip = (x + reach * math.cos(k), y + reach * 0.98 * math.sin(k))
        sheet.stroke(
            curve(
                [
                    (x + 0.8 * r * math.cos(k), y + 0.8 * r * math.sin(k)),
                    (x + 1.05 * r * math.cos(k + 0.06), y + 1.05 * r * math.sin(k + 0.06)),
                    tip,
                ]
            ),
            (r * 0.15, r * 0.11, 1),
            ("#fff4dc", "#f6d9a8") if int(k * 7) % 2 else gold,
        )
    for side in (-1, 1):
        sheet.shape(
            curve(
                [
                    (x + side * r * 0.72, y - r * 0.62),
                    (x + side * r * 1.2, y - r * 0.98),
                    (x + side * r * 1.28, y - r * 0.5),
                    (x + side * r * 0.9, y - r * 0.28),
                ],
                closed=True,
            ),
            tint,
        )
        sheet.shape(
            curve(
                [
                    (x + side * r * 0.84, y - r * 0.58),
                    (x + side * r * 1.14, y - r * 0.82),
                    (x + side * r * 1.16, y - r * 0.52),
                    (x + side * r * 0.94, y - r * 0.4),
                ],
                closed=True,
            ),
            "#ffd9c0",
        )
    skull = curve(
        [
            (x, y - r * 1.02),
            (x + r * 0.62, y - r * 0.88),
            (x + r * 0.94, y - r * 0.36),
            (x + r * 0.98, y + r * 0.2),
            (x + r * 0.78, y + r * 0.66),
            (x, y + r * 0.84),
            (x - r * 0.78, y + r * 0.66),
            (x - r * 0.98, y + r * 0.2),
            (x - r * 0.94, y - r * 0.36),
            (x - r * 0.62, y - r * 0.88),
        ],
        closed=True,
    )
    sheet.shape(skull, tint)
    for k in (0.86, 0.7):
        sheet.stroke(
            (skull - (x, y - r * 0.1)) * k + (x, y - r * 0.1), (r * 0.02, r * 0.03), gold[0], alpha=0.55
        )
    sheet.shape(
        curve(
            [
                (x, y - r * 1.34),
                (x + r * 0.14, y - r * 1.08),
                (x + r * 0.16, y - r * 0.82),
                (x, y - r * 0.72),
                (x - r * 0.16, y - r * 0.82),
                (x - r * 0.14, y - r * 1.08),
            ],
            closed=True,
        ),
        gold,
    )
    sheet.disc(x, y - r * 0.6, r * 0.17, ("#f2fbff", "#a8d4e8", "#5f90b0"))
    sheet.stroke(
        np.stack(
            [
                x + r * 0.17 * np.cos(np.linspace(0, 6.3, 30)),
                y - r * 0.6 + r * 0.17 * np.sin(np.linspace(0, 6.3, 30)),
            ],
            1,
        ),
        (r * 0.035, r * 0.035),
        gold[1],
    )
    for side in (-1, 1):
        ex, ey = x + side * r * 0.46, y - r * 0.24
        sheet.shape(
            curve(
                [
                    (ex - side * r * 0.34, ey - r * 0.22),
                    (ex, ey - r * 0.46),
                    (ex + side * r * 0.44, ey - r * 0.3),
                    (ex + side * r * 0.2, ey - r * 0.3),
                    (ex - side * r * 0.1, ey - r * 0.22),
                ],
                closed=True,
            ),
            ("#fff6e0", "#f4d8a0"),
        )
        sheet.disc(ex, ey, r * 0.29, gold)
        sheet.disc(ex, ey, r * 0.24, ("#ffffff", "#e6e0d4"))
        if eyes == 1 and side == 1:
            sheet.disc(ex, ey, r * 0.23, ("#1a0a08", "#3a1610"))
            sheet.stroke(
                curve([(ex - r * 0.14, ey - r * 0.1), (ex, ey + r * 0.03), (ex + r * 0.12, ey - r * 0.05)]),
                (1, r * 0.02, 1),
                "#8a5a44",
                alpha=0.7,
            )
            continue
        sheet.disc(ex, ey + r * 0.02, r * 0.15, ("#1c0c06", "#3a1c0c"))
        sheet.disc(ex - r * 0.05, ey - r * 0.05, r * 0.05, "#ffffff", alpha=0.95)
    sheet.shape(
        curve(
            [
                (x - r * 0.26, y + r * 0.12),
                (x, y - r * 0.04),
                (x + r * 0.26, y + r * 0.12),
                (x + r * 0.32, y + r * 0.26),
                (x, y + r * 0.32),
                (x - r * 0.32, y + r * 0.26),
            ],
            closed=True,
        ),
        ("#7fe0c0", "#2c9a80", "#17604f"),
    )
    for side in (-1, 1):
        sheet.disc(x + side * r * 0.13, y + r * 0.23, r * 0.055, "#0c2a22")
        sheet.disc(x + side * r * 0.66, y + r * 0.2, r * 0.13, gold, alpha=0.9)
        for whisker in (0, 1, 2):
            sheet.stroke(
                curve(
                    [
                        (x + side * r * 0.4, y + r * (0.34 + 0.05 * whisker)),
                        (x + side * r * 0.9, y + r * (0.28 + 0.13 * whisker)),
                        (x + side * r * 1.2, y + r * (0.36 + 0.2 * whisker)),
                    ]
                ),
                (r * 0.025, r * 0.02, 1),
                "#fff6e0",
            )
    mouth = curve(
        [
            (x - r * 0.74, y + r * 0.36),
            (x - r * 0.3, y + r * 0.46),
            (x, y + r * 0.42),
            (x + r * 0.3, y + r * 0.46),
            (x + r * 0.74, y + r * 0.36),
            (x + r * 0.5, y + r * 0.78),
            (x, y + r * 0.9),
            (x - r * 0.5, y + r * 0.78),
        ],
        closed=True,
    )
    sheet.shape(mouth, ("#3a0708", "#7a1412"))
    for k in range(-3, 4):
        sheet.box(x + k * r * 0.15 - r * 0.06, y + r * 0.44, r * 0.12, r * 0.1, ("#ffffff", "#ece0c8"))
    sheet.shape(
        curve(
            [
                (x - r * 0.26, y + r * 0.78),
                (x, y + r * 0.6),
                (x + r * 0.26, y + r * 0.78),
                (x + r * 0.1, y + r * 1.02),
                (x - r * 0.1, y + r * 1.02),
            ],
            closed=True,
        ),
        ("#ff8a7a", "#d8443c"),
    )
    for k in np.linspace(-0.62, 0.62, 19):
        sheet.stroke(
            curve(
                [
                    (x + k * r, y + r * (0.84 - 0.3 * k * k)),
                    (x + k * r * 1.06, y + r * 1.05),
                    (x + k * r * 1.02, y + r * (1.32 - 0.4 * k * k)),
                ]
            ),
            (r * 0.07, r * 0.08, 1),
            ("#fff6e4", "#f0d8b0"),
        )


def _hall(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = stage.sheet(("#120a0a", "#2a1410", "#3c1c14", "#1a0c0a"))
    back.glow(w * 0.75, h * 0.1, 900, "#e8b06a", 0.32)
    rear = stage.sheet()
    for x in (0.06, 0.3, 0.7, 0.94):
        rear.box(w * x - 34, -96, 68, h * 1.2, ("#3a1612", "#5a2018", "#3a1612"), side=True)
    for y, thick in ((0.04, 70), (0.2, 46)):
        rear.box(-96, h * y, w + 192, thick, ("#5a2a1c", "#241009"))
        rear.stroke([(-96, h * y + 4), (w + 96, h * y + 4)], (2, 3, 2), "#e8a060", alpha=0.4)
    for k in range(10):
        rear.box(w * (0.02 + 0.105 * k), h * 0.02, 12, h * 0.03, "#120806")
    floor = stage.sheet()
    floor.box(-96, h * 0.8, w + 192, h * 0.4, ("#2a1510", "#0e0706"))
    head = stage.sheet()
    head.stroke([(w * 0.6, -96), (w * 0.6, h * 0.28)], (6, 6), "#8a5a34")
    _lion(
        head,
        w * 0.6,
        h * 0.44,
        150,
        eyes=1,
        tint=("#c43a2a", "#8a1f1a", "#4a0d0e"),
        gold=("#e8c474", "#b87f26", "#7a4a14"),
    )
    beam = stage.sheet()
    for x, wide in ((0.62, 130), (0.9, 90)):
        beam.shape(
            [
                (w * x, -96),
                (w * x + wide, -96),
                (w * (x - 0.42) + wide * 2.2, h * 1.1),
                (w * (x - 0.6), h * 1.1),
            ],
            "#ffe2a8",
            alpha=0.17,
            soft=20,
        )
    boy = stage.sheet()
    standing(boy, w * 0.34, h * 0.9, 270, ("#160b0a", "#0a0505"))
    boy.stroke(
        curve([(w * 0.345, h * 0.9 - 3), (w * 0.36, h * 0.8), (w * 0.375, h * 0.735)]),
        (2, 4, 2),
        "#e8a868",
        alpha=0.45,
        soft=1,
    )
    return [
        Layer(back.picture(), 0.2),
        Layer(rear.picture(), 0.4),
        Layer(head.picture(), 0.7, swinging(1.6, 4.2), (w * 0.6, -90)),
        Glow(w * 0.6, h * 0.42, 420, "#ffb868", strength=0.28, depth=0.7, pulse=breathing(0.3, 4)),
        Layer(floor.picture(), 0.9),
        Layer(beam.picture(), 0.6),
        Layer(boy.picture(), 1.0),
        Motes(
            stage.box(0, h),
            "#ffe6b8",
            stage.rng("dust"),
            count=70,
            flight=Flight(5, 8, 26, 7),
            radius=(1.1, 3.2),
        ),
    ]


def _face(stage: Stage, *, painted: bool) -> list[Element]:
    """The face filling the frame; in the first episode a brush comes to its empty eye."""
    w, h = stage.size
    back = stage.sheet(
        ("#ffb84a", "#f08a2c", "#c4401c", "#6a120e") if painted else ("#20100c", "#3a1a12", "#1c0c0a")
    )
    back.glow(w * 0.5, h * 0.42, 640, "#ffd070" if painted else "#c46a2c", 0.5)
    head = stage.sheet()
    _lion(head, w * 0.5, h * 0.44, 285, eyes=2 if painted else 1)
    elements: list[Element] = [Layer(back.picture(), 0.3)]
    if painted:

        def nodding(time: float) -> Motion:
            return Motion(
                16 * math.sin(time * 5.2), 22 * abs(math.sin(time * 5.2)), 4 * math.sin(time * 5.2 + 0.6)
            )

        confetti = petal(("#ffe27a", "#f0a020"), 11) + petal(("#ff6a50", "#c41f1a"), 11)
        return [
            *elements,
            Layer(head.picture(), 1.0, nodding, (w * 0.5, h * 0.6)),
            Flakes(
                stage.box(0, h), confetti, stage.rng("confetti"), count=46, flight=Flight(20, 190, 36, 2.4)
            ),
            Glow(w * 0.5, h * 0.1, 700, "#ffd890", strength=0.3, pulse=flicker(0.3)),
        ]
    brush = stage.sheet()
    ex, ey = w * 0.5 + 285 * 0.46, h * 0.44 - 285 * 0.24
    brush.stroke([(ex + 20, ey + 34), (ex + 300, ey + 620)], (26, 34), ("#8a5a2c", "#4a2c14"), alpha=1)
    brush.shape(
        curve([(ex - 4, ey - 6), (ex + 34, ey + 36), (ex + 40, ey + 78), (ex + 12, ey + 62)], closed=True),
        ("#0c0606", "#e8d8b8"),
    )

    def painting(time: float) -> Motion:
        return Motion(9 * math.sin(time * 2.4), 7 * math.cos(time * 2.4) + max(0.0, 60 - 40 * time), 0)

    return [
        *elements,
        Layer(head.picture(), 1.0),
        Layer(brush.picture(), 1.15, painting),
        Glow(w * 0.3, h * 0.2, 560, "#ffb45a", strength=0.35, pulse=flicker(0.45)),
        Motes(
            stage.box(0, h),
            "#ffd89a",
            stage.rng("dust"),
            count=30,
            flight=Flight(5, -10, 22, 5),
            radius=(1.2, 3.2),
        ),
    ]


def _drum(stage: Stage) -> list[Element]:
    """The great drum against the setting sun, and the hands upon it."""
    w, h = stage.size
    back = sky(
        stage,
        ("#3a1230", "#9a2a3a", "#f0622c", "#ffb850"),
        clouds="#ff9a60",
        cloud_strength=0.6,
        horizon=0.76,
    )
    sun(back, w * 0.5, h * 0.5, 240, "#fff0b8", "#ff9a3c", reach=2.8, strength=0.6)
    village = stage.sheet()
    ridge(village, h * 0.76, 60, ("#5a1a28", "#a8392c"), stage.rng("far"), cell=300)
    for x, wide in ((0.06, 210), (0.3, 150), (0.84, 240)):
        eave(village, w * x, h * 0.735, wide, 46, "#5a1622", lift=0.14, ridge_share=0.7)
        village.box(w * x - wide * 0.4, h * 0.73, wide * 0.8, 60, "#5a1622")
    village.box(-96, h * 0.76, w + 192, h * 0.4, ("#5a1622", "#22080f"))
    ink = ("#2a0b12", "#120407")
    drum = stage.sheet()
    x, y, r = w * 0.54, h * 0.63, 150
    drum.shape([(x - 130, y + 90), (x - 100, y + 90), (x + 130, h * 0.86), (x + 96, h * 0.86)], ink)
    drum.shape([(x + 130, y + 90), (x + 100, y + 90), (x - 130, h * 0.86), (x - 96, h * 0.86)], ink)
    drum.shape(
        curve(
            [
                (x - r * 0.86, y - r * 0.7),
                (x - r * 1.16, y),
                (x - r * 0.86, y + r * 0.72),
                (x + r * 0.86, y + r * 0.72),
                (x + r * 1.16, y),
                (x + r * 0.86, y - r * 0.7),
            ],
            closed=True,
        ),
        ("#8a1f1a", "#5a0f12", "#2c070a"),
    )
    drum.disc(x, y - r * 0.7, r * 0.87, ("#ffe6b0", "#e0a860"), squash=0.2)
    for k in range(-6, 7):
        drum.disc(x + k * r * 0.135, y - r * 0.52 + 0.1 * r * math.cos(k * 0.22), 4.5, "#ffcf70")
    boy = stage.sheet()
    standing(boy, w * 0.25, h * 0.87, 380, ink)
    sticks: list[Element] = []
    for k, (sx, sy) in enumerate(((w * 0.27, h * 0.635), (w * 0.29, h * 0.66))):
        stick = stage.sheet()
        stick.stroke(curve([(sx - 20, sy + 6), (sx + 50, sy - 30), (sx + 88, sy - 66)]), (30, 24, 15), ink)
        stick.stroke([(sx + 80, sy - 60), (sx + 178, sy - 108)], (9, 8), ink)

        def beating(time: float, phase: float = k * math.pi) -> Motion:
            return Motion(0, 0, -13 + 17 * math.sin(time * 9.6 + phase))

        sticks.append(Layer(stick.picture(), 1.0, beating, (sx, sy)))
    ground = stage.sheet()
    ridge(ground, h * 0.88, 26, ("#22080f", "#0e0306"), stage.rng("ground"), cell=500, bottom=h + 96)
    return [
        Layer(back.picture(), 0.12),
        Glow(w * 0.5, h * 0.5, 420, "#ff7a2c", strength=0.35, depth=0.12, pulse=flicker(0.2)),
        Layer(village.picture(), 0.35),
        Haze(
            stage.box(h * 0.6, h * 0.84),
            "#ffb070",
            stage.rng("dust"),
            strength=0.4,
            drift=Drift(24),
            depth=0.4,
        ),
        Layer(drum.picture(), 0.95),
        Layer(boy.picture(), 1.0),
        *sticks,
        Layer(ground.picture(), 1.2),
        Motes(
            stage.box(h * 0.3, h),
            "#ffcf80",
            stage.rng("motes"),
            count=34,
            flight=Flight(10, -40, 24, 3),
            radius=(1.2, 3.6),
        ),
    ]


def _dancer(sheet: Sheet, x: float, y: float, size: float) -> None:
    """The two dancers under one skin, from the side: head up, in the air."""
    posed(sheet, x - size * 0.62, y + size * 0.95, size * 0.95, LEAP, ("#3a0a10", "#1c0508"), loose=1.1)
    posed(sheet, x + size * 0.3, y + size * 0.6, size * 0.95, LEAP, ("#3a0a10", "#1c0508"), loose=1.1)
    back = curve(
        [
            (x + size * 0.52, y - size * 0.16),
            (x + size * 0.1, y - size * 0.14),
            (x - size * 0.44, y + size * 0.12),
            (x - size * 0.98, y + size * 0.3),
            (x - size * 1.04, y + size * 0.5),
            (x - size * 0.6, y + size * 0.5),
            (x - size * 0.1, y + size * 0.34),
            (x + size * 0.46, y + size * 0.22),
        ],
        closed=True,
    )
    sheet.shape(back, _RED)
    for k in range(12):
        t = back[4 + k * 3]
        sheet.stroke(
            curve([(t[0], t[1]), (t[0] - 12, t[1] + size * 0.12), (t[0] - 4, t[1] + size * 0.24)]),
            (size * 0.06, size * 0.05, 1),
            _GOLD if k % 2 else ("#fff4dc", "#f2d8ac"),
        )
    sheet.stroke(
        curve(
            [
                (x - size * 1.0, y + size * 0.34),
                (x - size * 1.22, y + size * 0.14),
                (x - size * 1.2, y - size * 0.1),
            ]
        ),
        (size * 0.12, size * 0.1, 2),
        ("#fff4dc", "#f0a92c"),
    )
    _lion(sheet, x + size * 0.6, y - size * 0.04, size * 0.34, eyes=2)


def _posts(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage,
        ("#1c86b8", "#6cc0cf", "#f6e2a0", "#ffc46a"),
        clouds="#ffffff",
        cloud_strength=0.8,
        horizon=0.82,
    )
    sun(back, w * 0.6, h * 0.34, 130, "#fffbe0", "#ffe08a", reach=4, strength=0.6)
    far = stage.sheet()
    ridge(far, h * 0.82, 120, ("#3a8a8a", "#e0c880"), stage.rng("far"), cell=320)
    for k in range(9):
        x = w * (0.02 + 0.125 * k)
        far.stroke([(x, h * 0.84), (x, h * 0.58)], (4, 4), "#6a2a1c")
        far.shape(
            curve(
                [(x, h * 0.585), (x + 44, h * 0.6), (x + 30, h * 0.64), (x + 56, h * 0.68), (x, h * 0.67)],
                closed=True,
                steps=5,
            ),
            ("#e8412c", "#ffb02c", "#f4f0e0")[k % 3],
        )
    posts = stage.sheet()
    for k in range(7):
        x, top = w * (0.06 + 0.145 * k), h * (0.74 - 0.045 * k)
        posts.box(x - 8, top, 16, h, ("#c9a070", "#7a5030", "#4a2c1c"))
        posts.disc(x, top, 32, ("#ffdf8a", "#c47a20"), squash=0.24)
        posts.box(x - 8, top + 60, 16, 22, "#c4281f")
    crowd = stage.sheet()
    rng = stage.rng("crowd")
    for _ in range(34):
        x = rng.uniform(-80, w + 80)
        standing(
            crowd,
            x,
            h * 1.12,
            rng.uniform(230, 290),
            ("#3a1c20", "#1c0c10"),
            hair=("short", "long", "straw")[int(rng.integers(3))],
            dress="coat",
        )
    dancer = stage.sheet()
    _dancer(dancer, w * 0.45, h * 0.4, 190)

    def leaping(time: float) -> Motion:
        share = (time / 2.2) % 1.0
        return Motion(-150 + 300 * share, 70 - 240 * share * (1 - share) - 60 * share, -10 + 22 * share)

    return [
        Layer(back.picture(), 0.1),
        Layer(far.picture(), 0.3),
        Haze(
            stage.box(h * 0.7, h * 0.9),
            "#fff0c8",
            stage.rng("smoke"),
            strength=0.4,
            drift=Drift(26),
            depth=0.3,
        ),
        Layer(posts.picture(), 0.8),
        Layer(dancer.picture(), 0.9, leaping, (w * 0.45, h * 0.45)),
        Layer(crowd.picture(), 1.3),
        Flakes(
            stage.box(0, h),
            petal(("#ff6a50", "#c41f1a"), 9) + petal(("#ffe27a", "#f0a020"), 9),
            stage.rng("confetti"),
            count=40,
            flight=Flight(24, 110, 34, 2.8),
        ),
    ]


def _greens(stage: Stage) -> list[Element]:
    """Plucking the greens: a bunch hung high, the lion reaching, crackers going off."""
    w, h = stage.size
    back = stage.sheet(("#7a0f14", "#b8241c", "#e85a24", "#ffb24a"))
    back.glow(w * 0.5, h * 0.3, 700, "#ffcf6a", 0.6)
    for k in range(18):
        a = 2 * math.pi * k / 18
        back.shape(
            [
                (w * 0.5, h * 0.3),
                (w * 0.5 + 1500 * math.cos(a), h * 0.3 + 1500 * math.sin(a)),
                (w * 0.5 + 1500 * math.cos(a + 0.16), h * 0.3 + 1500 * math.sin(a + 0.16)),
            ],
            "#ffd070",
            alpha=0.13,
            soft=5,
        )
    greens = stage.sheet()
    gx, gy = w * 0.6, h * 0.22
    greens.stroke([(gx, -96), (gx, gy)], (4, 4), "#5a1a10")
    for k in np.linspace(-1.2, 1.2, 9):
        tip = (gx + 110 * math.sin(k), gy + 150 * math.cos(k * 0.8))
        greens.shape(
            curve(
                [
                    (gx - 6, gy),
                    (gx + 58 * math.sin(k - 0.3), gy + 84),
                    tip,
                    (gx + 62 * math.sin(k + 0.3), gy + 70),
                ],
                closed=True,
            ),
            ("#d8f28a", "#6ab03c", "#2f7a2c"),
        )
    greens.box(gx - 34, gy - 10, 68, 24, ("#ff5a44", "#b41a1a"))
    strings: list[Element] = []
    for k, x in enumerate((0.08, 0.93)):
        crackers = stage.sheet()
        for j in range(22):
            y = h * (0.02 + 0.026 * j)
            for side in (-1, 1):
                crackers.stroke([(w * x, y), (w * x + side * 30, y + 20)], (11, 11), ("#e0261f", "#8a0f12"))
        strings += [
            Layer(crackers.picture(), 1.2, swinging(2.4, 2.1, k), (w * x, -80)),
            Glow(w * x, h * 0.62, 200, "#ffe9a0", strength=0.9, depth=1.2, pulse=flicker(0.95, 3 * k + 1)),
            Motes(
                (int(w * x - 130), int(h * 0.56), int(w * x + 130), int(h * 0.8)),
                "#fff0a8",
                stage.rng(f"cracks{k}"),
                count=20,
                flight=Flight(60, 130, 40, 1.1),
                radius=(1.6, 4.4),
            ),
        ]
    dancer = stage.sheet()
    _dancer(dancer, w * 0.42, h * 0.5, 290)

    def reaching(time: float) -> Motion:
        return Motion(
            20 * math.sin(time * 1.8),
            -40 * time / 4 + 34 * math.sin(time * 3.6),
            4 * math.sin(time * 3.6 + 1),
        )

    lamp = stage.sheet()
    lantern(lamp, w * 0.26, h * 0.1, 44, ("#ffdf98", "#f0641e"), "#5a120c")
    smoke = Haze(
        stage.box(h * 0.66, h), "#ffe0b8", stage.rng("smoke"), strength=0.75, drift=Drift(18, 30), cell=160
    )
    return [
        Layer(back.picture(), 0.2),
        Layer(lamp.picture(), 0.7, swinging(4, 2.6), (w * 0.26, 0)),
        Layer(greens.picture(), 0.9, swinging(3, 2.8), (gx, -90)),
        Layer(dancer.picture(), 1.0, reaching, (w * 0.42, h * 0.6)),
        *strings,
        smoke,
        Flakes(
            stage.box(0, h),
            petal(("#ff7a5a", "#c41f1a"), 10),
            stage.rng("paper"),
            count=30,
            flight=Flight(-30, 130, 34, 2.6),
        ),
    ]
