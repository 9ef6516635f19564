"""借你一段黄河: silt-gold water, a gauge in the current, an old boat on its trestles."""

import math

import numpy as np

from deploy.demo.camera import Element, Layer, Move, Shot, bobbing
from deploy.demo.canvas import Paint, Sheet, curve
from deploy.demo.figures import standing
from deploy.demo.light import Drift, Flight, Glints, Glow, Haze, Motes, Swaying, breathing
from deploy.demo.scenery import grass, ridge, sky, sun, water
from deploy.demo.stage import Stage


def shots(stage: Stage, number: int) -> list[Shot]:
    if number == 1:
        return [
            Shot(4.6, _river_at_dawn(stage), Move((-26, -18, 1.0), (22, 10, 1.07))),
            Shot(4.2, _gauge(stage), Move((0, 26, 1.12), (0, -22, 1.0)), 0.7),
            Shot(4.6, _two_on_the_bank(stage), Move((-40, 0, 1.0), (34, 0, 1.05)), 0.7),
        ]
    return [
        Shot(4.6, _boat_yard(stage), Move((34, -10, 1.0), (-26, 8, 1.06))),
        Shot(4.2, _inside_the_hull(stage), Move((0, 20, 1.0), (0, -16, 1.12)), 0.6),
        Shot(4.6, _launch(stage), Move((-34, 0, 1.04), (36, -6, 1.0)), 0.8),
    ]


def boat(
    sheet: Sheet,
    x: float,
    y: float,
    length: float,
    hull: Paint,
    dark: Paint,
    *,
    cabin: bool = True,
    mast: bool = True,
) -> None:
    """A flat river boat with a lifted bow, seen from its side; (x, y) is the middle of its waterline."""
    half = length / 2
    deck = [
        (-half * 1.04, -0.17),
        (-half * 0.8, -0.115),
        (-half * 0.2, -0.08),
        (half * 0.45, -0.09),
        (half * 0.8, -0.135),
        (half * 1.1, -0.215),
    ]
    keel = [
        (half * 1.02, -0.13),
        (half * 0.8, -0.03),
        (half * 0.5, 0.012),
        (-half * 0.5, 0.012),
        (-half * 0.85, -0.03),
    ]
    outline = np.concatenate(
        [curve([(px, py * length) for px, py in deck]), curve([(px, py * length) for px, py in keel])]
    )
    if mast:
        sheet.stroke(
            [(x + half * 0.1, y - length * 0.08), (x + half * 0.13, y - length * 0.95)],
            (length * 0.022, length * 0.012),
            dark,
        )
        for end in (-half * 0.92, half * 1.02):
            sheet.stroke(
                [(x + half * 0.13, y - length * 0.93), (x + end, y - length * 0.16)],
                (1.6, 1.6),
                dark,
                alpha=0.7,
            )
    if cabin:
        arch = [
            (-half * 0.62, -0.1),
            (-half * 0.6, -0.24),
            (-half * 0.3, -0.31),
            (half * 0.02, -0.24),
            (half * 0.06, -0.08),
        ]
        sheet.shape(curve([(x + px, y + py * length) for px, py in arch]), dark)
        for k in np.linspace(-0.5, -0.08, 6):
            rib = [
                (x + half * k, y - length * (0.235 + 0.06 * math.cos((k + 0.3) * 4))),
                (x + half * k * 1.02, y - length * 0.09),
            ]
            sheet.stroke(rib, (2, 2), "#000000", alpha=0.22)
    sheet.shape(np.add(outline, (x, y)), hull)
    for share in (0.3, 0.62):
        plank = [(px * (1 - 0.06 * share), py * length * (1 - share)) for px, py in deck]
        sheet.stroke(curve([(x + px, y + py) for px, py in plank]), (1, 2.4, 1), "#000000", alpha=0.3)
    sheet.stroke(curve([(x + px, y + py * length) for px, py in deck]), (2, 4, 2), "#ffd79a", alpha=0.4)


