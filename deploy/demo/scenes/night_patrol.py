"""商城夜行: a rammed-earth wall under the moon, a gate that should not be there, the market behind it."""

import math

import numpy as np

from deploy.demo.camera import Element, Layer, Move, Shot, swinging
from deploy.demo.canvas import Sheet, curve
from deploy.demo.figures import WALK, posed, standing
from deploy.demo.light import Drift, Flight, Glow, Haze, Motes, Swaying, breathing, flicker, plume
from deploy.demo.scenery import eave, grass, lantern, ridge, sky, stars, sun
from deploy.demo.stage import Stage

_LAMP = ("#ffe9a8", "#ffb648", "#e8741e")


def shots(stage: Stage, number: int) -> list[Shot]:
    if number == 1:
        return [
            Shot(4.4, _along_the_wall(stage), Move((-40, 0, 1.0), (40, 0, 1.05))),
            Shot(4.0, _gate(stage), Move((0, 0, 1.0), (0, -10, 1.2)), 0.6),
            Shot(4.2, _drum_tower(stage), Move((0, 40, 1.04), (0, -30, 1.0)), 0.7),
        ]
    return [
        Shot(4.4, _market(stage), Move((-46, 0, 1.02), (46, 0, 1.06))),
        Shot(4.0, _cauldron(stage), Move((20, 16, 1.0), (-16, -12, 1.1)), 0.5),
        Shot(4.2, _first_light(stage), Move((0, 20, 1.06), (0, -24, 1.0)), 0.8),
    ]


def _earth_wall(
    stage: Stage,
    sheet: Sheet,
    points: list[tuple[float, float]],
    paint: tuple[str, ...],
    line: str,
    *,
    name: str,
) -> None:
    """Rammed earth: a broken top, and the courses in which it was tamped."""
    rng = stage.rng(name)
    top = curve(points, steps=14)
    top = top + np.stack([np.zeros(len(top)), rng.normal(0, 5, len(top))], 1)
    floor = stage.height + 96
    sheet.shape(np.concatenate([top, [(top[-1][0], floor), (top[0][0], floor)]]), paint)
    for k in range(1, 17):
        course = (
            top[::3] * (1, 0.4)
            + (0, top[:, 1].mean() * 0.6 + 52 * k)
            + np.stack([np.zeros(len(top[::3])), rng.normal(0, 2.5, len(top[::3]))], 1)
        )
        sheet.stroke(course, (2, 4, 2), line, alpha=0.1)
    sheet.grain(7, rng, cell=9, stretch=3)


