"""What each encoder is told, so that a rung means the same with all of them. Pure.

Constant quality under a ceiling, closed groups of pictures on the plan's grid and no others, BT.709 with
eight bits. A row here is an encoder; the ladder does not know which one it will be.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from catalog.rendition import Codec, Rung

Words = dict[str, Any]

# These would keep more pictures than level 4.0 has room for at 1080p; the faster ones keep one to three.
_SLOW_PRESETS = ("slow", "slower", "veryslow", "placebo")
_SEI = {Codec.H264: "6", Codec.HEVC: "39-40"}  # x264 and x265 sign there, with all their settings
_DEVICE = "/dev/dri/renderD128"


class Family(StrEnum):
    """Who encodes: the processor, or one of three kinds of graphics hardware."""

    X264 = "x264"
    NVENC = "nvenc"
    QSV = "qsv"
    VAAPI = "vaapi"


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """What holds for every rung of a run: frames from keyframe to keyframe, and x264's two words.

    ``goes_on``: pictures that another run encodes come before. A decoder's buffer is then taken for half
    full, not for nearly full as at a beginning: else each seam of a source at its ceiling rose above it.
    """

    gop: int
    preset: str
    threads: int
    goes_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoder:
    """``name`` is ffmpeg's. ``device`` are words before the input, ``upload`` filters after the graph."""

    name: str
    quality: Callable[[Rung, How], Words]
    device: tuple[str, ...] = ()
    upload: tuple[tuple[str, Words], ...] = ()


def _capped(rung: Rung) -> Words:
    return {"maxrate": rung.maxrate, "bufsize": rung.bufsize}


def _x264(rung: Rung, how: How) -> Words:
    slow = {"refs": 3} if how.preset in _SLOW_PRESETS else {}
    own = {"preset": how.preset, "profile:v": "high", "crf": rung.crf, "threads": how.threads}
    grid = {"keyint_min": how.gop, "sc_threshold": 0, "flags": "+cgop"}
    buffer = {"rc_init_occupancy": rung.bufsize // 2} if how.goes_on else {}
    return own | grid | slow | _capped(rung) | buffer | {"pix_fmt": "yuv420p"}


def _x265(rung: Rung, how: How) -> Words:
    """Open groups of pictures, scene cuts and the signature are off; rates are in kb/s there."""
    parameters = {
        "keyint": how.gop, "min-keyint": how.gop, "scenecut": 0, "open-gop": 0,
        "info": 0, "log-level": "error",
        "pools": how.threads, "frame-threads": 1,
        "vbv-maxrate": rung.maxrate // 1000, "vbv-bufsize": rung.bufsize // 1000,
    }  # fmt: skip
    if how.goes_on:
        parameters["vbv-init"] = "0.5"
    told = ":".join(f"{key}={value}" for key, value in parameters.items())
    own = {"preset": how.preset, "profile:v": "main", "crf": rung.crf, "x265-params": told}
    return own | {"forced-idr": 1, "tag:v": "hvc1", "pix_fmt": "yuv420p"}


def _nvenc(rung: Rung, _: How) -> Words:
    """B-pictures are no references: players step over a pyramid's edges, and old boxes stumble."""
    own = {"preset": "p5", "tune": "hq", "rc": "vbr", "cq": rung.crf, "b:v": 0, "profile:v": _profile(rung)}
    grid = {"forced-idr": 1, "no-scenecut": 1, "strict_gop": 1, "bf": 2, "b_ref_mode": "disabled"}
    return own | grid | _capped(rung) | _tagged(rung) | {"pix_fmt": "yuv420p", "spatial-aq": 1}


def _qsv(rung: Rung, _: How) -> Words:
    own = {"preset": "medium", "global_quality": rung.crf, "b:v": rung.maxrate, "profile:v": _profile(rung)}
    grid = {"forced_idr": 1, "idr_interval": 0, "adaptive_i": 0, "b_strategy": 0, "bf": 2}
    return own | grid | _capped(rung) | _tagged(rung) | {"pix_fmt": "nv12"}


def _vaapi(rung: Rung, _: How) -> Words:
    """Without B-pictures: half of the drivers have none."""
    own = {"rc_mode": "QVBR", "global_quality": rung.crf, "b:v": rung.maxrate, "profile:v": _profile(rung)}
    return own | {"idr_interval": 0, "bf": 0} | _capped(rung) | _tagged(rung)


def _profile(rung: Rung) -> str:
    return "high" if rung.codec is Codec.H264 else "main"


def _tagged(rung: Rung) -> Words:
    return {"tag:v": "hvc1"} if rung.codec is Codec.HEVC else {}


_VAAPI: dict[str, Any] = {
    "quality": _vaapi,
    "device": ("-init_hw_device", f"vaapi=hardware:{_DEVICE}", "-filter_hw_device", "hardware"),
    "upload": (("format", {"pix_fmts": "nv12"}), ("hwupload", {})),
}
TABLE: dict[tuple[Family, Codec], Encoder] = {
    (Family.X264, Codec.H264): Encoder(name="libx264", quality=_x264),
    (Family.X264, Codec.HEVC): Encoder(name="libx265", quality=_x265),
    (Family.NVENC, Codec.H264): Encoder(name="h264_nvenc", quality=_nvenc),
    (Family.NVENC, Codec.HEVC): Encoder(name="hevc_nvenc", quality=_nvenc),
    (Family.QSV, Codec.H264): Encoder(name="h264_qsv", quality=_qsv),
    (Family.QSV, Codec.HEVC): Encoder(name="hevc_qsv", quality=_qsv),
    (Family.VAAPI, Codec.H264): Encoder(name="h264_vaapi", **_VAAPI),
    (Family.VAAPI, Codec.HEVC): Encoder(name="hevc_vaapi", **_VAAPI),
}


def words(family: Family, rung: Rung, how: How) -> Words:
    """The options of one output that are the encoder's; where it writes is the caller's."""
    encoder = TABLE[family, rung.codec]
    colours = {"color_primaries": "bt709", "color_trc": "bt709", "colorspace": "bt709", "color_range": "tv"}
    signature = {"bsf:v": f"filter_units=remove_types={_SEI[rung.codec]}"}
    own = encoder.quality(rung, how)
    return {"c:v": encoder.name} | own | {"g": how.gop} | colours | signature
