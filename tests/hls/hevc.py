"""HEVC from its bytes: enough of hvcC and of the sequence parameter set to hold a playlist to its word."""

from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from tests.hls.bits import Bits, payload
from tests.hls.picture import NO_SIGNAL, Picture, Signal, signal

VPS, SPS, PPS = 32, 33, 34
IDR = (19, 20)
MAIN, MAIN_10 = 1, 2
_VCL = range(32)
# Table A.8 and A.9: 30 × level, luma samples in a picture and in a second.
LEVELS = (
    (30, 36_864, 552_960), (60, 122_880, 3_686_400), (63, 245_760, 7_372_800), (90, 552_960, 16_588_800),
    (93, 983_040, 33_177_600), (120, 2_228_224, 66_846_720), (123, 2_228_224, 133_693_440),
    (150, 8_912_896, 267_386_880), (153, 8_912_896, 534_773_760),
)  # fmt: skip


def needed_level(picture: Picture, rate: Fraction) -> int:
    """The lowest level that has room for such pictures, so many a second, with so many references."""
    size = picture.coded_width * picture.coded_height
    for number, most, most_a_second in LEVELS:
        stored = 16 if 4 * size <= most else 12 if 2 * size <= most else 8 if 4 * size <= 3 * most else 6
        if size <= most and size * rate <= most_a_second and picture.references <= stored:
            return number
    return LEVELS[-1][0] + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Hevc:
    """An hvcC box: the picture, how long the lengths of NAL units are, and the parameter sets."""

    picture: Picture
    high_tier: bool
    length_bytes: int
    parameter_sets: tuple[bytes, ...]
    agrees: bool  # profile, tier and level are those of the SPS

    @staticmethod
    def kind(first_byte: int) -> int:
        return (first_byte >> 1) & 0x3F

    @staticmethod
    def is_picture(kind: int) -> bool:
        return kind in _VCL

    @staticmethod
    def is_idr(kind: int) -> bool:
        return kind in IDR

    @staticmethod
    def is_parameter_set(kind: int) -> bool:
        return kind in (VPS, SPS, PPS)


class _Tier(NamedTuple):
    """general_profile_space … general_level_idc, which hvcC and SPS both hold, byte for byte."""

    space: int
    high: bool
    profile: int
    compatible: int
    constraints: bytes
    level: int


def _tier(data: bytes) -> _Tier:
    return _Tier(
        data[0] >> 6, bool(data[0] & 0x20), data[0] & 0x1F,
        int.from_bytes(data[1:5], "big"), data[5:11], data[11],
    )  # fmt: skip


def _codecs(entry: str, tier: _Tier) -> str:
    """ISO/IEC 14496-15 annex E: the flags in reverse, the constraints without their last zeros."""
    space = ("", "A", "B", "C")[tier.space]
    flags = int(f"{tier.compatible:032b}"[::-1], 2)
    constraints = "".join(f".{byte:x}" for byte in tier.constraints.rstrip(b"\x00"))
    return f"{entry}.{space}{tier.profile}.{flags:x}.{'H' if tier.high else 'L'}{tier.level}{constraints}"


def read(entry: str, record: bytes) -> Hevc:
    """``record`` is the body of an hvcC box in a sample entry called ``entry``."""
    sets, at = list[bytes](), 23
    for _ in range(record[22]):
        count, at = int.from_bytes(record[at + 1 : at + 3], "big"), at + 3
        for _ in range(count):
            size = int.from_bytes(record[at : at + 2], "big")
            sets.append(record[at + 2 : at + 2 + size])
            at += 2 + size
    tier = _tier(record[1:13])
    sps = next(nal for nal in sets if Hevc.kind(nal[0]) == SPS)
    return Hevc(
        picture=_sps(_codecs(entry, tier), tier, sps),
        high_tier=tier.high,
        length_bytes=(record[21] & 3) + 1,
        parameter_sets=tuple(sets),
        agrees=_tier(payload(sps, 3)[:12]) == tier,
    )


def _sps(codecs: str, tier: _Tier, nal: bytes) -> Picture:
    body = payload(nal, 2)
    layers = (body[0] >> 1) & 7
    bits = Bits(body)
    bits.skip(8 + 96)
    _sub_layers(bits, layers)
    bits.ue()  # id
    chroma = bits.ue()
    if chroma == 3:
        bits.skip(1)
    coded_width, coded_height = bits.ue(), bits.ue()
    left, right, top, bottom = (bits.ue() for _ in range(4)) if bits.flag() else (0, 0, 0, 0)
    across, down = (2 if chroma in (1, 2) else 1), (2 if chroma == 1 else 1)
    depth = bits.ue() + 8
    references, (seen, rate) = _after_depth(bits, layers)
    return Picture(
        codecs=codecs,
        profile=tier.profile,
        level=tier.level,
        coded_width=coded_width,
        coded_height=coded_height,
        width=coded_width - across * (left + right),
        height=coded_height - down * (top + bottom),
        sample_aspect=seen.sample_aspect,
        progressive=not tier.constraints[0] & 0x40,
        bit_depth=depth,
        chroma=chroma,
        references=references,
        colour=seen.colour,
        full_range=seen.full_range,
        rate=rate,
    )


def _sub_layers(bits: Bits, count: int) -> None:
    present = [(bits.flag(), bits.flag()) for _ in range(count)]
    if count:
        bits.skip(2 * (8 - count))
    for profile, level in present:
        bits.skip(88 * profile + 8 * level)


def _after_depth(bits: Bits, layers: int) -> tuple[int, tuple[Signal, Fraction | None]]:
    """From the bit depth of chroma to the end: pictures that are kept, and usability information."""
    bits.ue()
    order_bits = bits.ue() + 4
    kept = 0
    for _ in range(layers + 1 if bits.flag() else 1):
        kept = bits.ue()  # itself not counted
        bits.ue()
        bits.ue()
    for _ in range(6):  # sizes of blocks
        bits.ue()
    if bits.flag() and bits.flag():
        _scaling_lists(bits)
    bits.skip(2)
    if bits.flag():  # pulse code modulation
        bits.skip(8)
        bits.ue()
        bits.ue()
        bits.skip(1)
    _reference_sets(bits)
    if bits.flag():
        bits.skip(bits.ue() * (order_bits + 1))
    bits.skip(2)
    return kept, _usability(bits) if bits.flag() else (NO_SIGNAL, None)


def _scaling_lists(bits: Bits) -> None:
    for size in range(4):
        for _ in range(0, 6, 3 if size == 3 else 1):
            if not bits.flag():
                bits.ue()
                continue
            for _ in range(min(64, 1 << (4 + 2 * size)) + (size > 1)):
                bits.se()


def _reference_sets(bits: Bits) -> None:
    counts = list[int]()
    for number in range(bits.ue()):
        if number and bits.flag():
            bits.skip(1)
            bits.ue()
            counts.append(sum(bits.flag() or bits.flag() for _ in range(counts[-1] + 1)))
            continue
        counts.append(bits.ue() + bits.ue())
        for _ in range(counts[-1]):
            bits.ue()
            bits.skip(1)


def _usability(bits: Bits) -> tuple[Signal, Fraction | None]:
    seen = signal(bits)
    bits.skip(3)
    if bits.flag():  # default display window
        for _ in range(4):
            bits.ue()
    if not bits.flag():
        return seen, None
    tick, scale = bits.u(32), bits.u(32)
    return seen, Fraction(scale, tick) if tick else None
