"""石阶上的徒弟: stairs into the mist, a broom, a courtyard in the rain, a crane on its post."""

from deploy.demo.camera import Element, Layer, Move, Shot, swinging
from deploy.demo.canvas import Sheet, curve
from deploy.demo.figures import BOW, CRANE, HORSE, SWEEP, posed, standing
from deploy.demo.light import Drift, Flakes, Flight, Glow, Haze, Motes, Swaying, breathing, flicker
from deploy.demo.scenery import eave, grass, lantern, petal, pine, ridge, sky, sun
from deploy.demo.stage import Stage

_LEAF = ("#d98a3a", "#a8501e")


def shots(stage: Stage, number: int) -> list[Shot]:
    if number == 1:
        return [
            Shot(4.4, _stairs(stage), Move((0, 46, 1.0), (0, -34, 1.07))),
            Shot(4.0, _sweeping(stage), Move((-30, 0, 1.08), (30, 0, 1.02)), 0.6),
            Shot(4.2, _gate(stage), Move((0, 20, 1.0), (0, -12, 1.1)), 0.7),
        ]
    return [
        Shot(4.4, _courtyard(stage), Move((-34, 0, 1.03), (34, 0, 1.03))),
        Shot(4.0, _facing(stage), Move((0, 0, 1.0), (0, 0, 1.14)), 0.4),
        Shot(4.2, _crane(stage), Move((0, -30, 1.06), (0, 24, 1.0)), 0.8),
    ]


def _flight_of_steps(
    sheet: Sheet,
    x: float,
    top: float,
    bottom: float,
    narrow: float,
    wide: float,
    light: tuple[str, str],
    dark: tuple[str, str],
    *,
    steps: int = 22,
) -> None:
    """Stairs running away upwards: treads catch the light, risers do not."""
    for k in range(steps):
        a, b = (k / steps) ** 1.7, ((k + 1) / steps) ** 1.7
        y, below = top + (bottom - top) * a, top + (bottom - top) * b
        half, next_half = (narrow + (wide - narrow) * a) / 2, (narrow + (wide - narrow) * b) / 2
        split = y + (below - y) * 0.42
        mix = k / steps
        sheet.shape(
            [(x - half, y), (x + half, y), (x + next_half, split), (x - next_half, split)],
            (light[0] if mix < 0.5 else light[1], light[1]),
        )
        sheet.shape(
            [
                (x - next_half, split),
                (x + next_half, split),
                (x + next_half, below + 1),
                (x - next_half, below + 1),
            ],
            (dark[0], dark[1]),
        )
        sheet.stroke(
            [(x - next_half, split), (x + next_half, split)], (1.2, 1.6 + 2 * mix, 1.2), "#f2f4e6", alpha=0.4
        )


