"""窑火第七夜: a kiln climbing the hill at night, the fire's mouth, and what comes out of it."""

import math

import numpy as np

from deploy.demo.camera import Element, Layer, Move, Shot
from deploy.demo.canvas import Paint, Random, Sheet, curve, noise
from deploy.demo.figures import KNEEL, posed, seated, standing
from deploy.demo.light import Drift, Flight, Glow, Haze, Motes, breathing, flicker, plume
from deploy.demo.scenery import pine, ridge, sky, stars, sun
from deploy.demo.stage import Stage


def shots(stage: Stage, number: int) -> list[Shot]:
    if number == 1:
        return [
            Shot(4.4, _kiln_on_the_hill(stage), Move((-30, -12, 1.0), (30, 8, 1.06))),
            Shot(4.0, _mouth_of_fire(stage), Move((0, 10, 1.0), (0, -6, 1.12)), 0.5),
            Shot(4.2, _watch(stage), Move((26, 0, 1.05), (-28, 0, 1.0)), 0.7),
        ]
    return [
        Shot(4.4, _white_heat(stage), Move((0, 20, 1.1), (0, -20, 1.0))),
        Shot(4.0, _dawn_shelf(stage), Move((-44, 0, 1.02), (44, 0, 1.02)), 0.7),
        Shot(4.2, _crackle(stage), Move((0, 0, 1.0), (0, -14, 1.12)), 0.8),
    ]


