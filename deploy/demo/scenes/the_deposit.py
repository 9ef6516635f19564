"""押金去哪儿了: an emptied flat, a key, a contract; cool daylight, then rain and a telephone's glow."""

import math

import numpy as np

from deploy.demo.camera import Element, Layer, Motion, Move, Shot, swinging
from deploy.demo.canvas import Sheet, curve
from deploy.demo.figures import standing
from deploy.demo.light import Flakes, Flight, Glow, Motes, Swaying, breathing, rising
from deploy.demo.scenery import lettered, sky, sun
from deploy.demo.stage import Stage


def shots(stage: Stage, number: int) -> list[Shot]:
    if number == 1:
        return [
            Shot(4.2, _empty_flat(stage), Move((-30, 0, 1.0), (30, 6, 1.08))),
            Shot(4.0, _key(stage), Move((0, -14, 1.08), (0, 12, 1.0)), 0.5),
            Shot(4.0, _nail(stage), Move((0, 0, 1.0), (0, 0, 1.16)), 0.5),
        ]
    return [
        Shot(4.2, _night_desk(stage), Move((30, 10, 1.0), (-28, -8, 1.07))),
        Shot(4.0, _contract(stage), Move((0, 26, 1.1), (0, -30, 1.02)), 0.5),
        Shot(4.0, _morning(stage), Move((-36, 0, 1.0), (36, 0, 1.06)), 0.8),
    ]


def _skyline(
    stage: Stage,
    sheet: Sheet,
    base: float,
    tints: tuple[tuple[str, str], ...],
    name: str,
    *,
    lit: str | None = None,
) -> None:
    rng = stage.rng(name)
    for k, tint in enumerate(tints):
        for j in range(9):
            x, wide = -90 + 104 * j + rng.uniform(-24, 24), rng.uniform(56, 104)
            tall = rng.uniform(120, 400) * (1 - 0.22 * k)
            sheet.box(x, base - tall, wide, tall + 20, tint)
            for _ in range(10 if lit else 0):
                sheet.box(
                    x + rng.uniform(6, wide - 14),
                    base - rng.uniform(14, tall - 10),
                    8,
                    11,
                    lit or "",
                    alpha=rng.uniform(0.4, 1),
                )


