"""调解员老严: a small room at dusk, two chairs, one cup of hot water between them."""

import numpy as np

from deploy.demo.camera import Element, Layer, Move, Shot, drifting
from deploy.demo.canvas import Sheet, curve
from deploy.demo.figures import seated, standing
from deploy.demo.light import Drift, Flakes, Flight, Glow, Haze, Motes, breathing, plume
from deploy.demo.scenery import lettered, sky, sun
from deploy.demo.stage import Stage


def shots(stage: Stage, number: int) -> list[Shot]:
    if number == 1:
        return [
            Shot(4.4, _block_at_dusk(stage), Move((-36, -16, 1.0), (36, 16, 1.05))),
            Shot(4.2, _room(stage), Move((0, 0, 1.0), (0, 10, 1.12)), 0.7),
            Shot(4.0, _cup(stage, rain=False), Move((-24, 0, 1.08), (20, 0, 1.0)), 0.6),
        ]
    return [
        Shot(4.2, _two_chairs(stage), Move((30, 0, 1.0), (-30, 0, 1.06))),
        Shot(4.2, _cup(stage, rain=True), Move((0, 18, 1.0), (0, -14, 1.1)), 0.6),
        Shot(4.0, _signature(stage), Move((-26, -20, 1.0), (22, 16, 1.1)), 0.7),
    ]


def _chair(
    sheet: Sheet, x: float, ground: float, size: float, wood: tuple[str, ...], *, flip: bool = False
) -> None:
    """A plain wooden chair from the side; its back is away from the middle."""
    side = -1 if flip else 1
    for leg in (-0.24, 0.24):
        sheet.box(x + leg * size - 6, ground - size * 0.46, 12, size * 0.46, wood)
    sheet.box(x - size * 0.29, ground - size * 0.5, size * 0.58, size * 0.06, wood)
    sheet.stroke(
        [(x - side * size * 0.24, ground - size * 0.48), (x - side * size * 0.3, ground - size)],
        (13, 11),
        wood,
    )
    for k in (0.62, 0.78, 0.94):
        sheet.stroke(
            [
                (x - side * size * (0.23 + 0.06 * k), ground - size * k),
                (x - side * size * (0.16 + 0.06 * k), ground - size * k),
            ],
            (10, 8),
            wood,
        )
    sheet.box(x - size * 0.24, ground - size * 0.2, size * 0.48, 7, wood)


def _mug(sheet: Sheet, x: float, foot: float, size: float) -> None:
    """An enamel mug, white with a blue rim."""
    ring = [
        (x + size * 0.4, foot - size * 0.78),
        (x + size * 0.72, foot - size * 0.74),
        (x + size * 0.72, foot - size * 0.3),
        (x + size * 0.4, foot - size * 0.24),
    ]
    sheet.stroke(curve(ring), (size * 0.09, size * 0.1, size * 0.09), ("#e6ddcc", "#a89a86"))
    sheet.disc(x, foot - 2, size * 0.56, "#140a06", alpha=0.5, soft=size * 0.06, squash=0.18)
    sheet.shape(
        [
            (x - size * 0.46, foot - size),
            (x + size * 0.46, foot - size),
            (x + size * 0.43, foot),
            (x - size * 0.43, foot),
        ],
        ("#c4b8a4", "#fbf5e8", "#efe4d0", "#9c8c76"),
        side=True,
    )
    sheet.disc(x, foot, size * 0.43, ("#cfc2ac", "#8c7c66"), squash=0.14)
    sheet.disc(x, foot - size, size * 0.47, "#2c5a8c", squash=0.2)
    sheet.disc(x, foot - size + 2, size * 0.42, ("#8a6a44", "#c49a62"), squash=0.17)
    lettered(sheet, "和", "brush", int(size * 0.5), x, foot - size * 0.44, "#b42a20")


def _window(
    sheet: Sheet, box: tuple[float, float, float, float], frame: tuple[str, ...], *, bars: int = 3
) -> None:
    left, top, right, bottom = box
    for k in range(bars + 1):
        x = left + (right - left) * k / bars
        sheet.box(x - 9, top - 9, 18, bottom - top + 18, frame)
    for y in (top, top + (bottom - top) * 0.3, bottom):
        sheet.box(left - 9, y - 9, right - left + 18, 18, frame)