def _river_at_dawn(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage,
        ("#3f4f6e", "#9a7f86", "#eba56a", "#ffd590", "#ffe9b8"),
        clouds="#ffe3c0",
        cloud_strength=0.55,
        horizon=0.52,
    )
    sun(back, w * 0.62, h * 0.475, 52, "#fff6da", "#ffcf80", reach=7, strength=0.9)
    far = stage.sheet()
    ridge(far, h * 0.52, 130, ("#b08a80", "#e8b98a"), stage.rng("far"), cell=420)
    ridge(far, h * 0.525, 62, ("#8c6a63", "#d79f74"), stage.rng("mid"), cell=240)
    river = stage.sheet()
    water(
        stage, river, h * 0.52, ("#f0bd7c", "#c98a4e", "#8e5a34", "#4a2f22"), streaks="#ffe0a6", strength=0.4
    )
    river.shape(
        [(w * 0.5, h * 0.52), (w * 0.76, h * 0.52), (w * 0.9, h * 1.1), (w * 0.36, h * 1.1)],
        "#ffe2a4",
        alpha=0.3,
        soft=46,
    )
    float_ = stage.sheet()
    boat(float_, w * 0.47, h * 0.655, 250, ("#3a241a", "#1d120e"), "#2a1a14")
    standing(float_, w * 0.6, h * 0.637, 88, "#1c120f", hair="straw")
    float_.stroke([(w * 0.615, h * 0.59), (w * 0.7, h * 0.70)], (4, 3), "#1c120f")
    mirror = stage.sheet()
    mirror.shape(
        curve(
            [
                (w * 0.28, h * 0.658),
                (w * 0.47, h * 0.668),
                (w * 0.66, h * 0.656),
                (w * 0.58, h * 0.7),
                (w * 0.45, h * 0.72),
                (w * 0.36, h * 0.7),
            ],
            closed=True,
        ),
        "#2a1810",
        alpha=0.5,
        soft=7,
    )
    bank = stage.sheet()
    ridge(bank, h * 0.96, 70, ("#2b1a12", "#140c09"), stage.rng("bank"), cell=500, bottom=h + 96)
    reeds = stage.sheet()
    grass(
        reeds,
        (-90, w * 0.5),
        h * 1.02,
        330,
        ("#3a2416", "#2a1a11", "#1a100b"),
        stage.rng("reeds"),
        count=70,
        lean=0.2,
        ears="#6b4526",
        width=5,
    )
    grass(
        reeds,
        (w * 0.75, w + 90),
        h * 1.02,
        240,
        ("#3a2416", "#2a1a11", "#1a100b"),
        stage.rng("reeds2"),
        count=36,
        lean=-0.2,
        ears="#6b4526",
        width=5,
    )
    band = stage.box(h * 0.525, h * 0.92)
    return [
        Layer(back.picture(), 0.15),
        Glow(w * 0.62, h * 0.475, 330, "#ffb45e", strength=0.35, depth=0.15, pulse=breathing(0.3, 6)),
        Layer(far.picture(), 0.3),
        Haze(stage.box(h * 0.42, h * 0.6), "#ffe2b4", stage.rng("mist"), strength=0.5, drift=Drift(16)),
        Layer(river.picture(), 0.5),
        Glints(band, "#ffdf9e", stage.rng("glints"), strength=0.75, depth=0.5),
        Layer(mirror.picture(), 0.75),
        Layer(float_.picture(), 0.75, bobbing(3, 0.7, 4.2), (w * 0.47, h * 0.655)),
        Layer(bank.picture(), 1.3),
        Swaying(reeds.picture(), depth=1.5, pixels=14),
    ]