def _along_the_wall(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage,
        ("#050a1e", "#0b1a3c", "#1b3a62", "#3d6280"),
        clouds="#4a7898",
        cloud_strength=0.5,
        horizon=0.75,
    )
    stars(back, stage.rng("stars"), 150, h * 0.5)
    sun(back, w * 0.3, h * 0.17, 62, "#f6f1dc", "#9cc0d8", reach=6, strength=0.75)
    far = stage.sheet()
    _earth_wall(
        stage,
        far,
        [(-96, h * 0.56), (w * 0.3, h * 0.54), (w * 0.5, h * 0.6), (w + 96, h * 0.57)],
        ("#26466a", "#12233e"),
        "#5a88a8",
        name="far",
    )
    wall = stage.sheet()
    _earth_wall(
        stage,
        wall,
        [
            (-96, h * 0.4),
            (w * 0.12, h * 0.42),
            (w * 0.3, h * 0.52),
            (w * 0.44, h * 0.55),
            (w * 0.62, h * 0.6),
            (w + 96, h * 0.63),
        ],
        ("#33415a", "#1c2238", "#0d101e"),
        "#7e93a8",
        name="wall",
    )
    x, y = w * 0.73, h * 0.83
    wall.glow(x, y - 70, 380, "#ff9a3a", 0.75)
    wall.shape(
        curve([(x - 54, y + 30), (x - 56, y - 70), (x, y - 128), (x + 56, y - 70), (x + 54, y + 30)]),
        ("#fff0b4", "#ffb347", "#f07f22"),
        soft=2,
    )
    ground = stage.sheet()
    ground.shape(
        curve(
            [
                (-96, h * 0.87),
                (w * 0.4, h * 0.855),
                (w * 0.75, h * 0.86),
                (w + 96, h * 0.85),
                (w + 96, h * 1.1),
                (-96, h * 1.1),
            ]
        ),
        ("#15182a", "#080a14"),
    )
    ground.shape(
        [(x - 50, h * 0.855), (x + 54, h * 0.855), (x + 10, h * 1.1), (x - 280, h * 1.1)],
        "#ffa444",
        alpha=0.34,
        soft=20,
    )
    guard = stage.sheet()
    posed(guard, w * 0.3, h * 0.93, 270, WALK, "#05070f", hair="cap", loose=1.05)
    torch = stage.sheet()
    torch.shape(
        [(w * 0.37, h * 0.835), (w * 0.7, h * 0.76), (w * 0.74, h * 0.9)], "#dfefff", alpha=0.3, soft=12
    )
    near = stage.sheet()
    grass(
        near,
        (-90, w + 90),
        h * 1.03,
        170,
        ("#0a0d1a", "#070a14", "#04060c"),
        stage.rng("grass"),
        count=90,
        lean=0.25,
        width=5,
    )
    return [
        Layer(back.picture(), 0.08),
        Haze(
            stage.box(h * 0.1, h * 0.4),
            "#7fa8c4",
            stage.rng("cloud"),
            strength=0.35,
            drift=Drift(20),
            depth=0.1,
        ),
        Layer(far.picture(), 0.35),
        Layer(wall.picture(), 0.7),
        Glow(x, y - 60, 300, "#ffae4a", strength=0.6, depth=0.7, pulse=flicker(0.5)),
        Haze(stage.box(h * 0.7, h * 0.92), "#7f98c0", stage.rng("mist"), strength=0.28, drift=Drift(24)),
        Layer(ground.picture(), 0.9),
        Layer(torch.picture(), 1.0, swinging(2.4, 3.1), (w * 0.37, h * 0.835)),
        Layer(guard.picture(), 1.0),
        Swaying(near.picture(), depth=1.5, pixels=10),
        Motes(
            stage.box(h * 0.6, h),
            "#ffd27a",
            stage.rng("moths"),
            count=14,
            flight=Flight(5, -10, 26, 3),
            radius=(1.4, 3),
        ),
    ]


def _gate(stage: Stage) -> list[Element]:
    """Through the arch: lights, and people of another age."""
    w, h = stage.size
    inside = stage.sheet(("#3a1c12", "#8a4218", "#d9822a", "#7a3a14", "#2a130a"))
    inside.glow(w * 0.5, h * 0.5, 480, "#ffc86a", 0.8)
    crowd = stage.sheet()
    rng = stage.rng("crowd")
    for k in range(9):
        standing(
            crowd,
            w * (0.25 + 0.034 * k + (0.2 if k > 3 else 0)),
            h * (0.66 + 0.01 * (k * 5 % 4)),
            130 + 24 * (k * 7 % 4),
            ("#5a2810", "#2c1208"),
            dress="robe",
            hair=("bun", "straw", "bun", "long")[k % 4],
            alpha=0.85,
        )
    for k in range(12):
        lantern(
            crowd,
            w * (0.2 + 0.056 * k),
            h * (0.36 + 0.03 * math.sin(k * 1.7)),
            rng.uniform(11, 19),
            _LAMP,
            "#6a2a10",
        )
    wall = stage.sheet("#131626")
    x, y = w * 0.5, h * 0.7
    arch = curve(
        [
            (x - 190, y + 40),
            (x - 196, y - 190),
            (x - 150, y - 350),
            (x, y - 440),
            (x + 150, y - 350),
            (x + 196, y - 190),
            (x + 190, y + 40),
        ]
    )
    wall.colours[:] = stage.sheet(("#1f2740", "#181c30", "#0b0d18")).colours
    for k in range(44):
        line = [(-96 + 100 * j, -90 + 36 * k + rng.normal(0, 3)) for j in range(11)]
        wall.stroke(curve(line, steps=3), (2, 4, 2), "#6f86a8", alpha=0.08)
    wall.opaque = False
    hole = Sheet(stage.size)
    hole.shape(np.concatenate([arch, [(x + 260, h * 1.2), (x - 260, h * 1.2)]]), "#ffffff", soft=1)
    wall.stroke(arch, (40, 46, 40), ("#55402f", "#2c1f1a"))
    wall.glow(x, y - 180, 420, "#ff9a3e", 0.32)
    wall.alpha *= 1 - hole.alpha
    wall.colours *= (1 - hole.alpha)[..., None]
    guard = stage.sheet()
    guard.shape(
        [(x - 150, y + 30), (x + 150, y + 30), (x + 330, h * 1.1), (x - 330, h * 1.1)],
        ("#e08a34", "#3a1a0c"),
        alpha=0.7,
        soft=8,
    )
    standing(guard, w * 0.5, h * 0.9, 330, ("#1a1018", "#08060c"), hair="cap")
    return [
        Layer(inside.picture(), 0.2),
        Layer(crowd.picture(), 0.45),
        Haze(
            (int(w * 0.18), int(h * 0.3), int(w * 0.82), int(h * 0.72)),
            "#ffc884",
            stage.rng("smoke"),
            strength=0.5,
            drift=Drift(12, 20),
            cell=150,
            depth=0.4,
        ),
        Layer(wall.picture(), 1.0),
        Glow(x, y - 150, 480, "#ff9a40", strength=0.4, pulse=flicker(0.4)),
        Layer(guard.picture(), 1.15),
        Motes(
            (int(x - 190), int(y - 420), int(x + 190), int(y + 100)),
            "#ffd890",
            stage.rng("motes"),
            count=26,
            flight=Flight(0, -26, 20, 3),
            radius=(1.3, 3.4),
        ),
    ]