def _empty_flat(stage: Stage) -> list[Element]:
    """A bare room in perspective; the window lies on the floor as light."""
    w, h = stage.size
    out = sky(stage, ("#8fc0e0", "#d4e8ee", "#f6f0e0"), clouds="#ffffff", cloud_strength=0.7, horizon=0.55)
    _skyline(stage, out, h * 0.56, (("#a8c4d4", "#d4dfe2"), ("#8aa8bc", "#c4d2d8")), "city")
    room = stage.sheet()
    x0, x1, top, bottom = w * 0.26, w * 0.88, h * 0.2, h * 0.64
    win = (w * 0.38, h * 0.27, w * 0.78, h * 0.52)
    wall = ("#e4e8e6", "#d4dad8", "#b8c2c2")
    for box in (
        (x0, top, x1, win[1]),
        (x0, win[3], x1, bottom),
        (x0, win[1], win[0], win[3]),
        (win[2], win[1], x1, win[3]),
    ):
        room.box(box[0], box[1], box[2] - box[0], box[3] - box[1], wall)
    room.shape([(-96, -96), (x0, top), (x0, bottom), (-96, h * 0.98)], ("#a8b8c0", "#c4ced0"), side=True)
    room.shape([(w + 96, -96), (x1, top), (x1, bottom), (w + 96, h * 0.8)], ("#8fa0aa", "#7a8b96"), side=True)
    room.shape([(-96, -96), (w + 96, -96), (x1, top), (x0, top)], ("#c9d2d4", "#e4e8e6"))
    room.shape(
        [(x0, bottom), (x1, bottom), (w + 96, h * 0.8), (w + 96, h * 1.1), (-96, h * 1.1), (-96, h * 0.98)],
        ("#c4a884", "#a88a64", "#6f5840"),
    )
    for k in range(11):
        a, b = x0 + (x1 - x0) * k / 10, -500 + 1700 * k / 10
        room.stroke([(a, bottom), (b, h * 1.1)], (1.4, 3), "#7a6044", alpha=0.4)
    for k in range(3):
        x = win[0] + (win[2] - win[0]) * k / 2
        room.box(x - 6, win[1] - 6, 12, win[3] - win[1] + 12, ("#f6f8f6", "#c4ccce"))
    for y in (win[1], win[3]):
        room.box(win[0] - 6, y - 6, win[2] - win[0] + 12, 12, ("#f6f8f6", "#c4ccce"))
    for k in (0, 1):
        x = w * (0.24 + 0.26 * k)
        room.shape(
            [(x + 40, h * 0.69), (x + 190, h * 0.69), (x + 90, h * 0.92), (x - 130, h * 0.92)],
            "#fff6d8",
            alpha=0.62,
            soft=5,
        )
    for x, y, wide, tall in (
        (w * 0.05, h * 0.38, 92, 150),
        (w * 0.02, h * 0.56, 70, 90),
    ):  # where pictures hung
        room.shape(
            [(x, y), (x + wide, y + 14), (x + wide, y + tall + 4), (x, y + tall + 10)], "#dfe6e6", alpha=0.5
        )
    room.stroke([(w * 0.56, -96), (w * 0.56, h * 0.11)], (4, 4), "#5a666c")
    room.disc(w * 0.56, h * 0.122, 20, ("#ffffff", "#d8e0dc"))
    boxes = stage.sheet()
    for x, y, size in ((0.78, 0.86, 150), (0.9, 0.94, 190)):
        boxes.shape(
            [
                (w * x - size * 0.6, h * y - size * 0.62),
                (w * x + size * 0.5, h * y - size * 0.7),
                (w * x + size * 0.5, h * y),
                (w * x - size * 0.6, h * y + size * 0.08),
            ],
            ("#d8a86a", "#a87840"),
        )
        boxes.shape(
            [
                (w * x - size * 0.1, h * y - size * 0.655),
                (w * x + size * 0.02, h * y - size * 0.664),
                (w * x + size * 0.02, h * y + size * 0.04),
                (w * x - size * 0.1, h * y + size * 0.05),
            ],
            "#ecd2a0",
            alpha=0.8,
        )
    standing(boxes, w * 0.3, h * 0.86, 330, ("#3a4a5a", "#1f2a36"), dress="coat", hair="long")
    boxes.shape(
        [(w * 0.28, h * 0.858), (w * 0.32, h * 0.858), (w * 0.16, h * 0.97), (w * 0.06, h * 0.965)],
        "#2a2018",
        alpha=0.35,
        soft=6,
    )
    curtain = stage.sheet()
    for k in range(5):
        curtain.shape(
            [
                (win[2] - 20 + 17 * k, h * 0.25),
                (win[2] + 2 + 17 * k, h * 0.25),
                (win[2] + 8 + 19 * k, h * 0.6),
                (win[2] - 22 + 19 * k, h * 0.6),
            ],
            ("#ffffff", "#dfe8ea"),
            alpha=0.75,
        )
    return [
        Layer(out.picture(), 0.2),
        Layer(room.picture(), 0.8),
        Swaying(curtain.picture(), depth=0.85, pixels=20, hanging=True, wavelength=260),
        Layer(boxes.picture(), 1.05),
        Glow(w * 0.56, h * 0.4, 520, "#ffffff", strength=0.2, depth=0.5, pulse=breathing(0.4, 4)),
        Motes(
            stage.box(h * 0.2, h),
            "#fffbe8",
            stage.rng("dust"),
            count=44,
            flight=Flight(6, 6, 22, 7),
            radius=(1.1, 3),
        ),
    ]