def _stairs(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage, ("#7f9a98", "#b8c8bc", "#e6e6cf", "#f6f0d8"), clouds="#ffffff", cloud_strength=0.5, horizon=0.7
    )
    elements: list[Element] = [Layer(back.picture(), 0.08)]
    for k, (foot, tall, top, low) in enumerate(
        ((0.4, 360, "#9cb0a8", "#e4e6d4"), (0.52, 330, "#6f8a82", "#cdd6c6"))
    ):
        hill = stage.sheet()
        ridge(
            hill,
            h * foot,
            tall,
            (top, low),
            stage.rng(f"hill{k}"),
            cell=230,
            rough=0.6,
            peak=w * (0.75 - 0.5 * k),
            bottom=h * 0.7,
        )
        elements += [
            Layer(hill.picture(), 0.2 + 0.15 * k),
            Haze(
                stage.box(h * (foot - 0.1), h * (foot + 0.12)),
                "#fffdf0",
                stage.rng(f"mist{k}"),
                strength=0.55,
                drift=Drift(16 + 6 * k),
                depth=0.3,
            ),
        ]
    slope = stage.sheet()
    slope.shape(
        curve(
            [
                (-96, h * 0.56),
                (w * 0.2, h * 0.5),
                (w * 0.42, h * 0.4),
                (w * 0.5, h * 0.37),
                (w * 0.6, h * 0.4),
                (w * 0.82, h * 0.5),
                (w + 96, h * 0.55),
                (w + 96, h * 1.1),
                (-96, h * 1.1),
            ]
        ),
        ("#5f7a6c", "#33493f", "#182520"),
    )
    _flight_of_steps(
        slope, w * 0.5, h * 0.385, h * 1.08, 46, 640, ("#c9cfc0", "#8f9a90"), ("#7a857c", "#3c4641"), steps=26
    )
    eave(slope, w * 0.5, h * 0.345, 190, 40, "#26352f")
    for k in (-60, -24, 24, 60):
        slope.box(w * 0.5 + k - 4, h * 0.345, 8, 52, "#26352f")
    person = stage.sheet()
    posed(person, w * 0.45, h * 0.675, 150, SWEEP, ("#22302e", "#121a1a"), loose=1.2)
    person.stroke([(w * 0.475, h * 0.605), (w * 0.55, h * 0.668)], (4, 4), "#2a2018")
    person.stroke(
        curve([(w * 0.545, h * 0.663), (w * 0.572, h * 0.672), (w * 0.59, h * 0.682)]),
        (10, 22, 30),
        "#4a3620",
    )
    near = stage.sheet()
    pine(near, w * 0.9, h * 1.05, h * 0.8, "#10201c", ("#14281f", "#1f3a2e"), stage.rng("pine"), lean=0.06)
    pine(
        near, w * 0.02, h * 1.08, h * 0.42, "#10201c", ("#14281f", "#1f3a2e"), stage.rng("pine2"), lean=-0.02
    )
    return [
        *elements,
        Layer(slope.picture(), 0.7),
        Haze(
            stage.box(h * 0.34, h * 0.58),
            "#fbfff2",
            stage.rng("veil"),
            strength=0.42,
            drift=Drift(-18),
            depth=0.6,
        ),
        Layer(person.picture(), 0.8),
        Layer(near.picture(), 1.35),
        Flakes(
            stage.box(0, h), petal(_LEAF, 9), stage.rng("leaves"), count=22, flight=Flight(26, 74, 30, 3.6)
        ),
    ]


def _sweeping(stage: Stage) -> list[Element]:
    """Close on the step: a straw broom, cloth shoes, leaves."""
    w, h = stage.size
    back = stage.sheet(("#3c4a44", "#6a7668", "#8f947c", "#4a5048"))
    back.glow(w * 0.8, h * 0.1, 900, "#fff0c0", 0.55)
    stone = stage.sheet()
    for k, y in enumerate((0.3, 0.45, 0.62, 0.82)):
        deep = h * (0.055 + 0.03 * k)
        stone.box(-96, h * y, w + 192, deep, ("#c4c3ac", "#9a9c8a"))
        stone.box(-96, h * y + deep, w + 192, h * 0.3, ("#6a6e62", "#3f443e"))
        stone.stroke([(-96, h * y + deep), (w + 96, h * y + deep)], (3, 4, 3), "#f4efd2", alpha=0.6)
    stone.grain(9, stage.rng("stone"), cell=11)
    broom = stage.sheet()
    x, y = w * 0.5, h * 0.79
    broom.stroke([(x + 330, h * 0.1), (x + 40, y - 190)], (22, 20), ("#6a4a2a", "#3c2814"))
    rng = stage.rng("straw")
    for _ in range(130):
        a, b = rng.normal(0, 1), rng.uniform(0.7, 1.05)
        start = (x + 46 + a * 16, y - 200 + abs(a) * 8)
        end = (x - 90 + a * 92, y - 200 + 250 * b)
        broom.stroke(
            curve([start, ((start[0] + end[0]) / 2 + a * 20, (start[1] + end[1]) / 2), end]),
            (5, 4, 1),
            ("#d9b26a", "#a87c3a", "#6a4a20")[int(rng.integers(3))],
        )
    for k in range(3):
        broom.stroke(
            curve(
                [
                    (x + 4 - 10 * k, y - 176 + 26 * k),
                    (x + 40 - 8 * k, y - 160 + 26 * k),
                    (x + 78 - 6 * k, y - 178 + 26 * k),
                ]
            ),
            (7, 7),
            "#5a2a18",
        )
    leaf = petal(_LEAF, 17)
    return [
        Layer(back.picture(), 0.2),
        Layer(stone.picture(), 0.7),
        Layer(broom.picture(), 1.0, swinging(5.5, 1.9), (x + 330, h * 0.1)),
        Flakes(
            (-60, int(h * 0.5), w + 60, int(h * 0.98)),
            leaf,
            stage.rng("swept"),
            count=16,
            flight=Flight(-70, 16, 26, 1.9),
        ),
        Flakes(
            stage.box(0, h),
            petal(("#e8a24a", "#b05a20"), 12),
            stage.rng("leaves"),
            count=16,
            flight=Flight(30, 110, 40, 3),
        ),
        Motes(
            stage.box(0, h),
            "#fff2cc",
            stage.rng("dust"),
            count=34,
            flight=Flight(16, -14, 22, 4),
            radius=(1.4, 4),
        ),
    ]


