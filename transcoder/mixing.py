"""How a master's channels become two, or six: stated matrices and nobody's defaults. Pure.

Coefficients of ITU-R BS.775-3, Annex 4 (3/2 → 2/0, 3/1 → 2/0, 1/0 → 2/0): what moves to two loudspeakers
goes there at −3 dB each, LFE is left out. Nothing is normalised: the programme's one gain follows.
"""

from collections.abc import Mapping
from enum import StrEnum

_THREE_DB = 0.7071
_SIX_DB = 0.5
_FOLDED = "5.1"  # AAC's channel configuration 6; its surrounds are called back ones


class Mix(StrEnum):
    """What a rendition of sound is made for; the value is ffmpeg's name of its layout."""

    STEREO = "stereo"
    SURROUND = _FOLDED

    @property
    def channels(self) -> int:
        return len(_LAYOUTS[self.value])


_LAYOUTS: Mapping[str, tuple[str, ...]] = {
    "mono": ("FC",),
    "stereo": ("FL", "FR"),
    "2.1": ("FL", "FR", "LFE"),
    "3.0": ("FL", "FR", "FC"),
    "3.0(back)": ("FL", "FR", "BC"),
    "4.0": ("FL", "FR", "FC", "BC"),
    "quad": ("FL", "FR", "BL", "BR"),
    "quad(side)": ("FL", "FR", "SL", "SR"),
    "3.1": ("FL", "FR", "FC", "LFE"),
    "4.1": ("FL", "FR", "FC", "LFE", "BC"),
    "5.0": ("FL", "FR", "FC", "BL", "BR"),
    "5.0(side)": ("FL", "FR", "FC", "SL", "SR"),
    "5.1": ("FL", "FR", "FC", "LFE", "BL", "BR"),
    "5.1(side)": ("FL", "FR", "FC", "LFE", "SL", "SR"),
    "6.1": ("FL", "FR", "FC", "LFE", "BC", "SL", "SR"),
    "7.0": ("FL", "FR", "FC", "BL", "BR", "SL", "SR"),
    "7.1": ("FL", "FR", "FC", "LFE", "BL", "BR", "SL", "SR"),
}
_USUAL = {1: "mono", 2: "stereo", 3: "2.1", 4: "4.0", 5: "5.0", 6: "5.1", 7: "6.1"}
_MOST = "7.1"
_SURROUNDS = frozenset(["SL", "SR", "BL", "BR"])

_LEFT, _RIGHT = {"FL": _THREE_DB}, {"FR": _THREE_DB}
_MATRICES: Mapping[Mix, Mapping[str, Mapping[str, float]]] = {
    Mix.STEREO: {
        "FL": {"FL": 1}, "FR": {"FR": 1}, "FC": _LEFT | _RIGHT, "LFE": {},
        "BC": {"FL": _SIX_DB, "FR": _SIX_DB},
        "SL": _LEFT, "BL": _LEFT, "SR": _RIGHT, "BR": _RIGHT,
    },
    Mix.SURROUND: {
        "FL": {"FL": 1}, "FR": {"FR": 1}, "FC": {"FC": 1}, "LFE": {"LFE": 1},
        "BC": {"BL": _THREE_DB, "BR": _THREE_DB},
        "SL": {"BL": 1}, "BL": {"BL": 1}, "SR": {"BR": 1}, "BR": {"BR": 1},
    },
}  # fmt: skip


def layout_of(said: str, channels: int) -> str:
    """The layout to read a stream in: what it says, where the table has it, else the usual one."""
    known = _LAYOUTS.get(said)
    return said if known and len(known) == channels else _USUAL.get(channels, _MOST)


def mixes(layout: str) -> tuple[Mix, ...]:
    """What is made of a layout: stereo for every player, and six channels where there are surrounds."""
    whole = {"FL", "FR", "FC"} <= set(_LAYOUTS[layout]) and {"SL", "BL"} & set(_LAYOUTS[layout])
    return (Mix.STEREO, Mix.SURROUND) if whole else (Mix.STEREO,)


def pan(layout: str, mix: Mix) -> str | None:
    """The argument of ffmpeg's pan filter; None where the channels are as wanted already.

    Where a side has both a side and a back loudspeaker each carries half the power of the one they become.
    """
    channels, wanted = _LAYOUTS[layout], _LAYOUTS[mix.value]
    if channels == wanted:
        return None
    outs = [f"{out}={_sum(out, channels, mix)}" for out in wanted]
    return "|".join([mix.value, *outs])


def _sum(out: str, channels: tuple[str, ...], mix: Mix) -> str:
    half = {"SL", "BL"} <= set(channels)
    terms = list[str]()
    for channel in channels:
        share = _THREE_DB if half and channel in _SURROUNDS else 1.0
        if out in _MATRICES[mix][channel]:
            terms.append(f"{round(_MATRICES[mix][channel][out] * share, 4):g}*{channel}")
    return "+".join(terms) or f"0*{channels[0]}"