def _key(stage: Stage) -> list[Element]:
    w, h = stage.size
    back = stage.sheet(("#4f7a94", "#8fb4c4", "#cfdcd8", "#8a9a9c"))
    rng = stage.rng("bokeh")
    for _ in range(30):
        back.disc(
            rng.uniform(-80, w + 80),
            rng.uniform(-60, h + 60),
            rng.uniform(26, 84),
            ("#ffffff", "#bfe0ea", "#ffe8c0")[int(rng.integers(3))],
            alpha=rng.uniform(0.1, 0.34),
            soft=7,
        )
    key = stage.sheet()
    x, y = w * 0.5, h * 0.34
    brass = ("#8a6a2c", "#f6dc8c", "#d8b050", "#7a5a20")
    turn = np.linspace(0, 2 * math.pi, 60)
    key.stroke(
        np.stack([x + 74 * np.cos(turn), y - 90 + 74 * np.sin(turn)], 1), (11, 11), ("#f2f6f6", "#8fa0a8")
    )
    key.stroke(np.stack([x + 78 * np.cos(turn), y + 62 + 78 * np.sin(turn)], 1), (46, 46), brass)
    key.box(x - 20, y + 132, 40, 330, brass, side=True)
    key.box(x - 5, y + 140, 7, 300, "#fff6d0", alpha=0.7)
    for k, reach in enumerate((64, 40, 74, 48)):
        key.box(x + 16, y + 320 + 36 * k, reach, 28, ("#f0d080", "#a8802c"))
    key.shape([(x - 20, y + 460), (x + 20, y + 460), (x, y + 484)], ("#d8b050", "#8a6424"))
    tag = stage.sheet()
    tx, ty = x - 96, y + 60
    tag.stroke(curve([(x - 60, y - 50), (x - 110, y - 10), (tx, ty)]), (4, 4), "#c4473a")
    tag.shape(
        [
            (tx - 70, ty + 30),
            (tx - 30, ty - 14),
            (tx + 30, ty - 14),
            (tx + 70, ty + 30),
            (tx + 70, ty + 250),
            (tx - 70, ty + 250),
        ],
        ("#fffaf0", "#e8dcc4"),
    )
    tag.disc(tx, ty + 14, 11, "#8fa4ac")
    lettered(tag, "六〇二", "brush", 62, tx, ty + 140, "#2c4a6a", column=True)
    near = stage.sheet()
    near.box(-96, h * 0.9, w + 192, h * 0.3, ("#2c3e4a", "#141e26"))

    def turning(time: float) -> Motion:
        return Motion(0, 0, 7 * math.sin(time * 1.9) * math.exp(-0.12 * time))

    return [
        Layer(back.picture(), 0.3),
        Glow(w * 0.8, h * 0.1, 620, "#ffffff", strength=0.35, depth=0.3, pulse=breathing(0.3, 4)),
        Layer(tag.picture(), 0.95, swinging(10, 2.6, 1), (x, y - 150)),
        Layer(key.picture(), 1.0, turning, (x, y - 160)),
        Glow(x - 10, y + 250, 90, "#fff6c8", strength=0.6, pulse=breathing(0.95, 2.4)),
        Layer(near.picture(), 1.3),
        Motes(
            stage.box(0, h),
            "#ffffff",
            stage.rng("dust"),
            count=30,
            flight=Flight(5, -8, 20, 6),
            radius=(1.1, 3.2),
        ),
    ]