def _gate(stage: Stage) -> list[Element]:
    """From the dark under the gate out to the light, where the master stands."""
    w, h = stage.size
    back = sky(stage, ("#d8e0cc", "#f6f0d4", "#fff6d8"), horizon=0.9)
    ridge(back, h * 0.6, 260, ("#9db3a4", "#e8ecd4"), stage.rng("far"), cell=240, rough=0.6)
    steps = stage.sheet()
    _flight_of_steps(
        steps,
        w * 0.5,
        h * 0.655,
        h * 1.08,
        330,
        700,
        ("#b8bfae", "#6c766c"),
        ("#59635b", "#242b28"),
        steps=11,
    )
    master = stage.sheet()
    standing(master, w * 0.5, h * 0.664, 300, ("#3a4a44", "#1c2624"), dress="robe", hair="bun")
    master.stroke(
        curve([(w * 0.5 + 4, h * 0.48), (w * 0.5 + 60, h * 0.475), (w * 0.5 + 96, h * 0.5)]),
        (4, 8, 2),
        "#8a9c8c",
        alpha=0.5,
    )
    frame = stage.sheet()
    ink = ("#161d1b", "#0a0e0d")
    frame.box(-96, -96, w * 0.22 + 96, h * 1.2, ink)
    frame.box(w * 0.78, -96, w * 0.22 + 96, h * 1.2, ink)
    frame.box(-96, -96, w + 192, h * 0.2 + 96, ink)
    for k in range(7):
        frame.box(w * (0.2 + 0.1 * k) - 9, h * 0.2 - 4, 18, 26, ink)
    for x in (0.225, 0.775):
        frame.stroke([(w * x, h * 0.2), (w * x, h * 1.1)], (5, 5), "#c9b88a", alpha=0.5, soft=1)
    floor = stage.sheet()
    floor.shape(
        [(w * 0.3, h * 0.9), (w * 0.7, h * 0.9), (w * 0.95, h * 1.1), (w * 0.05, h * 1.1)],
        "#fff2cc",
        alpha=0.2,
        soft=18,
    )
    lamp = stage.sheet()
    lantern(lamp, w * 0.5, h * 0.27, 40, ("#f6d08a", "#c9622a"), "#2c120a")
    return [
        Layer(back.picture(), 0.1),
        Haze(
            stage.box(h * 0.36, h * 0.7),
            "#ffffff",
            stage.rng("mist"),
            strength=0.5,
            drift=Drift(18),
            depth=0.2,
        ),
        Layer(steps.picture(), 0.5),
        Layer(master.picture(), 0.6),
        Glow(w * 0.5, h * 0.5, 420, "#fff0c0", strength=0.3, pulse=breathing(0.4, 4)),
        Flakes(
            (int(w * 0.2), 0, int(w * 0.8), h),
            petal(_LEAF, 9),
            stage.rng("leaves"),
            count=14,
            flight=Flight(20, 80, 26, 3),
        ),
        Layer(floor.picture(), 1.0),
        Layer(frame.picture(), 1.2),
        Layer(lamp.picture(), 1.2, swinging(3, 3.3), (w * 0.5, h * 0.18)),
    ]


