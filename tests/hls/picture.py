"""What a parameter set says about the pictures that follow it, whatever the codec."""

from dataclasses import dataclass
from fractions import Fraction

from tests.hls.bits import Bits

EXTENDED_SAR = 255
# ISO/IEC 14496-10 table E-1 and ISO/IEC 23008-2 table E.1.
SAMPLE_ASPECTS = (
    (0, 1), (1, 1), (12, 11), (10, 11), (16, 11), (40, 33), (24, 11), (20, 11), (32, 11),
    (80, 33), (18, 11), (15, 11), (64, 33), (160, 99), (4, 3), (3, 2), (2, 1),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Colour:
    """ITU-T H.273 code points; 1 everywhere is BT.709."""

    primaries: int
    transfer: int
    matrix: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """``width`` × ``height`` after cropping; ``rate`` as the timing information says, if it does."""

    codecs: str
    profile: int
    level: int
    coded_width: int
    coded_height: int
    width: int
    height: int
    sample_aspect: Fraction
    progressive: bool
    bit_depth: int
    chroma: int
    references: int
    colour: Colour | None
    full_range: bool
    rate: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """The beginning of video usability information, which both codecs share."""

    sample_aspect: Fraction
    colour: Colour | None
    full_range: bool


NO_SIGNAL = Signal(sample_aspect=Fraction(1), colour=None, full_range=False)


def signal(bits: Bits) -> Signal:
    """From aspect_ratio_info_present_flag to chroma_loc_info, inclusive."""
    aspect = Fraction(1)
    if bits.flag():
        number = bits.u(8)
        wide, high = (bits.u(16), bits.u(16)) if number == EXTENDED_SAR else SAMPLE_ASPECTS[number]
        aspect = Fraction(wide, high) if wide and high else Fraction(1)
    if bits.flag():  # overscan
        bits.skip(1)
    colour, full_range = None, False
    if bits.flag():  # video signal type
        bits.skip(3)
        full_range = bits.flag()
        if bits.flag():
            colour = Colour(primaries=bits.u(8), transfer=bits.u(8), matrix=bits.u(8))
    if bits.flag():  # chroma location
        bits.ue()
        bits.ue()
    return Signal(sample_aspect=aspect, colour=colour, full_range=full_range)