def _drum_tower(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage,
        ("#0a0f2a", "#1b2a55", "#4a5a86", "#8a86a0"),
        clouds="#7f8fb8",
        cloud_strength=0.5,
        horizon=0.85,
    )
    stars(back, stage.rng("stars"), 120, h * 0.5)
    sun(back, w * 0.52, h * 0.33, 150, "#f8f0d4", "#a8b8e0", reach=3.4, strength=0.6)
    tower = stage.sheet()
    ink = ("#141a34", "#0a0d1e")
    x = w * 0.5
    tower.shape([(x - 250, h * 0.72), (x - 210, h * 0.58), (x + 210, h * 0.58), (x + 250, h * 0.72)], ink)
    for floor, (y, wide) in enumerate(((0.565, 470), (0.43, 360), (0.32, 230))):
        eave(tower, x, h * y, wide, 74 - 8 * floor, ink)
        if floor < 2:
            tower.box(x - wide * 0.27, h * y - 74 - 84, wide * 0.54, 96, ink)
    tower.box(x - 150, h * 0.56, 300, 40, ink)
    for k in (-2, -1, 0, 1, 2):
        tower.box(x + k * 52 - 15, h * 0.452, 30, 46, ("#ffd98a", "#f09034"), alpha=0.95)
    _earth_wall(
        stage,
        tower,
        [(-96, h * 0.7), (w * 0.3, h * 0.71), (w * 0.7, h * 0.7), (w + 96, h * 0.715)],
        ("#232c4c", "#12162a", "#080a14"),
        "#6a80a8",
        name="base",
    )
    lamps = stage.sheet()
    lantern(lamps, w * 0.14, h * 0.42, 46, _LAMP, "#571f0c")
    other = stage.sheet()
    lantern(other, w * 0.88, h * 0.36, 58, _LAMP, "#571f0c")
    return [
        Layer(back.picture(), 0.1),
        Haze(
            stage.box(h * 0.3, h * 0.6),
            "#b8c4e8",
            stage.rng("mist"),
            strength=0.4,
            drift=Drift(22),
            depth=0.2,
        ),
        Layer(tower.picture(), 0.6),
        Glow(x, h * 0.47, 260, "#ffb050", strength=0.4, depth=0.6, pulse=flicker(0.4)),
        Layer(lamps.picture(), 1.3, swinging(4, 3.2), (w * 0.14, h * 0.3)),
        Glow(w * 0.14, h * 0.42, 190, "#ff9a3c", strength=0.6, depth=1.3, pulse=flicker(0.3)),
        Layer(other.picture(), 1.5, swinging(5, 3.7, 1), (w * 0.88, h * 0.2)),
        Glow(w * 0.88, h * 0.36, 230, "#ff9a3c", strength=0.6, depth=1.5, pulse=flicker(0.3, 2)),
        Haze(stage.box(h * 0.72, h), "#6f86b8", stage.rng("low"), strength=0.4, drift=Drift(-20)),
    ]