def _rain(stage: Stage, colour: str, count: int = 60) -> Flakes:
    drops = []
    for length in (46, 60, 78):
        sheet = Sheet((12, length + 6), margin=0)
        sheet.stroke([(8, 3), (4, length)], (0.8, 1.8), colour, alpha=0.42, soft=0.4)
        drops.append(sheet.picture())
    return Flakes(
        stage.box(-100, stage.height + 60),
        drops,
        stage.rng("rain"),
        count=count,
        flight=Flight(-60, 980, 0, 4),
    )


def _courtyard(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage,
        ("#0c1a2c", "#1c3650", "#3a5c74", "#6a8a98"),
        clouds="#4f7088",
        cloud_strength=0.6,
        horizon=0.55,
    )
    ridge(back, h * 0.5, 280, ("#1c3448", "#4a6a7c"), stage.rng("far"), cell=250, rough=0.6, bottom=h * 0.62)
    hall = stage.sheet()
    ink = ("#0f1e2e", "#0a121c")
    eave(hall, w * 0.5, h * 0.47, 640, 120, ink)
    hall.box(w * 0.14, h * 0.465, w * 0.72, h * 0.16, ink)
    for k in range(5):
        hall.box(w * (0.19 + 0.128 * k), h * 0.49, w * 0.1, h * 0.115, ("#ffe0a0", "#f0a24a"), alpha=0.92)
        for bar in (0.25, 0.5, 0.75):
            hall.box(w * (0.19 + 0.128 * k + 0.1 * bar) - 2, h * 0.49, 4, h * 0.115, ink)
        hall.box(w * (0.19 + 0.128 * k), h * 0.53, w * 0.1, 4, ink)
    ground = stage.sheet()
    ground.box(-96, h * 0.62, w + 192, h * 0.5, ("#43606f", "#22384a", "#0c1724"))
    for k in range(7):
        y = h * (0.64 + 0.05 * k * (0.6 + 0.12 * k))
        ground.stroke([(-96, y), (w + 96, y)], (2, 2), "#7f9cab", alpha=0.3)
    for k in range(5):
        ground.box(w * (0.19 + 0.128 * k), h * 0.63, w * 0.1, h * 0.34, "#ffb860", alpha=0.2, soft=16)
    pair = stage.sheet()
    posed(pair, w * 0.3, h * 0.86, 330, HORSE, ("#0c1520", "#060a10"), loose=1.15)
    posed(pair, w * 0.72, h * 0.87, 340, BOW, ("#0c1520", "#060a10"), flip=True, loose=1.15)
    pair.disc(w * 0.3, h * 0.865, 120, "#050b12", alpha=0.5, soft=10, squash=0.14)
    pair.disc(w * 0.72, h * 0.875, 140, "#050b12", alpha=0.5, soft=10, squash=0.14)
    lamp = stage.sheet()
    lantern(lamp, w * 0.9, h * 0.4, 40, ("#ffdf98", "#f08a30"), "#2c120a")
    return [
        Layer(back.picture(), 0.1),
        Haze(
            stage.box(h * 0.3, h * 0.56),
            "#a8c4d4",
            stage.rng("mist"),
            strength=0.4,
            drift=Drift(22),
            depth=0.2,
        ),
        Layer(hall.picture(), 0.45),
        Layer(ground.picture(), 0.7),
        Glow(w * 0.5, h * 0.55, 460, "#ffb050", strength=0.3, depth=0.45, pulse=flicker(0.25)),
        Layer(pair.picture(), 1.0),
        Layer(lamp.picture(), 1.2, swinging(6, 2.4), (w * 0.9, h * 0.3)),
        Glow(w * 0.9, h * 0.4, 220, "#ff9c40", strength=0.6, depth=1.2, pulse=flicker(0.3)),
        _rain(stage, "#cfe4f2"),
    ]