def vase(
    sheet: Sheet,
    x: float,
    foot: float,
    height: float,
    glaze: Paint,
    *,
    kind: str = "plum",
    shine: float = 0.5,
    rim: str = "#ffffff",
) -> None:
    """A pot by its half profile: plum (meiping), bowl, bottle or jar."""
    half = {
        "plum": (
            (0.09, -1),
            (0.11, -0.97),
            (0.085, -0.93),
            (0.16, -0.87),
            (0.3, -0.74),
            (0.31, -0.6),
            (0.24, -0.35),
            (0.17, -0.12),
            (0.18, 0),
        ),
        "bottle": (
            (0.1, -1),
            (0.075, -0.96),
            (0.06, -0.75),
            (0.075, -0.58),
            (0.2, -0.4),
            (0.27, -0.22),
            (0.2, -0.05),
            (0.17, 0),
        ),
        "jar": (
            (0.2, -1),
            (0.22, -0.96),
            (0.2, -0.9),
            (0.4, -0.72),
            (0.46, -0.48),
            (0.38, -0.2),
            (0.25, -0.02),
            (0.25, 0),
        ),
        "bowl": ((0.62, -1), (0.64, -0.96), (0.56, -0.6), (0.38, -0.25), (0.2, -0.1), (0.19, 0)),
    }[kind]
    side = curve([(px * height, py * height) for px, py in half], steps=8)
    sheet.shape(
        np.add(np.concatenate([side, side[::-1] * (-1, 1)]), (x, foot)),
        glaze,
        side=isinstance(glaze, tuple),
    )
    gleam = side[len(side) // 4 : -len(side) // 6] * (-0.58, 1) + (x, foot)
    sheet.stroke(gleam, (1, height * 0.045, 1), rim, alpha=shine, soft=height * 0.012)
    sheet.disc(x, foot - height, half[0][0] * height, "#1a120c", squash=0.16, alpha=0.55)


def _flames(
    stage: Stage, box: tuple[int, int, int, int], name: str, *, strength: float = 1.0, speed: float = 150.0
) -> list[Element]:
    """Fire: three plumes of rising noise, from deep red to nearly white."""
    size = ((box[2] - box[0]) // 4 * 4, (box[3] - box[1]) // 4 * 4)
    layers: list[Element] = []
    for k, (colour, share, cell, foot) in enumerate(
        (("#ff4a12", 1.0, 130, 0.62), ("#ff9a2e", 0.95, 90, 0.46), ("#fff0b0", 0.8, 60, 0.3))
    ):
        layers.append(
            Haze(
                box,
                colour,
                stage.rng(f"{name}{k}"),
                strength=strength * share,
                drift=Drift(6 - 5 * k, speed * (1 + 0.3 * k)),
                cell=cell,
                stretch=0.55,
                power=1.5,
                envelope=plume(size, foot=foot, head=foot * 0.7),
            )
        )
    return layers


def _bricks(
    sheet: Sheet,
    box: tuple[float, float, float, float],
    shades: tuple[str, ...],
    rng: Random,
    *,
    brick: tuple[float, float] = (66, 26),
) -> None:
    for row, y in enumerate(np.arange(box[1], box[3], brick[1])):
        for x in np.arange(box[0] - (row % 2) * brick[0] / 2, box[2], brick[0]):
            sheet.box(
                x + 1.5,
                y + 1.5,
                brick[0] - 3,
                brick[1] - 3,
                shades[int(rng.integers(len(shades)))],
                alpha=0.8,
            )


def _kiln_on_the_hill(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage,
        ("#080a1c", "#10152e", "#241f3c", "#4a2a38"),
        clouds="#5a3440",
        cloud_strength=0.5,
        horizon=0.8,
        band=0.7,
    )
    stars(back, stage.rng("stars"), 150, h * 0.55)
    sun(back, w * 0.24, h * 0.2, 34, "#f4e8cc", "#8a7a78", reach=5, strength=0.5)
    far = stage.sheet()
    ridge(far, h * 0.66, 190, ("#14142a", "#2c2034"), stage.rng("far"), cell=420)
    hill = stage.sheet()
    hill.shape(
        curve(
            [
                (-96, h * 0.9),
                (w * 0.1, h * 0.86),
                (w * 0.5, h * 0.7),
                (w * 0.86, h * 0.54),
                (w + 96, h * 0.5),
                (w + 96, h * 1.1),
                (-96, h * 1.1),
            ]
        ),
        ("#1c1218", "#0c080b"),
    )
    kiln = stage.sheet()
    rooms: list[tuple[float, float, float]] = []
    for k in range(5):
        t = k / 4
        rooms.append((w * (0.2 + 0.165 * k), h * (0.845 - 0.074 * k), 98 - 9 * t * 4))
    for x, y, size in rooms[::-1]:
        dome = curve(
            [
                (x - size, y + size * 0.5),
                (x - size * 0.96, y - size * 0.35),
                (x - size * 0.5, y - size * 0.86),
                (x + size * 0.2, y - size * 0.95),
                (x + size * 0.9, y - size * 0.6),
                (x + size, y + size * 0.3),
            ]
        )
        kiln.shape(
            np.concatenate([dome, [(x + size, y + size * 0.6), (x - size, y + size * 0.6)]]),
            ("#4a2a20", "#2a1612", "#170c0a"),
        )
        kiln.stroke(dome, (2, 5, 2), "#c96a34", alpha=0.45)
        kiln.glow(x - size * 0.2, y + size * 0.1, size * 1.3, "#ff6a1c", 0.55)
        kiln.shape(
            curve(
                [
                    (x - size * 0.46, y + size * 0.42),
                    (x - size * 0.42, y),
                    (x - size * 0.2, y - size * 0.18),
                    (x + size * 0.02, y),
                    (x + size * 0.06, y + size * 0.42),
                ]
            ),
            ("#fff3c0", "#ffb84a", "#ff7a1e"),
            soft=1.5,
        )
    chimney_x, chimney_y = rooms[-1][0] + 50, rooms[-1][1] - 60
    kiln.box(chimney_x, chimney_y - 120, 40, 170, ("#3a221c", "#1a0e0c"))
    worker = stage.sheet()
    posed(worker, w * 0.075, h * 0.893, 150, KNEEL, "#0a0605", loose=1.1)
    pine(worker, w * 0.98, h * 0.6, h * 0.36, "#0a0709", ("#0c0a10", "#141019"), stage.rng("pine"), lean=-0.1)
    elements: list[Element] = [
        Layer(back.picture(), 0.1),
        Layer(far.picture(), 0.3),
        Layer(hill.picture(), 0.8),
        Layer(kiln.picture(), 0.9),
    ]
    for k, (x, y, size) in enumerate(rooms):
        elements.append(
            Glow(
                x - size * 0.2,
                y + size * 0.1,
                size * 2.4,
                "#ff8a34",
                strength=0.5,
                depth=0.9,
                pulse=flicker(0.55, k),
            )
        )
    smoke = (int(chimney_x - 160), int(h * 0.06), int(chimney_x + 220), int(chimney_y - 100))
    size = ((smoke[2] - smoke[0]) // 4 * 4, (smoke[3] - smoke[1]) // 4 * 4)
    return [
        *elements,
        Haze(
            smoke,
            "#8a5a52",
            stage.rng("smoke"),
            strength=0.7,
            drift=Drift(-16, 46),
            cell=150,
            stretch=1.0,
            envelope=plume(size, foot=0.12, head=0.9),
            depth=0.9,
        ),
        Layer(worker.picture(), 1.1),
        Motes(
            (int(w * 0.02), int(h * 0.3), w, int(h * 0.9)),
            "#ffa347",
            stage.rng("sparks"),
            count=44,
            flight=Flight(12, -70, 30, 2.6),
            radius=(1.2, 3.6),
        ),
    ]


def _mouth_of_fire(stage: Stage) -> list[Element]:
    w, h = stage.size
    wall = stage.sheet(("#2a130d", "#3a1a10", "#1c0c08"))
    _bricks(
        wall,
        (-96, -96, w + 96, h + 96),
        ("#4a2418", "#3e1c12", "#56291a", "#321610"),
        stage.rng("bricks"),
        brick=(96, 38),
    )
    x, y = w * 0.5, h * 0.5
    wall.glow(x, y, 700, "#ff6a20", 0.55)
    arch = curve(
        [
            (x - 190, y + 260),
            (x - 196, y - 40),
            (x - 130, y - 210),
            (x, y - 270),
            (x + 130, y - 210),
            (x + 196, y - 40),
            (x + 190, y + 260),
        ]
    )
    wall.stroke(arch, (58, 58), "#2a120b")
    wall.stroke(arch, (52, 52), ("#8a4424", "#5c2a17"))
    wall.shape(arch, ("#ffdf92", "#ff9a34", "#e85a16", "#7a1f0a"))
    logs = stage.sheet()
    for k, (lx, tilt) in enumerate(((-150, 16), (-60, -20), (40, 14), (120, -12))):
        logs.stroke(
            [(x + lx - 60, y + 236 + tilt), (x + lx + 90, y + 224 - tilt)], (40, 36), ("#3a1408", "#120604")
        )
        logs.stroke(
            [(x + lx - 56, y + 222 + tilt), (x + lx + 86, y + 210 - tilt)],
            (4, 3),
            "#ffb45a",
            alpha=0.8 - 0.1 * k,
            soft=1,
        )
    person = stage.sheet()
    person.box(-96, h * 0.735, w + 192, h * 0.4, ("#1a0b07", "#080403"))
    seated(person, w * 0.22, h * 0.86, 300, ("#140806", "#080403"))
    person.stroke(
        curve([(w * 0.3, h * 0.76), (w * 0.42, h * 0.73), (w * 0.56, h * 0.69)]), (16, 13, 11), "#140806"
    )
    return [
        Layer(wall.picture(), 0.6),
        *_flames(stage, (int(x - 230), int(y - 330), int(x + 230), int(y + 270)), "fire", strength=1.1),
        Layer(logs.picture(), 0.65),
        *_flames(
            stage, (int(x - 200), int(y - 120), int(x + 200), int(y + 280)), "near", strength=0.55, speed=190
        ),
        Glow(x, y + 40, 560, "#ff7a26", strength=0.5, depth=0.6, pulse=flicker(0.6)),
        Layer(person.picture(), 1.1),
        Motes(
            (int(x - 260), int(h * 0.05), int(x + 260), int(h * 0.72)),
            "#ffc06a",
            stage.rng("sparks"),
            count=46,
            flight=Flight(4, -130, 36, 1.8),
            radius=(1.2, 3.4),
        ),
    ]


def _watch(stage: Stage) -> list[Element]:
    """Two by the stoke-hole; the hills blue behind them."""
    w, h = stage.size
    back = sky(
        stage, ("#070a1e", "#121c3c", "#26365a", "#5a5468"), clouds="#3c4668", cloud_strength=0.5, horizon=0.7
    )
    stars(back, stage.rng("stars"), 170, h * 0.5)
    ridge(back, h * 0.68, 170, ("#121a34", "#2a3048"), stage.rng("far"), cell=380)
    ground = stage.sheet()
    ridge(ground, h * 0.82, 40, ("#1c1216", "#0a0608"), stage.rng("ground"), cell=600, bottom=h + 96)
    kiln = stage.sheet()
    dome = curve(
        [
            (w * 0.5, h * 0.84),
            (w * 0.52, h * 0.6),
            (w * 0.66, h * 0.5),
            (w * 0.86, h * 0.48),
            (w + 96, h * 0.52),
            (w + 96, h * 0.86),
        ]
    )
    kiln.shape(dome, ("#3c2420", "#241412", "#120a0a"))
    kiln.stroke(dome[: len(dome) // 2], (3, 7, 3), "#b0603a", alpha=0.5)
    kiln.shape(
        curve(
            [
                (w * 0.6, h * 0.83),
                (w * 0.61, h * 0.74),
                (w * 0.67, h * 0.705),
                (w * 0.73, h * 0.74),
                (w * 0.74, h * 0.83),
            ]
        ),
        ("#fff0b8", "#ffae44", "#f06a18"),
        soft=2,
    )
    people = stage.sheet()
    seated(people, w * 0.3, h * 0.855, 250, ("#1a0f10", "#0c0708"))
    standing(people, w * 0.14, h * 0.865, 340, ("#1a1014", "#0b0709"), hair="cap")
    people.stroke(
        curve([(w * 0.37, h * 0.77), (w * 0.372, h * 0.69), (w * 0.362, h * 0.67)]),
        (2, 5, 2),
        "#ff9a4a",
        alpha=0.7,
        soft=1,
    )
    return [
        Layer(back.picture(), 0.12),
        Layer(ground.picture(), 0.8),
        Layer(kiln.picture(), 0.85),
        Glow(w * 0.67, h * 0.78, 420, "#ff8430", strength=0.65, depth=0.85, pulse=flicker(0.5)),
        *_flames(stage, (int(w * 0.56), int(h * 0.66), int(w * 0.78), int(h * 0.84)), "hole", strength=0.7),
        Layer(people.picture(), 1.05),
        Glow(w * 0.45, h * 0.9, 360, "#ff6a1c", strength=0.3, squash=0.35, pulse=flicker(0.6, 2)),
        Motes(
            (int(w * 0.4), int(h * 0.2), int(w * 0.95), int(h * 0.8)),
            "#ffad55",
            stage.rng("sparks"),
            count=34,
            flight=Flight(-10, -80, 34, 2.4),
            radius=(1.2, 3.4),
        ),
    ]


def _white_heat(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = stage.sheet(("#ff9a3c", "#ffd07a", "#fff2c4", "#ffc86a", "#e0701e"))
    cloth = noise((back.width, back.height), 300, stage.rng("heat"), octaves=4)
    back.wash((np.clip(cloth - 0.5, 0, 1)).astype(np.float32), "#ff7a1e", alpha=0.6)
    rows: list[Element] = [Layer(back.picture(), 0.2)]
    kinds = ("plum", "bottle", "jar")
    for k, (shelf, tone) in enumerate(
        (
            (0.36, ("#f7a54a", "#ffe2a0", "#e0792a")),
            (0.6, ("#d9681e", "#ffc470", "#a83f10")),
            (0.84, ("#9a3c12", "#f08a34", "#5c1e0a")),
        )
    ):
        sheet = stage.sheet()
        sheet.box(-96, h * shelf, w + 192, 20 + 8 * k, (tone[0], tone[2]))
        for j in range(5 - k):
            x = w * ((j + 0.5) / (5 - k)) + (k % 2) * 16 - 8
            vase(
                sheet,
                x,
                h * shelf + 3,
                170 + 40 * k - 18 * ((j + k) % 2),
                tone,
                kind=kinds[(j + k) % 3],
                shine=0.7,
                rim="#fff8dc",
            )
        rows += [
            Layer(sheet.picture(), 0.45 + 0.35 * k),
            *_flames(
                stage,
                (-40, int(h * (shelf - 0.24)), w + 40, int(h * shelf)),
                f"lick{k}",
                strength=0.24,
                speed=170,
            )[1:],
        ]
    return [
        *rows,
        Glow(w * 0.5, h * 0.45, 700, "#ff9a3c", strength=0.3, pulse=flicker(0.7)),
        Motes(
            stage.box(0, h),
            "#fff0c0",
            stage.rng("sparks"),
            count=40,
            flight=Flight(6, -120, 26, 2),
            radius=(1.2, 3.2),
        ),
    ]


_CELADON = ("#6a8f80", "#cfe6d6", "#a3cbb8", "#567a6c")
_MOON = ("#7f98a8", "#e6f0f2", "#b9d0da", "#6a8292")


def _dawn_shelf(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = stage.sheet(("#3a2c28", "#5e4638", "#4a372c", "#2a1e19"))
    _bricks(
        back,
        (-96, -96, w + 96, h * 0.7),
        ("#5c4436", "#523b2f", "#684d3c"),
        stage.rng("bricks"),
        brick=(110, 44),
    )
    back.glow(w * 0.1, h * 0.1, 900, "#ffe0a8", 0.5)
    shelf = stage.sheet()
    for y in (0.5, 0.77):
        shelf.box(-96, h * y, w + 192, 34, ("#7a5638", "#3a2617"))
        shelf.box(-96, h * y, w + 192, 4, "#e0b074", alpha=0.6)
    for k, (x, kind, tall) in enumerate(
        ((0.14, "plum", 270), (0.38, "bowl", 110), (0.62, "bottle", 300), (0.88, "jar", 210))
    ):
        vase(shelf, w * x, h * 0.5, tall, _CELADON if k % 2 == 0 else _MOON, kind=kind, shine=0.8)
    for k, (x, kind, tall) in enumerate(
        ((0.1, "jar", 220), (0.4, "plum", 290), (0.68, "bowl", 120), (0.92, "bottle", 280))
    ):
        vase(shelf, w * x, h * 0.77, tall, _MOON if k % 2 == 0 else _CELADON, kind=kind, shine=0.8)
    beam = stage.sheet()
    for k in range(4):
        x = w * (-0.1 + 0.22 * k)
        beam.shape(
            [(x, -96), (x + 90, -96), (x + 620, h * 1.1), (x + 430, h * 1.1)], "#ffe8b8", alpha=0.14, soft=22
        )
    hand = stage.sheet()
    hand.box(-96, h * 0.88, w + 192, h * 0.3, ("#1e1511", "#0c0806"))
    return [
        Layer(back.picture(), 0.4),
        Layer(shelf.picture(), 0.8),
        Layer(beam.picture(), 0.5),
        Layer(hand.picture(), 1.3),
        Motes(
            stage.box(0, h),
            "#fff0cc",
            stage.rng("dust"),
            count=50,
            flight=Flight(8, -10, 26, 6),
            radius=(1.2, 3.4),
        ),
    ]


def _crackle(stage: Stage) -> list[Element]:
    """One vase against the dawn; its glaze crazes in fine lines."""
    w, h = stage.size
    back = sky(
        stage, ("#46607c", "#93a3ac", "#e6c8a4", "#ffe6b8"), clouds="#fff2dc", cloud_strength=0.4, horizon=0.7
    )
    sun(back, w * 0.5, h * 0.46, 150, "#fff4d6", "#ffd79a", reach=3.4, strength=0.6)
    ridge(back, h * 0.7, 120, ("#7a7f84", "#d8b890"), stage.rng("far"), cell=360)
    table = stage.sheet()
    table.box(-96, h * 0.75, w + 192, h * 0.4, ("#6a4a34", "#3a261a", "#1c120c"))
    table.box(-96, h * 0.75, w + 192, 5, "#ffdca4", alpha=0.7)
    table.disc(w * 0.5, h * 0.765, 200, "#140c08", alpha=0.55, soft=16, squash=0.14)
    pot = stage.sheet()
    vase(
        pot,
        w * 0.5,
        h * 0.765,
        620,
        ("#4f7566", "#9cc4b2", "#dcefe2", "#a8cdbb", "#557a6b"),
        kind="plum",
        shine=0.75,
    )
    rng = stage.rng("crackle")
    for _ in range(54):
        x, y = w * 0.5 + rng.normal(0, 76), h * 0.765 - rng.uniform(70, 500)
        points = [(x, y)]
        for _ in range(4):
            angle = rng.uniform(0, 2 * math.pi)
            points.append((points[-1][0] + 28 * math.cos(angle), points[-1][1] + 28 * math.sin(angle)))
        inside = [p for p in points if abs(p[0] - w * 0.5) < 128]
        if len(inside) > 2:
            pot.stroke(inside, (0.8, 1.6, 0.8), "#3c5a4e", alpha=0.5)
    return [
        Layer(back.picture(), 0.15),
        Haze(stage.box(h * 0.56, h * 0.78), "#fff0d0", stage.rng("mist"), strength=0.4, drift=Drift(14)),
        Layer(table.picture(), 0.8),
        Layer(pot.picture(), 1.0),
        Glow(w * 0.4, h * 0.42, 220, "#fff6e0", strength=0.4, pulse=breathing(0.6, 3)),
        Motes(
            stage.box(h * 0.2, h),
            "#ffecc0",
            stage.rng("dust"),
            count=30,
            flight=Flight(8, -14, 22, 5),
            radius=(1.2, 3.4),
        ),
    ]
