"""量天尺: an old observatory, a gnomon's shadow, the stars turning over it. Landscape."""

import math

import numpy as np

from deploy.demo.camera import Element, Layer, Motion, Move, Shot
from deploy.demo.canvas import Sheet
from deploy.demo.figures import standing
from deploy.demo.lettering import Face
from deploy.demo.light import Drift, Flight, Glow, Haze, Motes, Swaying, breathing, rising
from deploy.demo.scenery import grass, lettered, ridge, sky, sun
from deploy.demo.stage import Stage

_CHALK: Face = "running"


def shots(stage: Stage, number: int) -> list[Shot]:
    if number == 1:
        return [
            Shot(4.6, _observatory(stage), Move((-44, 0, 1.0), (40, 0, 1.05))),
            Shot(4.0, _shadow(stage), Move((0, -16, 1.08), (0, 14, 1.0)), 0.6),
            Shot(4.4, _noon(stage), Move((30, 10, 1.0), (-30, -8, 1.07)), 0.7),
        ]
    return [
        Shot(4.6, _star_trails(stage), Move((0, 20, 1.05), (0, -20, 1.0))),
        Shot(4.0, _blackboard(stage), Move((-40, 0, 1.1), (30, 0, 1.0)), 0.6),
        Shot(4.4, _again(stage), Move((-36, 0, 1.03), (40, 0, 1.03)), 0.8),
    ]


def _tower(
    sheet: Sheet,
    x: float,
    ground: float,
    height: float,
    lit: tuple[str, ...],
    shade: tuple[str, ...],
    line: str,
) -> None:
    """The brick tower with its battered walls and the two small rooms on top; (x, ground): middle of its foot."""
    half, top = height * 0.62, height * 0.47
    sheet.shape(
        [
            (x - half, ground),
            (x - top, ground - height * 0.8),
            (x + top, ground - height * 0.8),
            (x + half, ground),
        ],
        lit,
        side=True,
    )
    notch = height * 0.075
    sheet.shape(
        [
            (x - notch, ground),
            (x - notch, ground - height * 0.8),
            (x + notch, ground - height * 0.8),
            (x + notch, ground),
        ],
        shade,
    )
    for k in range(1, 16):
        y = ground - height * 0.8 * k / 16
        reach = half + (top - half) * k / 16
        sheet.stroke([(x - reach, y), (x - notch, y)], (1, 1.4), line, alpha=0.22)
        sheet.stroke([(x + notch, y), (x + reach, y)], (1.4, 1), line, alpha=0.22)
    sheet.box(x - top * 1.03, ground - height * 0.835, top * 2.06, height * 0.045, shade)
    for side in (-1, 1):
        room = x + side * top * 0.56
        sheet.box(room - top * 0.27, ground - height * 1.0, top * 0.54, height * 0.17, lit, side=True)
        sheet.shape(
            [
                (room - top * 0.36, ground - height * 0.99),
                (room + top * 0.36, ground - height * 0.99),
                (room + top * 0.22, ground - height * 1.09),
                (room - top * 0.22, ground - height * 1.09),
            ],
            shade,
        )
        sheet.box(room - top * 0.07, ground - height * 0.95, top * 0.14, height * 0.09, shade)
    sheet.box(x - top * 0.3, ground - height * 0.93, top * 0.6, height * 0.018, shade)


def _students(sheet: Sheet, at: tuple[tuple[float, float, float, str], ...], paint: tuple[str, ...]) -> None:
    for x, ground, tall, kind in at:
        standing(
            sheet,
            x,
            ground,
            tall,
            paint,
            dress="dress" if kind == "girl" else "coat",
            hair="long" if kind == "girl" else "short",
        )