def _nail(stage: Stage) -> list[Element]:
    """The nail hole the whole quarrel is about, with the light moving over it."""
    w, h = stage.size
    wall = stage.sheet(("#d8dcd4", "#e8e8de", "#ccd0c8"))
    wall.grain(7, stage.rng("plaster"), cell=70)
    wall.grain(3, stage.rng("fine"), cell=5)
    x, y = w * 0.52, h * 0.4
    wall.box(w * 0.24, h * 0.24, w * 0.56, h * 0.36, "#f6f4ea", alpha=0.75, soft=4)
    wall.stroke(
        [
            (w * 0.24, h * 0.24),
            (w * 0.8, h * 0.24),
            (w * 0.8, h * 0.6),
            (w * 0.24, h * 0.6),
            (w * 0.24, h * 0.24),
        ],
        (3, 3),
        "#a8aca4",
        alpha=0.6,
        soft=1.5,
    )
    wall.disc(x, y, 17, "#8a8678", soft=5)
    wall.disc(x, y, 9, ("#2c2a26", "#54504a"), soft=1)
    for k in range(5):
        a = 0.5 + 1.3 * k
        wall.stroke(
            curve(
                [
                    (x + 9 * math.cos(a), y + 9 * math.sin(a)),
                    (x + 26 * math.cos(a + 0.2), y + 26 * math.sin(a + 0.2)),
                    (x + (34 + 9 * k) * math.cos(a - 0.1), y + (34 + 9 * k) * math.sin(a - 0.1)),
                ]
            ),
            (2.6, 1.6, 0.6),
            "#6f6c62",
            alpha=0.7,
        )
    shade = stage.sheet()
    shade.shape(
        [(-96, -96), (w * 0.16, -96), (w * 0.6, h * 1.1), (-96, h * 1.1)], "#5f7484", alpha=0.34, soft=16
    )
    shade.shape(
        [(w * 0.66, -96), (w * 0.74, -96), (w * 1.2, h * 1.1), (w * 1.08, h * 1.1)],
        "#5f7484",
        alpha=0.3,
        soft=14,
    )
    hand = stage.sheet()
    hand.shape(
        curve(
            [
                (w * 1.1, h * 0.62),
                (w * 0.86, h * 0.52),
                (w * 0.66, h * 0.436),
                (w * 0.6, h * 0.418),
                (w * 0.605, h * 0.436),
                (w * 0.7, h * 0.486),
                (w * 0.68, h * 0.52),
                (w * 0.72, h * 0.56),
                (w * 0.8, h * 0.62),
                (w * 1.1, h * 0.78),
            ],
            closed=True,
        ),
        ("#3c4c58", "#22303a"),
    )
    note = stage.sheet()
    note.box(w * 0.12, h * 0.66, 196, 110, "#2c2018", alpha=0.35, soft=8)
    note.box(w * 0.11, h * 0.652, 196, 110, ("#ffe98a", "#f4d35c"))
    lettered(note, "−800元", "brush", 54, w * 0.11 + 98, h * 0.652 + 56, "#b4281e")
    return [
        Layer(wall.picture(), 0.8),
        Layer(shade.picture(), 0.9, lambda t: Motion(14 * t, 0, 0)),
        Layer(note.picture(), 0.95),
        Layer(
            hand.picture(),
            1.1,
            lambda t: Motion(max(0.0, 150 - 160 * t) + 3 * math.sin(t * 3), max(0.0, 60 - 64 * t), 0),
        ),
        Motes(
            stage.box(0, h),
            "#ffffff",
            stage.rng("dust"),
            count=30,
            flight=Flight(7, 6, 20, 6),
            radius=(1, 2.8),
        ),
    ]


def _rain(stage: Stage) -> Flakes:
    drops = []
    for length in (40, 58, 74):
        sheet = Sheet((12, length + 6), margin=0)
        sheet.stroke([(7, 3), (5, length)], (0.8, 1.6), "#a8d0f0", alpha=0.4, soft=0.4)
        drops.append(sheet.picture())
    return Flakes(
        stage.box(-100, stage.height * 0.62),
        drops,
        stage.rng("rain"),
        count=40,
        flight=Flight(-20, 860, 0, 4),
        depth=0.4,
    )