def _market(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage,
        ("#101a3e", "#3a3560", "#8a5260", "#e08a54", "#f6c27a"),
        clouds="#e89a78",
        cloud_strength=0.4,
        horizon=0.6,
    )
    far = stage.sheet()
    _earth_wall(
        stage,
        far,
        [(-96, h * 0.44), (w * 0.4, h * 0.45), (w * 0.7, h * 0.43), (w + 96, h * 0.46)],
        ("#7a4a44", "#a8643e", "#5a2c1c"),
        "#e0a070",
        name="far",
    )
    rng = stage.rng("stalls")
    rows: list[Element] = [
        Layer(back.picture(), 0.08),
        Layer(far.picture(), 0.25),
        Haze(stage.box(h * 0.38, h * 0.62), "#ffcf94", stage.rng("smoke"), strength=0.5, drift=Drift(18, 8)),
    ]
    for k, (ground, size, ink, cloth) in enumerate(
        (
            (0.66, 0.62, ("#6e3a22", "#3c1c10"), ("#a85a38", "#8a3c2c", "#b07a3c")),
            (0.77, 0.9, ("#42200f", "#220f08"), ("#8a3a26", "#6a4a2a", "#7a2c22")),
            (0.93, 1.35, ("#1e0e09", "#0c0504"), ("#4a1a12", "#3a2414", "#401410")),
        )
    ):
        stall = stage.sheet()
        lights: list[Element] = []
        for j in range(5 - k):
            x = w * ((j + 0.3 + 0.3 * rng.random()) / (4.4 - k))
            y, wide = h * ground, 190 * size
            stall.stroke([(x - wide * 0.46, y), (x - wide * 0.44, y - 190 * size)], (7 * size, 7 * size), ink)
            stall.stroke([(x + wide * 0.46, y), (x + wide * 0.44, y - 170 * size)], (7 * size, 7 * size), ink)
            stall.shape(
                curve(
                    [
                        (x - wide * 0.62, y - 168 * size),
                        (x - wide * 0.4, y - 214 * size),
                        (x + wide * 0.42, y - 202 * size),
                        (x + wide * 0.66, y - 150 * size),
                        (x, y - 158 * size),
                    ],
                    closed=True,
                ),
                (cloth[j % 3], ink[0]),
            )
            stall.box(x - wide * 0.5, y - 54 * size, wide, 58 * size, ink)
            for pot in range(4):
                stall.disc(x - wide * 0.36 + pot * wide * 0.24, y - 64 * size, 17 * size, ink, squash=0.9)
            lantern(stall, x + wide * 0.12, y - 118 * size, 14 * size, _LAMP, ink[1])
            lights.append(
                Glow(
                    x + wide * 0.12,
                    y - 118 * size,
                    150 * size,
                    "#ffa040",
                    strength=0.55,
                    depth=0.4 + 0.35 * k,
                    pulse=flicker(0.3, j + k),
                )
            )
            standing(
                stall,
                x - wide * (0.7 - 0.3 * (j % 2)),
                y + 10 * size,
                150 * size,
                ink,
                dress="robe",
                hair="bun" if (j + k) % 2 else "straw",
            )
        stall.box(-96, h * ground - 2, w + 192, h * 0.5 if k == 2 else h * 0.13, (ink[0], ink[1]), alpha=1.0)
        rows += [Layer(stall.picture(), 0.4 + 0.35 * k), *lights]
    return [
        *rows,
        Motes(
            stage.box(h * 0.3, h * 0.95),
            "#ffcf7a",
            stage.rng("motes"),
            count=30,
            flight=Flight(8, -24, 24, 4),
            radius=(1.3, 3.8),
        ),
    ]