def _observatory(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage,
        ("#5a88b8", "#a8c4cc", "#f4dcae", "#ffeac0"),
        clouds="#fff6e4",
        cloud_strength=0.7,
        horizon=0.72,
        band=0.4,
    )
    sun(back, w * 0.5, h * 0.36, 36, "#fffbe8", "#ffe4a0", reach=9)
    hills = stage.sheet()
    ridge(hills, h * 0.74, 180, ("#7f9a9c", "#dccfa4"), stage.rng("far"), cell=420)
    ridge(hills, h * 0.76, 90, ("#6a7f70", "#c4b482"), stage.rng("mid"), cell=300)
    field = stage.sheet()
    field.box(-96, h * 0.75, w + 192, h * 0.4, ("#c9b070", "#8f7a48", "#4a3f28"))
    _tower(
        field, w * 0.72, h * 0.8, 380, ("#e8c898", "#b88a5c", "#6f4f38"), ("#5a4232", "#3c2c22"), "#3a2818"
    )
    field.shape(
        [(w * 0.7, h * 0.8), (w * 0.735, h * 0.8), (w * 0.44, h * 1.1), (w * 0.27, h * 1.1)],
        ("#d8cdb8", "#9a8f7c"),
    )
    field.stroke([(w * 0.7175, h * 0.8), (w * 0.36, h * 1.1)], (2, 7), "#5a5248", alpha=0.7)
    field.shape(
        [(w * 0.9, h * 0.8), (w * 1.2, h * 0.86), (w * 1.2, h * 0.83), (w * 0.9, h * 0.79)],
        "#3a2c1e",
        alpha=0.4,
        soft=8,
    )
    people = stage.sheet()
    _students(
        people,
        (
            (w * 0.36, h * 0.93, 150, "girl"),
            (w * 0.42, h * 0.91, 152, "boy"),
            (w * 0.52, h * 0.9, 144, "boy"),
        ),
        ("#3a3630", "#1e1c1a"),
    )
    people.stroke([(w * 0.545, h * 0.9), (w * 0.545, h * 0.56)], (5, 4), "#2a2018")
    people.shape(
        [(w * 0.545, h * 0.9), (w * 0.55, h * 0.9), (w * 0.68, h * 0.955), (w * 0.67, h * 0.958)],
        "#2a2018",
        alpha=0.5,
        soft=2,
    )
    near = stage.sheet()
    grass(
        near,
        (-90, w + 90),
        h * 1.04,
        110,
        ("#7a6a3a", "#54482a", "#342c1c"),
        stage.rng("grass"),
        count=170,
        lean=0.25,
        ears="#d8b86a",
        width=4,
    )
    return [
        Layer(back.picture(), 0.08),
        Layer(hills.picture(), 0.25),
        Haze(
            stage.box(h * 0.6, h * 0.82),
            "#fff0cc",
            stage.rng("mist"),
            strength=0.42,
            drift=Drift(18),
            depth=0.3,
        ),
        Layer(field.picture(), 0.7),
        Layer(people.picture(), 0.9),
        Swaying(near.picture(), depth=1.5, pixels=9),
        Motes(
            stage.box(h * 0.3, h),
            "#fff4d0",
            stage.rng("dust"),
            count=26,
            flight=Flight(18, -10, 20, 5),
            radius=(1.2, 3.2),
        ),
    ]