def _night_desk(stage: Stage) -> list[Element]:
    """Rain, the city, a telephone that has an answer for every line."""
    w, h = stage.size
    out = sky(stage, ("#0c1430", "#1c2c5a", "#3c4a80", "#6a5a84"), horizon=0.6)
    _skyline(stage, out, h * 0.6, (("#26366a", "#3c4878"), ("#182650", "#2a3868")), "city", lit="#ffd88a")
    frame = stage.sheet()
    ink = ("#141a30", "#0a0d1a")
    for x in (-0.1, 0.47, 0.98):
        frame.box(w * x, -96, w * 0.05 if x > 0 else w * 0.13, h * 0.72, ink)
    desk = stage.sheet()
    desk.box(-96, h * 0.6, w + 192, h * 0.6, ("#2c2c4a", "#1c1c34", "#0a0a16"))
    desk.box(-96, h * 0.6, w + 192, 4, "#8fa4e0", alpha=0.5)
    for k in range(4):
        a = (w * (0.05 + 0.02 * k), h * (0.86 - 0.03 * k))
        desk.shape(
            [a, (a[0] + 230, a[1] - 30), (a[0] + 300, a[1] + 130), (a[0] + 60, a[1] + 170)],
            ("#e4e0e8", "#a8a8c4"),
            alpha=0.92,
        )
    phone = stage.sheet()
    x, y, wide, tall = w * 0.52, h * 0.43, 262.0, 500.0
    phone.box(x - wide / 2 + 14, y + 20, wide, tall, "#04050c", alpha=0.6, soft=16)
    phone.box(x - wide / 2 - 10, y - 12, wide + 20, tall + 24, ("#3c4260", "#14172a"))
    phone.box(x - wide / 2, y, wide, tall, ("#eef4ff", "#dce8fa"))
    bubbles: list[Element] = []
    for k, (text, mine) in enumerate(
        (
            ("押金什么时候退", True),
            ("墙有钉眼扣八百", False),
            ("有入住照片", True),
            ("有转账记录", True),
            ("我查了民法典", True),
        )
    ):
        bubble = stage.sheet()
        long = 22 * len(text) + 30
        left = x + wide / 2 - long - 14 if mine else x - wide / 2 + 14
        by = y + 44 + 84 * k
        bubble.box(left, by, long, 50, ("#9af08a", "#7fdc74") if mine else ("#ffffff", "#f2f4f8"))
        lettered(bubble, text, "sans", 21, left + long / 2, by + 25, "#1c2430")
        start = 0.35 + 0.5 * k
        picture = bubble.picture()

        def popping(time: float, begin: float = start) -> Motion:
            return Motion(0, 0 if time > begin else 4000, 0)

        bubbles.append(Layer(picture, 1.0, popping))
    return [
        Layer(out.picture(), 0.15),
        _rain(stage),
        Layer(frame.picture(), 0.6),
        Layer(desk.picture(), 0.9),
        Glow(x, y + 250, 480, "#7fb0ff", strength=0.45, pulse=breathing(0.15, 2)),
        Layer(phone.picture(), 1.0),
        *bubbles,
        Motes(
            stage.box(h * 0.2, h),
            "#c4d8ff",
            stage.rng("dust"),
            count=18,
            flight=Flight(4, -8, 18, 6),
            radius=(1, 2.6),
        ),
    ]


def _contract(stage: Stage) -> list[Element]:
    """The third page, and the line that matters lighting up."""
    w, h = stage.size
    desk = stage.sheet(("#1c2a44", "#2c4264", "#14203a"))
    desk.glow(w * 0.7, h * 0.2, 700, "#ffd89a", 0.4)
    page = stage.sheet()
    for k in (2, 1, 0):
        page.box(
            w * 0.1 + 14 * k + 10, h * 0.08 + 12 * k + 14, w * 0.8, h * 0.74, "#060a14", alpha=0.4, soft=12
        )
        page.box(w * 0.1 + 14 * k, h * 0.08 + 12 * k, w * 0.8, h * 0.74, ("#fffdf6", "#f2ecdc", "#dcd4c0"))
    lettered(page, "房屋租赁合同", "serif", 54, w * 0.5, h * 0.13, "#1c2430")
    lettered(page, "—— 3 ——", "sans", 28, w * 0.5, h * 0.79, "#5a6270")
    rows = (
        "第七条　租赁物的使用与维护",
        "承租人按照约定使用租赁物，",
        "致使租赁物受到损耗的，",
        "不承担赔偿责任。",
        "第八条　押金的退还",
        "合同期满，出租人应当",
        "在三日内无息退还押金。",
    )
    for k, text in enumerate(rows):
        title = text.startswith("第")
        lettered(
            page,
            text,
            "serif",
            36 if title else 34,
            w * (0.44 if title else 0.5),
            h * (0.2 + 0.075 * k),
            "#1c2430",
            alpha=1 if title else 0.85,
        )
    marks: list[Element] = []
    for k, at in enumerate((2, 3)):
        mark = Sheet(stage.size)
        mark.box(w * 0.2, h * (0.18 + 0.075 * at), w * 0.6, 52, "#ffb400", alpha=0.36, soft=3)
        picture = mark.picture()

        def sliding(time: float, begin: float = 0.9 + 0.8 * k) -> Motion:
            return Motion(0 if time > begin else -4000, 0, 0)

        marks.append(Layer(picture, 0.9, sliding))
    pen = stage.sheet()
    pen.stroke([(w * 1.06, h * 0.86), (w * 0.8, h * 0.55)], (44, 38), ("#ffd84a", "#c49a1c"))
    pen.shape([(w * 0.81, h * 0.54), (w * 0.775, h * 0.56), (w * 0.755, h * 0.515)], ("#3c3c3c", "#ffb400"))
    return [
        Layer(desk.picture(), 0.6),
        Layer(page.picture(), 0.9),
        *marks,
        Glow(w * 0.5, h * 0.39, 420, "#ffcf5a", strength=0.22, pulse=rising(1.2, 1.2)),
        Layer(pen.picture(), 1.15, lambda t: Motion(-20 + 12 * math.sin(t * 2.1), 4 * math.cos(t * 2.1), 0)),
        Motes(
            stage.box(0, h),
            "#fff4d0",
            stage.rng("dust"),
            count=22,
            flight=Flight(5, 7, 18, 6),
            radius=(1, 2.8),
        ),
    ]


