"""One ladder, whoever encodes: what each encoder is told, and what this machine turns out to have."""

from dataclasses import replace

import pytest
import structlog.testing

from catalog.rendition import Codec, Rung, Screen
from transcoder import command, encoders, hardware
from transcoder.encoders import TABLE, Family, How, Words
from transcoder.ladder import TV_HEVC, Ladder
from transcoder.plan import Options
from transcoder.tools import Tools

RUNG = Rung(name="tv-720", screen=Screen.TV, width=1280, height=720, crf=22, maxrate=2_800_000)
HOW = How(gop=48, preset="faster", threads=2)
HARDWARE = (Family.NVENC, Family.QSV, Family.VAAPI)


def told(family: Family, codec: Codec = Codec.H264) -> dict[str, str]:
    words = encoders.words(family, replace(RUNG, codec=codec), HOW)
    return {key: str(value) for key, value in words.items()}


@pytest.mark.parametrize(("family", "codec"), TABLE)
def test_every_encoder_is_told_a_quality_a_ceiling_and_the_grid(family: Family, codec: Codec) -> None:
    words = told(family, codec)
    assert words["c:v"] == TABLE[family, codec].name
    assert "22" in (words.get("crf"), words.get("cq"), words.get("global_quality"))
    ceiling = words.get("maxrate"), words.get("x265-params", "")
    assert ceiling[0] == "2800000" or "vbv-maxrate=2800:vbv-bufsize=5600" in ceiling[1]
    assert words["g"] == "48"
    assert {words["color_primaries"], words["color_trc"], words["colorspace"]} == {"bt709"}


@pytest.mark.parametrize("family", Family)
def test_hevc_is_tagged_for_players_that_read_hvc1_alone(family: Family) -> None:
    assert told(family, Codec.HEVC)["tag:v"] == "hvc1"
    assert "tag:v" not in told(family)


def test_no_encoder_puts_keyframes_or_open_groups_where_it_likes() -> None:
    assert {"sc_threshold": "0", "flags": "+cgop"}.items() <= told(Family.X264).items()
    assert "scenecut=0:open-gop=0" in told(Family.X264, Codec.HEVC)["x265-params"]
    nvenc = {"no-scenecut": "1", "strict_gop": "1", "b_ref_mode": "disabled"}
    assert nvenc.items() <= told(Family.NVENC).items()
    assert {"adaptive_i": "0", "idr_interval": "0"}.items() <= told(Family.QSV).items()
    assert {"bf": "0", "idr_interval": "0"}.items() <= told(Family.VAAPI).items()


def test_only_vaapi_has_its_pictures_carried_to_the_device(tools: Tools) -> None:
    words = list(map(str, command.trial(tools, Family.VAAPI, Codec.H264)))
    assert words.index("-init_hw_device") < words.index("-i")
    assert "hwupload" in words[words.index("-filter_complex") + 1]
    others = [command.trial(tools, family, Codec.H264) for family in (Family.QSV, Family.NVENC)]
    assert not any("hwupload" in str(word) for argv in others for word in argv)


@pytest.mark.parametrize("asked", HARDWARE)
async def test_hardware_that_is_not_there_is_replaced_by_the_processor_with_one_line_of_log(
    tools: Tools, asked: Family
) -> None:
    if hardware.devices(asked):
        pytest.skip("this machine has graphics hardware")
    with structlog.testing.capture_logs() as logs:
        fitted = await hardware.fitted(Options(), asked, tools)
    assert fitted == Options()
    assert [(line["event"], line["asked"], line["used"]) for line in logs] == [
        ("encoder_not_usable", asked, Family.X264)
    ]


async def test_a_trial_that_encodes_is_believed(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same questions, asked of the one encoder that every machine has."""
    monkeypatch.setitem(TABLE, (Family.NVENC, Codec.H264), TABLE[Family.X264, Codec.H264])
    monkeypatch.setitem(TABLE, (Family.NVENC, Codec.HEVC), TABLE[Family.X264, Codec.HEVC])
    options = Options(ladder=Ladder(hevc=TV_HEVC))
    fitted = await hardware.fitted(options, hardware.AUTO, tools)
    assert fitted.encoder is Family.NVENC
    assert fitted.memory_bytes > options.memory_bytes


async def test_what_is_listed_and_fails_is_not_used(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    row = TABLE[Family.X264, Codec.H264]

    def quality(rung: Rung, how: How) -> Words:
        return row.quality(rung, how) | {"crf": "no number"}

    broken = replace(row, quality=quality)
    monkeypatch.setitem(TABLE, (Family.NVENC, Codec.H264), broken)
    assert (await hardware.fitted(Options(), Family.NVENC, tools)).encoder is Family.X264