def _block_at_dusk(stage: Stage) -> list[Element]:
    """An old housing block, wires, one lit room on the ground floor."""
    w, h = stage.size
    back = sky(
        stage,
        ("#54508a", "#b0708c", "#f29a70", "#ffcf8e"),
        clouds="#ffc4a8",
        cloud_strength=0.7,
        horizon=0.72,
        band=0.5,
    )
    sun(back, w * 0.16, h * 0.56, 50, "#fff2cc", "#ffb86c", reach=7)
    far = stage.sheet()
    rng = stage.rng("far")
    for k in range(12):
        far.box(-80 + 80 * k, h * (0.6 - 0.1 * rng.random()), 76, h * 0.3, ("#a86a7c", "#e09a7c"))
    block = stage.sheet()
    left = w * 0.3
    block.box(left, h * 0.16, w, h * 0.72, ("#7a5260", "#684454", "#3c2834"))
    block.box(left - 14, h * 0.15, w, 22, "#3c2834")
    lit = {(0, 1), (2, 0), (3, 2), (1, 2)}
    lights: list[Element] = []
    for row in range(5):
        for column in range(3):
            x, y = left + 46 + 168 * column, h * (0.2 + 0.112 * row)
            warm = (row, column) in lit
            block.box(x - 5, y - 5, 116, 98, "#33222c")
            block.box(x, y, 106, 88, ("#ffe6a4", "#ffb65c") if warm else ("#8a6a7c", "#54404e"))
            block.box(x + 51, y, 5, 88, "#33222c")
            block.box(x - 12, y + 90, 130, 8, "#4a3440")
            if warm:
                lights.append(
                    Glow(
                        x + 53,
                        y + 44,
                        130,
                        "#ffae54",
                        strength=0.4,
                        depth=0.7,
                        pulse=breathing(0.15, 3 + column),
                    )
                )
            elif (row + column) % 2:
                block.box(x + 62, y + 98, 46, 34, ("#c4a8a4", "#7a6268"))
    block.box(left + 30, h * 0.765, w, h * 0.12, ("#ffe9b0", "#ffbe66"))
    for k in range(5):
        block.box(left + 30 + 108 * k, h * 0.765, 9, h * 0.12, "#33222c")
    block.box(left + 90, h * 0.725, 330, 48, ("#f4ead4", "#d8c8a8"))
    lettered(block, "社区调解室", "serif", 38, left + 255, h * 0.742, "#a8281e")
    ground = stage.sheet()
    ground.box(-96, h * 0.875, w + 192, h * 0.3, ("#5a3c48", "#241820"))
    ground.shape(
        [(left + 40, h * 0.88), (w + 96, h * 0.88), (w + 96, h * 1.1), (left - 160, h * 1.1)],
        "#ffb054",
        alpha=0.28,
        soft=20,
    )
    standing(ground, w * 0.2, h * 0.95, 250, ("#2a1a24", "#140c12"), hair="cap")
    wires = stage.sheet()
    wires.box(w * 0.08, h * 0.2, 14, h, ("#3c2a38", "#1c121a"))
    wires.box(w * 0.02, h * 0.235, 104, 9, "#3c2a38")
    for k in range(3):
        wires.stroke(
            curve(
                [
                    (w * 0.03 + 44 * k, h * 0.235),
                    (w * 0.4, h * (0.3 + 0.012 * k)),
                    (w + 96, h * (0.13 + 0.02 * k)),
                ]
            ),
            (2.4, 2.4),
            "#33222e",
        )
    birds = stage.sheet()
    for k in range(6):
        bx, by = w * (0.02 + 0.06 * k), h * (0.33 + 0.014 * ((k * 3) % 4))
        birds.stroke(
            curve([(bx - 15, by - 6), (bx - 6, by - 8), (bx, by), (bx + 7, by - 8), (bx + 16, by - 5)]),
            (1, 3.4, 1),
            "#3c2638",
        )
    return [
        Layer(back.picture(), 0.1),
        Glow(w * 0.16, h * 0.56, 360, "#ff9c58", strength=0.35, depth=0.1, pulse=breathing(0.3, 5)),
        Layer(far.picture(), 0.3),
        Layer(birds.picture(), 0.4, drifting(24, -6)),
        Layer(block.picture(), 0.7),
        *lights,
        Glow(left + 260, h * 0.82, 380, "#ffb45c", strength=0.35, depth=0.7, pulse=breathing(0.15, 3)),
        Layer(ground.picture(), 0.95),
        Layer(wires.picture(), 1.2),
    ]