def _cauldron(stage: Stage) -> list[Element]:
    """A bronze square cauldron over its fire, cowries before it."""
    w, h = stage.size
    back = stage.sheet(("#120c10", "#2c1812", "#5a2e16", "#2a140a"))
    back.glow(w * 0.5, h * 0.62, 640, "#e0701c", 0.7)
    rng = stage.rng("bokeh")
    for _ in range(26):
        back.disc(
            rng.uniform(-60, w + 60),
            rng.uniform(0, h * 0.55),
            rng.uniform(14, 46),
            "#ffb552",
            alpha=rng.uniform(0.08, 0.3),
            soft=3,
        )
    ding = stage.sheet()
    x, y = w * 0.5, h * 0.66
    bronze = ("#6f9a80", "#3f6a58", "#27463c", "#4a3a22")
    for side in (-1, 1):
        ding.stroke(
            curve(
                [
                    (x + side * 205, y - 330),
                    (x + side * 208, y - 436),
                    (x + side * 130, y - 442),
                    (x + side * 126, y - 330),
                ]
            ),
            (27, 27),
            bronze,
        )
        for inner in (0.62, 0.98):
            ding.shape(
                [
                    (x + side * 200 * inner - 24, y - 10),
                    (x + side * 200 * inner + 24, y - 10),
                    (x + side * 190 * inner + 16, y + 172),
                    (x + side * 190 * inner - 16, y + 172),
                ],
                ("#35584a", "#5a3a1c") if inner > 0.7 else ("#1c332b", "#3a2411"),
            )
    ding.shape([(x - 236, y - 340), (x + 236, y - 340), (x + 214, y), (x - 214, y)], bronze)
    ding.box(x - 250, y - 358, 500, 36, ("#9cc4a4", "#4f7c66"))
    for side in (-1, 1):  # two mirrored spirals and an eye: the mask on the bronze
        for radius, turns in ((84, 2.2), (52, 1.5)):
            t = np.linspace(0.3, turns * 2 * np.pi, 90)
            spiral = np.stack(
                [
                    x + side * (118 + radius * t / t[-1] * np.cos(t)),
                    y - 170 + (radius * t / t[-1]) * np.sin(t) * 0.9,
                ],
                1,
            )
            ding.stroke(spiral, (2, 6, 7), "#a8d4b0", alpha=0.42)
        ding.disc(x + side * 72, y - 196, 25, "#14261f", squash=0.7)
        ding.disc(x + side * 72, y - 196, 11, "#d9efc4", squash=0.9)
    ding.stroke(
        curve([(x, y - 300), (x - 8, y - 200), (x, y - 90), (x + 8, y - 200), (x, y - 300)]),
        (6, 12, 6),
        "#a8d4b0",
        alpha=0.4,
    )
    for k in range(9):
        ding.stroke(
            curve(
                [
                    (x - 190 + 44 * k, y - 44),
                    (x - 176 + 44 * k, y - 60),
                    (x - 160 + 44 * k, y - 42),
                    (x - 150 + 44 * k, y - 28),
                ]
            ),
            (2, 6, 2),
            "#a8d4b0",
            alpha=0.42,
        )
    ding.glow(x, y - 20, 330, "#ff8a30", 0.4)
    floor = stage.sheet()
    floor.box(-96, y + 160, w + 192, h * 0.4, ("#2c150a", "#0e0704"))
    for k in range(13):
        cx, cy = w * (0.08 + 0.072 * k) + rng.normal(0, 8), y + 236 + rng.normal(0, 24)
        floor.disc(cx, cy, 17, ("#fff6e0", "#d9b98a"), squash=0.7)
        floor.stroke([(cx - 11, cy), (cx + 11, cy)], (1, 4, 1), "#5a3a20", alpha=0.8)
    steam = (int(x - 250), int(h * 0.02), int(x + 250) // 4 * 4, int(y - 330))
    size = ((steam[2] - steam[0]) // 4 * 4, (steam[3] - steam[1]) // 4 * 4)
    fire = (int(x - 200), int(y - 70), int(x + 200), int(y + 190))
    hot = ((fire[2] - fire[0]) // 4 * 4, (fire[3] - fire[1]) // 4 * 4)
    return [
        Layer(back.picture(), 0.3),
        Haze(
            fire,
            "#ff7a20",
            stage.rng("fire"),
            strength=1.2,
            drift=Drift(4, 130),
            cell=80,
            stretch=0.6,
            envelope=plume(hot, foot=0.9, head=0.7),
        ),
        Layer(ding.picture(), 0.9),
        Haze(
            fire,
            "#ffd070",
            stage.rng("fire2"),
            strength=0.8,
            drift=Drift(-4, 160),
            cell=60,
            stretch=0.6,
            envelope=plume(hot, foot=0.7, head=0.4),
        ),
        Layer(floor.picture(), 1.1),
        Haze(
            steam,
            "#fff0dc",
            stage.rng("steam"),
            strength=0.85,
            drift=Drift(-6, 60),
            cell=130,
            stretch=0.9,
            envelope=plume(size, foot=0.42, head=0.95),
        ),
        Glow(x, y + 60, 420, "#ff8a30", strength=0.4, pulse=flicker(0.5)),
        Motes(
            stage.box(h * 0.2, h * 0.9),
            "#ffc060",
            stage.rng("sparks"),
            count=26,
            flight=Flight(6, -70, 26, 2.4),
            radius=(1.2, 3.2),
        ),
    ]


def _first_light(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage,
        ("#2a3f6e", "#7a86a8", "#e8b08c", "#ffe0a8"),
        clouds="#ffd4b0",
        cloud_strength=0.6,
        horizon=0.68,
    )
    sun(back, w * 0.62, h * 0.56, 58, "#fff8e0", "#ffd08a", reach=8)
    far = stage.sheet()
    rng = stage.rng("city")
    for _ in range(26):  # the modern city, pale behind the wall
        x, tall, wide = rng.uniform(-90, w + 90), rng.uniform(90, 330), rng.uniform(34, 74)
        far.box(x, h * 0.66 - tall, wide, tall + 40, ("#9a90a4", "#e0b8a0"), alpha=0.85)
    ridge(far, h * 0.68, 20, ("#a08088", "#d8a888"), stage.rng("base"))
    wall = stage.sheet()
    _earth_wall(
        stage,
        wall,
        [(-96, h * 0.6), (w * 0.2, h * 0.62), (w * 0.45, h * 0.7), (w * 0.7, h * 0.71), (w + 96, h * 0.66)],
        ("#8a6450", "#54382e", "#2c1c18"),
        "#f0c49a",
        name="wall",
    )
    man = stage.sheet()
    standing(man, w * 0.36, h * 0.69, 210, ("#33222a", "#1c1216"), hair="cap")
    lantern(man, w * 0.417, h * 0.645, 20, _LAMP, "#4a1c10")
    near = stage.sheet()
    grass(
        near,
        (-90, w + 90),
        h * 1.03,
        230,
        ("#4a3226", "#33221c", "#1f1512"),
        stage.rng("grass"),
        count=110,
        lean=0.22,
        ears="#c99a64",
        width=5,
    )
    return [
        Layer(back.picture(), 0.1),
        Glow(w * 0.62, h * 0.56, 400, "#ffbe70", strength=0.35, depth=0.1, pulse=breathing(0.3, 5)),
        Layer(far.picture(), 0.3),
        Haze(
            stage.box(h * 0.56, h * 0.76),
            "#ffe6c4",
            stage.rng("mist"),
            strength=0.5,
            drift=Drift(18),
            depth=0.3,
        ),
        Layer(wall.picture(), 0.7),
        Layer(man.picture(), 0.75),
        Glow(w * 0.417, h * 0.645, 100, "#ffb050", strength=0.6, depth=0.75, pulse=flicker(0.5)),
        Swaying(near.picture(), depth=1.4, pixels=13),
        Motes(
            stage.box(h * 0.3, h),
            "#fff0cc",
            stage.rng("dust"),
            count=24,
            flight=Flight(14, -10, 22, 5),
            radius=(1.2, 3),
        ),
    ]
