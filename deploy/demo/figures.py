"""People as silhouettes: a few outlines in units of their height, and bodies posed by their joints."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np

from deploy.demo.canvas import Paint, Points, Sheet, curve

# Right halves of outlines seen from behind, from the neck down; 0 is the crown, 1 the ground.
_COAT = (
    (0.02, 0.12),
    (0.055, 0.145),
    (0.105, 0.175),
    (0.128, 0.27),
    (0.138, 0.4),
    (0.132, 0.49),
    (0.112, 0.51),
    (0.112, 0.58),
    (0.108, 0.66),
    (0.078, 0.675),
    (0.072, 0.82),
    (0.062, 0.955),
    (0.082, 0.985),
    (0.08, 1.0),
    (0.022, 1.0),
    (0.02, 0.84),
    (0.006, 0.69),
)
_DRESS = (
    (0.018, 0.12),
    (0.05, 0.145),
    (0.085, 0.17),
    (0.105, 0.26),
    (0.112, 0.38),
    (0.1, 0.45),
    (0.08, 0.44),
    (0.075, 0.37),
    (0.07, 0.4),
    (0.1, 0.52),
    (0.15, 0.7),
    (0.158, 0.735),
    (0.06, 0.745),
    (0.042, 0.86),
    (0.036, 0.965),
    (0.05, 1.0),
    (0.012, 1.0),
    (0.01, 0.86),
    (0.004, 0.76),
)
_ROBE = (
    (0.02, 0.12),
    (0.06, 0.15),
    (0.105, 0.185),
    (0.135, 0.3),
    (0.185, 0.46),
    (0.18, 0.52),
    (0.105, 0.5),
    (0.1, 0.56),
    (0.125, 0.75),
    (0.16, 0.96),
    (0.15, 1.0),
    (0.06, 0.99),
    (0.0, 1.0),
)
_OUTLINES: Mapping[str, Sequence[tuple[float, float]]] = MappingProxyType(
    {"coat": _COAT, "dress": _DRESS, "robe": _ROBE}
)


def standing(
    sheet: Sheet,
    x: float,
    ground: float,
    height: float,
    paint: Paint,
    *,
    dress: str = "coat",
    hair: str = "short",
    alpha: float = 1.0,
    lean: float = 0.0,
) -> None:
    """Someone seen from behind; ``hair``: short, bun, long, cap, straw."""
    half = curve(_OUTLINES[dress], steps=5)
    whole = np.concatenate([half, half[::-1] * (-1, 1)])
    whole = whole + np.stack([lean * (1 - whole[:, 1]), np.zeros(len(whole))], 1)
    sheet.shape(whole * height + (x, ground - height), paint, alpha=alpha)
    _head(sheet, x + lean * height * 0.93, ground - height * 0.93, height, paint, hair, alpha)


def _head(sheet: Sheet, x: float, y: float, height: float, paint: Paint, hair: str, alpha: float) -> None:
    sheet.disc(x, y, height * 0.056, paint, squash=1.2, alpha=alpha)
    sheet.box(x - height * 0.021, y + height * 0.03, height * 0.042, height * 0.05, paint, alpha=alpha)
    if hair == "bun":
        sheet.disc(x, y - height * 0.073, height * 0.03, paint, alpha=alpha)
    elif hair == "long":
        lock = [
            (x - height * 0.058, y),
            (x - height * 0.066, y + height * 0.12),
            (x - height * 0.03, y + height * 0.22),
            (x + height * 0.04, y + height * 0.215),
            (x + height * 0.066, y + height * 0.11),
            (x + height * 0.058, y),
        ]
        sheet.shape(curve(lock, steps=6), paint, alpha=alpha)
    elif hair == "cap":
        sheet.shape(
            curve(
                [
                    (x - height * 0.06, y - height * 0.012),
                    (x - height * 0.05, y - height * 0.07),
                    (x + height * 0.05, y - height * 0.07),
                    (x + height * 0.062, y - height * 0.012),
                ],
                steps=6,
            ),
            paint,
            alpha=alpha,
        )
        sheet.stroke(
            [(x - height * 0.085, y - height * 0.012), (x + height * 0.07, y - height * 0.014)],
            (height * 0.012, height * 0.018),
            paint,
            alpha=alpha,
        )
    elif hair == "straw":
        brim: Points = curve(
            [
                (x - height * 0.16, y + height * 0.005),
                (x - height * 0.06, y - height * 0.03),
                (x, y - height * 0.095),
                (x + height * 0.06, y - height * 0.03),
                (x + height * 0.16, y + height * 0.005),
                (x, y + height * 0.02),
            ],
            closed=True,
            steps=6,
        )
        sheet.shape(brim, paint, alpha=alpha)


# Joints: head, neck, hip, then elbow and hand, knee and foot of either side; y down, height 1.
Pose = Mapping[str, tuple[float, float]]
BOW: Pose = MappingProxyType(
    {
        "head": (0.06, 0.1),
        "neck": (0.04, 0.2),
        "hip": (-0.02, 0.56),
        "elbow": (0.22, 0.25),
        "hand": (0.42, 0.24),
        "elbow2": (-0.16, 0.32),
        "hand2": (-0.06, 0.43),
        "knee": (0.2, 0.68),
        "foot": (0.22, 0.97),
        "knee2": (-0.22, 0.76),
        "foot2": (-0.42, 0.97),
    }
)
HORSE: Pose = MappingProxyType(
    {
        "head": (0.0, 0.14),
        "neck": (0.0, 0.24),
        "hip": (0.0, 0.6),
        "elbow": (0.2, 0.36),
        "hand": (0.1, 0.46),
        "elbow2": (-0.2, 0.36),
        "hand2": (-0.1, 0.46),
        "knee": (0.24, 0.68),
        "foot": (0.22, 0.97),
        "knee2": (-0.24, 0.68),
        "foot2": (-0.22, 0.97),
    }
)
CRANE: Pose = MappingProxyType(
    {
        "head": (0.02, 0.06),
        "neck": (0.01, 0.16),
        "hip": (0.0, 0.52),
        "elbow": (0.2, 0.16),
        "hand": (0.36, 0.05),
        "elbow2": (-0.2, 0.16),
        "hand2": (-0.36, 0.06),
        "knee": (0.18, 0.5),
        "foot": (0.14, 0.7),
        "knee2": (-0.01, 0.76),
        "foot2": (-0.02, 0.98),
    }
)
WALK: Pose = MappingProxyType(
    {
        "head": (0.03, 0.07),
        "neck": (0.02, 0.17),
        "hip": (0.0, 0.52),
        "elbow": (0.1, 0.33),
        "hand": (0.15, 0.46),
        "elbow2": (-0.09, 0.34),
        "hand2": (-0.1, 0.48),
        "knee": (0.1, 0.74),
        "foot": (0.11, 0.98),
        "knee2": (-0.05, 0.76),
        "foot2": (-0.19, 0.95),
    }
)
SWEEP: Pose = MappingProxyType(
    {
        "head": (0.1, 0.1),
        "neck": (0.07, 0.19),
        "hip": (-0.02, 0.53),
        "elbow": (0.15, 0.34),
        "hand": (0.24, 0.42),
        "elbow2": (0.08, 0.4),
        "hand2": (0.16, 0.52),
        "knee": (0.06, 0.75),
        "foot": (0.08, 0.98),
        "knee2": (-0.07, 0.76),
        "foot2": (-0.14, 0.97),
    }
)
KNEEL: Pose = MappingProxyType(
    {
        "head": (0.1, 0.36),
        "neck": (0.06, 0.45),
        "hip": (-0.04, 0.8),
        "elbow": (0.16, 0.6),
        "hand": (0.3, 0.66),
        "elbow2": (0.1, 0.64),
        "hand2": (0.24, 0.74),
        "knee": (0.2, 0.82),
        "foot": (0.18, 0.98),
        "knee2": (0.06, 0.95),
        "foot2": (-0.18, 0.97),
    }
)
LEAP: Pose = MappingProxyType(
    {
        "head": (0.1, 0.08),
        "neck": (0.06, 0.18),
        "hip": (-0.06, 0.48),
        "elbow": (0.24, 0.12),
        "hand": (0.34, 0.0),
        "elbow2": (0.2, 0.2),
        "hand2": (0.36, 0.14),
        "knee": (0.16, 0.56),
        "foot": (0.06, 0.76),
        "knee2": (-0.22, 0.62),
        "foot2": (-0.4, 0.74),
    }
)


def posed(
    sheet: Sheet,
    x: float,
    ground: float,
    height: float,
    pose: Pose,
    paint: Paint,
    *,
    flip: bool = False,
    loose: float = 1.0,
    hair: str = "short",
    alpha: float = 1.0,
) -> None:
    """A body at its joints; ``loose`` widens sleeves and trousers."""
    sign = -1 if flip else 1
    at = {name: (x + sign * px * height, ground - height + py * height) for name, (px, py) in pose.items()}
    unit = height * loose
    for names, widths in (
        (("hip", "knee2", "foot2"), (0.12, 0.1, 0.07)),
        (("neck", "elbow2", "hand2"), (0.075, 0.07, 0.05)),
        (("hip", "knee", "foot"), (0.12, 0.105, 0.07)),
        (("neck", "elbow", "hand"), (0.075, 0.072, 0.05)),
    ):
        line = curve([at[n] for n in names], steps=7)
        sheet.stroke(line, [w * unit for w in widths], paint, alpha=alpha)
        end_x, end_y = line[-1]
        sheet.disc(end_x, end_y, widths[-1] * height * 0.42, paint, alpha=alpha)
    for name in ("foot", "foot2"):
        fx, fy = at[name]
        sheet.shape(
            curve(
                [
                    (fx - 0.03 * height, fy - 0.02 * height),
                    (fx + sign * 0.06 * height, fy),
                    (fx + sign * 0.06 * height, fy + 0.02 * height),
                    (fx - 0.03 * height, fy + 0.02 * height),
                ],
                closed=True,
                steps=4,
            ),
            paint,
            alpha=alpha,
        )
    neck, hip = np.array(at["neck"]), np.array(at["hip"])
    sheet.stroke(
        curve([neck - (0, 0.015 * height), (neck + hip) / 2, np.add(hip, (0, 0.05 * height))], steps=6),
        [0.1 * height, 0.2 * unit, 0.17 * unit, 0.19 * unit],
        paint,
        alpha=alpha,
    )
    sheet.stroke([at["neck"], at["head"]], (0.05 * height, 0.045 * height), paint, alpha=alpha)
    _head(sheet, *at["head"], height, paint, hair, alpha)


def seated(
    sheet: Sheet,
    x: float,
    ground: float,
    height: float,
    paint: Paint,
    *,
    hair: str = "short",
    flip: bool = False,
) -> None:
    """Someone sitting on the ground or a step, arms round the knees, seen from behind and aside."""
    sign = -1 if flip else 1
    body = [
        (-0.04, 0.25),
        (-0.2, 0.32),
        (-0.26, 0.55),
        (-0.24, 0.85),
        (-0.2, 1.0),
        (0.32, 1.0),
        (0.4, 0.96),
        (0.34, 0.75),
        (0.28, 0.58),
        (0.16, 0.56),
        (0.12, 0.34),
    ]
    sheet.shape(
        curve(
            [(x + sign * px * height, ground - height + py * height) for px, py in body], closed=True, steps=6
        ),
        paint,
    )
    _head(sheet, x, ground - height * 0.87, height * 1.9, paint, hair, 1.0)