def _gauge(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = stage.sheet(("#c7a27c", "#b98a5a", "#a2703f", "#7c4f2b", "#4d301d"))
    water(stage, back, -90, ("#d9b58a", "#c08d58", "#935f33", "#5c3a22"), streaks="#ffe7bd", strength=0.34)
    post = stage.sheet()
    x, top, foot, wide = w * 0.56, h * 0.05, h * 0.74, 104
    post.box(x - wide / 2 - 16, top, 18, foot - top + 20, ("#6a584a", "#2c221c"))
    post.box(x - wide / 2, top, wide, foot - top, ("#f3ead8", "#d9c7a6", "#b09a76"))
    post.box(x - wide / 2, foot - 190, wide, 190, "#6b4a2a", alpha=0.42, soft=26)
    step = 24
    for k in range(int((foot - top) / step)):
        y = top + k * step
        if k % 2 == 0:
            reach = wide * (0.5 if k % 10 else 0.98)
            left = x - wide / 2 if (k // 10) % 2 == 0 else x + wide / 2 - reach
            post.box(left, y, reach, step, "#a52a1c" if k % 10 == 0 else "#1f4e79", alpha=0.9)
    post.grain(5, stage.rng("enamel"), cell=5)
    ring = stage.sheet()
    for k, reach in enumerate((90, 150, 230)):
        turn = np.linspace(0, 2 * np.pi, 60)
        ring.stroke(
            np.stack([x + reach * np.cos(turn), foot + reach * 0.16 * np.sin(turn)], 1),
            (3, 5, 3),
            "#ffe9c4",
            alpha=0.55 - 0.14 * k,
            soft=1.5,
        )
    mirror = stage.sheet()
    mirror.box(x - wide / 2, foot, wide, 260, ("#8a6a48", "#6a4527"), alpha=0.4, soft=10)
    near = stage.sheet()
    grass(
        near,
        (-90, w * 0.4),
        h * 1.04,
        420,
        ("#4a3018", "#33200f", "#22150b"),
        stage.rng("near"),
        count=46,
        lean=0.28,
        ears="#8a5c2e",
        width=7,
    )
    return [
        Layer(back.picture(), 0.6),
        Layer(mirror.picture(), 1.0),
        Glints(
            stage.box(h * 0.1, h), "#fff0c8", stage.rng("glints"), strength=0.9, cell=26, speed=34, depth=0.6
        ),
        Layer(post.picture(), 1.0),
        Layer(ring.picture(), 1.0, bobbing(3, 0, 2.6)),
        Swaying(near.picture(), depth=1.6, pixels=20),
        Motes(
            stage.box(0, h),
            "#ffe9b0",
            stage.rng("chaff"),
            count=16,
            flight=Flight(22, -12, 30, 5),
            radius=(1.5, 4),
            strength=0.8,
        ),
    ]


def _two_on_the_bank(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage,
        ("#5a4a5c", "#b5706a", "#f0a066", "#ffd08a"),
        clouds="#ffd9a8",
        cloud_strength=0.7,
        horizon=0.58,
        band=0.5,
    )
    sun(back, w * 0.32, h * 0.5, 62, "#fff1cc", "#ffb868", reach=6)
    river = stage.sheet()
    ridge(river, h * 0.582, 40, ("#8a5a52", "#c08058"), stage.rng("far"), cell=300)
    water(stage, river, h * 0.58, ("#f7b873", "#c47a45", "#6f4028"), streaks="#ffdca0", strength=0.45)
    bank = stage.sheet()
    ridge(bank, h * 0.86, 60, ("#2a1712", "#120a08"), stage.rng("bank"), cell=620, bottom=h + 96)
    people = stage.sheet()
    standing(people, w * 0.47, h * 0.855, 330, ("#2b1813", "#140b09"), hair="cap")
    standing(people, w * 0.69, h * 0.86, 296, ("#2e1a16", "#150c0a"), dress="dress", hair="long")
    reeds = stage.sheet()
    grass(
        reeds,
        (-90, w + 90),
        h * 1.03,
        230,
        ("#2a1812", "#1c100c", "#0e0806"),
        stage.rng("reeds"),
        count=90,
        lean=0.22,
        ears="#5c3820",
        width=5,
    )
    return [
        Layer(back.picture(), 0.12),
        Glow(w * 0.32, h * 0.5, 360, "#ff9a4c", strength=0.35, depth=0.12, pulse=breathing(0.3, 5)),
        Layer(river.picture(), 0.35),
        Glints(stage.box(h * 0.585, h * 0.84), "#ffd890", stage.rng("glints"), depth=0.35),
        Layer(bank.picture(), 0.9),
        Layer(people.picture(), 0.95),
        Swaying(reeds.picture(), depth=1.5, pixels=13),
        Motes(
            stage.box(h * 0.3, h),
            "#ffd9a0",
            stage.rng("motes"),
            count=20,
            flight=Flight(26, -14, 26, 4),
            radius=(1.5, 4),
        ),
    ]


def _boat_yard(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage, ("#31505c", "#6f9089", "#c9c79a", "#f4e0a8"), clouds="#fff3d2", cloud_strength=0.6, horizon=0.5
    )
    ridge(back, h * 0.5, 70, ("#7f9486", "#c2bd92"), stage.rng("far"), cell=360)
    land = stage.sheet()
    water(stage, land, h * 0.5, ("#d8cf9c", "#a99e6a"), streaks="#fff4c8", strength=0.4)
    ridge(land, h * 0.64, 36, ("#8a7a4c", "#5b4c2e", "#3a2f1d"), stage.rng("bank"), cell=520, bottom=h + 96)
    yard = stage.sheet()
    x, y = w * 0.53, h * 0.76
    for k in (-0.33, 0.02, 0.34):
        foot = x + 620 * k
        yard.stroke([(foot - 46, y + 96), (foot - 8, y - 4)], (16, 14), "#2b2115")
        yard.stroke([(foot + 46, y + 96), (foot + 8, y - 4)], (16, 14), "#2b2115")
        yard.stroke([(foot - 36, y + 52), (foot + 36, y + 52)], (9, 9), "#2b2115")
    boat(yard, x, y, 600, ("#7c4f2e", "#4f2f1c", "#2d1a10"), "#3b2718", mast=False)
    for k in (0.18, 0.3, 0.42):  # new planks, still pale
        yard.box(x - 150 + 260 * k, y - 40 + 30 * k, 120, 13, ("#e2b877", "#c8975a"))
    standing(yard, w * 0.86, y + 112, 236, ("#2c241a", "#17120c"), hair="cap")
    yard.stroke(curve([(w * 0.83, y - 70), (w * 0.77, y - 40), (w * 0.74, y - 66)]), (13, 10, 8), "#2c241a")
    near = stage.sheet()
    grass(
        near,
        (-90, w + 90),
        h * 1.03,
        170,
        ("#3a3420", "#2a2416", "#19150d"),
        stage.rng("near"),
        count=120,
        lean=0.15,
        width=5,
    )
    return [
        Layer(back.picture(), 0.15),
        Layer(land.picture(), 0.5),
        Glints(stage.box(h * 0.5, h * 0.61), "#fff6cf", stage.rng("glints"), depth=0.4),
        Haze(stage.box(h * 0.44, h * 0.66), "#fff2cc", stage.rng("mist"), strength=0.4, drift=Drift(14)),
        Layer(yard.picture(), 0.9),
        Motes(
            stage.box(h * 0.4, h * 0.9),
            "#ffedbe",
            stage.rng("dust"),
            count=34,
            flight=Flight(8, -22, 24, 5),
            radius=(1.2, 3.4),
        ),
        Swaying(near.picture(), depth=1.5, pixels=10),
    ]


def _inside_the_hull(stage: Stage) -> list[Element]:
    """Looking along the ribs towards the light at the bow."""
    w, h = stage.size
    back = stage.sheet(("#2c1a10", "#5c3a20", "#3a2415", "#160d08"))
    cx, cy = w * 0.52, h * 0.4
    back.glow(cx, cy, 620, "#ffcf86", 0.9)
    back.shape(
        curve(
            [
                (cx - 86, cy - 150),
                (cx, cy - 196),
                (cx + 86, cy - 150),
                (cx + 64, cy + 60),
                (cx, cy + 130),
                (cx - 64, cy + 60),
            ],
            closed=True,
        ),
        ("#fff4d4", "#ffdf9f", "#f2b76a"),
        soft=5,
    )
    ribs: list[Element] = [
        Layer(back.picture(), 0.3),
        Glow(cx, cy, 420, "#ffc470", strength=0.35, depth=0.3, pulse=breathing(0.4, 5)),
    ]
    for k, size in enumerate((1.0, 1.55, 2.4, 3.7)):
        rib = stage.sheet()
        shade = ("#8a5a30", "#6a4223", "#462a16", "#1f120a")[k]
        arch = curve(
            [
                (cx - 175 * size, cy - 190 * size),
                (cx - 150 * size, cy + 40 * size),
                (cx - 70 * size, cy + 160 * size),
                (cx, cy + 190 * size),
                (cx + 70 * size, cy + 160 * size),
                (cx + 150 * size, cy + 40 * size),
                (cx + 175 * size, cy - 190 * size),
            ]
        )
        rib.stroke(arch, (26 * size, 34 * size, 44 * size, 34 * size, 26 * size), shade)
        rib.stroke(np.add(arch, (0, -9 * size)), (2, 4 * size, 2), "#ffcf8c", alpha=0.5 - 0.1 * k)
        ribs.append(Layer(rib.picture(), 0.5 + 0.35 * k))
        ribs.append(
            Motes(
                stage.box(h * 0.15, h * 0.85),
                "#ffe2aa",
                stage.rng(f"dust{k}"),
                count=10,
                flight=Flight(5 + 4 * k, -10, 20, 6),
                radius=(1.2, 2.4 + k),
                depth=0.5 + 0.3 * k,
            )
        )
    return ribs


def _launch(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = sky(
        stage,
        ("#2a6a86", "#69aab0", "#cfe3c4", "#fdf3c9"),
        clouds="#ffffff",
        cloud_strength=0.8,
        horizon=0.46,
        cell=320,
    )
    sun(back, w * 0.3, h * 0.3, 46, "#fffbe8", "#fff0b8", reach=7)
    far = stage.sheet()
    ridge(far, h * 0.462, 90, ("#7ba39a", "#cddcb4"), stage.rng("far"), cell=360)
    river = stage.sheet()
    water(
        stage, river, h * 0.46, ("#eadfae", "#d0b477", "#a57c48", "#63452c"), streaks="#fff8da", strength=0.5
    )
    sail = stage.sheet()
    x, y = w * 0.52, h * 0.66
    boat(sail, x, y, 380, ("#6a4026", "#3b2315"), "#3a2517")
    cloth = curve(
        [(x + 28, y - 350), (x + 150, y - 300), (x + 196, y - 180), (x + 178, y - 86), (x + 26, y - 70)]
    )
    sail.shape(cloth, ("#fff3d6", "#f0d2a0", "#d9a869"), side=True)
    for k in np.linspace(0.18, 0.85, 5):
        sail.stroke(
            [(x + 28, y - 350 + 280 * k), (x + 60 + 120 * min(1, k * 1.5), y - 336 + 262 * k)],
            (3, 2),
            "#8a5c34",
            alpha=0.6,
        )
    standing(sail, x - 120, y - 34, 110, "#22150d", hair="cap")
    standing(sail, x + 186, y - 50, 98, "#22150d", dress="dress", hair="long")
    mirror = stage.sheet()
    mirror.shape(
        curve(
            [
                (x - 190, y + 6),
                (x, y + 14),
                (x + 200, y + 4),
                (x + 150, y + 60),
                (x + 60, y + 210),
                (x - 60, y + 90),
            ],
            closed=True,
        ),
        ("#5a3c22", "#a67b48"),
        alpha=0.5,
        soft=11,
    )
    near = stage.sheet()
    grass(
        near,
        (-90, w * 0.34),
        h * 1.03,
        260,
        ("#56582c", "#3e4020", "#2a2c16"),
        stage.rng("near"),
        count=60,
        lean=0.22,
        ears="#c9a85c",
        width=5,
    )
    return [
        Layer(back.picture(), 0.12),
        Layer(far.picture(), 0.25),
        Haze(stage.box(h * 0.38, h * 0.54), "#fffbe6", stage.rng("mist"), strength=0.42, drift=Drift(18)),
        Layer(river.picture(), 0.45),
        Glints(stage.box(h * 0.47, h), "#fffbe0", stage.rng("glints"), depth=0.45, strength=0.9),
        Layer(mirror.picture(), 0.8),
        Layer(sail.picture(), 0.8, bobbing(4, 0.9, 3.8), (x, y)),
        Swaying(near.picture(), depth=1.5, pixels=13),
    ]