def _facing(stage: Stage) -> list[Element]:
    """Two silhouettes before the moon; the fist stops short."""
    w, h = stage.size
    back = sky(
        stage, ("#0a1524", "#16304a", "#2c5468", "#0e2030"), clouds="#4f7a8c", cloud_strength=0.5, horizon=1.0
    )
    sun(back, w * 0.5, h * 0.42, 262, "#e8f0e4", "#7fb0c0", reach=2.6, strength=0.6)
    pair = stage.sheet()
    ink = ("#0b1622", "#05090f")
    posed(pair, w * 0.16, h * 0.84, 560, BOW, ink, loose=1.12)
    standing(pair, w * 0.79, h * 0.85, 570, ink, hair="short")
    pair.box(-96, h * 0.83, w + 192, h * 0.3, ink)
    near = stage.sheet()
    grass(
        near,
        (-90, w + 90),
        h * 1.02,
        200,
        ("#0a1620", "#071018", "#040a10"),
        stage.rng("grass"),
        count=80,
        lean=-0.3,
        width=5,
    )
    return [
        Layer(back.picture(), 0.15),
        Haze(
            stage.box(h * 0.3, h * 0.7),
            "#c4e0e4",
            stage.rng("mist"),
            strength=0.35,
            drift=Drift(30),
            depth=0.3,
        ),
        Layer(pair.picture(), 0.9),
        Glow(w * 0.485, h * 0.535, 90, "#ffffff", strength=0.35, pulse=breathing(0.8, 1.6)),
        Swaying(near.picture(), depth=1.4, pixels=16),
        _rain(stage, "#e4f2fa", 46),
    ]


def _crane(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage,
        ("#4a5a78", "#a88a94", "#f0a878", "#ffd89a"),
        clouds="#ffe0c0",
        cloud_strength=0.6,
        horizon=0.75,
    )
    sun(back, w * 0.5, h * 0.42, 170, "#fff0cc", "#ffb878", reach=3.4, strength=0.7)
    elements: list[Element] = [Layer(back.picture(), 0.1)]
    for k, (foot, tall, top, low) in enumerate(
        ((0.68, 250, "#8a7488", "#f0b890"), (0.8, 240, "#54485c", "#c88a74"))
    ):
        hill = stage.sheet()
        ridge(
            hill,
            h * foot,
            tall,
            (top, low),
            stage.rng(f"hill{k}"),
            cell=240,
            rough=0.6,
            bottom=h * foot + 200,
        )
        elements += [
            Layer(hill.picture(), 0.25 + 0.2 * k),
            Haze(
                stage.box(h * (foot - 0.1), h * (foot + 0.1)),
                "#ffe6c8",
                stage.rng(f"mist{k}"),
                strength=0.5,
                drift=Drift(16 + 8 * k),
                depth=0.4,
            ),
        ]
    post = stage.sheet()
    post.shape(
        curve(
            [
                (w * 0.44, h * 0.64),
                (w * 0.56, h * 0.64),
                (w * 0.575, h * 0.8),
                (w * 0.62, h * 1.12),
                (w * 0.38, h * 1.12),
                (w * 0.425, h * 0.8),
            ],
            steps=4,
        ),
        ("#3c3040", "#1c161f"),
    )
    posed(post, w * 0.5, h * 0.645, 380, CRANE, ("#241c28", "#120e15"), loose=1.2)
    near = stage.sheet()
    pine(near, w * 0.02, h * 1.06, h * 0.5, "#1a141c", ("#201a22", "#2e2630"), stage.rng("pine"), lean=0.14)
    return [
        *elements,
        Glow(w * 0.5, h * 0.42, 360, "#ffa860", strength=0.3, depth=0.1, pulse=breathing(0.3, 5)),
        Layer(post.picture(), 0.9),
        Layer(near.picture(), 1.4),
        Flakes(
            stage.box(0, h),
            petal(("#d8804a", "#8a4030"), 9),
            stage.rng("leaves"),
            count=16,
            flight=Flight(50, 50, 30, 4),
        ),
    ]