def _room(stage: Stage) -> list[Element]:
    w, h = stage.size
    wall = stage.sheet(("#7a4f34", "#b0744a", "#94603e", "#4a2e20"))
    wall.grain(5, stage.rng("plaster"), cell=40)
    wall.box(-96, h * 0.58, w + 192, 6, "#5a3826")
    wall.box(-96, h * 0.585, w + 192, h * 0.25, ("#5f7a6a", "#3a4f46"), alpha=0.9)
    box = (w * 0.3, h * 0.14, w * 0.78, h * 0.44)
    wall.box(box[0], box[1], box[2] - box[0], box[3] - box[1], ("#f6b878", "#ffd89a", "#ffeab8"))
    wall.disc(w * 0.6, h * 0.36, 48, "#fffbe0", soft=3)
    for k in range(6):
        wall.box(
            box[0] + 70 * k,
            h * (0.362 + 0.012 * (k % 3)),
            62,
            h * (0.078 - 0.012 * (k % 3)),
            "#c4784e",
            alpha=0.6,
        )
    _window(wall, box, ("#6a4430", "#3c2418"))
    wall.box(w * 0.04, h * 0.22, 120, 168, ("#e8d8b4", "#c4ac80"))
    lettered(wall, "以和为贵", "brush", 38, w * 0.04 + 60, h * 0.22 + 84, "#8a241a", column=True)
    light = stage.sheet()
    for k in range(3):
        x = w * (0.3 + 0.16 * k)
        light.shape(
            [(x + 14, h * 0.45), (x + 104, h * 0.45), (x - 90, h * 0.98), (x - 250, h * 0.98)],
            "#ffcf82",
            alpha=0.16,
            soft=12,
        )
    floor = stage.sheet()
    floor.box(-96, h * 0.815, w + 192, h * 0.4, ("#6a4632", "#2a1a14"))
    for k in range(3):
        x = w * (0.1 + 0.2 * k)
        floor.shape(
            [(x, h * 0.83), (x + 130, h * 0.83), (x + 30, h * 1.05), (x - 170, h * 1.05)],
            "#ffc070",
            alpha=0.42,
            soft=9,
        )
    table = stage.sheet()
    ink = ("#3a2318", "#1a0f0b")
    _chair(table, w * 0.17, h * 0.885, 230, ink)
    _chair(table, w * 0.85, h * 0.885, 230, ink, flip=True)
    table.box(w * 0.27, h * 0.7, w * 0.48, 20, ("#8a5836", "#4a2c1c"))
    table.box(w * 0.27, h * 0.7, w * 0.48, 4, "#ffd490", alpha=0.8)
    for x in (0.3, 0.72):
        table.box(w * x - 8, h * 0.71, 17, h * 0.165, ink)
    table.shape(
        curve(
            [
                (w * 0.37 - 28, h * 0.7),
                (w * 0.37 - 28, h * 0.63),
                (w * 0.37 - 12, h * 0.606),
                (w * 0.37 + 12, h * 0.606),
                (w * 0.37 + 28, h * 0.63),
                (w * 0.37 + 28, h * 0.7),
            ],
            steps=5,
        ),
        ("#d8483c", "#8a1f1a"),
    )
    table.box(w * 0.37 - 13, h * 0.59, 26, 24, ("#c9a87c", "#7a5a3c"))
    _mug(table, w * 0.53, h * 0.7, 58)
    steam = (int(w * 0.53) - 76, int(h * 0.48), int(w * 0.53) + 76, int(h * 0.66))
    size = (152, (steam[3] - steam[1]) // 4 * 4)
    return [
        Layer(wall.picture(), 0.6),
        Glow(w * 0.55, h * 0.3, 560, "#ffc070", strength=0.3, depth=0.6, pulse=breathing(0.25, 4)),
        Layer(light.picture(), 0.8),
        Layer(floor.picture(), 0.9),
        Layer(table.picture(), 1.0),
        Haze(
            steam,
            "#fff0d4",
            stage.rng("steam"),
            strength=0.9,
            drift=Drift(-4, 34),
            cell=60,
            stretch=0.8,
            envelope=plume(size, foot=0.2),
        ),
        Motes(
            stage.box(h * 0.2, h * 0.95),
            "#ffe6b0",
            stage.rng("dust"),
            count=50,
            flight=Flight(6, 6, 22, 7),
            radius=(1.1, 3),
        ),
    ]


def _drops(stage: Stage, box: tuple[int, int, int, int]) -> Flakes:
    sprites = []
    for size in (4, 6, 9):
        sheet = Sheet((size * 2 + 4, size * 6 + 4), margin=0)
        sheet.stroke(
            [(size + 2, 2), (size + 2, size * 5)], (0.5, size * 0.7), "#d8ecf8", alpha=0.35, soft=0.6
        )
        sheet.disc(size + 2, size * 5, size * 0.7, ("#8fb4cc", "#f4fbff"), alpha=0.7, soft=0.5)
        sprites.append(sheet.picture())
    return Flakes(
        box,
        sprites,
        stage.rng("drops"),
        count=54,
        flight=Flight(0, 46, 3, 2),
        depth=0.5,
    )


def _cup(stage: Stage, *, rain: bool) -> list[Element]:
    """The mug on the sill's table; a wall across the yard, or rain on the pane."""
    w, h = stage.size
    tones = (
        ("#1f3448", "#3c5a70", "#6a8494", "#8a949a") if rain else ("#a0605c", "#e08a5c", "#ffc47a", "#ffe4a8")
    )
    back = sky(stage, tones, horizon=0.68)
    rng = stage.rng("bokeh")
    for _ in range(34):
        tint = (
            ("#ffca7a", "#8fd0e0", "#ff8a6a")[int(rng.integers(3))]
            if rain
            else ("#fff2c4", "#ffb868", "#ff9a6a")[int(rng.integers(3))]
        )
        back.disc(
            rng.uniform(-80, w + 80),
            rng.uniform(h * 0.1, h * 0.64),
            rng.uniform(20, 70),
            tint,
            alpha=rng.uniform(0.12, 0.4),
            soft=5,
        )
    pane = stage.sheet()
    frame = ("#2a3038", "#14181e") if rain else ("#5a3422", "#2c1810")
    _window(pane, (w * 0.06, -60, w * 0.94, h * 0.66), frame, bars=2)
    desk = stage.sheet()
    desk.box(
        -96,
        h * 0.66,
        w + 192,
        h * 0.5,
        ("#5a4436", "#3a2a22", "#1a120f") if rain else ("#b0784a", "#7a4c2e", "#3a2218"),
    )
    desk.box(-96, h * 0.66, w + 192, 5, "#d8e4ec" if rain else "#ffe2a8", alpha=0.7)
    _mug(desk, w * 0.48, h * 0.83, 290)
    desk.shape(
        [(w * 0.26, h * 0.84), (w * 0.66, h * 0.84), (w * 0.4, h * 1.08), (-90, h * 1.08)],
        "#140a06",
        alpha=0.34,
        soft=18,
    )
    steam = (int(w * 0.48) - 200, int(h * 0.2), int(w * 0.48) + 200, int(h * 0.62))
    size = (400, (steam[3] - steam[1]) // 4 * 4)
    parts: list[Element] = [Layer(back.picture(), 0.2)]
    if rain:
        parts.append(_drops(stage, stage.box(0, h * 0.66)))
    return [
        *parts,
        Layer(pane.picture(), 0.7),
        Layer(desk.picture(), 1.0),
        Haze(
            steam,
            "#fff4e0",
            stage.rng("steam"),
            strength=0.8,
            drift=Drift(-5, 48),
            cell=130,
            stretch=0.8,
            envelope=plume(size, foot=0.3),
        ),
        Glow(
            w * 0.2,
            h * 0.2,
            560,
            "#ffcf8a" if not rain else "#a8d0e4",
            strength=0.25,
            pulse=breathing(0.3, 4),
        ),
        Motes(
            stage.box(h * 0.2, h),
            "#ffecc4",
            stage.rng("dust"),
            count=20,
            flight=Flight(5, -8, 18, 6),
            radius=(1.1, 3),
        ),
    ]


def _two_chairs(stage: Stage) -> list[Element]:
    """Blue hour, rain on the glass: two people, the width of a room between them."""
    w, h = stage.size
    wall = stage.sheet(("#22304a", "#32486a", "#2a3a54", "#141c2a"))
    box = (w * 0.12, h * 0.1, w * 0.88, h * 0.5)
    wall.box(box[0], box[1], box[2] - box[0], box[3] - box[1], ("#4a6a90", "#86a4bc", "#c4c8c4"))
    rng = stage.rng("lights")
    for _ in range(24):
        wall.disc(
            rng.uniform(box[0], box[2]),
            rng.uniform(h * 0.26, box[3]),
            rng.uniform(8, 24),
            ("#ffcf7a", "#ff8a6a", "#a8e0f0")[int(rng.integers(3))],
            alpha=rng.uniform(0.2, 0.6),
            soft=3,
        )
    frame = stage.sheet()
    _window(frame, box, ("#141c2c", "#0c111c"))
    frame.box(-96, h * 0.78, w + 192, h * 0.4, ("#1c2638", "#0a0e16"))
    for k in range(3):
        frame.shape(
            [
                (w * (0.14 + 0.25 * k), h * 0.79),
                (w * (0.36 + 0.25 * k), h * 0.79),
                (w * (0.34 + 0.3 * k), h * 1.05),
                (w * (0.02 + 0.3 * k), h * 1.05),
            ],
            "#8fb4d8",
            alpha=0.22,
            soft=12,
        )
    pair = stage.sheet()
    ink = ("#0c1220", "#060910")
    for x, flip, hair in ((0.2, False, "short"), (0.82, True, "long")):
        seated(pair, w * x, h * 0.86, 300, ink, hair=hair, flip=flip)
        _chair(pair, w * x, h * 0.9, 240, ink, flip=flip)
    pair.box(w * 0.4, h * 0.775, w * 0.22, 12, ink)
    pair.box(w * 0.5, h * 0.78, 12, h * 0.12, ink)
    lamp = stage.sheet()
    lamp.stroke([(w * 0.51, -96), (w * 0.51, h * 0.2)], (4, 4), "#0a0e16")
    lamp.shape(
        [
            (w * 0.51 - 24, h * 0.195),
            (w * 0.51 + 24, h * 0.195),
            (w * 0.51 + 74, h * 0.235),
            (w * 0.51 - 74, h * 0.235),
        ],
        ("#3c5a50", "#1c2c28"),
    )
    lamp.shape(
        [(w * 0.51 - 66, h * 0.236), (w * 0.51 + 66, h * 0.236), (w * 0.8, h * 0.95), (w * 0.22, h * 0.95)],
        "#ffd898",
        alpha=0.14,
        soft=16,
    )
    lamp.disc(w * 0.51, h * 0.237, 26, "#fff2c4", squash=0.5, soft=2)
    mug = stage.sheet()
    _mug(mug, w * 0.51, h * 0.775, 46)
    return [
        Layer(wall.picture(), 0.4),
        _drops(stage, (int(box[0]), int(box[1]), int(box[2]), int(box[3]))),
        Layer(frame.picture(), 0.7),
        Layer(lamp.picture(), 0.9),
        Glow(w * 0.51, h * 0.24, 330, "#ffcf82", strength=0.5, depth=0.9, pulse=breathing(0.12, 2)),
        Layer(pair.picture(), 1.0),
        Layer(mug.picture(), 1.0),
        Motes(
            stage.box(h * 0.2, h * 0.8),
            "#ffe8c0",
            stage.rng("dust"),
            count=24,
            flight=Flight(4, 5, 18, 7),
            radius=(1.1, 2.8),
        ),
    ]


def _signature(stage: Stage) -> list[Element]:
    """The agreement: a few written lines, two red finger prints."""
    w, h = stage.size
    desk = stage.sheet(("#6a4430", "#8a5a3a", "#4a2e20"))
    rng = stage.rng("wood")
    for k in range(16):
        desk.stroke(
            curve(
                [
                    (-96, h * 0.07 * k),
                    (w * 0.5, h * 0.07 * k + rng.normal(0, 12)),
                    (w + 96, h * 0.07 * k + rng.normal(0, 12)),
                ]
            ),
            (2, 5, 2),
            "#3a2216",
            alpha=0.3,
        )
    page = stage.sheet()
    corners = np.array([(0.12, 0.12), (0.86, 0.08), (0.93, 0.74), (0.17, 0.78)]) * (w, h)
    page.shape(corners + (16, 22), "#1a0f0a", alpha=0.5, soft=16)
    page.shape(corners, ("#fffaec", "#f4e8cc", "#e4d2ac"))
    lettered(page, "人民调解协议书", "serif", 56, w * 0.5, h * 0.165, "#2a1c14")
    for k in range(8):
        y = h * (0.24 + 0.038 * k)
        reach = (0.82 if k % 4 != 3 else 0.56) - 0.003 * k
        x = w * 0.2
        while x < w * reach:
            long = rng.uniform(12, 34)
            page.stroke(
                curve([(x, y), (x + long * 0.5, y + rng.normal(0, 4)), (x + long, y - 2 - 0.01 * x)]),
                (3, 4.4, 2),
                "#4a4038",
                alpha=0.7,
            )
            x += long + 10
    for x, name in ((0.36, "甲方"), (0.7, "乙方")):
        lettered(page, name, "serif", 40, w * (x - 0.1), h * 0.62, "#2a1c14")
        page.stroke([(w * (x - 0.02), h * 0.64), (w * (x + 0.16), h * 0.637)], (2, 2), "#4a4038")
        lettered(page, "张" if x < 0.5 else "李", "running", 70, w * (x + 0.06), h * 0.612, "#1c2a5a")
        for k in range(8):
            t = np.linspace(0, 2 * np.pi, 40)
            page.stroke(
                np.stack([w * (x + 0.1) + (5 + 4 * k) * np.cos(t), h * 0.645 + (7 + 4.6 * k) * np.sin(t)], 1),
                (1.5, 3, 1.5),
                "#d02a20",
                alpha=0.7,
            )
    light = stage.sheet()
    for k in range(3):
        x = w * (0.02 + 0.3 * k)
        light.shape(
            [(x, -96), (x + 150, -96), (x + 330, h * 1.1), (x + 130, h * 1.1)], "#ffd898", alpha=0.2, soft=14
        )
    pen = stage.sheet()
    pen.stroke([(w * 1.05, h * 0.98), (w * 0.66, h * 0.715)], (34, 26), ("#22304a", "#0c1220"))
    pen.shape([(w * 0.672, h * 0.708), (w * 0.65, h * 0.722), (w * 0.61, h * 0.68)], ("#e8c878", "#a87c34"))
    return [
        Layer(desk.picture(), 0.7),
        Layer(page.picture(), 0.9),
        Layer(light.picture(), 0.9),
        Layer(pen.picture(), 1.15),
        Glow(w * 0.2, h * 0.1, 700, "#ffd08a", strength=0.22, pulse=breathing(0.3, 4)),
        Motes(
            stage.box(0, h),
            "#fff0cc",
            stage.rng("dust"),
            count=26,
            flight=Flight(6, 8, 18, 6),
            radius=(1.1, 3),
        ),
    ]