def _morning(stage: Stage) -> list[Element]:
    """After the rain: the balcony, the city, the answer."""
    w, h = stage.size
    back = sky(
        stage,
        ("#4a9ad0", "#a4d4e4", "#fbe8c4", "#ffd49a"),
        clouds="#ffffff",
        cloud_strength=0.8,
        horizon=0.66,
        band=0.4,
    )
    sun(back, w * 0.66, h * 0.54, 56, "#fffbe4", "#ffe0a0", reach=8)
    city = stage.sheet()
    _skyline(
        stage,
        city,
        h * 0.68,
        (("#a8c0cc", "#f0dcc0"), ("#7f9cb0", "#d8c8b4"), ("#5a7a90", "#b4a898")),
        "city",
    )
    rail = stage.sheet()
    rail.box(-96, h * 0.74, w + 192, 20, ("#4a5c68", "#26343e"))
    for k in range(15):
        rail.box(-96 + 64 * k, h * 0.75, 9, h * 0.2, ("#4a5c68", "#26343e"))
    rail.box(-96, h * 0.92, w + 192, h * 0.3, ("#8a8a86", "#3c4448"))
    standing(rail, w * 0.34, h * 0.985, 470, ("#2c3e4e", "#16222c"), hair="long")
    for x, tall in ((0.72, 120), (0.86, 90)):
        rail.shape(
            [
                (w * x - 46, h * 0.885),
                (w * x + 46, h * 0.885),
                (w * x + 36, h * 0.945),
                (w * x - 36, h * 0.945),
            ],
            ("#d87a4a", "#8a4426"),
        )
        for k in np.linspace(-1, 1, 9):
            tip = (w * x + 74 * k, h * 0.885 - tall * (1.1 - 0.4 * abs(k)))
            rail.shape(
                curve(
                    [
                        (w * x - 5, h * 0.886),
                        (w * x + 28 * k - 14, h * 0.885 - tall * 0.5),
                        tip,
                        (w * x + 34 * k + 14, h * 0.885 - tall * 0.45),
                    ],
                    closed=True,
                    steps=5,
                ),
                ("#7fc45a", "#3a7a3c"),
            )
    curtain = stage.sheet()
    for k in range(5):
        curtain.shape(
            [(-80 + 30 * k, -90), (-44 + 30 * k, -90), (-26 + 34 * k, h * 0.95), (-84 + 34 * k, h * 0.95)],
            ("#ffffff", "#dfeaf0"),
            alpha=0.6,
        )
    card = stage.sheet()
    card.box(w * 0.5, h * 0.36, 300, 132, "#2c4458", alpha=0.25, soft=14)
    card.box(w * 0.49, h * 0.352, 300, 132, ("#ffffff", "#f2f6f8"), alpha=0.96)
    lettered(card, "到账通知", "sans", 30, w * 0.49 + 90, h * 0.352 + 36, "#4a5c68")
    lettered(card, "+2400.00", "sans", 50, w * 0.49 + 150, h * 0.352 + 88, "#1f9a5a")
    return [
        Layer(back.picture(), 0.1),
        Glow(w * 0.66, h * 0.54, 400, "#ffd890", strength=0.3, depth=0.1, pulse=breathing(0.3, 5)),
        Layer(city.picture(), 0.35),
        Layer(rail.picture(), 0.9),
        Swaying(curtain.picture(), depth=1.2, pixels=34, hanging=True, wavelength=300),
        Layer(card.picture(), 1.0, lambda t: Motion(0, max(0.0, 1 - t / 1.6) ** 2 * 900, 0)),
        Motes(
            stage.box(h * 0.2, h),
            "#fffbe0",
            stage.rng("dust"),
            count=26,
            flight=Flight(10, -10, 20, 5),
            radius=(1.1, 3),
        ),
    ]