def _shadow(stage: Stage) -> list[Element]:
    """From above: the stone scale, and the rod's shadow creeping along it."""
    w, h = stage.size
    back = stage.sheet(("#d9c49c", "#c4a878", "#9a7f56"))
    back.grain(7, stage.rng("earth"), cell=14)
    scale = stage.sheet()
    y = h * 0.44
    scale.box(-96, y - 118, w + 192, 250, "#4a3a26", alpha=0.4, soft=14)
    scale.box(-96, y - 125, w + 192, 236, ("#f2ead8", "#ddd0b6", "#b8a888"))
    scale.grain(6, stage.rng("stone"), cell=8)
    scale.box(-96, y + 38, w + 192, 9, "#7f735c", alpha=0.8)
    scale.box(-96, y - 62, w + 192, 9, "#7f735c", alpha=0.8)
    for k in range(70):
        x = -80 + 22 * k
        scale.box(x, y - 123, 2.5, 50 if k % 10 == 0 else (34 if k % 5 == 0 else 18), "#4a4030")
        if k % 10 == 0:
            lettered(scale, "一二三四五六七八"[min(k // 10, 7)], "brush", 38, x + 26, y - 24, "#5a4a34")
    shade = stage.sheet()
    shade.shape(
        [(-700, y - 330), (w * 0.4, y - 26), (w * 0.4, y + 22), (-700, y - 90)], "#1c1a24", alpha=0.62, soft=5
    )
    shade.disc(w * 0.4, y - 2, 46, "#1c1a24", alpha=0.5, soft=10)

    def creeping(time: float) -> Motion:
        return Motion(34 * time, 1.5 * time, 0.35 * time)

    hand = stage.sheet()
    hand.stroke([(w * 0.86, h * 1.1), (w * 0.735, h * 0.72)], (44, 30), ("#e8b23a", "#c4841e"))
    hand.shape(
        [(w * 0.722, h * 0.735), (w * 0.747, h * 0.705), (w * 0.715, h * 0.64)], ("#f2d8a8", "#c49a68")
    )
    hand.shape([(w * 0.7175, h * 0.662), (w * 0.722, h * 0.656), (w * 0.715, h * 0.64)], "#2a2420")
    hand.shape(
        [(w * 0.9, h * 1.1), (w * 0.78, h * 0.86), (w * 0.765, h * 0.88), (w * 0.86, h * 1.12)],
        "#3a2a18",
        alpha=0.35,
        soft=10,
    )
    return [
        Layer(back.picture(), 0.6),
        Layer(scale.picture(), 0.9),
        Layer(shade.picture(), 0.9, creeping, (w * 0.4, y)),
        Glow(w * 0.8, h * 0.2, 600, "#fff4d0", strength=0.24, pulse=breathing(0.4, 4)),
        Layer(hand.picture(), 1.15),
        Motes(
            stage.box(0, h),
            "#fffbe8",
            stage.rng("dust"),
            count=30,
            flight=Flight(12, 8, 20, 5),
            radius=(1.2, 3.4),
        ),
    ]


def _noon(stage: Stage) -> list[Element]:
    """The sun's arc over the tower, seven places of one day."""
    w, h = stage.size
    back = sky(
        stage,
        ("#2a5a94", "#6a9cc4", "#cfe0d8", "#fdf0c8"),
        clouds="#ffffff",
        cloud_strength=0.5,
        horizon=0.8,
        band=0.6,
    )
    arc = [
        (w * 0.5 + w * 0.44 * math.cos(a), h * 0.78 - h * 0.62 * math.sin(a))
        for a in np.linspace(math.pi * 0.93, math.pi * 0.07, 60)
    ]
    back.stroke(arc, (2, 3, 2), "#fff6d0", alpha=0.5)
    lights: list[Element] = []
    for k, (x, y) in enumerate(arc[4::9]):
        sun(back, x, y, 17 if k != 3 else 30, "#fffbe6", "#ffe9a8", reach=4, strength=0.5)
        lights += [Glow(x, y, 130, "#ffe08a", strength=0.7, depth=0.08, pulse=rising(0.3 + 0.42 * k, 0.5))]
    land = stage.sheet()
    ridge(land, h * 0.8, 90, ("#7a9a94", "#d4d4a4"), stage.rng("far"), cell=420)
    land.box(-96, h * 0.79, w + 192, h * 0.4, ("#b8a468", "#6f6238", "#3a3420"))
    _tower(
        land,
        w * 0.5,
        h * 0.85,
        330,
        ("#8a6a50", "#d8b080", "#a8805a", "#6a4c38"),
        ("#4a382c", "#32261e"),
        "#2c2018",
    )
    land.shape(
        [(w * 0.485, h * 0.85), (w * 0.515, h * 0.85), (w * 0.56, h * 1.1), (w * 0.44, h * 1.1)],
        ("#e4dac4", "#a89c86"),
    )
    people = stage.sheet()
    _students(
        people,
        (
            (w * 0.37, h * 0.94, 140, "boy"),
            (w * 0.615, h * 0.94, 132, "girl"),
            (w * 0.66, h * 0.95, 140, "boy"),
        ),
        ("#34302c", "#1c1a18"),
    )
    return [
        Layer(back.picture(), 0.08),
        *lights,
        Haze(
            stage.box(h * 0.66, h * 0.86),
            "#fff8dc",
            stage.rng("mist"),
            strength=0.36,
            drift=Drift(16),
            depth=0.3,
        ),
        Layer(land.picture(), 0.6),
        Layer(people.picture(), 0.9),
        Motes(
            stage.box(h * 0.3, h),
            "#fffbe0",
            stage.rng("dust"),
            count=20,
            flight=Flight(16, -8, 20, 5),
            radius=(1.2, 3),
        ),
    ]


def _star_trails(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(stage, ("#050a20", "#0c1c44", "#1e3c6c", "#4a6888"), horizon=0.85)
    wheel = Sheet(stage.size, margin=420)
    rng = stage.rng("trails")
    px, py = w * 0.62, h * 0.16
    for _ in range(230):
        reach, start, span = rng.uniform(12, 880), rng.uniform(0, 2 * math.pi), rng.uniform(0.25, 0.62)
        t = np.linspace(start, start + span, 26)
        tint = ("#ffffff", "#cfe2ff", "#ffe8c0", "#a8c8ff")[int(rng.integers(4))]
        wheel.stroke(
            np.stack([px + reach * np.cos(t), py + reach * np.sin(t)], 1),
            (0.4, 1.6, 2.4),
            tint,
            alpha=rng.uniform(0.25, 0.9),
        )
    wheel.disc(px, py, 4, "#ffffff", soft=1)
    land = stage.sheet()
    ridge(land, h * 0.82, 120, ("#101c34", "#263a52"), stage.rng("far"), cell=400)
    land.box(-96, h * 0.81, w + 192, h * 0.4, ("#141e30", "#080c16"))
    _tower(
        land, w * 0.62, h * 0.87, 400, ("#1e2a44", "#2e3c58", "#141c30"), ("#0c1222", "#080c18"), "#6a86b0"
    )
    for x in (0.538, 0.702):
        land.box(w * x - 9, h * 0.345, 18, 34, ("#ffe2a0", "#f0a040"))
    _students(
        land, ((w * 0.3, h * 0.93, 130, "boy"), (w * 0.335, h * 0.935, 122, "girl")), ("#070b16", "#04060c")
    )

    def turning(time: float) -> Motion:
        return Motion(0, 0, -1.7 * time)

    return [
        Layer(back.picture(), 0.1),
        Layer(wheel.picture(), 0.12, turning, (px, py)),
        Haze(
            stage.box(h * 0.66, h * 0.88),
            "#8fb0d8",
            stage.rng("mist"),
            strength=0.34,
            drift=Drift(18),
            depth=0.3,
        ),
        Layer(land.picture(), 0.7),
        Glow(w * 0.62, h * 0.36, 240, "#ffb454", strength=0.3, depth=0.7, pulse=breathing(0.3, 2)),
        Motes(
            stage.box(h * 0.6, h),
            "#d8f0a0",
            stage.rng("fireflies"),
            count=16,
            flight=Flight(6, -10, 30, 5, 0.95),
            radius=(1.4, 3.2),
        ),
    ]


def _blackboard(stage: Stage) -> list[Element]:
    """Chalk: the leaning axis, its slow circle, the two shadows."""
    w, h = stage.size
    board = stage.sheet(("#24453a", "#1c382f", "#142a24"))
    board.grain(6, stage.rng("dust"), cell=60, stretch=3)
    chalk, warm = "#f4f4e6", "#ffd98a"
    x, y, r = w * 0.36, h * 0.48, 150.0
    turn = np.linspace(0, 2 * math.pi, 90)
    board.stroke(np.stack([x + r * np.cos(turn), y + r * np.sin(turn)], 1), (4, 5, 3), chalk, alpha=0.85)
    tilt = math.radians(23.4)
    for k in (-0.5, 0.0, 0.5):
        ring = np.stack([r * math.sqrt(1 - k * k) * np.cos(turn), r * (k + 0.2 * np.sin(turn))], 1)
        spin = np.array([[math.cos(tilt), math.sin(tilt)], [-math.sin(tilt), math.cos(tilt)]])
        board.stroke(ring @ spin + (x, y), (2, 3, 2), chalk, alpha=0.45)
    tip = (x + 270 * math.sin(tilt), y - 270 * math.cos(tilt))
    board.stroke([(x - 250 * math.sin(tilt), y + 250 * math.cos(tilt)), tip], (4, 5, 4), warm)
    board.stroke([(x, y + 250), (x, y - 262)], (2, 2), chalk, alpha=0.5)
    board.stroke(
        np.stack([x + 108 * np.cos(turn), y - 248 + 26 * np.sin(turn)], 1), (2, 4, 2), warm, alpha=0.8
    )
    lettered(board, "黄赤交角", _CHALK, 52, x + 250, y - 210, warm)
    lettered(board, "缓慢减小", _CHALK, 46, x + 250, y - 150, chalk)
    gx, gy = w * 0.6, h * 0.68
    board.stroke([(gx, gy), (gx, gy - 210)], (8, 8), chalk)
    board.stroke([(gx - 30, gy), (gx + 330, gy)], (4, 4), chalk)
    for length, tint, label in ((250, chalk, "古"), (222, warm, "今")):
        board.stroke([(gx, gy - 210), (gx + length, gy)], (2.4, 2.4), tint, alpha=0.9)
        lettered(board, label, _CHALK, 44, gx + length + (22 if label == "古" else -22), gy + 34, tint)
    board.box(-96, h * 0.93, w + 192, 34, ("#b8824a", "#6f4a28"))
    hand = stage.sheet()
    standing(hand, w * 0.95, h * 1.4, 640, ("#1a1c1e", "#0c0d0e"), hair="short")
    spark: list[Element] = [
        Glow(tip[0] + 10 * k, tip[1] - 4 * k, 70, "#ffd98a", strength=0.5, pulse=breathing(0.9, 2, k))
        for k in (0, 1)
    ]
    return [
        Layer(board.picture(), 0.8),
        *spark,
        Glow(w * 0.1, h * 0.1, 620, "#fff4d0", strength=0.25, pulse=breathing(0.3, 5)),
        Layer(hand.picture(), 1.2),
        Motes(
            stage.box(0, h),
            "#ffffff",
            stage.rng("motes"),
            count=34,
            flight=Flight(6, 14, 18, 5),
            radius=(1, 2.8),
        ),
    ]


def _again(stage: Stage) -> list[Element]:
    """Sunset: three students, one rod, one long shadow."""
    w, h = stage.size
    back = sky(
        stage,
        ("#3a4a7a", "#a8788c", "#f6a878", "#ffdca0"),
        clouds="#ffd0b0",
        cloud_strength=0.7,
        horizon=0.7,
        band=0.5,
    )
    sun(back, w * 0.68, h * 0.58, 64, "#fff6d8", "#ffbe74", reach=8)
    land = stage.sheet()
    ridge(land, h * 0.7, 70, ("#8a5a64", "#d88a68"), stage.rng("far"), cell=420)
    land.box(-96, h * 0.69, w + 192, h * 0.5, ("#c88a54", "#7a4c34", "#2c1c18"))
    _tower(land, w * 0.16, h * 0.73, 210, ("#7a4c48", "#a86a50"), ("#54343a", "#3c262c"), "#2c1a1e")
    x, ground = w * 0.5, h * 0.82
    land.shape(
        [(x - 3, ground), (x + 3, ground), (x - 380, h * 1.1), (x - 420, h * 1.1)],
        "#1c1014",
        alpha=0.6,
        soft=3,
    )
    people = stage.sheet()
    _students(
        people,
        (
            (w * 0.4, h * 0.87, 230, "girl"),
            (w * 0.57, h * 0.86, 238, "boy"),
            (w * 0.64, h * 0.875, 226, "girl"),
        ),
        ("#2c1a1e", "#140c0e"),
    )
    people.stroke([(x, ground + 4), (x, ground - 330)], (7, 5), "#1c1012")
    near = stage.sheet()
    grass(
        near,
        (-90, w + 90),
        h * 1.05,
        130,
        ("#3a221e", "#281716", "#170d0d"),
        stage.rng("grass"),
        count=170,
        lean=0.3,
        ears="#c4844c",
        width=4.5,
    )
    return [
        Layer(back.picture(), 0.08),
        Glow(w * 0.68, h * 0.58, 420, "#ff9a4a", strength=0.35, depth=0.08, pulse=breathing(0.3, 5)),
        Layer(land.picture(), 0.5),
        Layer(people.picture(), 0.9),
        Swaying(near.picture(), depth=1.5, pixels=12),
        Motes(
            stage.box(h * 0.3, h),
            "#ffd8a0",
            stage.rng("dust"),
            count=28,
            flight=Flight(26, -10, 20, 5),
            radius=(1.2, 3.4),
        ),
    ]
