"""AAC from its bytes: what the elementary stream descriptor says about the sound."""

from dataclasses import dataclass

from tests.hls.bits import Bits

AAC_LC, HE_AAC, HE_AAC_2 = 2, 5, 29
FRAME = 1024
_RATES = (
    96_000,
    88_200,
    64_000,
    48_000,
    44_100,
    32_000,
    24_000,
    22_050,
    16_000,
    12_000,
    11_025,
    8_000,
    7_350,
)
_CHANNELS = (0, 1, 2, 3, 4, 5, 6, 8)
_ES, _DECODER, _SPECIFIC = 3, 4, 5
_OTHER_RATE = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Aac:
    """An esds box. ``object_type`` is AudioSpecificConfig's: 2 is AAC-LC."""

    codecs: str
    object_type: int
    rate: int
    channels: int


def read(entry: str, body: bytes) -> Aac:
    """``body`` is that of an esds box, version and flags included."""
    stream = _descriptor(body[4:], _ES)
    after_flags = 3 + 2 * bool(stream[2] & 0x80) + 2 * bool(stream[2] & 0x20)
    if stream[2] & 0x40:
        after_flags += 1 + stream[after_flags]
    decoder = _descriptor(stream[after_flags:], _DECODER)
    bits = Bits(_descriptor(decoder[13:], _SPECIFIC))
    kind = bits.u(5)
    if kind == 31:
        kind = 32 + bits.u(6)
    index = bits.u(4)
    rate = bits.u(24) if index == _OTHER_RATE else _RATES[index]
    return Aac(
        codecs=f"{entry}.{decoder[0]:x}.{kind}",
        object_type=kind,
        rate=rate,
        channels=_CHANNELS[bits.u(4)],
    )


def _descriptor(data: bytes, tag: int) -> bytes:
    """The body of the descriptor that ``data`` begins with."""
    if data[0] != tag:
        raise ValueError(f"descriptor {data[0]}, not {tag}")
    size, at = 0, 1
    while True:
        size, more, at = size << 7 | data[at] & 0x7F, data[at] & 0x80, at + 1
        if not more:
            return data[at : at + size]
