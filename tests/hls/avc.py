"""H.264 from its bytes: the decoder configuration, the sequence parameter set, the kinds of NAL units."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from tests.hls.bits import Bits, payload
from tests.hls.picture import NO_SIGNAL, Picture, Signal, signal

IDR, SPS, PPS = 5, 7, 8
SLICES = range(1, 6)
BASELINE, MAIN, HIGH = 66, 77, 100
_WITH_CHROMA = {100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135}


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """Table A-1, for High profile: macroblocks per second, per frame, and in all reference frames."""

    number: int
    rate: int
    frame: int
    buffer: int


LEVELS = tuple(
    Level(number=number, rate=rate, frame=frame, buffer=buffer)
    for number, rate, frame, buffer in (
        (10, 1_485, 99, 396), (11, 3_000, 396, 900), (12, 6_000, 396, 2_376), (13, 11_880, 396, 2_376),
        (20, 11_880, 396, 2_376), (21, 19_800, 792, 4_752), (22, 20_250, 1_620, 8_100),
        (30, 40_500, 1_620, 8_100), (31, 108_000, 3_600, 18_000), (32, 216_000, 5_120, 20_480),
        (40, 245_760, 8_192, 32_768), (41, 245_760, 8_192, 32_768), (42, 522_240, 8_704, 34_816),
        (50, 589_824, 22_080, 110_400), (51, 983_040, 36_864, 184_320), (52, 2_073_600, 36_864, 184_320),
    )
)  # fmt: skip


def needed_level(picture: Picture, rate: Fraction) -> int:
    """The lowest level that has room for such pictures, so many a second, with so many references."""
    wide, high = ceil(picture.coded_width / 16), ceil(picture.coded_height / 16)
    frame = wide * high
    for level in LEVELS:
        narrow = max(wide, high) ** 2 <= 8 * level.frame
        stored = min(16, level.buffer // frame)
        if frame <= level.frame and frame * rate <= level.rate and narrow and picture.references <= stored:
            return level.number
    return LEVELS[-1].number + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Avc:
    """An avcC box: the picture, how long the lengths of NAL units are, and the parameter sets."""

    picture: Picture
    length_bytes: int
    parameter_sets: tuple[bytes, ...]
    agrees: bool  # the three bytes after the version are those of the SPS

    @staticmethod
    def kind(first_byte: int) -> int:
        return first_byte & 0x1F

    @staticmethod
    def is_picture(kind: int) -> bool:
        return kind in SLICES

    @staticmethod
    def is_idr(kind: int) -> bool:
        return kind == IDR

    @staticmethod
    def is_parameter_set(kind: int) -> bool:
        return kind in (SPS, PPS)


def read(entry: str, record: bytes) -> Avc:
    """``record`` is the body of an avcC box in a sample entry called ``entry``."""
    sets = list[bytes]()
    at = 6
    for number in (record[5] & 0x1F, None):
        count = number if number is not None else record[at]
        at += number is None
        for _ in range(count):
            size = int.from_bytes(record[at : at + 2], "big")
            sets.append(record[at + 2 : at + 2 + size])
            at += 2 + size
    return Avc(
        picture=_sps(f"{entry}.{record[1:4].hex()}", sets[0]),
        length_bytes=(record[4] & 3) + 1,
        parameter_sets=tuple(sets),
        agrees=record[1:4] == sets[0][1:4],
    )


def _sps(codecs: str, nal: bytes) -> Picture:
    bits = Bits(payload(nal, 1))
    profile, _, level = bits.u(8), bits.u(8), bits.u(8)
    bits.ue()  # id
    chroma, depth = _chroma(bits) if profile in _WITH_CHROMA else (1, 8)
    bits.ue()  # log2_max_frame_num
    _order_count(bits)
    references = bits.ue()
    bits.skip(1)  # gaps in frame_num
    wide, map_units = bits.ue() + 1, bits.ue() + 1
    progressive = bits.flag()
    if not progressive:
        bits.skip(1)
    bits.skip(1)  # direct_8x8_inference
    coded_width, coded_height = 16 * wide, 16 * map_units * (2 - progressive)
    left, right, top, bottom = (bits.ue() for _ in range(4)) if bits.flag() else (0, 0, 0, 0)
    across, down = (2 if chroma in (1, 2) else 1), (2 if chroma == 1 else 1) * (2 - progressive)
    seen, rate = _usability(bits) if bits.flag() else (NO_SIGNAL, None)
    return Picture(
        codecs=codecs,
        profile=profile,
        level=level,
        coded_width=coded_width,
        coded_height=coded_height,
        width=coded_width - across * (left + right),
        height=coded_height - down * (top + bottom),
        sample_aspect=seen.sample_aspect,
        progressive=progressive,
        bit_depth=depth,
        chroma=chroma,
        references=references,
        colour=seen.colour,
        full_range=seen.full_range,
        rate=rate,
    )


def _chroma(bits: Bits) -> tuple[int, int]:
    """chroma_format_idc and the bit depth of luma; scaling lists are stepped over."""
    chroma = bits.ue()
    if chroma == 3:
        bits.skip(1)
    depth = bits.ue() + 8
    bits.ue()
    bits.skip(1)
    if bits.flag():
        for number in range(8 if chroma != 3 else 12):
            if bits.flag():
                _scaling_list(bits, 16 if number < 6 else 64)
    return chroma, depth


def _scaling_list(bits: Bits, size: int) -> None:
    last = following = 8
    for _ in range(size):
        if following:
            following = (last + bits.se()) % 256
        last = following or last


def _order_count(bits: Bits) -> None:
    kind = bits.ue()
    if kind == 0:
        bits.ue()
    elif kind == 1:
        bits.skip(1)
        bits.se()
        bits.se()
        for _ in range(bits.ue()):
            bits.se()


def _usability(bits: Bits) -> tuple[Signal, Fraction | None]:
    seen = signal(bits)
    if not bits.flag():
        return seen, None
    tick, scale = bits.u(32), bits.u(32)
    return seen, Fraction(scale, 2 * tick) if tick else None  # two ticks, a field each, make a frame
